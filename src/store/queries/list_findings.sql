SELECT severity, rule, file, row_number, column_name, found, expected FROM findings WHERE ingest = $1 ORDER BY row_number
