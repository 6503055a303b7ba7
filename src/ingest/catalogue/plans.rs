//! plans.csv, agencies.csv and areas.csv: who plans, and where.

use std::path::Path;

use super::columns::{Located, read_rows};
use crate::domain::{
    agency::Agency,
    area::Area,
    finding::Finding,
    id::{AreaId, PlanId},
    plan::Plan,
};
use crate::ingest::error::IngestError;

/// File with the planning documents.
pub(super) const PLANS: &str = "plans.csv";
/// File with the offices.
pub(super) const AGENCIES: &str = "agencies.csv";
/// File with the areas.
pub(super) const AREAS: &str = "areas.csv";

const LEVELS: [&str; 6] = ["central", "province", "department", "district", "commune", "party"];
const TYPES: [&str; 7] = ["country", "province", "city", "district", "ward", "commune", "bloc"];

/// One of a few words, as it stands.
pub(super) fn one_of<'w>(words: &'w [&'w str]) -> impl Fn(&str) -> Option<String> + 'w {
    move |text| words.contains(&text).then(|| text.to_owned())
}

pub(super) fn read_plans(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Plan>>, IngestError> {
    let columns = "plan,document,plan_no,number,issued_on,title_vi,title_en,issuer_vi,issuer_en,level,area,\
        replaces,note";
    read_rows(folder, PLANS, columns, findings, |cells| {
        let issued_on = cells.day("issued_on");
        Some(Plan {
            id: PlanId::new(cells.text("plan")),
            document: cells.text("document"),
            plan_no: cells.text("plan_no"),
            number: cells.text("number"),
            issued_on,
            title: cells.bilingual("title"),
            issuer: cells.bilingual("issuer"),
            level: cells.word("level", &LEVELS.join(", "), one_of(&LEVELS))?,
            area: AreaId::new(cells.text("area")),
            replaces: cells.text("replaces"),
            note: cells.text("note"),
        })
    })
}

pub(super) fn read_agencies(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Agency>>, IngestError> {
    let columns = "agency,plan,name_vi,name_en,note";
    read_rows(folder, AGENCIES, columns, findings, |cells| {
        Some(Agency {
            id: cells.text("agency"),
            plan: PlanId::new(cells.text("plan")),
            name: cells.bilingual("name"),
            note: cells.text("note"),
        })
    })
}

pub(super) fn read_areas(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Area>>, IngestError> {
    let columns = "area,code,name_vi,name_en,type,valid_from,valid_to,parent,successor,successor_share,note";
    read_rows(folder, AREAS, columns, findings, |cells| {
        let (valid_from, valid_to) = (cells.day("valid_from"), cells.day("valid_to"));
        let successor_share = cells.number("successor_share");
        let code = cells.text("code");
        if !matches!(code.len(), 0 | 2 | 3 | 5) || !code.bytes().all(|b| b.is_ascii_digit()) {
            cells.reject("code", "area_code", "2, 3 or 5 digits, or nothing");
        }
        Some(Area {
            id: AreaId::new(cells.text("area")),
            code,
            name: cells.bilingual("name"),
            kind: cells.word("type", &TYPES.join(", "), one_of(&TYPES))?,
            valid_from,
            valid_to,
            parent: cells.key("parent", AreaId::new),
            successor: cells.key("successor", AreaId::new),
            successor_share,
            note: cells.text("note"),
        })
    })
}
