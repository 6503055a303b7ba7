//! Colours, strokes and letter sizes of the charts: the light values of `theme.css`, written out.
//!
//! An exported file must look right without a style sheet, so every element carries literal values; the class beside
//! them lets the dashboard's style sheet put its own (dark, print) in their place.

/// A colour by its red, green and blue parts, 0–255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// As plotters writes it and as files carry it: `#0f3557`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Ground of every chart.
pub const PAPER: Colour = Colour(0xff, 0xff, 0xff);
/// Titles and important numbers.
pub const INK: Colour = Colour(0x17, 0x21, 0x2b);
/// Ordinary text.
pub const INK2: Colour = Colour(0x46, 0x53, 0x5f);
/// Notes and leaders.
pub const INK3: Colour = Colour(0x5d, 0x69, 0x75);
/// Observed values.
pub const OBSERVED: Colour = Colour(0x0f, 0x35, 0x57);
/// Forecast median.
pub const FORECAST: Colour = Colour(0x2f, 0x6a, 0xa3);
/// 80 % band.
pub const BAND_80: Colour = Colour(0xb9, 0xd0, 0xe5);
/// 95 % band.
pub const BAND_95: Colour = Colour(0xdf, 0xe9, 0xf2);
/// 80 % band beyond ten years.
pub const SCENARIO_80: Colour = Colour(0xd3, 0xe1, 0xee);
/// 95 % band beyond ten years.
pub const SCENARIO_95: Colour = Colour(0xed, 0xf3, 0xf8);
/// The gap of a target at risk or missed.
pub const RISK: Colour = Colour(0xab, 0x1f, 0x16);
/// A missed target's mark.
pub const MISSED: Colour = Colour(0x6d, 0x10, 0x09);
/// A reached target's mark.
pub const REACHED: Colour = Colour(0x0a, 0x4d, 0x33);
/// The mark of illustrative figures.
pub const WATCH: Colour = Colour(0x8a, 0x52, 0x00);

/// Ground of a met, missed, … cell: pale, so that ink stays readable on it.
pub const RISK_TINT: Colour = Colour(0xfb, 0xeb, 0xe9);
/// As [`RISK_TINT`], missed.
pub const MISSED_TINT: Colour = Colour(0xf3, 0xe3, 0xe2);
/// As [`RISK_TINT`], watch.
pub const WATCH_TINT: Colour = Colour(0xfd, 0xf2, 0xdc);
/// As [`RISK_TINT`], on course.
pub const COURSE_TINT: Colour = Colour(0xe2, 0xf2, 0xef);
/// As [`RISK_TINT`], reached and exceeded.
pub const REACHED_TINT: Colour = Colour(0xdf, 0xee, 0xe6);
/// As [`RISK_TINT`], not assessable.
pub const UNKNOWN_TINT: Colour = Colour(0xee, 0xf0, 0xf2);
/// The mark of watch; its words are darker.
pub const WATCH_FILL: Colour = Colour(0xcc, 0x84, 0x00);
/// The mark of on course.
pub const COURSE: Colour = Colour(0x00, 0x89, 0x7b);

/// Fills and the class that stands for each in a style sheet.
pub const FILLS: [(Colour, &str); 21] = [
    (PAPER, "bg"),
    (BAND_80, "f80"),
    (BAND_95, "f95"),
    (SCENARIO_80, "f80s"),
    (SCENARIO_95, "f95s"),
    (OBSERVED, "p1"),
    (FORECAST, "fco"),
    (INK, "inkf"),
    (INK3, "ink3f"),
    (RISK, "risk"),
    (MISSED, "miss"),
    (REACHED, "met"),
    (INK2, "ink2f"),
    (WATCH_FILL, "watch"),
    (COURSE, "course"),
    (RISK_TINT, "risk-t"),
    (MISSED_TINT, "miss-t"),
    (WATCH_TINT, "watch-t"),
    (COURSE_TINT, "course-t"),
    (REACHED_TINT, "met-t"),
    (UNKNOWN_TINT, "na-t"),
];

/// A line: colour, width in chart pixels, dashes in chart pixels, and its class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Class in a style sheet.
    pub class: &'static str,
    /// Colour.
    pub colour: Colour,
    /// Width in chart pixels.
    pub width: f64,
    /// Dash pattern in chart pixels; empty for a solid line.
    pub dash: &'static str,
}

const fn stroke(class: &'static str, colour: Colour, width: f64, dash: &'static str) -> Stroke {
    Stroke { class, colour, width, dash }
}

