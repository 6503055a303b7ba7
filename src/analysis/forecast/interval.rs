//! Conformal intervals: how large the scaled errors of past forecasts were on either side, as quantiles by horizon.

/// Coverages at which the size of errors is kept; between them it is linear, beyond the last it has an exponential tail.
pub const KNOTS: [f64; 9] = [0.0, 0.1, 0.25, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98];

/// Number of [`KNOTS`].
pub const KNOT_COUNT: usize = KNOTS.len();

/// Sizes of scaled errors at the [`KNOTS`], for one side and one horizon; increasing from 0.
pub type Sizes = [f64; KNOT_COUNT];

/// Least step from one knot to the next, relative to the largest size, so that the curve can be inverted.
const LEAST_STEP: f64 = 1e-9;

/// The side of the point forecast on which a value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    Above,
}

/// The distribution of scaled errors at one horizon: on either side of the point forecast, the size that bounds the central interval of a coverage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Curve {
    below: Sizes,
    above: Sizes,
    /// Rates of the exponential tails below and above.
    tails: [f64; 2],
}

/// Sizes made strictly increasing from 0.
fn increasing(sizes: Sizes) -> Sizes {
    let largest = sizes.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut kept = [0.0; KNOT_COUNT];
    let mut least = 0.0;
    for (kept, size) in kept.iter_mut().zip(sizes).skip(1) {
        least += LEAST_STEP * largest;
        *kept = if size > least { size } else { least };
        least = *kept;
    }
    kept
}

/// Rate of the exponential tail: growth of the size per factor e in 1 − coverage, as between the last two knots.
fn tail(sizes: &Sizes) -> f64 {
    let last = KNOT_COUNT - 1;
    (sizes[last] - sizes[last - 1]) / ((1.0 - KNOTS[last - 1]) / (1.0 - KNOTS[last])).ln()
}

impl Curve {
    /// Curve from sizes at the knots.
    pub(super) fn new(below: Sizes, above: Sizes) -> Self {
        let (below, above) = (increasing(below), increasing(above));
        Self { tails: [tail(&below), tail(&above)], below, above }
    }

    fn tail(&self, side: Side) -> f64 {
        match side {
            Side::Below => self.tails[0],
            Side::Above => self.tails[1],
        }
    }

    fn sizes(&self, side: Side) -> &Sizes {
        match side {
            Side::Below => &self.below,
            Side::Above => &self.above,
        }
    }

    /// Distance from the point to the end of the central interval of a coverage; without end as coverage goes to 1.
    pub(super) fn size(&self, side: Side, coverage: f64) -> f64 {
        let sizes = self.sizes(side);
        let c = coverage.clamp(0.0, 1.0 - 1e-9);
        let last = KNOT_COUNT - 1;
        if c >= KNOTS[last] {
            return sizes[last] + self.tail(side) * ((1.0 - KNOTS[last]) / (1.0 - c)).ln();
        }
        let right = KNOTS.iter().position(|&knot| knot > c).unwrap_or(last).max(1);
        let share = (c - KNOTS[right - 1]) / (KNOTS[right] - KNOTS[right - 1]);
        sizes[right - 1] + share * (sizes[right] - sizes[right - 1])
    }

    /// Coverage of the central interval that ends at a distance; the inverse of [`Curve::size`].
    pub(super) fn coverage(&self, side: Side, size: f64) -> f64 {
        let sizes = self.sizes(side);
        if size.is_nan() || size <= 0.0 {
            return 0.0;
        }
        let last = KNOT_COUNT - 1;
        if size >= sizes[last] {
            return 1.0 - (1.0 - KNOTS[last]) * (-(size - sizes[last]) / self.tail(side)).exp();
        }
        let right = sizes.iter().position(|&knot| knot > size).unwrap_or(last).max(1);
        let share = (size - sizes[right - 1]) / (sizes[right] - sizes[right - 1]);
        KNOTS[right - 1] + share * (KNOTS[right] - KNOTS[right - 1])
    }

