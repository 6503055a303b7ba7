//! From the output of plotters to the file: view box, name and description, classes, dashes, a tenth of the size.

use super::{
    ChartError,
    canvas::{DRAWN, FAMILY_HALO, drawn_width, is_xml},
    theme::{FILLS, FONT_STACK, LETTERS, PAPER, STROKES},
};

/// What an SVG says about itself.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Width in chart pixels.
    pub width: u32,
    /// Height in chart pixels.
    pub height: u32,
    /// `vi` or `en`.
    pub language: &'a str,
    /// Short name, read out first.
    pub title: &'a str,
    /// The finding with its numbers.
    pub description: &'a str,
}

/// Text made safe as XML content or attribute; characters that XML cannot hold become blanks.
///
/// # Example
/// ```
/// assert_eq!(lotrinh::present::charts::svg::escape("<script> & \"x\""), "&lt;script&gt; &amp; &quot;x&quot;");
/// ```
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if is_xml(c) => out.push(c),
            _ => out.push(' '),
        }
    }
    out
}

/// Paper around a wide drawing, so that a file does not end where its letters begin. A narrow one has none: it would
/// shrink its text below 11 pixels.
fn margin(width: u32) -> u32 {
    if width > 700 { 14 } else { 0 }
}

/// Rewrites what plotters drew at [`DRAWN`] times the size.
///
/// # Errors
/// [`ChartError::Svg`] when the drawing is not in the form that plotters 0.3 writes: one element a line.
pub fn finish(drawn: &str, about: &About<'_>) -> Result<String, ChartError> {
    let mut out = String::with_capacity(drawn.len());
    let About { width, height, .. } = about;
    let margin = margin(*width);
    let start = -i64::from(margin);
    let (outer_width, outer_height) = (width + 2 * margin, height + 2 * margin);
    out.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"c\" viewBox=\"{start} {start} {outer_width} {outer_height}\" \
         width=\"{outer_width}\" height=\"{outer_height}\" role=\"img\" lang=\"{}\" font-family=\"{FONT_STACK}\">\n<title>{}</title>\n<desc>{}</desc>\n",
        escape(about.language),
        escape(about.title),
        escape(about.description),
    ));
    // A ground of its own: an exported file opened on a dark desktop stays readable.
    let ground = format!("x=\"{start}\" y=\"{start}\" width=\"{outer_width}\" height=\"{outer_height}\"");
    out.push_str(&format!("<rect class=\"bg\" {ground} fill=\"{}\"/>\n", PAPER.hex()));
    let mut lines = drawn.lines();
    while let Some(line) = lines.next() {
        let element = line.trim();
        match element {
            "" => {}
            _ if element.starts_with("<svg") => {}
            "</svg>" => {}
            _ if element.starts_with("<text") => {
                let content: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "</text>").collect();
                out.push_str(&format!("{}{}</text>\n", text_tag(element)?, content.join(" ")));
            }
            _ => out.push_str(&shape_tag(element)?),
        }
    }
    out.push_str("</svg>\n");
    Ok(out)
}

fn unexpected(element: &str) -> ChartError {
    ChartError::Svg(element.chars().take(80).collect())
}

/// Names and values of attributes, in the order of the tag.
type Attributes<'a> = Vec<(&'a str, &'a str)>;

/// Name and attributes of a start tag; plotters escapes quotes inside values, so `"` always ends one.
fn parts(element: &str) -> Result<(&str, Attributes<'_>), ChartError> {
    let inner = element.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).ok_or_else(|| unexpected(element))?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let (name, mut rest) = inner.split_once(' ').ok_or_else(|| unexpected(element))?;
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.trim_start().split_once("=\"") {
        let (value, next) = after.split_once('"').ok_or_else(|| unexpected(element))?;
        attributes.push((key, value));
        rest = next;
    }
    Ok((name, attributes))
}

