-- The newest vintage of each period of one indicator in some areas; the order of claims is that of observations_as_of.
-- $1 as_of, $2 known_at, $3 indicator, $4 areas as a list, $5 hidden ingests as a list
SELECT * EXCLUDE (last_day) FROM (
    SELECT indicator, area, period, calendar, value, censoring, numerator, denominator, unit, provenance, illustrative,
           source, source_address, confidence, CAST(published_on AS VARCHAR) AS published_text, published_on_basis, note, ingest, last_day
    FROM observations
    WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2 AND NOT list_contains(CAST($5 AS BIGINT[]), ingest)
      AND indicator = $3 AND area IN (SELECT unnest(CAST($4 AS VARCHAR[])))
    QUALIFY row_number() OVER (
        PARTITION BY indicator, area, period, calendar
        ORDER BY provenance = 'rebuilt' AND source = 'Lộ Trình', published_on DESC, ingest DESC, row_number DESC
    ) = 1
)
ORDER BY indicator, area, last_day, period
