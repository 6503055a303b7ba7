-- Every vintage of one indicator in one area, hidden ones too. $1 indicator, $2 area
SELECT o.indicator, o.area, o.period, o.calendar, o.value, o.censoring, o.numerator, o.denominator, o.unit, o.provenance,
       o.illustrative, o.source, o.source_address, o.confidence, CAST(o.published_on AS VARCHAR), o.published_on_basis, o.note,
       o.ingest, o.row_number, i.name, CAST(i.recorded_at AS VARCHAR)
FROM observations o JOIN ingests i ON i.ingest = o.ingest
WHERE o.indicator = $1 AND o.area = $2
ORDER BY o.last_day, o.period, o.published_on, o.ingest, o.row_number
