-- What an older version took in.
SELECT ingest, kind, name, sha256, rows, rejected, CAST(recorded_at AS VARCHAR) FROM ingests WHERE ledger_line = '' ORDER BY ingest
