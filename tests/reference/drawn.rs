//! Series that are drawn: ordinary ones, and the worst that a file may hold.

use lotrinh::{
    analysis::forecast::{Input, Step},
    domain::bounds::Bounds,
};
use proptest::prelude::*;

/// One series with what is known of it.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub values: Vec<f64>,
    pub bounds: Bounds,
    pub season: usize,
    pub step: Step,
}

impl Drawn {
    pub fn input(&self) -> Input<'_> {
        Input { values: &self.values, bounds: self.bounds, season: self.season, step: self.step }
    }

    /// The bounds that the values respect: those are promised, not the ones that a value lies beyond.
    pub fn respected(&self) -> Bounds {
        let finite: Vec<f64> = self.values.iter().copied().filter(|value| value.is_finite()).collect();
        self.bounds.respected_by(&finite)
    }

    /// The same with every value and bound changed.
    pub fn changed(&self, change: impl Fn(f64) -> f64) -> Self {
        let bounds = Bounds::new(self.bounds.lower().map(&change), self.bounds.upper().map(&change)).expect("bounds in order");
        Self { values: self.values.iter().copied().map(change).collect(), bounds, ..*self }
    }
}

/// Years, quarters and months, with and without their season.
pub fn rhythms() -> impl Strategy<Value = (usize, Step)> {
    prop_oneof![
        3 => Just((1, Step::Year)),
        1 => Just((1, Step::Quarter)),
        2 => Just((4, Step::Quarter)),
        1 => Just((12, Step::Month)),
    ]
}

/// A walk with drift, a season and noise, of the given number of values; none is zero in size.
fn walk(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    (prop::collection::vec(-1.0..1.0_f64, count), -0.5..1.0_f64, 0.0..0.5_f64).prop_map(|(noise, drift, swing)| {
        let mut level = 20.0;
        let at = |(i, noise): (usize, &f64)| {
            level += drift + noise;
            level + swing * level.abs() * (i as f64 * std::f64::consts::FRAC_PI_2).sin()
        };
        noise.iter().enumerate().map(at).collect()
    })
}

/// An ordinary series without bounds.
pub fn free() -> impl Strategy<Value = Drawn> {
    (walk(4..45), rhythms()).prop_map(|(values, (season, step))| Drawn { values, bounds: Bounds::NONE, season, step })
}

/// An ordinary share in percent, an S-curve with noise.
pub fn share() -> impl Strategy<Value = Drawn> {
    (prop::collection::vec(-1.0..1.0_f64, 4..30), 0.05..0.6_f64, -2.0..12.0_f64, rhythms()).prop_map(
        |(noise, rate, middle, (season, step))| {
            let at = |(i, noise): (usize, &f64)| (100.0 / (1.0 + (-rate * (i as f64 - middle)).exp()) + noise).clamp(0.0, 100.0);
            Drawn { values: noise.iter().enumerate().map(at).collect(), bounds: Bounds::PERCENT, season, step }
        },
    )
}

/// Ordinary entities of one indicator, all shares or all unbounded.
pub fn peers() -> impl Strategy<Value = Vec<Drawn>> {
    let alike = |mut entities: Vec<Drawn>| {
        let (season, step) = (entities[0].season, entities[0].step);
        entities.iter_mut().for_each(|entity| (entity.season, entity.step) = (season, step));
        entities
    };
    prop_oneof![prop::collection::vec(free(), 2..7).prop_map(alike), prop::collection::vec(share(), 2..7).prop_map(alike)]
}

/// Numbers that break formulas.
fn hostile_number() -> impl Strategy<Value = f64> {
    let known = vec![
        0.0,
        -0.0,
        1.0,
        -1.0,
        100.0,
        1e16,
        1e16 + 2.0,
        1e-12,
        1e300,
        -1e300,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        5e-324,
        -5e-324,
        3e-310,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    prop_oneof![3 => prop::sample::select(known), 1 => prop::num::f64::ANY, 2 => -5.0..105.0_f64]
}

/// Values of which some family makes a method stumble.
fn hostile_values() -> impl Strategy<Value = Vec<f64>> {
    let n = 0..45_usize;
    prop_oneof![
        2 => prop::collection::vec(hostile_number(), 0..4),
        3 => prop::collection::vec(hostile_number(), 4..40),
        1 => (hostile_number(), n.clone()).prop_map(|(value, n)| vec![value; n]),
        1 => (hostile_number(), hostile_number(), n.clone()).prop_map(|(a, b, n)| (0..n).map(|i| if i % 2 == 0 { a } else { b }).collect()),
        1 => (hostile_number(), hostile_number(), n.clone(), n.clone()).prop_map(|(a, b, n, m)| [vec![a; n], vec![b; m]].concat()),
        1 => (-1e3..1e3_f64, 0.01..30.0_f64, n.clone()).prop_map(|(a, g, n)| (0..n).map(|i| a * g.powi(i as i32)).collect()),
        1 => (hostile_number(), hostile_number(), n.clone()).prop_map(|(a, b, n)| (0..n).map(|i| a + b * i as f64).collect()),
        1 => prop::collection::vec(1..64_u32, 0..30).prop_map(|ranks| ranks.into_iter().map(f64::from).collect()),
        1 => prop::collection::vec(prop_oneof![3 => Just(0), 1 => 1..9_u32], 0..60).prop_map(|counts| counts.into_iter().map(f64::from).collect()),
        1 => prop::collection::vec(0..9_u64, 0..30).prop_map(|steps| steps.into_iter().map(f64::from_bits).collect()),
        1 => (walk(4..60), 0..60_usize, hostile_number()).prop_map(|(mut values, at, leap)| {
            let at = at % values.len();
            values[at] = leap;
            values
        }),
    ]
}

/// The worst that a file may hold, under bounds that fit, do not fit, or are hardly bounds.
pub fn hostile() -> impl Strategy<Value = Drawn> {
    let bounds = |lower, upper| Bounds::new(lower, upper).expect("bounds in order");
    let bounds = vec![
        Bounds::NONE,
        Bounds::PERCENT,
        Bounds::NON_NEGATIVE,
        bounds(None, Some(100.0)),
        bounds(Some(0.0), Some(1.0)),
        bounds(Some(-f64::MAX), Some(f64::MAX)),
        bounds(Some(1e16), Some(1e16 + 2.0)),
        bounds(Some(0.0), Some(5e-324)),
        bounds(Some(-1e300), Some(5.0)),
    ];
    let rhythm = prop_oneof![6 => rhythms(), 1 => Just((0, Step::Year)), 1 => Just((7, Step::Month))];
    (hostile_values(), prop::sample::select(bounds), rhythm).prop_map(|(values, bounds, (season, step))| Drawn {
        values,
        bounds,
        season,
        step,
    })
}
