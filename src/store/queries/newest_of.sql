-- The newest vintage of each period of some indicators in some areas. $1 indicators, $2 areas, $3 hidden ingests, as lists
SELECT indicator, area, period, calendar, value, censoring, numerator, denominator, unit, provenance, illustrative,
       source, source_address, confidence, CAST(published_on AS VARCHAR), published_on_basis, note
FROM observations
WHERE list_contains(CAST($1 AS VARCHAR[]), indicator) AND list_contains(CAST($2 AS VARCHAR[]), area)
  AND NOT list_contains(CAST($3 AS BIGINT[]), ingest)
QUALIFY row_number() OVER (
    PARTITION BY indicator, area, period, calendar ORDER BY published_on DESC, ingest DESC, row_number DESC
) = 1
