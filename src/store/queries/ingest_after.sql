-- The first ingest recorded after a moment. $1 UTC time
SELECT coalesce(min(ingest), 9223372036854775807) FROM ingests WHERE recorded_at > CAST($1 AS TIMESTAMP)
