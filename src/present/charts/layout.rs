//! Where labels go: text is measured, candidates are tried in the order of their claim, nothing is put over another.

use super::{canvas, theme::Letters};

/// A place in chart pixels, x to the right and y down.
pub type Point = (f64, f64);

/// Which part of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A rectangle in chart pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// Whether two rectangles share more than an edge.
    pub fn meets(&self, other: &Rect) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether the other one lies wholly inside.
    pub fn holds(&self, other: &Rect) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }

    /// Length of the part of a line that lies inside, by Liang and Barsky (1984).
    pub fn length_inside(&self, (a, b): (Point, Point)) -> f64 {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
        let edges = [(-dx, a.0 - self.left), (dx, self.right - a.0), (-dy, a.1 - self.top), (dy, self.bottom - a.1)];
        for (towards, distance) in edges {
            if towards == 0.0 && distance < 0.0 {
                return 0.0;
            }
            if towards < 0.0 {
                enters = enters.max(distance / towards);
            } else if towards > 0.0 {
                leaves = leaves.min(distance / towards);
            }
        }
        (leaves - enters).max(0.0) * dx.hypot(dy)
    }
}

/// Height of a line of text over its letter size.
const LEADING: f64 = 1.28;
/// Letters with stacked marks (Ế) reach this far above the baseline, over the letter size.
const ASCENT: f64 = 0.92;
/// Tails and lower dots (ợ) reach this far below it.
const DESCENT: f64 = 0.26;
/// Room a mark takes before or after the first line.
pub const MARK_ROOM: f64 = 18.0;

/// Lines of text that are placed together.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Lines with their letters.
    pub lines: Vec<(String, Letters)>,
    /// Whether the first line has a mark beside it.
    pub has_mark: bool,
}

impl Block {
    /// A block of one line.
    pub fn line(text: impl Into<String>, letters: Letters) -> Self {
        Self { lines: vec![(text.into(), letters)], has_mark: false }
    }

    /// Adds a line below.
    pub fn and(mut self, text: impl Into<String>, letters: Letters) -> Self {
        self.lines.push((text.into(), letters));
        self
    }

    /// Width of the widest line.
    pub fn width(&self) -> f64 {
        let first = if self.has_mark { MARK_ROOM } else { 0.0 };
        let widths =
            self.lines.iter().enumerate().map(|(i, (text, letters))| canvas::width(text, letters) + if i == 0 { first } else { 0.0 });
        widths.fold(0.0, f64::max)
    }

    /// Distance from the first to the last baseline.
    pub fn depth(&self) -> f64 {
        self.lines.iter().skip(1).map(|(_, letters)| letters.size * LEADING).sum()
    }

    /// Baselines of the lines below a first baseline.
    pub fn baselines(&self, first: f64) -> Vec<f64> {
        let mut y = first;
        let mut out = Vec::with_capacity(self.lines.len());
        for (i, (_, letters)) in self.lines.iter().enumerate() {
            if i > 0 {
                y += letters.size * LEADING;
            }
            out.push(y);
        }
        out
    }

    /// The room it takes at a spot.
    pub fn rect(&self, spot: &Spot) -> Rect {
        let width = self.width();
        let left = match spot.anchor {
            Anchor::Start => spot.at.0,
            Anchor::Middle => spot.at.0 - width / 2.0,
            Anchor::End => spot.at.0 - width,
        };
        let size = self.lines.first().map_or(0.0, |(_, letters)| letters.size);
        let last = self.lines.last().map_or(0.0, |(_, letters)| letters.size);
        let bottom = spot.at.1 + self.depth() + DESCENT * last;
        Rect { left, top: spot.at.1 - ASCENT * size, right: left + width, bottom }
    }
}

/// A candidate: the first baseline, its anchor, and the point a leader would come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// First baseline.
    pub at: Point,
    /// Which part of the text stands there.
    pub anchor: Anchor,
    /// Where a leader starts; none when the text stands at what it names.
    pub leader_from: Option<Point>,
}

impl Spot {
    /// A spot without a leader.
    pub fn new(x: f64, y: f64, anchor: Anchor) -> Self {
        Self { at: (x, y), anchor, leader_from: None }
    }

