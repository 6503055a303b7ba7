-- Later ingests some rows of which said only what was known. $1 the ingest that is taken back
SELECT ledger_line FROM ingests
WHERE kind = 'observations' AND ingest > $1 AND unchanged > 0 AND ledger_line <> '' ORDER BY ingest
