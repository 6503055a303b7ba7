//! Why an assessment changed, one sentence a cause; after it the figures it rests on.

use super::{
    clause::{LARGE, spoken},
    finding::target_in_words,
    number::{
        MOST_DECIMALS, NBSP, decimals_of, decimals_of_change, judged_value_with_unit, number, probability, toward_worse, unit_of_change,
        value_with,
    },
    plural::of_number,
    reason::reason,
    time::{date, period},
    words::{observed, status},
};
use crate::domain::{
    area::Area,
    assessment::Status,
    change::{Cause, Change, Move, Moves, Part, Revision, SMALLEST_ATTAINMENT_MOVE},
    indicator::{Indicator, Kind},
    language::Language,
    observation::{Censoring, Observation},
    probability::Probability,
    target::{Requirement, Target},
};
use jiff::civil::Date;

/// Figures named one by one after a sentence; of more the newest are named and the others counted.
const FIGURES_NAMED: usize = 4;

/// What a move is called that would print as zero.
const ALMOST_UNCHANGED: (&str, &str) = ("gần như không đổi", "almost unchanged");

/// What is compared: `Tỷ trọng kinh tế số trong GDP, Việt Nam: mục tiêu ≥ 30 % của năm 2030`.
pub fn change_title(indicator: &Indicator, area: &Area, target: &Target, language: Language) -> String {
    format!("{}, {}: {}", indicator.name.get(language), area.name.get(language), target_in_words(indicator, target, language))
}

/// The two days: `từ 1/1/2025 đến 22/11/2026`; with the data revisions where these are given.
pub fn compared_days(days: (Date, Date), revisions: Option<(i64, i64)>, language: Language) -> String {
    let said = |day, revision: Option<i64>| {
        let revision = revision.map(|n| language.pick(format!(" (bản dữ liệu {n})"), format!(" (data revision {n})")));
        format!("{}{}", date(day, language), revision.unwrap_or_default())
    };
    let (from, to) = (said(days.0, revisions.map(|r| r.0)), said(days.1, revisions.map(|r| r.1)));
    language.pick(format!("từ {from} đến {to}"), format!("from {from} to {to}"))
}

/// The whole change in one sentence: every quantity that moved with both its values, then the status.
pub fn whole_change(change: &Change, indicator: &Indicator, language: Language) -> String {
    if change.whole.is_nothing() {
        let word = status(change.whole.status.after, language);
        return language
            .pick(format!("Không có gì thay đổi; trạng thái vẫn là “{word}”."), format!("Nothing changed; the status is still “{word}”."));
    }
    let scale = Scale::of(change, indicator, language);
    let mut said = clauses(&change.whole, &scale, true);
    let why = reason(&change.reason, language);
    let status = match change.whole.status {
        of if of.is_nothing() => format!("{} “{}”", language.pick("trạng thái vẫn là", "status still"), status(of.after, language)),
        of => status_words(of, language),
    };
    said.push(format!("{status} ({why})"));
    joined(language.pick("Tổng cộng", "In all"), said)
}

/// What one cause moved: `Số liệu cũ được hiệu chỉnh: giá trị mới nhất −1,3 điểm %, xác suất đạt −8,0 điểm %; trạng thái
/// không đổi.` A cause that moved nothing says so.
pub fn cause_sentence(part: &Part, change: &Change, indicator: &Indicator, language: Language) -> String {
    let own = match part.cause {
        Cause::RevisedValues => !change.revisions.is_empty(),
        Cause::NewPeriods => !change.new_figures.is_empty(),
        Cause::RevisedTargets | Cause::MethodOrCatalogue => false,
    };
    if part.moves.is_nothing() {
        return without_effect(part.cause, own, language).to_owned();
    }
    let mut said = clauses(&part.moves, &Scale::of(change, indicator, language), false);
    said.push(status_words(part.moves.status, language));
    joined(heading(part.cause, own, language), said)
}

