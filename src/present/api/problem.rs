//! Errors for machines: problem+json (RFC 9457) with stable types.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::receipt::ReceiptItem;
use crate::pipeline::{PipelineError, trouble::Trouble};

/// An error answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable type of the problem
    #[serde(rename = "type")]
    #[schema(example = "/problems/unknown")]
    kind: &'static str,
    /// Title in Vietnamese
    #[schema(example = "Không có trong danh mục")]
    title: &'static str,
    /// Title in English
    #[schema(example = "Not in the catalogue")]
    title_en: &'static str,
    /// HTTP status
    #[schema(example = 404)]
    status: u16,
    /// What was found, what was expected, what to do
    detail: String,
    /// What came of an upload of which nothing was taken in, with its findings
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Box<ReceiptItem>>,
    /// Seconds after which asking again may help.
    #[serde(skip)]
    retry_after: u8,
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        title_en: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self { kind, title, title_en, status: status.as_u16(), detail: detail.into(), receipt: None, retry_after: 1 }
    }

    /// A parameter that cannot be read.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "/problems/invalid-parameter", "Tham số không hợp lệ", "Invalid parameter", detail)
    }

    /// Something that is not there.
    pub fn unknown(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "/problems/unknown", "Không có trong danh mục", "Not in the catalogue", detail)
    }

    /// A method that a resource does not have.
    pub fn wrong_method() -> Self {
        let detail = "this resource does not have this method; most are only read, with GET; the interface is described at /docs";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "/problems/method", "Phương thức không được hỗ trợ", "Method not allowed", detail)
    }

    /// The store cannot answer now.
    pub fn unavailable(detail: impl Into<String>) -> Self {
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
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "/problems/internal",
            "Lỗi của hệ thống",
            "A fault of this service",
            "The fault is on record; try again, and tell the operator if it stays.",
        )
    }

    /// The same, to be asked again after so many seconds.
    pub(super) fn after(self, retry_after: u8) -> Self {
        Self { retry_after, ..self }
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
        let detail = error.to_string();
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
                Self::unavailable("The store did not answer; the fault is on record.")
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
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(u16::from(retry_after)));
        }
        response
    }
}
