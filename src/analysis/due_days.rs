//! Due days: by when the report of a period is in, as the plans say it.
//!
//! | plan | says | lines of the document as read |
//! |---|---|---|
//! | 726-2025 | monthly reports, compiled for UBND tỉnh on the 18th of each month | 616–618 |
//! | khcn-2025 | monthly reports, compiled on the 15th of each month | 475–478 |
//! | binh-giang-2025 | half-yearly before 10/6 and before 15/11 (V.3), yearly before 10/12 (V.6, V.11) | 432–436, 448–453, 540–542 |
//! | 57-2026 | yearly before 30/11 (V.1) | 709–712 |
//! | stc-2025 | yearly, without a day | 288–291 |
//!
//! "Before 30/11" is in time up to and with 29/11. A plan that reports monthly takes quarterly and yearly figures with the
//! first monthly report on or after the end of their period. Where a plan says nothing for a period, the report is due on
//! the last day of the period by Decree 09/2019/NĐ-CP: the 14th of its last month. No document says how often an indicator is
//! measured; that is the expected frequency of the catalogue.

use jiff::{ToSpan, civil::Date};

use crate::domain::{
    collection::{DueBasis, DueDay},
    id::PlanId,
    period::{Calendar, Period, Span},
    plan::Plan,
};

/// What one plan says about its reports.
struct Rhythm {
    plan: &'static str,
    /// Day of the month on which the monthly reports are compiled.
    monthly_on: Option<i8>,
    /// Month and day before which the reports of the two halves are in.
    halves_before: Option<[(i8, i8); 2]>,
    /// Month and day before which the yearly report is in.
    year_before: Option<(i8, i8)>,
    /// First day on which the plan can have been in force, where it prints no day of issue.
    in_force_from: Option<Date>,
}

const SILENT: Rhythm = Rhythm { plan: "", monthly_on: None, halves_before: None, year_before: None, in_force_from: None };

const RHYTHMS: [Rhythm; 5] = [
    Rhythm { plan: "726-2025", monthly_on: Some(18), ..SILENT },
    Rhythm { plan: "khcn-2025", monthly_on: Some(15), ..SILENT },
    Rhythm {
        plan: "binh-giang-2025",
        halves_before: Some([(6, 10), (11, 15)]),
        year_before: Some((12, 10)),
        // Printed as "…/3/2025".
        in_force_from: Some(Date::constant(2025, 3, 1)),
        ..SILENT
    },
    Rhythm { plan: "57-2026", year_before: Some((11, 30)), ..SILENT },
    // Prints no day, and carries out plan 726 of 20/02/2025.
    Rhythm { plan: "stc-2025", in_force_from: Some(Date::constant(2025, 2, 20)), ..SILENT },
];

fn rhythm(plan: &PlanId) -> &'static Rhythm {
    RHYTHMS.iter().find(|rhythm| rhythm.plan == plan.as_str()).unwrap_or(&SILENT)
}

/// The first day on which reports under a plan can be due: its day of issue; none when nothing tells it.
pub fn in_force_from(plan: &Plan) -> Option<Date> {
    plan.issued_on.or(rhythm(&plan.id).in_force_from)
}

/// The last day on which the report of a period under a plan is in time, by the table above.
pub fn due_day(plan: &PlanId, period: Period) -> DueDay {
    let rhythm = rhythm(plan);
    let end = Period { calendar: Calendar::Statutory, ..period }.end();
    let by_plan = match period.span {
        Span::Half { year, half } => {
            rhythm.halves_before.and_then(|days| days.get(usize::from(half == 2)).copied()).and_then(|day| day_before(year, day))
        }
        Span::Year { year } => rhythm.year_before.and_then(|day| day_before(year, day)),
        _ => None,
    };
    let by_plan = by_plan.or_else(|| rhythm.monthly_on.and_then(|day| next_on(end, day)));
    by_plan.map_or(DueDay { on: end, basis: DueBasis::PeriodEnd }, |on| DueDay { on, basis: DueBasis::Plan })
}

fn day_before(year: i16, (month, day): (i8, i8)) -> Option<Date> {
    Date::new(year, month, day).ok()?.yesterday().ok()
}

/// The first day with this number in its month, on or after a day.
fn next_on(from: Date, day: i8) -> Option<Date> {
    let this = Date::new(from.year(), from.month(), day).ok()?;
    if this >= from { Some(this) } else { this.checked_add(1.month()).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(plan: &str, period: &str) -> (String, DueBasis) {
        let period = Period::parse(period, Calendar::Statutory).expect("a period");
        let due = due_day(&PlanId::new(plan), period);
        (due.on.to_string(), due.basis)
    }

    #[test]
    fn due_days_are_those_of_the_documents() {
        for (plan, period, on) in [
            ("726-2025", "2025-03", "2025-03-18"),
            ("726-2025", "2025-Q1", "2025-03-18"),
            ("726-2025", "2025", "2025-12-18"),
            ("khcn-2025", "2025-04", "2025-04-15"),
            ("binh-giang-2025", "2025-H1", "2025-06-09"),
            ("binh-giang-2025", "2025-H2", "2025-11-14"),
            ("binh-giang-2025", "2025", "2025-12-09"),
            ("57-2026", "2026", "2026-11-29"),
        ] {
            assert_eq!(due(plan, period), (on.to_owned(), DueBasis::Plan), "{plan} {period}");
        }
    }

    #[test]
    fn where_a_plan_is_silent_the_period_by_decree_09_2019_closes_the_report() {
        for (plan, period, on) in [
            ("57-2026", "2026-Q3", "2026-09-14"),
            ("57-2026", "2026-10", "2026-10-14"),
            ("stc-2025", "2025", "2025-12-14"),
            ("binh-giang-2025", "2025-Q2", "2025-06-14"),
            ("another", "2026-9T", "2026-09-14"),
        ] {
            assert_eq!(due(plan, period), (on.to_owned(), DueBasis::PeriodEnd), "{plan} {period}");
        }
        // The calendar in which a figure stands does not move the day on which it is due.
        let ordinary = Period::parse("2026-Q3", Calendar::Calendar).expect("a period");
        assert_eq!(due_day(&PlanId::new("57-2026"), ordinary).on, Date::constant(2026, 9, 14));
    }

    #[test]
    fn a_monthly_report_after_the_end_is_the_next_one() {
        assert_eq!(next_on(Date::constant(2025, 12, 20), 18), Some(Date::constant(2026, 1, 18)));
        assert_eq!(next_on(Date::constant(2025, 12, 18), 18), Some(Date::constant(2025, 12, 18)));
    }
}