    /// This curve moved towards the finite-sample quantiles of observed sizes (ascending), by n/(n + `prior`): the more errors, the less the prior counts.
    ///
    /// Sizes are coverages' worth of this very curve ([`Curve::coverage`] of the error, on its side): under the curve they are uniform, so both sides learn
    /// together and keep their difference. The quantile at coverage c is the k-th smallest with k = ⌈(n + 1)·c⌉ (Vovk's split conformal rule); when k > n
    /// the sample cannot say, and the curve is stretched as at its largest error.
    pub(super) fn learn(&self, ascending: &[f64], prior: f64) -> Self {
        let n = ascending.len();
        if n == 0 {
            return *self;
        }
        let own_share = n as f64 / (n as f64 + prior);
        let moved = |side: Side| -> Sizes {
            let mut sizes = *self.sizes(side);
            for (size, coverage) in sizes.iter_mut().zip(KNOTS).skip(1) {
                let k = (((n as f64 + 1.0) * coverage).ceil() as usize).max(1);
                let seen = match ascending.get(k - 1) {
                    Some(rank) => self.size(side, *rank),
                    None => {
                        let reached = self.size(side, n as f64 / (n as f64 + 1.0));
                        let largest = self.size(side, ascending[n - 1]);
                        if reached > 0.0 { largest * (*size / reached).max(1.0) } else { largest }
                    }
                };
                *size = own_share * seen + (1.0 - own_share) * *size;
            }
            sizes
        };
        Self::new(moved(Side::Below), moved(Side::Above))
    }

    /// This curve with every size times a factor > 0, which keeps them increasing.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self {
            below: self.below.map(|size| size * factor),
            above: self.above.map(|size| size * factor),
            tails: self.tails.map(|tail| tail * factor),
        }
    }

    /// The wider of two curves, knot by knot: intervals do not shrink as the horizon grows.
    pub(super) fn at_least(&self, other: &Self) -> Self {
        let wider = |a: &Sizes, b: &Sizes| std::array::from_fn(|i| a[i].max(b[i]));
        // The greater of two increasing curves is increasing.
        Self {
            below: wider(&self.below, &other.below),
            above: wider(&self.above, &other.above),
            tails: std::array::from_fn(|i| self.tails[i].max(other.tails[i])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Curve {
        let sizes = [0.0, 0.13, 0.32, 0.67, 0.93, 1.28, 1.64, 1.96, 2.33];
        Curve::new(sizes, sizes.map(|size| 1.5 * size))
    }

    #[test]
    fn size_and_coverage_are_inverse_in_body_and_tail() {
        for side in [Side::Below, Side::Above] {
            for c in [0.05, 0.3, 0.8, 0.93, 0.98, 0.99, 0.999] {
                assert!((curve().coverage(side, curve().size(side, c)) - c).abs() < 1e-9, "{c}");
            }
        }
        assert!((curve().size(Side::Above, 0.8) - 1.92).abs() < 1e-12 && (curve().size(Side::Below, 0.8) - 1.28).abs() < 1e-12);
    }

    #[test]
    fn the_size_never_falls_as_coverage_grows() {
        let sizes: Vec<f64> = (0..1000).map(|i| curve().size(Side::Above, f64::from(i) / 1000.0)).collect();
        assert!(sizes.windows(2).all(|pair| pair[1] >= pair[0]));
        assert!(curve().size(Side::Below, 1.0).is_finite());
    }

    #[test]
    fn learning_takes_the_conformal_order_statistic_on_both_sides() {
        // 99 errors, each at half the coverage that the curve expects: half of them within 25 %.
        let ranks: Vec<f64> = (1..=99).map(|i| f64::from(i) / 200.0).collect();
        let learnt = curve().learn(&ranks, 0.0);
        // n = 99: ⌈100·0.8⌉ = 80th smallest, at the curve's coverage 0.4.
        for side in [Side::Below, Side::Above] {
            assert!((learnt.size(side, 0.8) - curve().size(side, 0.4)).abs() < 1e-9);
        }
        assert_eq!(curve().learn(&[], 10.0), curve());
        let evenly: Vec<f64> = (1..=999).map(|i| f64::from(i) / 1000.0).collect();
        assert!((curve().learn(&evenly, 0.0).size(Side::Above, 0.8) - 1.92).abs() < 1e-9, "a curve that is right stays");
    }

    #[test]
    fn a_few_errors_stretch_the_curve() {
        let learnt = curve().learn(&[0.9, 0.9, 0.9], 0.0);
        assert!(learnt.size(Side::Below, 0.95) > learnt.size(Side::Below, 0.8) && learnt.size(Side::Below, 0.95) > 1.96);
    }

    #[test]
    fn degenerate_sizes_still_make_an_increasing_curve() {
        let flat = Curve::new([0.0; KNOT_COUNT], [0.0; KNOT_COUNT]);
        assert!(flat.below.windows(2).all(|pair| pair[1] > pair[0]));
        assert!(flat.coverage(Side::Above, 1.0) > 0.99 && flat.coverage(Side::Above, f64::NAN) == 0.0);
    }
}
