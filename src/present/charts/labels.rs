//! Labels in the order of their claim: latest value, the judged target, its forecast and gap, the other targets, what
//! the plan asks now, names at the ends of lines, reference days. What finds no room is left to the table beside.

use super::{
    ChartError,
    canvas::{self, Canvas},
    frame::Frame,
    layout::{Anchor, Block, MARK_ROOM, Placer, Point, Rect, Spot},
    marks::draw_status,
    scene::{Milestone, Scene, is_a_number},
    theme::{INKED, LEADER, Letters, PLAIN, STRONG, STRONG_GAP, STRONG_OBSERVED, WORD_MISSED, WORD_REACHED},
    trajectory::bar_width,
};
use crate::{
    domain::{assessment::Status, language::Language, target::Requirement},
    present::format,
};

/// Cost up to which a label that the reader needs is placed.
pub const NEEDED: f64 = 400.0;
/// Cost up to which a label that only helps is placed.
pub const HELPFUL: f64 = 90.0;

/// A chart whose lines are drawn and whose labels are being placed.
pub struct Labels<'a, 'b> {
    /// What is shown.
    pub scene: &'a Scene<'a>,
    /// Where it stands.
    pub frame: &'a Frame,
    /// What is drawn on.
    pub canvas: &'a Canvas<'b>,
    /// What is on the paper so far.
    pub placer: Placer,
}

impl Labels<'_, '_> {
    /// Places and draws every label.
    ///
    /// # Errors
    /// From the canvas.
    pub fn draw(mut self) -> Result<(), ChartError> {
        // The names at the ends of lines have their own column; what else is placed keeps out of it.
        self.end_labels()?;
        self.say_what_is_missing()?;
        self.latest()?;
        let (judged, others): (Vec<_>, Vec<_>) = self.scene.milestones.iter().copied().partition(|m| m.is_judged);
        for milestone in &judged {
            self.milestone_label(milestone)?;
        }
        self.forecast()?;
        self.gap()?;
        for milestone in &others {
            self.milestone_label(milestone)?;
        }
        self.planned()?;
        self.limits()?;
        self.end_of_path()?;
        self.days()
    }

    /// Draws a block with its leader. Over bands the text has no halo: white edges on blue would shout.
    pub(super) fn put(&self, block: &Block, spot: Spot) -> Result<(), ChartError> {
        let halo = !self.meets_band(&block.rect(&spot));
        if let Some(elbow) = spot.elbow(block) {
            self.canvas.line(&elbow, &LEADER)?;
        }
        for (i, ((text, letters), y)) in block.lines.iter().zip(block.baselines(spot.at.1)).enumerate() {
            // The mark stands on the side of the anchor, so the first line makes room for it there.
            let moved = if i > 0 || !block.has_mark { 0.0 } else { MARK_ROOM };
            let x = match spot.anchor {
                Anchor::Start => spot.at.0 + moved,
                Anchor::Middle => spot.at.0 + moved / 2.0,
                Anchor::End => spot.at.0 - moved,
            };
            self.canvas.text(text, (x, y), spot.anchor, letters, halo)?;
        }
        Ok(())
    }

