INSERT INTO ingests (
    ingest, kind, name, sha256, rows, accepted, rejected, recorded_at, batch_sha256, settings, idempotency_key,
    added, revised, unchanged, retracts, reason, actor, ledger_line, stored
) VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($8 AS TIMESTAMP), $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
