-- What the comparison lets in. $1 the ingest, $2 whether a change of what stands since the same day counts
INSERT INTO observations BY NAME
SELECT s.* EXCLUDE (revises, position) REPLACE (CAST($1 AS BIGINT) AS ingest)
FROM staging s JOIN compared c ON c.position = s.position
WHERE c.outcome IN ('new', 'confirmed') OR (c.outcome = 'revised' AND ($2 OR c.published_in_force < s.published_on))
ORDER BY s.position