    /// Whether a rectangle lies partly over the 95 % band.
    fn meets_band(&self, rect: &Rect) -> bool {
        let frame = self.frame;
        self.scene.steps.windows(2).any(|pair| {
            let corner = |day, value| frame.at(day, frame.clamp(value));
            let (left, right) = (corner(pair[0].day, pair[0].band_95.0).0, corner(pair[1].day, pair[1].band_95.0).0);
            let levels = pair.iter().flat_map(|s| [corner(s.day, s.band_95.0).1, corner(s.day, s.band_95.1).1]);
            let (top, bottom) = levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), y| (a.min(y), b.max(y)));
            rect.meets(&Rect { left, top, right, bottom })
        })
    }

    /// A spot at the right end of the room, where the text still stands above or below what it names: in the narrow
    /// chart the paper ends close to the last target.
    fn flush_right(&self, x: f64, level: f64, block: &Block) -> Option<Spot> {
        let right = self.frame.plot.right + if self.scene.is_wide() { 0.0 } else { 20.0 };
        (right - block.width() <= x + 12.0).then(|| Spot::new(right, level, Anchor::End))
    }

    /// Spots around a point, nearest first, to each side and at growing distances above and below; with leaders. Just
    /// before the line of the day, the right side starts behind it.
    fn around(&self, (x, y): Point, block: &Block, below_first: bool) -> Vec<Spot> {
        let today = self.frame.x(self.scene.of.as_of);
        let right = if (0.0..40.0).contains(&(today - x)) { today + 7.0 } else { x + 12.0 };
        let depth = block.depth();
        let mut out = Vec::new();
        for distance in [20.0, 30.0, 44.0, 60.0, 80.0, 105.0, 135.0, 170.0] {
            let below = y + distance + 6.0;
            let above = y - distance - depth + 4.0;
            let levels = if below_first { [below, above] } else { [above, below] };
            for level in levels {
                for (at, anchor) in [(right, Anchor::Start), (x - 12.0, Anchor::End)] {
                    out.push(Spot { at: (at, level), anchor, leader_from: Some((x, y)) });
                }
            }
        }
        out
    }

    fn latest(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        let language = scene.of.language;
        let Some(o) = scene.latest() else { return Ok(()) };
        let against = scene.judged.and_then(|(target, _)| target.requirement(scene.of.indicator.direction));
        let number = format::compact_value(o.value, against, scene.of.indicator, language);
        let value = match o.censoring.sign() {
            "" => number,
            sign => format!("{sign}\u{a0}{number}"),
        };
        let words = format!("{}, {}", format::period(o.period, language), format::provenance(o.provenance, language));
        let block = Block::line(value, STRONG_OBSERVED).and(words, PLAIN);
        let at = frame.on(o.period.end(), o.value);
        let earlier = scene.observed.iter().rev().nth(1).map(|p| frame.on(p.period.end(), p.value).1);
        // A line that comes up from below leaves room below to the right of its end, one that comes down leaves it above.
        let rising = earlier.is_none_or(|y| y >= at.1);
        let spots = self.around(at, &block, rising);
        self.placer.place(&block, &spots, NEEDED).map_or(Ok(()), |spot| self.put(&block, spot))
    }

    fn milestone_label(&mut self, milestone: &Milestone<'_>) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        let half = bar_width(scene, frame) / 2.0;
        let language = scene.of.language;
        let (x, y) = frame.on(milestone.due, milestone.requirement.threshold);
        let number = format::compact_target(milestone.target, scene.of.indicator, language);
        let mut block = Block::line(number, STRONG);
        let judged = verdict(milestone, language);
        if let Some((word, letters, _)) = judged {
            block = block.and(word, letters);
            block.has_mark = true;
        }
        let depth = block.depth();
        let above = Spot::new(x, y - 9.0 - depth, Anchor::Middle);
        let below = Spot::new(x, y + 19.0, Anchor::Middle);
        let left = Spot::new(x - half - 5.0, y + 4.0, Anchor::End);
        let right = Spot::new(x + half + 5.0, y + 4.0, Anchor::Start);
        let mut spots = if judged.is_some() {
            vec![left, above, right, below]
        } else {
            // At the right edge the number hangs to the left, clear of the names beside the plot.
            let edge = (x + half > frame.plot.right).then(|| Spot::new(x + half, y - 9.0 - depth, Anchor::End));
            edge.into_iter().chain([above, left, below, right]).collect()
        };
        // Higher rows for ladders with a rung every year.
        spots.extend([26.0, 44.0].map(|up| Spot::new(x, y - up - depth, Anchor::Middle)));
        spots.extend([Spot::new(x - half, y - 9.0 - depth, Anchor::End), Spot::new(x + half, y - 9.0 - depth, Anchor::Start)]);
        spots.extend([-9.0 - depth, -26.0 - depth, 19.0].into_iter().filter_map(|off| self.flush_right(x, y + off, &block)));
        let limit = if milestone.is_judged || judged.is_some() { NEEDED } else { HELPFUL };
        let Some(spot) = self.placer.place(&block, &spots, limit) else { return Ok(()) };
        self.put(&block, spot)?;
        if let Some((_, _, status)) = judged {
            let width = block.lines.first().map_or(0.0, |(text, letters)| canvas::width(text, letters)) / canvas::MARGIN;
            let left = match spot.anchor {
                Anchor::Start => spot.at.0,
                Anchor::Middle => spot.at.0 - (width + MARK_ROOM) / 2.0,
                Anchor::End => spot.at.0 - 14.0,
            };
            draw_status(status, (left, spot.at.1 - 12.0), self.canvas)?;
        }
        Ok(())
    }

    fn forecast(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        let language = scene.of.language;
        let judged = scene.milestones.iter().find(|m| m.is_judged);
        let (Some(at), Some(milestone)) = (judged_median(scene, frame), judged) else { return Ok(()) };
        let assessment = milestone.assessment;
        let Some(at_due) = assessment.forecast else { return Ok(()) };
        let value = format::compact_value(at_due.median, Some(milestone.requirement), scene.of.indicator, language);
        let mut block = Block::line(format!("{} {value}", language.pick("dự báo", "forecast")), STRONG);
        let gap = scene.gap().filter(|_| !scene.is_wide());
        if let Some((milestone, _, size)) = gap {
            // Narrow: the gap stands with the forecast; the chance is left to the table.
            block = block.and(format::shortfall(size, scene.of.indicator, milestone.target, language), STRONG_GAP);
        } else if let Some(chance) = assessment.attainment {
            let chance = format::probability(chance, language);
            let remark = if assessment.attainment_for_reference { language.pick(" (tham khảo)", " (for reference)") } else { "" };
            block = block.and(format!("{} {chance}{remark}", language.pick("xác suất đạt", "probability")), INKED);
        }
        let (x, y) = at;
        let depth = block.depth();
        let mut spots = Vec::new();
        for far in [0.0, 12.0, 26.0, 42.0] {
            let (below, above) = (y + 21.0 + far, y - 11.0 - depth - far);
            let under = if y >= frame.on(milestone.due, milestone.requirement.threshold).1 { [below, above] } else { [above, below] };
            for level in under {
                spots.push(Spot::new(x + 8.0, level, Anchor::Start));
                spots.push(Spot::new(x - 8.0, level, Anchor::End));
                spots.extend(self.flush_right(x, level, &block));
            }
        }
        self.placer.place(&block, &spots, NEEDED).map_or(Ok(()), |spot| self.put(&block, spot))
    }

    fn gap(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        // The missed value has no forecast beside it, so its gap keeps words of its own in the narrow chart too.
        let with_forecast = !scene.is_wide() && judged_median(scene, frame).is_some();
        let Some((milestone, value, size)) = scene.gap().filter(|_| !with_forecast) else { return Ok(()) };
        let text = format::shortfall(size, scene.of.indicator, milestone.target, scene.of.language);
        let block = Block::line(text, STRONG_GAP);
        let (x, target) = frame.on(milestone.due, milestone.requirement.threshold);
        let other = frame.on(milestone.due, frame.clamp(value)).1;
        let mut spots = Vec::new();
        for share in [0.4, 0.6, 0.25, 0.75] {
            let level = target + share * (other - target) + 4.0;
            spots.push(Spot::new(x + 10.0, level, Anchor::Start));
            spots.push(Spot::new(x - 10.0, level, Anchor::End));
        }
        // Too short a bracket: beyond its far end.
        for far in [20.0, 36.0, 54.0, 72.0] {
            let level = if other > target { other + far } else { other - far + 8.0 };
            spots.push(Spot::new(x + 8.0, level, Anchor::Start));
            spots.push(Spot::new(x - 8.0, level, Anchor::End));
        }
        self.placer.place(&block, &spots, NEEDED).map_or(Ok(()), |spot| self.put(&block, spot))
    }

    fn planned(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        let language = scene.of.language;
        let (Some((at, value)), Some((target, _)), Some(latest)) = (planned_now(scene, frame), scene.judged, scene.latest()) else {
            return Ok(());
        };
        let when = format::period(latest.period, language);
        let value = format::compact_value(value, None, scene.of.indicator, language);
        let floor = target.requirement(scene.of.indicator.direction).is_none_or(|r: Requirement| r.sign > 0.0);
        let (head, ask) = match language {
            Language::Vi => (format!("Theo lộ trình, {when}"), format!("phải {} {value}", if floor { "đạt" } else { "là" })),
            Language::En => (format!("The plan asks for {when}:"), value.clone()),
        };
        let long = Block::line(head, PLAIN).and(ask, STRONG);
        let short = Block::line(format!("{} {value}", language.pick("lộ trình", "plan")), PLAIN);
        let under = frame.on(latest.period.end(), latest.value).1 < at.1;
        for block in [long, short] {
            if let Some(spot) = self.placer.place(&block, &self.around(at, &block, under), HELPFUL) {
                return self.put(&block, spot);
            }
        }
        Ok(())
    }

    /// Values that are only limits, other than the latest, which has its label.
    fn limits(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        let earlier = scene.observed.len().saturating_sub(1);
        for o in scene.observed.iter().take(earlier).filter(|o| !is_a_number(o.censoring)) {
            let (x, y) = frame.on(o.period.end(), o.value);
            let block = Block::line(format::observed(o, scene.of.indicator, scene.of.language), PLAIN);
            let spots = [
                Spot::new(x, y - 7.0, Anchor::Middle),
                Spot::new(x + 9.0, y + 12.0, Anchor::Start),
                Spot::new(x - 9.0, y + 12.0, Anchor::End),
                Spot::new(x, y + 30.0, Anchor::Middle),
            ];
            if let Some(spot) = self.placer.place(&block, &spots, HELPFUL) {
                self.put(&block, spot)?;
            }
        }
        Ok(())
    }
}

