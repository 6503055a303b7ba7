//! Search: indicators, plans, areas, agencies and tasks by words, with or without Vietnamese marks.

use jiff::civil::Date;

use super::{CatalogueIndex, Filters, Place};
use crate::domain::{
    agency::Agency,
    id::{AreaId, IndicatorId, PlanId},
    language::Language,
    text::fold,
};

/// Entries shown of each sort.
const MOST: usize = 40;

/// Characters shown of a name: a task may be a whole paragraph.
const MOST_CHARACTERS: usize = 160;

/// One entry found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its name.
    pub name: String,
    /// Where it is shown.
    pub href: String,
    /// What tells it from others of that name.
    pub about: String,
}

/// Entries of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Which sort.
    pub title: &'static str,
    /// The first ones, best first.
    pub hits: Vec<Hit>,
    /// How many there are.
    pub number: usize,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchView {
    /// What was asked for, as typed.
    pub words: String,
    /// Sorts with an entry.
    pub found: Vec<Hits>,
}

impl SearchView {
    /// Looks for entries that hold every word. Nothing is found for no words.
    pub fn new(catalogue: &CatalogueIndex<'_>, words: &str, filters: &Filters, today: Date, language: Language) -> Self {
        let is_gone = |area: &AreaId| catalogue.area(area).is_some_and(|area| area.is_closed_on(today));
        let plan_is_gone = |plan: &PlanId| !catalogue.is_in_force(plan, today);
        let asked = Asked::new(words);
        let day = filters.day_only();
        let source = catalogue.source();
        let mut series: Vec<(&IndicatorId, &AreaId)> = source.targets.iter().map(|target| (&target.indicator, &target.area)).collect();
        series.sort_unstable();
        series.dedup();
        let indicators = series.into_iter().filter_map(|(id, area)| {
            let indicator = catalogue.indicator(id)?;
            let (name, place) = (indicator.name.get(language), catalogue.area_name(area, language));
            let text = [&indicator.name.vi, &indicator.name.en, id.as_str(), &place];
            let gone = is_gone(area);
            let href = Place::Indicator(id.clone(), area.clone()).href(language, &day);
            asked.rank(&text).map(|rank| (rank, gone, Hit { name: name.to_owned(), href, about: place }))
        });
        let plans = source.plans.iter().filter_map(|plan| {
            let text = [&plan.title.vi, &plan.title.en, &plan.number, &plan.short_name(), plan.issuer.get(language)];
            let href = Place::Plan(plan.id.clone()).href(language, &day);
            let gone = is_gone(&plan.area);
            asked.rank(&text).map(|rank| (rank, gone, Hit { name: plan.short_name(), href, about: plan.title.get(language).to_owned() }))
        });
        let areas = source.areas.iter().filter_map(|area| {
            let href = Place::Area(area.id.clone()).href(language, &day);
            let about = area.parent.as_ref().map(|parent| catalogue.area_name(parent, language)).unwrap_or_default();
            let hit = Hit { name: area.name.get(language).to_owned(), href, about };
            asked.rank(&[&area.name.vi, &area.name.en, &area.code]).map(|rank| (rank, is_gone(&area.id), hit))
        });
        let agencies = source.agencies.iter().filter_map(|agency: &Agency| {
            let href = Place::Agency(agency.short_id().to_owned()).href(language, &day);
            let hit = Hit { name: agency.name.get(language).to_owned(), href, about: catalogue.plan_name(&agency.plan) };
            asked.rank(&[&agency.name.vi, &agency.name.en, &agency.note]).map(|rank| (rank, plan_is_gone(&agency.plan), hit))
        });
        let tasks = source.tasks.iter().filter_map(|task| {
            let href = Place::Task(task.id.clone()).href(language, &day);
            let hit = Hit { name: task.title.clone(), href, about: catalogue.plan_name(&task.plan) };
            asked.rank(&[&task.title, &task.product, &task.lead_agency]).map(|rank| (rank, plan_is_gone(&task.plan), hit))
        });
        let found = [
            hits(language.pick("Chỉ tiêu", "Indicators"), indicators),
            hits(language.pick("Kế hoạch", "Plans"), plans),
            hits(language.pick("Địa bàn", "Areas"), areas),
            hits(language.pick("Cơ quan", "Agencies"), agencies),
            hits(language.pick("Nhiệm vụ", "Tasks"), tasks),
        ];
        Self { words: words.trim().to_owned(), found: found.into_iter().filter(|hits| hits.number > 0).collect() }
    }

