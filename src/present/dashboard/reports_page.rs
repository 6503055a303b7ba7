//! The page of reports: what is due when, what was made, and the files of each edition.

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::{Span, civil::Date};

use super::{
    ErrorKind, Frame, PageError,
    routes::{error_page, late_reports, page},
};
use crate::{
    domain::{
        language::Language,
        report_calendar::{DueReport, due_reports},
    },
    pipeline::{
        context::Context,
        editions::{EditionOnRecord, list_editions, read_edition_file},
    },
    present::{
        api::blocking,
        exports::ics::render_ics,
        format,
        view::{Place, percent_encode},
    },
};

/// Days ahead of which reports are listed.
const AHEAD: i32 = 120;

/// Days of which a calendar tells.
const CALENDAR: i32 = 400;

/// The page, the calendar and the files.
pub fn router() -> Router<Context> {
    Router::new()
        .route("/{lang}/reports", get(reports))
        .route("/{lang}/reports/calendar", get(calendar))
        .route("/{lang}/reports/{edition}/{file}", get(file))
}

/// A report that is due.
struct DueRow {
    due: String,
    name: String,
    period: String,
    meeting: String,
    basis: String,
}

impl DueRow {
    fn new(of: &DueReport<'_>, language: Language) -> Self {
        Self {
            due: format::date(of.due, language),
            name: of.rule.name(language).to_owned(),
            period: format::capitalised(&format::period_with_window(of.period, language)),
            meeting: of.meeting.map(|day| format::date(day, language)).unwrap_or_default(),
            basis: of.rule.basis.clone(),
        }
    }
}

/// An edition that was made.
struct EditionRow {
    name: String,
    made: String,
    hash: String,
    files: Vec<(&'static str, String)>,
}

impl EditionRow {
    fn new(of: EditionOnRecord, language: Language) -> Self {
        let href = |file: &str| format!("{}/{}/{file}", Place::Reports.path(language), percent_encode(&of.name));
        let word = |file| match file {
            "report.docx" => "Word",
            "report.pdf" => "PDF",
            "report.html" => language.pick("Trang in", "Page"),
            "gap-table.xlsx" => "Excel",
            "gap-table.csv" => "CSV",
            _ => language.pick("Bản kê", "Manifest"),
        };
        Self {
            made: of
                .recorded_at
                .get(..10)
                .and_then(|day| day.parse::<Date>().ok())
                .map(|day| format::date(day, language))
                .unwrap_or_default(),
            hash: of.manifest_sha256.get(..12).unwrap_or_default().to_owned(),
            files: of.files.iter().map(|file| (word(*file), href(file))).collect(),
            name: of.name,
        }
    }
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    frame: Frame,
    /// The next one, in words.
    lede: String,
    due: Vec<DueRow>,
    editions: Vec<EditionRow>,
    calendar: String,
    /// Whether this program makes them on their day.
    makes: bool,
}

async fn reports(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    page(context, &lang, Place::Reports, query, |context, snapshot, mut frame| {
        frame.late_reports = late_reports(context);
        let (language, today) = (frame.language, snapshot.knowledge.as_of);
        let rules = &context.editions().rules;
        let due = due_reports(rules, today, today.saturating_add(Span::new().days(AHEAD)));
        let lede = match due.first() {
            None => language.pick("Không có báo cáo nào sắp đến hạn.".to_owned(), "No report is due soon.".to_owned()),
            Some(next) => {
                let (day, name) = (format::date(next.due, language), next.rule.name(language));
                language.pick(format!("Báo cáo tới hạn gần nhất: {name}, ngày {day}."), format!("Next report due: {name}, {day}."))
            }
        };
        let due = due.iter().map(|due| DueRow::new(due, language)).collect();
        let editions = list_editions(context)?.into_iter().map(|edition| EditionRow::new(edition, language)).collect();
        frame.title = frame.say("Báo cáo", "Reports").to_owned();
        let (calendar, makes) = (format!("{}/calendar", Place::Reports.path(language)), context.editions().folder.is_some());
        Ok(ReportsPage { frame, lede, due, editions, calendar, makes }.render().map_err(PageError::from)?)
    })
    .await
}

async fn calendar(State(context): State<Context>, Path(lang): Path<String>) -> Response {
    let Some(language) = Language::parse(&lang) else { return nowhere(&context, &lang) };
    let today = context.clock().today();
    let text = render_ics(&due_reports(&context.editions().rules, today, today.saturating_add(Span::new().days(CALENDAR))), language);
    let disposition = "attachment; filename=\"reports.ics\"";
    ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

async fn file(State(context): State<Context>, Path((lang, edition, file)): Path<(String, String, String)>) -> Response {
    let Some(language) = Language::parse(&lang) else { return nowhere(&context, &lang) };
    let (inner, name, wanted) = (context.clone(), edition.clone(), file.clone());
    let kind = match blocking(move || read_edition_file(&inner, &edition, &file)).await {
        Ok(bytes) => return download(&name, &wanted, bytes),
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => ErrorKind::NotFound,
        Err(_) => ErrorKind::Unavailable,
    };
    error_page(&context, language, Place::Reports, &kind)
}

fn download(edition: &str, file: &str, bytes: Vec<u8>) -> Response {
    let kind = match file.rsplit('.').next() {
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("html") => "text/html; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/json",
    };
    let how = if file == "report.html" { "inline" } else { "attachment" };
    let disposition = format!("{how}; filename=\"{edition}-{file}\"");
    // The page of an edition is one file that fetches nothing and runs nothing.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, policy.to_owned()),
    ];
    (headers, bytes).into_response()
}

fn nowhere(context: &Context, lang: &str) -> Response {
    error_page(context, Language::Vi, Place::Other(format!("/{lang}/reports")), &ErrorKind::NotFound)
}
