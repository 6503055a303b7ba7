//! The sections of a report.

use std::collections::BTreeMap;

use super::{
    compose::{Comment, Numbering, ReportInput, counted},
    report::{Align, Block, Column, Figure, Section, Table},
};
use crate::{
    domain::{
        id::{PlanId, TargetId},
        language::Language,
    },
    present::{
        format::{self, MISSING},
        view::{CatalogueIndex, ChangesView, Filters, GapView, ScoreboardRow, ScoreboardView, TaskRow, TasksView, Turn},
    },
};

/// Changed targets that are told in full; the table has all that changed status.
const MOST_CHANGES: usize = 5;

fn board(input: &ReportInput<'_>, index: &CatalogueIndex<'_>) -> ScoreboardView {
    ScoreboardView::new(index, &input.now.assessments, input.filters, input.cut_off(), input.language)
}

/// A cell of two lines on one.
fn one_line(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first} ({second})") }
}

/// How all stand: counts with their change, what fell due, and the tables of those in danger and missed.
pub(super) fn overall(input: &ReportInput<'_>, index: &CatalogueIndex<'_>, numbering: &mut Numbering) -> Section {
    let (language, now) = (input.language, board(input, index));
    let before: BTreeMap<&str, usize> = BTreeMap::new();
    let earlier = input.before.map(|(snapshot, _)| {
        let index = CatalogueIndex::new(&snapshot.catalogue);
        ScoreboardView::new(&index, &snapshot.assessments, input.filters, snapshot.knowledge.as_of, language)
    });
    let before = earlier.as_ref().map_or(before, |board| board.counts.iter().map(|count| (count.anchor, count.number)).collect());
    let said: Vec<String> = now
        .counts
        .iter()
        .filter(|count| count.anchor != "missed")
        .map(|count| {
            let number = counted(count.number, language);
            let was = earlier.as_ref().map(|_| before.get(count.anchor).copied().unwrap_or(0));
            let changed = match was {
                Some(was) if was < count.number => {
                    format!(" ({} {})", language.pick("tăng", "up by"), counted(count.number - was, language))
                }
                Some(was) if was > count.number => {
                    format!(" ({} {})", language.pick("giảm", "down by"), counted(was - count.number, language))
                }
                _ => String::new(),
            };
            language.pick(format!("{number} chỉ tiêu {}{changed}", count.status.word), format!("{number} {}{changed}", count.status.word))
        })
        .collect();
    let mut blocks = Vec::new();
    if now.is_empty() {
        let nothing = language.pick("Không có mục tiêu nào thuộc phạm vi báo cáo.", "No target lies within this report.");
        blocks.push(Block::Paragraph(nothing.to_owned()));
    } else {
        let total = counted(now.total, language);
        blocks.push(Block::Paragraph(language.pick(
            format!("Trong {total} chỉ tiêu được theo dõi ở mốc tới: {}. {}", said.join(", "), now.due_summary),
            format!("Of {total} indicators followed to their next milestone: {}. {}", said.join(", "), now.due_summary),
        )));
    }
    for (anchor, title) in [
        ("at_risk", language.pick("Các chỉ tiêu có nguy cơ không đạt", "Indicators at risk of missing their target")),
        ("watch", language.pick("Các chỉ tiêu cần theo dõi", "Indicators to be watched")),
    ] {
        let rows: Vec<&ScoreboardRow> = now.groups.iter().filter(|group| group.anchor == anchor).flat_map(|group| &group.rows).collect();
        if !rows.is_empty() {
            blocks.push(Block::Table(standing(&rows, &now, numbering.table(title, language), input)));
        }
    }
    if !now.missed.is_empty() {
        let title = language.pick("Các mục tiêu đã đến hạn mà không đạt", "Targets that fell due and were missed");
        blocks.push(Block::Table(standing(&now.missed.iter().collect::<Vec<_>>(), &now, numbering.table(title, language), input)));
    }
    Section { heading: numbering.section(language.pick("Kết quả chung", "Overall")), blocks }
}

