//! How an upload asks to be read.

use axum::http::HeaderMap;
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    Problem,
    guard::KEY_HEADER,
    listing::{LANG, Param, Resource, Rule, Values, parameters},
};
use crate::{
    domain::period::Calendar,
    pipeline::intake::{LayoutSettings, OnRejected, Request, Settings},
    present::exports::rows::{Head, RowsForm},
};

/// Longest name and key: those of a file system.
const LONGEST: usize = 255;

const NAME: Param =
    Param::new("name", "Name of the file; its ending helps where the content leaves a doubt", "bao-cao-quy-3.xlsx", Rule::Text);
const SOURCE: Param = Param::new("source", "Who produced it, where the file does not say", "Sở KH&CN", Rule::Text);
const PUBLISHED_ON: Param =
    Param::new("published_on", "Day of publication, where the file does not say; default today", "2026-10-06", Rule::Day);
const CALENDAR: Param =
    Param::new("calendar", "Calendar of its periods, where the file does not say", "statutory", Rule::Word(&["calendar", "statutory"]));
const AREA: Param =
    Param::new("area", "Area of its figures, where the file does not say: id, code or name", "phuong-hai-duong", Rule::Text);
const PERIOD: Param = Param::new("period", "Reporting period, where the file does not say", "quý III/2026", Rule::Text);
const SHEET: Param = Param::new("sheet", "Sheet to read: its name, or its number counted from 1", "1", Rule::Text);
const ENCODING: Param = Param::new(
    "encoding",
    "Encoding of its text; default found out and shown",
    "utf8",
    Rule::Word(&["utf8", "windows1258", "tcvn3", "vni", "utf16_le", "utf16_be"]),
);
const DELIMITER: Param =
    Param::new("delimiter", "Delimiter of delimited text: one character, or `tab`; default found out", "tab", Rule::Text);
const REVISION: Param =
    Param::new("revision", "Every row revises what its key had before, even on the same day of publication", "false", Rule::Flag);
const CONFIRM: Param = Param::new("confirm", "Remember how its table was read for the next file of this source", "false", Rule::Flag);
const MAPPING: Param = Param::new(
    "mapping",
    "What its columns mean, as JSON: the `mapping` in the `preview` of a dry run, corrected by hand",
    "",
    Rule::LongText,
);
const ON_REJECTED: Param = Param::new(
    "on_rejected",
    "What to do with the whole file when some of its rows cannot be used: `keep` the good rows (default) or `refuse`",
    "keep",
    Rule::Word(&["keep", "refuse"]),
);
const DRY_RUN: Param = Param::new("dry_run", "Only say what would become of it", "true", Rule::Flag);

/// How an upload is to be read; nothing said means: find out and show it.
pub struct Upload;

impl Resource for Upload {
    const NAME: &'static str = "upload";
    const PARAMS: &'static [Param] =
        &[NAME, SOURCE, PUBLISHED_ON, CALENDAR, AREA, PERIOD, SHEET, ENCODING, DELIMITER, REVISION, CONFIRM, MAPPING, ON_REJECTED, DRY_RUN];
    const FORMS: &'static [RowsForm] = &[RowsForm::Json];
    const IS_LIST: bool = false;
    const SHARED: &'static [Param] = &[LANG];

    fn heads() -> Vec<Head> {
        Vec::new()
    }
}

impl IntoParams for Upload {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters::<Self>()
    }
}

fn invalid(name: &str, found: &str, expected: &str) -> Problem {
    Problem::invalid(format!("{name}: found “{found}”, expected {expected}"))
}

/// The value of a parameter that says something.
fn given(values: &Values, param: &Param) -> Option<String> {
    values.text(param).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The key of a sender: a plain text, in quotation marks or without.
fn key(headers: &HeaderMap) -> Result<String, Problem> {
    let Some(value) = headers.get(KEY_HEADER) else { return Ok(String::new()) };
    let text = value.to_str().unwrap_or_default().trim();
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    if text.is_empty() || text.len() > LONGEST {
        return Err(invalid("Idempotency-Key", text, &format!("1 to {LONGEST} letters, digits and signs of ASCII, such as a UUID")));
    }
    Ok(text.to_owned())
}

/// Puts the request together.
///
/// # Errors
/// A parameter that cannot be read.
pub(super) fn request(values: &Values, headers: &HeaderMap) -> Result<Request, Problem> {
    let given = |param: &Param| given(values, param);
    let name = given(&NAME).unwrap_or_else(|| "upload".to_owned());
    // A name is for people: it is never the path of a file here.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    if name.is_empty() || name.len() > LONGEST || name.contains(char::is_control) {
        return Err(invalid("name", &name, &format!("a file name of at most {LONGEST} bytes")));
    }
    // A tab is a blank and would be trimmed away.
    let delimiter = match values.text(&DELIMITER).map(|text| (text, text.trim())) {
        None => None,
        Some(("\t", _) | (_, "tab" | "\\t")) => Some('\t'),
        Some((_, "")) => None,
        Some((_, sign)) if sign.chars().count() == 1 => sign.chars().next(),
        Some((_, other)) => return Err(invalid("delimiter", other, "one character, or tab")),
    };
    let mapping = |text: String| {
        let advice = "the `mapping` in the `preview` of a dry run, corrected by hand";
        serde_json::from_str(&text).map_err(|error| Problem::invalid(format!("mapping: {error}; expected {advice}")))
    };
    let layout = LayoutSettings {
        sheet: given(&SHEET),
        mapping: given(&MAPPING).map(mapping).transpose()?,
        period: given(&PERIOD),
        area: given(&AREA),
        calendar: given(&CALENDAR).and_then(|text| Calendar::parse(&text)),
        ..LayoutSettings::default()
    };
    Ok(Request {
        name,
        settings: Settings {
            // As on the command line, so that the same file is known again by either way.
            source: given(&SOURCE).unwrap_or_else(|| "file".to_owned()),
            published_on: values.day(&PUBLISHED_ON),
            revision: values.flag(&REVISION) == Some(true),
            encoding: given(&ENCODING).and_then(|text| serde_json::from_value(serde_json::Value::String(text)).ok()),
            delimiter,
            layout,
        },
        key: key(headers)?,
        actor: String::new(),
        on_rejected: if given(&ON_REJECTED).as_deref() == Some("refuse") { OnRejected::Refuse } else { OnRejected::Keep },
        dry_run: values.flag(&DRY_RUN) == Some(true),
        expected_rows: None,
        confirm: values.flag(&CONFIRM) == Some(true),
    })
}
