//! What is owed and what came in, as a table for people, as CSV and as JSON.

use serde_json::{Value, json};

use super::{csv::inert, form::plan_label};
use crate::{
    domain::{
        collection::{AgencyTally, Delivery, Obligation},
        id::PlanId,
        language::Language,
    },
    pipeline::collection::Collection,
    present::{
        format::{self, NBSP},
        view::{CatalogueIndex, item_of},
    },
};

/// Keys of the columns of the CSV form, with their headings.
const COLUMNS: [(&str, &str, &str); 20] = [
    ("status", "Tình trạng", "Status"),
    ("agency_name", "Cơ quan", "Agency"),
    ("plan_name", "Kế hoạch", "Plan"),
    ("item", "Số mục", "Item"),
    ("indicator_name", "Chỉ tiêu", "Indicator"),
    ("area_name", "Địa bàn", "Area"),
    ("period_name", "Kỳ báo cáo", "Period"),
    ("due_on", "Hạn gửi", "Due on"),
    ("due_basis", "Căn cứ hạn gửi", "Due day by"),
    ("reported_on", "Ngày báo cáo", "Reported on"),
    ("days", "Số ngày muộn", "Days late"),
    ("ingest", "Lần nạp", "Ingest"),
    ("recorded_at", "Nạp lúc (UTC)", "Taken in at (UTC)"),
    ("agency", "Mã cơ quan", "Agency key"),
    ("plan", "Mã kế hoạch", "Plan key"),
    ("target", "Mã mục tiêu", "Target key"),
    ("indicator", "Mã chỉ tiêu", "Indicator key"),
    ("area", "Mã địa bàn", "Area key"),
    ("period", "Mã kỳ", "Period key"),
    ("calendar", "Lịch kỳ", "Calendar"),
];

/// The table in words: each agency with its counts, and below it what it owes, most urgent first.
pub fn collection_table(of: &Collection, language: Language) -> String {
    let index = CatalogueIndex::new(&of.catalogue);
    let day = format::date(of.knowledge.as_of, language);
    let mut out = vec![language.pick(format!("Thu nhận số liệu đến {day}"), format!("Collection of figures to {day}"))];
    for agency in &of.agencies {
        let plan = index.plan(&PlanId::new(agency.plan.as_str())).map(plan_label).unwrap_or_default();
        let name = agency_name(of, agency, language);
        out.push(format!("\n{name} ({plan}): {}", format::collection::tally(agency, language)));
        let own: Vec<&Obligation> =
            of.obligations.iter().filter(|o| o.agency_name == agency.name && o.plan.as_str() == agency.plan).collect();
        out.extend(own.into_iter().map(|o| format!("  {}", line(&index, o, language))));
    }
    if of.agencies.is_empty() {
        out.push(language.pick("Không có số liệu nào phải gửi.", "Nothing is owed.").to_owned());
    }
    out.join("\n").replace(NBSP, " ")
}

/// `thiếu, quá hạn 69 ngày | quý III/2026, hạn 14/9/2026 | PL I.6 Tỷ lệ … | Phường Hải Dương`.
fn line(index: &CatalogueIndex<'_>, o: &Obligation, language: Language) -> String {
    let due = format::date(o.due.on, language);
    let period = format::period(o.period, language);
    let when = language.pick(format!("{period}, hạn {due}"), format!("{period}, due {due}"));
    let item = index.target(&o.target).map(|target| item_of(target, language)).unwrap_or_default();
    let what = format!("{item} {}", indicator_name(index, o, language));
    let said = format::collection::delivery_in_full(&o.delivery, language);
    [said, when, what.trim().to_owned(), area_name(index, o, language)].join(" | ")
}

fn indicator_name(index: &CatalogueIndex<'_>, o: &Obligation, language: Language) -> String {
    index.indicator(&o.indicator).map_or_else(|| o.indicator.to_string(), |indicator| indicator.name.get(language).to_owned())
}

