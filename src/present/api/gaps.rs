//! The gap table: one row a target, the same numbers in every format, written from the columns they are kept in.

use std::{cmp::Ordering, convert::Infallible};

use arrow::record_batch::RecordBatch;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{
    Problem,
    answers::accepts_gzip,
    blocking,
    listing::{
        Asked, Cursor, Param, Resource, Rule, Values,
        filters::{AGENCY, AREA, ILLUSTRATIVE, INDICATOR, LEVEL, PLAN, THEME, YEAR, check_names},
        resource,
    },
};
use crate::{
    domain::language::{Bilingual, Language},
    pipeline::{Knowledge, PipelineError, context::Context, overview::Place},
    present::{
        exports::{
            columns::{COLUMNS, Column, Show},
            gap_batch,
            gap_rows::GapRows,
            gzip::gzip,
            json::filters as filters_json,
            render_xlsx,
            rows::{Head, Kind, RowsForm},
        },
        gap_filter::GapFilter,
        gap_table::GapTableAt,
    },
};

/// Statuses.
const STATUS: Param = Param::new(
    "status",
    "Only these statuses, separated by commas",
    "missed,at_risk",
    Rule::Words(&["missed", "at_risk", "watch", "not_assessable", "on_course", "reached", "exceeded"]),
);

/// Whether methods disagree.
const DISAGREEMENT: Param =
    Param::new("disagreement", "Only rows whose methods disagree (true), or only those whose methods do not (false)", "true", Rule::Flag);

/// What selects from the gap table and from assessments.
pub(super) const FILTERS: [Param; 10] = [PLAN, LEVEL, AREA, AGENCY, THEME, INDICATOR, YEAR, STATUS, ILLUSTRATIVE, DISAGREEMENT];

/// The gap table.
pub struct Gaps;

impl Resource for Gaps {
    const NAME: &'static str = "gaps";
    const PARAMS: &'static [Param] = &FILTERS;

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(head).collect()
    }
}

resource!(Gaps);

/// A column as lists describe theirs.
fn head(column: &Column) -> Head {
    let (kind, example) = match column.show {
        Show::Text(_) => (Kind::Text, ""),
        Show::Number | Show::Chance => (Kind::Number, "0.5"),
        // A year, or that it is reached already or not by 2100.
        Show::Year => (Kind::Year, "2031"),
        Show::Flag => (Kind::Flag, "false"),
        Show::Day => (Kind::Day, "2030-12-31"),
    };
    Head::new(column.key, column.heading(Language::En), example, kind).optional()
}

/// Most cells of a workbook: a program that opens it holds all of them in memory.
const MOST_CELLS: usize = 1_000_000;

/// Splits a query string; `+` and percent signs are read as forms write them.
pub fn form_pairs(query: &str) -> Vec<(String, String)> {
    let uri: Result<axum::http::Uri, _> = format!("/?{query}").parse();
    uri.ok().and_then(|uri| axum::extract::Query::try_from_uri(&uri).ok()).map(|axum::extract::Query(pairs)| pairs).unwrap_or_default()
}

/// Which rows a question selects.
pub(super) fn filter(values: &Values) -> GapFilter {
    let list = |param: &Param| values.list(param).into_iter().map(str::to_owned).collect();
    GapFilter {
        plans: list(&PLAN),
        levels: list(&LEVEL),
        areas: list(&AREA),
        agencies: list(&AGENCY),
        themes: list(&THEME),
        indicators: list(&INDICATOR),
        statuses: list(&STATUS),
        year: values.whole(&YEAR).and_then(|year| i16::try_from(year).ok()),
        illustrative: values.flag(&ILLUSTRATIVE),
        disagreement: values.flag(&DISAGREEMENT),
    }
}

