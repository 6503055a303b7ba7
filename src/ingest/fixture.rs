//! A small catalogue for the tests of this folder.
#![cfg(test)]

use jiff::civil::Date;

use crate::domain::{
    area::Area,
    bounds::Bounds,
    catalogue::Catalogue,
    id::{AreaId, IndicatorId},
    indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
    language::Bilingual,
    period::Frequency,
};

/// An indicator in percent; change what the test is about.
pub fn indicator(id: &str, vi: &str, unit: &str, kind: Kind) -> Indicator {
    Indicator {
        id: IndicatorId::new(id),
        name: Bilingual::new(vi, id.replace('_', " ")),
        definition: Bilingual::default(),
        unit: Bilingual::new(unit, unit),
        direction: Direction::Up,
        bounds: if kind == Kind::Share { Bounds::PERCENT } else { Bounds::NON_NEGATIVE },
        kind,
        denominator: String::new(),
        frequency: Frequency::Year,
        theme: "population".into(),
        aggregation: Aggregation::None,
        interpolation: Interpolation::Linear,
        note: String::new(),
    }
}

fn area(id: &str, code: &str, vi: &str, from: Option<Date>, to: Option<Date>) -> Area {
    Area {
        id: AreaId::new(id),
        code: code.into(),
        name: Bilingual::new(vi, vi),
        kind: "city".into(),
        valid_from: from,
        valid_to: to,
        parent: None,
        successors: Vec::new(),
        note: String::new(),
    }
}

/// Three areas, five indicators: a share with two definitions, a count, a cumulative count, words.
pub fn catalogue() -> Catalogue {
    let mut cumulative = indicator("certificates", "Số chứng thư số đã cấp", "chứng thư", Kind::Count);
    cumulative.note = "lũy kế".into();
    Catalogue {
        areas: vec![
            area("vn", "", "Việt Nam", None, None),
            area("hai-phong-cu", "31", "Thành phố Hải Phòng", None, Date::new(2025, 6, 30).ok()),
            area("hai-phong", "31", "Thành phố Hải Phòng", Date::new(2025, 7, 1).ok(), None),
        ],
        indicators: vec![
            indicator("online_files_pct", "Tỷ lệ hồ sơ trực tuyến", "%", Kind::Share),
            indicator("online_files_pct@all", "Tỷ lệ hồ sơ trực tuyến", "%", Kind::Share),
            indicator("population", "Dân số", "người", Kind::Count),
            cumulative,
            indicator("potential", "Tiềm lực khoa học và công nghệ", "", Kind::Qualitative),
        ],
        ..Catalogue::default()
    }
}
