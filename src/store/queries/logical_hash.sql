-- One line for each ingest and table: how many rows and the sum of their digests, which no order of rows changes.
WITH lines AS (
    SELECT 'ingest' AS what, ingest, md5_number_lower(concat_ws(chr(31), kind, name, sha256, rows, accepted, rejected, recorded_at,
        settings, idempotency_key, added, revised, unchanged, retracts, reason, actor)) AS digest
    FROM ingests
    UNION ALL
    SELECT 'observation', ingest, md5_number_lower(concat_ws(chr(31), row_number, indicator, area, period, calendar, first_day,
        last_day, value, censoring, coalesce(CAST(numerator AS VARCHAR), '-'), coalesce(CAST(denominator AS VARCHAR), '-'), unit,
        provenance, illustrative, source, source_address, confidence, published_on, published_on_basis, note))
    FROM observations
    UNION ALL
    SELECT 'entry', ingest, md5_number_lower(concat_ws(chr(31), kind, id, position, body)) FROM catalogue_entries
    UNION ALL
    SELECT 'target', ingest, md5_number_lower(concat_ws(chr(31), target, position, withdrawn,
        coalesce(CAST(effective_on AS VARCHAR), '-'), body))
    FROM targets
    UNION ALL
    SELECT 'finding', ingest, md5_number_lower(concat_ws(chr(31), severity, rule, file, row_number, column_name, found, expected))
    FROM findings
)
SELECT concat_ws(' ', what, ingest, count(*), sum(digest)) FROM lines GROUP BY what, ingest ORDER BY what, ingest
