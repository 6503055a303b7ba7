//! Reporting periods against Decree 09/2019/NĐ-CP of 24 January 2019, article 12 ("Thời gian chốt số liệu báo cáo").
//!
//! 1. Month: from the 15th of the month before to the 14th of the reporting month.
//! 2. Quarter: from the 15th of the month before the quarter to the 14th of its last month.
//! 3. First six months: from 15/12 of the year before to 14/6; last six months: from 15/6 to 14/12.
//! 4. Year: from 15/12 of the year before to 14/12.

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use lotrinh::domain::period::{Calendar, Period};

fn window(text: &str, calendar: Calendar) -> (Date, Date) {
    Period::parse(text, calendar).unwrap_or_else(|error| panic!("{text}: {error}")).window()
}

fn statutory(text: &str) -> (Date, Date) {
    window(text, Calendar::Statutory)
}

const YEARS: std::ops::RangeInclusive<i16> = 2019..=2045;

#[test]
fn months_run_from_the_15th_to_the_14th() {
    for year in YEARS {
        for month in 1..=12_i8 {
            let (before_year, before_month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
            assert_eq!(statutory(&format!("tháng {month}/{year}")), (date(before_year, before_month, 15), date(year, month, 14)));
        }
    }
}

#[test]
fn quarters_halves_and_years_close_on_the_14th_of_their_last_month() {
    for year in YEARS {
        let y = year;
        assert_eq!(statutory(&format!("quý I/{y}")), (date(y - 1, 12, 15), date(y, 3, 14)));
        assert_eq!(statutory(&format!("quý II/{y}")), (date(y, 3, 15), date(y, 6, 14)));
        assert_eq!(statutory(&format!("quý III/{y}")), (date(y, 6, 15), date(y, 9, 14)));
        assert_eq!(statutory(&format!("quý IV/{y}")), (date(y, 9, 15), date(y, 12, 14)));
        assert_eq!(statutory(&format!("6 tháng đầu năm {y}")), (date(y - 1, 12, 15), date(y, 6, 14)));
        assert_eq!(statutory(&format!("6 tháng cuối năm {y}")), (date(y, 6, 15), date(y, 12, 14)));
        assert_eq!(statutory(&format!("năm {y}")), (date(y - 1, 12, 15), date(y, 12, 14)));
        // The decree is silent on nine months; they close like the quarter they end with.
        assert_eq!(statutory(&format!("9 tháng {y}")), (date(y - 1, 12, 15), date(y, 9, 14)));
    }
}

#[test]
fn periods_of_one_kind_follow_one_another_without_gap_or_overlap() {
    for calendar in [Calendar::Calendar, Calendar::Statutory] {
        let in_order = |names: Vec<String>| {
            for pair in names.windows(2) {
                let ((_, last), (first, _)) = (window(&pair[0], calendar), window(&pair[1], calendar));
                assert_eq!(last + 1.day(), first, "{} then {}, {calendar:?}", pair[0], pair[1]);
            }
        };
        in_order(YEARS.flat_map(|y| (1..=12).map(move |m| format!("{y}-{m:02}"))).collect());
        in_order(YEARS.flat_map(|y| (1..=4).map(move |q| format!("{y}-Q{q}"))).collect());
        in_order(YEARS.flat_map(|y| (1..=2).map(move |h| format!("{y}-H{h}"))).collect());
        in_order(YEARS.map(|y| y.to_string()).collect());
    }
}

#[test]
fn the_ordinary_calendar_has_whole_months() {
    let ordinary = |text: &str| window(text, Calendar::Calendar);
    assert_eq!(ordinary("quý III/2026"), (date(2026, 7, 1), date(2026, 9, 30)));
    assert_eq!(ordinary("tháng 2/2028"), (date(2028, 2, 1), date(2028, 2, 29)));
    assert_eq!(ordinary("6 tháng cuối năm 2026"), (date(2026, 7, 1), date(2026, 12, 31)));
    assert_eq!(ordinary("2016-2020"), (date(2016, 1, 1), date(2020, 12, 31)));
}

#[test]
fn a_quarter_is_another_key_in_each_calendar() {
    assert_ne!(Period::parse("2026-Q3", Calendar::Calendar).ok(), Period::parse("2026-Q3", Calendar::Statutory).ok());
}
