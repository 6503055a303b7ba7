//! Drawing in chart pixels, through plotters at ten times the size because plotters knows whole pixels only.

use std::sync::OnceLock;

use plotters::{
    coord::Shift,
    drawing::{DrawingArea, IntoDrawingArea},
    element::{Circle, PathElement, Polygon, Text},
    prelude::SVGBackend,
    style::{
        FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle, register_font,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    ChartError,
    layout::{Anchor, Point},
    theme::{Colour, Letters, Stroke},
};

/// Plotters pixels to one chart pixel: with whole chart pixels the edges of bands would step.
pub const DRAWN: f64 = 10.0;

/// plotters writes a font size divided by this; sizes are given to it multiplied by it.
const PLOTTERS_FONT: f64 = 1.24;

/// The family under which the fonts are registered.
pub const FAMILY: &str = "DejaVu Sans";
/// The same fonts again for text with a halo: the family is the only thing that plotters passes through unchanged.
pub const FAMILY_HALO: &str = "DejaVu Sans halo";

/// A surface that takes chart pixels.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

fn fonts() -> Result<(), ChartError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = REGISTERED.get_or_init(|| {
        [FAMILY, FAMILY_HALO].into_iter().all(|family| {
            register_font(family, FontStyle::Normal, dejavu::sans::regular()).is_ok()
                && register_font(family, FontStyle::Bold, dejavu::sans::bold()).is_ok()
        })
    });
    if *registered { Ok(()) } else { Err(ChartError::Font) }
}

fn font(letters: &Letters, halo: bool) -> FontDesc<'static> {
    let style = if letters.bold { FontStyle::Bold } else { FontStyle::Normal };
    let family = FontFamily::Name(if halo { FAMILY_HALO } else { FAMILY });
    FontDesc::new(family, letters.size * PLOTTERS_FONT * DRAWN, style)
}

/// Measured widths over those of DejaVu Sans: plotters scales its font by the height of a line (1.164 em), not by the
/// em, and so leaves 1.24 / 1.164, the margin that labels need.
pub const MARGIN: f64 = PLOTTERS_FONT / 1.164;

/// Width of a text in chart pixels, with [`MARGIN`].
pub fn width(text: &str, letters: &Letters) -> f64 {
    if fonts().is_err() {
        return text.chars().count() as f64 * letters.size * 0.7;
    }
    font(letters, false).box_size(text).map_or(0.0, |(width, _)| f64::from(width) / DRAWN)
}

fn pixel((x, y): Point) -> (i32, i32) {
    // A runaway coordinate is cut far outside the picture, so that it still points where it should.
    let whole = |v: f64| (v * DRAWN).round().clamp(-1e6, 1e6) as i32;
    (whole(x), whole(y))
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

/// The width plotters is given for a stroke, and by which the stroke is found again in its output.
pub fn drawn_width(stroke: &Stroke) -> u32 {
    (stroke.width * DRAWN).round() as u32
}

fn line_style(stroke: &Stroke) -> ShapeStyle {
    ShapeStyle { color: rgb(stroke.colour).into(), filled: false, stroke_width: drawn_width(stroke) }
}

fn fill_style(colour: Colour) -> ShapeStyle {
    ShapeStyle { color: rgb(colour).into(), filled: true, stroke_width: 0 }
}

impl<'a> Canvas<'a> {
    /// A canvas of `width` × `height` chart pixels that writes into `buffer`.
    ///
    /// # Errors
    /// [`ChartError::Font`] when the embedded fonts cannot be read.
    pub fn new(buffer: &'a mut String, width: u32, height: u32) -> Result<Self, ChartError> {
        fonts()?;
        let scale = DRAWN as u32;
        let area = SVGBackend::with_string(buffer, (width * scale, height * scale)).into_drawing_area();
        Ok(Self { area })
    }

    /// A line through points.
    ///
    /// # Errors
    /// [`ChartError::Drawing`] from plotters, here and in every method below.
    pub fn line(&self, points: &[Point], stroke: &Stroke) -> Result<(), ChartError> {
        if points.len() < 2 {
            return Ok(());
        }
        let path: Vec<(i32, i32)> = points.iter().copied().map(pixel).collect();
        self.area.draw(&PathElement::new(path, line_style(stroke))).map_err(ChartError::drawing)
    }

    /// A filled outline.
    ///
    /// # Errors
    /// As [`Canvas::line`].
    pub fn polygon(&self, points: &[Point], fill: Colour) -> Result<(), ChartError> {
        if points.len() < 3 {
            return Ok(());
        }
        let outline: Vec<(i32, i32)> = points.iter().copied().map(pixel).collect();
        self.area.draw(&Polygon::new(outline, fill_style(fill))).map_err(ChartError::drawing)
    }

    /// A disc.
    ///
    /// # Errors
    /// As [`Canvas::line`].
    pub fn disc(&self, centre: Point, radius: f64, fill: Colour) -> Result<(), ChartError> {
        let radius = (radius * DRAWN).round() as u32;
        self.area.draw(&Circle::new(pixel(centre), radius, fill_style(fill))).map_err(ChartError::drawing)
    }

    /// A circle.
    ///
    /// # Errors
    /// As [`Canvas::line`].
    pub fn ring(&self, centre: Point, radius: f64, stroke: &Stroke) -> Result<(), ChartError> {
        let radius = (radius * DRAWN).round() as u32;
        self.area.draw(&Circle::new(pixel(centre), radius, line_style(stroke))).map_err(ChartError::drawing)
    }

    /// One line of text with its baseline at `at`; a halo keeps it readable over grid and lines.
    ///
    /// # Errors
    /// As [`Canvas::line`].
    pub fn text(&self, text: &str, at: Point, anchor: Anchor, letters: &Letters, halo: bool) -> Result<(), ChartError> {
        let position = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let colour = rgb(letters.colour);
        let style = TextStyle::from(font(letters, halo)).color(&colour).pos(Pos::new(position, VPos::Bottom));
        // Line breaks would end the element early in the post-processing; other control characters are not XML.
        let inert: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| is_xml(*c)).collect();
        self.area.draw(&Text::new(inert, pixel(at), style)).map_err(ChartError::drawing)
    }

    /// Finishes the drawing.
    ///
    /// # Errors
    /// As [`Canvas::line`].
    pub fn finish(self) -> Result<(), ChartError> {
        self.area.present().map_err(ChartError::drawing)
    }
}

/// Whether a character may stand in XML 1.0.
pub fn is_xml(c: char) -> bool {
    !matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
