//! Words around the plot: the finding as title, what is shown, the key, the mark of illustrative figures, the notes.

use super::{
    ChartError,
    canvas::{self, Canvas},
    frame::Frame,
    layout::{Anchor, Point, wrap},
    scene::{Scene, is_a_number},
    theme::{
        ARROW, BAND_80, BOX, DIAMOND, Letters, MEDIAN, NOTE, OBSERVED, PAPER, PATH, PLAIN, RING, SUBTITLE, TARGET, TITLE, TITLE_NARROW,
        WORD_MARK,
    },
};
use crate::{
    domain::{indicator::Kind, language::Language, observation::Provenance, period::Frequency},
    present::format,
};

/// The words for figures generated for demonstration.
pub fn illustrative(language: Language) -> &'static str {
    language.pick("Số liệu minh họa", "Illustrative figures")
}

/// The finding; the name of the indicator where no target is judged.
pub fn title(scene: &Scene<'_>) -> String {
    let language = scene.of.language;
    match scene.judged {
        Some((target, assessment)) => format::finding(scene.of.indicator, target, assessment, language),
        None => scene.of.indicator.name.get(language).to_owned(),
    }
}

/// What, where, how often, in which unit, and from when to when.
pub fn subtitle(scene: &Scene<'_>) -> String {
    let language = scene.of.language;
    let indicator = scene.of.indicator;
    let frequency = scene.latest().map_or(indicator.frequency, |o| o.period.frequency());
    let mut said = vec![indicator.name.get(language).to_owned(), scene.of.area.name.get(language).to_owned()];
    if frequency != Frequency::Day {
        said.push(format::frequency(frequency, language).to_owned());
    }
    let unit = indicator.unit.get(language);
    if !unit.is_empty() && indicator.kind != Kind::Rank {
        said.push(unit.to_owned());
    }
    said.push(format!("{}–{}", first_year(scene), scene.window.1.year()));
    said.join(", ")
}

fn first_year(scene: &Scene<'_>) -> i16 {
    scene.observed.first().map_or(scene.window.0.year(), |o| o.period.year_of())
}

/// Draws title, subtitle, key and mark; returns the upper edge of the plot.
///
/// # Errors
/// From the canvas.
pub fn draw(scene: &Scene<'_>, canvas: &Canvas<'_>) -> Result<f64, ChartError> {
    let wide = scene.is_wide();
    let width = f64::from(scene.of.size.pixels().0);
    let (letters, most, under) = if wide { (TITLE, 2, SUBTITLE) } else { (TITLE_NARROW, 4, NOTE) };
    let mut y = letters.size + 2.0;
    // Measured widths carry a margin of 6 %; a title may use it up, since display fonts are narrower still.
    for line in wrap(&title(scene), &letters, width * 1.05, most) {
        canvas.text(&line, (0.0, y), Anchor::Start, &letters, false)?;
        y += letters.size * 1.3;
    }
    y += if wide { -2.0 } else { 0.0 };
    for line in wrap(&subtitle(scene), &under, width * 1.04, if wide { 2 } else { 3 }) {
        canvas.text(&line, (0.0, y), Anchor::Start, &under, false)?;
        y += under.size * 1.35;
    }
    y += if wide { 9.0 } else { 5.0 };
    let mark = scene.of.series.is_illustrative().then(|| illustrative(scene.of.language));
    let mark_width = mark.map_or(0.0, |text| canvas::width(text, &WORD_MARK) + 14.0);
    let room = if wide { width - mark_width - 24.0 } else { width };
    let key_top = y;
    y = draw_key(scene, canvas, y, room)?;
    if let Some(text) = mark {
        // Wide: beside the key. Narrow: on the row of the axis unit, where the right half is free.
        let base = if wide { key_top } else { y + 20.0 };
        draw_mark(canvas, text, (width - mark_width - 1.0, base), mark_width)?;
        y += if wide { 0.0 } else { 14.0 };
    }
    Ok(y + if wide { 40.0 } else { 34.0 })
}

/// The boxed words for illustrative figures, from `left` to the right of `width`, on a baseline.
///
/// # Errors
/// From the canvas.
pub fn draw_mark(canvas: &Canvas<'_>, text: &str, (left, base): Point, width: f64) -> Result<(), ChartError> {
    let (right, top, bottom) = (left + width, base - 15.0, base + 5.0);
    canvas.line(&[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], &BOX)?;
    canvas.text(text, (left + width / 2.0, base - 1.0), Anchor::Middle, &WORD_MARK, false)
}

/// One entry of the key.
enum Sign {
    Solid,
    Hollow,
    Diamond,
    Limit,
    Target,
    Path,
    Median,
    Band,
}

