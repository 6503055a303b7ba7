-- Every vintage of a series, oldest period first, then oldest vintage.
-- $1 as_of, $2 known_at, $3 indicator or empty for all, $4 area or empty for all
SELECT indicator, area, period, calendar, value, censoring, numerator, denominator, unit, provenance, illustrative,
       source, source_address, confidence, CAST(published_on AS VARCHAR), published_on_basis, note
FROM observations
WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2
  AND ($3 = '' OR indicator = $3) AND ($4 = '' OR area = $4)
ORDER BY indicator, area, last_day, period, published_on, ingest, row_number
