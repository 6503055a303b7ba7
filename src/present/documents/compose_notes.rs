//! What a reader of a report must know of its figures.

use std::collections::BTreeSet;

use super::{
    compose::{Numbering, ReportInput, counted},
    report::{Align, Block, Column, Section, Table},
};
use crate::{
    domain::{
        assessment::{Assessment, Status},
        observation::Provenance,
        series::SeriesKey,
    },
    present::{format, view::CatalogueIndex},
};

/// What a reader must know of the figures.
pub(super) fn notes(input: &ReportInput<'_>, index: &CatalogueIndex<'_>, numbering: &mut Numbering) -> Section {
    let language = input.language;
    let rows = input.filters.apply(index, &input.now.assessments);
    let count = |wanted: &dyn Fn(&Assessment) -> bool| counted(rows.iter().filter(|row| wanted(row)).count(), language);
    let provisional = count(&|row| row.latest.as_ref().is_some_and(|latest| latest.provenance != Provenance::Observed));
    let (missing, illustrative) = (count(&|row| row.status == Status::NotAssessable), count(&|row| row.illustrative));
    let policy = format::PolicyWords::new(&input.stamp.policy, language);
    let mut blocks = vec![
        Block::Paragraph(language.pick(
            format!(
                "Trong {} mục tiêu: {provisional} dựa trên số ước tính, sơ bộ hoặc dựng lại; {missing} chưa thể đánh giá, lý do ghi tại bảng Excel kèm theo; \
                 {illustrative} dựa trên số liệu minh họa.",
                counted(rows.len(), language)
            ),
            format!(
                "Of {} targets, {provisional} rest on estimated, provisional or rebuilt values; {missing} cannot be assessed, for reasons given in \
                 the workbook; {illustrative} rest on illustrative values.",
                counted(rows.len(), language)
            ),
        )),
        Block::Paragraph(language.pick(
            format!("Xác suất đạt mục tiêu: {}. Kỳ báo cáo theo Nghị định 09/2019/NĐ-CP; số thống kê theo tháng dương lịch.", policy.attainment),
            format!("Probability of meeting a target: {}. Periods follow Decree 09/2019/NĐ-CP; statistics follow calendar months.", policy.attainment),
        )),
    ];
    if let Some(table) = not_yet(input, index, &rows, numbering) {
        blocks.push(Block::Paragraph(
            language
                .pick(
                    "Các số sau là của kỳ chưa kết thúc tại ngày chốt: đã lưu, chưa dùng để đánh giá.",
                    "These figures are of periods that were not over at the cut-off: they are kept and not judged by yet.",
                )
                .to_owned(),
        ));
        blocks.push(Block::Table(table));
    }
    Section { heading: numbering.section(language.pick("Ghi chú về số liệu", "Notes on the figures")), blocks }
}

/// Figures of periods that end after the cut-off, once a series; none where there are none.
fn not_yet(input: &ReportInput<'_>, index: &CatalogueIndex<'_>, rows: &[&Assessment], numbering: &mut Numbering) -> Option<Table> {
    let language = input.language;
    let keys: BTreeSet<SeriesKey> = rows.iter().map(|row| SeriesKey { indicator: row.indicator.clone(), area: row.area.clone() }).collect();
    let mut lines = Vec::new();
    for key in &keys {
        let (Some(series), Some(indicator)) = (input.now.series.get(key), index.indicator(&key.indicator)) else { continue };
        for figure in series.observations.iter().filter(|figure| figure.period.end() > input.cut_off()) {
            let name = index.indicator_name(&key.indicator, language);
            let name = if input.filters.area.is_some() { name } else { format!("{name}, {}", index.area_name(&key.area, language)) };
            let mark = if figure.illustrative { "*" } else { "" };
            lines.push(vec![
                (lines.len() + 1).to_string(),
                format!("{name}{mark}"),
                format::period(figure.period, language),
                format::observed(figure, indicator, language),
                format::provenance(figure.provenance, language).to_owned(),
                format::date(figure.published_on, language),
            ]);
        }
    }
    if lines.is_empty() {
        return None;
    }
    let say = |vi, en| language.pick(vi, en);
    let columns = vec![
        Column::new(say("TT", "No."), Align::Middle, 6),
        Column::new(say("Chỉ tiêu", "Indicator"), Align::Left, 42),
        Column::new(say("Kỳ", "Period"), Align::Left, 15),
        Column::new(say("Giá trị", "Value"), Align::Right, 12),
        Column::new(say("Tính chất", "Provenance"), Align::Left, 13),
        Column::new(say("Công bố", "Published"), Align::Right, 12),
    ];
    let caption = numbering.table(say("Số liệu của kỳ chưa kết thúc", "Figures of periods that are not over"), language);
    Some(Table { caption, columns, rows: lines, note: String::new() })
}
