//! Whole findings: the title of a chart and the opening of a page.

use super::{
    capitalised,
    number::{NBSP, amount, compact_value, divisor, interval_with_unit, judged_value_with_unit, probability},
    reason::reason,
    target::compact_target,
    time::{date, due, due_by_end_of, period},
    words::{kind, status},
};
use crate::domain::{
    assessment::{Assessment, Reason, Status, YearReached},
    indicator::{Direction, Indicator, Kind},
    language::{Bilingual, Language},
    observation::Observation,
    probability::Probability,
    target::{Operator, Requirement, Target},
};

/// The indicator as a sentence speaks of it: percentages without what they are of, ranks as plain numbers after
/// "thứ hạng này", billions of a unit as such.
pub(super) fn spoken(indicator: &Indicator, value: f64) -> (Indicator, f64) {
    let mut told = indicator.clone();
    let mut divided = 1.0;
    if indicator.kind == Kind::Rank {
        told.unit = Bilingual::default();
        told.kind = Kind::Count;
    } else if indicator.is_percentage() {
        told.unit = Bilingual::new("%", "%");
    } else if value.abs() >= 1e9 {
        divided = divisor(value, indicator, Language::Vi).0;
        let unit = |language| format!("{} {}", divisor(value, indicator, language).1, indicator.unit.get(language));
        told.unit = Bilingual::new(unit(Language::Vi).trim(), unit(Language::En).trim());
        told.kind = if divided > 1.0 { Kind::Ratio } else { indicator.kind };
    }
    (told, divided)
}

fn scaled(requirement: Requirement, divided: f64) -> Requirement {
    Requirement { threshold: requirement.threshold / divided, exceeded_beyond: requirement.exceeded_beyond / divided, ..requirement }
}

/// A value inside a sentence, beside what it is judged by.
pub(super) fn told(value: f64, against: Option<Requirement>, indicator: &Indicator, language: Language) -> String {
    let (spoken, divided) = spoken(indicator, value);
    judged_value_with_unit(value / divided, against.map(|r| scaled(r, divided)), &spoken, language)
}

/// A change or gap inside a sentence.
fn told_amount(size: f64, indicator: &Indicator, language: Language) -> String {
    if indicator.kind == Kind::Rank || indicator.is_percentage() {
        return amount(size, indicator, language);
    }
    let (spoken, divided) = spoken(indicator, size);
    amount(size / divided, &spoken, language)
}

/// The finding in one line without a full stop: the title of a chart.
pub fn finding(indicator: &Indicator, target: &Target, assessment: &Assessment, language: Language) -> String {
    let words = target_in_words(indicator, target, language);
    let about = |phrase: (&str, &str), tail: Option<String>| {
        let head = language.pick(format!("{} {words}", phrase.0), format!("{} {words}", phrase.1));
        tail.map_or(head.clone(), |tail| format!("{head}: {tail}"))
    };
    let latest = || assessment.latest.as_ref().map(|o| latest_words(indicator, target, o, language));
    match assessment.status {
        Status::Missed => {
            let gap = assessment.gap_now.filter(|gap| *gap > 0.0);
            about(("Không đạt", "Missed"), gap.map(|gap| shortfall(gap, indicator, target, language)))
        }
        Status::AtRisk if assessment.reason == Reason::MovingAway => about(("Đang đi xa", "Moving away from"), latest()),
        Status::AtRisk => match (assessment.year_reached, assessment.due) {
            (Some(YearReached::Year { year }), Some(due)) if year > due.year() => language.pick(
                format!("Theo đà hiện nay, {words} phải đến khoảng năm {year} mới đạt"),
                format!("On the present course, {words} will not be met until about {year}"),
            ),
            (Some(YearReached::After2100), _) => language.pick(
                format!("Theo đà hiện nay, {words} chưa thể đạt trước năm 2100"),
                format!("On the present course, {words} will not be met before 2100"),
            ),
            _ => about(("Có nguy cơ không đạt", "At risk of missing"), chance(assessment, language)),
        },
        Status::Watch => {
            let tail = chance(assessment, language).map(|chance| format!(": {chance}")).unwrap_or_default();
            language.pick(format!("Cần theo dõi {words}{tail}"), format!("{} needs watching{tail}", capitalised(&words)))
        }
        Status::OnCourse => about(("Dự kiến đạt", "On course to meet"), chance(assessment, language)),
        Status::Reached => about(("Đã đạt", "Reached"), latest()),
        Status::Exceeded => about(("Đã vượt", "Exceeded"), latest()),
        Status::NotAssessable => {
            let why = reason(&assessment.reason, language);
            language.pick(format!("Chưa thể đánh giá {words}: {why}"), format!("{} cannot be assessed yet: {why}", capitalised(&words)))
        }
    }
}

