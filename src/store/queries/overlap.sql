-- Whether anything is stored of some indicators in a span of days. $1 indicators as a list, $2 first, $3 last day
SELECT count(*) FROM (
    SELECT 1 FROM observations
    WHERE last_day BETWEEN CAST($2 AS DATE) AND CAST($3 AS DATE) AND list_contains(CAST($1 AS VARCHAR[]), indicator)
    LIMIT 1
)
