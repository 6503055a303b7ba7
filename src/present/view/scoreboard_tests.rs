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
    assert_eq!(anchors, ["at_risk", "reached"]);
    assert_eq!(view.groups[0].rows[0].target_id.as_str(), "a.2030");
    assert_eq!(view.missed.len(), 1);
    assert_eq!(view.total, 2);
    assert!(view.sentence.starts_with("1 trong 2 chỉ tiêu đánh giá được có nguy cơ không đạt mốc tới"));
    assert_eq!(view.due_summary, "1 mục tiêu đã đến hạn: 1 không đạt.");
    let numbers: Vec<usize> = view.counts.iter().map(|count| count.number).collect();
    assert_eq!(numbers, [1, 1, 1]);
}

#[test]
fn what_cannot_be_assessed_is_grouped_by_its_reason() {
    let catalogue = sample::catalogue();
    let mut rows = sample::rows(&catalogue);
    let closed = rows.iter_mut().find(|row| row.reason == Reason::AreaClosed).expect("a row of a closed area");
    closed.reason = Reason::NoObservations;
    let view = ScoreboardView::new(&CatalogueIndex::new(&catalogue), &rows, &Filters::default(), sample::AS_OF, Language::Vi);
    let (reason, rows) = &view.groups[1].by_reason[0];
    assert_eq!((reason.as_str(), rows.len()), (format::reason(&Reason::NoObservations, Language::Vi).as_str(), 1));
    assert!(view.archive.rows.is_empty());
}

#[test]
fn what_an_area_promised_that_is_no_more_is_kept_and_not_counted() {
    let view = view(&Filters::default());
    assert_eq!((view.archive.rows.len(), view.archive.areas), (1, 1));
    assert_eq!(view.archive.rows[0].target_id.as_str(), "c.2030");
    assert!(!view.sentence.contains("chưa thể đánh giá"), "{}", view.sentence);
    let own = view_of_area("hai-duong-cu");
    assert!(own.groups.is_empty() && !own.is_empty() && own.archive.rows.len() == 1);
}

fn view_of_area(area: &str) -> ScoreboardView {
    view(&Filters::parse([("area", area)]).expect("readable"))
}

#[test]
fn one_office_is_counted_once_whatever_its_spelling() {
    let mut catalogue = sample::catalogue();
    let spelt = ["Phòng Văn hóa - Xã hội", "Phòng Văn hoá – xã hội", "Công an phường"];
    for (target, name) in catalogue.targets.iter_mut().skip(1).zip(spelt) {
        target.lead_agency = name.to_owned();
    }
    let rows = sample::rows(&catalogue);
    let index = CatalogueIndex::new(&catalogue);
    let mut at_risk: Vec<Assessment> = rows.into_iter().skip(1).take(3).collect();
    for row in &mut at_risk {
        row.status = Status::AtRisk;
    }
    let rows: Vec<&Assessment> = at_risk.iter().collect();
    let said = sentence(&index, &rows, 0, Language::Vi);
    assert!(said.contains("Phòng Văn hóa - Xã hội chủ trì 2 trong 3 chỉ tiêu có nguy cơ"), "{said}");
}

#[test]
fn a_year_asked_for_takes_the_place_of_the_next_milestone() {
    let filters = Filters::parse([("year", "2035")]).expect("readable");
    let view = view(&filters);
    assert_eq!(view.groups[0].rows[0].target_id.as_str(), "a.2035");
    assert!(view.missed.is_empty());
}
