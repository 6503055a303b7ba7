//! Indicator definitions.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{KnowledgeParams, Problem, blocking, catalogue::Listing, params::Params};
use crate::{
    domain::{id::IndicatorId, indicator::Indicator},
    pipeline::PipelineError,
    pipeline::context::Context,
};

/// An indicator under one definition.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorItem {
    /// Key; a rival definition carries `@definition`
    #[schema(example = "digital_economy_pct_gdp@mst-estimate")]
    id: String,
    /// Name in Vietnamese
    name: String,
    /// Name in English
    name_en: String,
    /// What is counted over what, in Vietnamese
    definition: String,
    /// What is counted over what, in English
    definition_en: String,
    /// Unit in Vietnamese
    #[schema(example = "% GDP")]
    unit: String,
    /// Unit in English
    unit_en: String,
    /// up, down or band
    #[schema(example = "up")]
    direction: &'static str,
    /// Natural lower limit
    lower: Option<f64>,
    /// Natural upper limit
    upper: Option<f64>,
    /// share, ratio, growth_rate, count, rank, score, yes_no or qualitative
    kind: &'static str,
    /// Theme
    theme: String,
    /// Remarks
    note: String,
    /// Rival definitions of the same name; their figures are never joined
    rivals: Vec<String>,
}

fn item(indicator: &Indicator, all: &[Indicator]) -> IndicatorItem {
    IndicatorItem {
        id: indicator.id.to_string(),
        name: indicator.name.vi.clone(),
        name_en: indicator.name.en.clone(),
        definition: indicator.definition.vi.clone(),
        definition_en: indicator.definition.en.clone(),
        unit: indicator.unit.vi.clone(),
        unit_en: indicator.unit.en.clone(),
        direction: indicator.direction.code(),
        lower: indicator.bounds.lower(),
        upper: indicator.bounds.upper(),
        kind: indicator.kind.code(),
        theme: indicator.theme.clone(),
        note: indicator.note.clone(),
        rivals: all
            .iter()
            .filter(|other| other.id != indicator.id && other.id.family() == indicator.id.family())
            .map(|other| other.id.to_string())
            .collect(),
    }
}

/// Indicator definitions
#[utoipa::path(get, path = "/api/v1/indicators", tag = "catalogue", params(KnowledgeParams),
    responses((status = 200, body = Listing<IndicatorItem>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_indicators(
    State(context): State<Context>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<Listing<IndicatorItem>>, Problem> {
    let listing = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let snapshot = context.snapshot(knowledge)?;
        let catalogue = &snapshot.catalogue;
        let items = catalogue.indicators.iter().map(|i| item(i, &catalogue.indicators)).collect();
        Ok(Listing { data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), items })
    })
    .await?;
    Ok(Json(listing))
}

/// One indicator definition
#[utoipa::path(get, path = "/api/v1/indicators/{indicator}", tag = "catalogue",
    params(("indicator" = String, Path, description = "Key, with `@definition` for a rival definition"), KnowledgeParams),
    responses((status = 200, body = IndicatorItem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn find_indicator(
    State(context): State<Context>,
    Path(indicator): Path<String>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<IndicatorItem>, Problem> {
    let found = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let snapshot = context.snapshot(knowledge)?;
        let catalogue = &snapshot.catalogue;
        let wanted = IndicatorId::new(indicator);
        let found = catalogue.indicator(&wanted).map(|i| item(i, &catalogue.indicators));
        found.ok_or_else(|| PipelineError::Unknown {
            what: "indicator",
            id: wanted.to_string(),
            hint: "; see /api/v1/indicators".to_owned(),
        })
    })
    .await?;
    Ok(Json(found))
}
