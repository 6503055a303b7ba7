-- Rows that put the value of another source in the place of the one in force and do not say so. $1 how many at most
SELECT s.row_number, s.value, s.censoring, c.value_in_force, c.source_in_force, s.period
FROM compared c JOIN staging s ON s.position = c.position
WHERE c.outcome = 'revised' AND c.source_in_force <> s.source AND c.value_in_force <> s.value AND NOT s.revises
ORDER BY c.position LIMIT $1
