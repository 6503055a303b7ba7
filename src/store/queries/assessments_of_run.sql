SELECT body FROM assessments WHERE run = $1 ORDER BY position
