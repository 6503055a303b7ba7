//! What can be wrong with an upload, as problems.

use axum::http::StatusCode;

use super::Problem;

impl Problem {
    /// A request to change something that may come from a page of another site.
    pub fn cross_origin(detail: impl Into<String>) -> Self {
        let titles = ("Yêu cầu từ trang khác bị từ chối", "Request from another site refused");
        Self::new(StatusCode::FORBIDDEN, "/problems/cross-origin", titles.0, titles.1, detail)
    }

    /// A server that takes nothing in.
    pub fn read_only() -> Self {
        let detail = "found a request that changes something, expected a question: this server was started with --read-only; \
            send it to one that was not";
        Self::new(StatusCode::FORBIDDEN, "/problems/read-only", "Máy chủ này chỉ cho đọc", "This server only reads", detail)
    }

    /// An upload that ceased to come.
    pub fn cut_off(detail: impl Into<String>) -> Self {
        let titles = ("Tệp gửi dở dang, chưa nhận gì", "Upload cut off, nothing was taken in");
        Self::new(StatusCode::REQUEST_TIMEOUT, "/problems/cut-off", titles.0, titles.1, detail)
    }

    /// An idempotency key that came before with other content.
    pub fn key_taken(detail: impl Into<String>) -> Self {
        let titles = ("Khóa gửi một lần đã dùng cho nội dung khác", "Idempotency key used for other content");
        Self::new(StatusCode::CONFLICT, "/problems/key-taken", titles.0, titles.1, detail)
    }

    /// An ingest that is taken back already.
    pub fn taken_back(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "/problems/taken-back", "Lần nạp đã được thu hồi", "Taken back already", detail)
    }

    /// A file beyond the limits.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "Tệp vượt giới hạn", "File too large", detail)
    }

    /// A file of a sort that is not read here.
    pub fn not_read_here(detail: impl Into<String>) -> Self {
        let titles = ("Loại tệp không nhận", "Sort of file not read here");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/format", titles.0, titles.1, detail)
    }

    /// A file of which nothing, or not all that was asked for, can be used.
    pub fn unusable(detail: impl Into<String>) -> Self {
        let titles = ("Tệp không dùng được, chưa nhận gì", "File cannot be used, nothing was taken in");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "/problems/unusable", titles.0, titles.1, detail)
    }

    /// Too many uploads at once.
    pub fn too_many() -> Self {
        let detail =
            "found more uploads at once than are kept waiting, expected a few at a time: nothing was taken in; send it again in a moment";
        Self::unavailable(detail).after(5)
    }

    /// A disk without room.
    pub fn no_room(detail: impl Into<String>) -> Self {
        let titles = ("Đĩa của máy chủ hết chỗ, chưa nhận gì", "No room on the server's disk, nothing was taken in");
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "/problems/no-room", titles.0, titles.1, detail)
    }
}
