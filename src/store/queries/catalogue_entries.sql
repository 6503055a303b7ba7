-- The current entry of each id as of a revision, withdrawn ones left out. $1 known_at, $2 hidden ingests as a list
SELECT kind, body FROM (
    SELECT kind, position, body FROM catalogue_entries WHERE ingest <= $1 AND NOT list_contains(CAST($2 AS BIGINT[]), ingest)
    QUALIFY row_number() OVER (PARTITION BY kind, id ORDER BY ingest DESC) = 1
) WHERE body <> '' ORDER BY kind, position