/// Revised figures with both values: `năm 2022: 12,6 % → 12,8 %`; none when there are none.
pub fn revisions(revisions: &[Revision], indicator: &Indicator, language: Language) -> Option<String> {
    let said = |revision: &Revision| {
        let when = period(revision.before.period, language);
        let before = &revision.before;
        let both = match &revision.after {
            Some(after) if is_exact(after) && is_exact(before) => {
                let (speaking, divided) = spoken(indicator, before.value.abs().max(after.value.abs()), LARGE);
                pair([before.value / divided, after.value / divided].map(|value| (value, None)), 0, &speaking, language)
            }
            Some(after) => format!("{} → {}", observed(before, indicator, language), observed(after, indicator, language)),
            None => format!("{} → {}", observed(before, indicator, language), language.pick("rút lại", "retracted")),
        };
        format!("{when}: {both}")
    };
    listed(revisions, said, language)
}

/// Figures for new periods: `năm 2024: 13,2 %`; none when there are none.
pub fn new_figures(figures: &[Observation], indicator: &Indicator, language: Language) -> Option<String> {
    listed(figures, |o| format!("{}: {}", period(o.period, language), observed(o, indicator, language)), language)
}

fn listed<T>(items: &[T], said: impl Fn(&T) -> String, language: Language) -> Option<String> {
    let more = items.len().saturating_sub(FIGURES_NAMED);
    let mut parts: Vec<String> = items.iter().skip(more).map(said).collect();
    if more > 0 {
        let periods = if more == 1 { "period" } else { "periods" };
        parts.push(language.pick(format!("và {more} kỳ trước đó"), format!("and {more} earlier {periods}")));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn is_exact(observation: &Observation) -> bool {
    matches!(observation.censoring, Censoring::Exact)
}

/// Clauses before the last are joined by commas, the last stands apart.
fn joined(head: &str, mut said: Vec<String>) -> String {
    let last = said.pop().unwrap_or_default();
    if said.is_empty() { format!("{head}: {last}.") } else { format!("{head}: {}; {last}.", said.join(", ")) }
}

/// A clause for every number that moved, with both its values or by how much alone.
fn clauses(moves: &Moves, scale: &Scale<'_>, with_ends: bool) -> Vec<String> {
    let language = scale.language;
    let unjudged = Move { before: None, after: None };
    let value = |label: (&str, &str), number: Move<Option<f64>>, against: Move<Option<f64>>| {
        let against = (against.before, against.after);
        let words = |value| scale.told(value, against.1.or(against.0));
        let between =
            |before, after| if with_ends { scale.ends((before, against.0), (after, against.1)) } else { scale.delta(after - before) };
        moved(language.pick(label.0, label.1), number, language, words, between)
    };
    // Beside a forecast that moved, its gap says the same once more.
    let gap = moves.gap_projected;
    let gap = if moves.median_at_due.is_nothing() { gap } else { Move { before: gap.after, after: gap.after } };
    let numbers = [
        value(("mức mục tiêu", "target value"), moves.threshold, unjudged),
        value(("giá trị mới nhất", "latest value"), moves.latest, moves.threshold),
        value(("dự báo tại hạn", "forecast when due"), moves.median_at_due, moves.threshold),
        value(("phần còn thiếu tại hạn", "projected gap"), gap, unjudged),
        attainment_words(moves.attainment, language, with_ends),
        due_words(moves.due, language),
    ];
    numbers.into_iter().flatten().collect()
}

/// What became of a number: it moved, it appeared, it went; none when it stands still.
fn moved(
    label: &str,
    number: Move<Option<f64>>,
    language: Language,
    words: impl Fn(f64) -> String,
    between: impl Fn(f64, f64) -> String,
) -> Option<String> {
    match (number.before, number.after) {
        (before, after) if before == after => None,
        (Some(before), Some(after)) => Some(format!("{label} {}", between(before, after))),
        (_, Some(after)) => Some(language.pick(format!("nay có {label} {}", words(after)), format!("{label} now {}", words(after)))),
        (before, None) => {
            let before = before.map(words).unwrap_or_default();
            Some(language.pick(format!("không còn {label} (trước là {before})"), format!("no {label} any more (was {before})")))
        }
    }
}

/// Attainment in percentage points with one decimal, so that the parts can be added up.
fn attainment_words(of: Move<Option<f64>>, language: Language, with_ends: bool) -> Option<String> {
    let words = |p: f64| probability(Probability::saturating(p), language);
    moved(language.pick("xác suất đạt", "probability of meeting it"), of, language, words, |before, after| {
        let delta = after - before;
        if delta.abs() < SMALLEST_ATTAINMENT_MOVE {
            return language.pick(ALMOST_UNCHANGED.0, ALMOST_UNCHANGED.1).to_owned();
        }
        let points = language.pick("điểm\u{a0}%", "percentage points");
        let delta = format!("{}{}{NBSP}{points}", sign(delta), number(100.0 * delta.abs(), 1, language));
        match (words(before), words(after)) {
            _ if !with_ends => delta,
            (before, after) if before == after => format!("{after} ({delta})"),
            (before, after) => format!("{before} → {after} ({delta})"),
        }
    })
}

fn sign(delta: f64) -> &'static str {
    if delta < 0.0 { "−" } else { "+" }
}

/// How the values of one change are written: in one unit and with so many decimals that a reader can add up the parts.
struct Scale<'a> {
    indicator: &'a Indicator,
    speaking: Indicator,
    divided: f64,
    decimals: usize,
    language: Language,
}

