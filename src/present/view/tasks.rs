//! Tasks and deadlines: what is past its day, what comes next, what goes on all the time.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{CatalogueIndex, Choice, Filters, Place, filters::is_led_by, sort_by_name};
use crate::{
    domain::{
        id::PlanId,
        language::Language,
        statement::{TaskReport, TaskState},
        task::Task,
    },
    present::format,
};

/// A deadline within so many days comes next.
const SOON_DAYS: i32 = 31;

/// One task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Key.
    pub id: String,
    /// Number as printed, with its appendix.
    pub number: String,
    /// What is to be done.
    pub title: String,
    /// What comes out of it; may be empty.
    pub product: String,
    /// Lead agency as printed; may be empty.
    pub lead: String,
    /// Coordinating agencies as printed; may be empty.
    pub with: String,
    /// Deadline as printed.
    pub deadline: String,
    /// How far away it is, in words; empty where no day is known.
    pub distance: String,
    /// The plan's number and day, and its page.
    pub plan: (String, String),
    /// Its own page.
    pub href: String,
    /// How it stands, in words.
    pub state: String,
    /// Class of the style sheet for how it stands.
    pub look: &'static str,
    /// What came out of it, as reported; may be empty.
    pub result: String,
}

/// Tasks whose deadlines are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskGroup {
    /// Anchor on the page.
    pub anchor: &'static str,
    /// What they have in common.
    pub title: &'static str,
    /// Open when the page is: what is past its day and what comes next.
    pub open: bool,
    /// Tasks, by deadline and place in the document.
    pub rows: Vec<TaskRow>,
}

/// The page of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TasksView {
    /// The finding, in words.
    pub sentence: String,
    /// Groups that have a task, in order of time.
    pub groups: Vec<TaskGroup>,
    /// Tasks shown.
    pub shown: usize,
    /// Tasks there are without the filters.
    pub total: usize,
    /// Plans with tasks.
    pub plans: Vec<Choice>,
    /// Offices that lead a task.
    pub agencies: Vec<Choice>,
}

/// When a task is due, seen from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::present) enum When {
    /// Its day is over, and nobody says that it is done.
    Past,
    Soon,
    Later,
    EveryYear,
    Always,
    OnCondition,
    Unsaid,
    /// Done, or taken back.
    Closed,
    /// Of a plan whose area was merged away.
    Archived,
}

impl When {
    const ALL: [Self; 9] =
        [Self::Past, Self::Soon, Self::Later, Self::EveryYear, Self::Always, Self::OnCondition, Self::Unsaid, Self::Closed, Self::Archived];

    /// When a task is due, seen from a day and from what was said of it.
    pub(in crate::present) fn of(catalogue: &CatalogueIndex<'_>, task: &Task, today: Date) -> Self {
        if catalogue.source().statements.task(&task.id).is_some_and(|report| report.state.is_closed()) {
            return Self::Closed;
        }
        if !catalogue.is_in_force(&task.plan, today) {
            return Self::Archived;
        }
        match (task.deadline_on, task.deadline_kind.as_str()) {
            (Some(day), _) if day < today => Self::Past,
            (Some(day), _) if days_between(today, day) <= SOON_DAYS => Self::Soon,
            (Some(_), _) => Self::Later,
            (None, "recurring_yearly") => Self::EveryYear,
            (None, "ongoing") => Self::Always,
            (None, "conditional") => Self::OnCondition,
            (None, _) => Self::Unsaid,
        }
    }

    fn anchor(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Soon => "soon",
            Self::Later => "later",
            Self::EveryYear => "yearly",
            Self::Always => "ongoing",
            Self::OnCondition => "conditional",
            Self::Unsaid => "undated",
            Self::Closed => "closed",
            Self::Archived => "archive",
        }
    }

    fn title(self, language: Language) -> &'static str {
        match self {
            Self::Past => language.pick("Đã qua thời hạn, chưa ghi nhận hoàn thành", "Past the deadline, not reported as done"),
            Self::Soon => language.pick("Đến hạn trong 31 ngày tới", "Due within 31 days"),
            Self::Later => language.pick("Đến hạn sau đó", "Due later"),
            Self::EveryYear => language.pick("Hằng năm", "Every year"),
            Self::Always => language.pick("Thường xuyên", "Ongoing"),
            Self::OnCondition => language.pick("Khi đủ điều kiện ghi trong văn bản", "When a condition is met"),
            Self::Unsaid => language.pick("Văn bản không ghi thời hạn", "No deadline in the document"),
            Self::Closed => language.pick("Hoàn thành hoặc không còn thực hiện", "Done or dropped"),
            Self::Archived => language.pick("Của cơ quan, địa bàn đã sáp nhập hoặc giải thể", "Of areas that were merged or dissolved"),
        }
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

