//! The form by which a file comes in: what was typed, and the file as it comes.

use axum::{
    extract::{Multipart, multipart::Field},
    http::StatusCode,
    response::Response,
};
use tokio::time::timeout;

use super::forms::Visitor;
use crate::{
    domain::{language::Language, period::Calendar},
    pipeline::{
        context::Context,
        desk::{Desk, Place as Seat},
        intake::{LayoutSettings, Request, Settings},
    },
    present::{
        api::{Asking, OnTrail, Pieces, Problem, receive_file},
        format::{access::SignInWords, problem::said},
    },
};

/// Bytes of a field of the form that is no file.
const LONGEST_TEXT: usize = 2_000;

/// Bytes of the name of a file, as on a file system.
const LONGEST_NAME: usize = 255;

/// What a person typed into the form.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Shows that the form is ours.
    pub token: String,
    /// Who made the file.
    pub source: String,
    /// Day of publication.
    pub published_on: String,
    /// Period, where the file has none.
    pub period: String,
    /// Area, where the file has none.
    pub area: String,
    /// Code of the calendar of its periods, where the file does not say; empty to decide by the file.
    pub calendar: String,
}

/// Why a file was not looked at: the status, and the words.
pub type Refused = (StatusCode, String);

/// A refusal in the words of a page.
pub fn in_words(problem: &Problem, language: Language) -> Refused {
    (problem.status(), said(problem.detail()).get(language).to_owned())
}

/// The refusal of a form that no page of ours made for this visitor.
pub fn not_ours(language: Language) -> Refused {
    (StatusCode::FORBIDDEN, SignInWords::NotOurs.sentence(language))
}

/// The refusal of a form that did not come whole.
pub fn cut_off(language: Language) -> Refused {
    let words = language
        .pick("Tệp chưa tới đủ. Không có gì được lưu; hãy gửi lại.", "The file did not come whole. Nothing was kept; send it again.");
    (StatusCode::BAD_REQUEST, words.to_owned())
}

/// Reads the form: the token first, the file as it comes.
///
/// # Errors
/// The form is none of ours, has no file, or does not come whole; the file is too large or finds no place.
pub async fn receive(context: &Context, visitor: &Visitor, mut form: Multipart, typed: &mut Typed) -> Result<(Seat, String), Refused> {
    let (language, settings) = (visitor.language, context.desk().settings().clone());
    if !settings.is_open {
        return Err(in_words(&Problem::read_only(), language));
    }
    let mut found = None;
    while let Some(field) =
        timeout(settings.most_silence, form.next_field()).await.map_err(|_| cut_off(language))?.map_err(|_| cut_off(language))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            let text = timeout(settings.most_silence, text_of(field)).await.ok().flatten().ok_or_else(|| cut_off(language))?;
            match name.as_str() {
                "token" => typed.token = text,
                "source" => typed.source = text,
                "published_on" => typed.published_on = text,
                "period" => typed.period = text,
                "area" => typed.area = text,
                "calendar" => typed.calendar = text,
                _ => {}
            }
            continue;
        }
        if !visitor.may_send(context, &typed.token) {
            return Err(not_ours(language));
        }
        let file = field.file_name().and_then(|name| name.rsplit(['/', '\\']).next()).unwrap_or_default().to_owned();
        if file.is_empty() || file.len() > LONGEST_NAME || file.contains(char::is_control) {
            let words = language.pick("Chưa chọn tệp. Hãy chọn một tệp rồi xem trước.", "No file was chosen. Choose one and look at it.");
            return Err((StatusCode::BAD_REQUEST, words.to_owned()));
        }
        let seat = Desk::place(context, &file, "").ok_or_else(|| in_words(&Problem::too_many(), language))?;
        let seat =
            receive_file(context, seat, Pieces::Field(Box::new(field)), &settings).await.map_err(|problem| in_words(&problem, language))?;
        found = Some((seat, file));
    }
    found.ok_or_else(|| cut_off(language))
}

/// The text of a field; none when it is cut off or too long.
async fn text_of(mut field: Field<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.ok()? {
        if bytes.len() + piece.len() > LONGEST_TEXT {
            return None;
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).ok().map(|text| text.trim().to_owned())
}

/// What was typed as a request.
///
/// # Errors
/// The day of publication is none.
pub fn request(name: &str, typed: &Typed, asking: &Asking, language: Language) -> Result<Request, Refused> {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let published_on = given(&typed.published_on).map(|day| day.parse()).transpose().map_err(|_| {
        let words =
            language.pick("Ngày công bố: cần một ngày, ví dụ 2026-10-06.", "Day of publication: expected a day such as 2026-10-06.");
        (StatusCode::BAD_REQUEST, words.to_owned())
    })?;
    let layout = LayoutSettings {
        period: given(&typed.period),
        area: given(&typed.area),
        calendar: Calendar::parse(&typed.calendar),
        ..LayoutSettings::default()
    };
    // As on the command line, so that the same file is known again by either way.
    let source = given(&typed.source).unwrap_or_else(|| "file".to_owned());
    let settings = Settings { source, published_on, layout, ..Settings::default() };
    Ok(Request { name: name.to_owned(), settings, actor: asking.caller.name(), ..Request::default() })
}

/// An answer whose change is on the trail.
pub fn on_trail(mut response: Response) -> Response {
    response.extensions_mut().insert(OnTrail);
    response
}
