SELECT run FROM runs WHERE as_of = CAST($1 AS DATE) AND known_at = $2 AND targets_as_of = CAST($3 AS DATE) AND method_hash = $4
ORDER BY run DESC LIMIT 1