impl<'a> Scale<'a> {
    fn of(change: &Change, indicator: &'a Indicator, language: Language) -> Self {
        let values = |moves: &Moves| [moves.threshold, moves.latest, moves.median_at_due, moves.gap_projected];
        let all: Vec<_> = change.parts.iter().map(|part| &part.moves).chain([&change.whole]).flat_map(values).collect();
        let ends = all.iter().flat_map(|number| [number.before, number.after]).flatten().map(f64::abs);
        let (speaking, divided) = spoken(indicator, ends.fold(0.0, f64::max), LARGE);
        let deltas: Vec<f64> = all.iter().filter_map(|number| Some((number.after? - number.before?) / divided)).collect();
        let largest = deltas.iter().copied().map(f64::abs).fold(0.0, f64::max);
        // One decimal more than the largest move needs alone, while that one is small: +0,54 and +1,15 are +1,69.
        let most = match decimals_of_change(largest, &speaking) {
            0 => 0,
            decimals if largest >= 10.0 => decimals,
            decimals => decimals + 1,
        };
        let exact = |decimals: &usize| deltas.iter().all(|delta| is_whole(delta * 10f64.powi(*decimals as i32)));
        Self { indicator, speaking, divided, decimals: (0..most).find(exact).unwrap_or(most), language }
    }

    /// A move with its sign, without a unit; in words when it would print as zero.
    fn bare_delta(&self, delta: f64) -> Result<String, &'static str> {
        let text = number((delta / self.divided).abs(), self.decimals, self.language);
        let prints_as_zero = !text.contains(|c| ('1'..='9').contains(&c));
        if prints_as_zero { Err(self.language.pick(ALMOST_UNCHANGED.0, ALMOST_UNCHANGED.1)) } else { Ok(format!("{}{text}", sign(delta))) }
    }

    /// A move with its sign and unit: `−1,3 điểm %`.
    fn delta(&self, delta: f64) -> String {
        let of = if self.indicator.kind == Kind::Rank { self.indicator } else { &self.speaking };
        match (self.bare_delta(delta), unit_of_change(of, self.language)) {
            (Err(words), _) => words.to_owned(),
            (Ok(text), unit) if unit.is_empty() => text,
            (Ok(text), unit) => format!("{text}{NBSP}{}", of_number(&unit, text.trim_start_matches('+'), self.language)),
        }
    }

    /// A value alone; beside a threshold that it falls short of it never prints as meeting it.
    fn told(&self, value: f64, threshold: Option<f64>) -> String {
        let value = value / self.divided;
        let against = threshold.map(|threshold| threshold / self.divided).map(|threshold| Requirement {
            threshold,
            strict: false,
            sign: self.indicator.direction.sign(value, Some(threshold)),
            exceeded_beyond: threshold,
        });
        judged_value_with_unit(value, against, &self.speaking, self.language)
    }

    /// Two values, each beside its threshold, and the move between them: `12,33 % → 14,02 % (+1,69 điểm %)`.
    fn ends(&self, before: (f64, Option<f64>), after: (f64, Option<f64>)) -> String {
        let scaled = |(value, threshold): (f64, Option<f64>)| (value / self.divided, threshold.map(|t| t / self.divided));
        let both = pair([before, after].map(scaled), self.decimals, &self.speaking, self.language);
        let delta = after.0 - before.0;
        // Points and places are units of their own; any other unit was just named.
        let has_own_unit = self.indicator.kind == Kind::Rank || self.indicator.is_percentage();
        let delta = if has_own_unit { self.delta(delta) } else { self.bare_delta(delta).unwrap_or_else(str::to_owned) };
        format!("{both} ({delta})")
    }
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6
}

