//! Tasks with deadlines around today.

use jiff::civil::Date;

use super::{Figure, FigureTable, Scope, drawn};
use crate::{
    domain::task::Task,
    present::{
        charts::{ChartError, RowHead, Timeline, TimelineRow, render_timeline},
        format,
        view::{When, is_led_by, task_distance},
    },
};

/// Most rows of a chart.
const MOST: usize = 16;
/// A deadline further back than this is history; further ahead than this it is not near.
const NEAR_DAYS: i32 = 400;
/// Time a task is drawn from when the day of its plan is not known.
const USUAL_RUN_DAYS: i64 = 365;

pub(super) fn draw(of: &Scope<'_>) -> Result<Option<Figure>, ChartError> {
    let language = of.language;
    let today = of.snapshot.knowledge.as_of;
    let catalogue = of.catalogue.source();
    let days = |day: Date| today.until(day).map_or(0, |span| span.get_days());
    let is_open = |task: &&Task| !matches!(When::of(of.catalogue, task, today), When::Closed | When::Archived);
    let wanted = |task: &&Task| {
        is_open(task)
            && of.filters.plan.as_ref().is_none_or(|plan| task.plan == *plan)
            && of.filters.area.as_ref().is_none_or(|area| of.catalogue.plan(&task.plan).is_some_and(|plan| plan.area == *area))
            && of.filters.agency.as_ref().is_none_or(|agency| is_led_by(catalogue, &task.plan, &task.lead_agency, agency))
    };
    let mut dated: Vec<(Date, &Task)> = catalogue.tasks.iter().filter(wanted).filter_map(|task| Some((task.deadline_on?, task))).collect();
    let (past, soon) =
        (dated.iter().filter(|(day, _)| *day < today).count(), dated.iter().filter(|(day, _)| (0..=31).contains(&days(*day))).count());
    let all = dated.len();
    dated.retain(|(day, _)| days(*day).abs() <= NEAR_DAYS);
    dated.sort_by_key(|(day, _)| *day);
    // What comes next matters more than one more deadline of last year: at most half of the rows look back.
    let passed = dated.iter().filter(|(day, _)| *day < today).count();
    let back = passed.min((MOST / 2).max(MOST.saturating_sub(dated.len() - passed)));
    dated.drain(..passed - back);
    dated.truncate(MOST);
    if dated.is_empty() {
        return Ok(None);
    }
    let rows: Vec<TimelineRow> = dated
        .iter()
        .map(|(due, task)| {
            let issued = of.catalogue.plan(&task.plan).and_then(|plan| plan.issued_on);
            let from = issued.filter(|day| day < due).unwrap_or_else(|| due.saturating_sub(jiff::Span::new().days(USUAL_RUN_DAYS)));
            TimelineRow {
                head: RowHead { name: [task.printed_no.as_str(), task.title.as_str()].join(" ").trim().to_owned(), status: None },
                from,
                due: *due,
                distance: task_distance(today, *due, false, language),
            }
        })
        .collect();
    let title = language.pick(
        format!("{past} nhiệm vụ đã qua thời hạn mà chưa ghi nhận hoàn thành, {soon} nhiệm vụ đến hạn trong 31 ngày tới"),
        format!("{past} tasks are past the deadline and not reported as done, {soon} fall due within 31 days"),
    );
    let n = rows.len();
    let subtitle = language.pick(
        format!("{n} trong {all} nhiệm vụ có thời hạn: gần hôm nay nhất{}", of.scope_words()),
        format!("{n} of {all} tasks with a deadline: those nearest to today{}", of.scope_words()),
    );
    let note = language.pick(
        "Đặc: thời gian đã qua từ ngày ban hành kế hoạch. Rỗng: còn lại. Vạch đen: thời hạn. Đỏ: đã qua thời hạn mà chưa ghi nhận \
         hoàn thành. Không vẽ nhiệm vụ đã hoàn thành và nhiệm vụ của địa bàn đã sáp nhập.",
        "Solid: time since the plan was issued. Hollow: time left. Black bar: deadline. Red: past the deadline and not \
         reported as done. Tasks that are done, and those of areas that were merged, are not drawn.",
    );
    let table = FigureTable {
        columns: vec![
            language.pick("Nhiệm vụ", "Task").to_owned(),
            language.pick("Thời hạn", "Deadline").to_owned(),
            language.pick("Còn lại", "Distance").to_owned(),
            language.pick("Chủ trì", "Lead").to_owned(),
        ],
        rows: rows
            .iter()
            .zip(&dated)
            .map(|(row, (due, task))| {
                vec![row.head.name.clone(), format::date(*due, language), row.distance.clone(), task.lead_agency.clone()]
            })
            .collect(),
    };
    let chart = Timeline { plate: of.plate(title, subtitle, note, &[]), rows, today };
    drawn(table, |size| render_timeline(&chart, size))
}
