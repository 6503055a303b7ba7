//! Targets as printed and as compared.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{KnowledgeParams, Problem, blocking, catalogue::Listing, params::Params};
use crate::{
    domain::{
        id::{AreaId, IndicatorId, PlanId},
        target::Target,
    },
    pipeline::context::Context,
    present::{gap_files::check_names, view::Filters},
};

/// Which targets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TargetFilter {
    /// Only this plan
    plan: Option<String>,
    /// Only this indicator definition
    indicator: Option<String>,
    /// Only this area
    area: Option<String>,
    /// Only targets due in this year
    year: Option<i16>,
}

/// One printed cell of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetItem {
    /// Key
    #[schema(example = "57-2026.PL2.22.2030")]
    id: String,
    /// Plan that promises it
    plan: String,
    /// Appendix as printed
    appendix: String,
    /// Item number as printed: text, 7.10 is not 7.1
    #[schema(example = "22")]
    printed_no: String,
    /// First line in the document as read
    line_from: String,
    /// Indicator definition
    indicator: String,
    /// Area
    area: String,
    /// Due day
    #[schema(example = "2030-12-31")]
    due: Option<String>,
    /// eq, ge, gt, le, lt, range, none or qualitative
    #[schema(example = "ge")]
    operator: &'static str,
    /// Lower number
    #[schema(example = 85.0)]
    low: Option<f64>,
    /// Upper number
    high: Option<f64>,
    /// The cell as printed
    #[schema(example = "≥ 85%")]
    as_printed: String,
    /// Lead agency as printed
    lead_agency: String,
    /// Document that revised the target, number and day; empty for a target as its plan printed it
    #[schema(example = "Quyết định 12/QĐ-UBND, 01/12/2026")]
    legal_instrument: String,
    /// Day from which the revision counts; none for a target as its plan printed it
    #[schema(example = "2026-12-01")]
    effective_on: Option<String>,
}

impl From<&Target> for TargetItem {
    fn from(t: &Target) -> Self {
        Self {
            id: t.id.to_string(),
            plan: t.plan.to_string(),
            appendix: t.appendix.clone(),
            printed_no: t.printed_no.clone(),
            line_from: t.line_from.clone(),
            indicator: t.indicator.to_string(),
            area: t.area.to_string(),
            due: t.due().map(|day| day.to_string()),
            operator: t.operator.code(),
            low: t.low,
            high: t.high,
            as_printed: t.as_printed.clone(),
            lead_agency: t.lead_agency.clone(),
            legal_instrument: t.legal_instrument.clone(),
            effective_on: t.effective_on.map(|day| day.to_string()),
        }
    }
}

/// Targets: one item a printed cell
#[utoipa::path(get, path = "/api/v1/targets", tag = "catalogue", params(TargetFilter, KnowledgeParams),
    responses((status = 200, body = Listing<TargetItem>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_targets(
    State(context): State<Context>,
    Params(filter): Params<TargetFilter>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<Listing<TargetItem>>, Problem> {
    let listing = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let snapshot = context.snapshot(knowledge)?;
        let catalogue = &snapshot.catalogue;
        let named = |asked: &Option<String>| asked.clone().filter(|text| !text.is_empty());
        let given = Filters {
            plan: named(&filter.plan).map(PlanId::new),
            indicator: named(&filter.indicator).map(IndicatorId::new),
            area: named(&filter.area).map(AreaId::new),
            ..Filters::default()
        };
        check_names(catalogue, &given)?;
        let wanted = |asked: &Option<String>, have: &str| asked.as_deref().is_none_or(|asked| asked.is_empty() || asked == have);
        let items = catalogue
            .targets
            .iter()
            .filter(|t| {
                wanted(&filter.plan, t.plan.as_str())
                    && wanted(&filter.indicator, t.indicator.as_str())
                    && wanted(&filter.area, t.area.as_str())
            })
            .filter(|t| filter.year.is_none() || t.due().map(|day| day.year()) == filter.year)
            .map(TargetItem::from)
            .collect();
        Ok(Listing { data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), items })
    })
    .await?;
    Ok(Json(listing))
}
