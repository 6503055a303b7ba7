//! Indicator definitions.

use axum::{extract::State, response::Response};
use serde_json::json;

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, Rule, answer, answer_object, answer_one,
        filters::{AREA, INDICATOR, PLAN, Q, THEME, check_names, is_found, is_wanted},
        resource,
    },
    params::Place,
};
use crate::{
    domain::{
        catalogue::Catalogue,
        id::IndicatorId,
        indicator::{Aggregation, Indicator, Interpolation},
        period::Frequency,
    },
    pipeline::{
        PipelineError,
        context::Context,
        lists::family,
        lookup::{catalogue, check_known},
    },
    present::exports::rows::{Column, Head, Table, list, maybe_number, name, text, whole, word},
};

/// An indicator with what else the catalogue says of it.
struct IndicatorRow {
    indicator: Indicator,
    rivals: Vec<String>,
    targets: usize,
}

const KINDS: &[&str] = &["share", "ratio", "growth_rate", "count", "rank", "score", "yes_no", "qualitative"];

const DIRECTIONS: &[&str] = &["up", "down", "band"];

const FREQUENCIES: &[&str] = &["day", "month", "quarter", "half", "nine_months", "year", "years"];

fn frequency(of: Frequency) -> &'static str {
    match of {
        Frequency::Day => "day",
        Frequency::Month => "month",
        Frequency::Quarter => "quarter",
        Frequency::Half => "half",
        Frequency::NineMonths => "nine_months",
        Frequency::Year => "year",
        Frequency::Years => "years",
    }
}

fn aggregation(of: Aggregation) -> &'static str {
    match of {
        Aggregation::Sum => "sum",
        Aggregation::Rebuild => "rebuild",
        Aggregation::Weighted => "weighted",
        Aggregation::None => "none",
    }
}

fn interpolation(of: Interpolation) -> &'static str {
    match of {
        Interpolation::Linear => "linear",
        Interpolation::Geometric => "geometric",
        Interpolation::Logistic => "logistic",
    }
}

static COLUMNS: [Column<IndicatorRow>; 19] = [
    text("id", "Key; a rival definition carries `@definition`", "digital_economy_pct_gdp@mst-estimate", |r| r.indicator.id.to_string()),
    name("name", "Name in Vietnamese", "Tỷ trọng kinh tế số trong GDP", |r| r.indicator.name.vi.clone()),
    text("name_en", "Name in English", "Digital economy, share of GDP", |r| r.indicator.name.en.clone()),
    text("definition", "What is counted over what, in Vietnamese", "", |r| r.indicator.definition.vi.clone()),
    text("definition_en", "What is counted over what, in English", "", |r| r.indicator.definition.en.clone()),
    text("unit", "Unit in Vietnamese", "% GDP", |r| r.indicator.unit.vi.clone()),
    text("unit_en", "Unit in English", "% of GDP", |r| r.indicator.unit.en.clone()),
    word("direction", "Which way is better", "up", DIRECTIONS, |r| r.indicator.direction.code()),
    maybe_number("lower", "Natural lower limit", "0.0", |r| r.indicator.bounds.lower()),
    maybe_number("upper", "Natural upper limit", "100.0", |r| r.indicator.bounds.upper()),
    word("kind", "Sort of quantity", "share", KINDS, |r| r.indicator.kind.code()),
    text("denominator", "What a share or ratio is over, in Vietnamese", "GDP", |r| r.indicator.denominator.clone()),
    word("frequency", "How often a value can be expected", "year", FREQUENCIES, |r| frequency(r.indicator.frequency)),
    text("theme", "Theme", "digital_economy", |r| r.indicator.theme.clone()),
    word("aggregation", "How it is carried over a merger of areas", "rebuild", &["sum", "rebuild", "weighted", "none"], |r| {
        aggregation(r.indicator.aggregation)
    }),
    word("interpolation", "How its planned path runs", "linear", &["linear", "geometric", "logistic"], |r| {
        interpolation(r.indicator.interpolation)
    }),
    text("note", "Remarks", "", |r| r.indicator.note.clone()),
    list("rivals", "Rival definitions of the same name; their figures are never joined", r#"["digital_economy_pct_gdp"]"#, |r| {
        json!(r.rivals)
    }),
    whole("targets", "How many targets demand it", "12", |r| i64::try_from(r.targets).ok()),
];

/// Indicators.
pub struct Indicators;

/// Sorts of quantities.
const KIND: Param = Param::new("kind", "Only these sorts of quantities, separated by commas", "share,ratio", Rule::Words(KINDS));

/// Which way is better.
const DIRECTION: Param = Param::new("direction", "Only where this way is better", "up", Rule::Words(DIRECTIONS));

impl Resource for Indicators {
    const NAME: &'static str = "indicators";
    const PARAMS: &'static [Param] = &[INDICATOR, THEME, PLAN, AREA, KIND, DIRECTION, Q];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Indicators);

fn row(catalogue: &Catalogue, indicator: &Indicator) -> IndicatorRow {
    IndicatorRow {
        rivals: family(catalogue.indicators.iter().map(|i| &i.id), &indicator.id),
        targets: catalogue.targets.iter().filter(|t| t.indicator == indicator.id).count(),
        indicator: indicator.clone(),
    }
}

/// Indicator definitions
///
/// With `plan` or `area` only those that a target of the plan, or for the area, demands.
#[utoipa::path(get, path = "/api/v1/indicators", tag = "catalogue", params(Indicators), responses(Indicators))]
pub async fn list_indicators(State(context): State<Context>, asked: Asked<Indicators>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let is_open = values.text(&PLAN).is_none() && values.text(&AREA).is_none();
        let is_promised = |indicator: &Indicator| {
            let mut targets = catalogue.targets.iter().filter(|t| t.indicator == indicator.id);
            is_open || targets.any(|t| is_wanted(values, &PLAN, t.plan.as_str()) && is_wanted(values, &AREA, t.area.as_str()))
        };
        let wanted = |i: &&Indicator| {
            is_wanted(values, &INDICATOR, i.id.as_str())
                && is_wanted(values, &THEME, &i.theme)
                && is_wanted(values, &KIND, i.kind.code())
                && is_wanted(values, &DIRECTION, i.direction.code())
                && is_found(values, &[&i.name.vi, &i.name.en, i.id.as_str()])
                && is_promised(i)
        };
        let rows: Vec<IndicatorRow> = catalogue.indicators.iter().filter(wanted).map(|i| row(&catalogue, i)).collect();
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}

/// One indicator definition
#[utoipa::path(get, path = "/api/v1/indicators/{indicator}", tag = "catalogue",
    params(
        ("indicator" = String, Path, description = "Key, with `@definition` for a rival definition", example = "digital_economy_pct_gdp"),
        super::listing::Known),
    responses(super::listing::One<Indicators>))]
pub async fn find_indicator(
    State(context): State<Context>,
    Place(indicator): Place<String>,
    asked: Asked<super::listing::Known>,
) -> Result<Response, Problem> {
    let row = answer_one(asked, context, move |context, knowledge| {
        let catalogue = catalogue(context, knowledge)?;
        check_known("indicator", &[&indicator], || catalogue.indicators.iter().map(|i| i.id.as_str()))?;
        Ok(catalogue.indicator(&IndicatorId::new(indicator.as_str())).map(|found| row(&catalogue, found)))
    })
    .await?;
    answer_object(&COLUMNS, row)
}
