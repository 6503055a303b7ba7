-- What one ingest changed in the catalogue. $1 the ingest
SELECT kind, id, position, body, CAST(NULL AS VARCHAR) FROM catalogue_entries WHERE ingest = $1
UNION ALL
SELECT 'target', target, position, CASE WHEN withdrawn THEN '' ELSE body END, CAST(effective_on AS VARCHAR) FROM targets WHERE ingest = $1
ORDER BY 1, 3, 2
