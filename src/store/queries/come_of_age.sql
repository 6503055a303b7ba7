-- Series with figures that were published, or whose period ended, in a span of days. $1 after this day, $2 up to this one, $3 known_at
SELECT DISTINCT indicator, area FROM observations
WHERE ingest <= $3
  AND ((published_on > CAST($1 AS DATE) AND published_on <= CAST($2 AS DATE)) OR (last_day > CAST($1 AS DATE) AND last_day <= CAST($2 AS DATE)))
ORDER BY indicator, area
