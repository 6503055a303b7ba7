SELECT ledger_line FROM ingests WHERE ingest = $1 AND ledger_line <> ''
