//! The typed long form: one row, one value of one indicator in one area for one period.

use std::{collections::BTreeMap, io::Read};

use arrow::array::RecordBatch;
use jiff::civil::Date;

use super::{
    container::limits::{MAX_BYTES, MAX_ROWS},
    error::{IngestError, IngestErrorKind},
    long::{BatchSink, Discard, Intake, LongSettings, LongSource, NoHistory, Outlets, read_long},
};
use crate::domain::{batch::observations_of, catalogue::Catalogue, finding::Finding, observation::Observation, period::Calendar};

/// What holds for every row that does not say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Defaults {
    /// Who produced the file.
    pub source: String,
    /// Day of publication; none when every row has to say it.
    pub published_on: Option<Date>,
    /// Calendar of the periods.
    pub calendar: Calendar,
}

/// What became of a file: `rows` = accepted + rejected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObservationFile {
    /// Rows that are taken, in the order of the file.
    pub accepted: Vec<Observation>,
    /// What was noticed, by row, at most a thousand findings of each rule.
    pub findings: Vec<Finding>,
    /// How many more findings each rule had.
    pub more: BTreeMap<String, u64>,
    /// Rows that are not taken.
    pub rejected_rows: usize,
    /// Rows below the header, blank ones not counted.
    pub rows: usize,
}

/// Reads a file in typed long form that is held in memory: comma, semicolon or tab, UTF-8, headers in Vietnamese or
/// English. A file of any size goes through [`read_long`].
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read: encoding, size, a column that is missing. Trouble with a
/// row is a finding.
pub fn read_observations(name: &str, bytes: &[u8], defaults: &Defaults, catalogue: &Catalogue) -> Result<ObservationFile, IngestError> {
    if bytes.len() > MAX_BYTES {
        let (found, expected) = (format!("{} bytes", bytes.len()), format!("at most {MAX_BYTES} bytes"));
        return Err(IngestError::new(IngestErrorKind::TooLarge, name, found, expected, "split the file and send the parts"));
    }
    let settings = LongSettings::new(defaults.clone(), MAX_ROWS as u64);
    let intake = Intake { name, settings: &settings, catalogue, history: &NoHistory, work_folder: std::env::temp_dir() };
    let open = || -> std::io::Result<Box<dyn Read + '_>> { Ok(Box::new(bytes)) };
    let mut kept = Kept::default();
    let mut outlets = Outlets { batches: &mut kept, rejected: &mut Discard, progress: &mut |_| {} };
    let reading = read_long(&intake, &LongSource::Text(&open), &mut outlets)?;
    let mut file = ObservationFile {
        accepted: Vec::new(),
        findings: reading.findings,
        more: reading.more,
        rejected_rows: reading.rejected as usize,
        rows: reading.rows as usize,
    };
    let mut before = 0;
    for batch in kept.0 {
        let standing = reading.refused.standing(before, batch.num_rows());
        before += batch.num_rows() as u64;
        let rows = observations_of(&batch).map_err(|cause| {
            IngestError::new(IngestErrorKind::Rules, name, cause.to_string(), "columns that can be read back", "report it with the file")
        })?;
        let stands = |at: usize| standing.as_ref().is_none_or(|standing| standing.value(at));
        file.accepted.extend(rows.into_iter().enumerate().filter(|(at, _)| stands(*at)).map(|(_, row)| row.observation));
    }
    Ok(file)
}

/// Keeps every batch.
#[derive(Default)]
struct Kept(Vec<RecordBatch>);

impl BatchSink for Kept {
    fn take(&mut self, batch: RecordBatch) -> Result<(), IngestError> {
        self.0.push(batch);
        Ok(())
    }

