SELECT outcome, count(*) FROM compared GROUP BY outcome
