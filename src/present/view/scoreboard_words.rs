//! What the scoreboard says in sentences: how many are in danger, who leads them, what fell due.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::CatalogueIndex;
use crate::domain::{
    assessment::{Assessment, Reason, Status},
    language::Language,
    text::fold,
};

/// What became of the targets that fell due, in one sentence.
pub(super) fn due_summary(rows: &[&Assessment], as_of: Date, language: Language) -> String {
    let due: Vec<&&Assessment> =
        rows.iter().filter(|row| row.due.is_some_and(|due| due < as_of) && row.reason != Reason::AreaClosed).collect();
    let count = |wanted: &[Status]| due.iter().filter(|row| wanted.contains(&row.status)).count();
    let (met, missed) = (count(&[Status::Reached, Status::Exceeded]), count(&[Status::Missed]));
    let open = due.len() - met - missed;
    if due.is_empty() {
        return String::new();
    }
    let total = due.len();
    let parts = [
        (met, language.pick("đạt", "met")),
        (missed, language.pick("không đạt", "missed")),
        (open, language.pick("chưa thể đánh giá", "not assessable")),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let parts = parts.join(", ");
    let fell = if total == 1 { "target" } else { "targets" };
    language.pick(format!("{total} mục tiêu đã đến hạn: {parts}."), format!("{total} {fell} fell due: {parts}."))
}

/// The finding of the whole page: how many are in danger, who leads them, what cannot be judged.
pub(super) fn sentence(catalogue: &CatalogueIndex<'_>, rows: &[&Assessment], missed: usize, language: Language) -> String {
    let of = |status: Status| rows.iter().filter(|row| row.status == status).count();
    let (risk, watch, open) = (of(Status::AtRisk), of(Status::Watch), of(Status::NotAssessable));
    let judged = rows.len() - open;
    let mut said = Vec::new();
    if judged > 0 {
        said.push(language.pick(
            format!("{risk} trong {judged} chỉ tiêu đánh giá được có nguy cơ không đạt mốc tới, {watch} cần theo dõi."),
            format!(
                "Of {judged} indicators that can be judged, {risk} {} at risk of missing the next milestone and {watch} to be watched.",
                if risk == 1 { "is" } else { "are" }
            ),
        ));
    }
    if missed > 0 {
        said.push(language.pick(
            format!("{missed} mục tiêu đã đến hạn mà không đạt."),
            format!("{missed} {} missed on the due day.", if missed == 1 { "target was" } else { "targets were" }),
        ));
    }
    if let Some((agency, count)) = most_frequent_lead(catalogue, rows, language).filter(|(_, count)| *count > 1) {
        said.push(language.pick(
            format!("{agency} chủ trì {count} trong {risk} chỉ tiêu có nguy cơ."),
            format!("{agency} leads {count} of the {risk} at risk."),
        ));
    }
    if open > 0 {
        said.push(language.pick(
            format!("{open} chỉ tiêu chưa thể đánh giá; lý do được ghi ở từng nhóm."),
            format!("{open} cannot be assessed; each group gives the reason."),
        ));
    }
    said.join(" ")
}

fn most_frequent_lead(catalogue: &CatalogueIndex<'_>, rows: &[&Assessment], language: Language) -> Option<(String, usize)> {
    // By office and not by what is printed: one office is spelt in several ways, and named by several plans.
    let mut leads: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.status == Status::AtRisk) {
        if let Some(target) = catalogue.target(&row.target).filter(|target| !target.lead_agency.is_empty()) {
            let office = catalogue.lead_office(target);
            let key = office.map_or_else(|| fold(&target.lead_agency), |office| office.short_id().to_owned());
            let named = || office.map_or_else(|| target.lead_agency.clone(), |office| office.name.get(language).to_owned());
            leads.entry(key).or_insert_with(|| (named(), 0)).1 += 1;
        }
    }
    // Of two with the same count the first by key, so that the sentence does not flicker.
    leads.into_values().rev().max_by_key(|(_, count)| *count)
}