/// Horizontal rules behind the drawing.
pub const GRID: Stroke = stroke("gr", Colour(0xe3, 0xe7, 0xea), 1.0, "");
/// Axis and its ticks.
pub const AXIS: Stroke = stroke("ax", Colour(0x87, 0x92, 0x9c), 1.0, "");
/// Leaders, and the day whose knowledge is used.
pub const LEADER: Stroke = stroke("ld", INK3, 1.0, "");
/// Change of area, start of the scenario band.
pub const DIVIDE: Stroke = stroke("td", INK2, 1.0, "2 3");
/// Observed values.
pub const RECORD: Stroke = stroke("ob", OBSERVED, 2.5, "");
/// Observed values before a break of area.
pub const RECORD_BEFORE: Stroke = stroke("ob2", OBSERVED, 1.5, "");
/// Edge of a provisional point.
pub const RING: Stroke = stroke("p2", OBSERVED, 2.0, "");
/// Edge of a rebuilt or estimated point.
pub const DIAMOND: Stroke = stroke("p3", INK3, 1.5, "");
/// A value only known to be below or above a number.
pub const ARROW: Stroke = stroke("ce", OBSERVED, 1.75, "");
/// Planned path.
pub const PATH: Stroke = stroke("pl", INK2, 1.75, "10 4 2 4");
/// Forecast median.
pub const MEDIAN: Stroke = stroke("fm", FORECAST, 2.5, "7 4");
/// Bar of a target.
pub const TARGET: Stroke = stroke("tg", INK, 3.5, "");
/// Bracket of a gap.
pub const GAP: Stroke = stroke("gap", RISK, 1.75, "");
/// Box around the words for illustrative figures.
pub const BOX: Stroke = stroke("mk", WATCH, 1.0, "3 2");
/// The cross or tick inside a mark.
pub const HOLE: Stroke = stroke("hole", PAPER, 2.0, "");
/// The mark of on course.
pub const COURSE_RING: Stroke = stroke("cr", COURSE, 2.0, "");
/// The mark of what cannot be assessed.
pub const UNKNOWN_RING: Stroke = stroke("nr", INK3, 1.25, "3 2");
/// Edge of what is expected, and its interval.
pub const EXPECTED: Stroke = stroke("ex", FORECAST, 1.25, "");
/// Edge of time that is left.
pub const LEFT_OVER: Stroke = stroke("lo", INK2, 1.25, "");

/// Every stroke. plotters writes neither classes nor dashes, so its output is matched by colour and width.
pub const STROKES: [Stroke; 19] = [
    GRID,
    AXIS,
    LEADER,
    DIVIDE,
    RECORD,
    RECORD_BEFORE,
    RING,
    DIAMOND,
    ARROW,
    PATH,
    MEDIAN,
    TARGET,
    GAP,
    BOX,
    HOLE,
    COURSE_RING,
    UNKNOWN_RING,
    EXPECTED,
    LEFT_OVER,
];

/// Letters: size in chart pixels, weight, colour, and the class that stands for them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letters {
    /// Classes in a style sheet.
    pub class: &'static str,
    /// Size in chart pixels; never under 11.
    pub size: f64,
    /// Bold instead of regular; a style sheet may ask for 650.
    pub bold: bool,
    /// Colour.
    pub colour: Colour,
}

const fn letters(class: &'static str, size: f64, bold: bool, colour: Colour) -> Letters {
    Letters { class, size, bold, colour }
}

/// Title of the wide chart.
pub const TITLE: Letters = letters("t1", 20.0, true, INK);
/// Title of the narrow chart.
pub const TITLE_NARROW: Letters = letters("t1n", 16.0, true, INK);
/// Subtitle.
pub const SUBTITLE: Letters = letters("t2", 14.0, false, INK2);
/// Notes, sources and narrow keys.
pub const NOTE: Letters = letters("t3", 12.0, false, INK3);
/// Ordinary chart text.
pub const PLAIN: Letters = letters("", 13.0, false, INK2);
/// Chart text in full ink.
pub const INKED: Letters = letters("inkt", 13.0, false, INK);
/// Important numbers.
pub const STRONG: Letters = letters("b", 13.0, true, INK);
/// The latest value.
pub const STRONG_OBSERVED: Letters = letters("b obo", 13.0, true, OBSERVED);
/// The name of the median at the end of its line.
pub const STRONG_FORECAST: Letters = letters("b fco", 13.0, true, FORECAST);
/// A number that is expected.
pub const EXPECTED_NUMBER: Letters = letters("fco", 13.0, false, FORECAST);
/// The gap.
pub const STRONG_GAP: Letters = letters("gapt", 13.0, true, RISK);
/// Words of a missed target.
pub const WORD_MISSED: Letters = letters("misst", 12.0, true, MISSED);
/// Words of a reached target.
pub const WORD_REACHED: Letters = letters("mett", 12.0, true, REACHED);
/// Words of the illustrative mark.
pub const WORD_MARK: Letters = letters("mkt", 12.0, true, WATCH);

/// Every kind of letters, for matching what plotters wrote.
pub const LETTERS: [Letters; 14] = [
    TITLE,
    TITLE_NARROW,
    SUBTITLE,
    NOTE,
    PLAIN,
    INKED,
    STRONG,
    STRONG_OBSERVED,
    STRONG_FORECAST,
    EXPECTED_NUMBER,
    STRONG_GAP,
    WORD_MISSED,
    WORD_REACHED,
    WORD_MARK,
];

/// Fonts for display, narrowest first; DejaVu Sans, the widest, is the one that is measured, so nothing is cut off.
pub const FONT_STACK: &str = "'Segoe UI', -apple-system, Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";
