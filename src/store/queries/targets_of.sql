-- As targets.sql, of one indicator or one area or both. $1 known_at, $2 targets_as_of, $3 hidden ingests as a list,
-- $4 indicator or empty for all, $5 area or empty for all
SELECT body FROM (
    SELECT position, indicator, area, body, withdrawn FROM (
        SELECT *, max(ingest) FILTER (WHERE withdrawn AND effective_on IS NULL) OVER (PARTITION BY target) AS ended
        FROM targets
        WHERE ingest <= $1 AND NOT list_contains(CAST($3 AS BIGINT[]), ingest)
          AND target IN (SELECT target FROM targets WHERE ($4 = '' OR indicator = $4) AND ($5 = '' OR area = $5))
    )
    WHERE ingest >= coalesce(ended, 0) AND (effective_on IS NULL OR effective_on <= CAST($2 AS DATE))
    QUALIFY row_number() OVER (PARTITION BY target ORDER BY effective_on DESC NULLS LAST, ingest DESC) = 1
) WHERE NOT withdrawn AND ($4 = '' OR indicator = $4) AND ($5 = '' OR area = $5) ORDER BY position
