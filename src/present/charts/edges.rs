//! Labels at the edges of the plot: names at the ends of lines, reference days, and what is missing.

use super::{
    ChartError,
    labels::{HELPFUL, Labels, NEEDED},
    layout::{Anchor, Block, Rect, Spot, spread},
    scene::Scene,
    theme::{Letters, NOTE, PLAIN, STRONG, STRONG_FORECAST, SUBTITLE},
    trajectory::bar_width,
};
use crate::{
    domain::{indicator::Direction, language::Language},
    present::format,
};

/// Whether the wide chart has names at the ends of its lines.
pub fn has_end_labels(scene: &Scene<'_>) -> bool {
    scene.is_wide() && (scene.steps.len() > 1 || (scene.path.len() > 1 && path_reaches_edge(scene)))
}

/// Whether the planned path runs up to the right edge, so that its name stands in the column beside the plot.
fn path_reaches_edge(scene: &Scene<'_>) -> bool {
    scene.path.last().is_some_and(|(day, _)| scene.days.1 - day < 0.01 * (scene.days.1 - scene.days.0))
}

impl Labels<'_, '_> {
    /// Names at the ends of lines, in their own column.
    pub(super) fn end_labels(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        if !has_end_labels(scene) {
            return Ok(());
        }
        let language = scene.of.language;
        let mut names: Vec<(f64, Vec<(String, Letters)>)> = Vec::new();
        let height = |value: f64| frame.at(scene.days.1, frame.clamp(value)).1 + 4.0;
        if let Some((_, value)) = scene.path.last().filter(|_| scene.path.len() > 1 && path_reaches_edge(scene)) {
            names.push((height(*value), vec![(language.pick("Lộ trình kế hoạch", "Planned path").to_owned(), STRONG)]));
        }
        if let Some(end) = scene.steps.last().filter(|_| scene.steps.len() > 1) {
            let median = format::compact_value(end.median, None, scene.of.indicator, language);
            names.push((
                height(end.median),
                vec![(language.pick("Dự báo trung vị", "Median forecast").to_owned(), STRONG_FORECAST), (median, STRONG_FORECAST)],
            ));
            // The label stands at the worse end of each band, where the reader looks for what may go wrong.
            let up = scene.of.indicator.direction != Direction::Down;
            let worse = |ends: (f64, f64)| if up { ends.0 } else { ends.1 };
            let interval = |level: u8| match language {
                Language::Vi => format!("khoảng {level}\u{a0}%"),
                Language::En => format!("{level}\u{a0}% interval"),
            };
            names.push((height(worse(end.band_80)), vec![(interval(80), PLAIN)]));
            names.push((height(worse(end.band_95)), vec![(interval(95), PLAIN)]));
        }
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<(f64, f64)> = names.iter().map(|(y, lines)| (*y, 17.0 * lines.len() as f64)).collect();
        let placed = spread(&wanted, frame.plot.top + 4.0, frame.plot.bottom);
        let left = frame.plot.right + 22.0;
        for ((_, lines), y) in names.iter().zip(placed) {
            let bottom = y + 16.0 * lines.len() as f64 - 12.0;
            self.placer.take(Rect { left: left - 3.0, top: y - 13.0, right: 1e4, bottom });
            for (i, (text, letters)) in lines.iter().enumerate() {
                self.canvas.text(text, (left, y + 16.0 * i as f64), Anchor::Start, letters, false)?;
            }
        }
        Ok(())
    }

    /// The name of a planned path that ends inside the plot, behind its last target.
    pub(super) fn end_of_path(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        let Some((day, value)) = scene.path.last().filter(|_| scene.path.len() > 1) else { return Ok(()) };
        if !scene.is_wide() || path_reaches_edge(scene) {
            return Ok(());
        }
        let (x, y) = frame.at(*day, frame.clamp(*value));
        let half = bar_width(scene, frame) / 2.0;
        let block = Block::line(scene.of.language.pick("Lộ trình kế hoạch", "Planned path"), STRONG);
        let mut spots = vec![Spot::new(x + half + 8.0, y + 4.0, Anchor::Start)];
        // Else along the last stretch of the path, on its outer side.
        if let [.., (from, start), _] = scene.path.as_slice() {
            for share in [0.6, 0.45, 0.3] {
                let (x, y) = frame.at(from + share * (day - from), frame.clamp(start + share * (value - start)));
                spots.push(Spot::new(x - 8.0, y - 6.0, Anchor::End));
                spots.push(Spot::new(x + 8.0, y - 6.0, Anchor::Start));
            }
        }
        spots.extend([-14.0, 22.0].map(|off| Spot::new(x + half + 8.0, y + off, Anchor::Start)));
        self.placer.place(&block, &spots, HELPFUL).map_or(Ok(()), |spot| self.put(&block, spot))
    }

