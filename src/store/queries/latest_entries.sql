-- What the last whole catalogue said of every entry: a new one is compared with it, so that revisions which came by rows of
-- their own, under names below this one, stay as they are. $1 hidden ingests as a list
WITH whole AS (
    SELECT ingest FROM ingests WHERE kind = 'catalogue' AND name = 'catalogue' AND NOT list_contains(CAST($1 AS BIGINT[]), ingest)
)
SELECT kind, id, position, body FROM catalogue_entries SEMI JOIN whole USING (ingest)
QUALIFY row_number() OVER (PARTITION BY kind, id ORDER BY ingest DESC) = 1
UNION ALL
SELECT 'target', target, position, CASE WHEN withdrawn THEN '' ELSE body END FROM targets SEMI JOIN whole USING (ingest)
QUALIFY row_number() OVER (PARTITION BY target ORDER BY ingest DESC) = 1
