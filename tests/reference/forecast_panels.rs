//! Whole panels: the same bytes on any number of cores, nothing from after the cutoff, and every series of the development files.
//!
//! The files are those of the shelf: M3 (Makridakis & Hibon 2000), tourism (Athanasopoulos et al. 2011), M4 (Makridakis, Spiliotis &
//! Assimakopoulos 2020), adoption of technologies by country. All their series are forecast, to 2045.

use std::{fmt::Write, fs, path::Path, process::Command};

use lotrinh::{
    analysis::forecast::{Fitted, Input, Pool, Step, fit},
    domain::{bounds::Bounds, probability::IntervalLevel},
    pipeline::{
        PipelineError,
        panel::{PanelForecast, forecast_competition, forecast_long},
    },
};

use super::shelf;

const LEVELS: [IntervalLevel; 2] = [IntervalLevel::EIGHTY, IntervalLevel::NINETY_FIVE];
const COMPETITIONS: [(&str, Step); 9] = [
    ("m3_yearly", Step::Year),
    ("m3_quarterly", Step::Quarter),
    ("m3_monthly", Step::Month),
    ("m3_other", Step::Year),
    ("tourism_yearly", Step::Year),
    ("tourism_quarterly", Step::Quarter),
    ("tourism_monthly", Step::Month),
    ("m4_yearly_development", Step::Year),
    ("m4_quarterly_partial_development", Step::Quarter),
];

/// Forecasts of a competition panel.
fn competition(panel: &Path, step: Step, horizon: usize) -> Vec<PanelForecast> {
    let mut out = Vec::new();
    let keep = |batch: Vec<PanelForecast>| {
        out.extend(batch);
        Ok::<(), PipelineError>(())
    };
    forecast_competition(panel, step, horizon, &LEVELS, |forecast| forecast, keep).expect("forecasts");
    out
}

/// Forecasts of a long panel.
fn long(panel: &Path, limits: &Path, horizon: usize) -> Vec<PanelForecast> {
    let mut out = Vec::new();
    let keep = |batch: Vec<PanelForecast>| {
        out.extend(batch);
        Ok::<(), PipelineError>(())
    };
    forecast_long(panel, Some(limits), horizon, &LEVELS, |forecast| forecast, keep).expect("forecasts");
    out
}

/// Steps of twenty years.
fn to_2045(step: Step) -> usize {
    match step {
        Step::Year => 20,
        Step::Quarter => 80,
        Step::Month => 240,
    }
}

/// A number in [−1, 1] that looks like chance and is none.
fn wobble(i: usize, k: usize) -> f64 {
    ((i * 7919 + k * 104_729 + 13) % 101) as f64 / 50.0 - 1.0
}

/// A yearly panel of shares and counts; entities end in different years, with a hole here and there.
fn long_panel(value: impl Fn(usize, usize, f64) -> f64) -> String {
    let mut out = "source,indicator,unit,entity,year,value\n".to_owned();
    for indicator in ["share", "count"] {
        for k in 0..9 {
            let last = if k == 0 { 2014 } else { 2020 - k % 3 };
            for year in (1998 + k..=last).filter(|year| (year + k) % 7 != 3 || *year == last) {
                let i = year - 1998;
                let ordinary = 90.0 / (1.0 + (4.0 - 0.35 * i as f64 + 0.2 * k as f64).exp()) + 2.0 + wobble(i, k);
                writeln!(out, "made,{indicator},%,place {k},{year},{}", value(k, year, ordinary)).expect("a line");
            }
        }
    }
    out
}

const LIMITS: &str = "source,indicator,unit,lo,hi\nmade,share,%,0,100\nmade,count,%,0,\n";

fn competition_panel() -> String {
    (0..60).fold("id,category,n,values\n".to_owned(), |mut out, k| {
        let n = 6 + k;
        let values: Vec<String> = (0..n).map(|i| format!("{}", 50.0 + (k % 5) as f64 * i as f64 + 8.0 * wobble(i, k))).collect();
        writeln!(out, "made {k},,{n},{}", values.join(" ")).expect("a line");
        out
    })
}

#[test]
fn the_number_of_cores_changes_no_byte() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = |name: &str| folder.path().join(name);
    for (name, text) in [("long.csv", long_panel(|_, _, x| x)), ("limits.csv", LIMITS.to_owned()), ("short.csv", competition_panel())] {
        fs::write(place(name), text).expect("a file");
    }
    let runs: [&[&str]; 3] = [
        &["--in", "long.csv", "--format", "long", "--indicators", "limits.csv", "--frequency", "year", "--horizon", "12"],
        &["--in", "short.csv", "--format", "competition", "--frequency", "quarter", "--horizon", "80"],
        &["--in", "short.csv", "--format", "competition", "--frequency", "month", "--horizon", "240"],
    ];
    for arguments in runs {
        let on = |cores: &str| {
            let done = Command::new(env!("CARGO_BIN_EXE_lotrinh"))
                .current_dir(folder.path())
                .args(["forecast-panel", "--out", "out.csv"])
                .args(arguments)
                .env("RAYON_NUM_THREADS", cores)
                .output()
                .expect("the program");
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            fs::read(place("out.csv")).expect("forecasts")
        };
        let alone = on("1");
        assert!(alone.len() > 5_000, "{} bytes", alone.len());
        assert!(on("2") == alone && on("7") == alone, "{arguments:?}");
    }
}

