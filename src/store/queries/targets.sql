-- The current revision of each target as of a revision of the store and a day from which targets count.
-- $1 known_at, $2 targets_as_of, $3 hidden ingests as a list
SELECT body FROM (
    SELECT position, body, withdrawn FROM targets
    WHERE ingest <= $1 AND NOT list_contains(CAST($3 AS BIGINT[]), ingest) AND (effective_on IS NULL OR effective_on <= CAST($2 AS DATE))
    QUALIFY row_number() OVER (PARTITION BY target ORDER BY ingest DESC) = 1
) WHERE NOT withdrawn ORDER BY position
