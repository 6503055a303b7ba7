-- Ingests that say of themselves that they brought other rows than are there.
WITH there AS (SELECT ingest, count(*) AS found FROM observations GROUP BY ingest)
SELECT i.ingest, i.stored, coalesce(t.found, 0)
FROM ingests i LEFT JOIN there t ON t.ingest = i.ingest
WHERE i.kind IN ('observations', 'retraction') AND i.ledger_line <> '' AND coalesce(t.found, 0) <> i.stored
ORDER BY i.ingest
