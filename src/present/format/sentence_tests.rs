//! Whole sentences, word for word: `sentences.txt` holds them to be read, and this file makes them.

use jiff::civil::date;

use super::{
    fixtures::{assessment, indicator, observation, target},
    number::NBSP,
    sentence::sentence,
};
use crate::domain::{
    assessment::{Assessment, Class, ForecastAtDue, Method, Outcome, Rate, Reason, Status, Verdict},
    indicator::{Direction, Indicator, Kind},
    language::{Bilingual, Language},
    observation::{Censoring, Observation},
    period::{Period, Span},
    probability::Probability,
    target::{Operator, Target},
};

/// Name, Vietnamese and English sentence, a blank line between cases; ordinary blanks for those that do not break.
const EXPECTED: &str = include_str!("sentences.txt");

struct Case {
    indicator: Indicator,
    target: Target,
    of: Assessment,
}

impl Case {
    fn new(indicator: &Indicator, target: &Target, status: Status, reason: Reason, latest: Option<Observation>) -> Self {
        Self { indicator: indicator.clone(), target: target.clone(), of: assessment(status, reason, latest) }
    }

    fn with(mut self, change: impl FnOnce(&mut Assessment)) -> Self {
        change(&mut self.of);
        self
    }

    /// No forecast, no rates: as assessments have them that are due or refused.
    fn bare(self) -> Self {
        self.with(|of| {
            (of.forecast, of.attainment, of.gap_projected) = (None, None, None);
            (of.observed_rate, of.required_rate) = (None, None);
        })
    }

    /// Observed and required change per year with the factor that follows.
    fn rates(self, observed: f64, required: f64, gap: f64) -> Self {
        self.with(|of| {
            of.observed_rate = Some(Rate { per_year: observed, interval_80: None });
            of.required_rate = Some(required);
            of.gap_now = Some(gap);
            of.catch_up_factor = (observed * required > 0.0).then(|| required / observed);
        })
    }

    fn forecast(self, median: f64, interval_80: (f64, f64), chance: f64) -> Self {
        self.with(|of| {
            of.forecast = Some(ForecastAtDue { median, interval_80, interval_95: interval_80, is_scenario_band: false });
            of.attainment = Some(Probability::saturating(chance));
            of.gap_projected = None;
        })
    }
}

fn unit(of: Indicator, vi: &str, en: &str) -> Indicator {
    Indicator { unit: Bilingual::new(vi, en), ..of }
}

fn judged(method: Method, class: Class) -> Verdict {
    Verdict { method, outcome: Outcome::Judged { class }, value: None, score: None, working: Vec::new() }
}

fn censored(value: f64, censoring: Censoring) -> Option<Observation> {
    Some(Observation { censoring, ..observation(2025, value) })
}