fn key(scene: &Scene<'_>) -> Vec<(Sign, String)> {
    let language = scene.of.language;
    let has = |p: Provenance| scene.observed.iter().any(|o| o.provenance == p && is_a_number(o.censoring));
    let mut out = Vec::new();
    let word = |p| format::provenance(p, language).to_owned();
    if has(Provenance::Observed) {
        out.push((Sign::Solid, word(Provenance::Observed)));
    }
    if has(Provenance::Provisional) {
        out.push((Sign::Hollow, word(Provenance::Provisional)));
    }
    let diamonds: Vec<String> =
        [Provenance::Estimated, Provenance::Rebuilt, Provenance::Imputed].into_iter().filter(|p| has(*p)).map(word).collect();
    if !diamonds.is_empty() {
        out.push((Sign::Diamond, diamonds.join(", ")));
    }
    if scene.observed.iter().any(|o| !is_a_number(o.censoring)) {
        out.push((Sign::Limit, language.pick("chỉ biết dưới hoặc trên một mức", "known as a limit only").to_owned()));
    }
    if !scene.milestones.is_empty() {
        out.push((Sign::Target, language.pick("mục tiêu đến hạn", "target when due").to_owned()));
    }
    // The wide chart names its lines at their ends.
    if !scene.is_wide() {
        if scene.path.len() > 1 {
            out.push((Sign::Path, language.pick("lộ trình kế hoạch", "planned path").to_owned()));
        }
        if !scene.steps.is_empty() {
            out.push((Sign::Median, language.pick("dự báo", "forecast").to_owned()));
            out.push((Sign::Band, language.pick("khoảng 80 %, 95 %", "80 %, 95 % interval").to_owned()));
        }
    }
    out
}

/// Draws the key in as many rows as it needs; returns the baseline of the last one.
fn draw_key(scene: &Scene<'_>, canvas: &Canvas<'_>, top: f64, room: f64) -> Result<f64, ChartError> {
    let letters: Letters = if scene.is_wide() { PLAIN } else { NOTE };
    let (mut x, mut y) = (0.0, top);
    for (sign, text) in key(scene) {
        let sign_width = match sign {
            Sign::Solid | Sign::Hollow | Sign::Diamond | Sign::Limit => 15.0,
            _ => 36.0,
        };
        let width = sign_width + canvas::width(&text, &letters);
        if x > 0.0 && x + width > room {
            (x, y) = (0.0, y + 18.0);
        }
        draw_sign(&sign, canvas, (x, y - 4.0))?;
        canvas.text(&text, (x + sign_width, y), Anchor::Start, &letters, false)?;
        x += width + if scene.is_wide() { 18.0 } else { 10.0 };
    }
    Ok(y)
}

fn draw_sign(sign: &Sign, canvas: &Canvas<'_>, (x, y): Point) -> Result<(), ChartError> {
    match sign {
        Sign::Solid => canvas.disc((x + 5.0, y), 4.0, OBSERVED),
        Sign::Hollow => {
            canvas.disc((x + 5.0, y), 4.0, PAPER)?;
            canvas.ring((x + 5.0, y), 4.0, &RING)
        }
        Sign::Diamond => canvas.line(&diamond((x + 5.0, y), 4.5), &DIAMOND),
        Sign::Limit => arrow(canvas, (x + 5.0, y - 5.0), 1.0, 10.0),
        Sign::Target => canvas.line(&[(x, y), (x + 28.0, y)], &TARGET),
        Sign::Path => canvas.line(&[(x, y), (x + 30.0, y)], &PATH),
        Sign::Median => canvas.line(&[(x, y), (x + 30.0, y)], &MEDIAN),
        Sign::Band => {
            let box_of = |left: f64, right: f64| [(left, y - 5.0), (right, y - 5.0), (right, y + 5.0), (left, y + 5.0)];
            canvas.polygon(&box_of(x, x + 30.0), super::theme::BAND_95)?;
            canvas.polygon(&box_of(x + 7.0, x + 23.0), BAND_80)
        }
    }
}

/// The closed outline of a diamond.
pub fn diamond((x, y): Point, radius: f64) -> [Point; 5] {
    [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y), (x, y - radius)]
}

/// A value that is only a limit: a bar at the limit and an arrow to where the value lies; `towards` is +1 down the paper.
pub fn arrow(canvas: &Canvas<'_>, (x, y): Point, towards: f64, length: f64) -> Result<(), ChartError> {
    let tip = y + towards * length;
    canvas.line(&[(x - 5.0, y), (x + 5.0, y)], &ARROW)?;
    canvas.line(&[(x, y), (x, tip)], &ARROW)?;
    canvas.line(&[(x - 3.5, tip - towards * 4.5), (x, tip), (x + 3.5, tip - towards * 4.5)], &ARROW)
}

