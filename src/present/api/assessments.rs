//! Assessments: every method's finding with its working.

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    KnowledgeParams, Problem, blocking,
    gaps::{FILTERS, filter},
    listing::{Asked, Param, Resource, answer, answer_object, filters::check_names, resource},
    params::Params,
};
use crate::{
    domain::{
        assessment::Assessment,
        id::{AreaId, IndicatorId, TargetId},
        language::Language,
    },
    pipeline::context::Context,
    pipeline::{PipelineError, assess::Snapshot},
    present::{
        exports::rows::{Column, Head, JsonShape, Table, day, flag, json, maybe_number, maybe_text, text, word},
        format,
        view::CatalogueIndex,
    },
};

/// One target judged as of one day.
#[derive(Debug)]
pub struct AssessmentRow {
    of: Assessment,
    sentence: String,
    sentence_en: String,
}

fn row(snapshot: &Snapshot, of: &Assessment) -> AssessmentRow {
    let found = snapshot.catalogue.indicator(&of.indicator).zip(snapshot.target(&of.target));
    let sentence = |language| found.map(|(indicator, target)| format::sentence(indicator, target, of, language)).unwrap_or_default();
    AssessmentRow { sentence: sentence(Language::Vi), sentence_en: sentence(Language::En), of: of.clone() }
}

