//! Blank forms for agencies: the columns of a form, and the form as CSV.
//!
//! The headings are words that intake knows, so that a form that comes back is read without being told what its columns
//! are. "Kỳ trước" and "Mục tiêu" are there to be read by people and are not taken in. A line whose value is left blank is
//! not reported, and no fault.

use super::csv::inert;
use crate::{
    domain::{
        indicator::Kind,
        language::Language,
        observation::Provenance,
        period::{Calendar, Period},
        plan::Plan,
    },
    pipeline::collection::form::{Form, FormLine},
    present::format::{self, MISSING, NBSP},
};

/// A column of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormColumn {
    /// Key of the indicator.
    Indicator,
    /// Name of the indicator.
    Name,
    /// Area.
    Area,
    /// Period asked for.
    Period,
    /// Unit of the value.
    Unit,
    /// Last figure before the period, to compare with.
    Previous,
    /// The next target, as printed.
    Target,
    /// The figure: to be filled in.
    Value,
    /// Numerator: to be filled in where there is one.
    Numerator,
    /// Denominator: to be filled in where there is one.
    Denominator,
    /// How final the figure is: to be filled in.
    Provenance,
    /// Evidence or remark: to be filled in.
    Note,
    /// Day of the report.
    PublishedOn,
    /// Who reports.
    Source,
    /// Calendar of the period.
    Calendar,
}

impl FormColumn {
    /// Every column with its heading and what it is for, in the order of the form.
    pub const ALL: [(FormColumn, &'static str, &'static str, &'static str); 15] = [
        (Self::Indicator, "Mã chỉ tiêu", "Khóa của chỉ tiêu; không sửa.", "Key of the indicator; not to be changed."),
        (Self::Name, "Chỉ tiêu", "Tên chỉ tiêu.", "Name of the indicator."),
        (Self::Area, "Địa bàn", "Địa bàn của số liệu.", "Area of the figure."),
        (Self::Period, "Kỳ báo cáo", "Kỳ của số liệu.", "Period of the figure."),
        (Self::Unit, "ĐVT", "Đơn vị tính của giá trị.", "Unit of the value."),
        (
            Self::Previous,
            "Kỳ trước",
            "Số liệu gần nhất trước kỳ này, để đối chiếu; không được nhận lại.",
            "Latest earlier figure, for comparison; not taken in.",
        ),
        (
            Self::Target,
            "Mục tiêu",
            "Mục tiêu kế tiếp như văn bản in, để đối chiếu; không được nhận lại.",
            "Next target as printed, for comparison; not taken in.",
        ),
        (
            Self::Value,
            "Giá trị",
            "Nhập số theo đơn vị tính, hoặc chọn đạt / chưa đạt; để trống nếu chưa có số liệu.",
            "The figure in its unit, or đạt (met) / chưa đạt (not yet met); blank where there is none.",
        ),
        (Self::Numerator, "Tử số", "Tử số của tỷ lệ, nếu có.", "Numerator of a share or ratio, where known."),
        (Self::Denominator, "Mẫu số", "Mẫu số của tỷ lệ, nếu có.", "Denominator of a share or ratio, where known."),
        (
            Self::Provenance,
            "Tính chất",
            "Chính thức, sơ bộ hay ước tính; để trống là chính thức khi kỳ đã hết, ước tính khi kỳ chưa hết.",
            "Official, provisional or estimated; blank is official after the period and estimated before its end.",
        ),
        (
            Self::Note,
            "Ghi chú, minh chứng",
            "Văn bản, đường dẫn hay cách tính làm căn cứ; bắt buộc khi chọn đạt.",
            "Document, link or reckoning that shows it; needed with đạt (met).",
        ),
        (
            Self::PublishedOn,
            "Ngày công bố",
            "Ngày công bố của số liệu; để trống là ngày biểu được nhận.",
            "Day of publication; blank is the day the form comes in.",
        ),
        (Self::Source, "Nguồn", "Cơ quan báo cáo.", "The reporting agency."),
        (Self::Calendar, "Lịch kỳ", "Cách tính ngày của kỳ báo cáo.", "Which days the period covers."),
    ];

    /// The heading: a word that intake knows, or one of the two for people only.
    pub fn heading(self) -> &'static str {
        Self::ALL.into_iter().find(|(column, ..)| *column == self).map_or("", |(_, heading, ..)| heading)
    }
}

