INSERT INTO catalogue_entries VALUES ($1, $2, $3, $4, $5)