fn standing(rows: &[&ScoreboardRow], board: &ScoreboardView, caption: String, input: &ReportInput<'_>) -> Table {
    let language = input.language;
    let say = |vi, en| language.pick(vi, en);
    let columns = vec![
        Column::new(say("TT", "No."), Align::Middle, 6),
        Column::new(say("Chỉ tiêu", "Indicator"), Align::Left, 28),
        Column::new(say("Thực hiện", "Latest"), Align::Right, 17),
        Column::new(say("Mục tiêu", "Target"), Align::Right, 15),
        Column::new(say("Còn thiếu", "Gap"), Align::Right, 16),
        Column::new(say("Dự báo tại hạn", "Forecast when due"), Align::Right, 11),
        Column::new(say("Xác suất đạt", "Probability"), Align::Right, 11),
    ];
    let line = |(at, row): (usize, &&ScoreboardRow)| {
        let name = if board.several_areas { format!("{}, {}", row.name, row.area) } else { row.name.clone() };
        let mark = if row.illustrative { "*" } else { "" };
        vec![
            (at + 1).to_string(),
            one_line(&format!("{name}{mark}"), &row.late),
            one_line(&row.latest.first, &row.latest.second),
            // "(năm 2030)" does not break.
            one_line(&row.target.first, &row.target.second.replace(' ', "\u{a0}")),
            row.gap.clone(),
            row.forecast.first.clone(),
            row.attainment.first.clone(),
        ]
    };
    let note = if rows.iter().any(|row| row.illustrative) {
        say("* Số liệu minh họa, giả lập để trình diễn.", "* Illustrative values, generated for demonstration.").to_owned()
    } else {
        String::new()
    };
    Table { caption, columns, rows: rows.iter().enumerate().map(line).collect(), note }
}

/// What changed since the report before, and why.
pub(super) fn changes(input: &ReportInput<'_>, numbering: &mut Numbering) -> Section {
    let language = input.language;
    let mut blocks = Vec::new();
    match input.before {
        None => blocks.push(Block::Paragraph(
            language.pick("Chưa có kỳ báo cáo trước để so sánh.", "There is no report before this one to compare with.").to_owned(),
        )),
        Some((snapshot, found)) => {
            let (first, second) = (CatalogueIndex::new(&snapshot.catalogue), CatalogueIndex::new(&input.now.catalogue));
            let admitted: std::collections::BTreeSet<String> =
                input.filters.apply(&second, &input.now.assessments).into_iter().map(|row| row.target.to_string()).collect();
            let view = ChangesView::new(found, &first, &second, language);
            // In another class now: what a leader asks about first. Where only the numbers moved, the annex has them.
            let moved: std::collections::BTreeSet<String> = found
                .changes
                .iter()
                .filter(|change| change.whole.status.before != change.whole.status.after)
                .map(|change| change.target.to_string())
                .collect();
            let (shown, others): (Vec<_>, Vec<_>) =
                view.changes.iter().filter(|change| admitted.contains(&change.target)).partition(|change| moved.contains(&change.target));
            let (from, to) = (format::date(found.from.as_of, language), format::date(found.to.as_of, language));
            let (count, rest) = (counted(shown.len(), language), counted(others.len(), language));
            let nothing = shown.is_empty() && others.is_empty();
            let told = language.pick(
                format!(
                    "So với số liệu công bố đến ngày {from}, đến ngày {to} có {count} mục tiêu đổi trạng thái; {rest} mục tiêu khác có số liệu mới \
                     hoặc số liệu sửa nhưng trạng thái không đổi."
                ),
                format!(
                    "Between what was known by {from} and by {to}, {count} targets changed status; {rest} more have new or revised figures and \
                     the same status."
                ),
            );
            blocks.push(Block::Paragraph(if nothing {
                language.pick(
                    format!("Từ ngày {from} đến ngày {to} không có mục tiêu nào có số liệu mới hoặc số liệu sửa."),
                    format!("No target has new or revised figures between {from} and {to}."),
                )
            } else {
                told
            }));
            let turns = Turn::all(found.changes.iter().filter(|change| admitted.contains(change.target.as_str())), &second, language);
            if !turns.is_empty() {
                blocks.push(Block::Table(turned(&turns, numbering, language)));
            }
            for change in shown.iter().take(MOST_CHANGES) {
                let causes: Vec<&str> = change.causes.iter().filter(|cause| cause.moved).map(|cause| cause.sentence.as_str()).collect();
                let mark = change.illustrative.map(|mark| format!(" {mark}")).unwrap_or_default();
                blocks.push(Block::Paragraph(format!("- {}: {} {}{mark}", change.title, change.whole, causes.join(" "))));
            }
            if shown.len() > MOST_CHANGES {
                let rest = counted(shown.len() - MOST_CHANGES, language);
                blocks.push(Block::Paragraph(language.pick(
                    format!("{rest} mục tiêu khác đổi trạng thái: số liệu tại bảng trên và Phụ lục."),
                    format!("{rest} more that changed status: see the table above and the annex."),
                )));
            }
        }
    }
    let title = language.pick("Thay đổi so với kỳ trước và nguyên nhân", "What changed since the last report, and why");
    Section { heading: numbering.section(title), blocks }
}