    /// Says that nothing has been published.
    pub(super) fn say_what_is_missing(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        if !scene.observed.is_empty() {
            return Ok(());
        }
        let text = scene.of.language.pick("chưa có số liệu công bố", "no value has been published");
        let block = Block::line(text, SUBTITLE);
        let plot = frame.plot;
        let spots: Vec<Spot> = [0.5, 0.7, 0.3, 0.85]
            .into_iter()
            .flat_map(|down| [0.3, 0.5, 0.7].map(|across| (across, down)))
            .map(|(across, down)| {
                let x = plot.left + across * (plot.right - plot.left);
                Spot::new(x, plot.top + down * (plot.bottom - plot.top), Anchor::Middle)
            })
            .collect();
        self.placer.place(&block, &spots, NEEDED).map_or(Ok(()), |spot| self.put(&block, spot))
    }

    /// The day of knowledge, changes of area, the start of the scenario band.
    pub(super) fn days(&mut self) -> Result<(), ChartError> {
        let (scene, frame) = (self.scene, self.frame);
        let language = scene.of.language;
        let plot = frame.plot;
        let date = |day| format::date(day, language);
        let today = date(scene.of.as_of);
        let words = language.pick(format!("Tính đến {today}"), format!("As of {today}"));
        let x = frame.x(scene.of.as_of);
        let block = Block::line(words, PLAIN);
        let spots = [
            Spot::new(x - 6.0, plot.top - 8.0, Anchor::End),
            Spot::new(x + 6.0, plot.top - 8.0, Anchor::Start),
            Spot::new(x + 6.0, plot.bottom - 9.0, Anchor::Start),
            Spot::new(x - 6.0, plot.bottom - 9.0, Anchor::End),
        ];
        if let Some(spot) = self.placer.place(&block, &spots, NEEDED) {
            self.put(&block, spot)?;
        }
        if let Some(day) = scene.area_closed_on() {
            let words = language.pick("Địa bàn đã sáp nhập", "Area merged");
            let since = language.pick(format!("từ {}", date(day)), format!("on {}", date(day)));
            self.beside(frame.x(day), &[(Block::line(words, PLAIN).and(since, PLAIN), Side::Either)])?;
        }
        if let Some(day) = scene.area_changed_on() {
            let words = language.pick("Địa giới mới", "New boundaries");
            let since = language.pick(format!("từ {}", date(day)), format!("from {}", date(day)));
            self.beside(frame.x(day), &[(Block::line(words, PLAIN).and(since, PLAIN), Side::Either)])?;
        }
        if let Some(day) = scene.scenario_from {
            let long = language.pick("quá 10 năm: dải kịch bản, không phải dự báo", "beyond 10 years: a scenario band, not a forecast");
            let short = language.pick("dải kịch bản", "scenario band");
            // Left of the divide an arrow says that the words are about its other side.
            let wordings = [
                (Block::line(long, NOTE), Side::Right),
                (Block::line(format!("{long} →"), NOTE), Side::Left),
                (Block::line(short, NOTE), Side::Right),
                (Block::line(format!("{short} →"), NOTE), Side::Left),
            ];
            self.beside(frame.at(day, frame.range.0).0, &wordings)?;
        }
        Ok(())
    }

    /// Places the first wording that finds room at the foot or the head of a vertical line.
    fn beside(&mut self, x: f64, wordings: &[(Block, Side)]) -> Result<(), ChartError> {
        let plot = self.frame.plot;
        for (block, side) in wordings {
            let low = plot.bottom - 10.0 - block.depth();
            let mut spots = Vec::new();
            for level in [low, plot.top + 14.0] {
                if *side != Side::Left {
                    spots.push(Spot::new(x + 7.0, level, Anchor::Start));
                }
                if *side != Side::Right {
                    spots.push(Spot::new(x - 7.0, level, Anchor::End));
                }
            }
            if let Some(spot) = self.placer.place(block, &spots, HELPFUL) {
                return self.put(block, spot);
            }
        }
        Ok(())
    }
}

/// On which side of its line a label may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Either,
}
