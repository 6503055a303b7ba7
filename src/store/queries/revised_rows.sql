-- What would change: the first revised rows with the value in force. $1 how many at most
SELECT s.row_number, s.indicator, s.area, s.period, s.calendar, c.value_in_force, s.value, CAST(c.published_in_force AS VARCHAR)
FROM compared c JOIN staging s ON s.position = c.position
WHERE c.outcome = 'revised' ORDER BY c.position LIMIT $1
