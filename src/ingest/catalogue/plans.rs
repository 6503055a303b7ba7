//! plans.csv, agencies.csv and areas.csv: who plans, and where.

use std::path::Path;

use super::columns::{Cells, Located, read_rows};
use crate::domain::{
    agency::Agency,
    area::{Area, Successor},
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

/// Columns of plans.csv; one with `?` may be missing.
pub(super) const PLAN_COLUMNS: &str =
    "plan,document,plan_no,number,issued_on,title_vi,title_en,issuer_vi,issuer_en,level,area,replaces,note";
/// Columns of agencies.csv.
pub(super) const AGENCY_COLUMNS: &str = "agency,plan,name_vi,name_en,note";
/// Columns of areas.csv.
pub(super) const AREA_COLUMNS: &str = "area,code,name_vi,name_en,type,valid_from,valid_to,parent,successor,successor_share,note";

const LEVELS: [&str; 6] = ["central", "province", "department", "district", "commune", "party"];
const TYPES: [&str; 8] = ["country", "province", "city", "district", "ward", "commune", "special_zone", "bloc"];

/// One of a few words, as it stands.
pub(super) fn one_of<'w>(words: &'w [&'w str]) -> impl Fn(&str) -> Option<String> + 'w {
    move |text| words.contains(&text).then(|| text.to_owned())
}

pub(super) fn read_plans(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Plan>>, IngestError> {
    read_rows(folder, PLANS, PLAN_COLUMNS, findings, plan)
}

pub(super) fn read_agencies(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Agency>>, IngestError> {
    read_rows(folder, AGENCIES, AGENCY_COLUMNS, findings, agency)
}

pub(super) fn read_areas(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Area>>, IngestError> {
    read_rows(folder, AREAS, AREA_COLUMNS, findings, area)
}

/// The plan of one row.
pub(super) fn plan(cells: &mut Cells<'_>) -> Option<Plan> {
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
}

/// The office of one row.
pub(super) fn agency(cells: &mut Cells<'_>) -> Option<Agency> {
    Some(Agency {
        id: cells.text("agency"),
        plan: PlanId::new(cells.text("plan")),
        name: cells.bilingual("name"),
        note: cells.text("note"),
    })
}

/// The area of one row.
pub(super) fn area(cells: &mut Cells<'_>) -> Option<Area> {
    let (valid_from, valid_to) = (cells.day("valid_from"), cells.day("valid_to"));
    let successors = successors(cells);
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
        successors: successors?,
        note: cells.text("note"),
    })
}

/// The areas that took over: `b` with its share in the next column, `b:1`, or `b:0.6;c:0.4`.
fn successors(cells: &mut Cells<'_>) -> Option<Vec<Successor>> {
    let share = cells.number("successor_share");
    let text = cells.text("successor");
    let mut out = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (area, own) = part.split_once(':').map_or((part, None), |(area, own)| (area.trim(), Some(own.trim())));
        let own = match own.map(str::parse::<f64>) {
            None => None,
            Some(Ok(share)) if share.is_finite() => Some(share),
            Some(_) => {
                cells.reject("successor", "not_a_number", "keys with a share such as hai-phong:1 or a:0.6;b:0.4");
                return None;
            }
        };
        out.push(Successor { area: AreaId::new(area), share: own });
    }
    match (share, out.as_mut_slice()) {
        (None, _) => Some(out),
        (Some(share), [single]) if single.share.is_none_or(|own| own == share) => {
            single.share = Some(share);
            Some(out)
        }
        (Some(_), []) => {
            cells.reject("successor", "share_without_successor", "the area that took over the share");
            None
        }
        (Some(_), _) => {
            cells.reject("successor_share", "two_shares", "nothing here, since the column successor has the shares");
            None
        }
    }
}

/// The cell that [`successors`] reads back.
pub(super) fn successors_cell(area: &Area) -> String {
    let part = |s: &Successor| s.share.map_or_else(|| s.area.to_string(), |share| format!("{}:{share}", s.area));
    area.successors.iter().map(part).collect::<Vec<_>>().join(";")
}
