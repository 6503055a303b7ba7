-- Every vintage of a series, oldest period first, then oldest vintage.
-- $1 as_of, $2 known_at, $3 indicator or empty for all, $4 area or empty for all,
-- $5 hidden ingests as a list, $6 only what came in with this ingest or later
SELECT indicator, area, period, calendar, value, censoring, numerator, denominator, unit, provenance, illustrative,
       source, source_address, confidence, CAST(published_on AS VARCHAR), published_on_basis, note, ingest
FROM observations
WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2 AND NOT list_contains(CAST($5 AS BIGINT[]), ingest)
  AND ($3 = '' OR indicator = $3) AND ($4 = '' OR area = $4) AND ingest >= $6
ORDER BY indicator, area, last_day, period, published_on, ingest, row_number
