//! Who leads: the printed name of a lead agency matched with the agencies of its plan.

use crate::domain::{agency::Agency, catalogue::Catalogue, id::PlanId, target::Target, text::fold};

/// The office that answers for a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lead<'a> {
    /// The catalogue's entry; none when no agency of the plan has the printed name.
    pub agency: Option<&'a Agency>,
    /// The catalogue's name, else the name as printed.
    pub name: &'a str,
}

impl Lead<'_> {
    /// Key of the agency; empty when the catalogue has none.
    pub fn id(&self) -> &str {
        self.agency.map_or("", |agency| agency.id.as_str())
    }

    /// Whether it is the office asked for: by key, by key without the plan, or by a name it is printed under.
    ///
    /// # Example
    /// ```
    /// use lotrinh::analysis::lead::Lead;
    /// let lead = Lead { agency: None, name: "Phòng Văn hóa – xã hội" };
    /// assert!(lead.is("phòng Văn hoá - Xã hội") && !lead.is("Công an phường"));
    /// ```
    pub fn is(&self, asked: &str) -> bool {
        let key = fold(asked);
        let named = |agency: &Agency| agency.id == asked || agency.short_id() == asked || agency.names().any(|name| fold(name) == key);
        self.agency.is_some_and(named) || fold(self.name) == key
    }
}

/// The office that answers for a target; none when the document names no lead.
///
/// A cell may name several ("Sở A; Sở B", "Phòng A và các đơn vị liên quan"): the one named first answers. It is the agency
/// of the plan with the longest name that the cell begins with, so that "Sở Khoa học và Công nghệ" is not taken for "Sở".
pub fn lead_of<'a>(catalogue: &'a Catalogue, target: &'a Target) -> Option<Lead<'a>> {
    let printed = target.lead_agency.trim();
    if printed.is_empty() {
        return None;
    }
    let agency = first_named(catalogue, &target.plan, printed);
    Some(Lead { agency, name: agency.map_or(printed, |agency| agency.name.vi.as_str()) })
}

fn first_named<'a>(catalogue: &'a Catalogue, plan: &PlanId, printed: &str) -> Option<&'a Agency> {
    let printed = fold(printed);
    // Whole words only: "Phòng Y" does not begin "Phòng Y tế".
    let begins = |name: &str| {
        let name = fold(name);
        printed.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')).then_some(name.len())
    };
    let own = catalogue.agencies.iter().filter(|agency| agency.plan == *plan);
    let matched = own.filter_map(|agency| Some((agency.names().filter_map(begins).max()?, agency)));
    // Of two with the same name the first of the catalogue stands.
    matched.rev().max_by_key(|(length, _)| *length).map(|(_, agency)| agency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::collection::sample;

    #[test]
    fn the_office_named_first_answers_whatever_its_spelling() {
        let catalogue = sample::catalogue();
        for (printed, id) in [
            ("Phòng Văn hóa - Xã hội", "57-2026.phong-van-hoa-xa-hoi"),
            ("Phòng Văn hoá – xã hội", "57-2026.phong-van-hoa-xa-hoi"),
            ("Phòng VHXH và các đơn vị liên quan", "57-2026.phong-van-hoa-xa-hoi"),
            ("Phòng Văn hóa", "57-2026.phong-van-hoa"),
            ("Công an phường; Phòng Văn hóa", "57-2026.cong-an-phuong"),
            ("Ủy ban nhân dân", ""),
        ] {
            let target = Target { lead_agency: printed.to_owned(), ..sample::target("population", "2030") };
            let lead = lead_of(&catalogue, &target).expect("a lead");
            assert_eq!(lead.id(), id, "{printed}");
            assert!(!lead.name.is_empty());
        }
        let nobody = Target { lead_agency: " ".to_owned(), ..sample::target("population", "2030") };
        assert_eq!(lead_of(&catalogue, &nobody), None);
    }

    #[test]
    fn an_office_is_found_by_key_short_key_and_name() {
        let catalogue = sample::catalogue();
        let target = sample::target("population", "2030");
        let lead = lead_of(&catalogue, &target).expect("a lead");
        for asked in ["57-2026.phong-van-hoa-xa-hoi", "phong-van-hoa-xa-hoi", "Phòng Văn hóa – Xã hội", "phòng VHXH"] {
            assert!(lead.is(asked), "{asked}");
        }
        assert!(!lead.is("phong-van-hoa") && !lead.is(""));
    }
}
