-- The first vintage of each period by a day, from what had been ingested by a revision; made-up figures were sent by nobody.
-- $1 as_of, $2 known_at, $3 hidden ingests as a list
SELECT o.indicator, o.area, o.period, o.calendar, CAST(o.published_on AS VARCHAR), o.ingest,
       strftime(i.recorded_at, '%Y-%m-%d %H:%M:%S')
FROM observations o
JOIN ingests i ON i.ingest = o.ingest
WHERE o.published_on <= CAST($1 AS DATE) AND o.ingest <= $2 AND NOT o.illustrative
  AND NOT list_contains(CAST($3 AS BIGINT[]), o.ingest)
QUALIFY row_number() OVER (
    PARTITION BY o.indicator, o.area, o.period, o.calendar
    ORDER BY o.published_on, o.ingest, o.row_number
) = 1
ORDER BY o.indicator, o.area, o.last_day, o.period, o.calendar
