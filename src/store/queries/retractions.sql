-- Every retraction by a data revision, oldest first. $1 known_at
SELECT ingest, retracts FROM ingests WHERE retracts > 0 AND ingest <= $1 ORDER BY ingest
