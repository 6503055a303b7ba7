//! The chart of one indicator in one area alone, which sites that the administrator names may show in a frame.

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{
    ChartMarkup, Frame, PageError,
    routes::{draw_both, page},
};
use crate::{
    domain::id::{AreaId, IndicatorId},
    pipeline::context::Context,
    present::view::Place,
};

/// The page.
pub fn router() -> Router<Context> {
    Router::new().route("/{lang}/embed/{indicator}/{area}", get(embed))
}

#[derive(Template)]
#[template(path = "embed.html")]
struct EmbedPage {
    frame: Frame,
    chart: ChartMarkup,
    /// The page of the indicator.
    page: String,
}

async fn embed(
    State(context): State<Context>,
    Path((lang, indicator, area)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let policy = policy(&context);
    let (of_indicator, of_area) = (IndicatorId::new(indicator.as_str()), AreaId::new(area.as_str()));
    let place = Place::Embed(of_indicator.clone(), of_area.clone());
    let mut response = page(context, &lang, place, query, move |_, snapshot, mut frame| {
        let (found, at) = snapshot.find(&indicator, &area)?;
        let chart = draw_both(snapshot, &indicator, &area, frame.language)?;
        frame.title = format!("{}, {}", found.name.get(frame.language), at.name.get(frame.language));
        let is_own = |row: &&crate::domain::assessment::Assessment| row.indicator == found.id && row.area == at.id;
        frame.illustrative = snapshot.assessments.iter().filter(is_own).any(|row| row.illustrative);
        let page = Place::Indicator(of_indicator, of_area).href(frame.language, &frame.filters.day_only());
        Ok(EmbedPage { frame, chart, page }.render().map_err(PageError::from)?)
    })
    .await
    .into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The page runs no script, and only the named sites may frame it.
fn policy(context: &Context) -> String {
    let sites = &context.gate().settings().embedded_by;
    let named: String = sites.iter().map(|site| format!(" {site}")).collect();
    let framed = if sites.is_empty() { "'none'".to_owned() } else { format!("'self'{named}") };
    format!(
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors {framed}"
    )
}

/// What another site writes into its page to show a chart; none where no other site may.
pub(super) fn embed_code(context: &Context, headers: &HeaderMap, frame: &Frame, place: &Place) -> Option<String> {
    let settings = context.gate().settings();
    if settings.embedded_by.is_empty() {
        return None;
    }
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(|host| format!("http://{host}"));
    let origin = settings.sites.first().map(ToString::to_string).or(asked)?;
    let Place::Indicator(indicator, area) = place else { return None };
    let address = Place::Embed(indicator.clone(), area.clone()).path(frame.language);
    let title = frame.say("Biểu đồ lộ trình của Lộ Trình", "A trajectory chart of Lộ Trình");
    Some(format!("<iframe src=\"{origin}{address}\" title=\"{title}\" width=\"100%\" height=\"560\" loading=\"lazy\"></iframe>"))
}
