-- The rows of one ingest as stored. $1 the ingest
SELECT indicator, area, period, calendar, value, censoring, numerator, denominator, unit, provenance, illustrative,
       source, source_address, confidence, CAST(published_on AS VARCHAR), published_on_basis, note
FROM observations WHERE ingest = $1 ORDER BY row_number
