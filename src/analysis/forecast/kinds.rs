//! What a series may borrow when it has too little past of its own: a table by kind, learnt once from development panels and shipped.
//!
//! Provenance: computed by running this very code over the development parts of M4 (Makridakis and others 2020), M3 (Makridakis & Hibon 2000), tourism
//! (Athanasopoulos and others 2011) and the adoption panel (Gapminder, UN Statistics Division, PAPI, PCI, Eurostat and the SDG repositories of Kazakhstan, Canada and the ONS).
//! `ratios` are sums of losses at the twelve latest rolling origins over those of naive. `sizes` are quantiles of |error|/scale of the whole combination, fitted without peers
//! to the series cut before the competition's test part (for horizons beyond it, before the furthest calibrated horizon; in the adoption panel, 8, 5, 3 and 1 values before the end).
//! Learnt twice over, since weights enter sizes. Only these aggregates are kept, no value of any panel.

use super::Step;
use super::interval::{Curve, Sizes};
use super::model::MODEL_COUNT;

/// Kind of an indicator by its natural bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Bounded on both sides: a share, an index.
    Both,
    /// Bounded on one side: a count, an amount.
    One,
    /// No natural bound.
    Free,
}

/// What development data taught about one kind of series.
pub(super) struct Kind {
    /// Median volatility: mean |Δ| per step on the error scale (logit units when bounded on both sides, else shares of the greatest value).
    pub volatility: f64,
    /// Horizons, in steps, of the rows below; ascending from 1.
    horizons: &'static [usize],
    /// MAE of each model over that of naive, by horizon, in the order of [`MODELS`](super::model::MODELS).
    ratios: &'static [[f64; MODEL_COUNT]],
    /// Sizes of the scaled errors of the combination at the [`KNOTS`](super::interval::KNOTS), by horizon.
    sizes: &'static [Sizes],
}

impl Kind {
    /// The kind of a series.
    pub(super) fn of(class: Class, step: Step) -> &'static Self {
        match (step, class) {
            (Step::Year, Class::Both) => &YEAR_BOTH,
            (Step::Year, Class::One) => &YEAR_ONE,
            (Step::Year, Class::Free) => &YEAR_FREE,
            (Step::Quarter, _) => &QUARTER,
            (Step::Month, _) => &MONTH,
        }
    }

    /// Relative errors of the models at a horizon: linear between rows, the last row beyond.
    pub(super) fn ratio(&self, h: usize) -> [f64; MODEL_COUNT] {
        let (left, right, share) = self.place(h);
        std::array::from_fn(|m| self.ratios[left][m] + share * (self.ratios[right][m] - self.ratios[left][m]))
    }

    /// Sizes of errors at a horizon: linear between rows, growing as √(h/h_last) beyond the last.
    pub(super) fn curve(&self, h: usize) -> Curve {
        let (left, right, share) = self.place(h);
        let sizes = std::array::from_fn(|k| self.sizes[left][k] + share * (self.sizes[right][k] - self.sizes[left][k]));
        let last = self.horizons.last().map_or(1.0, |&row| row as f64);
        Curve::new(sizes).scaled((h as f64 / last).sqrt().max(1.0))
    }

    /// The rows around a horizon and how far it lies from the first to the second, in [0, 1].
    fn place(&self, h: usize) -> (usize, usize, f64) {
        let last = self.horizons.len().saturating_sub(1);
        let right = self.horizons.iter().position(|&row| row >= h).unwrap_or(last);
        let left = right.saturating_sub(1);
        let (before, after) = (self.horizons[left] as f64, self.horizons[right] as f64);
        let share = if after > before { ((h as f64 - before) / (after - before)).clamp(0.0, 1.0) } else { 0.0 };
        (left, right, share)
    }
}

