INSERT INTO ingests VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($8 AS TIMESTAMP))
