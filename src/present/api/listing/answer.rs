//! Answers to questions: rows from memory, or as the store hands them over.

use arrow::array::RecordBatch;
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{
    Asked, Cursor, Resource,
    body::{Sink, body, pipe, place},
};
use crate::{
    domain::language::Bilingual,
    pipeline::{Knowledge, PipelineError, context::Context},
    present::{
        api::{Problem, blocking},
        exports::rows::{Column, PageAbout, PageEnd, RowsError, RowsForm, RowsWriter, Table},
    },
};

/// Cells that are written into memory before they are sent; more are sent while they are written.
const CELLS_AT_ONCE: usize = 400_000;

/// Rows that are written at a time.
const ROWS_AT_ONCE: usize = 8_192;

/// The further members of a page.
pub type More = Vec<(&'static str, Value)>;

/// A problem of whoever reads an answer, or of ours.
pub(super) fn problem_of(error: &RowsError) -> Problem {
    match error {
        RowsError::TooManyCells { cells, most } => Problem::invalid(Bilingual::new(
            format!(
                "format: gặp {cells} ô, sổ tính xlsx chỉ nhận nhiều nhất {most} ô; lọc bớt, chọn cột bằng fields, hoặc lấy csv, parquet, arrow"
            ),
            format!(
                "format: found {cells} cells, expected at most {most} for a workbook; ask for less, for fewer fields, or for csv, parquet or arrow"
            ),
        )),
        RowsError::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Problem::internal(),
        error => {
            tracing::error!(%error, "rows could not be written");
            Problem::internal()
        }
    }
}

/// The headers of an answer in a form.
fn headed<R: Resource>(form: RowsForm, knowledge: Knowledge, body: Body) -> Response {
    let mut response = ([(header::CONTENT_TYPE, form.media_type())], body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert("x-data-revision", HeaderValue::from(knowledge.known_at));
    if form != RowsForm::Json {
        let name = format!("attachment; filename=\"{}.{}\"", R::NAME, form.ending());
        if let Ok(name) = HeaderValue::from_str(&name) {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
    }
    response
}

/// The page of a table that was asked for: its rows in order, and what stands before and after them.
fn cut<R: Resource>(asked: &Asked<R>, knowledge: Knowledge, table: Table, more: More) -> Result<(Table, PageAbout, PageEnd), RowsError> {
    let total = table.len() as u64;
    let position = asked.position();
    let sorted = if asked.form == RowsForm::SdmxCsv { table } else { table.sorted(&asked.sort)?.narrowed(&asked.fields)? };
    let page = sorted.slice(usize::try_from(position).unwrap_or(usize::MAX), asked.limit);
    let after = position + page.len() as u64;
    let next =
        (after < total).then(|| Cursor { question: asked.question.clone(), knowledge, position: after, total, series: None }.written());
    let about = PageAbout { name: R::NAME, data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), more };
    Ok((page, about, PageEnd { next, total }))
}

/// Writes a page into memory.
///
/// # Errors
/// More cells than a workbook holds; else a fault of the program.
fn render<R: Resource>(asked: &Asked<R>, knowledge: Knowledge, table: Table, more: More) -> Result<Vec<u8>, Problem> {
    let written = cut(asked, knowledge, table, more).and_then(|(page, about, end)| {
        let mut writer = RowsWriter::new(asked.form, page.heads(), &about, Vec::new())?;
        writer.write(page.batch())?;
        writer.finish(&end)
    });
    written.map_err(|error| problem_of(&error))
}

/// Answers with the rows of a table that `rows` puts together on a thread of its own.
///
/// # Errors
/// What `rows` says, or what cannot be written.
pub async fn answer<R: Resource>(
    asked: Asked<R>,
    context: Context,
    rows: impl FnOnce(&Context, &Asked<R>, Knowledge) -> Result<Table, PipelineError> + Send + 'static,
) -> Result<Response, Problem> {
    answer_with(asked, context, |context, asked, knowledge| Ok((rows(context, asked, knowledge)?, Vec::new()))).await
}

/// As [`answer`], with further members of the JSON page.
///
/// # Errors
/// As [`answer`].
pub async fn answer_with<R: Resource>(
    asked: Asked<R>,
    context: Context,
    rows: impl FnOnce(&Context, &Asked<R>, Knowledge) -> Result<(Table, More), PipelineError> + Send + 'static,
) -> Result<Response, Problem> {
    let (asked, knowledge, table, more) = blocking(move || {
        let knowledge = asked.knowledge(&context)?;
        let (table, more) = rows(&context, &asked, knowledge)?;
        Ok((asked, knowledge, table, more))
    })
    .await?;
    let form = asked.form;
    if table.len().min(asked.limit) * asked.fields.len() <= CELLS_AT_ONCE {
        let bytes = blocking(move || Ok(render(&asked, knowledge, table, more))).await??;
        return Ok(headed::<R>(form, knowledge, Body::from(bytes)));
    }
    let body = written_while_sent(move |sink| {
        let (page, about, end) = cut(&asked, knowledge, table, more)?;
        let mut writer = RowsWriter::new(form, page.heads(), &about, sink)?;
        for from in (0..page.len()).step_by(ROWS_AT_ONCE) {
            writer.write(&page.batch().slice(from, ROWS_AT_ONCE.min(page.len() - from)))?;
        }
        Ok(writer.finish(&end)?)
    })
    .await?;
    Ok(headed::<R>(form, knowledge, body))
}

/// Why an answer broke off.
pub enum Broken {
    /// Rows could not be written.
    Rows(RowsError),
    /// The store or the question was at fault.
    Pipeline(PipelineError),
}

impl From<RowsError> for Broken {
    fn from(error: RowsError) -> Self {
        Self::Rows(error)
    }
}

impl From<PipelineError> for Broken {
    fn from(error: PipelineError) -> Self {
        Self::Pipeline(error)
    }
}

/// Runs `write` on a thread; the body begins as soon as there is something to send.
async fn written_while_sent(write: impl FnOnce(Sink) -> Result<Sink, Broken> + Send + 'static) -> Result<Body, Problem> {
    let place = place()?;
    let (sink, breaker, mut pieces) = pipe();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        match write(sink) {
            Ok(sink) => sink.end(),
            Err(Broken::Rows(error)) => breaker.fail(problem_of(&error)),
            Err(Broken::Pipeline(error)) => breaker.fail(Problem::from(error)),
        }
    });
    match pieces.recv().await {
        Some(first) => Ok(body(first?, pieces)),
        None => Err(Problem::internal()),
    }
}

