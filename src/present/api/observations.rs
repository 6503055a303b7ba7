//! Observations as known on a day, or with every vintage.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{KnowledgeParams, Problem, blocking, catalogue::Listing, params::Params};
use crate::{
    domain::{
        id::{AreaId, IndicatorId},
        observation::Observation,
    },
    pipeline::context::Context,
    pipeline::lookup::{FigureQuery, figures},
    present::exports::long_form::render_for_people,
};

/// Which observations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ObservationParams {
    /// Only this indicator definition
    #[param(example = "digital_economy_pct_gdp")]
    indicator: Option<String>,
    /// Only this area
    #[param(example = "vn")]
    area: Option<String>,
    /// Every vintage instead of the newest one of each period; SDMX: `includeHistory`
    #[serde(alias = "includeHistory")]
    include_history: Option<bool>,
    /// Only what was taken in after this moment, ISO 8601 with its offset; SDMX: `updatedAfter`
    #[serde(alias = "updatedAfter")]
    #[param(example = "2025-01-15T08:00:00+07:00")]
    updated_after: Option<String>,
    /// `json` (default) or `csv`
    format: Option<String>,
}

/// One value of one vintage.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservationItem {
    /// Indicator definition
    indicator: String,
    /// Area
    area: String,
    /// Period
    #[schema(example = "2026-Q3")]
    period: String,
    /// calendar or statutory
    calendar: &'static str,
    /// First day of the period
    first_day: String,
    /// Last day of the period
    last_day: String,
    /// Value in the indicator's unit
    #[schema(example = 12.83)]
    value: f64,
    /// Empty, `<`, `>` or `≈`
    censoring: &'static str,
    /// Unit as the source prints it
    unit: String,
    /// observed, provisional, estimated, rebuilt or imputed
    provenance: &'static str,
    /// Made up for demonstration
    illustrative: bool,
    /// Who produced it
    source: String,
    /// Where it can be read
    source_address: String,
    /// Day of publication: the vintage
    published_on: String,
    /// How that day is known: vintage, address or period_end
    published_on_basis: String,
    /// Remark or evidence of the sender
    note: String,
}

impl From<&Observation> for ObservationItem {
    fn from(o: &Observation) -> Self {
        let (first, last) = o.period.window();
        Self {
            indicator: o.indicator.to_string(),
            area: o.area.to_string(),
            period: o.period.code(),
            calendar: o.period.calendar.code(),
            first_day: first.to_string(),
            last_day: last.to_string(),
            value: o.value,
            censoring: o.censoring.sign(),
            unit: o.unit.clone(),
            provenance: o.provenance.code(),
            illustrative: o.illustrative,
            source: o.source.clone(),
            source_address: o.source_address.clone(),
            published_on: o.published_on.to_string(),
            published_on_basis: o.published_on_basis.clone(),
            note: o.note.clone(),
        }
    }
}

/// A moment as ISO 8601 has it, with its offset from UTC. A `+` that was not written as `%2B` has become a blank.
fn moment(text: &str) -> Result<Option<Timestamp>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse::<Timestamp>().or_else(|_| text.replacen(' ', "+", 1).parse());
    let expected = "a moment such as 2026-11-22T08:00:00+07:00 (the + written as %2B) or 2026-11-22T01:00:00Z";
    read.map(Some).map_err(|_| Problem::invalid(format!("updated_after: found “{text}”, expected {expected}")))
}

/// Observations as known on a day
#[utoipa::path(get, path = "/api/v1/observations", tag = "figures", params(ObservationParams, KnowledgeParams),
    responses((status = 200, body = Listing<ObservationItem>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_observations(
    State(context): State<Context>,
    Params(wanted): Params<ObservationParams>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Response, Problem> {
    let csv = match wanted.format.as_deref() {
        None | Some("" | "json") => false,
        Some("csv") => true,
        Some(other) => return Err(Problem::invalid(format!("format: found “{other}”, expected json or csv"))),
    };
    let updated_after = wanted.updated_after.as_deref().map(moment).transpose()?.flatten();
    let (knowledge, observations) = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let (indicator, area) = (given(wanted.indicator), given(wanted.area));
        let query = FigureQuery {
            indicator: indicator.map(IndicatorId::new),
            area: area.map(AreaId::new),
            with_history: wanted.include_history == Some(true),
            updated_after,
        };
        let rows = figures(&context, knowledge, &query)?;
        Ok((knowledge, rows))
    })
    .await?;
    if csv {
        let body = render_for_people(&observations).map_err(|_| Problem::internal())?;
        return Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], body).into_response());
    }
    let items: Vec<ObservationItem> = observations.iter().map(ObservationItem::from).collect();
    Ok(Json(Listing { data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), items }).into_response())
}