/// Yearly, bounded on both sides: 1,589 series of shares and indices (adoption panel, not modelled ones, at most 40 entities an indicator).
static YEAR_BOTH: Kind = Kind {
    volatility: 0.1917,
    horizons: &[1, 2, 3, 4, 5, 6, 7, 8],
    ratios: &[
        [1.000, 1.012, 1.155, 1.006],
        [1.000, 0.991, 1.105, 1.022],
        [1.000, 0.989, 1.094, 1.036],
        [1.000, 0.991, 1.110, 1.057],
        [1.000, 1.012, 1.144, 1.086],
        [1.000, 1.032, 1.160, 1.112],
        [1.000, 1.038, 1.149, 1.132],
        [1.000, 1.043, 1.140, 1.138],
    ],
    sizes: &[
        [0.0, 0.078, 0.232, 0.581, 0.901, 1.385, 2.075, 3.025, 4.664],
        [0.0, 0.132, 0.392, 0.918, 1.381, 2.139, 3.241, 4.612, 6.454],
        [0.0, 0.177, 0.487, 1.112, 1.639, 2.468, 3.731, 5.151, 7.483],
        [0.0, 0.213, 0.613, 1.418, 1.996, 3.119, 4.626, 6.219, 8.690],
        [0.0, 0.239, 0.738, 1.621, 2.384, 3.682, 5.475, 7.019, 9.807],
        [0.0, 0.333, 0.870, 1.947, 2.824, 4.158, 5.789, 7.663, 10.794],
        [0.0, 0.322, 0.941, 2.107, 3.043, 4.398, 6.229, 8.595, 11.917],
        [0.0, 0.341, 0.987, 2.236, 3.230, 4.712, 6.468, 8.599, 11.874],
    ],
};

/// Yearly, bounded on one side: 802 series of counts and amounts (adoption panel, likewise).
static YEAR_ONE: Kind = Kind {
    volatility: 0.0877,
    horizons: &[1, 2, 3, 4, 5, 6, 7, 8],
    ratios: &[
        [1.000, 0.980, 1.099, 0.984],
        [1.000, 0.971, 1.093, 0.985],
        [1.000, 0.966, 1.109, 0.993],
        [1.000, 0.981, 1.169, 0.999],
        [1.000, 1.004, 1.270, 1.007],
        [1.000, 1.033, 1.426, 1.010],
        [1.000, 1.068, 1.612, 0.999],
        [1.000, 1.117, 1.838, 1.010],
    ],
    sizes: &[
        [0.0, 0.093, 0.257, 0.630, 0.976, 1.604, 2.477, 3.690, 5.747],
        [0.0, 0.126, 0.374, 0.915, 1.418, 2.382, 3.863, 6.434, 11.905],
        [0.0, 0.170, 0.519, 1.144, 1.755, 2.949, 4.718, 7.959, 15.060],
        [0.0, 0.191, 0.584, 1.388, 2.180, 3.434, 5.832, 11.135, 18.742],
        [0.0, 0.222, 0.730, 1.644, 2.421, 3.958, 7.398, 14.366, 35.746],
        [0.0, 0.284, 0.855, 2.410, 3.892, 7.085, 13.173, 19.520, 107.919],
        [0.0, 0.278, 0.934, 2.658, 4.121, 8.037, 13.924, 23.131, 142.683],
        [0.0, 0.308, 1.052, 2.698, 4.477, 8.225, 15.130, 28.221, 158.839],
    ],
};

/// Yearly, no bounds: M4 yearly (development part), M3 yearly and tourism yearly, 7,944 series.
#[expect(clippy::approx_constant, reason = "an observed quantile that happens to round to 2.718")]
static YEAR_FREE: Kind = Kind {
    volatility: 0.0402,
    horizons: &[1, 2, 3, 4, 5, 6, 7, 8],
    ratios: &[
        [1.000, 0.880, 0.893, 0.880],
        [1.000, 0.840, 0.849, 0.849],
        [1.000, 0.816, 0.838, 0.830],
        [1.000, 0.800, 0.840, 0.817],
        [1.000, 0.788, 0.850, 0.809],
        [1.000, 0.779, 0.867, 0.802],
        [1.000, 0.771, 0.897, 0.796],
        [1.000, 0.765, 0.959, 0.791],
    ],
    sizes: &[
        [0.0, 0.136, 0.353, 0.813, 1.217, 1.869, 2.633, 3.559, 5.382],
        [0.0, 0.215, 0.556, 1.249, 1.828, 2.718, 3.984, 5.391, 7.560],
        [0.0, 0.276, 0.728, 1.646, 2.400, 3.644, 5.273, 7.113, 10.567],
        [0.0, 0.337, 0.882, 2.009, 2.967, 4.478, 6.323, 8.644, 12.687],
        [0.0, 0.419, 1.056, 2.377, 3.482, 5.168, 7.482, 10.233, 15.251],
        [0.0, 0.466, 1.154, 2.615, 3.950, 5.949, 8.512, 11.667, 18.150],
        [0.0, 0.547, 1.393, 3.166, 4.728, 7.146, 10.266, 13.961, 21.517],
        [0.0, 0.632, 1.540, 3.428, 5.177, 7.835, 11.462, 15.908, 23.865],
    ],
};

