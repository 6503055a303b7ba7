//! What offices say, from files: how tasks stand, why targets stand as they do. One row a task, or a target and period.

use std::{collections::BTreeSet, fmt::Display};

use jiff::civil::Date;

use super::{part_keys::Row, part_text::TextTable, part_words::Headings};
use crate::domain::{
    catalogue::Catalogue,
    finding::Finding,
    id::{TargetId, TaskId},
    period::{Calendar, Period},
    statement::{Remark, Stage, Statement, StatementKind, TaskReport, TaskState},
};
use crate::ingest::error::IngestError;

/// Columns of a file on tasks.
const TASK_COLUMNS: &str = "task,state,progress_percent?,result?,evidence?,reported_on?,responsible?";

/// Columns of a file of remarks.
const REMARK_COLUMNS: &str = "target,period,cause?,remedy?,request?,stage?,written_on?";

/// Longest text of a cell, in characters: a paragraph, no report.
const LONGEST: usize = 4_000;

/// What a file says: `rows` = statements + same + rejected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatementPart {
    /// Rows below the header, blank ones not counted.
    pub rows: usize,
    /// Rows that say what is in force.
    pub same: usize,
    /// Rows that are not taken.
    pub rejected: usize,
    /// What the others say.
    pub statements: Vec<Statement>,
    /// What was noticed, by row.
    pub findings: Vec<Finding>,
}

/// Reads a file of statements against the catalogue and what is in force; `today` stands where a row names no day.
///
/// # Errors
/// [`IngestError`] when the file is no table with these columns.
pub fn read_statements(
    kind: StatementKind,
    file: &str,
    bytes: &[u8],
    catalogue: &Catalogue,
    today: Date,
) -> Result<StatementPart, IngestError> {
    let columns = match kind {
        StatementKind::Tasks => TASK_COLUMNS,
        StatementKind::Remarks => REMARK_COLUMNS,
    };
    let text = TextTable::with_columns(kind.code(), columns, file, bytes)?;
    let mut out = StatementPart {
        rows: text.rows.len() + text.broken(),
        rejected: text.broken(),
        findings: text.notes.clone(),
        ..StatementPart::default()
    };
    let headings = Headings::read(&text.file, &text.header, &text.rows, columns, &mut out.findings)?;
    let mut seen = BTreeSet::new();
    for (number, cells) in &text.rows {
        let mut row = Row { file: &text.file, number: *number, given: headings.cells(cells), findings: &mut out.findings };
        let read = match kind {
            StatementKind::Tasks => task_report(&mut row, catalogue, today),
            StatementKind::Remarks => remark(&mut row, catalogue, today),
        };
        let read = read.and_then(|statement| match seen.insert(statement.key()) {
            true => Some(statement),
            false => {
                let key = statement.key();
                row.reject(headings_key(kind), "duplicate_key", &key, "one row for each")
            }
        });
        match read {
            None => out.rejected += 1,
            Some(statement) if is_in_force(&statement, catalogue) => out.same += 1,
            Some(statement) => out.statements.push(statement),
        }
    }
    out.findings.sort_by_key(|finding| finding.row);
    Ok(out)
}

fn headings_key(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Tasks => "task",
        StatementKind::Remarks => "target",
    }
}

/// Whether just this is in force already; the day alone is no news.
fn is_in_force(statement: &Statement, catalogue: &Catalogue) -> bool {
    let known = &catalogue.statements;
    match statement {
        Statement::Task(report) => {
            known.task(&report.task).is_some_and(|k| TaskReport { reported_on: k.reported_on, ..report.clone() } == *k)
        }
        Statement::Remark(remark) => {
            let known = known.remark(&remark.target, &remark.period);
            known.is_some_and(|k| Remark { written_on: k.written_on, ..remark.clone() } == *k)
        }
    }
}