/// A drawn number as a chart pixel, without a superfluous `.0`.
fn tenth(text: &str) -> String {
    let value = text.parse::<f64>().unwrap_or(0.0) / DRAWN;
    let rounded = (value * 10.0).round() / 10.0;
    // Adding zero turns −0 into 0.
    format!("{}", rounded + 0.0)
}

fn attribute<'a>(attributes: &[(&str, &'a str)], key: &str) -> &'a str {
    attributes.iter().find(|(name, _)| *name == key).map_or("", |(_, value)| value)
}

fn shape_tag(element: &str) -> Result<String, ChartError> {
    let (name, attributes) = parts(element)?;
    let colour = attribute(&attributes, "stroke").to_lowercase();
    let width = attribute(&attributes, "stroke-width").parse::<u32>().unwrap_or(0);
    let stroke = STROKES.iter().find(|s| colour == s.colour.hex() && drawn_width(s) == width);
    let fill = attribute(&attributes, "fill").to_lowercase();
    let class = match stroke {
        Some(stroke) => stroke.class,
        None => FILLS.iter().find(|(colour, _)| colour.hex() == fill).map_or("", |(_, class)| class),
    };
    let mut out = format!("<{name}");
    if !class.is_empty() {
        out.push_str(&format!(" class=\"{class}\""));
    }
    for (key, value) in &attributes {
        match *key {
            "points" => out.push_str(&format!(" points=\"{}\"", points(value))),
            "fill" => out.push_str(&format!(" fill=\"{fill}\"")),
            "stroke" if *value != "none" => out.push_str(&format!(" stroke=\"{colour}\"")),
            "x" | "y" | "x1" | "y1" | "x2" | "y2" | "cx" | "cy" | "r" | "width" | "height" => {
                out.push_str(&format!(" {key}=\"{}\"", tenth(value)));
            }
            _ => {}
        }
    }
    if let Some(stroke) = stroke {
        out.push_str(&format!(" stroke-width=\"{}\" stroke-linejoin=\"round\"", stroke.width));
        if !stroke.dash.is_empty() {
            out.push_str(&format!(" stroke-dasharray=\"{}\"", stroke.dash));
        }
    }
    out.push_str("/>\n");
    Ok(out)
}

fn points(drawn: &str) -> String {
    let pair = |pair: &str| pair.split_once(',').map(|(x, y)| format!("{},{}", tenth(x), tenth(y)));
    drawn.split_whitespace().filter_map(pair).collect::<Vec<_>>().join(" ")
}

fn text_tag(element: &str) -> Result<String, ChartError> {
    let (_, attributes) = parts(element)?;
    let size = attribute(&attributes, "font-size").parse::<f64>().map_err(|_| unexpected(element))? / DRAWN;
    let colour = attribute(&attributes, "fill").to_lowercase();
    let bold = attribute(&attributes, "font-weight") == "bold";
    let letters = LETTERS
        .iter()
        .find(|l| (l.size - size).abs() < 0.05 && l.bold == bold && l.colour.hex() == colour)
        .ok_or_else(|| unexpected(element))?;
    let anchor = attribute(&attributes, "text-anchor");
    let halo = attribute(&attributes, "font-family") == FAMILY_HALO;
    let anchor_class = match anchor {
        "middle" => "m",
        "end" => "e",
        _ => "",
    };
    let classes: Vec<&str> = [letters.class, anchor_class, if halo { "halo" } else { "" }].into_iter().filter(|c| !c.is_empty()).collect();
    let mut out = String::from("<text");
    if !classes.is_empty() {
        out.push_str(&format!(" class=\"{}\"", classes.join(" ")));
    }
    out.push_str(&format!(
        " x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{colour}\"",
        tenth(attribute(&attributes, "x")),
        tenth(attribute(&attributes, "y")),
        letters.size,
    ));
    if bold {
        out.push_str(" font-weight=\"700\"");
    }
    if anchor != "start" {
        out.push_str(&format!(" text-anchor=\"{anchor}\""));
    }
    if halo {
        let paper = PAPER.hex();
        out.push_str(&format!(" stroke=\"{paper}\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\""));
    }
    out.push('>');
    Ok(out)
}
