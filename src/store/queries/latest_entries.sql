-- The latest revision of every catalogue entry and target, to see what a new catalogue changes.
-- $1 hidden ingests as a list
SELECT kind, id, position, body FROM catalogue_entries
WHERE NOT list_contains(CAST($1 AS BIGINT[]), ingest)
QUALIFY row_number() OVER (PARTITION BY kind, id ORDER BY ingest DESC) = 1
UNION ALL
SELECT 'target', target, position, CASE WHEN withdrawn THEN '' ELSE body END FROM targets
WHERE NOT list_contains(CAST($1 AS BIGINT[]), ingest)
QUALIFY row_number() OVER (PARTITION BY target ORDER BY ingest DESC) = 1
