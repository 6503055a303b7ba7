//! Areas: a code of the National Statistics Office and the days on which it had this extent.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{id::AreaId, language::Bilingual};

/// An area that took over another one, or a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Successor {
    /// The area that took over.
    pub area: AreaId,
    /// Share (0–1) of the former area that went to it; none where it is not known.
    pub share: Option<f64>,
}

/// An area with one extent in time. The code survives a change of extent, so the key is code and first day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredArea")]
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
    /// The areas that took it over; empty while it is valid, or where they are not known.
    pub successors: Vec<Successor>,
    /// Remarks.
    pub note: String,
}

/// An area as it may stand in a store: earlier versions knew a single successor.
#[derive(Deserialize)]
struct StoredArea {
    id: AreaId,
    code: String,
    name: Bilingual,
    kind: String,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    parent: Option<AreaId>,
    #[serde(default)]
    successors: Vec<Successor>,
    #[serde(default)]
    successor: Option<AreaId>,
    #[serde(default)]
    successor_share: Option<f64>,
    note: String,
}

impl From<StoredArea> for Area {
    fn from(stored: StoredArea) -> Self {
        let single = stored.successor.map(|area| Successor { area, share: stored.successor_share });
        Self {
            id: stored.id,
            code: stored.code,
            name: stored.name,
            kind: stored.kind,
            valid_from: stored.valid_from,
            valid_to: stored.valid_to,
            parent: stored.parent,
            successors: stored.successors.into_iter().chain(single).collect(),
            note: stored.note,
        }
    }
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

    /// The entry of a successor, with its share; none when the area did not go to it.
    pub fn successor(&self, area: &AreaId) -> Option<&Successor> {
        self.successors.iter().find(|successor| successor.area == *area)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_of_an_earlier_version_keeps_its_successor() {
        let stored = r#"{"id":"a-cu","code":"30","name":{"vi":"A","en":"A"},"kind":"province","valid_from":null,
            "valid_to":"2025-06-30","parent":"vn","successor":"b","successor_share":1.0,"note":""}"#;
        let area: Area = serde_json::from_str(stored).expect("an area");
        assert_eq!(area.successors, [Successor { area: AreaId::new("b"), share: Some(1.0) }]);
        let again: Area = serde_json::from_str(&serde_json::to_string(&area).expect("text")).expect("an area");
        assert_eq!(again, area);
        assert!(area.successor(&AreaId::new("b")).is_some() && area.successor(&AreaId::new("c")).is_none());
    }
}
