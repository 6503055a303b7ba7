//! Carrying a series over a merger of areas: from the figures of the former areas to one of the new area before its first
//! day.
//!
//! Counts add up, each with the share of its area that went to the new one. Ratios are rebuilt, Σ numerator / Σ denominator;
//! means are weighted, Σ value · denominator / Σ denominator, with the parts of each area times its share. Ranks, scores and
//! growth rates start a new series. A figure exists only where every former area has one of the same definition for the
//! same period in the same calendar.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::{
    area::Area,
    id::AreaId,
    indicator::{Aggregation, Indicator},
    observation::{CARRIED_SOURCE, Censoring, Observation, Provenance},
    period::{Calendar, Period},
    text::normalise,
};

/// How far value, numerator and denominator of one figure may disagree by rounding: a share printed in whole per cent
/// misses its parts by up to 1/20 at 10 %.
const ROUNDING: f64 = 0.05;

/// A former area that went, whole or in part, to the new one.
#[derive(Clone, Copy, Debug)]
pub struct Predecessor<'a> {
    /// The area.
    pub area: &'a Area,
    /// Its figures in every vintage, oldest vintage first. Those of other definitions of the same family are not used; they
    /// only tell why a figure is missing.
    pub observations: &'a [Observation],
}

/// Why a series, or one period of it, is not carried over.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Obstacle {
    /// The indicator is of a sort that cannot be put together.
    #[error("its aggregation is none ({kind}): it cannot be put together from the former areas and starts a new series")]
    StartsAnew {
        /// Rank, score, growth rate or another kind, as in the catalogue.
        kind: &'static str,
    },
    /// The new area has no first day, so nothing lies before it.
    #[error("{area} has no first day; give it one in the column valid_from of areas.csv")]
    NoFirstDay {
        /// The new area.
        area: AreaId,
    },
    /// No area went to the new one.
    #[error("no area has {area} as a successor; say so in the column successor of areas.csv")]
    NoPredecessor {
        /// The new area.
        area: AreaId,
    },
    /// It is not known how much of an area went to the new one.
    #[error("the share of {area} that went there is not known; give it in the column successor_share of areas.csv, 1 for all of it")]
    ShareUnknown {
        /// The former area.
        area: AreaId,
    },
    /// An area has no figure for the period.
    #[error("{area} has no figure{instead}")]
    Missing {
        /// The former area.
        area: AreaId,
        /// What it has instead, beginning with a comma; empty for nothing.
        instead: String,
    },
    /// A ratio or mean without its parts.
    #[error("{area} has a figure without {what}")]
    WithoutParts {
        /// The former area.
        area: AreaId,
        /// Numerator and denominator, or denominator.
        what: &'static str,
    },
    /// Value and parts of a figure do not belong together.
    #[error("numerator and denominator of {area} do not give its value, by whatever power of ten")]
    PartsDisagree {
        /// The former area.
        area: AreaId,
    },
    /// A figure is only known to lie below or above a number.
    #[error("the figure of {area} is only known to lie {sign} {value}")]
    Censored {
        /// The former area.
        area: AreaId,
        /// `<` or `>`.
        sign: &'static str,
        /// The number.
        value: f64,
    },
    /// The figures are in different units.
    #[error("the figures are in different units: {0}")]
    UnitsDiffer(String),
    /// Nothing to divide by.
    #[error("the denominators add up to nothing")]
    NoDenominator,
    /// The new area has a figure of its own, which stands.
    #[error("{area} has a published figure, which stands")]
    Published {
        /// The new area.
        area: AreaId,
    },
}

/// What became of a series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// Rebuilt figures in order of period, then of the day from which their parts were known.
    pub rebuilt: Vec<Observation>,
    /// What is not carried, with the period; no period for the series as a whole.
    pub refused: Vec<(Option<Period>, Obstacle)>,
}