#[test]
fn nothing_after_its_last_year_changes_a_forecast() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let limits = folder.path().join("limits.csv");
    fs::write(&limits, LIMITS).expect("a file");
    let forecasts = |text: String| {
        let panel = folder.path().join("panel.csv");
        fs::write(&panel, text).expect("a file");
        long(&panel, &limits, 30)
    };
    // What the others did after 2014 becomes a fall far below the lower limit.
    let known = forecasts(long_panel(|_, _, x| x));
    let shaken = forecasts(long_panel(|k, year, x| if k > 0 && year > 2014 { -1000.0 * x } else { x }));
    let is_early = |line: &&str| line.split(',').nth(4).is_none_or(|year| year.parse().map_or(true, |year: i32| year <= 2014));
    let cut = forecasts(long_panel(|_, _, x| x).lines().filter(is_early).map(|line| format!("{line}\n")).collect());
    let of_first = |all: &[PanelForecast]| all.iter().filter(|f| f.name[3] == "place 0").cloned().collect::<Vec<_>>();
    assert_eq!(of_first(&known).len(), 2);
    assert_eq!(of_first(&known), of_first(&shaken));
    assert_eq!(of_first(&known), of_first(&cut));
    assert_ne!(known, shaken);
}

fn all_in_order(panel: &str, forecasts: &[PanelForecast]) {
    assert!(!forecasts.is_empty(), "{panel}");
    for forecast in forecasts {
        for step in &forecast.steps {
            let [(low, high), (lower, higher)] = step.intervals[..] else { panic!("two intervals") };
            let numbers = [lower, low, step.point, high, higher];
            assert!(
                numbers.iter().all(|x| x.is_finite()) && numbers.is_sorted(),
                "{panel} {:?} step {}: {numbers:?}",
                forecast.name,
                step.step
            );
        }
    }
}

#[test]
fn every_series_of_the_development_files_is_forecast_in_order() {
    for (name, step) in COMPETITIONS {
        let Some(file) = shelf::find("development files", &format!("data/forecast/{name}_train.csv")) else { return };
        let forecasts = competition(&file, step, to_2045(step));
        all_in_order(name, &forecasts);
    }
    let find = |name: &str| shelf::find("development files", &format!("data/forecast/{name}.csv"));
    let (Some(panel), Some(limits)) = (find("adoption_panel_development"), find("adoption_indicators")) else { return };
    all_in_order("adoption", &long(&panel, &limits, to_2045(Step::Year)));
}

fn yearly(values: &[f64]) -> Fitted {
    fit(&Input { values, bounds: Bounds::NONE, season: 1, step: Step::Year }, &Pool::empty())
}

#[test]
fn a_line_an_exponential_and_a_step_are_forecast_as_such() {
    let line = yearly(&(0..30).map(|i| 100.0 + 5.0 * f64::from(i)).collect::<Vec<_>>());
    let growth = yearly(&(0..30).map(|i| 100.0 * 1.04_f64.powi(i)).collect::<Vec<_>>());
    let step = yearly(&(0..30).map(|i| if i < 18 { 50.0 } else { 80.0 }).collect::<Vec<_>>());
    let last = 100.0 * 1.04_f64.powi(29);
    for h in 1..=8 {
        let ahead = 5.0 * h as f64;
        let (low, high) = line.interval(h, IntervalLevel::NINETY_FIVE);
        assert!(
            (line.point(h) - 245.0 - ahead).abs() < 0.2 * ahead && low < 245.0 + ahead && 245.0 + ahead < high,
            "h {h}: {}",
            line.point(h)
        );
        // Growth goes on, more slowly than it was.
        assert!(
            growth.point(h) > last * 1.02_f64.powi(h as i32) && growth.point(h) < last * 1.045_f64.powi(h as i32),
            "h {h}: {}",
            growth.point(h)
        );
        assert!((step.point(h) - 80.0).abs() < 5.0, "h {h}: {}", step.point(h));
    }
    // Twenty years and more ahead nobody's growth is carried on to the sky.
    assert!(
        line.point(20) < 245.0 + 100.0 && line.point(80) < 245.0 + 200.0 && growth.point(20) < 2.0 * last && growth.point(80) < 2.0 * last
    );
}