/// Targets in another class now: before, after, why.
fn turned(turns: &[Turn], numbering: &mut Numbering, language: Language) -> Table {
    let say = |vi, en| language.pick(vi, en);
    let columns = vec![
        Column::new(say("TT", "No."), Align::Middle, 6),
        Column::new(say("Mục tiêu", "Target"), Align::Left, 44),
        Column::new(say("Kỳ trước", "Last report"), Align::Left, 15),
        Column::new(say("Kỳ này", "This report"), Align::Left, 15),
        Column::new(say("Nguyên nhân", "Because"), Align::Left, 20),
    ];
    let line = |(at, turn): (usize, &Turn)| {
        let mark = if turn.illustrative { "*" } else { "" };
        vec![(at + 1).to_string(), format!("{}{mark}", turn.title), turn.before.word.clone(), turn.after.word.clone(), turn.because.clone()]
    };
    let note = if turns.iter().any(|turn| turn.illustrative) { say("* Số liệu minh họa.", "* Illustrative values.") } else { "" };
    let title = say("Các mục tiêu đổi trạng thái so với kỳ trước", "Targets that changed status since the last report");
    let rows = turns.iter().enumerate().map(line).collect();
    Table { caption: numbering.table(title, language), columns, rows, note: note.to_owned() }
}

/// The targets that need a decision, each with its chart and what the lead office says.
pub(super) fn focus(input: &ReportInput<'_>, index: &CatalogueIndex<'_>, numbering: &mut Numbering) -> Section {
    let (language, board) = (input.language, board(input, index));
    let mut blocks = Vec::new();
    let rows = board.groups.iter().filter(|group| ["at_risk", "watch"].contains(&group.anchor)).flat_map(|group| &group.rows);
    // What is said of one target of a series is said of the series.
    let series = |target: &TargetId| index.target(target).map(|target| (&target.indicator, &target.area));
    let mut unsaid: BTreeMap<_, &Comment> = input.comments.iter().filter_map(|(target, said)| Some((series(target)?, said))).collect();
    let none = Comment::default();
    for (at, row) in rows.enumerate() {
        let name = if board.several_areas { format!("{}, {}", row.name, row.area) } else { row.name.clone() };
        blocks.push(Block::Heading(format!("{}. {name}", at + 1)));
        let mark = if row.illustrative { language.pick(" (Số liệu minh họa.)", " (Illustrative values.)") } else { "" };
        blocks.push(Block::Paragraph(format!("{}{mark}", row.sentence)));
        if let Some((svg, size, description)) = input.charts.get(&row.target_id) {
            blocks.push(Block::Figure(Figure {
                caption: numbering.figure(&name, language),
                description: description.clone(),
                svg: svg.clone(),
                size: *size,
            }));
        }
        let comment = series(&row.target_id).and_then(|series| unsaid.remove(&series)).unwrap_or(&none);
        blocks.extend(said(comment, language));
    }
    for ((indicator, area), comment) in unsaid {
        let (indicator, area) = (index.indicator_name(indicator, language), index.area_name(area, language));
        blocks.push(Block::Heading(format!("{indicator}, {area}")));
        blocks.extend(said(comment, language));
    }
    if blocks.is_empty() {
        let nothing = language.pick("Không có chỉ tiêu nào có nguy cơ hoặc cần theo dõi.", "No indicator is at risk or to be watched.");
        blocks.push(Block::Paragraph(nothing.to_owned()));
    }
    let title = language.pick("Các chỉ tiêu cần tập trung chỉ đạo", "Indicators that need a decision");
    Section { heading: numbering.section(title), blocks }
}

