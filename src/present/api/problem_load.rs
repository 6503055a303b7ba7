//! Refusals that say nothing about the question: too much at once, too fast, too large, too long.

use axum::http::StatusCode;

use super::Problem;

impl Problem {
    /// More requests than are kept waiting.
    pub fn overloaded() -> Self {
        let titles = ("Máy chủ đang quá tải", "The server is overloaded");
        let detail =
            "found more requests than this server keeps waiting, expected fewer at once; ask again after the seconds in Retry-After";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "/problems/overloaded", titles.0, titles.1, detail).after(2)
    }

    /// More requests of one client than it may send.
    pub fn too_fast(per_second: u32, retry_after: u8) -> Self {
        let titles = ("Gửi yêu cầu quá nhanh", "Too many requests");
        let detail = format!(
            "found more requests than one client may send, expected at most {per_second} a second in the long run; \
            ask again after the seconds in Retry-After"
        );
        Self::new(StatusCode::TOO_MANY_REQUESTS, "/problems/too-fast", titles.0, titles.1, detail).after(retry_after)
    }

    /// A question whose answer took too long.
    pub fn took_too_long(seconds: u64) -> Self {
        let detail = format!("found an answer that takes longer than {seconds} seconds; ask for less at a time, or again in a moment");
        Self::unavailable(detail)
    }

    /// A request body beyond the limit.
    pub fn body_too_large(most_bytes: u64) -> Self {
        let titles = ("Nội dung gửi vượt giới hạn", "Body too large");
        let detail = format!("found a larger body, expected at most {most_bytes} bytes; files of figures go to POST /api/v1/ingests");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", titles.0, titles.1, detail)
    }

    /// The service's own figures, asked for from elsewhere without a key.
    pub fn metrics_need_a_key() -> Self {
        let titles = ("Cần khóa truy cập để đọc số liệu vận hành", "A key is needed to read the metrics");
        let detail = "found a request from another machine without a key, expected one from this machine or with a key; \
            ask from 127.0.0.1, or send a key";
        Self::new(StatusCode::FORBIDDEN, "/problems/key-needed", titles.0, titles.1, detail)
    }
}
