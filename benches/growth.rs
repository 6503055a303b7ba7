//! How the time of forecasts grows with the number of series, with their length and with the cores: `cargo bench --bench growth`.
//!
//! Prints a Markdown table. Series are made by a formula, the same in every run. A forecast is a fit with its point and both intervals
//! at horizons 1–6, as `lotrinh forecast-panel` makes it; reading and writing files are not counted. Each time is the best of three
//! runs (of one, where a run takes more than ten seconds).
#![allow(clippy::print_stdout, reason = "its output is the table")]

use std::{hint::black_box, time::Instant};

use lotrinh::{
    analysis::forecast::{Input, Pool, Step, fit},
    domain::{bounds::Bounds, probability::IntervalLevel},
};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};

const HORIZON: usize = 6;
/// A run longer than this is not repeated, in seconds.
const LONG: f64 = 10.0;

/// A yearly series of the given length: a trend, two waves, and a number that looks like chance, all set by its place.
fn series(place: usize, length: usize) -> Vec<f64> {
    let drift = (place % 13) as f64 * 0.4 - 1.0;
    (0..length)
        .map(|i| {
            let noise = ((i * 7919 + place * 104_729 + 13) % 10_007) as f64 / 5003.5 - 1.0;
            let t = i as f64;
            500.0 + drift * t.min(60.0) + 20.0 * (0.21 * t + place as f64).sin() + 6.0 * noise
        })
        .collect()
}

/// Seconds for forecasts of all series.
fn seconds(panel: &[Vec<f64>], on: &ThreadPool) -> f64 {
    let none = Pool::empty();
    let run = || {
        let begun = Instant::now();
        let sum: f64 = on.install(|| {
            panel
                .par_iter()
                .map(|values| {
                    let fitted = fit(&Input { values, bounds: Bounds::NONE, season: 1, step: Step::Year }, &none);
                    (1..=HORIZON)
                        .map(|h| {
                            let (low, high) = fitted.interval(h, IntervalLevel::EIGHTY);
                            let (lower, higher) = fitted.interval(h, IntervalLevel::NINETY_FIVE);
                            fitted.point(h) + low + high + lower + higher
                        })
                        .sum::<f64>()
                })
                .sum()
        });
        black_box(sum);
        begun.elapsed().as_secs_f64()
    };
    let first = run();
    if first > LONG { first } else { first.min(run()).min(run()) }
}

/// Slope of ln(seconds) on ln(size) by least squares: 1 is linear growth.
fn exponent(points: &[(usize, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points.iter().map(|(size, seconds)| ((*size as f64).ln(), seconds.ln())).collect();
    let n = logs.len() as f64;
    let (x, y) = logs.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a / n, y + b / n));
    logs.iter().map(|(a, b)| (a - x) * (b - y)).sum::<f64>() / logs.iter().map(|(a, _)| (a - x).powi(2)).sum::<f64>()
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let (one, two) = (ThreadPoolBuilder::new().num_threads(1).build()?, ThreadPoolBuilder::new().num_threads(2).build()?);
    // Tables are read and cores are awake before anything is counted.
    black_box(seconds(&(0..20_000).map(|place| series(place, 30)).collect::<Vec<_>>(), &two));
    println!("| series | values each | 1 thread, s | 2 threads, s | ratio | ms per 1,000 series, 1 thread |");
    println!("|---:|---:|---:|---:|---:|---:|");
    let row = |count: usize, length: usize| {
        let panel: Vec<Vec<f64>> = (0..count).map(|place| series(place, length)).collect();
        let (alone, both) = (seconds(&panel, &one), seconds(&panel, &two));
        let per_thousand = alone * 1e6 / count as f64;
        println!("| {count} | {length} | {alone:.4} | {both:.4} | {:.2} | {per_thousand:.1} |", alone / both);
        alone
    };
    let by_count: Vec<(usize, f64)> = [1_000, 10_000, 100_000].into_iter().map(|count| (count, row(count, 30))).collect();
    let by_length: Vec<(usize, f64)> = [30, 300, 3_000].into_iter().map(|length| (length, row(1_000, length))).collect();
    println!();
    println!(
        "Time grows with the number of series to the power {:.2}, with their length to the power {:.2}.",
        exponent(&by_count),
        exponent(&by_length)
    );
    Ok(())
}
