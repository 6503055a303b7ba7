SELECT i.ingest, i.kind, i.name, i.sha256, i.rows, i.accepted, i.rejected, CAST(i.recorded_at AS VARCHAR),
       (SELECT count(*) FROM findings f WHERE f.ingest = i.ingest)
FROM ingests i ORDER BY i.ingest
