//! How an upload asks to be read.

use axum::http::HeaderMap;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Problem, guard::KEY_HEADER};
use crate::{
    domain::period::Calendar,
    pipeline::intake::{LayoutSettings, OnRejected, Request, Settings},
};

/// Longest name and key: those of a file system.
const LONGEST: usize = 255;

/// How an upload is to be read; nothing said means: find out and show it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UploadParams {
    /// Name of the file; its ending helps where the content leaves a doubt
    #[param(example = "bao-cao-quy-3.xlsx")]
    name: Option<String>,
    /// Who produced it, where the file does not say
    #[param(example = "Sở KH&CN")]
    source: Option<String>,
    /// Day of publication, where the file does not say; default today
    #[param(example = "2026-10-06")]
    published_on: Option<String>,
    /// Calendar of its periods, where the file does not say: `calendar` or `statutory`
    calendar: Option<String>,
    /// Area of its figures, where the file does not say: id, code or name
    area: Option<String>,
    /// Reporting period, where the file does not say
    #[param(example = "quý III/2026")]
    period: Option<String>,
    /// Sheet to read: its name, or its number counted from 1
    sheet: Option<String>,
    /// Encoding of its text: `utf8`, `windows1258`, `tcvn3`, `vni`, `utf16_le` or `utf16_be`; default found out and shown
    encoding: Option<String>,
    /// Delimiter of delimited text: one character, or `tab`; default found out
    delimiter: Option<String>,
    /// Every row revises what its key had before, even on the same day of publication
    revision: Option<bool>,
    /// Remember how its table was read for the next file of this source
    confirm: Option<bool>,
    /// What its columns mean, as JSON: the `mapping` in the `preview` of a dry run, corrected by hand
    mapping: Option<String>,
    /// What to do with the whole file when some of its rows cannot be used: `keep` the good rows (default) or `refuse`
    on_rejected: Option<String>,
    /// Only say what would become of it
    dry_run: Option<bool>,
}

fn invalid(name: &str, found: &str, expected: &str) -> Problem {
    Problem::invalid(format!("{name}: found “{found}”, expected {expected}"))
}

/// A parameter that is there and says something.
fn given(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
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

impl UploadParams {
    /// Puts the request together.
    ///
    /// # Errors
    /// A parameter that cannot be read.
    pub(super) fn request(self, headers: &HeaderMap) -> Result<Request, Problem> {
        let name = given(self.name).unwrap_or_else(|| "upload".to_owned());
        // A name is for people: it is never the path of a file here.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if name.is_empty() || name.len() > LONGEST || name.contains(char::is_control) {
            return Err(invalid("name", &name, &format!("a file name of at most {LONGEST} bytes")));
        }
        let day = |text: String| text.parse::<Date>().map_err(|_| invalid("published_on", &text, "a day as YYYY-MM-DD"));
        let calendar = |text: String| Calendar::parse(&text).ok_or_else(|| invalid("calendar", &text, "calendar or statutory"));
        let encoding = |text: String| {
            serde_json::from_value(serde_json::Value::String(text.clone()))
                .map_err(|_| invalid("encoding", &text, "utf8, windows1258, tcvn3, vni, utf16_le or utf16_be"))
        };
        // A tab is a blank and would be trimmed away.
        let delimiter = |text: String| match (text.as_str(), text.trim()) {
            ("\t", _) | (_, "tab" | "\\t") => Ok(Some('\t')),
            (_, "") => Ok(None),
            (_, sign) if sign.chars().count() == 1 => Ok(sign.chars().next()),
            (_, other) => Err(invalid("delimiter", other, "one character, or tab")),
        };
        let mapping = |text: String| {
            let advice = "the `mapping` in the `preview` of a dry run, corrected by hand";
            serde_json::from_str(&text).map_err(|error| Problem::invalid(format!("mapping: {error}; expected {advice}")))
        };
        let on_rejected = match given(self.on_rejected).as_deref() {
            None | Some("keep") => OnRejected::Keep,
            Some("refuse") => OnRejected::Refuse,
            Some(other) => return Err(invalid("on_rejected", other, "keep or refuse")),
        };
        let layout = LayoutSettings {
            sheet: given(self.sheet),
            mapping: given(self.mapping).map(mapping).transpose()?,
            period: given(self.period),
            area: given(self.area),
            calendar: given(self.calendar).map(calendar).transpose()?,
            ..LayoutSettings::default()
        };
        Ok(Request {
            name,
            settings: Settings {
                // As on the command line, so that the same file is known again by either way.
                source: given(self.source).unwrap_or_else(|| "file".to_owned()),
                published_on: given(self.published_on).map(day).transpose()?,
                revision: self.revision == Some(true),
                encoding: given(self.encoding).map(encoding).transpose()?,
                delimiter: self.delimiter.map(delimiter).transpose()?.flatten(),
                layout,
            },
            key: key(headers)?,
            actor: String::new(),
            on_rejected,
            dry_run: self.dry_run == Some(true),
            expected_rows: None,
            confirm: self.confirm == Some(true),
        })
    }
}