    /// How many entries were found.
    pub fn number(&self) -> usize {
        self.found.iter().map(|hits| hits.number).sum()
    }
}

fn hits(title: &'static str, found: impl Iterator<Item = (Rank, bool, Hit)>) -> Hits {
    let mut found: Vec<(Rank, bool, Hit)> = found.collect();
    // Stable: what is alike stays in the order of the catalogue; what was merged away comes last.
    found.sort_by_key(|(rank, gone, _)| (*gone, *rank));
    if found.iter().any(|(rank, _, _)| *rank < Rank::Scattered) {
        found.retain(|(rank, _, _)| *rank < Rank::Scattered);
    }
    let mut hits: Vec<Hit> = Vec::new();
    let number = found.len();
    for (_, _, mut hit) in found.into_iter().take(MOST) {
        hit.name = shortened(hit.name);
        if hit.about == hit.name {
            hit.about.clear();
        }
        hits.push(hit);
    }
    Hits { title, number, hits }
}

/// Cut at a word.
fn shortened(name: String) -> String {
    match name.char_indices().nth(MOST_CHARACTERS) {
        None => name,
        Some((end, _)) => {
            let cut = name.get(..end).unwrap_or_default();
            format!("{} …", cut.rsplit_once(' ').map_or(cut, |(whole, _)| whole))
        }
    }
}

/// How well an entry fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Its name begins with the words.
    Begins,
    /// The words stand in a row.
    Together,
    /// All words are there.
    Scattered,
}

/// The words asked for, folded; the last one may be the beginning of a word.
struct Asked {
    words: Vec<String>,
    together: String,
}

impl Asked {
    fn new(words: &str) -> Self {
        let folded = fold(words);
        let mut asked: Vec<String> = folded.split_whitespace().map(|word| format!(" {word} ")).collect();
        if let Some(last) = asked.last_mut() {
            last.pop();
        }
        Self { words: asked, together: format!(" {folded}") }
    }

    /// None when a word is missing.
    fn rank(&self, texts: &[&str]) -> Option<Rank> {
        let folded: Vec<String> = texts.iter().map(|text| format!(" {} ", fold(text))).collect();
        let whole = folded.concat();
        if self.words.is_empty() || !self.words.iter().all(|word| whole.contains(word.as_str())) {
            return None;
        }
        Some(if folded.iter().any(|text| text.starts_with(&self.together)) {
            Rank::Begins
        } else if folded.iter().any(|text| text.contains(&self.together)) {
            Rank::Together
        } else {
            Rank::Scattered
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::view::sample;

    fn names(words: &str) -> Vec<String> {
        let catalogue = sample::catalogue();
        let index = CatalogueIndex::new(&catalogue);
        let view = SearchView::new(&index, words, &Filters::default(), sample::AS_OF, Language::Vi);
        view.found.into_iter().flat_map(|hits| hits.hits).map(|hit| hit.name).collect()
    }

    #[test]
    fn marks_case_and_order_of_words_do_not_matter() {
        for words in ["tài khoản định danh", "TAI KHOAN DINH DANH", "định danh tài khoản", "tai khoan"] {
            assert_eq!(names(words), ["Tài khoản định danh"], "{words}");
        }
    }

    #[test]
    fn other_sorts_are_found_and_nothing_is_found_for_nothing() {
        assert!(names("cong an phuong").contains(&"Công an phường".to_owned()));
        assert!(names("57/KH").iter().any(|name| name.starts_with("57/KH-UBND")));
        assert!(names("hai duong").contains(&"Phường Hải Dương".to_owned()));
        assert_eq!(names("  "), Vec::<String>::new());
        assert_eq!(names("khong co dau"), Vec::<String>::new());
        // A word is found whole, but for the last one, which may still be being typed.
        assert_eq!((names("khoa dinh"), names("tai kho")), (vec![], vec!["Tài khoản định danh".to_owned()]));
    }
}