/// Two values with as many decimals as it takes to tell them apart: `12,88 % → 12,87 %`, `0,68 → 0,71 điểm`.
/// One that stands beside a threshold and falls short of it never prints as meeting it.
fn pair(values: [(f64, Option<f64>); 2], least: usize, indicator: &Indicator, language: Language) -> String {
    let written = |(value, threshold): (f64, Option<f64>), decimals| match threshold {
        Some(threshold) => toward_worse(value, threshold, indicator.direction, decimals),
        None => value,
    };
    let words = |decimals| values.map(|value| value_with(written(value, decimals), decimals, indicator, language));
    let start = decimals_of(&values.map(|(value, _)| value), indicator).max(least);
    let told_apart = |decimals: &usize| words(*decimals)[0] != words(*decimals)[1];
    let [before, after] = words((start..MOST_DECIMALS).find(told_apart).unwrap_or(start));
    match before.split(NBSP).next() {
        Some(bare) if !indicator.is_percentage() => format!("{bare} → {after}"),
        _ => format!("{before} → {after}"),
    }
}

fn due_words(of: Move<Option<Date>>, language: Language) -> Option<String> {
    let day = |day| date(day, language);
    match (of.before, of.after) {
        (before, after) if before == after => None,
        (Some(before), Some(after)) => {
            let (before, after) = (day(before), day(after));
            Some(language.pick(format!("hạn chuyển từ {before} sang {after}"), format!("due day moved from {before} to {after}")))
        }
        (_, Some(after)) => Some(language.pick(format!("nay có hạn {}", day(after)), format!("due day now {}", day(after)))),
        (before, None) => {
            let before = before.map(day).unwrap_or_default();
            Some(language.pick(format!("không còn hạn (trước là {before})"), format!("no due day any more (was {before})")))
        }
    }
}

fn status_words(of: Move<Status>, language: Language) -> String {
    if of.is_nothing() {
        return language.pick("trạng thái không đổi", "status unchanged").to_owned();
    }
    let (before, after) = (status(of.before, language), status(of.after, language));
    language.pick(format!("trạng thái từ “{before}” thành “{after}”"), format!("status from “{before}” to “{after}”"))
}

fn heading(cause: Cause, own: bool, language: Language) -> &'static str {
    let (vi, en) = match (cause, own) {
        (Cause::RevisedValues, true) => ("Số liệu cũ được hiệu chỉnh", "Old figures were revised"),
        (Cause::RevisedValues, false) => ("Số liệu cũ của địa bàn khác được hiệu chỉnh", "Old figures of other areas were revised"),
        (Cause::NewPeriods, true) => ("Có số liệu kỳ mới", "New figures came in"),
        (Cause::NewPeriods, false) => ("Chuyển sang ngày đánh giá mới", "The day of judgement moved on"),
        (Cause::RevisedTargets, _) => ("Mục tiêu được sửa đổi", "Targets were revised"),
        (Cause::MethodOrCatalogue, _) => ("Phương pháp hoặc danh mục thay đổi", "Method or catalogue changed"),
    };
    language.pick(vi, en)
}

fn without_effect(cause: Cause, own: bool, language: Language) -> &'static str {
    let (vi, en) = match (cause, own) {
        (Cause::RevisedValues, true) => {
            ("Số liệu cũ được hiệu chỉnh nhưng không làm thay đổi kết quả.", "Old figures were revised, which moved nothing.")
        }
        (Cause::RevisedValues, false) => ("Số liệu cũ: không có hiệu chỉnh.", "Old figures: none was revised."),
        (Cause::NewPeriods, true) => ("Có số liệu kỳ mới nhưng không làm thay đổi kết quả.", "New figures came in, which moved nothing."),
        (Cause::NewPeriods, false) => ("Số liệu kỳ mới: không có.", "New figures: none."),
        (Cause::RevisedTargets, _) => ("Mục tiêu: không có sửa đổi làm thay đổi kết quả.", "Targets: no revision that moved anything."),
        (Cause::MethodOrCatalogue, _) => {
            ("Phương pháp và danh mục: không có thay đổi làm khác kết quả.", "Method and catalogue: no change that moved anything.")
        }
    };
    language.pick(vi, en)
}
