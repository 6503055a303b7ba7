//! Observations as known on a day, or with every vintage: handed over by the store batch by batch.

use std::collections::BTreeSet;

use arrow::array::{AsArray, RecordBatch};
use axum::{extract::State, response::Response};
use jiff::civil::Date;

use super::{
    Problem,
    listing::{
        Asked, Cursor, Handed, Param, Resource, Rule, STATISTICAL, Values, answer_batches,
        filters::{AREA, ILLUSTRATIVE, INDICATOR, PLAN, THEME, check_names, is_wanted},
        resource,
    },
};
use crate::{
    domain::{
        catalogue::Catalogue,
        id::{AreaId, IndicatorId},
        series::SeriesKey,
    },
    pipeline::{
        Knowledge, PipelineError,
        context::Context,
        lists::{FIGURE_COLUMNS, FigureSelection, count_figures, read_figures},
        lookup::catalogue,
    },
    present::exports::{
        rows::{Head, Kind, RowsForm},
        sdmx,
    },
};

/// Every vintage.
const INCLUDE_HISTORY: Param =
    Param::new("include_history", "Every vintage instead of the newest one of each period", "true", Rule::Flag).or("includeHistory");

/// News.
const UPDATED_AFTER: Param = Param::new(
    "updated_after",
    "Only what was taken in after this moment, with its offset (the + written as %2B)",
    "2025-01-15T08:00:00Z",
    Rule::Moment,
)
.or("updatedAfter");

/// First day of periods.
const START: Param = Param::new("start", "Only periods that end on or after this day", "2020-01-01", Rule::Day).or("startPeriod");

/// Last day of periods.
const END: Param = Param::new("end", "Only periods that end on or before this day", "2026-12-31", Rule::Day).or("endPeriod");

/// Words for where values come from.
const PROVENANCES: &[&str] = &["observed", "provisional", "estimated", "rebuilt", "imputed"];

/// Provenances.
const PROVENANCE: Param =
    Param::new("provenance", "Only values of these provenances, separated by commas", "observed,provisional", Rule::Words(PROVENANCES));

/// Columns of figures in the order of the store.
static HEADS: [Head; FIGURE_COLUMNS.len()] = [
    Head::new("indicator", "Indicator definition", "digital_economy_pct_gdp", Kind::Text),
    Head::new("area", "Area", "vn", Kind::Text),
    Head::new("period", "Period", "2026-Q3", Kind::Text),
    Head::new("calendar", "calendar or statutory", "calendar", Kind::Word(&["calendar", "statutory"])),
    Head::new("first_day", "First day of the period", "2026-07-01", Kind::Day),
    Head::new("last_day", "Last day of the period", "2026-09-30", Kind::Day),
    Head::new("value", "Value in the indicator's unit", "12.83", Kind::Number),
    Head::new("censoring", "Empty, or below (<), above (>), about (≈) the value", "", Kind::Word(&["", "<", ">", "≈"])),
    Head::new("numerator", "Numerator of a ratio", "1.0", Kind::Number).optional(),
    Head::new("denominator", "Denominator of a ratio", "8.0", Kind::Number).optional(),
    Head::new("unit", "Unit as the source prints it", "% GDP", Kind::Text),
    Head::new("provenance", "Where the value comes from", "observed", Kind::Word(PROVENANCES)),
    Head::new("illustrative", "Made up for demonstration", "false", Kind::Flag),
    Head::new("source", "Who produced it", "Cục Thống kê", Kind::Text),
    Head::new("source_address", "Where it can be read", "", Kind::Text),
    Head::new("confidence", "How sure the source is, in its words", "", Kind::Text),
    Head::new("published_on", "Day of publication: the vintage", "2025-01-06", Kind::Day),
    Head::new("published_on_basis", "How that day is known: vintage, address or period_end", "vintage", Kind::Text),
    Head::new("note", "Remark or evidence of the sender", "", Kind::Text),
    Head::new("ingest", "The ingest that brought it", "57", Kind::Whole),
];

/// Observations.
pub struct Observations;

impl Resource for Observations {
    const NAME: &'static str = "observations";
    const PARAMS: &'static [Param] = &[INDICATOR, AREA, PLAN, THEME, ILLUSTRATIVE, PROVENANCE, START, END, INCLUDE_HISTORY, UPDATED_AFTER];
    const FORMS: &'static [RowsForm] = &STATISTICAL;

    fn heads() -> Vec<Head> {
        HEADS.to_vec()
    }

    fn heads_of_sdmx() -> Vec<Head> {
        sdmx::FIGURES.to_vec()
    }
}

resource!(Observations);

