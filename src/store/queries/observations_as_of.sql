-- The newest vintage of each period on or before a day, from what had been ingested by a revision.
-- A figure that was published for the area stands before one that was carried over a merger here, whatever their days.
-- $1 as_of, $2 known_at, $3 indicator or empty for all, $4 area or empty for all,
-- $5 hidden ingests as a list, $6 of these only what came in with this ingest or later
SELECT * EXCLUDE (last_day) FROM (
    SELECT indicator, area, period, calendar, value, censoring, numerator, denominator, unit, provenance, illustrative,
           source, source_address, confidence, CAST(published_on AS VARCHAR) AS published_text, published_on_basis, note, ingest, last_day
    FROM observations
    WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2 AND NOT list_contains(CAST($5 AS BIGINT[]), ingest)
      AND ($3 = '' OR indicator = $3) AND ($4 = '' OR area = $4)
    QUALIFY row_number() OVER (
        PARTITION BY indicator, area, period, calendar
        ORDER BY provenance = 'rebuilt' AND source = 'Lộ Trình', published_on DESC, ingest DESC, row_number DESC
    ) = 1
) WHERE ingest >= $6
ORDER BY indicator, area, last_day, period
