SELECT i.ingest, i.kind, i.name, i.sha256, i.rows, i.accepted, i.rejected, CAST(i.recorded_at AS VARCHAR),
       (SELECT count(*) FROM findings f WHERE f.ingest = i.ingest),
       i.added, i.revised, i.unchanged, i.retracts, i.reason, i.actor, i.settings, i.idempotency_key
FROM ingests i ORDER BY i.ingest
