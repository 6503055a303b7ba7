//! The columns of the gap table, in the order of a reader's questions: what and where, how it stands, what was
//! measured, what was promised, path, rates, forecast, chance, who; then what programs need.

use super::table::{Row, Value, word, written};
use crate::{domain::language::Language, present::format};

/// How a column's cells are shown in a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Wrapped text, at most so many characters wide.
    Text(u16),
    /// A number with the decimals its cell names.
    Number,
    /// A probability, shown in percent; in every file it is a share from 0 to 1.
    Chance,
    /// A year without thousands separator.
    Year,
    /// A day.
    Day,
    /// A short word where true, nothing where false.
    Flag,
}

/// One column.
pub struct Column {
    /// Name in JSON, stable.
    pub key: &'static str,
    /// Heading in Vietnamese.
    vi: &'static str,
    /// Heading in English.
    en: &'static str,
    /// How it is shown.
    pub show: Show,
    /// The one language in whose workbook it stands; none for both. CSV and JSON always have both.
    pub only: Option<Language>,
    /// For programs and checks: folded away in a workbook.
    pub detail: bool,
    /// Its cell of a row.
    pub(super) cell: fn(&Row<'_>) -> Value,
}

impl Column {
    /// The heading in one language.
    pub fn heading(&self, language: Language) -> &'static str {
        language.pick(self.vi, self.en)
    }
}

const fn column(key: &'static str, (vi, en): (&'static str, &'static str), show: Show, cell: fn(&Row<'_>) -> Value) -> Column {
    Column { key, vi, en, show, only: None, detail: false, cell }
}

const fn only(language: Language, column: Column) -> Column {
    Column { only: Some(language), ..column }
}

const fn detail(column: Column) -> Column {
    Column { detail: true, ..column }
}

use Show::{Chance, Day, Flag, Number, Text, Year};

