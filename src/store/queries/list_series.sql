-- One row for each indicator and area that has figures as known: its extent, and how it was published.
-- $1 as_of, $2 known_at, $3 hidden ingests as a list
SELECT indicator, area, count(DISTINCT period || ' ' || calendar), count(*),
       CAST(min(first_day) AS VARCHAR), CAST(max(last_day) AS VARCHAR),
       min_by(period, (last_day, period)), max_by(period, (last_day, period)),
       CAST(min(published_on) AS VARCHAR), CAST(max(published_on) AS VARCHAR), bool_or(illustrative), max(ingest)
FROM observations
WHERE published_on <= CAST($1 AS DATE) AND ingest <= $2 AND NOT list_contains(CAST($3 AS BIGINT[]), ingest)
GROUP BY indicator, area
ORDER BY indicator, area