/// Mark and word of a target whose time is over.
fn verdict(milestone: &Milestone<'_>, language: Language) -> Option<(&'static str, Letters, Status)> {
    let status = milestone.assessment.status;
    let past = milestone.due < milestone.assessment.as_of;
    match status {
        Status::Missed => Some((format::status(status, language), WORD_MISSED, status)),
        Status::Reached | Status::Exceeded if past => Some((format::status(status, language), WORD_REACHED, status)),
        _ => None,
    }
}

/// Where the forecast stands when the judged target falls due; none when it is not shown.
pub fn judged_median(scene: &Scene<'_>, frame: &Frame) -> Option<Point> {
    let milestone = scene.milestones.iter().find(|m| m.is_judged)?;
    let at_due = milestone.assessment.forecast?;
    let inside = !scene.steps.is_empty() && at_due.median.is_finite();
    inside.then(|| frame.on(milestone.due, frame.clamp(at_due.median)))
}

/// Where the planned path stands on the day of the latest value, and its height there.
pub fn planned_now(scene: &Scene<'_>, frame: &Frame) -> Option<(Point, f64)> {
    let (_, assessment) = scene.judged?;
    let latest = scene.latest().filter(|o| is_a_number(o.censoring))?;
    let value = assessment.planned_at_latest.filter(|v| v.is_finite() && scene.path.len() > 1)?;
    let shown = !matches!(assessment.status, Status::Missed | Status::Reached | Status::Exceeded);
    // Where the path starts at the latest value it asks for nothing yet.
    let shown = shown && (value - latest.value).abs() > 1e-9 * value.abs().max(latest.value.abs());
    shown.then(|| (frame.on(latest.period.end(), frame.clamp(value)), value))
}
