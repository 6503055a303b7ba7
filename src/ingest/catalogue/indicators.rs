//! themes.csv and indicators.csv: what is measured.

use std::path::Path;

use super::columns::{Cells, Located, read_rows};
use crate::domain::{
    bounds::Bounds,
    catalogue::Theme,
    finding::Finding,
    id::IndicatorId,
    indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
    period::Frequency,
};
use crate::ingest::error::IngestError;

/// File with the themes.
pub(super) const THEMES: &str = "themes.csv";
/// File with the indicator definitions.
pub(super) const INDICATORS: &str = "indicators.csv";
/// Columns of indicators.csv.
pub(super) const INDICATOR_COLUMNS: &str = "indicator,definition,name_vi,name_en,definition_vi,definition_en,unit_vi,unit_en,direction,lower,\
    upper,kind,denominator_vi,frequency,theme,aggregation,interpolation,note";

pub(super) fn read_themes(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Theme>>, IngestError> {
    read_rows(folder, THEMES, "theme,name_vi,name_en", findings, |cells| {
        Some(Theme { id: cells.text("theme"), name: cells.bilingual("name") })
    })
}

pub(super) fn read_indicators(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Indicator>>, IngestError> {
    read_rows(folder, INDICATORS, INDICATOR_COLUMNS, findings, indicator)
}

/// The indicator of one row.
pub(super) fn indicator(cells: &mut Cells<'_>) -> Option<Indicator> {
    let bounds = bounds(cells);
    let kinds = Kind::ALL.map(|(_, word)| word).join(", ");
    // Every word is looked at before any is missed, so that one reading lists all that has to be mended.
    let direction = cells.word("direction", "up, down or band", Direction::parse);
    let kind = cells.word("kind", &kinds, Kind::parse);
    let frequency = cells.word("frequency", "day, month, quarter, half, nine_months or year", frequency);
    let aggregation = cells.word("aggregation", "sum, rebuild, weighted or none", aggregation);
    let interpolation = cells.word("interpolation", "linear, geometric, logistic or nothing", interpolation);
    Some(Indicator {
        id: full_id(cells),
        name: cells.bilingual("name"),
        definition: cells.bilingual("definition"),
        unit: cells.bilingual("unit"),
        direction: direction?,
        bounds: bounds?,
        kind: kind?,
        denominator: cells.text("denominator_vi"),
        frequency: frequency?,
        theme: cells.text("theme"),
        aggregation: aggregation?,
        interpolation: interpolation?,
        note: cells.text("note"),
    })
}

fn full_id(cells: &Cells<'_>) -> IndicatorId {
    let (indicator, definition) = (cells.text("indicator"), cells.text("definition"));
    if definition.is_empty() { IndicatorId::new(indicator) } else { IndicatorId::new(format!("{indicator}@{definition}")) }
}

fn bounds(cells: &mut Cells<'_>) -> Option<Bounds> {
    let (lower, upper) = (cells.number("lower"), cells.number("upper"));
    match Bounds::new(lower, upper) {
        Ok(bounds) => Some(bounds),
        Err(error) => {
            cells.reject("lower", "bounds_order", &format!("lower below upper: {error}"));
            None
        }
    }
}

fn frequency(word: &str) -> Option<Frequency> {
    match word {
        "day" => Some(Frequency::Day),
        "month" => Some(Frequency::Month),
        "quarter" => Some(Frequency::Quarter),
        "half" => Some(Frequency::Half),
        "nine_months" => Some(Frequency::NineMonths),
        "year" => Some(Frequency::Year),
        _ => None,
    }
}

fn aggregation(word: &str) -> Option<Aggregation> {
    match word {
        "sum" => Some(Aggregation::Sum),
        "rebuild" => Some(Aggregation::Rebuild),
        "weighted" => Some(Aggregation::Weighted),
        "none" => Some(Aggregation::None),
        _ => None,
    }
}

fn interpolation(word: &str) -> Option<Interpolation> {
    match word {
        "linear" | "" => Some(Interpolation::Linear),
        "geometric" => Some(Interpolation::Geometric),
        "logistic" => Some(Interpolation::Logistic),
        _ => None,
    }
}
