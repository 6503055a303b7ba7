//! Time of one trajectory chart as SVG and as PNG: `cargo bench --bench charts -- STORE INDICATOR AREA FOLDER`.
//!
//! Writes the figures of the chart into the folder, from which `benches/charts/peers.py` draws the same picture with other libraries, and
//! prints milliseconds: one thread draws, so that they are processor time at most.
#![allow(clippy::print_stdout, reason = "its output is the times")]

use std::{error::Error, fs, hint::black_box, path::Path, sync::Arc, time::Instant};

use lotrinh::{
    app,
    clock::{Clock as _, SystemClock},
    domain::language::Language,
    pipeline::Policy,
    present::{
        charts::{ChartSize, render_png},
        drawing::draw_trajectory,
        exports::trajectory_rows::render_trajectory_rows,
    },
    store::{Store, StoreSettings},
};

/// Milliseconds of one of many runs, after some that are not counted.
fn milliseconds(runs: u32, mut run: impl FnMut()) -> f64 {
    (0..runs.div_ceil(10)).for_each(|_| run());
    let begun = Instant::now();
    (0..runs).for_each(|_| run());
    begun.elapsed().as_secs_f64() * 1e3 / f64::from(runs)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [store, indicator, area, folder] = arguments.as_slice() else {
        return Err("expected: STORE INDICATOR AREA FOLDER".into());
    };
    let clock = SystemClock;
    let store = Store::open(Path::new(store), &StoreSettings::default(), &clock.stamp())?;
    let context = app::context(store, Arc::new(clock), Policy::default());
    let snapshot = context.snapshot(context.knowledge(None, None, None)?)?;
    let draw = || draw_trajectory(&snapshot, indicator, area, Language::Vi, ChartSize::Wide);
    let svg = draw()?;
    fs::create_dir_all(folder)?;
    fs::write(Path::new(folder).join("figures.csv"), render_trajectory_rows(&snapshot.trajectory(indicator, area)?)?)?;
    fs::write(Path::new(folder).join("lotrinh.svg"), &svg)?;
    fs::write(Path::new(folder).join("lotrinh.png"), render_png(&svg, 2.0)?)?;
    let of_svg = milliseconds(500, || drop(black_box(draw())));
    let of_png = milliseconds(50, || drop(black_box(draw().map(|svg| render_png(&svg, 2.0)))));
    println!("lotrinh,{of_svg:.3},{of_png:.3}");
    Ok(())
}
