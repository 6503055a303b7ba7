-- The revision of each target in force on a day, as of a revision of the store: of those in effect the one that took effect
-- last, of two with one day the later ingest. A withdrawal without a day ends everything before it.
-- $1 known_at, $2 targets_as_of, $3 hidden ingests as a list
SELECT body FROM (
    SELECT position, body, withdrawn FROM (
        SELECT *, max(ingest) FILTER (WHERE withdrawn AND effective_on IS NULL) OVER (PARTITION BY target) AS ended
        FROM targets WHERE ingest <= $1 AND NOT list_contains(CAST($3 AS BIGINT[]), ingest)
    )
    WHERE ingest >= coalesce(ended, 0) AND (effective_on IS NULL OR effective_on <= CAST($2 AS DATE))
    QUALIFY row_number() OVER (PARTITION BY target ORDER BY effective_on DESC NULLS LAST, ingest DESC) = 1
) WHERE NOT withdrawn ORDER BY position
