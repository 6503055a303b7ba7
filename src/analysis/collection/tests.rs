//! What is owed, and what became of it.

use super::*;
use crate::domain::{
    collection::DueBasis,
    id::{AreaId, IndicatorId},
};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn receipt(indicator: &str, period: &str, calendar: Calendar, reported_on: &str) -> Receipt {
    Receipt {
        indicator: IndicatorId::new(indicator),
        area: AreaId::new("phuong-hai-duong"),
        period: Period::parse(period, calendar).expect("a period"),
        reported_on: day(reported_on),
        ingest: 7,
        recorded_at: "2026-11-01 02:00:00".to_owned(),
    }
}

/// Indicator, period, due day and what became of it.
fn told(obligations: &[Obligation]) -> Vec<String> {
    obligations.iter().map(|o| format!("{} {} {} {}", o.indicator, o.period.code(), o.due.on, o.delivery.code())).collect()
}

#[test]
fn every_period_since_the_plan_is_owed_and_none_before() {
    let owed = collection(&sample::catalogue(), &[], day("2026-11-22"));
    assert_eq!(
        told(&owed),
        [
            "online_files 2026-Q1 2026-03-14 missing",
            "online_files 2026-Q2 2026-06-14 missing",
            "online_files 2026-Q3 2026-09-14 missing",
            "population 2026 2026-11-29 not_yet_due",
            "online_files 2026-Q4 2026-12-14 not_yet_due",
        ]
    );
    assert!(owed.iter().all(|o| o.agency == "57-2026.phong-van-hoa-xa-hoi" && o.agency_name == "Phòng Văn hóa - Xã hội"));
    let overdue: Vec<_> = owed.iter().map(|o| &o.delivery).take(3).collect();
    // 14/9 to 22/11: 16 days of September, 31 of October, 22 of November.
    assert_eq!(overdue[2], &Delivery::Missing { overdue_days: 69 });
    // The year is due by the plan's own day, a quarter by the end of its statutory period.
    assert_eq!((owed[3].due.basis, owed[2].due.basis), (DueBasis::Plan, DueBasis::PeriodEnd));
}

#[test]
fn a_report_is_in_time_up_to_and_with_the_due_day() {
    let became = |reported_on: &str| {
        let receipts = [receipt("online_files", "2026-Q3", Calendar::Calendar, reported_on)];
        let owed = collection(&sample::catalogue(), &receipts, day("2026-11-22"));
        owed.into_iter().find(|o| o.period.code() == "2026-Q3").map(|o| o.delivery).expect("owed")
    };
    assert_eq!(became("2026-09-14").code(), "received");
    let late = became("2026-09-15");
    assert!(matches!(late, Delivery::Late { late_days: 1, .. }), "{late:?}");
    assert_eq!(late.receipt().map(|receipt| receipt.ingest), Some(7));
}

#[test]
fn of_several_reports_the_first_one_counts() {
    let receipts = [
        receipt("online_files", "2026-Q3", Calendar::Calendar, "2026-10-05"),
        receipt("online_files", "2026-Q3", Calendar::Statutory, "2026-09-10"),
    ];
    let owed = collection(&sample::catalogue(), &receipts, day("2026-11-22"));
    assert!(told(&owed).contains(&"online_files 2026-Q3 2026-09-14 received".to_owned()), "{:?}", told(&owed));
}

#[test]
fn nothing_is_owed_after_the_last_target_nor_for_an_area_that_is_gone() {
    let mut catalogue = sample::catalogue();
    let after = |catalogue: &Catalogue| told(&collection(catalogue, &[], day("2032-01-10"))).len();
    assert_eq!(after(&catalogue), 20 + 5, "the quarters and the years of 2026 to 2030");
    catalogue.areas[0].valid_to = Some(day("2026-06-30"));
    assert_eq!(after(&catalogue), 2);
    catalogue.areas[0].valid_to = None;
    catalogue.plans[0].issued_on = None;
    assert_eq!(after(&catalogue), 0, "a plan without a day of issue has no first report");
}

#[test]
fn blank_cells_and_targets_without_a_lead_are_owed_by_nobody() {
    let mut catalogue = sample::catalogue();
    catalogue.targets[2].operator = Operator::None;
    assert!(!told(&collection(&catalogue, &[], day("2026-11-22"))).iter().any(|o| o.starts_with("population")));
    for target in &mut catalogue.targets {
        target.lead_agency.clear();
    }
    assert_eq!(collection(&catalogue, &[], day("2026-11-22")), []);
}

#[test]
fn the_lead_of_the_target_that_a_figure_serves_owes_it() {
    let mut catalogue = sample::catalogue();
    catalogue.targets[1].lead_agency = "Công an phường".to_owned();
    let owed = collection(&catalogue, &[], day("2027-04-01"));
    let who = |period: &str| owed.iter().find(|o| o.period.code() == period && o.indicator.as_str() == "online_files").expect("owed");
    assert_eq!(
        (who("2026-Q4").agency.as_str(), who("2026-Q4").target.as_str()),
        ("57-2026.phong-van-hoa-xa-hoi", "57-2026.online_files.2026")
    );
    assert_eq!((who("2027-Q1").agency.as_str(), who("2027-Q1").target.as_str()), ("57-2026.cong-an-phuong", "57-2026.online_files.2030"));
}

#[test]
fn each_agency_is_counted_and_the_sums_hold() {
    let mut catalogue = sample::catalogue();
    catalogue.targets[2].lead_agency = "Công an phường".to_owned();
    let receipts = [
        receipt("online_files", "2026-Q1", Calendar::Statutory, "2026-03-14"),
        receipt("online_files", "2026-Q2", Calendar::Statutory, "2026-07-14"),
    ];
    let tally = tally(&collection(&catalogue, &receipts, day("2026-11-22")));
    let counts: Vec<_> = tally.iter().map(|t| (t.name.as_str(), t.owed, t.received, t.late, t.missing, t.not_yet_due)).collect();
    assert_eq!(counts, [("Phòng Văn hóa - Xã hội", 4, 2, 1, 1, 1), ("Công an phường", 1, 0, 0, 0, 1)]);
    assert!(tally.iter().all(|t| t.owed == t.received + t.missing + t.not_yet_due));
}
