SELECT ingest, ledger_line FROM ingests ORDER BY ingest