/// The finding in one to three sentences with its numbers: the opening of a page, the cell of a report.
pub fn sentence(indicator: &Indicator, target: &Target, assessment: &Assessment, language: Language) -> String {
    let requirement = target.requirement(indicator.direction);
    let noun = kind(indicator.kind, language);
    let mut said: Vec<String> = Vec::new();
    let now = assessment.latest.as_ref().map(|o| statement(indicator, target, o, noun, language));
    match (assessment.status, now) {
        (Status::NotAssessable, now) => {
            let why = reason(&assessment.reason, language);
            said.push(format!("{}: {why}.", capitalised(status(assessment.status, language))));
            said.extend(now.map(|now| format!("{}.", capitalised(&now))));
            said.extend(pace(indicator, assessment, language));
        }
        (Status::Missed, Some(now)) => {
            let past = assessment.due.map(|day| date(day, language)).unwrap_or_default();
            said.push(language.pick(format!("Hạn {past} đã qua: {now}."), format!("The due day {past} is past: {now}.")));
            if let Reason::MissedAtDue { met_late_on: Some(day) } = assessment.reason {
                let day = date(day, language);
                said.push(language.pick(
                    format!("Mục tiêu được đạt muộn, theo số liệu đến {day}."),
                    format!("The target was met late, by the figure to {day}."),
                ));
            }
        }
        (Status::Reached | Status::Exceeded, Some(now)) => {
            said.push(format!("{}.", capitalised(&now)));
            if assessment.reason == Reason::MetNow {
                let due = assessment.due.map(|day| date(day, language));
                said.extend(due.map(|due| {
                    let chance = chance_of("xác suất vẫn đạt khi đến hạn", "chance of still meeting it then", assessment, language);
                    let chance = chance.map(|text| format!("; {text}")).unwrap_or_default();
                    language.pick(format!("Đạt trước hạn {due}{chance}."), format!("Met ahead of the due day {due}{chance}."))
                }));
            }
        }
        (Status::Missed | Status::Reached | Status::Exceeded, None) => {
            let word = capitalised(status(assessment.status, language));
            said.push(format!("{word}: {}.", reason(&assessment.reason, language)));
        }
        (Status::AtRisk | Status::Watch | Status::OnCourse, now) => {
            match projection(indicator, target, assessment, requirement, noun, language) {
                Some(text) => said.push(text),
                None => said.extend(now.map(|now| format!("{}.", capitalised(&now)))),
            }
            said.extend(path(indicator, assessment, language));
            said.extend(pace(indicator, assessment, language));
        }
    }
    said.join(" ")
}

/// How far a value falls short, for the bracket of a chart: `thiếu 10,3 điểm %`, `còn cao hơn 2,3 điểm %`.
pub fn shortfall(gap: f64, indicator: &Indicator, target: &Target, language: Language) -> String {
    let size = told_amount(gap, indicator, language);
    match () {
        () if indicator.kind == Kind::Rank => language.pick(format!("còn kém {size}"), format!("{size} short")),
        () if is_floor(indicator, target) => language.pick(format!("thiếu {size}"), format!("{size} short")),
        () => language.pick(format!("còn cao hơn {size}"), format!("{size} too high")),
    }
}

fn is_floor(indicator: &Indicator, target: &Target) -> bool {
    target.requirement(indicator.direction).is_none_or(|requirement| requirement.sign > 0.0)
}