fn task_report(row: &mut Row<'_>, catalogue: &Catalogue, today: Date) -> Option<Statement> {
    let id = TaskId::new(row.given("task"));
    if !catalogue.tasks.iter().any(|task| task.id == id) {
        return row.reject("task", "unknown_entry", id.as_str(), "the key of a task of the catalogue");
    }
    let state = code(row, "state", TaskState::parse, &TaskState::ALL.map(|(_, code)| code))?;
    let percent = row.given("progress_percent").trim_end_matches(['%', ' ', '\u{a0}']).to_owned();
    let progress_percent = match percent.parse::<u8>() {
        _ if percent.is_empty() => None,
        Ok(number) if number <= 100 => Some(number),
        _ => return row.reject("progress_percent", "percent_range", &percent, "a whole number from 0 to 100, or nothing"),
    };
    if state == TaskState::Done && progress_percent.is_some_and(|percent| percent < 100) {
        return row.reject("progress_percent", "contradicts_state", &percent, "100 or nothing for a task that is done");
    }
    Some(Statement::Task(TaskReport {
        task: id,
        state,
        progress_percent,
        result: paragraph(row, "result")?,
        evidence: paragraph(row, "evidence")?,
        reported_on: day(row, "reported_on", today)?,
        responsible: paragraph(row, "responsible")?,
    }))
}

fn remark(row: &mut Row<'_>, catalogue: &Catalogue, today: Date) -> Option<Statement> {
    let target = TargetId::new(row.given("target"));
    if !catalogue.targets.iter().any(|known| known.id == target) {
        return row.reject("target", "unknown_entry", target.as_str(), "the key of a target of the catalogue");
    }
    let written = row.given("period").to_owned();
    let Ok(period) = Period::parse(&written, Calendar::Statutory) else {
        return row.reject("period", "unknown_period", &written, "a reporting period such as quý III/2026");
    };
    let stage =
        if row.given("stage").is_empty() { Stage::Draft } else { code(row, "stage", Stage::parse, &Stage::ALL.map(|(_, code)| code))? };
    let said = Remark {
        target,
        period: period.code(),
        cause: paragraph(row, "cause")?,
        remedy: paragraph(row, "remedy")?,
        request: paragraph(row, "request")?,
        stage,
        written_on: day(row, "written_on", today)?,
    };
    if [&said.cause, &said.remedy, &said.request].iter().all(|text| text.is_empty()) {
        return row.reject("cause", "empty_remark", "", "a cause, a remedy or a request");
    }
    Some(Statement::Remark(said))
}

fn code<T>(row: &mut Row<'_>, column: &str, parse: impl Fn(&str) -> Option<T>, codes: &[impl Display]) -> Option<T> {
    let found = row.given(column).to_owned();
    let expected = codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    parse(&found).or_else(|| row.reject(column, "unknown_word", &found, expected))
}

fn paragraph(row: &mut Row<'_>, column: &str) -> Option<String> {
    let text = row.given(column).to_owned();
    if text.chars().count() > LONGEST {
        return row.reject(column, "too_long", &text, format!("at most {LONGEST} characters"));
    }
    Some(text)
}

