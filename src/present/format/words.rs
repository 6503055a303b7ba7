//! The words for every enum of the domain.

use super::number::{NBSP, short_value};
use crate::domain::{
    assessment::{Class, Method, Outcome, Status, YearReached},
    indicator::{Indicator, Kind},
    language::Language,
    observation::{Observation, Provenance},
    period::Frequency,
};

/// A headline status: `nguy cơ không đạt`, `at risk`.
pub fn status(status: Status, language: Language) -> &'static str {
    match status {
        Status::Missed => language.pick("không đạt", "missed"),
        Status::AtRisk => language.pick("nguy cơ không đạt", "at risk"),
        Status::Watch => language.pick("cần theo dõi", "watch"),
        Status::NotAssessable => language.pick("chưa thể đánh giá", "not assessable"),
        Status::OnCourse => language.pick("dự kiến đạt", "on course"),
        Status::Reached => language.pick("đạt", "reached"),
        Status::Exceeded => language.pick("vượt", "exceeded"),
    }
}

/// A class of the common scale, in the words of the status it leads to.
pub fn class(class: Class, language: Language) -> &'static str {
    match class {
        Class::MovingAway => language.pick("đang xa mục tiêu", "moving away"),
        Class::AtRisk => status(Status::AtRisk, language),
        Class::Watch => status(Status::Watch, language),
        Class::OnCourse => status(Status::OnCourse, language),
    }
}

/// What a method finds, without its reason.
pub fn outcome(outcome: &Outcome, language: Language) -> &'static str {
    match outcome {
        Outcome::Reached => status(Status::Reached, language),
        Outcome::Judged { class: found } => class(*found, language),
        Outcome::NotAssessable { .. } => status(Status::NotAssessable, language),
    }
}

/// A verdict method: `Lộ trình kế hoạch`, `Planned path`.
pub fn method(method: Method, language: Language) -> &'static str {
    match method {
        Method::ProjectionModel => language.pick("Dự báo mô hình", "Forecast model"),
        Method::Path => language.pick("Lộ trình kế hoạch", "Planned path"),
        Method::PaceLinear => language.pick("Nhịp tăng đều", "Linear pace"),
        Method::PaceCompound => language.pick("Tăng trưởng kép (Open SDG)", "Compound growth (Open SDG)"),
        Method::ProjectionRecent => language.pick("Kéo dài 5 năm (Destatis)", "Recent changes carried on (Destatis)"),
    }
}

/// The flag on a target whose methods differ by two classes or more.
pub fn disagreement(language: Language) -> &'static str {
    language.pick("các phương pháp không thống nhất", "the methods disagree")
}

/// How a value came to be: `chính thức`, `provisional`.
pub fn provenance(provenance: Provenance, language: Language) -> &'static str {
    match provenance {
        Provenance::Observed => language.pick("chính thức", "official"),
        Provenance::Provisional => language.pick("sơ bộ", "provisional"),
        Provenance::Estimated => language.pick("ước tính", "estimated"),
        Provenance::Rebuilt => language.pick("dựng lại theo địa giới mới", "rebuilt for today’s territory"),
        Provenance::Imputed => language.pick("điền bổ sung", "filled in"),
    }
}

/// How often a value can be expected, as an adverb: `theo quý`, `quarterly`.
pub fn frequency(frequency: Frequency, language: Language) -> &'static str {
    match frequency {
        Frequency::Day => language.pick("theo ngày", "by day"),
        Frequency::Month => language.pick("theo tháng", "monthly"),
        Frequency::Quarter => language.pick("theo quý", "quarterly"),
        Frequency::Half => language.pick("6 tháng một lần", "half-yearly"),
        Frequency::NineMonths => language.pick("9 tháng mỗi năm", "first nine months of each year"),
        Frequency::Year => language.pick("theo năm", "yearly"),
        Frequency::Years => language.pick("theo giai đoạn", "by span of years"),
    }
}

/// One period of a frequency as a noun: `quý`, `quarter`.
pub fn span_word(frequency: Frequency, language: Language) -> &'static str {
    match frequency {
        Frequency::Day => language.pick("ngày", "day"),
        Frequency::Month => language.pick("tháng", "month"),
        Frequency::Quarter => language.pick("quý", "quarter"),
        Frequency::Half => language.pick("6 tháng", "half-year"),
        Frequency::NineMonths => language.pick("9 tháng", "nine months"),
        Frequency::Year => language.pick("năm", "year"),
        Frequency::Years => language.pick("giai đoạn", "span of years"),
    }
}

/// What a sentence calls the measured quantity: `tỷ lệ này`, `this share`.
pub fn kind(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Share => language.pick("tỷ lệ này", "this share"),
        Kind::Ratio => language.pick("chỉ số này", "this ratio"),
        Kind::GrowthRate => language.pick("tốc độ này", "this growth rate"),
        Kind::Count => language.pick("con số này", "this number"),
        Kind::Rank => language.pick("thứ hạng này", "this rank"),
        Kind::Score => language.pick("chỉ số này", "this score"),
        Kind::YesNo | Kind::Qualitative => language.pick("nội dung này", "this item"),
    }
}

/// The year a target is reached: `2037`, `sau 2100`, `đã đạt`.
pub fn year_reached(year: YearReached, language: Language) -> String {
    match year {
        YearReached::Already => language.pick("đã đạt", "already reached").to_owned(),
        YearReached::Year { year } => year.to_string(),
        YearReached::After2100 => language.pick("sau 2100", "after 2100").to_owned(),
    }
}

/// An observed value with what its source says about it: `61,7 %`, `< 10`, `≈ 1.200`.
pub fn observed(observation: &Observation, indicator: &Indicator, language: Language) -> String {
    let text = short_value(observation.value, indicator, language);
    match observation.censoring.sign() {
        "" => text,
        sign => format!("{sign}{NBSP}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_method_and_provenance_has_words_in_both_languages() {
        for (of, _) in Status::ALL {
            assert_ne!(status(of, Language::Vi), status(of, Language::En));
        }
        for (of, _) in Method::ALL {
            assert_ne!(method(of, Language::Vi), method(of, Language::En));
        }
        for (of, _) in Provenance::ALL {
            assert_ne!(provenance(of, Language::Vi), provenance(of, Language::En));
        }
        assert_eq!(year_reached(YearReached::After2100, Language::Vi), "sau 2100");
    }
}