impl Carried {
    fn refused(obstacle: Obstacle) -> Self {
        Self { rebuilt: Vec::new(), refused: vec![(None, obstacle)] }
    }
}

/// Rebuilds the series of an area from those of its predecessors, for periods that end before its first day.
///
/// Each vintage of a part makes a vintage of the whole, published on the day of the latest part. `own` are the figures of
/// the new area itself: where it has a published one, nothing is rebuilt.
pub fn carry(indicator: &Indicator, to: &Area, own: &[Observation], predecessors: &[Predecessor<'_>]) -> Carried {
    if indicator.aggregation == Aggregation::None {
        return Carried::refused(Obstacle::StartsAnew { kind: indicator.kind.code() });
    }
    let Some(first_day) = to.valid_from else {
        return Carried::refused(Obstacle::NoFirstDay { area: to.id.clone() });
    };
    if predecessors.is_empty() {
        return Carried::refused(Obstacle::NoPredecessor { area: to.id.clone() });
    }
    // In the order of their keys, so that sums do not depend on the order in which they are given.
    let mut parts: Vec<Part<'_>> = Vec::with_capacity(predecessors.len());
    for predecessor in predecessors {
        let Some(share) = predecessor.area.successor(&to.id).and_then(|successor| successor.share) else {
            return Carried::refused(Obstacle::ShareUnknown { area: predecessor.area.id.clone() });
        };
        parts.push(Part { area: &predecessor.area.id, share, observations: predecessor.observations });
    }
    parts.sort_by(|a, b| a.area.cmp(b.area));
    let is_own = |o: &&Observation| o.indicator == indicator.id && o.period.end() < first_day;
    let periods: BTreeSet<(Date, Period)> =
        parts.iter().flat_map(|part| part.observations.iter().filter(is_own)).map(|o| (o.period.end(), o.period)).collect();
    let published: BTreeSet<Period> = own.iter().filter(|o| o.indicator == indicator.id && !o.is_carried()).map(|o| o.period).collect();
    let mut out = Carried::default();
    for (_, period) in periods {
        let vintages = if published.contains(&period) {
            Err(Obstacle::Published { area: to.id.clone() })
        } else {
            rebuild_period(indicator, to, period, &parts)
        };
        match vintages {
            Ok(vintages) => out.rebuilt.extend(vintages),
            Err(obstacle) => out.refused.push((Some(period), obstacle)),
        }
    }
    out
}

/// A predecessor with the share of it that counts.
struct Part<'a> {
    area: &'a AreaId,
    share: f64,
    observations: &'a [Observation],
}

/// One figure of a part and how much of it counts.
struct Figure<'a> {
    share: f64,
    observation: &'a Observation,
}

/// Every vintage of one period; an error when the newest cannot be made.
fn rebuild_period(indicator: &Indicator, to: &Area, period: Period, parts: &[Part<'_>]) -> Result<Vec<Observation>, Obstacle> {
    let mut vintages: Vec<Vec<&Observation>> = Vec::with_capacity(parts.len());
    for part in parts {
        let of_period: Vec<&Observation> = part.observations.iter().filter(|o| o.indicator == indicator.id && o.period == period).collect();
        if of_period.is_empty() {
            return Err(Obstacle::Missing { area: part.area.clone(), instead: instead(indicator, period, part) });
        }
        vintages.push(of_period);
    }
    let days: BTreeSet<Date> = vintages.iter().flatten().map(|o| o.published_on).collect();
    let mut out: Vec<Observation> = Vec::new();
    let mut newest = Ok(());
    for day in days {
        // Of two from one day, the one that came later.
        let known = vintages.iter().zip(parts).map(|(of_part, part)| {
            let latest = of_part.iter().filter(|o| o.published_on <= day).max_by_key(|o| o.published_on);
            latest.map(|observation| Figure { share: part.share, observation })
        });
        let Some(figures) = known.collect::<Option<Vec<Figure<'_>>>>() else { continue };
        match put_together(indicator, to, period, &figures) {
            Ok(whole) => {
                out.push(whole);
                newest = Ok(());
            }
            Err(obstacle) => newest = Err(obstacle),
        }
    }
    newest.map(|()| out)
}

/// What a part has for a period it has no figure for: the other calendar, or another definition.
fn instead(indicator: &Indicator, period: Period, part: &Part<'_>) -> String {
    let other_calendar = part.observations.iter().find(|o| o.indicator == indicator.id && o.period.span == period.span);
    let other_definition = || part.observations.iter().find(|o| o.indicator.family() == indicator.id.family() && o.period == period);
    match (other_calendar, other_definition()) {
        (Some(o), _) => format!(", only one in the {} calendar", calendar_word(o.period.calendar)),
        (None, Some(o)) => format!(", only one by another definition, {}", o.indicator),
        (None, None) => String::new(),
    }
}

fn calendar_word(calendar: Calendar) -> &'static str {
    match calendar {
        Calendar::Calendar => "ordinary",
        Calendar::Statutory => "statutory",
    }
}

