-- The newest vintage of each period on or before a day, from what had been ingested by a revision.
-- $1 as_of, $2 known_at, $3 indicator or empty for all, $4 area or empty for all
SELECT indicator, area, period, calendar, value, censoring, numerator, denominator, unit, provenance, illustrative,
       source, source_address, confidence, CAST(published_on AS VARCHAR), published_on_basis, note
FROM observations
WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2
  AND ($3 = '' OR indicator = $3) AND ($4 = '' OR area = $4)
QUALIFY row_number() OVER (
    PARTITION BY indicator, area, period, calendar
    ORDER BY published_on DESC, ingest DESC, row_number DESC
) = 1
ORDER BY indicator, area, last_day, period