/// `mục tiêu ≥ 85 % của năm 2030`; a target in words is named by its year alone.
pub(super) fn target_in_words(indicator: &Indicator, target: &Target, language: Language) -> String {
    let number = match target.operator {
        Operator::Qualitative | Operator::None => String::new(),
        _ => compact_target(target, indicator, language),
    };
    let due = due(target, language);
    match (language, number.is_empty(), due) {
        (Language::Vi, false, Some(due)) => format!("mục tiêu {number} của {due}"),
        (Language::Vi, true, Some(due)) => format!("mục tiêu của {due}"),
        (Language::Vi, false, None) => format!("mục tiêu {number} (không ghi năm)"),
        (Language::Vi, true, None) => "mục tiêu".to_owned(),
        (Language::En, false, Some(due)) => format!("the {due} target of {number}"),
        (Language::En, true, Some(due)) => format!("the {due} target"),
        (Language::En, false, None) => format!("the undated target of {number}"),
        (Language::En, true, None) => "the target".to_owned(),
    }
}

fn latest_words(indicator: &Indicator, target: &Target, latest: &Observation, language: Language) -> String {
    let when = period_in_sentence(latest, language);
    let value = match latest.censoring.sign() {
        "" => compact_value(latest.value, target.requirement(indicator.direction), indicator, language),
        sign => format!("{sign}{NBSP}{}", compact_value(latest.value, None, indicator, language)),
    };
    language.pick(format!("{when} là {value}"), format!("{value} in {when}"))
}

/// The period inside a sentence: English halves take an article.
fn period_in_sentence(latest: &Observation, language: Language) -> String {
    let words = period(latest.period, language);
    let article = language == Language::En && (words.starts_with("first") || words.starts_with("second"));
    if article { format!("the {words}") } else { words }
}

/// `quý III/2026, tỷ lệ này là 61,7 %, thấp hơn mục tiêu 23,3 điểm %`, without a full stop.
fn statement(indicator: &Indicator, target: &Target, latest: &Observation, noun: &str, language: Language) -> String {
    let when = period_in_sentence(latest, language);
    let value = match latest.censoring.sign() {
        "" => told(latest.value, target.requirement(indicator.direction), indicator, language),
        sign => format!("{sign}{NBSP}{}", told(latest.value, None, indicator, language)),
    };
    let told = language.pick(format!("{when}, {noun} là {value}"), format!("in {when} {noun} was {value}"));
    match target.requirement(indicator.direction) {
        Some(requirement) if latest.censoring.sign().is_empty() => {
            format!("{told}, {}", relation(latest.value, requirement, indicator, language))
        }
        _ => told,
    }
}

/// Where a value stands against its threshold, in words that fit the direction.
fn relation(value: f64, requirement: Requirement, indicator: &Indicator, language: Language) -> String {
    let gap = requirement.gap(value);
    if gap == 0.0 && requirement.strict {
        return language.pick("mới bằng mức mục tiêu đòi hỏi phải qua", "equal to what the target asks to pass").to_owned();
    }
    if gap == 0.0 {
        return language.pick("vừa bằng mục tiêu", "exactly the target").to_owned();
    }
    let size = told_amount(gap, indicator, language);
    let (vi, en) = match () {
        () if indicator.kind == Kind::Rank && gap > 0.0 => ("kém mục tiêu", "worse than the target"),
        () if indicator.kind == Kind::Rank => ("tốt hơn mục tiêu", "better than the target"),
        () if value < requirement.threshold => ("thấp hơn mục tiêu", "below the target"),
        () => ("cao hơn mục tiêu", "above the target"),
    };
    language.pick(format!("{vi} {size}"), format!("{size} {en}"))
}

