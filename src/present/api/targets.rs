//! Targets as printed and as compared, and their revisions.

use axum::{extract::State, response::Response};
use serde_json::json;

use super::{
    Problem,
    listing::{
        Asked, Known, One, Param, Resource, Rule, STATISTICAL, answer, answer_object, answer_one,
        filters::{AGENCY, AREA, INDICATOR, LEVEL, PLAN, Q, THEME, YEAR, check_names, is_found, is_led, is_of_level, is_wanted},
        resource,
    },
    params::Place,
};
use crate::{
    domain::{
        catalogue::Catalogue,
        id::TargetId,
        target::{Part, Target},
    },
    pipeline::{
        PipelineError,
        context::Context,
        lists::{RevisionStep, target_revisions},
        lookup::{catalogue, check_known},
    },
    present::exports::{
        rows::{Column, Head, JsonShape, RowsForm, Table, day, flag, json, maybe_number, maybe_text, maybe_whole, text, whole, word},
        sdmx,
    },
};

const OPERATORS: &[&str] = &["eq", "ge", "gt", "le", "lt", "range", "none", "qualitative"];

fn part(of: Part) -> &'static str {
    match of {
        Part::Appendix => "appendix",
        Part::Text => "text",
        Part::Other => "other",
    }
}

static COLUMNS: [Column<Target>; 21] = [
    text("id", "Key", "57-2026.PL2.22.2030", |t| t.id.to_string()),
    text("plan", "Plan that promises it", "57-2026", |t| t.plan.to_string()),
    word("part", "Where it stands: an appendix, the running text, another document", "appendix", &["appendix", "text", "other"], |t| {
        part(t.part)
    }),
    text("appendix", "Appendix as printed", "II", |t| t.appendix.clone()),
    text("section", "Section as printed", "", |t| t.section.clone()),
    text("printed_no", "Item number as printed: text, 7.10 is not 7.1", "22", |t| t.printed_no.clone()),
    text("line_from", "First line in the document as read", "812", |t| t.line_from.clone()),
    text("line_to", "Last line in the document as read", "814", |t| t.line_to.clone()),
    text("indicator", "Indicator definition", "dvc_online_files_pct", |t| t.indicator.to_string()),
    text("area", "Area", "phuong-hai-duong", |t| t.area.to_string()),
    maybe_whole("year", "Year as printed", "2030", |t| t.year.map(i64::from)),
    day("due", "Due day", "2030-12-31", Target::due),
    word("operator", "How a value is compared with it", "ge", OPERATORS, |t| t.operator.code()),
    maybe_number("low", "Lower number", "85.0", |t| t.low),
    maybe_number("high", "Upper number", "90.0", |t| t.high),
    text("as_printed", "The cell as printed", "≥ 85%", |t| t.as_printed.clone()),
    text("lead_agency", "Lead agency as printed", "Trung tâm Phục vụ hành chính công", |t| t.lead_agency.clone()),
    text("coordinating_agency", "Coordinating agencies as printed", "", |t| t.coordinating_agency.clone()),
    text("note", "Remarks", "", |t| t.note.clone()),
    text(
        "legal_instrument",
        "Document that revised it, number and day; empty for a target as its plan printed it",
        "Quyết định 12/QĐ-UBND, 01/12/2026",
        |t| t.legal_instrument.clone(),
    ),
    day("effective_on", "Day from which the revision counts; null for a target as its plan printed it", "2026-12-01", |t| t.effective_on),
];

/// Targets.
pub struct Targets;

/// Comparisons.
const OPERATOR: Param =
    Param::new("operator", "Only targets compared in these ways, separated by commas", "ge,range", Rule::Words(OPERATORS));

impl Resource for Targets {
    const NAME: &'static str = "targets";
    const PARAMS: &'static [Param] = &[PLAN, LEVEL, AREA, AGENCY, THEME, INDICATOR, YEAR, OPERATOR, Q];
    const FORMS: &'static [RowsForm] = &STATISTICAL;

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Targets);

/// The targets that are asked for.
fn wanted(asked: &Asked<Targets>, catalogue: &Catalogue) -> Vec<Target> {
    let values = &asked.values;
    let year = values.whole(&YEAR);
    let is_of_theme = |t: &Target| {
        values.text(&THEME).is_none() || catalogue.indicator(&t.indicator).is_some_and(|i| is_wanted(values, &THEME, &i.theme))
    };
    let names = |t: &Target| {
        let indicator = catalogue.indicator(&t.indicator);
        let [vi, en] = indicator.map_or(["", ""], |i| [i.name.vi.as_str(), i.name.en.as_str()]);
        is_found(values, &[vi, en, &t.as_printed, &t.lead_agency, t.id.as_str()])
    };
    let is_asked_for = |t: &&Target| {
        is_wanted(values, &PLAN, t.plan.as_str())
            && is_wanted(values, &AREA, t.area.as_str())
            && is_wanted(values, &INDICATOR, t.indicator.as_str())
            && is_wanted(values, &OPERATOR, t.operator.code())
            && year.is_none_or(|year| t.due().is_some_and(|due| i64::from(due.year()) == year))
            && is_of_level(values, catalogue, &t.plan)
            && is_of_theme(t)
            && names(t)
            && is_led(values, catalogue, &t.plan, &t.lead_agency)
    };
    catalogue.targets.iter().filter(is_asked_for).cloned().collect()
}

