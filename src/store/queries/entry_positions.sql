-- The place of every entry in its table, which a revision of it takes, and whether it still stands.
SELECT kind, id, arg_max(position, ingest), arg_max(body <> '', ingest) FROM catalogue_entries GROUP BY kind, id
UNION ALL
SELECT 'target', target, arg_max(position, ingest), arg_max(NOT withdrawn, ingest) FROM targets GROUP BY target
