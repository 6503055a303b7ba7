//! Which tasks seem to serve an indicator: no plan says so, so it is read from the words they share.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{CatalogueIndex, Filters, TaskRow};
use crate::domain::{catalogue::Catalogue, id::PlanId, indicator::Indicator, language::Language, task::Task, text::fold};

/// Share of an indicator's name, weighted by rarity, that a task must repeat.
const LEAST_SHARE: f64 = 0.3;

/// Pairs of syllables that it must repeat: one alone is chance.
const LEAST_PAIRS: usize = 2;

/// Tasks that are listed beside an indicator.
const MOST: usize = 6;

/// The rows of the tasks that seem to serve an indicator, as seen on a day.
pub fn related_tasks(
    catalogue: &CatalogueIndex<'_>,
    indicator: &Indicator,
    plans: &BTreeSet<&PlanId>,
    filters: &Filters,
    today: Date,
    language: Language,
) -> Vec<TaskRow> {
    let found = tasks_akin(catalogue.source(), indicator, plans);
    found.into_iter().take(MOST).map(|task| TaskRow::new(catalogue, task, filters, today, language)).collect()
}

/// Pairs of neighbouring syllables: the words of Vietnamese, most of which have two.
fn pairs(text: &str) -> BTreeSet<(String, String)> {
    let folded = fold(text);
    let syllables: Vec<&str> = folded.split_whitespace().collect();
    syllables.windows(2).filter_map(|pair| Some((pair.first()?.to_string(), pair.get(1)?.to_string()))).collect()
}

/// Tasks of some plans that repeat much of an indicator's name in what they order or deliver, most of it first. A pair of syllables
/// weighs ln(indicators / indicators with it) + ln(tasks / tasks with it), so that "tỷ lệ" weighs little and "chữ ký" much.
fn tasks_akin<'a>(catalogue: &'a Catalogue, indicator: &Indicator, plans: &BTreeSet<&PlanId>) -> Vec<&'a Task> {
    let of_name = pairs(&indicator.name.vi);
    let of_tasks: Vec<(&Task, BTreeSet<(String, String)>)> =
        catalogue.tasks.iter().map(|task| (task, pairs(&format!("{}. {}", task.title, task.product)))).collect();
    let named: Vec<BTreeSet<(String, String)>> = catalogue.indicators.iter().map(|other| pairs(&other.name.vi)).collect();
    let weight = |pair: &(String, String)| {
        let among_tasks = of_tasks.iter().filter(|(_, task)| task.contains(pair)).count().max(1);
        let among_names = named.iter().filter(|name| name.contains(pair)).count().max(1);
        (named.len() as f64 / among_names as f64).ln() + (of_tasks.len() as f64 / among_tasks as f64).ln()
    };
    let weights: BTreeMap<&(String, String), f64> = of_name.iter().map(|pair| (pair, weight(pair))).collect();
    let whole: f64 = weights.values().sum();
    let score = |task: &BTreeSet<(String, String)>| {
        let shared: Vec<f64> = weights.iter().filter(|(pair, _)| task.contains(**pair)).map(|(_, weight)| *weight).collect();
        let share = shared.iter().sum::<f64>() / whole;
        (shared.len() >= LEAST_PAIRS && share >= LEAST_SHARE).then_some(share)
    };
    let mut found: Vec<(f64, &Task)> =
        of_tasks.iter().filter(|(task, _)| plans.contains(&task.plan)).filter_map(|(task, words)| Some((score(words)?, *task))).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, task)| task).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::id::TaskId,
        present::view::{sample, tasks::tests::task},
    };

    #[test]
    fn a_task_that_repeats_the_name_is_found_and_one_of_another_plan_is_not() {
        let mut catalogue = sample::catalogue();
        let indicator = catalogue.indicators.iter().find(|i| i.id.as_str() == "online").expect("an indicator").clone();
        let plan = PlanId::new("57-2026");
        catalogue.tasks = vec![
            Task { title: format!("Rà soát để nâng cao {}", indicator.name.vi), ..task("said", "none", None) },
            Task { title: "Ban hành quy chế làm việc".to_owned(), ..task("silent", "none", None) },
            Task { title: indicator.name.vi.clone(), plan: PlanId::new("other"), ..task("elsewhere", "none", None) },
        ];
        let found = |plans: &[&PlanId]| -> Vec<TaskId> {
            tasks_akin(&catalogue, &indicator, &plans.iter().copied().collect()).into_iter().map(|task| task.id.clone()).collect()
        };
        assert_eq!(found(&[&plan]), [TaskId::new("said")]);
        assert_eq!(found(&[]), []);
    }
}