/// Cases by status, from missed to exceeded.
fn cases() -> Vec<(&'static str, Case)> {
    use Reason::*;
    use Status::*;
    let share = indicator("% hồ sơ", Kind::Share, Direction::Up);
    let poor = indicator("%", Kind::Share, Direction::Down);
    let rank = indicator("hạng", Kind::Rank, Direction::Down);
    let growth = indicator("% so cùng kỳ", Kind::GrowthRate, Direction::Up);
    let hdi = unit(indicator("", Kind::Score, Direction::Up), "chỉ số 0-1", "index 0–1");
    let files = unit(indicator("", Kind::Count, Direction::Up), "đơn", "applications");
    let money = unit(indicator("", Kind::Count, Direction::Up), "đồng", "VND");
    let staff = unit(indicator("", Kind::Ratio, Direction::Up), "người/vạn dân", "people per 10,000");
    let at_least = |low: f64| target(Operator::Ge, Some(low), None);
    let at_most = |high: f64| target(Operator::Le, None, Some(high));
    let plain = |low: f64| target(Operator::Eq, Some(low), None);
    let seen = |value: f64| Some(observation(2025, value));
    let (words, promise) = (indicator("định tính", Kind::Qualitative, Direction::Up), target(Operator::Qualitative, None, None));
    let at_due = MissedAtDue { met_late_on: None };
    let late = MissedAtDue { met_late_on: Some(date(2031, 6, 14)) };
    let new = Case::new;
    vec![
        ("missed", new(&share, &at_least(90.0), Missed, at_due.clone(), seen(89.96)).bare()),
        ("missed, met late", new(&poor, &at_most(5.0), Missed, late, seen(6.4)).bare()),
        ("missed, strict and equal", new(&share, &target(Operator::Gt, Some(60.0), None), Missed, at_due, seen(60.0)).bare()),
        (
            "at risk, slower than needed",
            new(&share, &plain(80.0), AtRisk, ByAttainment, seen(55.0)).forecast(71.2, (63.8, 78.7), 0.09).rates(3.2, 5.1, 25.0),
        ),
        ("at risk, fast enough but slowing", {
            let disagree = vec![
                judged(Method::ProjectionModel, Class::AtRisk),
                judged(Method::PaceLinear, Class::OnCourse),
                judged(Method::PaceCompound, Class::OnCourse),
            ];
            new(&share, &plain(100.0), AtRisk, ByAttainment, seen(60.0)).forecast(95.6, (90.4, 98.1), 0.004).rates(11.0, 8.0, 40.0).with(
                |of| {
                    (of.gap_projected, of.decided_by, of.disagreement, of.verdicts) =
                        (Some(4.4), Some(Method::ProjectionModel), true, disagree);
                },
            )
        }),
        (
            "at risk, standing still",
            new(&files, &at_least(12_000.0), AtRisk, ByAttainment, seen(9_500.0))
                .forecast(9_500.0, (8_000.0, 11_000.0), 0.02)
                .rates(0.0, 500.0, 2_500.0),
        ),
        ("at risk, moving away by the path", {
            new(&poor, &at_most(3.0), AtRisk, MovingAway, seen(6.2))
                .bare()
                .rates(0.5, -0.64, 3.2)
                .with(|of| (of.decided_by, of.planned_at_latest) = (Some(Method::Path), Some(5.4)))
        }),
        (
            "at risk, a rank",
            new(&rank, &at_most(15.0), AtRisk, ByPath, seen(20.0))
                .bare()
                .rates(-0.5, -1.0, 5.0)
                .with(|of| of.planned_at_latest = Some(18.0)),
        ),
        (
            "at risk, less than a year to go",
            new(&share, &plain(100.0), AtRisk, ByAttainment, seen(70.0)).forecast(70.4, (69.5, 71.2), 0.001).rates(2.7, 101.5, 30.0),
        ),
        ("at risk, a scenario band with negative ends", {
            new(&growth, &at_least(3.0), AtRisk, ByAttainment, seen(-0.9))
                .forecast(-0.4, (-1.2, 0.4), 0.02)
                .rates(0.1, 0.8, 3.9)
                .with(|of| of.forecast = of.forecast.map(|at| ForecastAtDue { is_scenario_band: true, ..at }))
        }),
        (
            "watch, never prints as met",
            new(&share, &plain(90.0), Watch, ByAttainment, seen(70.0)).forecast(89.7, (81.8, 94.5), 0.47).rates(4.0, 4.0, 20.0),
        ),
        ("watch, borrowed interval", {
            new(&staff, &at_least(12.0), Watch, ByPath, seen(10.0))
                .forecast(11.0, (9.0, 13.0), 0.3)
                .rates(0.25, 0.4, 2.0)
                .with(|of| (of.planned_at_latest, of.attainment_for_reference) = (Some(10.5), true))
        }),
        (
            "watch, by pace",
            new(&staff, &at_least(12.0), Watch, ByPace, seen(10.0))
                .bare()
                .rates(0.3, 0.4, 2.0)
                .with(|of| of.decided_by = Some(Method::PaceLinear)),
        ),
        ("watch, the number is there but it fell", {
            let mut rising = at_least(3.0);
            rising.rule = "not_decreasing".to_owned();
            new(&share, &rising, Watch, ByAttainment, seen(3.2)).forecast(3.3, (2.6, 4.0), 0.6).rates(0.1, 0.0, -0.2)
        }),
        (
            "on course",
            new(&hdi, &plain(0.78), OnCourse, ByAttainment, seen(0.766)).forecast(0.794, (0.761, 0.829), 0.71).rates(0.0059, 0.0024, 0.014),
        ),
        (
            "on course, money",
            new(&money, &at_least(1.5e12), OnCourse, ByAttainment, seen(1.234e12))
                .forecast(1.62e12, (1.4e12, 1.9e12), 0.8)
                .rates(6.5e10, 5.3e10, 2.66e11),
        ),
        (
            "on course, one a year",
            new(&files, &at_least(5.0), OnCourse, ByAttainment, seen(1.0)).forecast(6.0, (5.0, 7.0), 0.9).rates(1.0, 0.8, 4.0),
        ),
        ("reached, falling is better", new(&poor, &target(Operator::Lt, None, Some(2.0)), Reached, MetAtDue, seen(1.96)).bare()),
        ("reached early", new(&share, &at_least(80.0), Reached, MetNow, seen(80.0)).forecast(88.0, (84.0, 91.0), 0.96)),
        ("reached, above a limit", new(&share, &plain(90.0), Reached, MetAtDue, censored(90.0, Censoring::Above)).bare()),
        ("reached, inside a range", new(&growth, &target(Operator::Range, Some(16.0), Some(18.0)), Reached, MetAtDue, seen(17.2)).bare()),
        ("exceeded early, a rank", new(&rank, &at_most(15.0), Exceeded, MetNow, seen(12.0)).bare()),
        ("awaiting", new(&share, &at_least(50.0), NotAssessable, AwaitingFigure { year: 2030 }, seen(33.0)).bare()),
        ("censored", new(&poor, &at_most(5.0), NotAssessable, Censored, censored(10.0, Censoring::Below)).bare()),
        (
            "one value",
            new(&staff, &plain(12.0), NotAssessable, TooFewValues { have: 1, need: 2 }, seen(9.0))
                .bare()
                .with(|of| of.required_rate = Some(0.6)),
        ),
        (
            "merged area, conflict",
            new(&rank, &at_most(20.0), NotAssessable, AreaClosed, None).bare().with(|of| (of.conflict, of.is_headline) = (true, false)),
        ),
        ("no due day, illustrative", {
            let undated = Target { year: None, ..plain(100.0) };
            new(&share, &undated, NotAssessable, NoDueDate, seen(70.0)).bare().with(|of| (of.due, of.illustrative) = (None, true))
        }),
        ("in words", new(&words, &promise, NotAssessable, Qualitative, None).bare()),
        ("in words, reached", new(&words, &promise, Reached, MetNow, seen(1.0)).bare()),
        ("in words, not yet", new(&words, &promise, Watch, NotYetMet, seen(0.0)).bare()),
        ("in words, missed", new(&words, &promise, Missed, MissedAtDue { met_late_on: Some(date(2031, 3, 31)) }, seen(0.0)).bare()),
        ("in words, a claim without evidence", new(&words, &promise, NotAssessable, Qualitative, seen(1.0)).bare()),
        ("several years together", {
            let span = Period::calendar(Span::Years { first: 2016, last: 2020 });
            new(
                &share,
                &target(Operator::Gt, Some(55.0), None),
                NotAssessable,
                SpansOnly,
                Some(Observation { period: span, ..observation(2020, 45.0) }),
            )
            .bare()
        }),
    ]
}

#[test]
fn every_kind_of_finding_is_said_word_for_word() {
    let mut made = String::new();
    for (name, case) in cases() {
        let [vi, en] = [Language::Vi, Language::En].map(|language| sentence(&case.indicator, &case.target, &case.of, language));
        made.push_str(&format!("{name}\n{vi}\n{en}\n\n").replace(NBSP, " "));
    }
    for (made, expected) in made.trim().split("\n\n").zip(EXPECTED.trim().split("\n\n")) {
        assert_eq!(made, expected);
    }
    assert_eq!(made.trim().split("\n\n").count(), EXPECTED.trim().split("\n\n").count());
}

#[test]
fn numbers_and_units_are_never_parted() {
    for (name, case) in cases() {
        for language in Language::ALL {
            let text = sentence(&case.indicator, &case.target, &case.of, language);
            let parted = text.char_indices().any(|(at, c)| {
                let after = &text[at + c.len_utf8()..];
                c == ' '
                    && text[..at].ends_with(|before: char| before.is_ascii_digit())
                    && (after.starts_with('%') || after.starts_with("điểm"))
            });
            assert!(!parted, "{name}: {text}");
        }
    }
}
