-- Editions on record, newest first.
SELECT edition, manifest_sha256, CAST(recorded_at AS VARCHAR) FROM editions ORDER BY recorded_at DESC, edition
