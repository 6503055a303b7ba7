-- Every vintage of every period, published on or before a day, from what had been ingested by a revision; parameters as in
-- list_figures.sql.
SELECT * EXCLUDE (row_number) FROM (
    SELECT indicator, area, period, calendar, first_day, last_day, value, censoring, numerator, denominator, unit, provenance,
           illustrative, source, source_address, confidence, published_on, published_on_basis, note, ingest, row_number
    FROM observations
    WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2 AND NOT list_contains(CAST($3 AS BIGINT[]), ingest)
      AND indicator BETWEEN $4 AND $5 AND area BETWEEN $6 AND $7
      AND (indicator > $8 OR (indicator = $8 AND area >= $9))
      AND (len(CAST($10 AS VARCHAR[])) = 0 OR list_contains(CAST($10 AS VARCHAR[]), indicator))
      AND (len(CAST($11 AS VARCHAR[])) = 0 OR list_contains(CAST($11 AS VARCHAR[]), area))
      AND last_day BETWEEN CAST($15 AS DATE) AND CAST($16 AS DATE)
)
WHERE ingest >= $12 AND ($13 = '' OR illustrative = ($13 = 'true'))
  AND (len(CAST($14 AS VARCHAR[])) = 0 OR list_contains(CAST($14 AS VARCHAR[]), provenance))
ORDER BY /*order*/ indicator, area, last_day, period, calendar, published_on, ingest, row_number
LIMIT $17 OFFSET $18
