//! Conformal intervals: how large the scaled errors of past forecasts were, as quantiles by horizon.

/// Coverages at which the size of errors is kept; between them it is linear, beyond the last it has an exponential tail.
pub const KNOTS: [f64; 9] = [0.0, 0.1, 0.25, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98];

/// Number of [`KNOTS`].
pub const KNOT_COUNT: usize = KNOTS.len();

/// Sizes of scaled errors |e|/scale at the [`KNOTS`], for one horizon; increasing.
pub type Sizes = [f64; KNOT_COUNT];

/// Least step from one knot to the next, relative to the largest size, so that the curve can be inverted.
const LEAST_STEP: f64 = 1e-9;

/// The distribution of scaled errors at one horizon, symmetric around the point forecast on the error scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Curve(Sizes);

impl Curve {
    /// Curve from sizes at the knots; made strictly increasing from 0.
    pub(super) fn new(sizes: Sizes) -> Self {
        let largest = sizes.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let mut increasing = [0.0; KNOT_COUNT];
        let mut least = 0.0;
        for (kept, size) in increasing.iter_mut().zip(sizes).skip(1) {
            least += LEAST_STEP * largest;
            *kept = if size > least { size } else { least };
            least = *kept;
        }
        Self(increasing)
    }

    /// Size of the error that a share `coverage` of forecasts stays within, in scales; without end as coverage goes to 1.
    pub(super) fn size(&self, coverage: f64) -> f64 {
        let c = coverage.clamp(0.0, 1.0 - 1e-9);
        let last = KNOT_COUNT - 1;
        if c >= KNOTS[last] {
            return self.0[last] + self.tail() * ((1.0 - KNOTS[last]) / (1.0 - c)).ln();
        }
        let right = KNOTS.iter().position(|&knot| knot > c).unwrap_or(last).max(1);
        let share = (c - KNOTS[right - 1]) / (KNOTS[right] - KNOTS[right - 1]);
        self.0[right - 1] + share * (self.0[right] - self.0[right - 1])
    }

    /// Share of forecasts whose error stays within `size`; the inverse of [`Curve::size`].
    pub(super) fn coverage(&self, size: f64) -> f64 {
        if size.is_nan() || size <= 0.0 {
            return 0.0;
        }
        let last = KNOT_COUNT - 1;
        if size >= self.0[last] {
            return 1.0 - (1.0 - KNOTS[last]) * (-(size - self.0[last]) / self.tail()).exp();
        }
        let right = self.0.iter().position(|&knot| knot > size).unwrap_or(last).max(1);
        let share = (size - self.0[right - 1]) / (self.0[right] - self.0[right - 1]);
        KNOTS[right - 1] + share * (KNOTS[right] - KNOTS[right - 1])
    }

    /// Rate of the exponential tail: growth of the size per factor e in 1 − coverage, as between the last two knots.
    fn tail(&self) -> f64 {
        let last = KNOT_COUNT - 1;
        (self.0[last] - self.0[last - 1]) / ((1.0 - KNOTS[last - 1]) / (1.0 - KNOTS[last])).ln()
    }

    /// This curve moved towards the finite-sample quantiles of observed sizes (ascending), by n/(n + `prior`): the more errors, the less the prior counts.
    ///
    /// The quantile at coverage c is the k-th smallest with k = ⌈(n + 1)·c⌉ (Vovk's split conformal rule). When k > n the sample cannot say:
    /// its largest error is extended by the prior's own ratio.
    pub(super) fn learn(&self, ascending: &[f64], prior: f64) -> Self {
        let n = ascending.len();
        let Some(&largest) = ascending.last() else { return *self };
        let own_share = n as f64 / (n as f64 + prior);
        let mut sizes = self.0;
        for (size, coverage) in sizes.iter_mut().zip(KNOTS).skip(1) {
            let k = ((n as f64 + 1.0) * coverage).ceil() as usize;
            let seen = if k > n {
                let reached = self.size(n as f64 / (n as f64 + 1.0));
                if reached > 0.0 { largest * (*size / reached).max(1.0) } else { largest }
            } else {
                ascending.get(k.max(1) - 1).copied().unwrap_or(largest)
            };
            *size = own_share * seen + (1.0 - own_share) * *size;
        }
        Self::new(sizes)
    }

    /// This curve with every size times a factor ≥ 0.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self::new(self.0.map(|size| size * factor))
    }

    /// The wider of two curves, knot by knot: intervals do not shrink as the horizon grows.
    pub(super) fn at_least(&self, other: &Self) -> Self {
        let mut sizes = self.0;
        for (size, least) in sizes.iter_mut().zip(other.0) {
            *size = size.max(least);
        }
        Self::new(sizes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Curve {
        Curve::new([0.0, 0.13, 0.32, 0.67, 0.93, 1.28, 1.64, 1.96, 2.33])
    }

    #[test]
    fn size_and_coverage_are_inverse_in_body_and_tail() {
        for c in [0.05, 0.3, 0.8, 0.93, 0.98, 0.99, 0.999] {
            assert!((curve().coverage(curve().size(c)) - c).abs() < 1e-9, "{c}");
        }
    }

    #[test]
    fn the_size_never_falls_as_coverage_grows() {
        let sizes: Vec<f64> = (0..1000).map(|i| curve().size(f64::from(i) / 1000.0)).collect();
        assert!(sizes.windows(2).all(|pair| pair[1] >= pair[0]));
        assert!(curve().size(1.0).is_finite());
    }

    #[test]
    fn learning_takes_the_conformal_order_statistic() {
        let errors: Vec<f64> = (1..=99).map(|i| f64::from(i) / 10.0).collect();
        let learnt = curve().learn(&errors, 0.0);
        // n = 99: ⌈100·0.8⌉ = 80th smallest = 8.0; ⌈100·0.95⌉ = 95th = 9.5.
        assert!((learnt.size(0.8) - 8.0).abs() < 1e-9 && (learnt.size(0.95) - 9.5).abs() < 1e-9);
        assert_eq!(curve().learn(&[], 10.0), curve());
    }

    #[test]
    fn a_few_errors_extend_by_the_ratio_of_the_prior() {
        let learnt = curve().learn(&[1.0, 1.0, 1.0], 0.0);
        assert!(learnt.size(0.95) > learnt.size(0.8) && learnt.size(0.8) > 1.0);
    }

    #[test]
    fn degenerate_sizes_still_make_an_increasing_curve() {
        let flat = Curve::new([0.0; KNOT_COUNT]);
        assert!(flat.0.windows(2).all(|pair| pair[1] > pair[0]));
        assert!(flat.coverage(1.0) > 0.99 && flat.coverage(f64::NAN) == 0.0);
    }
}