/// One rebuilt figure from one figure of each part.
fn put_together(indicator: &Indicator, to: &Area, period: Period, figures: &[Figure<'_>]) -> Result<Observation, Obstacle> {
    for Figure { observation, .. } in figures {
        if matches!(observation.censoring, Censoring::Below | Censoring::Above) {
            let (area, value) = (observation.area.clone(), observation.value);
            return Err(Obstacle::Censored { area, sign: observation.censoring.sign(), value });
        }
    }
    let whole = match indicator.aggregation {
        Aggregation::Sum => Whole { value: sum(figures, |o| Some(o.value))?, numerator: None, denominator: None },
        Aggregation::Rebuild => rebuilt_ratio(indicator, figures)?,
        Aggregation::Weighted | Aggregation::None => weighted_mean(figures)?,
    };
    let observations = || figures.iter().map(|figure| figure.observation);
    let about = observations().any(|o| o.censoring == Censoring::About);
    let unsettled = observations().map(|o| o.provenance).filter(|p| *p != Provenance::Observed).max();
    let addresses: BTreeSet<&str> = observations().map(|o| o.source_address.as_str()).filter(|text| !text.is_empty()).collect();
    Ok(Observation {
        indicator: indicator.id.clone(),
        area: to.id.clone(),
        period,
        value: whole.value,
        censoring: if about { Censoring::About } else { Censoring::Exact },
        numerator: whole.numerator,
        denominator: whole.denominator,
        unit: common_unit(indicator, figures)?,
        provenance: Provenance::Rebuilt,
        illustrative: observations().any(|o| o.illustrative),
        source: CARRIED_SOURCE.to_owned(),
        source_address: addresses.into_iter().collect::<Vec<_>>().join(" "),
        confidence: unsettled.map_or("", Provenance::code).to_owned(),
        published_on: observations().map(|o| o.published_on).max().unwrap_or(period.end()),
        published_on_basis: "vintage".to_owned(),
        note: formula(indicator.aggregation, figures),
    })
}

/// A value with the parts that belong to it.
struct Whole {
    value: f64,
    numerator: Option<f64>,
    denominator: Option<f64>,
}

/// Σ share · part; an error names the area that lacks the part.
fn sum(figures: &[Figure<'_>], part: impl Fn(&Observation) -> Option<f64>) -> Result<f64, Obstacle> {
    let mut total = 0.0;
    for Figure { share, observation } in figures {
        let missing = || Obstacle::WithoutParts { area: observation.area.clone(), what: "numerator and denominator" };
        total += share * part(observation).ok_or_else(missing)?;
    }
    Ok(tidy(total))
}

/// Σ numerator / Σ denominator × the power of ten by which the values are given.
fn rebuilt_ratio(indicator: &Indicator, figures: &[Figure<'_>]) -> Result<Whole, Obstacle> {
    let (numerator, denominator) = (sum(figures, |o| o.numerator)?, sum(figures, |o| o.denominator)?);
    if denominator == 0.0 {
        return Err(Obstacle::NoDenominator);
    }
    let mut scale = None;
    for Figure { observation: o, .. } in figures {
        let (Some(own_numerator), Some(own_denominator)) = (o.numerator, o.denominator) else { continue };
        // Nothing over something says nothing about the scale.
        if own_numerator == 0.0 || o.value == 0.0 {
            continue;
        }
        let ratio = o.value * own_denominator / own_numerator;
        let power = 10_f64.powf(ratio.abs().log10().round());
        if (ratio / power - 1.0).abs() > ROUNDING || scale.is_some_and(|known| known != power) {
            return Err(Obstacle::PartsDisagree { area: o.area.clone() });
        }
        scale = Some(power);
    }
    let scale = scale.unwrap_or(if indicator.is_percentage() { 100.0 } else { 1.0 });
    Ok(Whole { value: tidy(scale * numerator / denominator), numerator: Some(numerator), denominator: Some(denominator) })
}

/// Σ value · denominator / Σ denominator.
fn weighted_mean(figures: &[Figure<'_>]) -> Result<Whole, Obstacle> {
    if let Some(without) = figures.iter().find(|figure| figure.observation.denominator.is_none()) {
        return Err(Obstacle::WithoutParts { area: without.observation.area.clone(), what: "its denominator, by which it is weighted" });
    }
    let denominator = sum(figures, |o| o.denominator)?;
    if denominator == 0.0 {
        return Err(Obstacle::NoDenominator);
    }
    let weighted = sum(figures, |o| o.denominator.map(|weight| weight * o.value))?;
    Ok(Whole { value: tidy(weighted / denominator), numerator: None, denominator: Some(denominator) })
}

/// The unit the parts have in common; one that is not printed is that of the indicator.
fn common_unit(indicator: &Indicator, figures: &[Figure<'_>]) -> Result<String, Obstacle> {
    let plain = |text: &str| normalise(text).to_lowercase().replace(' ', "");
    let mut units: BTreeMap<String, &str> = BTreeMap::new();
    for Figure { observation, .. } in figures {
        let printed = if observation.unit.is_empty() { indicator.unit.vi.as_str() } else { observation.unit.as_str() };
        let key = if plain(printed) == plain(&indicator.unit.en) { plain(&indicator.unit.vi) } else { plain(printed) };
        units.entry(key).or_insert(printed);
    }
    match units.values().copied().collect::<Vec<_>>().as_slice() {
        [one] => Ok((*one).to_owned()),
        several => Err(Obstacle::UnitsDiffer(several.join(", "))),
    }
}

/// The arithmetic with the keys of the areas: `a 2 + 0.6 × b 3`.
fn formula(aggregation: Aggregation, figures: &[Figure<'_>]) -> String {
    let terms = |term: &dyn Fn(&Observation) -> String| {
        let one = |Figure { share, observation }: &Figure<'_>| {
            let share = if *share == 1.0 { String::new() } else { format!("{share} × ") };
            format!("{share}{} {}", observation.area, term(observation))
        };
        figures.iter().map(one).collect::<Vec<_>>().join(" + ")
    };
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let denominators = || terms(&|o| number(o.denominator));
    match aggregation {
        Aggregation::Sum => terms(&|o| o.value.to_string()),
        Aggregation::Rebuild => format!("({}) / ({})", terms(&|o| number(o.numerator)), denominators()),
        Aggregation::Weighted | Aggregation::None => {
            format!("({}) / ({})", terms(&|o| format!("{} × {}", o.value, number(o.denominator))), denominators())
        }
    }
}

/// Thirteen digits: what adding and dividing in binary leaves behind them is not part of any figure.
fn tidy(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests;
