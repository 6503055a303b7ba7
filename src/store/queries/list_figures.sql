-- Figures as known: of each period the newest vintage on or before a day, from what had been ingested by a revision; then
-- only those that are asked for. A figure that was published for the area stands before one that was carried over a merger.
-- $1 as_of, $2 known_at, $3 hidden ingests as a list, $4 and $5 first and last indicator, $6 and $7 first and last area,
-- $8 first indicator and $9 first area of the rows that are still wanted, $10 indicators, $11 areas as lists, empty for all,
-- $12 only what came in with this ingest or later, $13 'true', 'false' or empty: illustrative, $14 provenances as a list,
-- $15 and $16 first and last day on which periods end, $17 most rows, $18 rows before them
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
    QUALIFY row_number() OVER (
        PARTITION BY indicator, area, period, calendar
        ORDER BY provenance = 'rebuilt' AND source = 'Lộ Trình', published_on DESC, ingest DESC, row_number DESC
    ) = 1
)
WHERE ingest >= $12 AND ($13 = '' OR illustrative = ($13 = 'true'))
  AND (len(CAST($14 AS VARCHAR[])) = 0 OR list_contains(CAST($14 AS VARCHAR[]), provenance))
ORDER BY /*order*/ indicator, area, last_day, period, calendar
LIMIT $17 OFFSET $18
