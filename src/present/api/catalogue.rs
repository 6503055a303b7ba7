//! Plans and areas.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{KnowledgeParams, Problem, blocking, params::Params};
use crate::{
    domain::{area::Area, plan::Plan},
    pipeline::context::Context,
};

/// A list with the revision it came from.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// Data revision the items came from
    #[schema(example = 57)]
    pub data_revision: i64,
    /// Day whose knowledge was used
    #[schema(example = "2026-11-22")]
    pub as_of: String,
    /// The items
    pub items: Vec<T>,
}

/// A planning document.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanItem {
    /// Key
    #[schema(example = "57-2026")]
    id: String,
    /// Number as printed
    #[schema(example = "57/KH-UBND")]
    number: String,
    /// Day of issue; null when the document prints none
    #[schema(example = "2026-02-24")]
    issued_on: Option<String>,
    /// Title in Vietnamese
    title: String,
    /// Title in English
    title_en: String,
    /// Issuing body
    issuer: String,
    /// central, province, department, district, commune or party
    level: String,
    /// Area it plans for
    #[schema(example = "phuong-hai-duong")]
    area: String,
    /// What it replaces
    replaces: String,
    /// How many targets it prints
    targets: usize,
}

/// An area with its extent.
#[derive(Debug, Serialize, ToSchema)]
pub struct AreaItem {
    /// Key, one per extent
    #[schema(example = "hai-phong")]
    id: String,
    /// Code of the National Statistics Office as text; empty when not known
    #[schema(example = "31")]
    code: String,
    /// Name in Vietnamese
    name: String,
    /// Name in English
    name_en: String,
    /// country, province, city, district, ward, commune or bloc
    kind: String,
    /// First day of this extent
    #[schema(example = "2025-07-01")]
    valid_from: Option<String>,
    /// Last day of this extent, inclusive
    valid_to: Option<String>,
    /// Area it belongs to
    parent: Option<String>,
    /// Area that took it over; the first of them where it was divided
    successor: Option<String>,
    /// Every area that took over a part of it
    successors: Vec<SuccessorItem>,
}

/// An area that took over another one, or a part of it
#[derive(Debug, Serialize, ToSchema)]
pub struct SuccessorItem {
    /// Key of the area
    #[schema(example = "hai-phong")]
    area: String,
    /// Share (0 to 1) of the former area that went to it, where known
    #[schema(example = 1.0)]
    share: Option<f64>,
}

impl From<&Area> for AreaItem {
    fn from(area: &Area) -> Self {
        Self {
            id: area.id.to_string(),
            code: area.code.clone(),
            name: area.name.vi.clone(),
            name_en: area.name.en.clone(),
            kind: area.kind.clone(),
            valid_from: area.valid_from.map(|day| day.to_string()),
            valid_to: area.valid_to.map(|day| day.to_string()),
            parent: area.parent.as_ref().map(ToString::to_string),
            successor: area.successors.first().map(|successor| successor.area.to_string()),
            successors: area.successors.iter().map(|s| SuccessorItem { area: s.area.to_string(), share: s.share }).collect(),
        }
    }
}

fn plan_item(plan: &Plan, targets: usize) -> PlanItem {
    PlanItem {
        id: plan.id.to_string(),
        number: plan.number.clone(),
        issued_on: plan.issued_on.map(|day| day.to_string()),
        title: plan.title.vi.clone(),
        title_en: plan.title.en.clone(),
        issuer: plan.issuer.vi.clone(),
        level: plan.level.clone(),
        area: plan.area.to_string(),
        replaces: plan.replaces.clone(),
        targets,
    }
}

/// Planning documents
#[utoipa::path(get, path = "/api/v1/plans", tag = "catalogue", params(KnowledgeParams),
    responses((status = 200, body = Listing<PlanItem>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_plans(
    State(context): State<Context>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<Listing<PlanItem>>, Problem> {
    let listing = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let snapshot = context.snapshot(knowledge)?;
        let catalogue = &snapshot.catalogue;
        let count = |plan: &Plan| catalogue.targets.iter().filter(|t| t.plan == plan.id).count();
        let items = catalogue.plans.iter().map(|plan| plan_item(plan, count(plan))).collect();
        Ok(Listing { data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), items })
    })
    .await?;
    Ok(Json(listing))
}

/// Areas with their extents in time
#[utoipa::path(get, path = "/api/v1/areas", tag = "catalogue", params(KnowledgeParams),
    responses((status = 200, body = Listing<AreaItem>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_areas(
    State(context): State<Context>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<Listing<AreaItem>>, Problem> {
    let listing = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let snapshot = context.snapshot(knowledge)?;
        let catalogue = &snapshot.catalogue;
        let items = catalogue.areas.iter().map(AreaItem::from).collect();
        Ok(Listing { data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), items })
    })
    .await?;
    Ok(Json(listing))
}
