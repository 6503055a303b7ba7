-- Areas with figures of an indicator as known. $1 as_of, $2 known_at, $3 indicator, $4 hidden ingests as a list
SELECT DISTINCT area FROM observations
WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2 AND indicator = $3 AND NOT list_contains(CAST($4 AS BIGINT[]), ingest)
ORDER BY area