fn projection(
    indicator: &Indicator,
    target: &Target,
    assessment: &Assessment,
    requirement: Option<Requirement>,
    noun: &str,
    language: Language,
) -> Option<String> {
    let (at_due, due) = assessment.forecast.zip(assessment.due)?;
    let by = due_by_end_of(due, language);
    let median = told(at_due.median, requirement, indicator, language);
    let (speaking, divided) = spoken(indicator, at_due.interval_80.1);
    let range = (at_due.interval_80.0 / divided, at_due.interval_80.1 / divided);
    let range = interval_with_unit(range, &speaking, language);
    let rises = indicator.direction == Direction::Up && target.operator != Operator::Le && target.operator != Operator::Lt;
    let mut text = match language {
        Language::Vi => {
            let verb = if rises { "ước đạt" } else { "ước là" };
            format!("{by}, {noun} {verb} {median} (khoảng 80{NBSP}%: {range})")
        }
        Language::En => {
            let verb = if rises { "is projected to reach" } else { "is projected to be" };
            format!("{by} {noun} {verb} {median} (80{NBSP}% interval: {range})")
        }
    };
    if let Some(requirement) = requirement {
        text.push_str(&format!(", {}", relation(at_due.median, requirement, indicator, language)));
    }
    if let Some(chance) = chance(assessment, language) {
        text.push_str(&format!("; {chance}"));
    }
    text.push('.');
    if at_due.is_scenario_band {
        text.push_str(language.pick(
            " Mốc này cách số liệu cuối hơn 10 năm: đây là dải kịch bản, không phải dự báo.",
            " This is more than 10 years from the last figure: a scenario band, not a forecast.",
        ));
    }
    Some(text)
}

/// The chance of meeting the target, in words; none when there is none.
fn chance(assessment: &Assessment, language: Language) -> Option<String> {
    chance_of("xác suất đạt", "the probability of meeting it is", assessment, language)
}

fn chance_of(vi: &str, en: &str, assessment: &Assessment, language: Language) -> Option<String> {
    let attainment: Probability = assessment.attainment?;
    let percent = probability(attainment, language);
    let number = percent.trim_start_matches(['<', '>', NBSP]);
    let about = match percent.chars().next() {
        Some('<') => language.pick("dưới", "below"),
        Some('>') => language.pick("trên", "above"),
        _ => language.pick("khoảng", "about"),
    };
    let remark = if assessment.attainment_for_reference { language.pick(" (chỉ để tham khảo)", " (for reference)") } else { "" };
    Some(format!("{} {about} {number}{remark}", language.pick(vi, en)))
}

/// What the planned path asks now; only where the path decided.
fn path(indicator: &Indicator, assessment: &Assessment, language: Language) -> Option<String> {
    if assessment.reason != Reason::ByPath {
        return None;
    }
    let (planned, latest) = assessment.planned_at_latest.zip(assessment.latest.as_ref())?;
    let planned = told(planned, None, indicator, language);
    let when = period_in_sentence(latest, language);
    Some(
        language
            .pick(format!("Theo lộ trình kế hoạch, {when} phải là {planned}."), format!("The planned path asks for {planned} in {when}.")),
    )
}

/// What each year must bring, and what it brings now; only while the target is still to be covered.
fn pace(indicator: &Indicator, assessment: &Assessment, language: Language) -> Option<String> {
    let required = assessment.required_rate.filter(|rate| *rate != 0.0)?;
    assessment.gap_now.filter(|gap| *gap > 0.0)?;
    let needed = movement(required, indicator, language);
    let mut text = language.pick(format!("Để kịp, mỗi năm phải {needed}"), format!("To get there it must {needed} a year"));
    if let Some(observed) = assessment.observed_rate {
        text.push_str(&match (observed.per_year, language) {
            (0.0, Language::Vi) => "; hiện chưa thay đổi".to_owned(),
            (0.0, Language::En) => "; at present it does not change".to_owned(),
            (rate, Language::Vi) => format!("; hiện mỗi năm {}", movement(rate, indicator, language)),
            (rate, Language::En) => format!("; at present it {} a year", moves(rate, indicator)),
        });
    }
    text.push('.');
    Some(text)
}

fn movement(rate: f64, indicator: &Indicator, language: Language) -> String {
    let size = told_amount(rate, indicator, language);
    // A rank that falls in number is a rise in standing; "giảm 3 bậc" would read as the contrary.
    let (vi, en) = match (indicator.kind == Kind::Rank, rate > 0.0) {
        (true, true) => ("tụt", "fall by"),
        (true, false) => ("lên", "climb by"),
        (false, true) => ("tăng", "rise by"),
        (false, false) => ("giảm", "fall by"),
    };
    language.pick(format!("{vi} {size}"), format!("{en} {size}"))
}

fn moves(rate: f64, indicator: &Indicator) -> String {
    let text = movement(rate, indicator, Language::En);
    text.replacen(" by", "s by", 1)
}
