//! Charts as SVG and PNG. One SVG serves pages, files and print; its colours are literal, its classes let a page
//! put its own in their place.

mod calibration;
mod canvas;
mod edges;
mod fan;
mod frame;
mod gap_bars;
#[cfg(test)]
mod golden_tests;
mod header;
mod heat_map;
mod labels;
pub mod layout;
mod marks;
mod multiples;
mod pace;
mod plate;
pub mod png;
mod readings;
mod ribbon;
mod rows;
mod scene;
mod sparkline;
pub mod svg;
#[cfg(test)]
mod tests;
pub mod theme;
mod timeline;
mod trajectory;

use jiff::civil::Date;

pub use calibration::{Calibration, CalibrationLine, CalibrationPoint, render_calibration};
pub use fan::{Fan, FanStep, render_fan};
pub use gap_bars::{GapBar, GapBars, render_gap_bars};
pub use heat_map::{HeatCell, HeatMap, render_heat_map};
pub use multiples::{Multiples, Panel, render_multiples};
pub use pace::{PaceRow, Paces, SLOW, render_paces};
pub use plate::Plate;
pub use png::render_png;
pub use readings::{Reading, Readings};
pub use ribbon::{Ribbon, RibbonPoint, render_ribbon};
pub use rows::RowHead;
pub use sparkline::{Sparkline, render_sparkline};
pub use timeline::{Timeline, TimelineRow, render_timeline};
pub use trajectory::{render_trajectory, render_trajectory_with_readings};

use crate::domain::{
    area::Area, assessment::Assessment, forecast::Forecast, indicator::Indicator, language::Language, series::Series, target::Target,
};

/// Why a chart could not be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ChartError {
    /// The embedded fonts cannot be read.
    #[error("the embedded fonts cannot be read")]
    Font,
    /// The drawing library failed.
    #[error("the chart could not be drawn: {0}")]
    Drawing(String),
    /// The SVG is not in the expected form.
    #[error("the SVG is not in the expected form: {0}")]
    Svg(String),
    /// A side of the picture, in pixels, is nothing or too much.
    #[error("a picture of {0} pixels on a side is not possible; expected 1 to 8000")]
    Size(f64),
}

impl ChartError {
    fn drawing(error: impl std::fmt::Display) -> Self {
        Self::Drawing(error.to_string())
    }
}

/// The two drawings of a chart: a narrow one is drawn anew, not scaled, so that its text stays readable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ChartSize {
    /// 1150 × 600: pages, reports, files.
    #[default]
    Wide,
    /// 358 × 520: telephones.
    Narrow,
    /// 680 × 420: a page of A4, on which the letters are then as large as a footnote's.
    Page,
}

impl ChartSize {
    /// The sizes that can be asked for.
    pub const ALL: [ChartSize; 2] = [ChartSize::Wide, ChartSize::Narrow];

    /// Width and height in chart pixels.
    pub fn pixels(self) -> (u32, u32) {
        match self {
            Self::Wide => (1150, 600),
            Self::Narrow => (358, 520),
            Self::Page => (680, 420),
        }
    }

    /// The word used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
            Self::Page => "page",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.code() == text)
    }
}

/// What the chart of one series shows: observed values, planned path and forecast together.
#[derive(Clone, Copy, Debug)]
pub struct Trajectory<'a> {
    /// What is measured.
    pub indicator: &'a Indicator,
    /// Where.
    pub area: &'a Area,
    /// Observed values, the vintage of each period that was known on `as_of`.
    pub series: &'a Series,
    /// Every target of the series with its assessment, in order of due day.
    pub targets: &'a [(&'a Target, &'a Assessment)],
    /// Which of them is judged: the chart shows the time up to the next one after it.
    pub judged: usize,
    /// Corners of the planned path of the judged target's plan, in order of day, in the indicator's unit.
    pub planned_path: &'a [(Date, f64)],
    /// Forecast of the series; none when it cannot be made.
    pub forecast: Option<&'a Forecast>,
    /// The day whose knowledge is used.
    pub as_of: Date,
    /// Language of every word.
    pub language: Language,
    /// Which of the two drawings.
    pub size: ChartSize,
    /// Where the values and the targets come from, as a line without a full stop.
    pub source: &'a str,
}
