//! What can be wrong with an upload or a question, as problems.

use axum::http::StatusCode;

use super::{Problem, problem::Detail};
use crate::{domain::language::Bilingual, present::exports::rows::RowsForm};

impl Problem {
    /// A request to change something that may come from a page of another site.
    pub fn cross_origin(detail: impl Into<Detail>) -> Self {
        let titles = ("Yêu cầu từ trang khác bị từ chối", "Request from another site refused");
        Self::new(StatusCode::FORBIDDEN, "/problems/cross-origin", titles.0, titles.1, detail)
    }

    /// A server that takes nothing in.
    pub fn read_only() -> Self {
        let detail = Bilingual::new(
            "gặp yêu cầu thay đổi số liệu, máy chủ này được khởi động với --read-only nên chỉ cho đọc; gửi tới máy chủ khác",
            "found a request that changes something, expected a question: this server was started with --read-only; send it to one \
            that was not",
        );
        Self::new(StatusCode::FORBIDDEN, "/problems/read-only", "Máy chủ này chỉ cho đọc", "This server only reads", detail)
    }

    /// An upload that ceased to come.
    pub fn cut_off(detail: impl Into<Detail>) -> Self {
        let titles = ("Tệp gửi dở dang, chưa nhận gì", "Upload cut off, nothing was taken in");
        Self::new(StatusCode::REQUEST_TIMEOUT, "/problems/cut-off", titles.0, titles.1, detail)
    }

    /// An idempotency key that came before with other content.
    pub fn key_taken(detail: impl Into<Detail>) -> Self {
        let titles = ("Khóa gửi một lần đã dùng cho nội dung khác", "Idempotency key used for other content");
        Self::new(StatusCode::CONFLICT, "/problems/key-taken", titles.0, titles.1, detail)
    }

    /// An ingest that is taken back already.
    pub fn taken_back(detail: impl Into<Detail>) -> Self {
        Self::new(StatusCode::CONFLICT, "/problems/taken-back", "Lần nạp đã được thu hồi", "Taken back already", detail)
    }

    /// A file beyond the limits.
    pub fn too_large(detail: impl Into<Detail>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "Tệp vượt giới hạn", "File too large", detail)
    }

    /// A file of a sort that is not read here.
    pub fn not_read_here(detail: impl Into<Detail>) -> Self {
        let titles = ("Loại tệp không nhận", "Sort of file not read here");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/format", titles.0, titles.1, detail)
    }

    /// A file of which nothing, or not all that was asked for, can be used.
    pub fn unusable(detail: impl Into<Detail>) -> Self {
        let titles = ("Tệp không dùng được, chưa nhận gì", "File cannot be used, nothing was taken in");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "/problems/unusable", titles.0, titles.1, detail)
    }

    /// Too many uploads at once.
    pub fn too_many() -> Self {
        let detail = Bilingual::new(
            "quá nhiều tệp gửi cùng lúc, mỗi lần chỉ nhận vài tệp; chưa nhận gì, gửi lại sau ít phút",
            "found more uploads at once than are kept waiting, expected a few at a time: nothing was taken in; send it again in a moment",
        );
        Self::unavailable(detail).after(5)
    }

    /// Too many large answers at once.
    pub fn too_many_streams() -> Self {
        let detail = Bilingual::new(
            "đang có nhiều câu trả lời lớn được gửi cùng lúc; hỏi lại sau vài giây, hoặc hỏi ít hơn bằng limit",
            "found several large answers being sent at once; ask again in a few seconds, or for less with limit",
        );
        Self::unavailable(detail).after(5)
    }

    /// A parameter that a resource does not have.
    pub fn unknown_parameter(detail: impl Into<Detail>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "/problems/unknown-parameter", "Tham số không có ở đây", "Unknown parameter", detail)
    }

    /// A form of answer that a resource does not have.
    pub fn not_acceptable(accepts: &str, offered: &[RowsForm]) -> Self {
        let types = offered.iter().map(|form| form.media_type()).collect::<Vec<_>>().join(", ");
        let shown: String = accepts.chars().take(200).collect();
        let detail = Bilingual::new(
            format!("Accept: gặp “{shown}”, ở đây có {types}; hoặc chọn bằng format="),
            format!("Accept: found “{shown}”, available here are {types}; or choose with format="),
        );
        let titles = ("Không có định dạng được yêu cầu", "No such form of answer");
        Self::new(StatusCode::NOT_ACCEPTABLE, "/problems/not-acceptable", titles.0, titles.1, detail)
    }

    /// A disk without room.
    pub fn no_room(detail: impl Into<Detail>) -> Self {
        let titles = ("Đĩa của máy chủ hết chỗ, chưa nhận gì", "No room on the server's disk, nothing was taken in");
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "/problems/no-room", titles.0, titles.1, detail)
    }
}
