//! Areas: a code of the National Statistics Office and the days on which it had this extent.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{id::AreaId, language::Bilingual};

/// An area with one extent in time. The code survives a change of extent, so the key is code and first day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Key, one per extent.
    pub id: AreaId,
    /// Code of the National Statistics Office: 2, 3 or 5 digits as text; empty where there is none or it is not known.
    pub code: String,
    /// Official type and name.
    pub name: Bilingual,
    /// country, province, city, district, ward, commune or bloc.
    pub kind: String,
    /// First day of this extent; none when before the records.
    pub valid_from: Option<Date>,
    /// Last day of this extent, inclusive; none while it is valid.
    pub valid_to: Option<Date>,
    /// The area it belongs to.
    pub parent: Option<AreaId>,
    /// The area that took it over.
    pub successor: Option<AreaId>,
    /// Share of it (0–1) that went to the successor, where known.
    pub successor_share: Option<f64>,
    /// Remarks.
    pub note: String,
}

impl Area {
    /// Whether the area exists on a day.
    pub fn exists_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }

    /// Whether it had ceased to exist before a day.
    pub fn is_closed_on(&self, day: Date) -> bool {
        self.valid_to.is_some_and(|to| to < day)
    }
}