/// Batches of a list that the store hands over.
pub struct Handed {
    /// Rows of all pages together.
    pub total: u64,
    /// The cursor of what comes after this page.
    pub next: Option<Cursor>,
}

/// Answers with batches that `rows` hands over one after the other, in the columns asked for, sent as they come.
///
/// # Errors
/// What `rows` says before the first piece has been sent; after that the answer breaks off.
pub async fn answer_batches<R: Resource>(
    asked: Asked<R>,
    context: Context,
    rows: impl FnOnce(
        &Context,
        &Asked<R>,
        Knowledge,
        &mut dyn FnMut(&RecordBatch) -> Result<(), PipelineError>,
    ) -> Result<Handed, PipelineError>
    + Send
    + 'static,
) -> Result<Response, Problem> {
    let form = asked.form;
    let (asked, context, knowledge) = blocking(move || {
        let knowledge = asked.knowledge(&context)?;
        Ok((asked, context, knowledge))
    })
    .await?;
    let body = written_while_sent(move |sink| {
        let about = PageAbout { name: R::NAME, data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), more: Vec::new() };
        let mut writer = RowsWriter::new(form, &asked.heads(), &about, sink)?;
        let mut failed = None;
        let handed = rows(&context, &asked, knowledge, &mut |batch| {
            writer.write(batch).map_err(|error| {
                failed = Some(error);
                PipelineError::refused("the answer broke off")
            })
        });
        if let Some(error) = failed {
            return Err(Broken::Rows(error));
        }
        let Handed { total, next } = handed?;
        Ok(writer.finish(&PageEnd { next: next.map(|cursor| cursor.written()), total })?)
    })
    .await?;
    Ok(headed::<R>(form, knowledge, body))
}

/// Finds one thing at the state of knowledge asked for, on a thread of its own.
///
/// # Errors
/// What `find` says; when it finds nothing, that it is not there.
pub async fn answer_one<R: Resource, T: Send + 'static>(
    asked: Asked<R>,
    context: Context,
    find: impl FnOnce(&Context, Knowledge) -> Result<Option<T>, PipelineError> + Send + 'static,
) -> Result<T, Problem> {
    let found = blocking(move || find(&context, asked.knowledge(&context)?)).await?;
    found.ok_or_else(|| Problem::unknown(Bilingual::new("không có trong danh mục", "it is not in the catalogue")))
}

/// One row as a JSON object.
///
/// # Errors
/// A fault of the program.
pub fn answer_object<T>(columns: &[Column<T>], row: T) -> Result<Response, Problem> {
    let written = Table::new(columns, &[row]).map_err(RowsError::from).and_then(|table| {
        let about = PageAbout::default();
        let mut writer = RowsWriter::new(RowsForm::Json, table.heads(), &about, Vec::new())?;
        writer.write(table.batch())?;
        writer.finish(&PageEnd::default())
    });
    let bytes = written.map_err(|error| problem_of(&error))?;
    // The one item of a page.
    let page: Value = serde_json::from_slice(&bytes).map_err(|_| Problem::internal())?;
    let item = page.pointer("/items/0").cloned().unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, RowsForm::Json.media_type())], Bytes::from(item.to_string())).into_response())
}
