//! Collection: which figures are owed, by whom and when, and what became of each.

use axum::{extract::State, response::Response};
use jiff::civil::Date;
use serde_json::Value;

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, Rule, answer_with,
        filters::{AREA, INDICATOR, LEVEL, Q, is_found, is_of_level, is_wanted},
        resource,
    },
};
use crate::{
    pipeline::{
        PipelineError,
        collection::{CollectionQuery, list_collection as list},
        context::Context,
    },
    present::exports::{
        collection_agencies, collection_items,
        rows::{Column, Head, Table, day, maybe_text, maybe_whole, name, text, word},
    },
};

/// What can have become of a report.
const STATUSES: &[&str] = &["missing", "late", "not_yet_due", "received"];

/// A word of an item; one of the known ones.
fn status(item: &Value) -> &'static str {
    STATUSES.iter().copied().find(|status| item["status"] == *status).unwrap_or_default()
}

fn part(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

fn on(item: &Value, key: &str) -> Option<Date> {
    item[key].as_str()?.parse().ok()
}

static COLUMNS: [Column<Value>; 20] = [
    word("status", "What became of it", "missing", STATUSES, status),
    name("agency_name", "The agency as printed", "Công an phường", |i| part(i, "agency_name")),
    text("plan_name", "The plan by number and day", "57/KH-UBND, 24/02/2026", |i| part(i, "plan_name")),
    text("item", "Where the target stands in its plan", "PL II.22", |i| part(i, "item")),
    name("indicator_name", "Name of the indicator in the language of `lang`", "Tỷ lệ hồ sơ trực tuyến", |i| {
        part(i, "indicator_name")
    }),
    name("area_name", "Name of the area in the language of `lang`", "Phường Hải Dương", |i| part(i, "area_name")),
    text("period_name", "The period in words, with its days", "quý III/2026 (15/6–14/9/2026)", |i| part(i, "period_name")),
    day("due_on", "Day on which it is due", "2026-09-14", |i| on(i, "due_on")),
    text("due_basis", "What the due day rests on: the plan or the decree", "decree", |i| part(i, "due_basis")),
    day("reported_on", "Day of publication of the first figure", "2026-09-17", |i| on(i, "reported_on")),
    maybe_whole("days", "Days late, or overdue", "69", |i| i["days"].as_i64()),
    maybe_whole("ingest", "The ingest that brought it", "58", |i| i["ingest"].as_i64()),
    maybe_text("recorded_at", "UTC time at which it was taken in", "2026-11-22 05:00:00", |i| i["recorded_at"].as_str().map(str::to_owned)),
    text("agency", "Key of the agency; empty where the catalogue does not know it", "57-2026.cong-an-phuong", |i| part(i, "agency")),
    text("plan", "Plan under which it is owed", "57-2026", |i| part(i, "plan")),
    text("target", "Key of the target", "57-2026.PL2.22.2026", |i| part(i, "target")),
    text("indicator", "Indicator definition", "dvc_online_files_pct", |i| part(i, "indicator")),
    text("area", "Area", "phuong-hai-duong", |i| part(i, "area")),
    text("period", "Reporting period", "2026-Q3", |i| part(i, "period")),
    text("calendar", "calendar or statutory", "statutory", |i| part(i, "calendar")),
];

/// What is owed.
pub struct Owed;

/// One plan: what is owed is counted by agency under it.
const PLAN: Param = Param::new("plan", "Only under this plan", "57-2026", Rule::Text);

/// One agency.
const AGENCY: Param =
    Param::new("agency", "Only this lead agency: its key, with or without the plan, or its name as printed", "cong-an-phuong", Rule::Text);

/// One period.
const PERIOD: Param = Param::new("period", "Only this reporting period", "2026-Q3", Rule::Text);

/// What became of it.
const STATUS: Param = Param::new(
    "status",
    "Only these, separated by commas; the counts by agency are over all of them",
    "missing,late",
    Rule::Words(STATUSES),
);

impl Resource for Owed {
    const NAME: &'static str = "collection";
    const PARAMS: &'static [Param] = &[PLAN, LEVEL, AGENCY, AREA, INDICATOR, PERIOD, STATUS, Q];
    const MORE: &'static [(&'static str, &'static str)] = &[("agencies", "Each agency with its counts over every status")];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Owed);

/// What agencies owe: one row an indicator, area and period, most urgent first; the JSON page has counts by agency
///
/// Due is the day that the plan names for such reports, else the last day of the period by Decree 09/2019/NĐ-CP
/// (`due_basis`). `reported_on` is the day of publication of the first figure; illustrative figures are not reports.
#[utoipa::path(get, path = "/api/v1/collection", tag = "figures", params(Owed), responses(Owed))]
pub async fn list_collection(State(context): State<Context>, asked: Asked<Owed>) -> Result<Response, Problem> {
    answer_with(asked, context, |context, asked, knowledge| {
        let values = &asked.values;
        let language = values.language();
        let [plan, agency, period, status] = [&PLAN, &AGENCY, &PERIOD, &STATUS].map(|param| values.text(param));
        let mut owed = list(context, knowledge, &CollectionQuery::parse(plan, agency, period, status)?)?;
        let catalogue = std::mem::take(&mut owed.catalogue);
        owed.obligations.retain(|o| {
            is_wanted(values, &AREA, o.area.as_str())
                && is_wanted(values, &INDICATOR, o.indicator.as_str())
                && is_of_level(values, &catalogue, &o.plan)
        });
        owed.catalogue = catalogue;
        let mut rows = collection_items(&owed, language);
        rows.retain(|item| {
            is_found(values, &["indicator_name", "area_name", "agency_name"].map(|key| item[key].as_str().unwrap_or_default()))
        });
        let table = Table::new(&COLUMNS, &rows).map_err(PipelineError::written)?;
        Ok((table, vec![("agencies", collection_agencies(&owed, language))]))
    })
    .await
}
