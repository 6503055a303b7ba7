//! The words of every finding about the catalogue, in Vietnamese.

use super::intake::Wording;

const fn say(rule: &'static str, vi: &'static str) -> Wording {
    Wording { rule, found: "", expected: "{a}", vi, todo: "" }
}

/// What the check of plans, areas, indicators, targets and tasks notices.
#[rustfmt::skip]
pub(super) const CATALOGUE_WORDS: &[Wording] = &[
    say("ambiguous_key", "{cell} chỉ tới nhiều mục; ghi mã của mục cần sửa"),
    say("area_code", "mã địa bàn {cell} không hợp lệ; ghi 2, 3 hoặc 5 chữ số, hoặc để trống"),
    say("bounds_order", "cận dưới không nhỏ hơn cận trên ({found}); sửa một trong hai"),
    say("contradicts_state", "nhiệm vụ đã hoàn thành mà tỷ lệ là {#found} %; ghi 100 hoặc để trống"),
    say("due_year", "ngày đến hạn {cell} không thuộc năm đến hạn; sửa cho khớp"),
    say("duplicate_extent", "mã {cell} đã dùng cho một địa bàn cùng thời gian; mỗi mã chỉ một địa bàn trong một thời gian"),
    say("duplicate_key", "mã {cell} bị lặp; mỗi mục có một mã riêng"),
    say("empty_key", "chưa có mã; ghi mã của mục đã có để sửa, hoặc mã mới để thêm"),
    say("empty_remark", "chưa có nội dung; ghi nguyên nhân, giải pháp hoặc kiến nghị"),
    say("empty_name", "chưa có tên; ghi tên của mục này"),
    say("extent_order", "ngày kết thúc {cell} trước ngày bắt đầu; sửa một trong hai"),
    say("future_day", "ngày {cell} ở tương lai; ghi ngày không sau hôm nay"),
    say("has_figures", "{cell} đã có số liệu nên không thể bỏ; khép lại bằng ngày kết thúc, số liệu vẫn giữ"),
    say("key_prefix", "mã {cell} không bắt đầu bằng mã kế hoạch; sửa mã"),
    say("key_syntax", "mã {cell} không đúng quy cách; xem quy cách mã ở hướng dẫn danh mục"),
    say("needs_publisher", "chỉ người có quyền công bố mới được duyệt ({found}); ghi dự thảo hoặc đã soát"),
    say("not_nfc", "{cell} không viết theo Unicode dựng sẵn (NFC); gõ lại hoặc chuyển mã"),
    say("operator_numbers", "các số của mục tiêu ({found}) không hợp với phép so sánh; sửa cho khớp"),
    say("overlapping_extent", "thời gian của địa bàn chồng lên {cell}; sửa ngày bắt đầu hoặc ngày kết thúc"),
    say("own_reference", "{cell} chỉ tới chính nó; chọn mục khác"),
    say("part_order", "phần của mục tiêu {cell} không theo thứ tự; đánh số lại"),
    say("percent_range", "tỷ lệ {cell} không hợp lệ; ghi số nguyên từ 0 đến 100, hoặc để trống"),
    say("range_order", "cận trên {cell} nhỏ hơn cận dưới; sửa một trong hai"),
    say("revision_without_instrument", "mục đã có chỉ được sửa kèm văn bản và ngày hiệu lực; ghi cả hai"),
    say("share_range", "tỷ lệ {#found} không hợp lệ; ghi số lớn hơn 0 và không quá 1"),
    say("share_sum", "các tỷ lệ cộng lại quá 1 ({found}); sửa để tổng không quá 1"),
    say("share_without_successor", "có tỷ lệ nhưng chưa có địa bàn kế tục; ghi địa bàn kế tục"),
    say("still_used", "{cell} vẫn được mục khác dùng nên không thể bỏ; sửa các mục đó trước"),
    say("successor_day", "địa bàn kế tục {cell} chưa có vào ngày sau ngày kết thúc; sửa ngày hoặc địa bàn"),
    say("successor_without_end", "có địa bàn kế tục nhưng chưa có ngày kết thúc; ghi ngày kết thúc"),
    say("too_long", "nội dung quá dài; ghi gọn lại"),
    say("two_shares", "tỷ lệ được ghi ở cả hai cột; chỉ ghi ở cột địa bàn kế tục"),
    say("unknown_entry", "không có mục {cell} trong danh mục; ghi đúng mã của mục đã có"),
    say("unknown_period", "{cell} không phải kỳ báo cáo; ghi như “quý III/2026”"),
    say("unknown_reference", "không có mã {cell} trong danh mục; ghi mã đã có, hoặc thêm mục đó trước"),
    say("unreadable_day", "{cell} không phải một ngày; ghi như 20/11/2026"),
    say("year_range", "năm {cell} không hợp lệ; sửa năm"),
];
