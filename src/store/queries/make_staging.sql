-- Where rows of one upload wait for the comparison with what is in force.
CREATE OR REPLACE TEMP TABLE staging AS SELECT *, false AS revises, CAST(0 AS BIGINT) AS position FROM observations LIMIT 0