impl TasksView {
    /// Writes the tasks that the filters ask for: plan and agency; the others select none.
    pub fn new(catalogue: &CatalogueIndex<'_>, filters: &Filters, today: Date, language: Language) -> Self {
        let all = &catalogue.source().tasks;
        let wanted = |task: &&Task| {
            filters.plan.as_ref().is_none_or(|plan| task.plan == *plan)
                && filters.agency.as_ref().is_none_or(|agency| is_led_by(catalogue.source(), &task.plan, &task.lead_agency, agency))
        };
        let mut tasks: Vec<(When, &Task)> = all.iter().filter(wanted).map(|task| (When::of(catalogue, task, today), task)).collect();
        // Stable: of two on the same day the first in the document comes first.
        tasks.sort_by_key(|(when, task)| (*when, task.deadline_on));
        let write = |task: &Task| TaskRow::new(catalogue, task, filters, today, language);
        let groups: Vec<TaskGroup> = When::ALL
            .into_iter()
            .filter_map(|when| {
                let rows: Vec<TaskRow> = tasks.iter().filter(|(of, _)| *of == when).map(|(_, task)| write(task)).collect();
                let open = when <= When::Soon;
                (!rows.is_empty()).then(|| TaskGroup { anchor: when.anchor(), title: when.title(language), open, rows })
            })
            .collect();
        let count = |when: When| tasks.iter().filter(|(of, _)| *of == when).count();
        let next = tasks.iter().find(|(when, _)| matches!(when, When::Soon | When::Later)).and_then(|(_, task)| task.deadline_on);
        Self {
            sentence: sentence(
                tasks.len() - count(When::Archived),
                tasks.len(),
                [When::Closed, When::Past, When::Soon].map(count),
                next,
                language,
            ),
            shown: tasks.len(),
            total: all.len(),
            plans: plans(catalogue, filters),
            agencies: agencies(catalogue, filters, language),
            groups,
        }
    }
}

fn sentence(in_force: usize, all: usize, [closed, past, soon]: [usize; 3], next: Option<Date>, language: Language) -> String {
    if all == 0 {
        return language.pick("Không có nhiệm vụ nào hợp với bộ lọc.", "No task fits the filters.").to_owned();
    }
    let archived = all - in_force;
    if in_force == 0 {
        return language.pick(
            format!("{archived} nhiệm vụ, đều của cơ quan, địa bàn đã sáp nhập hoặc giải thể: lưu để tra cứu."),
            format!("{archived} tasks, all of areas that were merged or dissolved: kept for reference."),
        );
    }
    let mut said = language.pick(
        format!(
            "{in_force} nhiệm vụ của các kế hoạch đang có hiệu lực: {closed} đã hoàn thành hoặc không còn thực hiện, {past} đã qua thời hạn mà \
             chưa ghi nhận hoàn thành, {soon} đến hạn trong {SOON_DAYS} ngày tới."
        ),
        format!(
            "{in_force} tasks of plans in force: {closed} done or dropped, {past} past the deadline and not reported as done, {soon} due \
             within {SOON_DAYS} days."
        ),
    );
    if let Some(day) = next {
        let day = format::date(day, language);
        said += &language.pick(format!(" Thời hạn gần nhất: {day}."), format!(" Next deadline: {day}."));
    }
    said
}

impl TaskRow {
    /// Writes a task as seen on a day.
    pub fn new(catalogue: &CatalogueIndex<'_>, task: &Task, filters: &Filters, today: Date, language: Language) -> Self {
        let appendix = task.appendix.replace("Phụ lục", language.pick("PL", "App."));
        let report = catalogue.source().statements.task(&task.id);
        let parts: Vec<&str> = [appendix.as_str(), task.printed_no.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            id: task.id.to_string(),
            number: parts.join("."),
            title: task.title.clone(),
            product: task.product.clone(),
            lead: task.lead_agency.clone(),
            with: task.coordinating_agency.clone(),
            deadline: task.deadline_as_printed.clone(),
            distance: task.deadline_on.map(|day| task_distance(today, day, task.also_ongoing, language)).unwrap_or_default(),
            plan: (catalogue.plan_name(&task.plan), Place::Plan(task.plan.clone()).href(language, &filters.day_only())),
            href: Place::Task(task.id.clone()).href(language, &filters.day_only()),
            state: format::statement::task_progress(report, language),
            look: look(When::of(catalogue, task, today), report),
            result: report.map(|report| report.result.clone()).unwrap_or_default(),
        }
    }
}

/// Red only for what somebody has reported on and is past its day; where nobody has, nothing is known.
fn look(when: When, report: Option<&TaskReport>) -> &'static str {
    match (when, report) {
        (When::Closed, Some(report)) if report.state == TaskState::Done => "met",
        (When::Past, Some(_)) => "risk",
        (_, Some(report)) if report.state == TaskState::InProgress => "course",
        _ => "na",
    }
}

