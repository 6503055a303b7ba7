-- Every series that has figures. $1 known_at, $2 hidden ingests as a list
SELECT DISTINCT indicator, area FROM observations
WHERE ingest <= $1 AND NOT list_contains(CAST($2 AS BIGINT[]), ingest) ORDER BY indicator, area
