//! Agencies: the offices that lead or coordinate, within a plan's issuer.

use serde::{Deserialize, Serialize};

use super::{id::PlanId, language::Bilingual};

/// An office named in a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agency {
    /// Key, prefixed by its plan.
    pub id: String,
    /// The plan that names it.
    pub plan: PlanId,
    /// Its name.
    pub name: Bilingual,
    /// Spelling variants and remarks.
    pub note: String,
}

/// What stands before the spelling variants in an agency's remark.
const VARIANTS: &str = "cũng in:";

impl Agency {
    /// Every name it is printed under: its own and the variants of its remark, without what stands in brackets.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::{agency::Agency, id::PlanId, language::Bilingual};
    /// let agency = Agency {
    ///     id: "57-2026.van-phong".to_owned(),
    ///     plan: PlanId::new("57-2026"),
    ///     name: Bilingual::new("Văn phòng", "Office"),
    ///     note: "nhóm; cũng in: Văn phòng phường | VP (nơi nhận)".to_owned(),
    /// };
    /// assert_eq!(agency.names().collect::<Vec<_>>(), ["Văn phòng", "Văn phòng phường", "VP"]);
    /// ```
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let variants = self.note.split_once(VARIANTS).map_or("", |(_, variants)| variants);
        let bare = variants.split('|').map(|name| name.split(" (").next().unwrap_or_default().trim());
        std::iter::once(self.name.vi.as_str()).chain(bare).filter(|name| !name.is_empty())
    }

    /// The key without its plan: `phong-van-hoa-xa-hoi`.
    pub fn short_id(&self) -> &str {
        self.id.rsplit_once('.').map_or(self.id.as_str(), |(_, short)| short)
    }
}
