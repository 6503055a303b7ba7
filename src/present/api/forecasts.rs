//! Forecasts: points with their intervals, what the intervals promise and what they have kept.

use axum::{extract::State, response::Response};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, Rule, answer,
        filters::{AREA, ILLUSTRATIVE, INDICATOR, PLAN, THEME, check_names, is_wanted},
        resource,
    },
};
use crate::{
    domain::{
        forecast::{Forecast, ForecastPoint},
        series::SeriesKey,
    },
    pipeline::{PipelineError, context::Context, lists::forecasts, lookup::catalogue},
    present::exports::rows::{Column, Head, JsonShape, Table, day, flag, json, maybe_number, maybe_whole, number, text, whole},
};

/// A point with the forecast it belongs to.
struct PointRow {
    key: SeriesKey,
    illustrative: bool,
    point: ForecastPoint,
    is_scenario: bool,
    cutoff: Date,
    achieved: Option<(f64, f64, usize)>,
    borrowed: bool,
    imputed: usize,
    weights: Value,
}

static COLUMNS: [Column<PointRow>; 18] = [
    text("indicator", "Indicator definition", "digital_economy_pct_gdp", |r| r.key.indicator.to_string()),
    text("area", "Area", "vn", |r| r.key.area.to_string()),
    day("cutoff", "Last day of the last period seen", "2024-12-31", |r| Some(r.cutoff)),
    day("on", "Last day of the period forecast", "2025-12-31", |r| Some(r.point.on)),
    whole("step", "Steps ahead of the last value", "1", |r| i64::try_from(r.point.step).ok()),
    number("median", "Median, in the indicator's unit", "13.4", |r| Some(r.point.median)),
    number("lower_80", "Lower end of the 80 % prediction interval", "12.6", |r| Some(r.point.interval_80.0)),
    number("upper_80", "Upper end of the 80 % prediction interval", "14.3", |r| Some(r.point.interval_80.1)),
    number("lower_95", "Lower end of the 95 % prediction interval", "12.1", |r| Some(r.point.interval_95.0)),
    number("upper_95", "Upper end of the 95 % prediction interval", "15.0", |r| Some(r.point.interval_95.1)),
    flag("scenario_band", "More than ten years ahead: a scenario band and no prediction interval", |r| r.is_scenario),
    maybe_number("achieved_80", "Share of the backtest's values inside their 80 % intervals", "0.81", |r| r.achieved.map(|a| a.0)),
    maybe_number("achieved_95", "Share of the backtest's values inside their 95 % intervals", "0.95", |r| r.achieved.map(|a| a.1)),
    maybe_whole("achieved_count", "Forecasts that these shares rest on", "42", |r| r.achieved.and_then(|a| i64::try_from(a.2).ok())),
    flag("borrowed", "Fewer than four values: centre and width are those of its kind", |r| r.borrowed),
    whole("imputed", "Values that were filled in to make the steps regular", "0", |r| i64::try_from(r.imputed).ok()),
    flag("illustrative", "Rests on values made up for demonstration", |r| r.illustrative),
    json("weights", "Weight of each model in the combination", r#"{"theta":0.4,"damped_holt":0.6}"#, JsonShape::Object, |r| {
        r.weights.clone()
    }),
];

/// Forecasts.
pub struct Forecasts;

/// How far.
const UNTIL: Param = Param::new(
    "until",
    "Up to this day; default the last day of the fifth year after `as_of`, at most 2100-12-31",
    "2030-12-31",
    Rule::Day,
);

/// Last day of a forecast.
const FURTHEST: Date = Date::constant(2100, 12, 31);

impl Resource for Forecasts {
    const NAME: &'static str = "forecasts";
    const PARAMS: &'static [Param] = &[INDICATOR, AREA, PLAN, THEME, ILLUSTRATIVE, UNTIL];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Forecasts);

fn points((key, illustrative, forecast): (SeriesKey, bool, Forecast)) -> Vec<PointRow> {
    let weights: Map<String, Value> = forecast.weights.iter().map(|(name, weight)| (name.clone(), json!(weight))).collect();
    let scenario_from = forecast.scenario_from();
    let row = |point: &ForecastPoint| PointRow {
        key: key.clone(),
        illustrative,
        point: *point,
        is_scenario: point.on > scenario_from,
        cutoff: forecast.cutoff,
        achieved: forecast.achieved,
        borrowed: forecast.borrowed,
        imputed: forecast.imputed,
        weights: Value::Object(weights.clone()),
    };
    forecast.points.iter().map(row).collect()
}

/// Forecasts: one row a series and step, with 80 % and 95 % prediction intervals
#[utoipa::path(get, path = "/api/v1/forecasts", tag = "verdicts", params(Forecasts), responses(Forecasts))]
pub async fn list_forecasts(State(context): State<Context>, asked: Asked<Forecasts>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let five_years = Date::new(knowledge.as_of.year().min(2095) + 5, 12, 31).unwrap_or(FURTHEST);
        let until = values.day(&UNTIL).unwrap_or(five_years).min(FURTHEST);
        let is_of_theme = |key: &SeriesKey| {
            values.text(&THEME).is_none() || catalogue.indicator(&key.indicator).is_some_and(|i| is_wanted(values, &THEME, &i.theme))
        };
        let is_promised = |key: &SeriesKey| {
            let mut targets = catalogue.targets.iter().filter(|t| t.indicator == key.indicator && t.area == key.area);
            values.text(&PLAN).is_none() || targets.any(|t| is_wanted(values, &PLAN, t.plan.as_str()))
        };
        let wanted = |key: &SeriesKey| {
            is_wanted(values, &INDICATOR, key.indicator.as_str())
                && is_wanted(values, &AREA, key.area.as_str())
                && is_of_theme(key)
                && is_promised(key)
        };
        let illustrative = values.flag(&ILLUSTRATIVE);
        let found = forecasts(context, knowledge, until, wanted)?;
        let rows: Vec<PointRow> =
            found.into_iter().filter(|(_, own, _)| illustrative.is_none_or(|wanted| *own == wanted)).flat_map(points).collect();
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}
