UPDATE ingests SET ledger_line = $2, batch_sha256 = $3, added = $4, stored = $4 WHERE ingest = $1
