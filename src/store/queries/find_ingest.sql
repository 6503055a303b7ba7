-- The newest ingest of exactly this content under this name that is not hidden, and whether it is the newest of its name.
-- $1 kind, $2 name, $3 digest, $4 hidden ingests as a list
SELECT ingest, ingest = max(ingest) OVER () AS is_newest FROM ingests
WHERE kind = $1 AND name = $2 AND NOT list_contains(CAST($4 AS BIGINT[]), ingest)
QUALIFY sha256 = $3 ORDER BY ingest DESC LIMIT 1
