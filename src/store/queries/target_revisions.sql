-- Every revision of a target with the ingest that brought it, oldest first.
-- $1 known_at, $2 target or empty for all, $3 hidden ingests as a list
SELECT t.target, t.ingest, i.name, CAST(i.recorded_at AS VARCHAR), CAST(t.effective_on AS VARCHAR), t.withdrawn, t.body
FROM targets t JOIN ingests i ON i.ingest = t.ingest
WHERE t.ingest <= $1 AND ($2 = '' OR t.target = $2) AND NOT list_contains(CAST($3 AS BIGINT[]), t.ingest)
ORDER BY t.ingest, t.effective_on NULLS FIRST, t.target
