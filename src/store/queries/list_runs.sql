-- Every run on record with its number of assessments, oldest first.
SELECT r.run, CAST(r.as_of AS VARCHAR), r.known_at, CAST(r.targets_as_of AS VARCHAR), r.method_hash, CAST(r.recorded_at AS VARCHAR),
       (SELECT count(*) FROM assessments a WHERE a.run = r.run)
FROM runs r ORDER BY r.run
