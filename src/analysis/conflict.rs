//! Two printed values for one target: both are shown, one stands for them.

use std::collections::BTreeMap;

use crate::domain::{
    catalogue::Catalogue,
    id::TargetId,
    target::{Part, Target},
};

/// How a target stands among those of the same indicator, area and due day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Another one says something else.
    pub conflict: bool,
    /// It is the one that counts.
    pub is_headline: bool,
}

/// The standing of every target.
///
/// Order of claim: appendix before text, later plan before earlier, own plan before a parent's, and where that leaves
/// two, the stricter. Another denominator or population is another definition and never meets here.
pub fn standings(catalogue: &Catalogue) -> BTreeMap<TargetId, Standing> {
    let mut groups: BTreeMap<_, Vec<&Target>> = BTreeMap::new();
    for target in &catalogue.targets {
        groups.entry((&target.indicator, &target.area, target.due())).or_default().push(target);
    }
    let mut out = BTreeMap::new();
    for group in groups.values() {
        let numeric: Vec<&Target> = group.iter().copied().filter(|t| requirement_of(catalogue, t).is_some()).collect();
        let says = |t: &Target| (t.operator, t.low.map(f64::to_bits), t.high.map(f64::to_bits));
        let conflict = numeric.iter().any(|t| numeric.first().is_some_and(|first| says(first) != says(t)));
        let headline = numeric
            .iter()
            .min_by(|a, b| claim(catalogue, a).cmp(&claim(catalogue, b)).then_with(|| stricter(catalogue, a, b)))
            .copied()
            .or(group.first().copied());
        for target in group {
            let standing = Standing {
                conflict: conflict && numeric.iter().any(|t| t.id == target.id),
                is_headline: headline.is_some_and(|h| h.id == target.id),
            };
            out.insert(target.id.clone(), standing);
        }
    }
    out
}

fn requirement_of(catalogue: &Catalogue, target: &Target) -> Option<crate::domain::target::Requirement> {
    target.requirement(catalogue.indicator(&target.indicator)?.direction)
}

/// Smaller claims first: part, then plans from the latest, then own before a parent's.
fn claim(catalogue: &Catalogue, target: &Target) -> (u8, std::cmp::Reverse<Option<jiff::civil::Date>>, bool) {
    let part = match target.part {
        Part::Appendix => 0,
        Part::Text => 1,
        Part::Other => 2,
    };
    let plan = catalogue.plan(&target.plan);
    (part, std::cmp::Reverse(plan.and_then(|p| p.issued_on)), plan.is_none_or(|p| p.area != target.area))
}

/// The stricter of two targets first.
fn stricter(catalogue: &Catalogue, a: &Target, b: &Target) -> std::cmp::Ordering {
    match (requirement_of(catalogue, a), requirement_of(catalogue, b)) {
        (Some(a), Some(b)) => (b.sign * b.threshold).total_cmp(&(a.sign * a.threshold)).then(b.strict.cmp(&a.strict)),
        _ => std::cmp::Ordering::Equal,
    }
}
