//! The planned path: baseline → milestones → target, in date order.

use jiff::civil::Date;

use crate::domain::{
    assessment::Baseline,
    bounds::Bounds,
    indicator::{Direction, Indicator, Interpolation},
    period::years_between,
    series::Series,
    target::{Operator, Target},
};

/// A path through dated values, piecewise interpolated.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedPath {
    points: Vec<(Date, f64)>,
    interpolation: Interpolation,
    bounds: Bounds,
}

impl PlannedPath {
    /// A path through points; those not later than the one before are left out.
    pub fn new(baseline: (Date, f64), milestones: &[(Date, f64)], interpolation: Interpolation, bounds: Bounds) -> Self {
        let mut points = vec![baseline];
        let mut ordered = milestones.to_vec();
        ordered.sort_by_key(|(day, _)| *day);
        for (day, value) in ordered {
            if points.last().is_some_and(|(last, _)| day > *last) {
                points.push((day, value));
            }
        }
        Self { points, interpolation, bounds }
    }

    /// What should be true on a day, in the indicator's unit; none before the baseline and after the last milestone.
    pub fn planned_value(&self, on: Date) -> Option<f64> {
        let (first, value) = *self.points.first()?;
        if on == first {
            return Some(value);
        }
        let pair = self.points.windows(2).find(|pair| pair[0].0 < on && on <= pair[1].0)?;
        let share = years_between(pair[0].0, on) / years_between(pair[0].0, pair[1].0);
        Some(self.between(pair[0].1, pair[1].1, if on == pair[1].0 { 1.0 } else { share }))
    }

    /// The corners of the path.
    pub fn points(&self) -> &[(Date, f64)] {
        &self.points
    }

    /// The path as bytes that [`Self::from_bytes`] reads back exactly: the interpolation, the bounds, the corners.
    pub fn to_bytes(&self) -> Vec<u8> {
        let way = match self.interpolation {
            Interpolation::Linear => 0,
            Interpolation::Geometric => 1,
            Interpolation::Logistic => 2,
        };
        let mut out = vec![way];
        for bound in [self.bounds.lower(), self.bounds.upper()] {
            out.extend(bound.unwrap_or(f64::NAN).to_le_bytes());
        }
        for (day, value) in &self.points {
            out.extend(day.year().to_le_bytes());
            out.extend([day.month() as u8, day.day() as u8]);
            out.extend(value.to_le_bytes());
        }
        out
    }

    /// Reads a path back; none from bytes that are none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, corners) = bytes.split_at_checked(17)?;
        let interpolation = match head.first()? {
            0 => Interpolation::Linear,
            1 => Interpolation::Geometric,
            2 => Interpolation::Logistic,
            _ => return None,
        };
        let number = |bytes: &[u8]| Some(f64::from_le_bytes(bytes.try_into().ok()?));
        let bound = |bytes: &[u8]| number(bytes).map(|bound| Some(bound).filter(|bound| !bound.is_nan()));
        let bounds = Bounds::new(bound(head.get(1..9)?)?, bound(head.get(9..17)?)?).ok()?;
        let corner = |corner: &[u8]| {
            let year = i16::from_le_bytes(corner.get(0..2)?.try_into().ok()?);
            let day = Date::new(year, *corner.get(2)? as i8, *corner.get(3)? as i8).ok()?;
            Some((day, number(corner.get(4..12)?)?))
        };
        let points = corners.chunks(12).map(corner).collect::<Option<Vec<_>>>()?;
        Some(Self { points, interpolation, bounds })
    }

    /// Points for drawing: the corners, and steps between them where the path is curved.
    pub fn drawn(&self) -> Vec<(Date, f64)> {
        if self.interpolation == Interpolation::Linear {
            return self.points.clone();
        }
        let mut out = Vec::new();
        for pair in self.points.windows(2) {
            let days = (pair[1].0 - pair[0].0).get_days();
            for step in 0..24 {
                let offset = jiff::Span::new().days(i64::from(days) * step / 24);
                if let Ok(day) = pair[0].0.checked_add(offset) {
                    out.extend(self.planned_value(day).map(|value| (day, value)));
                }
            }
        }
        out.extend(self.points.last());
        out
    }

    fn between(&self, from: f64, to: f64, share: f64) -> f64 {
        let linear = from + (to - from) * share;
        match (self.interpolation, self.bounds.lower(), self.bounds.upper()) {
            (Interpolation::Geometric, _, _) if from > 0.0 && to > 0.0 => from * (to / from).powf(share),
            (Interpolation::Logistic, Some(lower), Some(upper)) if from > lower && to > lower && from < upper && to < upper => {
                let logit = |x: f64| ((x - lower) / (upper - x)).ln();
                let z = logit(from) + (logit(to) - logit(from)) * share;
                lower + (upper - lower) / (1.0 + (-z).exp())
            }
            _ => linear,
        }
    }
}

/// The baseline: the last value whose window ends on or before the plan's issue date, else the first after it.
///
/// A plan without a printed date is measured from the first value there is.
pub fn baseline(series: &Series, issued_on: Option<Date>, today: Date) -> Option<Baseline> {
    let points = series.points(today);
    let (on, value) = issued_on
        .and_then(|issued| points.iter().rev().find(|(day, _)| *day <= issued))
        .or_else(|| points.iter().find(|(day, _)| issued_on.is_none_or(|issued| *day > issued)))
        .copied()?;
    let published_on = series.observations.iter().filter(|o| o.period.end() == on && o.value == value).map(|o| o.published_on).max()?;
    Some(Baseline { on, value, published_on })
}

/// The planned path of one plan's ladder for one series.
///
/// A milestone that fell due on or before the plan's issue date is judged but is no part of the path. The ladder holds
/// one plan's targets of one indicator and area; where the plan prints two values for one day the stricter bends the path.
pub fn planned_path(indicator: &Indicator, ladder: &[&Target], baseline: Baseline, issued_on: Option<Date>) -> PlannedPath {
    let mut milestones: Vec<(Date, f64)> = Vec::new();
    for target in ladder {
        let (Some(due), Some(requirement)) = (target.due(), target.requirement(indicator.direction)) else { continue };
        if issued_on.is_some_and(|issued| due <= issued) {
            continue;
        }
        match milestones.iter_mut().find(|(day, _)| *day == due) {
            Some((_, value)) if requirement.sign * (requirement.threshold - *value) > 0.0 => *value = requirement.threshold,
            Some(_) => {}
            None => milestones.push((due, requirement.threshold)),
        }
    }
    PlannedPath::new((baseline.on, baseline.value), &milestones, indicator.interpolation, indicator.bounds)
}

/// The sign of "better" for a target at a value: +1 up, −1 down.
pub fn orientation(indicator: &Indicator, target: &Target, value: f64) -> f64 {
    match (indicator.direction, target.operator) {
        (_, Operator::Ge | Operator::Gt) => 1.0,
        (_, Operator::Le | Operator::Lt) => -1.0,
        (Direction::Band, _) => indicator.direction.sign(value, target.low),
        (direction, _) => direction.sign(value, target.low),
    }
}
