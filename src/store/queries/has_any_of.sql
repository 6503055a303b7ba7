-- Whether anything is stored of some indicators. $1 their ids as a list
SELECT EXISTS (SELECT 1 FROM observations WHERE list_contains(CAST($1 AS VARCHAR[]), indicator))
