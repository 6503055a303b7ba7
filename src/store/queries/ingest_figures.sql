-- How many figures of each indicator each ingest brought. $1 after this ingest, $2 up to this one, $3 further ingests as a list
SELECT indicator, ingest, count(*) FROM observations
WHERE (ingest > $1 AND ingest <= $2) OR list_contains(CAST($3 AS BIGINT[]), ingest)
GROUP BY indicator, ingest ORDER BY ingest, indicator
