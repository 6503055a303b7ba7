//! Assessments: every method's finding with its working.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{KnowledgeParams, Problem, blocking, catalogue::Listing, gaps::filters, params::Params};
use crate::{
    domain::{assessment::Assessment, id::TargetId, language::Language},
    pipeline::context::Context,
    pipeline::{PipelineError, assess::Snapshot},
    present::{format, gap_files::check_names, view::CatalogueIndex},
};

/// One target judged as of one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentItem {
    /// The finding in a Vietnamese sentence
    sentence: String,
    /// The finding in an English sentence
    sentence_en: String,
    /// Status, reason, every method with its working, and the numbers of the gap table
    #[schema(value_type = Object)]
    #[serde(flatten)]
    assessment: Assessment,
}

fn item(snapshot: &Snapshot, assessment: &Assessment) -> AssessmentItem {
    let found = snapshot.catalogue.indicator(&assessment.indicator).zip(snapshot.target(&assessment.target));
    let sentence =
        |language| found.map(|(indicator, target)| format::sentence(indicator, target, assessment, language)).unwrap_or_default();
    AssessmentItem { sentence: sentence(Language::Vi), sentence_en: sentence(Language::En), assessment: assessment.clone() }
}

/// Assessments, worst first
///
/// Takes the filters of the gap table: plan, area, agency, theme, year, status, indicator, illustrative.
#[utoipa::path(get, path = "/api/v1/assessments", tag = "verdicts", params(super::gaps::GapFilter, KnowledgeParams),
    responses((status = 200, body = Listing<AssessmentItem>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_assessments(
    State(context): State<Context>,
    RawQuery(query): RawQuery,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<Listing<AssessmentItem>>, Problem> {
    let filters = filters(query.as_deref())?;
    let listing = blocking(move || {
        let snapshot = context.snapshot(params.knowledge(&context)?)?;
        check_names(&snapshot.catalogue, &filters)?;
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let items = filters.apply(&index, &snapshot.assessments).into_iter().map(|a| item(&snapshot, a)).collect();
        Ok(Listing { data_revision: snapshot.knowledge.known_at, as_of: snapshot.knowledge.as_of.to_string(), items })
    })
    .await?;
    Ok(Json(listing))
}

/// One target's assessment
#[utoipa::path(get, path = "/api/v1/assessments/{target}", tag = "verdicts",
    params(("target" = String, Path, description = "Key of the target", example = "57-2026.PL2.22.2030"), KnowledgeParams),
    responses((status = 200, body = AssessmentItem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn find_assessment(
    State(context): State<Context>,
    Path(target): Path<String>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<AssessmentItem>, Problem> {
    let found = blocking(move || {
        let snapshot = context.snapshot(params.knowledge(&context)?)?;
        let found = snapshot.assessment(&TargetId::new(target.as_str())).map(|a| item(&snapshot, a));
        found.ok_or_else(|| PipelineError::Unknown { what: "target", id: target, hint: "; see /api/v1/targets".to_owned() })
    })
    .await?;
    Ok(Json(found))
}
