-- Everything said under a key, newest first. $1 kind, $2 key or empty for all, $3 known_at, $4 hidden ingests as a list
SELECT body, ingest, CAST(recorded_at AS VARCHAR), actor
FROM catalogue_entries JOIN ingests USING (ingest)
WHERE catalogue_entries.kind = $1 AND ($2 = '' OR id = $2) AND ingest <= $3 AND NOT list_contains(CAST($4 AS BIGINT[]), ingest)
ORDER BY ingest DESC, id
