-- Series of which an ingest brought or hid rows. $1 after this ingest, $2 up to this one, $3 ingests hidden or shown since, as a list
SELECT DISTINCT indicator, area FROM observations
WHERE (ingest > $1 AND ingest <= $2) OR list_contains(CAST($3 AS BIGINT[]), ingest)
ORDER BY indicator, area
