//! Why assessments changed, for programs: as JSON, and as CSV with one row a target and cause.

use serde_json::{Map, Value as Json, json};

use super::plain::{cell, csv_bytes};
use crate::{
    domain::{
        change::{Change, Moves},
        language::Language,
    },
    pipeline::{Knowledge, change::Changes},
    present::{format, view::CatalogueIndex},
};

/// The cause of the row that holds the whole change.
const WHOLE: &str = "whole";

/// Writes what changed as JSON: codes for words, numbers at full precision, `null` for what is absent, attainment as a
/// share in [0, 1]. A delta counts what is absent as 0, so that the deltas of the parts add up to that of the whole.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_changes_json(found: &Changes, second: &CatalogueIndex<'_>, language: Language) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&json!({
        "from": state(&found.from),
        "to": state(&found.to),
        "compared": found.compared,
        "count": found.changes.len(),
        "changes": found.changes.iter().map(|change| object(change, second, language)).collect::<Vec<_>>(),
        "added": found.added,
        "withdrawn": found.withdrawn,
        "redefined": found.redefined,
    }))
}

fn state(knowledge: &Knowledge) -> Json {
    json!({
        "as_of": knowledge.as_of.to_string(),
        "data_revision": knowledge.known_at,
        "targets_as_of": knowledge.targets_as_of.to_string(),
    })
}

fn object(change: &Change, second: &CatalogueIndex<'_>, language: Language) -> Json {
    let sentences = sentences(change, second, language);
    let part = |cause: &str, moves: &Moves, sentence: String| {
        let mut out = Map::new();
        out.insert("cause".to_owned(), json!(cause));
        out.insert("status".to_owned(), json!({ "before": moves.status.before.code(), "after": moves.status.after.code() }));
        out.insert("due".to_owned(), json!(moves.due));
        for (name, number) in moves.numbers() {
            out.insert(name.to_owned(), json!({ "before": number.before, "after": number.after, "delta": number.delta() }));
        }
        out.insert("sentence".to_owned(), json!(sentence));
        Json::Object(out)
    };
    let mut rows = rows(change).into_iter().zip(sentences).map(|((cause, moves), sentence)| part(cause, moves, sentence));
    json!({
        "target": change.target,
        "indicator": change.indicator,
        "area": change.area,
        "illustrative": change.illustrative,
        "reason": change.reason,
        "whole": rows.next(),
        "parts": rows.collect::<Vec<_>>(),
        "revisions": change.revisions.iter().map(|revision| json!({
            "period": revision.before.period.code(),
            "before": revision.before.value,
            "after": revision.after.as_ref().map(|after| after.value),
            "published_on": revision.after.as_ref().map(|after| after.published_on.to_string()),
        })).collect::<Vec<_>>(),
        "new_figures": change.new_figures.iter().map(|figure| json!({
            "period": figure.period.code(),
            "value": figure.value,
            "published_on": figure.published_on.to_string(),
        })).collect::<Vec<_>>(),
    })
}

/// The whole, then every part.
fn rows(change: &Change) -> Vec<(&'static str, &Moves)> {
    std::iter::once((WHOLE, &change.whole)).chain(change.parts.iter().map(|part| (part.cause.code(), &part.moves))).collect()
}

fn sentences(change: &Change, second: &CatalogueIndex<'_>, language: Language) -> Vec<String> {
    let Some(indicator) = second.indicator(&change.indicator) else { return vec![String::new(); rows(change).len()] };
    let parts = change.parts.iter().map(|part| format::cause_sentence(part, change, indicator, language));
    std::iter::once(format::whole_change(change, indicator, language)).chain(parts).collect()
}

/// Writes what changed as CSV: the whole and each part of a target are rows; `added`, `withdrawn` and `redefined` targets
/// have one row without numbers.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_changes_csv(found: &Changes, second: &CatalogueIndex<'_>, language: Language) -> Result<Vec<u8>, csv::Error> {
    let mut header: Vec<String> =
        ["target", "indicator", "area", "cause", "status_before", "status_after", "due_before", "due_after"].map(str::to_owned).into();
    let ends = ["before", "after", "delta"];
    let numbers = Moves::NUMBERS.iter().flat_map(|name| ends.map(|end| format!("{name}_{end}")));
    header.extend(numbers);
    header.extend(["illustrative", "sentence"].map(str::to_owned));
    let columns: Vec<&str> = header.iter().map(String::as_str).collect();
    let changed = found.changes.iter().flat_map(|change| {
        let sentences = sentences(change, second, language);
        rows(change).into_iter().zip(sentences).map(|((cause, moves), sentence)| record(change, cause, moves, sentence))
    });
    let lists = [("added", &found.added), ("withdrawn", &found.withdrawn), ("redefined", &found.redefined)];
    let named = lists.into_iter().flat_map(|(cause, ids)| ids.iter().map(move |id| (cause, id))).map(|(cause, id)| {
        let mut row = vec![String::new(); columns.len()];
        for (place, text) in [(0, id.as_str()), (3, cause)] {
            if let Some(cell) = row.get_mut(place) {
                text.clone_into(cell);
            }
        }
        row
    });
    csv_bytes(&columns, changed.chain(named))
}

fn record(change: &Change, cause: &str, moves: &Moves, sentence: String) -> Vec<String> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut row = vec![
        change.target.to_string(),
        change.indicator.to_string(),
        change.area.to_string(),
        cause.to_owned(),
        moves.status.before.code().to_owned(),
        moves.status.after.code().to_owned(),
        day(moves.due.before),
        day(moves.due.after),
    ];
    for (_, number) in moves.numbers() {
        let is_absent = number.before.is_none() && number.after.is_none();
        row.extend([cell(number.before), cell(number.after), cell((!is_absent).then(|| number.delta()))]);
    }
    row.extend([change.illustrative.to_string(), sentence]);
    row
}
