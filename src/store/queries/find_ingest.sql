-- The ingest of exactly these bytes under this name, and whether it is the newest under the name.
SELECT ingest, ingest = max(ingest) OVER () AS is_newest FROM ingests WHERE kind = $1 AND name = $2
QUALIFY sha256 = $3 ORDER BY ingest DESC LIMIT 1