/// Words of the drop-down for what is judged in words.
pub(super) const MET: [&str; 2] = ["đạt", "chưa đạt"];

/// Words of the drop-down for how final a figure is.
pub(super) fn provenances() -> [&'static str; 3] {
    [Provenance::Observed, Provenance::Provisional, Provenance::Estimated].map(|p| format::provenance(p, Language::Vi))
}

/// Whether numerator and denominator are asked for.
pub(super) fn has_parts(line: &FormLine) -> bool {
    matches!(line.indicator.kind, Kind::Share | Kind::Ratio)
}

/// The text that stands in a cell of a blank form; empty where it is to be filled in.
pub(super) fn printed(form: &Form, line: &FormLine, column: FormColumn) -> String {
    match column {
        FormColumn::Indicator => line.indicator.id.to_string(),
        FormColumn::Name => line.indicator.name.vi.clone(),
        FormColumn::Area => line.area_text.clone(),
        FormColumn::Period => period_words(form.period, Language::Vi),
        FormColumn::Unit => line.indicator.unit.vi.clone(),
        FormColumn::Previous => previous(line),
        FormColumn::Target => target(line),
        FormColumn::Source => form.agency_name.clone(),
        FormColumn::Calendar => calendar_words(form.period.calendar).to_owned(),
        FormColumn::Value
        | FormColumn::Numerator
        | FormColumn::Denominator
        | FormColumn::Provenance
        | FormColumn::Note
        | FormColumn::PublishedOn => String::new(),
    }
}

/// The period in words with ordinary blanks, as people type it.
pub(super) fn period_words(period: Period, language: Language) -> String {
    format::period(period, language).replace(NBSP, " ")
}

/// Most letters of a plan's name beside other things; a plan without number and day is named by a whole sentence.
const PLAN_LABEL: usize = 60;

/// Number and day of a plan; of one that prints neither what the reading of the document calls it.
pub(super) fn plan_label(plan: &Plan) -> String {
    let name = plan.short_name();
    if name.chars().count() <= PLAN_LABEL || plan.plan_no.is_empty() { name } else { plan.plan_no.clone() }
}

/// The calendar in words that intake reads back.
fn calendar_words(calendar: Calendar) -> &'static str {
    match calendar {
        Calendar::Statutory => "Nghị định 09/2019",
        Calendar::Calendar => "lịch thường",
    }
}

fn previous(line: &FormLine) -> String {
    line.previous.as_ref().map_or_else(
        || MISSING.to_owned(),
        |o| format!("{} ({})", format::words::observed(o, &line.indicator, Language::Vi), period_words(o.period, Language::Vi)),
    )
}

fn target(line: &FormLine) -> String {
    let Some(target) = &line.next else { return MISSING.to_owned() };
    match (target.as_printed.trim(), format::due(target, Language::Vi)) {
        ("", _) => MISSING.to_owned(),
        (printed, Some(due)) => format!("{printed} ({due})"),
        (printed, None) => printed.to_owned(),
    }
}

/// Writes a form as CSV for people: a byte-order mark, commas, headings in the first row.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_form_csv(form: &Form) -> Result<Vec<u8>, csv::Error> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut out);
    writer.write_record(FormColumn::ALL.map(|(_, heading, ..)| heading))?;
    for line in &form.lines {
        writer.write_record(FormColumn::ALL.map(|(column, ..)| inert(&printed(form, line, column))))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}