/// The notes under the chart, wrapped to the width.
pub fn notes(scene: &Scene<'_>, frame: &Frame) -> Vec<String> {
    let width = f64::from(scene.of.size.pixels().0) * 1.04;
    let (first, second) = (first_note(scene), second_note(scene, frame));
    let one = format!("{first} {second}");
    let mut lines = wrap(&one, &NOTE, width, 2);
    if lines.len() > 1 {
        lines = wrap(&first, &NOTE, width, 2);
        lines.extend(wrap(&second, &NOTE, width, if scene.is_wide() { 2 } else { 3 }));
    }
    lines
}

/// Where the figures come from; wide also which day's knowledge they are.
fn first_note(scene: &Scene<'_>) -> String {
    let source = scene.of.source.trim().trim_end_matches('.');
    let mut said: Vec<String> = Vec::new();
    if !source.is_empty() {
        said.push(format!("{source}."));
    }
    if scene.is_wide() {
        said.push(known(scene));
    }
    said.join(" ")
}

fn known(scene: &Scene<'_>) -> String {
    let language = scene.of.language;
    let day = format::date(scene.of.as_of, language);
    let vi = if scene.is_wide() { "Số liệu công bố đến ngày" } else { "Công bố đến" };
    let mut said = language.pick(format!("{vi} {day}"), format!("Figures known on {day}"));
    if let Some(newest) = scene.observed.iter().map(|o| o.published_on).max() {
        let newest = format::date(newest, language);
        let vi = if scene.is_wide() { "đợt công bố" } else { "công bố" };
        said.push_str(&language.pick(format!(", {vi} {newest}"), format!(", published {newest}")));
    }
    said.push('.');
    said
}

fn second_note(scene: &Scene<'_>, frame: &Frame) -> String {
    let language = scene.of.language;
    let mut said: Vec<String> = Vec::new();
    if !scene.is_wide() {
        said.push(known(scene));
    }
    if let Some(start) = frame.starts_from(scene) {
        said.push(match (language, scene.is_wide()) {
            (Language::Vi, true) => format!("Trục dọc bắt đầu từ {start}."),
            (Language::Vi, false) => format!("Trục từ {start}."),
            (Language::En, true) => format!("The vertical axis starts at {start}."),
            (Language::En, false) => format!("Axis from {start}."),
        });
    }
    if let Some(forecast) = scene.of.forecast.filter(|_| !scene.steps.is_empty()) {
        if let Some((at_80, at_95, _)) = forecast.achieved {
            let share = |share: f64| format!("{}\u{a0}%", format::number((100.0 * share).round(), 0, language));
            let (at_80, at_95) = (share(at_80), share(at_95));
            said.push(match (language, scene.is_wide()) {
                (Language::Vi, true) => format!(
                    "Khoảng dự báo 80\u{a0}% đã chứa {at_80} và khoảng 95\u{a0}% đã chứa {at_95} giá trị thực khi thử lại trên \
                     quá khứ."
                ),
                (Language::Vi, false) => format!("Thử lại quá khứ: khoảng 80\u{a0}% chứa {at_80}, 95\u{a0}% chứa {at_95}."),
                (Language::En, true) => {
                    format!("Tried on the past, the 80\u{a0}% interval held {at_80} and the 95\u{a0}% interval {at_95} of the values.")
                }
                (Language::En, false) => format!("On the past, 80\u{a0}% held {at_80}, 95\u{a0}% held {at_95}."),
            });
        }
        if forecast.borrowed {
            said.push(
                language
                    .pick(
                        "Chưa đủ 4 số đo: dải dự báo mượn độ rộng của các chuỗi cùng loại, chỉ để tham khảo.",
                        "Fewer than 4 values: the width of the bands is borrowed from series of its kind, for reference only.",
                    )
                    .to_owned(),
            );
        }
        if forecast.imputed > 0 {
            let n = forecast.imputed;
            said.push(language.pick(format!("Mô hình điền {n} kỳ thiếu."), format!("The model filled in {n} missing periods.")));
        }
    }
    said.push("Lộ\u{a0}Trình.".to_owned());
    said.join(" ")
}

/// Draws the notes below the axis.
///
/// # Errors
/// From the canvas.
pub fn draw_notes(lines: &[String], canvas: &Canvas<'_>, base: f64) -> Result<(), ChartError> {
    for (i, line) in lines.iter().enumerate() {
        canvas.text(line, (0.0, base + 44.0 + 17.0 * i as f64), Anchor::Start, &NOTE, false)?;
    }
    Ok(())
}