fn area_name(index: &CatalogueIndex<'_>, o: &Obligation, language: Language) -> String {
    index.area(&o.area).map_or_else(|| o.area.to_string(), |area| area.name.get(language).to_owned())
}

fn agency_name(of: &Collection, agency: &AgencyTally, language: Language) -> String {
    let known = of.catalogue.agencies.iter().find(|known| known.id == agency.agency);
    known.map_or_else(|| agency.name.clone(), |known| known.name.get(language).to_owned())
}

/// One obligation as JSON, in the order of the CSV columns; words in one language, codes beside them.
fn item(index: &CatalogueIndex<'_>, o: &Obligation, language: Language) -> Value {
    let receipt = o.delivery.receipt();
    let days = match o.delivery {
        Delivery::Missing { overdue_days } => Some(overdue_days),
        Delivery::Late { late_days, .. } => Some(late_days),
        _ => None,
    };
    json!({
        "status": o.delivery.code(),
        "agency_name": o.agency_name,
        "plan_name": index.plan(&o.plan).map(plan_label),
        "item": index.target(&o.target).map(|target| item_of(target, language)),
        "indicator_name": indicator_name(index, o, language),
        "area_name": area_name(index, o, language),
        "period_name": format::period_with_window(o.period, language),
        "due_on": o.due.on.to_string(),
        "due_basis": o.due.basis.code(),
        "reported_on": receipt.map(|receipt| receipt.reported_on.to_string()),
        "days": days,
        "ingest": receipt.map(|receipt| receipt.ingest),
        "recorded_at": receipt.map(|receipt| receipt.recorded_at.clone()),
        "agency": o.agency,
        "plan": o.plan.as_str(),
        "target": o.target.as_str(),
        "indicator": o.indicator.as_str(),
        "area": o.area.as_str(),
        "period": o.period.code(),
        "calendar": o.period.calendar.code(),
    })
}

/// Each agency with its counts, as JSON objects.
pub fn collection_agencies(of: &Collection, language: Language) -> Value {
    let counts = |agency: &AgencyTally| {
        json!({
            "agency": agency.agency,
            "name": agency_name(of, agency, language),
            "plan": agency.plan,
            "owed": agency.owed,
            "received": agency.received,
            "late": agency.late,
            "missing": agency.missing,
            "not_yet_due": agency.not_yet_due,
            "summary": format::collection::tally(agency, language),
        })
    };
    of.agencies.iter().map(counts).collect()
}

/// What is owed, as JSON objects with the keys of the columns.
pub fn collection_items(of: &Collection, language: Language) -> Vec<Value> {
    let index = CatalogueIndex::new(&of.catalogue);
    of.obligations.iter().map(|o| item(&index, o, language)).collect()
}

/// The whole answer as JSON: the state of knowledge, the counts, the items.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_collection_json(of: &Collection, language: Language) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec_pretty(&json!({
        "data_revision": of.knowledge.known_at,
        "as_of": of.knowledge.as_of.to_string(),
        "agencies": collection_agencies(of, language),
        "items": collection_items(of, language),
    }))
}

/// The items as CSV for people: a byte-order mark, headings in words.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_collection_csv(of: &Collection, language: Language) -> Result<Vec<u8>, csv::Error> {
    let index = CatalogueIndex::new(&of.catalogue);
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut out);
    writer.write_record(COLUMNS.map(|(_, vi, en)| language.pick(vi, en)))?;
    for o in &of.obligations {
        let told = item(&index, o, language);
        let cell = |key: &str| match (key, told.get(key)) {
            ("status", _) => format::collection::delivery(&o.delivery, language).to_owned(),
            ("due_basis", _) => format::collection::due_basis(o.due.basis, language).to_owned(),
            (_, Some(Value::String(text))) => inert(text),
            (_, None | Some(Value::Null)) => String::new(),
            (_, Some(other)) => other.to_string(),
        };
        writer.write_record(COLUMNS.map(|(key, ..)| cell(key)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}
