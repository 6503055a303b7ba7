-- The newest vintage of each period of some series, with the place of its series in the lists.
-- $1 indicators, $2 areas, pair by pair; $3 hidden ingests, as lists; $4 most rows
WITH wanted AS (
    SELECT unnest(CAST($1 AS VARCHAR[])) AS indicator, unnest(CAST($2 AS VARCHAR[])) AS area,
        unnest(range(len(CAST($1 AS VARCHAR[])))) AS place
)
SELECT w.place, o.period, o.calendar, o.value, o.censoring, CAST(o.published_on AS VARCHAR)
FROM observations o JOIN wanted w USING (indicator, area)
WHERE NOT list_contains(CAST($3 AS BIGINT[]), o.ingest)
QUALIFY row_number() OVER (
    PARTITION BY w.place, o.period, o.calendar ORDER BY o.published_on DESC, o.ingest DESC, o.row_number DESC
) = 1
LIMIT $4