/// Targets: one row a printed cell, in the revision in effect on `targets_as_of`
#[utoipa::path(get, path = "/api/v1/targets", tag = "catalogue", params(Targets), responses(Targets))]
pub async fn list_targets(State(context): State<Context>, asked: Asked<Targets>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let catalogue = catalogue(context, knowledge)?;
        check_names(&asked.values, &catalogue)?;
        let rows = wanted(asked, &catalogue);
        match asked.form {
            RowsForm::SdmxCsv => Table::new(&sdmx::TARGETS, &rows),
            _ => Table::new(&COLUMNS, &rows),
        }
        .map_err(PipelineError::written)
    })
    .await
}

/// One target, in the revision in effect on `targets_as_of`
#[utoipa::path(get, path = "/api/v1/targets/{target}", tag = "catalogue",
    params(("target" = String, Path, description = "Key of the target", example = "57-2026.PL2.22.2030"), Known),
    responses(One<Targets>))]
pub async fn find_target(State(context): State<Context>, Place(target): Place<String>, asked: Asked<Known>) -> Result<Response, Problem> {
    let row = answer_one(asked, context, move |context, knowledge| {
        let catalogue = catalogue(context, knowledge)?;
        check_known("target", &[&target], || catalogue.targets.iter().map(|t| t.id.as_str()))?;
        let id = TargetId::new(target.as_str());
        Ok(catalogue.targets.iter().find(|t| t.id == id).cloned())
    })
    .await?;
    answer_object(&COLUMNS, row)
}

static REVISIONS: [Column<RevisionStep>; 11] = [
    text("target", "Key of the target", "57-2026.PL2.22.2030", |(r, _)| r.id.to_string()),
    whole("ingest", "The ingest that brought it", "57", |(r, _)| Some(r.ingest)),
    text("name", "Name under which it came", "catalogue", |(r, _)| r.name.clone()),
    text("recorded_at", "UTC time at which it was taken in", "2026-11-22 05:00:00", |(r, _)| r.recorded_at.clone()),
    day("effective_on", "Day from which it counts; null where the plan prints no day", "2026-12-01", |(r, _)| r.effective_on),
    flag("withdrawn", "It ends the target", |(r, _)| r.withdrawn),
    maybe_text("legal_instrument", "Document that made it; empty for the plan itself", "Quyết định 12/QĐ-UBND", |(r, _)| {
        r.target.as_ref().map(|t| t.legal_instrument.clone())
    }),
    maybe_text("as_printed", "The cell as printed", "≥ 85%", |(r, _)| r.target.as_ref().map(|t| t.as_printed.clone())),
    maybe_number("low", "Lower number", "85.0", |(r, _)| r.target.as_ref().and_then(|t| t.low)),
    maybe_number("high", "Upper number", "90.0", |(r, _)| r.target.as_ref().and_then(|t| t.high)),
    json(
        "changed",
        "Columns that differ from the revision in force before",
        r#"[{"column":"low","before":"85","after":"90"}]"#,
        JsonShape::Objects,
        |(_, differences)| {
            differences.iter().map(|(column, before, after)| json!({"column": column, "before": before, "after": after})).collect()
        },
    ),
];

/// Revisions of a target.
pub struct Revisions;

impl Resource for Revisions {
    const NAME: &'static str = "revisions";
    const PARAMS: &'static [Param] = &[];

    fn heads() -> Vec<Head> {
        REVISIONS.iter().map(|column| column.head).collect()
    }
}

resource!(Revisions);

/// Every revision of one target, oldest first, each with what it changed and by which document
#[utoipa::path(get, path = "/api/v1/targets/{target}/revisions", tag = "catalogue",
    params(("target" = String, Path, description = "Key of the target", example = "57-2026.PL2.22.2030"), Revisions),
    responses(Revisions))]
pub async fn list_revisions(
    State(context): State<Context>,
    Place(target): Place<String>,
    asked: Asked<Revisions>,
) -> Result<Response, Problem> {
    answer(asked, context, move |context, _, knowledge| {
        let steps = target_revisions(context, &target, knowledge.known_at)?;
        Table::new(&REVISIONS, &steps).map_err(PipelineError::written)
    })
    .await
}