/// The gap table: one row a target, worst first
#[utoipa::path(get, path = "/api/v1/gaps", tag = "verdicts", params(Gaps), responses(Gaps))]
pub async fn list_gaps(State(context): State<Context>, headers: HeaderMap, asked: Asked<Gaps>) -> Result<Response, Problem> {
    let (form, packs) = (asked.form, accepts_gzip(&headers));
    let (answer, knowledge) = blocking(move || answer(&context, &asked, packs)).await?;
    let answer = answer?;
    let mut response = ([(header::CONTENT_TYPE, form.media_type())], Body::from(answer.body)).into_response();
    let headers = response.headers_mut();
    headers.insert("x-data-revision", HeaderValue::from(knowledge.known_at));
    let disposition =
        if form == RowsForm::Json { "inline".to_owned() } else { format!("attachment; filename=\"gap-table.{}\"", form.ending()) };
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    if answer.is_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// A written answer.
struct Answer {
    body: Vec<u8>,
    is_packed: bool,
}

/// Blocks from which an answer is compressed while it is written.
const MANY_BLOCKS: usize = 4;

fn answer(context: &Context, asked: &Asked<Gaps>, packs: bool) -> Result<(Result<Answer, Problem>, Knowledge), PipelineError> {
    let knowledge = asked.knowledge(context)?;
    let (filter, language) = (filter(&asked.values), asked.values.language());
    check_names(&asked.values, &*context.entries(knowledge.known_at)?)?;
    let table = GapTableAt::new(context, knowledge, &filter)?;
    let batches = table.batches();
    let mut places = table.select(&filter);
    sort(&batches, &mut places, asked, language);
    let total = places.len();
    let from = usize::try_from(asked.position()).unwrap_or(usize::MAX).min(total);
    let until = from.saturating_add(asked.limit).min(total);
    let places = places.get(from..until).map(<[Place]>::to_vec).unwrap_or_default();
    let next = (until < total).then(|| {
        Cursor { question: asked.question.clone(), knowledge, position: until as u64, total: total as u64, series: None }.written()
    });
    let columns: Vec<&'static Column> = asked.fields.iter().filter_map(|place| COLUMNS.get(*place)).collect();
    let rows = GapRows::new(&batches, places, columns, language);
    let plain = |body| Answer { body, is_packed: false };
    let written = match asked.form {
        RowsForm::Json => Ok(json(&table, &rows, &filter, (next, total), packs)),
        RowsForm::Csv | RowsForm::SdmxCsv => csv(&rows, packs).map_err(PipelineError::columns),
        RowsForm::Xlsx => {
            let cells = rows.places.len() * COLUMNS.len();
            if cells > MOST_CELLS {
                return Ok((Err(too_many(cells)), knowledge));
            }
            let about = table.about(&filter, language);
            render_xlsx(&gap_batch::table(&batches, &rows.places, language), &about).map(plain).map_err(PipelineError::columns)
        }
        RowsForm::Arrow | RowsForm::Parquet => {
            let batch = gap_batch::batch(&rows, batches.len()).map_err(PipelineError::columns)?;
            if asked.form == RowsForm::Arrow {
                gap_batch::render_arrow(&batch).map(plain).map_err(PipelineError::columns)
            } else {
                gap_batch::render_parquet(&batch).map(plain).map_err(PipelineError::columns)
            }
        }
    };
    Ok((Ok(written?), knowledge))
}

fn too_many(cells: usize) -> Problem {
    Problem::invalid(Bilingual::new(
        format!("format: gặp {cells} ô, sổ tính xlsx chỉ nhận nhiều nhất {MOST_CELLS} ô; lọc bớt, hoặc lấy csv, parquet, arrow"),
        format!("format: found {cells} cells, expected at most {MOST_CELLS} for a workbook; ask for less, or for csv, parquet or arrow"),
    ))
}

/// Orders rows by columns; what is empty comes last, and what is equal stays worst first.
fn sort(batches: &[&RecordBatch], places: &mut [Place], asked: &Asked<Gaps>, language: Language) {
    if asked.sort.is_empty() {
        return;
    }
    let columns = asked.sort.iter().filter_map(|key| COLUMNS.get(key.column)).collect();
    let rows = GapRows::new(batches, Vec::new(), columns, language);
    places.sort_by(|a, b| {
        let mut compared = asked.sort.iter().enumerate().map(|(at, key)| rows.compare(at, *a, *b, key.descending));
        compared.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
}

fn json(table: &GapTableAt, rows: &GapRows<'_>, filter: &GapFilter, (next, total): (Option<String>, usize), packs: bool) -> Answer {
    let text = |value: &str| serde_json::Value::from(value).to_string();
    let head = format!(
        "{{\"data_revision\":{},\"as_of\":\"{}\",\"filters\":{},\"catalogue_hash\":{},\"method_hash\":{},\"illustrative\":{},\"items\":[",
        table.knowledge.known_at,
        table.knowledge.as_of,
        filters_json(&filter.as_one()),
        text(&table.stamp.catalogue_hash),
        text(&table.stamp.method_hash),
        rows.is_illustrative(&table.batches()),
    );
    let tail = format!("],\"next\":{},\"total\":{total}}}", next.map_or_else(|| "null".to_owned(), |next| text(&next)));
    let last = rows.blocks() + 1;
    let block = |at: usize| match at {
        0 => head.clone().into_bytes(),
        at if at == last => tail.clone().into_bytes(),
        at => rows.json(at - 1),
    };
    written(last + 1, |at| Ok::<_, Infallible>(block(at)), packs).unwrap_or_else(|never| match never {})
}

fn csv(rows: &GapRows<'_>, packs: bool) -> Result<Answer, csv::Error> {
    let head = rows.csv_head()?;
    written(rows.blocks() + 1, |at| if at == 0 { Ok(head.clone()) } else { rows.csv(at - 1) }, packs)
}

/// Blocks one after the other, compressed where there are many and the reader takes that.
fn written<E: Send>(blocks: usize, block: impl Fn(usize) -> Result<Vec<u8>, E> + Sync, packs: bool) -> Result<Answer, E> {
    let is_packed = packs && blocks > MANY_BLOCKS;
    let body = if is_packed { gzip(blocks, block)? } else { (0..blocks).map(block).collect::<Result<Vec<_>, E>>()?.concat() };
    Ok(Answer { body, is_packed })
}