    /// The leader: up or down from its point, then across to the text.
    pub fn elbow(&self, block: &Block) -> Option<[Point; 3]> {
        let from = self.leader_from?;
        let size = block.lines.first().map_or(0.0, |(_, letters)| letters.size);
        let level = self.at.1 - 0.35 * size;
        let end = if self.anchor == Anchor::End { self.at.0 + 3.0 } else { self.at.0 - 3.0 };
        let start = from.1 + if level > from.1 { 6.0 } else { -6.0 };
        Some([(from.0, start), (from.0, level), (end, level)])
    }
}

/// Cost of a candidate per step down the list of preferences, in pixels of covered line.
const STEP_COST: f64 = 2.5;
/// Cost of a leader per pixel: a label belongs near what it names.
const LEADER_COST: f64 = 0.15;

/// What is on the paper so far.
#[derive(Clone, Debug)]
pub struct Placer {
    room: Rect,
    taken: Vec<Rect>,
    lines: Vec<(Point, Point, f64)>,
}

impl Placer {
    /// An empty sheet with the room labels may use.
    pub fn new(room: Rect) -> Self {
        Self { room, taken: Vec::new(), lines: Vec::new() }
    }

    /// Marks a line that labels should not cover; `weight` is how much a covered pixel costs.
    pub fn avoid_line(&mut self, points: &[Point], weight: f64) {
        self.lines.extend(points.windows(2).map(|pair| (pair[0], pair[1], weight)));
    }

    /// Marks room that labels must not touch.
    pub fn take(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// The best spot that meets no text, inside the room, whose cost is at most `limit`; its room is then taken.
    pub fn place(&mut self, block: &Block, spots: &[Spot], limit: f64) -> Option<Spot> {
        let cost = |(i, spot): (usize, &Spot)| {
            let rect = block.rect(spot);
            if !self.room.holds(&rect) || self.taken.iter().any(|other| other.meets(&rect)) {
                return None;
            }
            let covered: f64 = self.lines.iter().map(|(a, b, weight)| weight * rect.length_inside((*a, *b))).sum();
            let mut leader = 0.0;
            if let Some(elbow) = spot.elbow(block) {
                for pair in elbow.windows(2) {
                    if self.taken.iter().any(|other| other.length_inside((pair[0], pair[1])) > 0.0) {
                        return None;
                    }
                    leader += LEADER_COST * (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
                }
            }
            Some((covered + leader + STEP_COST * i as f64, *spot))
        };
        let best = spots.iter().enumerate().filter_map(cost).min_by(|a, b| a.0.total_cmp(&b.0));
        let (_, spot) = best.filter(|(cost, _)| *cost <= limit)?;
        self.taken.push(block.rect(&spot));
        Some(spot)
    }
}

/// Breaks a text at blanks into lines of at most `width`; the last of `most` lines ends in `…` when text is left over.
pub fn wrap(text: &str, letters: &Letters, width: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| canvas::width(line, letters) <= width;
    let mut lines: Vec<String> = Vec::new();
    let mut current = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if current.is_empty() { word.to_owned() } else { format!("{current} {word}") };
        if fits(&longer) || current.is_empty() {
            current = longer;
            continue;
        }
        if lines.len() + 1 >= most {
            lines.push(shorten(&longer, letters, width));
            return lines;
        }
        lines.push(current);
        current = word.to_owned();
    }
    if !current.is_empty() {
        lines.push(current);
    }
    // A single word wider than the line can only be cut.
    lines.into_iter().map(|line| if fits(&line) { line } else { shorten(&line, letters, width) }).collect()
}

/// Cuts letters from the end until the text with `…` fits.
fn shorten(text: &str, letters: &Letters, width: f64) -> String {
    let mut kept = text.to_owned();
    loop {
        let cut = format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '.']));
        if canvas::width(&cut, letters) <= width || kept.pop().is_none() {
            return cut;
        }
    }
}

/// Pushes positions (in rising order) apart to their own heights, keeping them between two limits where they fit.
pub fn spread(wanted: &[(f64, f64)], low: f64, high: f64) -> Vec<f64> {
    let mut placed: Vec<f64> = Vec::with_capacity(wanted.len());
    let mut floor = low;
    for (at, height) in wanted {
        let y = at.max(floor);
        placed.push(y);
        floor = y + height;
    }
    // What ran out below is pushed back up from the end.
    let mut ceiling = high;
    for (y, (_, height)) in placed.iter_mut().zip(wanted).rev() {
        *y = y.min(ceiling);
        ceiling = *y - height;
    }
    placed
}
