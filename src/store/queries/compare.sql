-- Each staged row beside the value in force on its day of publication: the newest vintage on or before that day.
-- $1 hidden ingests as a list; $2, $3 first and last of the last days of the staged periods: what lies outside is not read
INSERT INTO compared
WITH visible AS (
    SELECT o.* FROM observations o
    SEMI JOIN (SELECT DISTINCT indicator, area, period, calendar FROM staging) s
    USING (indicator, area, period, calendar)
    WHERE NOT list_contains(CAST($1 AS BIGINT[]), o.ingest) AND o.last_day BETWEEN CAST($2 AS DATE) AND CAST($3 AS DATE)
),
in_force AS (
    SELECT * FROM visible
    QUALIFY row_number() OVER (
        PARTITION BY indicator, area, period, calendar, published_on ORDER BY ingest DESC, row_number DESC
    ) = 1
),
said_before AS (
    SELECT DISTINCT s.position FROM staging s JOIN visible v
    ON v.indicator = s.indicator AND v.area = s.area AND v.period = s.period AND v.calendar = s.calendar
    AND v.published_on = s.published_on AND v.value = s.value AND v.censoring = s.censoring
    AND v.numerator IS NOT DISTINCT FROM s.numerator AND v.denominator IS NOT DISTINCT FROM s.denominator
    AND v.unit = s.unit AND v.provenance = s.provenance AND v.illustrative = s.illustrative
    AND v.source = s.source AND v.note = s.note
    WHERE NOT s.revises
)
SELECT s.position,
    CASE
        WHEN f.ingest IS NULL THEN 'new'
        WHEN f.value = s.value AND f.censoring = s.censoring
            AND f.numerator IS NOT DISTINCT FROM s.numerator AND f.denominator IS NOT DISTINCT FROM s.denominator
            AND f.unit = s.unit AND f.provenance = s.provenance AND f.illustrative = s.illustrative
            AND f.source = s.source AND f.note = s.note
            THEN CASE WHEN f.published_on = s.published_on THEN 'unchanged' ELSE 'confirmed' END
        WHEN b.position IS NOT NULL THEN 'unchanged'
        WHEN f.published_on = s.published_on AND f.source = s.source AND NOT s.revises
            AND (f.value <> s.value OR f.censoring <> s.censoring) THEN 'second_value'
        ELSE 'revised'
    END,
    f.value, f.published_on, f.source
FROM staging s
ASOF LEFT JOIN in_force f
ON s.indicator = f.indicator AND s.area = f.area AND s.period = f.period AND s.calendar = f.calendar
    AND s.published_on >= f.published_on
LEFT JOIN said_before b ON b.position = s.position