/// The indicators and areas that the filters leave; none where they leave everything.
fn narrowed(values: &Values, catalogue: &Catalogue) -> (Option<BTreeSet<String>>, Option<BTreeSet<String>>) {
    let given = |param: &Param| Some(values.list(param)).filter(|list| !list.is_empty());
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
    let mut indicators = given(&INDICATOR).map(owned);
    let mut areas = given(&AREA).map(owned);
    let narrow = |set: &mut Option<BTreeSet<String>>, to: BTreeSet<String>| {
        *set = Some(match set.take() {
            Some(own) => own.intersection(&to).cloned().collect(),
            None => to,
        });
    };
    if given(&THEME).is_some() {
        let of_themes = catalogue.indicators.iter().filter(|i| is_wanted(values, &THEME, &i.theme));
        narrow(&mut indicators, of_themes.map(|i| i.id.to_string()).collect());
    }
    if given(&PLAN).is_some() {
        let promised = || catalogue.targets.iter().filter(|t| is_wanted(values, &PLAN, t.plan.as_str()));
        narrow(&mut indicators, promised().map(|t| t.indicator.to_string()).collect());
        narrow(&mut areas, promised().map(|t| t.area.to_string()).collect());
    }
    (indicators, areas)
}

fn selection(asked: &Asked<Observations>, knowledge: Knowledge, catalogue: &Catalogue) -> Option<FigureSelection> {
    let values = &asked.values;
    let (indicators, areas) = narrowed(values, catalogue);
    // Filters that leave nothing are not those that leave everything.
    let listed = |set: Option<BTreeSet<String>>| match set {
        Some(set) if set.is_empty() => None,
        set => Some(set.unwrap_or_default().into_iter().collect::<Vec<_>>()),
    };
    let start = asked.cursor.as_ref().and_then(|cursor| cursor.series.as_ref());
    Some(FigureSelection {
        as_of: knowledge.as_of,
        known_at: knowledge.known_at,
        with_history: values.flag(&INCLUDE_HISTORY) == Some(true),
        indicators: listed(indicators)?,
        areas: listed(areas)?,
        illustrative: values.flag(&ILLUSTRATIVE),
        provenances: values.list(&PROVENANCE).into_iter().map(str::to_owned).collect(),
        updated_after: values.moment(&UPDATED_AFTER).map(|moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        from: values.day(&START).unwrap_or(Date::constant(1, 1, 1)),
        to: values.day(&END).unwrap_or(Date::MAX),
        sort: asked.sort.iter().map(|key| (key.column, key.descending)).collect(),
        start: start.map(|(indicator, area, _)| SeriesKey { indicator: IndicatorId::new(indicator), area: AreaId::new(area) }),
        skip: start.map_or(asked.position(), |(_, _, skip)| *skip),
        most: asked.limit as u64,
    })
}

/// Where a page of figures ended: the series of its last row, and how many rows of that series came so far.
#[derive(Default)]
struct Last {
    rows: u64,
    series: Option<(String, String, u64)>,
}

impl Last {
    fn take(&mut self, batch: &RecordBatch) {
        let (indicators, areas) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        for row in 0..batch.num_rows() {
            match &mut self.series {
                Some((indicator, area, count)) if indicator == indicators.value(row) && area == areas.value(row) => *count += 1,
                series => *series = Some((indicators.value(row).to_owned(), areas.value(row).to_owned(), 1)),
            }
        }
        self.rows += batch.num_rows() as u64;
    }
}

/// Observations as known on a day
///
/// Of each period the newest vintage, or with `include_history` every one. Sorted by indicator, area and period unless
/// another order is asked for; `sdmx-csv` has the columns of SDMX whatever `fields` says.
#[utoipa::path(get, path = "/api/v1/observations", tag = "figures", params(Observations), responses(Observations))]
pub async fn list_observations(State(context): State<Context>, asked: Asked<Observations>) -> Result<Response, Problem> {
    answer_batches(asked, context, hand_over).await
}

fn hand_over(
    context: &Context,
    asked: &Asked<Observations>,
    knowledge: Knowledge,
    take: &mut dyn FnMut(&RecordBatch) -> Result<(), PipelineError>,
) -> Result<Handed, PipelineError> {
    let catalogue = catalogue(context, knowledge)?;
    check_names(&asked.values, &catalogue)?;
    let Some(selection) = selection(asked, knowledge, &catalogue) else { return Ok(Handed { total: 0, next: None }) };
    let is_page = asked.form == RowsForm::Json;
    let total = match &asked.cursor {
        Some(cursor) => cursor.total,
        None if is_page => count_figures(context, &selection)?,
        None => 0,
    };
    let first = asked.cursor.as_ref().and_then(|cursor| cursor.series.clone());
    let mut last = Last { rows: 0, series: first };
    read_figures(context, &selection, |batch| {
        last.take(&batch);
        let batch = match asked.form {
            RowsForm::SdmxCsv => sdmx::figures(&batch),
            _ => batch.project(&asked.fields),
        };
        take(&batch.map_err(PipelineError::written)?)
    })?;
    let position = asked.position() + last.rows;
    let next = (is_page && position < total && last.rows > 0).then(|| Cursor {
        question: asked.question.clone(),
        knowledge,
        position,
        total,
        // In another order the rows of a series do not stand together.
        series: last.series.filter(|_| asked.sort.is_empty()),
    });
    Ok(Handed { total, next })
}
