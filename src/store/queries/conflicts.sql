-- Rows that bring a second value for a day of publication that has one. $1 how many at most
SELECT s.row_number, s.value, s.censoring, c.value_in_force, CAST(c.published_in_force AS VARCHAR), s.period
FROM compared c JOIN staging s ON s.position = c.position
WHERE c.outcome = 'second_value' ORDER BY c.position LIMIT $1