    fn restart(&mut self) -> Result<(), IngestError> {
        self.0.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::domain::{
        finding::Severity,
        observation::{Censoring, Provenance},
    };

    fn defaults() -> Defaults {
        let published_on = Date::new(2026, 3, 1).ok();
        Defaults { source: "Cục Thống kê".into(), published_on, calendar: Calendar::Calendar }
    }

    fn read(text: &str) -> ObservationFile {
        read_observations("a.csv", text.as_bytes(), &defaults(), &fixture::catalogue()).expect("a readable file")
    }

    fn rules(file: &ObservationFile) -> Vec<(usize, &str)> {
        file.findings.iter().map(|f| (f.row, f.rule.as_str())).collect()
    }

    #[test]
    fn a_row_becomes_an_observation() {
        let file = read(
            "indicator,area,period,value,unit,numerator,denominator,published_on,published_on_basis,provenance,source_address,confidence\n\
             online_files_pct,vn,2025-Q4,>86,%,430,500,2026-01-15,address,provisional,https://example.vn/1,high\n",
        );
        assert_eq!(file.findings, []);
        let [o] = file.accepted.as_slice() else { panic!("one row") };
        assert_eq!((o.value, o.censoring, o.provenance), (86.0, Censoring::Above, Provenance::Provisional));
        assert_eq!((o.numerator, o.denominator, o.illustrative), (Some(430.0), Some(500.0), false));
        assert_eq!((o.period.code(), o.published_on.to_string()), ("2025-Q4".into(), "2026-01-15".into()));
        assert_eq!((o.source.as_str(), o.source_address.as_str()), ("Cục Thống kê", "https://example.vn/1"));
        assert_eq!((o.published_on_basis.as_str(), o.confidence.as_str()), ("address", "high"));
    }

    #[test]
    fn a_vietnamese_file_reads_the_same() {
        let file = read(
            "\u{feff}Chỉ tiêu;Địa bàn;Kỳ báo cáo;Thực hiện;ĐVT;Tính chất;Ngày công bố;Lịch kỳ;Minh hoạ\r\n\
             Dân số;31;năm 2025;1.168.000;người;ước tính;05/01/2026;;có\r\n\
             Dân số;Việt Nam;quý III/2025;101.598;người;sơ bộ;;statutory;\r\n",
        );
        assert_eq!(file.findings, []);
        let values: Vec<f64> = file.accepted.iter().map(|o| o.value).collect();
        assert_eq!(values, [1_168_000.0, 101_598.0]);
        let [first, second] = file.accepted.as_slice() else { panic!("two rows") };
        assert_eq!((first.area.as_str(), first.illustrative), ("hai-phong", true));
        assert_eq!((first.provenance, first.published_on.to_string()), (Provenance::Estimated, "2026-01-05".into()));
        assert_eq!(second.period.calendar, Calendar::Statutory);
        assert_eq!(second.published_on, Date::new(2026, 3, 1).expect("a day"));
    }

    #[test]
    fn a_rejected_row_says_everything_that_is_wrong_with_it() {
        let file = read("indicator,area,period,value\nonline_file_pct,hai-fong,2025-13,abc\npopulation,vn,2025,3\n");
        assert_eq!((file.rows, file.rejected_rows, file.accepted.len()), (2, 1, 1));
        let columns: Vec<(&str, usize)> = file.findings.iter().map(|f| (f.column.as_str(), f.row)).collect();
        assert_eq!(columns, [("period", 2), ("indicator", 2), ("area", 2), ("value", 2)]);
        assert!(file.findings.iter().all(|f| f.severity == Severity::Rejected && !f.expected.is_empty()));
    }

    #[test]
    fn a_period_that_was_not_over_is_noticed() {
        let file = read(
            "indicator,area,period,value,published_on,provenance\n\
             population,vn,2025,1,2025-12-29,observed\n\
             population,vn,2024,1,2024-12-29,estimated\n\
             population,vn,2023,1,2023-12-29,\n\
             population,vn,2022,1,2023-01-05,\n",
        );
        assert_eq!(rules(&file), [(2, "period_not_over"), (4, "period_not_over")]);
        let provenance: Vec<Provenance> = file.accepted.iter().map(|o| o.provenance).collect();
        // A row that says "observed" keeps its word; a row that says nothing does not pass as final.
        assert_eq!(provenance, [Provenance::Observed, Provenance::Estimated, Provenance::Estimated, Provenance::Observed]);
    }

    #[test]
    fn short_rows_are_rejected_and_lines_without_a_value_are_not_reported() {
        let file = read("indicator,area,period,value,numerator\npopulation,vn,2025,-,\npopulation,vn,2025\n\npopulation,vn,2025,…,7\n");
        assert_eq!((file.rows, file.rejected_rows, file.accepted.len()), (2, 2, 0));
        // A numerator without a value was filled in, and is not enough.
        assert_eq!(rules(&file), [(2, "not_reported"), (3, "column_count"), (5, "no_value")]);
        assert_eq!(file.findings.first().map(|f| f.severity), Some(Severity::Noticed));
    }

    #[test]
    fn a_form_reads_by_its_keys_and_not_by_what_stands_beside_them() {
        let file = read(
            "Mã chỉ tiêu,Chỉ tiêu,Địa bàn,Kỳ báo cáo,Kỳ trước,Mục tiêu,Giá trị,\"Ghi chú, minh chứng\"\n\
             population,Một tên khác,Việt Nam,năm 2025,99 (năm 2024),≥ 120,101,Báo cáo số 5\n\
             population,Dân số,Việt Nam,năm 2024,,,,\n",
        );
        assert_eq!(rules(&file), [(3, "not_reported")]);
        let [o] = file.accepted.as_slice() else { panic!("one row") };
        assert_eq!((o.indicator.as_str(), o.value, o.note.as_str()), ("population", 101.0, "Báo cáo số 5"));
    }

    #[test]
    fn an_undecided_decimal_mark_is_shown() {
        let head = "indicator,area,period,value,numerator\n";
        let file = read(&format!("{head}population,vn,2025,1.168,\n"));
        assert_eq!(rules(&file), [(0, "decimal_mark")]);
        let file = read(&format!("{head}population,vn,2025,1.168,\"2,5\"\n"));
        assert_eq!((rules(&file), file.accepted.first().map(|o| o.value)), (vec![], Some(1168.0)));
    }

    #[test]
    fn words_are_taken_only_where_the_indicator_is_judged_in_words() {
        let file = read("indicator,area,period,value\npotential,vn,2025,đạt\npotential,vn,2024,Chưa đạt\npopulation,vn,2025,đạt\n");
        assert_eq!(file.accepted.iter().map(|o| o.value).collect::<Vec<_>>(), [1.0, 0.0]);
        assert_eq!(rules(&file), [(4, "not_a_number")]);
    }

    #[test]
    fn a_percent_sign_on_something_else_is_noticed() {
        let file = read("indicator,area,period,value\nonline_files_pct,vn,2025,\"97,5%\"\npopulation,vn,2025,\"3,5 %\"\n");
        assert_eq!(rules(&file), [(3, "unit_mismatch")]);
        assert_eq!(file.accepted.len(), 2);
    }

    #[test]
    fn an_area_outside_its_extent_is_noticed() {
        let file = read("indicator,area,period,value\npopulation,hai-phong-cu,2025,3\npopulation,hai-phong-cu,2024,3\n");
        assert_eq!(rules(&file), [(2, "outside_extent")]);
    }

    #[test]
    fn a_file_without_publication_day_or_source_needs_the_columns() {
        let bytes = b"indicator,area,period,value\n";
        let nothing = Defaults::default();
        let error = read_observations("a.csv", bytes, &nothing, &fixture::catalogue()).expect_err("no day");
        assert!(error.expected.contains("published_on"), "{error}");
        let day = Defaults { published_on: Date::new(2026, 1, 1).ok(), ..nothing };
        let error = read_observations("a.csv", bytes, &day, &fixture::catalogue()).expect_err("no source");
        assert!(error.expected.contains("nguồn"), "{error}");
    }

    #[test]
    fn a_second_value_for_a_key_is_refused_unless_it_revises() {
        let head = "indicator,area,period,value,revision\n";
        let file = read(&format!("{head}population,vn,2025,1,\npopulation,vn,2025,2,\n"));
        assert_eq!((file.accepted.len(), file.rejected_rows), (1, 1));
        let file = read(&format!("{head}population,vn,2025,1,\npopulation,vn,2025,2,có\n"));
        assert_eq!((file.accepted.len(), file.rejected_rows), (2, 0));
    }
}