/// How far a deadline is away, in words.
pub fn task_distance(today: Date, day: Date, goes_on: bool, language: Language) -> String {
    let days = days_between(today, day);
    let count = format::number(f64::from(days.abs()), 0, language);
    let unit = if days.abs() == 1 { "day" } else { "days" };
    let said = match days {
        0 => language.pick("hôm nay".to_owned(), "today".to_owned()),
        1.. => language.pick(format!("còn {count} ngày"), format!("in {count} {unit}")),
        _ => language.pick(format!("quá {count} ngày"), format!("{count} {unit} ago")),
    };
    if goes_on { format!("{said}{}", language.pick(", sau đó thường xuyên", ", then ongoing")) } else { said }
}

fn plans(catalogue: &CatalogueIndex<'_>, filters: &Filters) -> Vec<Choice> {
    let plans: BTreeSet<&PlanId> = catalogue.source().tasks.iter().map(|task| &task.plan).collect();
    let choice = |id: &PlanId| Choice { value: id.to_string(), label: catalogue.plan_name(id), chosen: filters.plan.as_ref() == Some(id) };
    let mut out: Vec<Choice> = plans.into_iter().map(choice).collect();
    sort_by_name(&mut out, |choice| choice.label.as_str());
    out
}

/// Offices that lead a task of the plan that is chosen, or of any.
fn agencies(catalogue: &CatalogueIndex<'_>, filters: &Filters, language: Language) -> Vec<Choice> {
    let source = catalogue.source();
    let of_plan = |plan: &PlanId| filters.plan.as_ref().is_none_or(|chosen| chosen == plan);
    let mut seen = BTreeSet::new();
    let mut out: Vec<Choice> = Vec::new();
    for agency in source.agencies.iter().filter(|agency| of_plan(&agency.plan)) {
        let leads =
            source.tasks.iter().any(|task| task.plan == agency.plan && is_led_by(source, &task.plan, &task.lead_agency, &agency.id));
        if leads && seen.insert(agency.short_id()) {
            let (value, label) = (agency.short_id().to_owned(), agency.name.get(language).to_owned());
            out.push(Choice { chosen: filters.agency.as_deref() == Some(agency.short_id()), value, label });
        }
    }
    sort_by_name(&mut out, |choice| choice.label.as_str());
    out
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{domain::id::TaskId, present::view::sample};

    const TODAY: Date = date(2026, 11, 20);

    pub(in crate::present::view) fn task(id: &str, kind: &str, on: Option<Date>) -> Task {
        Task {
            id: TaskId::new(id),
            plan: PlanId::new("57-2026"),
            part: "task".to_owned(),
            appendix: "Phụ lục III".to_owned(),
            group_no: String::new(),
            group: String::new(),
            printed_no: "1.a".to_owned(),
            title: "Ban hành quy chế".to_owned(),
            lead_agency: "Công an phường".to_owned(),
            coordinating_agency: String::new(),
            product: String::new(),
            deadline_as_printed: "như in".to_owned(),
            deadline_kind: kind.to_owned(),
            deadline_on: on,
            also_ongoing: false,
            line_from: String::new(),
            line_to: String::new(),
            note: String::new(),
        }
    }

    #[test]
    fn tasks_stand_in_order_of_time() {
        let tasks = vec![
            task("a", "ongoing", None),
            task("b", "date", Some(date(2026, 12, 15))),
            task("c", "date", Some(date(2026, 6, 30))),
            task("d", "month", Some(date(2027, 6, 30))),
            task("e", "date", Some(date(2026, 11, 20))),
        ];
        let catalogue = crate::domain::catalogue::Catalogue { tasks, ..sample::catalogue() };
        let index = CatalogueIndex::new(&catalogue);
        let view = TasksView::new(&index, &Filters::default(), TODAY, Language::Vi);
        let order: Vec<(&str, Vec<&str>)> =
            view.groups.iter().map(|group| (group.anchor, group.rows.iter().map(|row| row.id.as_str()).collect())).collect();
        assert_eq!(order, [("past", vec!["c"]), ("soon", vec!["e", "b"]), ("later", vec!["d"]), ("ongoing", vec!["a"])]);
        let soon: Vec<&str> = view.groups[1].rows.iter().map(|row| row.distance.as_str()).collect();
        assert_eq!(soon, ["hôm nay", "còn 25 ngày"]);
        assert_eq!(
            view.sentence,
            "5 nhiệm vụ của các kế hoạch đang có hiệu lực: 0 đã hoàn thành hoặc không còn thực hiện, 1 đã qua thời hạn mà chưa ghi nhận \
             hoàn thành, 2 đến hạn trong 31 ngày tới. Thời hạn gần nhất: 20/11/2026."
        );
        assert_eq!(view.agencies.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>(), ["cong-an-phuong"]);
        let others = Filters { agency: Some("phong-van-hoa-xa-hoi".to_owned()), ..Filters::default() };
        assert_eq!(TasksView::new(&index, &others, TODAY, Language::En).shown, 0);
    }
}
