//! The pages of what offices say: one task with its five answers, and the remarks on a target.

use jiff::civil::Date;

use super::{CatalogueIndex, Filters, Place, TaskRow};
use crate::{
    domain::{
        language::Language,
        statement::{Remark, Stage, Statement, StatementOnRecord, TaskReport},
        target::Target,
        task::Task,
    },
    present::format::{
        self,
        statement::{stage, task_progress},
    },
};

/// One earlier or present report on a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskReportRow {
    /// The day on which it stood so.
    pub day: String,
    /// How it stood.
    pub state: String,
    /// What came out of it; may be empty.
    pub result: String,
    /// What shows it; may be empty.
    pub evidence: String,
    /// Who answers for it; may be empty.
    pub responsible: String,
    /// The ingest that brought it, and who sent that.
    pub brought: (String, String),
}

/// One task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// What its row of the list says.
    pub row: TaskRow,
    /// The report in force.
    pub now: Option<TaskReport>,
    /// The five answers (5 rõ): who, what, by when, who answers for it, what comes of it; each with its question.
    pub answers: [(&'static str, String); 5],
    /// Group as printed.
    pub group: String,
    /// Reports, newest first.
    pub history: Vec<TaskReportRow>,
}

impl TaskView {
    /// Writes a task with what was said of it, newest first.
    pub fn new(
        catalogue: &CatalogueIndex<'_>,
        task: &Task,
        history: &[StatementOnRecord],
        filters: &Filters,
        today: Date,
        language: Language,
    ) -> Self {
        let row = TaskRow::new(catalogue, task, filters, today, language);
        let reports = history.iter().filter_map(|on| if let Statement::Task(report) = &on.statement { Some((report, on)) } else { None });
        let reports: Vec<(&TaskReport, &StatementOnRecord)> = reports.collect();
        let now = reports.first().map(|(report, _)| (*report).clone());
        let nobody = || language.pick("chưa ghi", "not said").to_owned();
        let or_nobody = |text: &str| if text.is_empty() { nobody() } else { text.to_owned() };
        let joined = |parts: &[&str], between: &str| {
            let said: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
            or_nobody(&said.join(between))
        };
        let with = if row.with.is_empty() { String::new() } else { format!("{} {}", language.pick("phối hợp:", "with:"), row.with) };
        let responsible = now.as_ref().map(|report| report.responsible.as_str()).unwrap_or_default();
        let (result, evidence) = now.as_ref().map(|r| (r.result.as_str(), r.evidence.as_str())).unwrap_or_default();
        let product = if row.product.is_empty() {
            String::new()
        } else {
            format!("{} {}", language.pick("phải có:", "to be delivered:"), row.product)
        };
        let progress = task_progress(now.as_ref(), language);
        let answers = [
            (language.pick("Rõ người", "Who"), joined(&[&row.lead, &with], "; ")),
            (language.pick("Rõ việc", "What"), row.title.clone()),
            (language.pick("Rõ thời gian", "By when"), joined(&[&row.deadline, &row.distance], ", ")),
            (language.pick("Rõ trách nhiệm", "Who answers for it"), or_nobody(responsible)),
            (language.pick("Rõ kết quả", "What comes of it"), joined(&[&product, &progress, result, evidence], "; ")),
        ];
        let history = reports.iter().map(|(report, on)| TaskReportRow {
            day: format::date(report.reported_on, language),
            state: task_progress(Some(report), language),
            result: report.result.clone(),
            evidence: report.evidence.clone(),
            responsible: report.responsible.clone(),
            brought: (Place::Ingest(on.ingest).path(language), on.actor.clone()),
        });
        Self { answers, group: task.group.clone(), history: history.collect(), now, row }
    }
}

/// One remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarkRow {
    /// The reporting period.
    pub period: String,
    /// Cause, remedy and request with their names; parts without words are left out.
    pub parts: Vec<(&'static str, String)>,
    /// How far it has come.
    pub stage: &'static str,
    /// It goes into editions.
    pub is_published: bool,
    /// The day on which it was written.
    pub day: String,
}

impl RemarkRow {
    /// Writes a remark.
    pub fn new(remark: &Remark, language: Language) -> Self {
        let texts = [&remark.cause, &remark.remedy, &remark.request];
        let parts = format::statement::remark_parts(language).into_iter().zip(texts).filter(|(_, text)| !text.is_empty());
        let period = crate::domain::period::Period::parse(&remark.period, crate::domain::period::Calendar::Statutory);
        Self {
            period: period.map_or_else(|_| remark.period.clone(), |period| format::capitalised(&format::period(period, language))),
            parts: parts.map(|(name, text)| (name, text.clone())).collect(),
            stage: stage(remark.stage, language),
            is_published: remark.stage == Stage::Published,
            day: format::date(remark.written_on, language),
        }
    }

    /// The remarks on any of some targets, newest period first; only those that go into editions where `published_only`.
    pub fn all(catalogue: &CatalogueIndex<'_>, targets: &[&Target], published_only: bool, language: Language) -> Vec<Self> {
        let mut remarks: Vec<&Remark> = catalogue.source().statements.remarks.iter().collect();
        remarks.retain(|remark| targets.iter().any(|target| target.id == remark.target));
        remarks.retain(|remark| !published_only || remark.stage == Stage::Published);
        remarks.sort_by(|a, b| b.period.cmp(&a.period).then_with(|| b.written_on.cmp(&a.written_on)));
        remarks.into_iter().map(|remark| Self::new(remark, language)).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        domain::{
            id::{TargetId, TaskId},
            statement::TaskState,
        },
        present::view::{sample, tasks::tests::task},
    };

    fn report(state: TaskState, result: &str) -> StatementOnRecord {
        let report = TaskReport {
            task: TaskId::new("c"),
            state,
            progress_percent: Some(40),
            result: result.to_owned(),
            evidence: "QĐ 12".to_owned(),
            reported_on: date(2026, 10, 1),
            responsible: "Trưởng phòng".to_owned(),
        };
        StatementOnRecord { statement: Statement::Task(report), ingest: 7, recorded_at: String::new(), actor: "local".to_owned() }
    }

    #[test]
    fn a_task_answers_its_five_questions_from_the_newest_report() {
        let tasks = vec![task("c", "date", Some(date(2026, 6, 30)))];
        let catalogue = crate::domain::catalogue::Catalogue { tasks, ..sample::catalogue() };
        let index = CatalogueIndex::new(&catalogue);
        let said = [report(TaskState::InProgress, "Đã trình"), report(TaskState::NotStarted, "")];
        let view = TaskView::new(&index, &catalogue.tasks[0], &said, &Filters::default(), date(2026, 11, 20), Language::Vi);
        let answers: Vec<&str> = view.answers.iter().map(|(_, answer)| answer.as_str()).collect();
        assert_eq!(
            answers,
            ["Công an phường", "Ban hành quy chế", "như in, quá 143 ngày", "Trưởng phòng", "đang thực hiện, 40\u{a0}%; Đã trình; QĐ 12"]
        );
        assert_eq!(view.history.len(), 2);
        let silent = TaskView::new(&index, &catalogue.tasks[0], &[], &Filters::default(), date(2026, 11, 20), Language::Vi);
        assert_eq!((silent.answers[3].1.as_str(), silent.answers[4].1.as_str()), ("chưa ghi", "chưa có báo cáo"));
    }

    #[test]
    fn only_published_remarks_are_for_everybody() {
        let mut catalogue = sample::catalogue();
        for (period, stage) in [("2026-Q2", Stage::Published), ("2026-Q3", Stage::Draft)] {
            catalogue.statements.remarks.push(Remark {
                target: TargetId::new("a.2030"),
                period: period.to_owned(),
                cause: "Thiếu máy".to_owned(),
                remedy: String::new(),
                request: String::new(),
                stage,
                written_on: date(2026, 10, 1),
            });
        }
        let index = CatalogueIndex::new(&catalogue);
        let target = index.target(&TargetId::new("a.2030")).expect("known");
        let periods = |published_only| -> Vec<String> {
            RemarkRow::all(&index, &[target], published_only, Language::Vi).into_iter().map(|row| row.period).collect()
        };
        assert_eq!(periods(true), ["Quý\u{a0}II/2026"]);
        assert_eq!(periods(false), ["Quý\u{a0}III/2026", "Quý\u{a0}II/2026"]);
    }
}
