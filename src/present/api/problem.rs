//! Errors for machines: problem+json (RFC 9457) with stable types, said in both languages.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{ContentBuilder, Ref, Response as Described, ResponseBuilder},
};

use super::receipt::ReceiptItem;
use crate::{
    domain::language::{Bilingual, Language},
    pipeline::{PipelineError, trouble::Trouble},
    present::format,
};

/// An error answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable type of the problem; docs/api.md lists them all
    #[serde(rename = "type")]
    #[schema(example = "/problems/unknown")]
    kind: &'static str,
    /// Title in the language of the question, Vietnamese by default
    #[schema(example = "Không có trong danh mục")]
    title: &'static str,
    /// Title in English
    #[schema(example = "Not in the catalogue")]
    title_en: &'static str,
    /// HTTP status
    #[schema(example = 404, minimum = 400, maximum = 599)]
    status: u16,
    /// What was found, what was expected, what to do, in the language of the question, Vietnamese by default
    #[schema(example = "Không có chỉ tiêu “hdy” trong danh mục; có phải là “hdi”?")]
    detail: String,
    /// The same in English
    #[schema(example = "indicator “hdy” is not in the catalogue; did you mean “hdi”?")]
    detail_en: String,
    /// What came of an upload of which nothing was taken in, with its findings
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Box<ReceiptItem>>,
    /// Seconds after which asking again may help.
    #[serde(skip)]
    retry_after: u8,
}

/// A detail in both languages, or an English sentence whose words in Vietnamese are known to [`format::problem`].
#[derive(Clone, Debug)]
pub struct Detail(Bilingual);

impl From<Bilingual> for Detail {
    fn from(said: Bilingual) -> Self {
        Self(said)
    }
}

impl From<String> for Detail {
    fn from(english: String) -> Self {
        Self(format::problem::said(&english))
    }
}

impl From<&str> for Detail {
    fn from(english: &str) -> Self {
        Self(format::problem::said(english))
    }
}

/// An answer of OpenAPI that is a problem.
pub(super) fn described_problem(says: &str) -> Described {
    described_by_example(says, None)
}

/// The same with an example.
pub(super) fn described_by_example(says: &str, example: Option<serde_json::Value>) -> Described {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(example).build();
    ResponseBuilder::new().description(says).content("application/problem+json", content).build()
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        title_en: &'static str,
        detail: impl Into<Detail>,
    ) -> Self {
        let Detail(Bilingual { vi, en }) = detail.into();
        Self { kind, title, title_en, status: status.as_u16(), detail: vi, detail_en: en, receipt: None, retry_after: 1 }
    }

    /// A parameter that cannot be read.
    pub fn invalid(detail: impl Into<Detail>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "/problems/invalid-parameter", "Tham số không hợp lệ", "Invalid parameter", detail)
    }

    /// Something that is not there.
    pub fn unknown(detail: impl Into<Detail>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "/problems/unknown", "Không có trong danh mục", "Not in the catalogue", detail)
    }

    /// A method that a resource does not have.
    pub fn wrong_method() -> Self {
        let detail = Bilingual::new(
            "địa chỉ này không nhận phương thức đó; phần lớn chỉ để đọc, bằng GET; xem mô tả ở /docs",
            "this resource does not have this method; most are only read, with GET; the interface is described at /docs",
        );
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "/problems/method", "Phương thức không được hỗ trợ", "Method not allowed", detail)
    }

    /// The store cannot answer now.
    pub fn unavailable(detail: impl Into<Detail>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "/problems/unavailable",
            "Kho số liệu tạm thời không phục vụ được",
            "The store cannot answer now",
            detail,
        )
    }

    /// A fault of ours; the internal message is in the log.
    pub fn internal() -> Self {
        let detail = Bilingual::new(
            "Lỗi đã được ghi lại; hãy thử lại, nếu vẫn vậy thì báo cho người vận hành.",
            "The fault is on record; try again, and tell the operator if it stays.",
        );
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "/problems/internal", "Lỗi của hệ thống", "A fault of this service", detail)
    }

    /// The same, to be asked again after so many seconds.
    pub(super) fn after(self, retry_after: u8) -> Self {
        Self { retry_after, ..self }
    }

    /// The same in a language.
    pub fn in_language(self, language: Language) -> Self {
        match language {
            Language::Vi => self,
            Language::En => Self { title: self.title_en, detail: self.detail_en.clone(), ..self },
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What was found, expected and what to do.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl From<PipelineError> for Problem {
    fn from(error: PipelineError) -> Self {
        Self::from(&error)
    }
}

impl From<&PipelineError> for Problem {
    fn from(error: &PipelineError) -> Self {
        let detail = format::problem::of_error(error);
        match error.trouble() {
            Trouble::Unknown => Self::unknown(detail),
            Trouble::Refused => Self::invalid(detail),
            Trouble::Unusable => {
                let receipt = if let PipelineError::Unusable(receipt) = error { Some(ReceiptItem::from(receipt.as_ref())) } else { None };
                Self { receipt: receipt.map(Box::new), ..Self::unusable(detail) }
            }
            Trouble::TooLarge => Self::too_large(detail),
            Trouble::Format => Self::not_read_here(detail),
            Trouble::KeyTaken => Self::key_taken(detail),
            Trouble::TakenBack => Self::taken_back(detail),
            Trouble::NoRoom => {
                tracing::error!(%error, "the disk has no room");
                Self::no_room(detail)
            }
            Trouble::Busy => Self::unavailable(detail),
            Trouble::Unavailable => {
                tracing::error!(%error, "the store failed");
                Self::unavailable(Bilingual::new(
                    "Kho số liệu không trả lời; lỗi đã được ghi lại.",
                    "The store did not answer; the fault is on record.",
                ))
            }
            Trouble::Fault => {
                tracing::error!(%error, "a file failed");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, retry_after) = (self.status(), self.retry_after);
        let mut response = (status, Json(&self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&status) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(u16::from(retry_after)));
        }
        // For `speak`, which knows in which language was asked.
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}