/// Anything as JSON; what is not there is null.
fn json_of(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

type Row = AssessmentRow;

/// The words of statuses.
const STATUSES: [&str; 7] = ["missed", "at_risk", "watch", "not_assessable", "on_course", "reached", "exceeded"];

/// Columns of the list.
static COLUMNS: [Column<Row>; 31] = [
    text("target", "Key of the target", "57-2026.PL2.22.2030", |r: &Row| r.of.target.to_string()),
    text("indicator", "Indicator definition", "dvc_online_files_pct", |r: &Row| r.of.indicator.to_string()),
    text("area", "Area", "phuong-hai-duong", |r: &Row| r.of.area.to_string()),
    text("plan", "Plan", "57-2026", |r: &Row| r.of.plan.to_string()),
    day("as_of", "Day whose knowledge is used", "2026-11-22", |r: &Row| Some(r.of.as_of)),
    day("due", "Due day", "2030-12-31", |r: &Row| r.of.due),
    word("status", "Headline status", "at_risk", &STATUSES, |r: &Row| r.of.status.code()),
    json("reason", "What the status rests on", "{\"code\":\"by_path\"}", JsonShape::Object, |r: &Row| json_of(&r.of.reason)),
    maybe_text("decided_by", "Method that decided", "projection_model", |r: &Row| r.of.decided_by.map(|method| method.code().to_owned())),
    flag("disagreement", "Methods differ by two classes or more", |r: &Row| r.of.disagreement),
    flag("conflict", "Another printed value exists", |r: &Row| r.of.conflict),
    flag("is_headline", "Of conflicting targets the one that counts", |r: &Row| r.of.is_headline),
    flag("illustrative", "Rests on values made up for demonstration", |r: &Row| r.of.illustrative),
    maybe_number("threshold", "What must be reached", "85", |r: &Row| r.of.threshold),
    json("latest", "The value judged", "{}", JsonShape::Object, |r: &Row| json_of(&r.of.latest)),
    json("baseline", "Where the journey is measured from", "{}", JsonShape::Object, |r: &Row| json_of(r.of.baseline)),
    maybe_number("planned_at_latest", "Planned value on the day of the value judged", "61.7", |r: &Row| r.of.planned_at_latest),
    maybe_number("planned_today", "Planned value today", "63.1", |r: &Row| r.of.planned_today),
    maybe_number("deviation", "Value judged less the planned value of its day", "-1.4", |r: &Row| r.of.deviation),
    maybe_number("gap_now", "Value still to cover", "23.3", |r: &Row| r.of.gap_now),
    json("observed_rate", "Change per year so far", "{}", JsonShape::Object, |r: &Row| json_of(r.of.observed_rate)),
    maybe_number("required_rate", "Change per year needed", "5.4", |r: &Row| r.of.required_rate),
    maybe_number("pace", "Observed over required", "0.76", |r: &Row| r.of.pace),
    maybe_number("catch_up_factor", "Required over observed", "1.32", |r: &Row| r.of.catch_up_factor),
    json("forecast", "Forecast at the due day", "{}", JsonShape::Object, |r: &Row| json_of(r.of.forecast)),
    maybe_number("gap_projected", "Gap of the forecast median", "11.2", |r: &Row| r.of.gap_projected),
    maybe_number("attainment", "Probability that the target is met", "0.05", |r: &Row| r.of.attainment.map(|chance| chance.value())),
    json("year_reached", "Median year the target is reached", "{}", JsonShape::Object, |r: &Row| json_of(r.of.year_reached)),
    json("verdicts", "What every method finds, with its working", "[]", JsonShape::Objects, |r: &Row| json_of(&r.of.verdicts)),
    text("sentence", "The finding in a Vietnamese sentence", "", |r: &Row| r.sentence.clone()),
    text("sentence_en", "The finding in an English sentence", "", |r: &Row| r.sentence_en.clone()),
];

/// Assessments.
pub struct Assessments;

impl Resource for Assessments {
    const NAME: &'static str = "assessments";
    const PARAMS: &'static [Param] = &FILTERS;

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Assessments);

/// Targets of which all workings are put together; of more a part must be asked for.
const MOST_TARGETS: usize = 20_000;

/// Assessments, worst first: every method's finding with its working
#[utoipa::path(get, path = "/api/v1/assessments", tag = "verdicts", params(Assessments), responses(Assessments))]
pub async fn list_assessments(State(context): State<Context>, asked: Asked<Assessments>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        check_names(&asked.values, &*context.entries(knowledge.known_at)?)?;
        let filter = filter(&asked.values);
        let one = |ids: &[String]| if let [id] = ids { Some(id.clone()) } else { None };
        let (indicator, area) = (one(&filter.indicators).map(IndicatorId::new), one(&filter.areas).map(AreaId::new));
        if indicator.is_none() && area.is_none() && context.overview()?.len() > MOST_TARGETS {
            return Err(PipelineError::Refused(format!(
                "found a question for the workings of all targets, expected one indicator or one area: there are more than {MOST_TARGETS} \
                 targets; ask for area= or indicator=, or for the rows without workings at /api/v1/gaps"
            )));
        }
        let snapshot = context.snapshot_of(knowledge, indicator.as_ref(), area.as_ref())?;
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let rows: Vec<Row> = snapshot.assessments.iter().filter(|a| filter.admits(&index, a)).map(|a| row(&snapshot, a)).collect();
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}

/// One target's assessment
#[derive(ToSchema)]
#[schema(title = "Assessment", value_type = Object)]
#[expect(dead_code, reason = "describes the answer")]
pub struct AssessmentItem(Value);

/// One target's assessment
#[utoipa::path(get, path = "/api/v1/assessments/{target}", tag = "verdicts",
    params(("target" = String, Path, description = "Key of the target", example = "57-2026.PL2.22.2030"), KnowledgeParams),
    responses((status = 200, description = "The assessment of the target", body = AssessmentItem), (status = 400, body = Problem),
        (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn find_assessment(
    State(context): State<Context>,
    Path(target): Path<String>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Response, Problem> {
    let found = blocking(move || {
        let snapshot = context.snapshot_of_target(params.knowledge(&context)?, &TargetId::new(target.as_str()))?;
        let found = snapshot.assessment(&TargetId::new(target.as_str())).map(|a| row(&snapshot, a));
        found.ok_or_else(|| PipelineError::Unknown { what: "target", id: target, hint: "; see /api/v1/targets".to_owned() })
    })
    .await?;
    answer_object(&COLUMNS, found)
}
