-- The last change that may have changed what the catalogue says: all but figures. $1 known_at
SELECT coalesce(max(ingest), 0) FROM ingests WHERE kind <> 'observations' AND ingest <= $1