/// What the lead office says, or room for it.
fn said(comment: &Comment, language: Language) -> impl Iterator<Item = Block> {
    let parts = [
        (language.pick("Nguyên nhân", "Cause"), &comment.cause),
        (language.pick("Giải pháp", "Remedy"), &comment.remedy),
        (language.pick("Kiến nghị", "Request"), &comment.request),
    ];
    parts.map(|(label, text)| Block::Blank { label: label.to_owned(), text: text.clone() }).into_iter()
}

/// Tasks past their deadline and due soon.
pub(super) fn tasks(input: &ReportInput<'_>, index: &CatalogueIndex<'_>, numbering: &mut Numbering) -> Section {
    let language = input.language;
    let rows = input.filters.apply(index, &input.now.assessments);
    // A plan of another area may promise something for this one; its tasks are not this area's.
    let is_own = |plan: &&PlanId| input.filters.area.as_ref().is_none_or(|area| index.plan(plan).is_none_or(|plan| plan.area == *area));
    let plans: std::collections::BTreeSet<_> = rows.iter().map(|row| &row.plan).filter(is_own).collect();
    let mut found: Vec<(&'static str, &'static str, Vec<TaskRow>)> = Vec::new();
    for plan in plans {
        let filters = Filters { plan: Some(plan.clone()), agency: input.filters.agency.clone(), ..Filters::default() };
        for group in TasksView::new(index, &filters, input.cut_off(), language).groups {
            match found.iter_mut().find(|(anchor, _, _)| *anchor == group.anchor) {
                Some((_, _, rows)) => rows.extend(group.rows),
                None => found.push((group.anchor, group.title, group.rows)),
            }
        }
    }
    let count = |anchor: &str| found.iter().find(|(of, _, _)| *of == anchor).map_or(0, |(_, _, rows)| rows.len());
    let heading = language.pick("Nhiệm vụ quá hạn và đến hạn", "Tasks late and due");
    if found.is_empty() {
        let nothing = language.pick("Các kế hoạch của địa bàn chưa giao nhiệm vụ nào.", "The plans of the area set no task.");
        return Section { heading: numbering.section(heading), blocks: vec![Block::Paragraph(nothing.to_owned())] };
    }
    let parts = [
        ("closed", language.pick("nhiệm vụ đã hoàn thành hoặc không còn thực hiện", "done or dropped")),
        ("past", language.pick("nhiệm vụ đã qua thời hạn mà chưa ghi nhận hoàn thành", "past the deadline and not reported as done")),
        ("soon", language.pick("nhiệm vụ đến hạn trong 31 ngày sau ngày chốt số liệu", "due within 31 days of the cut-off")),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(anchor, _)| count(anchor) > 0)
        .map(|(anchor, words)| format!("{} {words}", counted(count(anchor), language)))
        .collect();
    let summary = match (parts.is_empty(), language) {
        (true, _) => language.pick("Không có nhiệm vụ nào quá hạn hoặc sắp đến hạn.", "No task is late or due soon.").to_owned(),
        (false, Language::Vi) => format!("{}.", parts.join("; ")),
        (false, Language::En) => format!("Tasks: {}.", parts.join("; ")),
    };
    let mut blocks = vec![Block::Paragraph(summary)];
    let say = |vi, en| language.pick(vi, en);
    for (_, title, rows) in found.iter().filter(|(anchor, _, _)| ["past", "soon"].contains(anchor)) {
        let columns = vec![
            Column::new(say("Số", "No."), Align::Middle, 10),
            Column::new(say("Nhiệm vụ", "Task"), Align::Left, 36),
            Column::new(say("Chủ trì", "Lead"), Align::Left, 20),
            Column::new(say("Thời hạn", "Deadline"), Align::Left, 17),
            Column::new(say("Tình hình, kết quả", "State, result"), Align::Left, 17),
        ];
        let line = |row: &TaskRow| {
            let deadline = one_line(&or_missing(&row.deadline), &row.distance);
            vec![row.number.clone(), row.title.clone(), or_missing(&row.lead), deadline, one_line(&row.state, &row.result)]
        };
        let table =
            Table { caption: numbering.table(title, language), columns, rows: rows.iter().map(line).collect(), note: String::new() };
        blocks.push(Block::Table(table));
    }
    Section { heading: numbering.section(heading), blocks }
}