/// Quarterly: M4 (partial development part), M3 and tourism, 5,735 series; also stands in for bounded quarterly series, for which there is no panel: sizes are in multiples of their own volatility.
static QUARTER: Kind = Kind {
    volatility: 0.0272,
    horizons: &[1, 2, 3, 4, 6, 8, 12],
    ratios: &[
        [1.000, 0.928, 0.912, 0.946],
        [1.000, 0.911, 0.887, 0.920],
        [1.000, 0.894, 0.866, 0.895],
        [1.000, 0.899, 0.873, 0.870],
        [1.000, 0.875, 0.860, 0.857],
        [1.000, 0.863, 0.860, 0.831],
        [1.000, 0.843, 0.886, 0.812],
    ],
    sizes: &[
        [0.0, 0.123, 0.323, 0.747, 1.069, 1.587, 2.226, 2.925, 3.703],
        [0.0, 0.164, 0.443, 0.996, 1.425, 2.106, 2.977, 3.801, 5.019],
        [0.0, 0.209, 0.550, 1.244, 1.794, 2.634, 3.726, 4.850, 6.564],
        [0.0, 0.232, 0.594, 1.317, 1.910, 2.947, 4.194, 5.460, 7.558],
        [0.0, 0.307, 0.790, 1.820, 2.671, 3.954, 5.707, 7.647, 10.595],
        [0.0, 0.323, 0.899, 2.164, 3.164, 4.792, 6.925, 9.071, 12.481],
        [0.0, 0.454, 1.203, 2.791, 4.186, 6.385, 9.249, 12.382, 16.961],
    ],
};

/// Monthly: M3 and tourism, 1,794 series; also stands in for bounded monthly series. Ratios beyond twelve months repeat the twelfth: twelve origins reach no further.
static MONTH: Kind = Kind {
    volatility: 0.0485,
    horizons: &[1, 2, 3, 6, 12, 18, 24],
    ratios: &[
        [1.000, 0.872, 0.867, 0.944],
        [1.000, 0.865, 0.855, 0.942],
        [1.000, 0.864, 0.850, 0.930],
        [1.000, 0.855, 0.841, 0.896],
        [1.000, 0.873, 0.863, 0.852],
        [1.000, 0.873, 0.863, 0.852],
        [1.000, 0.873, 0.863, 0.852],
    ],
    sizes: &[
        [0.0, 0.144, 0.351, 0.772, 1.124, 1.583, 2.088, 2.637, 3.554],
        [0.0, 0.148, 0.367, 0.819, 1.148, 1.629, 2.187, 2.797, 3.843],
        [0.0, 0.151, 0.427, 0.910, 1.304, 1.861, 2.580, 3.408, 4.658],
        [0.0, 0.180, 0.458, 1.066, 1.569, 2.462, 3.749, 4.835, 6.411],
        [0.0, 0.179, 0.472, 1.122, 1.738, 2.916, 4.689, 6.326, 8.966],
        [0.0, 0.243, 0.675, 1.541, 2.546, 4.570, 7.152, 9.519, 13.654],
        [0.0, 0.273, 0.651, 1.530, 2.635, 4.803, 8.171, 11.333, 16.687],
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> [&'static Kind; 5] {
        [&YEAR_BOTH, &YEAR_ONE, &YEAR_FREE, &QUARTER, &MONTH]
    }

    #[test]
    fn every_table_is_whole_and_ordered() {
        for kind in kinds() {
            assert!(kind.horizons.first() == Some(&1) && kind.horizons.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!((kind.ratios.len(), kind.sizes.len()), (kind.horizons.len(), kind.horizons.len()));
            assert!(kind.ratios.iter().all(|row| row[0] == 1.0 && row.iter().all(|ratio| *ratio > 0.3 && *ratio < 3.0)));
            assert!(kind.sizes.iter().all(|row| row.windows(2).all(|pair| pair[0] < pair[1])));
            assert!(kind.volatility > 0.0);
        }
    }

    #[test]
    fn rows_are_met_and_horizons_between_them_lie_between() {
        for (row, &h) in QUARTER.horizons.iter().enumerate() {
            assert_eq!(QUARTER.ratio(h), QUARTER.ratios[row]);
        }
        let (six, seven, eight) = (QUARTER.curve(6).size(0.8), QUARTER.curve(7).size(0.8), QUARTER.curve(8).size(0.8));
        assert!((seven - 0.5 * (six + eight)).abs() < 1e-9);
        assert!((QUARTER.curve(48).size(0.8) / QUARTER.curve(12).size(0.8) - 2.0).abs() < 1e-9);
    }
}
