-- The current entry of each id as of a revision, withdrawn ones left out. $1 known_at
SELECT kind, body FROM (
    SELECT kind, position, body FROM catalogue_entries WHERE ingest <= $1
    QUALIFY row_number() OVER (PARTITION BY kind, id ORDER BY ingest DESC) = 1
) WHERE body <> '' ORDER BY kind, position
