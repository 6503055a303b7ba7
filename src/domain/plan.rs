//! Plans: the documents that promise numbers, known by number and day of issue.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    id::{AreaId, PlanId},
    language::Bilingual,
};

/// A planning document. Two plans are both 57/KH-UBND: number and day together identify it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Key.
    pub id: PlanId,
    /// File name of the document as read; empty where only its targets are known.
    pub document: String,
    /// Number and day as the reading of the document writes them.
    pub plan_no: String,
    /// Number as printed.
    pub number: String,
    /// Day of issue; none when the document prints none.
    pub issued_on: Option<Date>,
    /// Title.
    pub title: Bilingual,
    /// Issuing body.
    pub issuer: Bilingual,
    /// central, province, department, district, commune or party.
    pub level: String,
    /// The area it plans for.
    pub area: AreaId,
    /// What it replaces.
    pub replaces: String,
    /// Remarks.
    pub note: String,
}

impl Plan {
    /// The name used in tables: number and day, else the title.
    pub fn short_name(&self) -> String {
        // A number left blank in print begins with its stroke: "…/KH-SKHCN".
        let number = if self.number.starts_with('/') { format!("…{}", self.number) } else { self.number.clone() };
        match (number.is_empty(), self.issued_on) {
            (false, Some(day)) => format!("{number}, {:02}/{:02}/{}", day.day(), day.month(), day.year()),
            (false, None) => number,
            (true, Some(day)) => format!("{}, {:02}/{:02}/{}", self.title.vi, day.day(), day.month(), day.year()),
            (true, None) => self.title.vi.clone(),
        }
    }
}