fn or_missing(text: &str) -> String {
    if text.is_empty() { MISSING.to_owned() } else { text.to_owned() }
}

/// Every target, worst first.
pub(super) fn gap_annex(input: &ReportInput<'_>, index: &CatalogueIndex<'_>) -> Section {
    let language = input.language;
    let view = GapView::new(index, &input.now.assessments, input.filters, language);
    let say = |vi, en| language.pick(vi, en);
    let columns = vec![
        Column::new(say("TT", "No."), Align::Middle, 4),
        Column::new(say("Chỉ tiêu", "Indicator"), Align::Left, 26),
        Column::new(say("Trạng thái", "Status"), Align::Left, 12),
        Column::new(say("Hiện tại", "Latest"), Align::Right, 12),
        Column::new(say("Mục tiêu", "Target"), Align::Right, 9),
        Column::new(say("Hạn", "Due"), Align::Right, 9),
        Column::new(say("Còn thiếu", "Gap now"), Align::Right, 8),
        Column::new(say("Cần có mỗi năm", "Required a year"), Align::Right, 8),
        Column::new(say("Dự báo tại hạn", "Forecast when due"), Align::Right, 9),
        Column::new(say("Xác suất đạt", "Probability"), Align::Right, 8),
        Column::new(say("Cơ quan chủ trì", "Lead agency"), Align::Left, 17),
    ];
    let rows = view.rows.iter().enumerate().map(|(at, row)| {
        let name = if view.several_areas { format!("{}, {}", row.name, row.area) } else { row.name.clone() };
        vec![
            (at + 1).to_string(),
            format!("{name}{}", if row.illustrative { "*" } else { "" }),
            row.status.word.clone(),
            one_line(&row.latest.first, &row.latest.second),
            row.target.clone(),
            row.due.clone(),
            row.gap_now.clone(),
            row.required_rate.clone(),
            row.forecast.first.clone(),
            row.attainment.first.clone(),
            or_missing(&row.agency),
        ]
    });
    let note = if view.illustrative { say("* Số liệu minh họa.", "* Illustrative values.") } else { "" };
    let table = Table { caption: String::new(), columns, rows: rows.collect(), note: note.to_owned() };
    let heading = say("PHỤ LỤC. KHOẢNG CÁCH TỚI MỤC TIÊU", "ANNEX. GAP TO TARGET").to_owned();
    let blocks = if table.rows.is_empty() { Vec::new() } else { vec![Block::Table(table)] };
    Section { heading, blocks }
}
