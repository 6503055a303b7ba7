//! A small catalogue of one plan with three offices.

use jiff::civil::Date;

use crate::domain::{
    agency::Agency,
    area::Area,
    bounds::Bounds,
    catalogue::Catalogue,
    id::{AreaId, IndicatorId, PlanId, TargetId},
    indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
    language::Bilingual,
    period::Frequency,
    plan::Plan,
    target::{Operator, Part, Target},
};

pub fn plan() -> Plan {
    Plan {
        id: PlanId::new("57-2026"),
        document: "004.txt".to_owned(),
        plan_no: "57/KH-UBND, 24/02/2026".to_owned(),
        number: "57/KH-UBND".to_owned(),
        issued_on: Some(Date::constant(2026, 2, 24)),
        title: Bilingual::new("Kế hoạch", "Plan"),
        issuer: Bilingual::new("UBND phường Hải Dương", "Ward"),
        level: "commune".to_owned(),
        area: AreaId::new("phuong-hai-duong"),
        replaces: String::new(),
        note: String::new(),
    }
}

pub fn area() -> Area {
    Area {
        id: AreaId::new("phuong-hai-duong"),
        code: "10525".to_owned(),
        name: Bilingual::new("Phường Hải Dương", "Hải Dương Ward"),
        kind: "ward".to_owned(),
        valid_from: Some(Date::constant(2025, 7, 1)),
        valid_to: None,
        parent: None,
        successors: Vec::new(),
        note: String::new(),
    }
}

pub fn indicator(id: &str, frequency: Frequency) -> Indicator {
    Indicator {
        id: IndicatorId::new(id),
        name: Bilingual::new(id, id),
        definition: Bilingual::default(),
        unit: Bilingual::new("%", "%"),
        direction: Direction::Up,
        bounds: Bounds::new(Some(0.0), Some(100.0)).expect("bounds"),
        kind: Kind::Share,
        denominator: String::new(),
        frequency,
        theme: "public_services".to_owned(),
        aggregation: Aggregation::Rebuild,
        interpolation: Interpolation::Linear,
        note: String::new(),
    }
}

/// A target of an indicator, due in a year; none when the year is empty.
pub fn target(indicator: &str, year: &str) -> Target {
    Target {
        id: TargetId::new(format!("57-2026.{indicator}.{year}")),
        part: Part::Appendix,
        plan: PlanId::new("57-2026"),
        appendix: "Phụ lục I".to_owned(),
        section: String::new(),
        printed_no: "1".to_owned(),
        line_from: String::new(),
        line_to: String::new(),
        indicator: IndicatorId::new(indicator),
        area: AreaId::new("phuong-hai-duong"),
        year: year.parse().ok(),
        due_on: None,
        operator: Operator::Ge,
        low: Some(80.0),
        high: None,
        as_printed: "≥ 80".to_owned(),
        rule: String::new(),
        lead_agency: "Phòng Văn hóa - Xã hội".to_owned(),
        coordinating_agency: String::new(),
        note: String::new(),
        legal_instrument: String::new(),
        effective_on: None,
    }
}

pub fn catalogue() -> Catalogue {
    let agency = |id: &str, name: &str, note: &str| Agency {
        id: format!("57-2026.{id}"),
        plan: PlanId::new("57-2026"),
        name: Bilingual::new(name, name),
        note: note.to_owned(),
    };
    Catalogue {
        plans: vec![plan()],
        areas: vec![area()],
        agencies: vec![
            agency("phong-van-hoa", "Phòng Văn hóa", ""),
            agency("phong-van-hoa-xa-hoi", "Phòng Văn hóa - Xã hội", "cũng in: Phòng Văn hoá - Xã hội (nơi nhận) | Phòng VHXH"),
            agency("cong-an-phuong", "Công an phường", ""),
        ],
        indicators: vec![indicator("online_files", Frequency::Quarter), indicator("population", Frequency::Year)],
        targets: vec![target("online_files", "2026"), target("online_files", "2030"), target("population", "2030")],
        ..Catalogue::default()
    }
}
