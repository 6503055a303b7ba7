//! The scoreboard shows each indicator once, worst first.

use super::*;
use crate::present::view::sample;

fn view(filters: &Filters) -> ScoreboardView {
    let catalogue = sample::catalogue();
    let rows = sample::rows(&catalogue);
    ScoreboardView::new(&CatalogueIndex::new(&catalogue), &rows, filters, sample::AS_OF, Language::Vi)
}

#[test]
fn each_indicator_stands_once_at_2030_and_what_was_missed_stands_apart() {
    let view = view(&Filters::default());
    let anchors: Vec<&str> = view.groups.iter().map(|group| group.anchor).collect();
    assert_eq!(anchors, ["at_risk", "not_assessable", "reached"]);
    assert_eq!(view.groups[0].rows[0].target_id.as_str(), "a.2030");
    assert_eq!(view.missed.len(), 1);
    assert_eq!(view.total, 3);
    assert!(view.sentence.starts_with("1 trong 2 chỉ tiêu đánh giá được có nguy cơ không đạt mốc tới"));
    assert_eq!(view.due_summary, "1 mục tiêu đã đến hạn: 0 đạt, 1 không đạt, 0 chưa thể đánh giá.");
    let numbers: Vec<usize> = view.counts.iter().map(|count| count.number).collect();
    assert_eq!(numbers, [1, 1, 1, 1]);
}

#[test]
fn what_cannot_be_assessed_is_grouped_by_its_reason() {
    let view = view(&Filters::default());
    let (reason, rows) = &view.groups[1].by_reason[0];
    assert_eq!((reason.as_str(), rows.len()), ("địa bàn đã sáp nhập", 1));
}

#[test]
fn a_year_asked_for_takes_the_place_of_the_next_milestone() {
    let filters = Filters::parse([("year", "2035")]).expect("readable");
    let view = view(&filters);
    assert_eq!(view.groups[0].rows[0].target_id.as_str(), "a.2035");
    assert!(view.missed.is_empty());
}
