//! Series: one row an indicator and area that has figures.

use axum::{extract::State, response::Response};

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, answer,
        filters::{AREA, ILLUSTRATIVE, INDICATOR, Q, THEME, check_names, is_found, is_wanted},
        resource,
    },
};
use crate::{
    domain::series::SeriesExtent,
    pipeline::{PipelineError, context::Context, lists::list_series as all_series, lookup::catalogue},
    present::exports::rows::{Column, Head, Table, day, flag, name, text, whole},
};

/// A series with the names of what it counts and where.
struct SeriesRow {
    extent: SeriesExtent,
    indicator: [String; 2],
    area: [String; 2],
    unit: String,
    theme: String,
}

static COLUMNS: [Column<SeriesRow>; 18] = [
    text("indicator", "Indicator definition", "digital_economy_pct_gdp", |r| r.extent.key.indicator.to_string()),
    text("area", "Area", "vn", |r| r.extent.key.area.to_string()),
    name("indicator_name", "Name of the indicator in Vietnamese", "Tỷ trọng kinh tế số trong GDP", |r| r.indicator[0].clone()),
    name("indicator_name_en", "Name of the indicator in English", "Digital economy, share of GDP", |r| r.indicator[1].clone()),
    name("area_name", "Name of the area in Vietnamese", "Việt Nam", |r| r.area[0].clone()),
    name("area_name_en", "Name of the area in English", "Viet Nam", |r| r.area[1].clone()),
    text("theme", "Theme of the indicator", "digital_economy", |r| r.theme.clone()),
    text("unit", "Unit in Vietnamese", "% GDP", |r| r.unit.clone()),
    text("first_period", "Period that ends first", "2019", |r| r.extent.first_period.clone()),
    text("last_period", "Period that ends last", "2024", |r| r.extent.last_period.clone()),
    day("first_day", "First day of the first period", "2019-01-01", |r| Some(r.extent.first_day)),
    day("last_day", "Last day of the last period", "2024-12-31", |r| Some(r.extent.last_day)),
    whole("values", "Periods that have a value", "6", |r| i64::try_from(r.extent.values).ok()),
    whole("vintages", "Values with all their vintages", "9", |r| i64::try_from(r.extent.vintages).ok()),
    day("first_published_on", "Day of the oldest vintage", "2023-12-31", |r| Some(r.extent.first_published_on)),
    day("last_published_on", "Day of the newest vintage", "2025-01-31", |r| Some(r.extent.last_published_on)),
    flag("illustrative", "Holds values made up for demonstration", |r| r.extent.illustrative),
    whole("last_ingest", "The latest ingest that brought a row of it", "57", |r| Some(r.extent.last_ingest)),
];

/// Series.
pub struct SeriesList;

impl Resource for SeriesList {
    const NAME: &'static str = "series";
    const PARAMS: &'static [Param] = &[INDICATOR, AREA, THEME, ILLUSTRATIVE, Q];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(SeriesList);

/// Series: one row an indicator and area that has figures, with its extent
#[utoipa::path(get, path = "/api/v1/series", tag = "figures", params(SeriesList), responses(SeriesList))]
pub async fn list_series(State(context): State<Context>, asked: Asked<SeriesList>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let illustrative = values.flag(&ILLUSTRATIVE);
        let row = |extent: SeriesExtent| {
            let indicator = catalogue.indicator(&extent.key.indicator);
            let area = catalogue.area(&extent.key.area);
            SeriesRow {
                indicator: indicator.map(|i| [i.name.vi.clone(), i.name.en.clone()]).unwrap_or_default(),
                area: area.map(|a| [a.name.vi.clone(), a.name.en.clone()]).unwrap_or_default(),
                unit: indicator.map(|i| i.unit.vi.clone()).unwrap_or_default(),
                theme: indicator.map(|i| i.theme.clone()).unwrap_or_default(),
                extent,
            }
        };
        let wanted = |r: &SeriesRow| {
            is_wanted(values, &INDICATOR, r.extent.key.indicator.as_str())
                && is_wanted(values, &AREA, r.extent.key.area.as_str())
                && is_wanted(values, &THEME, &r.theme)
                && illustrative.is_none_or(|wanted| r.extent.illustrative == wanted)
                && is_found(values, &[&r.indicator[0], &r.indicator[1], &r.area[0], &r.area[1]])
        };
        let rows: Vec<SeriesRow> = all_series(context, knowledge)?.into_iter().map(row).filter(wanted).collect();
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}