/// Every column of the gap table.
pub static COLUMNS: [Column; 60] = [
    only(
        Language::Vi,
        column("indicator_name_vi", ("Chỉ tiêu", "Indicator (Vietnamese)"), Text(44), |r| r.of_indicator(|i| i.name.vi.clone())),
    ),
    only(
        Language::En,
        column("indicator_name_en", ("Chỉ tiêu (tiếng Anh)", "Indicator"), Text(44), |r| r.of_indicator(|i| i.name.en.clone())),
    ),
    only(
        Language::Vi,
        column("area_name_vi", ("Địa bàn", "Area (Vietnamese)"), Text(22), |r| {
            written(r.catalogue.area_name(&r.of.area, Language::Vi))
        }),
    ),
    only(
        Language::En,
        column("area_name_en", ("Địa bàn (tiếng Anh)", "Area"), Text(22), |r| {
            written(r.catalogue.area_name(&r.of.area, Language::En))
        }),
    ),
    column("status", ("Trạng thái", "Status"), Text(20), |r| r.status()),
    column("reason", ("Lý do", "Reason"), Text(34), |r| r.reason()),
    column("illustrative", ("Số minh họa", "Illustrative"), Flag, |r| Value::Flag(r.of.illustrative)),
    column("disagreement", ("Phương pháp không thống nhất", "Methods disagree"), Flag, |r| Value::Flag(r.of.disagreement)),
    column("conflict", ("Văn bản mâu thuẫn", "Documents conflict"), Flag, |r| Value::Flag(r.of.conflict)),
    only(Language::Vi, column("unit_vi", ("Đơn vị tính", "Unit (Vietnamese)"), Text(14), |r| r.of_indicator(|i| i.unit.vi.clone()))),
    only(
        Language::En,
        column("unit_en", ("Đơn vị tính (tiếng Anh)", "Unit"), Text(14), |r| {
            r.of_indicator(|i| i.unit.get(Language::En).to_owned())
        }),
    ),
    column("latest_value", ("Giá trị xét", "Value judged"), Number, |r| r.judged(r.of.latest.as_ref().map(|latest| latest.value))),
    column("latest_period", ("Kỳ số liệu", "Period"), Text(26), |r| {
        r.of.latest
            .as_ref()
            .map_or(Value::Empty, |latest| word(&latest.period.code(), &format::period_with_window(latest.period, r.language)))
    }),
    column("latest_published_on", ("Ngày công bố", "Published on"), Day, |r| {
        r.of.latest.as_ref().map_or(Value::Empty, |latest| Value::Day(latest.published_on))
    }),
    column("latest_provenance", ("Tính chất số liệu", "Provenance"), Text(14), |r| {
        r.of.latest
            .as_ref()
            .map_or(Value::Empty, |latest| word(latest.provenance.code(), format::provenance(latest.provenance, r.language)))
    }),
    column("target_as_printed", ("Mục tiêu như in", "Target as printed"), Text(52), |r| r.of_target(|t| t.as_printed.clone())),
    column("threshold", ("Mức phải đạt", "Threshold"), Number, |r| r.number(r.of.threshold)),
    column("due", ("Hạn", "Due"), Day, |r| r.of.due.map_or(Value::Empty, Value::Day)),
    column("planned_today", ("Lộ trình hôm nay", "Planned value today"), Number, |r| r.number(r.of.planned_today)),
    column("deviation", ("Lệch lộ trình", "Deviation from path"), Number, |r| r.number(r.of.deviation)),
    column("gap_now", ("Còn thiếu hiện tại", "Gap now"), Number, |r| r.number(r.of.gap_now)),
    column("observed_rate", ("Tốc độ đã có (mỗi năm)", "Observed rate (per year)"), Number, |r| {
        r.number(r.of.observed_rate.map(|rate| rate.per_year))
    }),
    column("observed_rate_low_80", ("Tốc độ đã có, cận dưới 80 %", "Observed rate, 80 % low"), Number, |r| {
        r.number(r.of.observed_rate.and_then(|rate| rate.interval_80).map(|ends| ends.0))
    }),
    column("observed_rate_high_80", ("Tốc độ đã có, cận trên 80 %", "Observed rate, 80 % high"), Number, |r| {
        r.number(r.of.observed_rate.and_then(|rate| rate.interval_80).map(|ends| ends.1))
    }),
    column("required_rate", ("Tốc độ cần có (mỗi năm)", "Required rate (per year)"), Number, |r| r.number(r.of.required_rate)),
    column("pace", ("Nhịp (đã có / cần có)", "Pace (observed / required)"), Number, |r| r.ratio(r.of.pace)),
    column("catch_up_factor", ("Hệ số đuổi kịp (cần có / đã có)", "Catch-up factor (required / observed)"), Number, |r| {
        r.ratio(r.of.catch_up_factor)
    }),
    column("forecast_median", ("Dự báo tại hạn, trung vị", "Forecast when due, median"), Number, |r| {
        r.judged(r.of.forecast.map(|f| f.median))
    }),
    column("forecast_low_80", ("Dự báo, cận dưới 80 %", "Forecast, 80 % low"), Number, |r| {
        r.number(r.of.forecast.map(|f| f.interval_80.0))
    }),
    column("forecast_high_80", ("Dự báo, cận trên 80 %", "Forecast, 80 % high"), Number, |r| {
        r.number(r.of.forecast.map(|f| f.interval_80.1))
    }),
    column("forecast_low_95", ("Dự báo, cận dưới 95 %", "Forecast, 95 % low"), Number, |r| {
        r.number(r.of.forecast.map(|f| f.interval_95.0))
    }),
    column("forecast_high_95", ("Dự báo, cận trên 95 %", "Forecast, 95 % high"), Number, |r| {
        r.number(r.of.forecast.map(|f| f.interval_95.1))
    }),
    column("scenario_band", ("Dải kịch bản (quá 10 năm)", "Scenario band (beyond 10 years)"), Flag, |r| {
        Value::Flag(r.of.forecast.is_some_and(|f| f.is_scenario_band))
    }),
    column("gap_projected", ("Còn thiếu tại hạn theo dự báo", "Projected gap when due"), Number, |r| {
        r.number(r.of.gap_projected)
    }),
    column("attainment", ("Xác suất đạt", "Probability of attainment"), Chance, |r| {
        r.of.attainment.map_or(Value::Empty, |chance| Value::Number(chance.value(), 0))
    }),
    column("attainment_for_reference", ("Xác suất chỉ để tham khảo", "Probability for reference only"), Flag, |r| {
        Value::Flag(r.of.attainment.is_some() && r.of.attainment_for_reference)
    }),
    column("year_reached", ("Năm đạt (trung vị)", "Year reached (median)"), Year, |r| r.year(r.of.year_reached)),
    column("year_reached_earliest", ("Năm đạt sớm nhất (80 %)", "Year reached, earliest (80 %)"), Year, |r| {
        r.year(r.of.year_reached_80.map(|years| years.0))
    }),
    column("year_reached_latest", ("Năm đạt muộn nhất (80 %)", "Year reached, latest (80 %)"), Year, |r| {
        r.year(r.of.year_reached_80.map(|years| years.1))
    }),
    column("lead_agency", ("Cơ quan chủ trì", "Lead agency"), Text(28), |r| r.of_target(|t| t.lead_agency.clone())),
    column("legal_instrument", ("Văn bản", "Legal instrument"), Text(28), |r| written(r.instrument())),
    column("item", ("Số mục", "Item"), Text(14), |r| r.item()),
    detail(column("theme", ("Lĩnh vực", "Theme"), Text(22), |r| {
        r.indicator.map_or(Value::Empty, |i| word(&i.theme, &r.catalogue.theme_name(&i.theme, r.language)))
    })),
    detail(column("direction", ("Chiều tốt lên", "Direction"), Text(18), |r| r.direction())),
    detail(column("target_operator", ("Phép so", "Operator"), Text(12), |r| {
        r.target.map_or(Value::Empty, |t| word(t.operator.code(), t.operator.code()))
    })),
    detail(column("target_low", ("Mục tiêu, số dưới", "Target, low"), Number, |r| r.number(r.target.and_then(|t| t.low)))),
    detail(column("target_high", ("Mục tiêu, số trên", "Target, high"), Number, |r| r.number(r.target.and_then(|t| t.high)))),
    detail(column("latest_censoring", ("Dấu của giá trị", "Sign of the value"), Text(10), |r| {
        r.of.latest.as_ref().map_or(Value::Empty, |latest| written(latest.censoring.sign().to_owned()))
    })),
    detail(column("latest_calendar", ("Lịch của kỳ", "Calendar of the period"), Text(12), |r| {
        r.of.latest.as_ref().map_or(Value::Empty, |latest| word(latest.period.calendar.code(), latest.period.calendar.code()))
    })),
    detail(column("planned_at_latest", ("Lộ trình tại kỳ số liệu", "Planned value at the period"), Number, |r| {
        r.number(r.of.planned_at_latest)
    })),
    detail(column("baseline_on", ("Ngày của mốc gốc", "Baseline day"), Day, |r| {
        r.of.baseline.map_or(Value::Empty, |baseline| Value::Day(baseline.on))
    })),
    detail(column("baseline_value", ("Giá trị mốc gốc", "Baseline value"), Number, |r| {
        r.number(r.of.baseline.map(|baseline| baseline.value))
    })),
    detail(column("decided_by", ("Phương pháp quyết định", "Deciding method"), Text(22), |r| {
        r.of.decided_by.map_or(Value::Empty, |m| word(m.code(), format::method(m, r.language)))
    })),
    detail(column("is_headline", ("Giá trị chính", "Headline value"), Flag, |r| Value::Flag(r.of.is_headline))),
    detail(column("coordinating_agency", ("Cơ quan phối hợp", "Coordinating agencies"), Text(28), |r| {
        r.of_target(|t| t.coordinating_agency.clone())
    })),
    detail(column("target", ("Mã mục tiêu", "Target key"), Text(24), |r| written(r.of.target.to_string()))),
    detail(column("indicator", ("Mã chỉ tiêu", "Indicator key"), Text(28), |r| written(r.of.indicator.to_string()))),
    detail(column("area", ("Mã địa bàn", "Area key"), Text(18), |r| written(r.of.area.to_string()))),
    detail(column("plan", ("Mã kế hoạch", "Plan key"), Text(16), |r| written(r.of.plan.to_string()))),
    detail(column("as_of", ("Biết đến ngày", "As of"), Day, |r| Value::Day(r.of.as_of))),
];