fn day(row: &mut Row<'_>, column: &str, today: Date) -> Option<Date> {
    let text = row.given(column).to_owned();
    match text.parse::<Date>() {
        _ if text.is_empty() => Some(today),
        Ok(day) if day <= today => Some(day),
        Ok(_) => row.reject(column, "future_day", &text, format!("a day not after {today}")),
        Err(_) => row.reject(column, "unreadable_day", &text, "a day such as 2026-11-20"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::fixture;
    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    fn read(kind: StatementKind, text: &str) -> StatementPart {
        let catalogue = fixture::tables().into_catalogue();
        read_statements(kind, "a.csv", text.as_bytes(), &catalogue, TODAY).expect("a table")
    }

    #[test]
    fn a_task_is_reported_in_the_words_of_an_office() {
        let head = "Mã nhiệm vụ,Tình trạng,Tỷ lệ hoàn thành,Kết quả,Minh chứng,Ngày báo cáo,Người chịu trách nhiệm";
        let part = read(StatementKind::Tasks, &format!("{head}\nkh-1.PL2.1,Đang thực hiện,60 %,Đã trình,TTr 5,20/11/2026,Trưởng phòng\n"));
        assert_eq!((part.rows, part.rejected, &part.findings), (1, 0, &vec![]));
        let Some(Statement::Task(report)) = part.statements.first() else { panic!("a report: {part:?}") };
        assert_eq!((report.state, report.progress_percent, report.reported_on), (TaskState::InProgress, Some(60), date(2026, 11, 20)));
        assert_eq!((report.result.as_str(), report.evidence.as_str(), report.responsible.as_str()), ("Đã trình", "TTr 5", "Trưởng phòng"));
    }

    #[test]
    fn every_fault_of_a_row_is_said_and_the_other_rows_are_read() {
        let head = "task,state,progress_percent,reported_on";
        let rows = [
            "kh-1.PL2.9,done,,",
            "kh-1.PL2.1,finished,,",
            "kh-1.PL2.1,in_progress,120,",
            "kh-1.PL2.1,done,50,",
            "kh-1.PL2.1,done,,2027-01-01",
            "kh-1.PL2.1,done,,yesterday",
            "kh-1.PL2.1,hoàn thành,,",
            "kh-1.PL2.1,done,100,",
        ];
        let part = read(StatementKind::Tasks, &format!("{head}\n{}\n", rows.join("\n")));
        let rules: Vec<(usize, &str)> = part.findings.iter().map(|f| (f.row, f.rule.as_str())).collect();
        assert_eq!(
            rules,
            [
                (2, "unknown_entry"),
                (3, "unknown_word"),
                (4, "percent_range"),
                (5, "contradicts_state"),
                (6, "future_day"),
                (7, "unreadable_day"),
                (9, "duplicate_key")
            ]
        );
        assert_eq!((part.rows, part.rejected, part.statements.len()), (8, 7, 1));
    }

    #[test]
    fn a_remark_begins_as_a_draft_and_says_something() {
        let head = "target,period,nguyên nhân,giải pháp,kiến nghị,stage";
        let id = "kh-1.PL1.1.2030";
        let part = read(
            StatementKind::Remarks,
            &format!(
                "{head}\n{id},quý III/2026,Thiếu máy,Mua máy,,\n{id},2026-Q2,,,,\nx,2026-Q2,a,,,\n{id},soon,a,,,\n{id},2026-Q1,a,,,da duyet\n"
            ),
        );
        let rules: Vec<(usize, &str)> = part.findings.iter().map(|f| (f.row, f.rule.as_str())).collect();
        assert_eq!(rules, [(3, "empty_remark"), (4, "unknown_entry"), (5, "unknown_period")]);
        let stages: Vec<(String, Stage)> =
            part.statements.iter().map(|s| if let Statement::Remark(r) = s { (r.period.clone(), r.stage) } else { panic!() }).collect();
        assert_eq!(stages, [("2026-Q3".to_owned(), Stage::Draft), ("2026-Q1".to_owned(), Stage::Published)]);
    }

    #[test]
    fn what_is_in_force_is_not_said_again() {
        let mut catalogue = fixture::tables().into_catalogue();
        let text = "task,state,result\nkh-1.PL2.1,done,Xong\n";
        let first = read_statements(StatementKind::Tasks, "a.csv", text.as_bytes(), &catalogue, TODAY).expect("a table");
        let [Statement::Task(report)] = first.statements.as_slice() else { panic!("one report") };
        catalogue.statements.tasks.push(report.clone());
        let later = date(2026, 12, 1);
        let again = read_statements(StatementKind::Tasks, "a.csv", text.as_bytes(), &catalogue, later).expect("a table");
        assert_eq!((again.same, again.statements.len(), again.rejected), (1, 0, 0));
    }
}
