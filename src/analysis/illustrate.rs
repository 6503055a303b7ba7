//! Illustrative series: quarterly values made up from a seed, so that a demonstration shows every status.
//!
//! Nothing here is a measurement. Every value carries the mark *illustrative*, which follows it to every screen, chart
//! and file. The same seed gives the same series on every machine.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::{
    area::Area,
    bounds::Bounds,
    catalogue::Catalogue,
    indicator::{Indicator, Kind},
    observation::{Censoring, Observation, Provenance},
    period::{Calendar, Period, Span},
    series::SeriesKey,
    target::Requirement,
};

/// First quarter made up.
const FIRST: (i16, i8) = (2023, 1);
/// Number of quarters: I/2023 to III/2026.
const QUARTERS: usize = 15;
/// Name under which the values are stored.
pub const SOURCE: &str = "Lộ Trình, số liệu minh họa";

/// Steele, Lea & Flood 2014, "SplitMix": one multiplication chain a number, enough to scatter a demonstration.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// How a made-up journey goes: share of the way to the 2030 target at the first and at the last quarter, and how much it
/// slows down (0 = a straight line).
struct Journey {
    start: f64,
    end: f64,
    slowing: f64,
}

const JOURNEYS: [Journey; 7] = [
    Journey { start: 0.30, end: 0.66, slowing: 1.8 },  // slowing down well short
    Journey { start: 0.42, end: 0.80, slowing: 0.3 },  // just about in time
    Journey { start: 0.62, end: 0.955, slowing: 0.0 }, // comfortably in time
    Journey { start: 0.55, end: 1.03, slowing: 0.6 },  // beyond the target
    Journey { start: 0.58, end: 0.70, slowing: 2.5 },  // nearly at a standstill
    Journey { start: 0.50, end: 1.0, slowing: 1.2 },   // exactly there
    Journey { start: 0.70, end: 0.62, slowing: 0.0 },  // running backwards
];

/// One in this many indicators is left without values, because that happens too.
const WITHOUT_VALUES: u64 = 9;

/// Makes up series for the numeric targets of some areas, from a seed; none for a series with published figures.
pub fn illustrate(catalogue: &Catalogue, areas: &[&Area], published: &BTreeSet<SeriesKey>, seed: u64) -> Vec<Observation> {
    let mut out = Vec::new();
    for ((key, targets), position) in catalogue.targets_by_series().iter().zip(0_u64..) {
        let (Some(area), Some(indicator)) = (areas.iter().find(|area| area.id == key.area), catalogue.indicator(&key.indicator)) else {
            continue;
        };
        if published.contains(key) || matches!(indicator.kind, Kind::Rank | Kind::Qualitative | Kind::YesNo) {
            continue;
        }
        let aim = targets
            .iter()
            .filter(|t| t.due().is_some_and(|due| due.year() >= 2030))
            .chain(targets.iter())
            .find_map(|t| t.requirement(indicator.direction));
        let Some(aim) = aim else { continue };
        let mut random = SplitMix(seed ^ text_seed(key.indicator.as_str()) ^ text_seed(key.area.as_str()).rotate_left(17));
        if random.next().is_multiple_of(WITHOUT_VALUES) {
            continue;
        }
        // Walking through the journeys in catalogue order shows each of them, whatever the seed.
        let journey = &JOURNEYS[((position + seed) % JOURNEYS.len() as u64) as usize];
        out.extend(quarters(indicator, area, aim, journey, &mut random));
    }
    out
}

/// FNV-1a, so that a series does not change when another one is added.
fn text_seed(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3))
}

fn quarters(indicator: &Indicator, area: &Area, aim: Requirement, journey: &Journey, random: &mut SplitMix) -> Vec<Observation> {
    let mut out = Vec::with_capacity(QUARTERS);
    for index in 0..QUARTERS {
        let x = index as f64 / (QUARTERS - 1) as f64;
        let run = if journey.slowing == 0.0 { x } else { (1.0 - (-journey.slowing * x).exp()) / (1.0 - (-journey.slowing).exp()) };
        let noise = if index + 1 == QUARTERS { 0.0 } else { (random.uniform() - 0.5) * 0.012 };
        let share = journey.start + (journey.end - journey.start) * run + noise;
        let raw = if indicator.kind == Kind::GrowthRate || aim.sign > 0.0 { aim.threshold * share } else { aim.threshold * (2.0 - share) };
        let value = rounded(indicator.bounds.clamp(raw), aim.threshold);
        let months = i16::from(FIRST.1) - 1 + 3 * index as i16;
        let (year, quarter) = (FIRST.0 + months / 12, (months % 12 / 3 + 1) as i8);
        let period = Period { span: Span::Quarter { year, quarter }, calendar: Calendar::Statutory };
        out.push(observation(indicator, area, period, value, index + 1 == QUARTERS));
    }
    revise_last_but_one(&mut out, indicator.bounds, random);
    out
}

/// One figure is published twice: the quarter before the last is corrected with the last report.
fn revise_last_but_one(quarters: &mut Vec<Observation>, bounds: Bounds, random: &mut SplitMix) {
    let Some(published_on) = quarters.last().map(|o| o.published_on) else { return };
    let before = quarters.len().checked_sub(2).and_then(|i| quarters.get_mut(i));
    if let Some(first) = before.filter(|_| random.next().is_multiple_of(3)) {
        let mut earlier = first.clone();
        earlier.value = rounded(bounds.clamp(first.value * 1.012), first.value);
        earlier.provenance = Provenance::Provisional;
        first.published_on = published_on;
        quarters.push(earlier);
    }
}

/// Two decimals for small numbers, one for the rest.
fn rounded(value: f64, of_size: f64) -> f64 {
    let scale = if of_size.abs() < 10.0 { 100.0 } else { 10.0 };
    (value * scale).round() / scale
}

fn observation(indicator: &Indicator, area: &Area, period: Period, value: f64, is_last: bool) -> Observation {
    let end = period.end();
    // Values of before the present extent were rebuilt for it and came with the first report of the new area.
    let rebuilt = area.valid_from.is_some_and(|from| end < from);
    let published_on = if rebuilt { Date::constant(2025, 9, 18) } else { Date::new(end.year(), end.month(), 18).unwrap_or(end) };
    let provenance = match (rebuilt, is_last) {
        (true, _) => Provenance::Rebuilt,
        (false, true) => Provenance::Provisional,
        (false, false) => Provenance::Observed,
    };
    Observation {
        indicator: indicator.id.clone(),
        area: area.id.clone(),
        period,
        value,
        censoring: Censoring::Exact,
        numerator: None,
        denominator: None,
        unit: indicator.unit.vi.clone(),
        provenance,
        illustrative: true,
        source: SOURCE.to_owned(),
        source_address: String::new(),
        confidence: "minh họa, không phải số liệu thật".to_owned(),
        published_on,
        published_on_basis: "vintage".to_owned(),
        note: String::new(),
    }
}
