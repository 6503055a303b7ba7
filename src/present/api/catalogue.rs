//! Plans and areas.

use axum::{extract::State, response::Response};
use serde_json::json;

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, Rule, answer,
        filters::{AREA, LEVEL, PLAN, Q, check_names, is_found, is_wanted},
        resource,
    },
};
use crate::{
    domain::{area::Area, plan::Plan},
    pipeline::{context::Context, lookup::catalogue},
    present::exports::rows::{Column, Head, JsonShape, Table, day, json, maybe_text, name, text, whole, word},
};

/// A plan with the number of its targets.
struct PlanRow {
    plan: Plan,
    targets: usize,
}

/// Levels of plans.
const LEVELS: &[&str] = &["central", "province", "department", "district", "commune", "party"];

static PLAN_COLUMNS: [Column<PlanRow>; 13] = [
    text("id", "Key", "57-2026", |r| r.plan.id.to_string()),
    text("number", "Number as printed", "57/KH-UBND", |r| r.plan.number.clone()),
    day("issued_on", "Day of issue; null when the document prints none", "2026-02-24", |r| r.plan.issued_on),
    name("title", "Title in Vietnamese", "Kế hoạch thực hiện Nghị quyết số 57-NQ/TW", |r| r.plan.title.vi.clone()),
    text("title_en", "Title in English", "Plan to implement Resolution 57-NQ/TW", |r| r.plan.title.en.clone()),
    name("issuer", "Issuing body in Vietnamese", "UBND phường Hải Dương", |r| r.plan.issuer.vi.clone()),
    text("issuer_en", "Issuing body in English", "People's Committee of Hai Duong Ward", |r| r.plan.issuer.en.clone()),
    word("level", "Level of the issuing body", "commune", LEVELS, |r| {
        LEVELS.iter().copied().find(|level| *level == r.plan.level).unwrap_or_default()
    }),
    text("area", "Area it plans for", "phuong-hai-duong", |r| r.plan.area.to_string()),
    text("replaces", "What it replaces", "", |r| r.plan.replaces.clone()),
    whole("targets", "How many targets it prints", "69", |r| i64::try_from(r.targets).ok()),
    text("document", "File of the document in the catalogue", "004_27928c52c23f96f7.txt", |r| r.plan.document.clone()),
    text("note", "Remarks", "", |r| r.plan.note.clone()),
];

/// Planning documents.
pub struct Plans;

impl Resource for Plans {
    const NAME: &'static str = "plans";
    const PARAMS: &'static [Param] = &[PLAN, LEVEL, AREA, Q];

    fn heads() -> Vec<Head> {
        PLAN_COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Plans);

/// Planning documents
#[utoipa::path(get, path = "/api/v1/plans", tag = "catalogue", params(Plans), responses(Plans))]
pub async fn list_plans(State(context): State<Context>, asked: Asked<Plans>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let wanted = |plan: &&Plan| {
            is_wanted(values, &PLAN, plan.id.as_str())
                && is_wanted(values, &LEVEL, &plan.level)
                && is_wanted(values, &AREA, plan.area.as_str())
                && is_found(values, &[&plan.title.vi, &plan.title.en, &plan.number, &plan.issuer.vi, &plan.issuer.en])
        };
        let count = |plan: &Plan| catalogue.targets.iter().filter(|t| t.plan == plan.id).count();
        let rows: Vec<PlanRow> =
            catalogue.plans.iter().filter(wanted).map(|plan| PlanRow { plan: plan.clone(), targets: count(plan) }).collect();
        Table::new(&PLAN_COLUMNS, &rows).map_err(crate::pipeline::PipelineError::written)
    })
    .await
}

static AREA_COLUMNS: [Column<Area>; 11] = [
    text("id", "Key, one per extent", "hai-phong", |a| a.id.to_string()),
    text("code", "Code of the National Statistics Office as text; empty when not known", "31", |a| a.code.clone()),
    name("name", "Name in Vietnamese", "Thành phố Hải Phòng", |a| a.name.vi.clone()),
    text("name_en", "Name in English", "Hai Phong City", |a| a.name.en.clone()),
    text("kind", "country, province, city, district, ward, commune or bloc", "city", |a| a.kind.clone()),
    day("valid_from", "First day of this extent", "2025-07-01", |a| a.valid_from),
    day("valid_to", "Last day of this extent, inclusive", "2025-06-30", |a| a.valid_to),
    maybe_text("parent", "Area it belongs to", "vn", |a| a.parent.as_ref().map(ToString::to_string)),
    maybe_text("successor", "Area that took it over; the first of them where it was divided", "hai-phong", |a| {
        a.successors.first().map(|successor| successor.area.to_string())
    }),
    json(
        "successors",
        "Every area that took over a part of it, and the share (0 to 1) of the former area where it is known",
        r#"[{"area":"hai-phong","share":1.0}]"#,
        JsonShape::Objects,
        |a| a.successors.iter().map(|s| json!({"area": s.area.as_str(), "share": s.share})).collect(),
    ),
    text("note", "Remarks", "", |a| a.note.clone()),
];

/// Areas.
pub struct Areas;

/// Sorts of areas.
const KIND: Param = Param::new(
    "kind",
    "Only areas of these sorts, separated by commas",
    "ward,commune",
    Rule::Words(&["country", "province", "city", "district", "ward", "commune", "bloc"]),
);

/// The area that others belong to.
const PARENT: Param = Param::new("parent", "Only areas that belong to these, by id, separated by commas", "hai-phong", Rule::Ids);

/// A day on which areas had their extent.
const VALID_ON: Param = Param::new("valid_on", "Only areas that had this extent on this day", "2026-11-22", Rule::Day);

impl Resource for Areas {
    const NAME: &'static str = "areas";
    const PARAMS: &'static [Param] = &[AREA, KIND, PARENT, VALID_ON, Q];

    fn heads() -> Vec<Head> {
        AREA_COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Areas);

/// Areas with their extents in time
#[utoipa::path(get, path = "/api/v1/areas", tag = "catalogue", params(Areas), responses(Areas))]
pub async fn list_areas(State(context): State<Context>, asked: Asked<Areas>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let on = values.day(&VALID_ON);
        let stands =
            |area: &Area| on.is_none_or(|on| area.valid_from.is_none_or(|from| from <= on) && area.valid_to.is_none_or(|to| on <= to));
        let wanted = |area: &&Area| {
            is_wanted(values, &AREA, area.id.as_str())
                && is_wanted(values, &KIND, &area.kind)
                && is_wanted(values, &PARENT, area.parent.as_ref().map_or("", |parent| parent.as_str()))
                && stands(area)
                && is_found(values, &[&area.name.vi, &area.name.en, &area.code])
        };
        let rows: Vec<Area> = catalogue.areas.iter().filter(wanted).cloned().collect();
        Table::new(&AREA_COLUMNS, &rows).map_err(crate::pipeline::PipelineError::written)
    })
    .await
}
