//! What the cells of a form allow: drop-downs, and warnings that can be passed over, for the figure may be right.

use jiff::civil::Date;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, XlsxError};

use super::{
    form::{MET, provenances},
    form_xlsx::excel_day,
};
use crate::{
    domain::{
        indicator::{Indicator, Kind},
        language::Language,
    },
    present::format,
};

/// Most characters of the title of a message in a workbook.
const TITLE: usize = 32;
/// Most characters of a message in a workbook.
const MESSAGE: usize = 255;

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

fn told(rule: DataValidation, title: &str, input: &str, error: &str) -> Result<DataValidation, XlsxError> {
    rule.set_input_title(cut(title, TITLE))?
        .set_input_message(cut(input, MESSAGE))?
        .set_error_title(cut(title, TITLE))?
        .set_error_message(cut(error, MESSAGE))
}

/// The figure: a number within the natural bounds of its indicator. A warning only: a share may exceed 100 % of a quota.
pub(super) fn value(indicator: &Indicator) -> Result<DataValidation, XlsxError> {
    let number = |value: f64| format::number(value, format::decimals_for(&[value], ""), Language::Vi);
    let rule = DataValidation::new();
    let (rule, range) = match (indicator.bounds.lower(), indicator.bounds.upper(), indicator.kind) {
        // Positions begin at 1, whatever the catalogue leaves open.
        (lower, _, Kind::Rank) => (
            rule.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(lower.unwrap_or(1.0).max(1.0))),
            "hạng từ 1 trở lên".to_owned(),
        ),
        (Some(lower), Some(upper), _) => {
            (rule.allow_decimal_number(DataValidationRule::Between(lower, upper)), format!("số từ {} đến {}", number(lower), number(upper)))
        }
        (Some(lower), None, _) => {
            (rule.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(lower)), format!("số từ {} trở lên", number(lower)))
        }
        (None, Some(upper), _) => {
            (rule.allow_decimal_number(DataValidationRule::LessThanOrEqualTo(upper)), format!("số không quá {}", number(upper)))
        }
        // Any number; a bound that no figure reaches lets the workbook still tell a number from words.
        (None, None, _) => (rule.allow_decimal_number(DataValidationRule::GreaterThan(-1e15)), "một số".to_owned()),
    };
    let unit = &indicator.unit.vi;
    let input = format!("Nhập {range}, đơn vị: {unit}. Để trống nếu chưa có số liệu.");
    let error =
        format!("Thường là {range}, đơn vị: {unit}. Nếu số này đúng (hoặc ghi dạng <10, >90) thì vẫn giữ, và nêu lý do ở cột ghi chú.");
    told(rule.set_error_style(DataValidationErrorStyle::Warning), "Giá trị", &input, &error)
}

/// Numerator or denominator: a number from 0.
pub(super) fn part() -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new()
        .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
        .set_error_style(DataValidationErrorStyle::Warning);
    told(rule, "Tử số, mẫu số", "Nhập số đếm làm nên tỷ lệ, nếu có.", "Thường là một số từ 0 trở lên.")
}

/// Đạt or chưa đạt.
pub(super) fn met() -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new().allow_list_strings(&MET)?;
    let input = "Chọn đạt hoặc chưa đạt. Khi chọn đạt phải nêu minh chứng ở cột cuối.";
    told(rule, "Đạt / chưa đạt", input, "Chọn một trong hai: đạt, chưa đạt.")
}

/// How final a figure is.
pub(super) fn provenance() -> Result<DataValidation, XlsxError> {
    let words = provenances();
    let rule = DataValidation::new().allow_list_strings(&words)?;
    told(rule, "Tính chất", "Chọn tính chất của số liệu; để trống cũng được.", &format!("Chọn một trong: {}.", words.join(", ")))
}

/// The day of publication: from the first day of the period.
pub(super) fn day_of_report(first: Date) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new()
        .allow_date(DataValidationRule::GreaterThanOrEqualTo(&excel_day(first)?))
        .set_error_style(DataValidationErrorStyle::Warning);
    let from = format::date(first, Language::Vi);
    told(
        rule,
        "Ngày công bố",
        "Ngày công bố của số liệu, ví dụ 12/9/2026. Để trống là ngày biểu được nhận.",
        &format!("Thường là một ngày từ {from} trở đi."),
    )
}
