//! Targets in words: judged by reports that say đạt or chưa đạt, with what shows it.
//!
//! A report speaks of the state on its day: the last day of its period, or the day it was published where that came first.
//! It counts for the first target of the ladder due on or after that day. "Đạt" without evidence is a claim and not a
//! report: it judges nothing.

use jiff::civil::Date;

use super::assess::{Promise, Subject};
use crate::domain::{
    assessment::{Assessment, Reason, Status, YearReached},
    observation::Observation,
};

/// Judges a target of an indicator that is judged in words.
///
/// Before the due day the newest report decides: met is *reached*, not yet is *watch*, for there is still time. From the due
/// day on the last report of a state up to it decides; not met is *missed*, also where only a later report says not yet.
pub(super) fn judge(mut row: Assessment, subject: &Subject<'_>, promise: &Promise<'_>, due: Option<Date>) -> Assessment {
    row.reason = Reason::Qualitative;
    let reports = reports(subject, promise, due);
    let in_time = |report: &&&Observation| due.is_none_or(|due| state_day(report) <= due);
    let last_in_time = reports.iter().rfind(in_time).copied();
    match due.filter(|due| *due <= subject.as_of) {
        None => {
            let Some(report) = last_in_time else { return row };
            (row.status, row.reason) = if is_met(report) { (Status::Reached, Reason::MetNow) } else { (Status::Watch, Reason::NotYetMet) };
            row.year_reached = is_met(report).then_some(YearReached::Already);
            row.latest = Some(report.clone());
        }
        Some(due) => {
            let later = || reports.iter().find(|report| state_day(report) > due).copied();
            let Some(report) = last_in_time.or_else(|| later().filter(|report| !is_met(report))) else {
                row.reason = Reason::AwaitingFigure { year: due.year() };
                return row;
            };
            let met_later = reports.iter().find(|report| state_day(report) > due && is_met(report));
            (row.status, row.reason) = match is_met(report) {
                true => (Status::Reached, Reason::MetAtDue),
                false => (Status::Missed, Reason::MissedAtDue { met_late_on: met_later.map(|report| state_day(report)) }),
            };
            row.latest = Some(report.clone());
        }
    }
    row
}

/// The reports that can speak of a target, oldest state first: those after the target before it in the ladder.
fn reports<'a>(subject: &Subject<'a>, promise: &Promise<'_>, due: Option<Date>) -> Vec<&'a Observation> {
    let earlier = promise.ladder.iter().filter(|target| target.blank().is_none()).filter_map(|target| target.due());
    let before = earlier.filter(|other| due.is_none_or(|due| *other < due)).max();
    let speaks = |o: &&Observation| {
        state_day(o) <= subject.as_of && before.is_none_or(|before| state_day(o) > before) && (!is_met(o) || has_evidence(o))
    };
    let mut out: Vec<&Observation> = subject.series.observations.iter().filter(speaks).collect();
    out.sort_by_key(|o| (state_day(o), o.published_on));
    out
}

/// The day whose state a report tells.
fn state_day(report: &Observation) -> Date {
    report.period.end().min(report.published_on)
}

/// 1 is đạt and 0 is chưa đạt, as they are read in.
fn is_met(report: &Observation) -> bool {
    report.value >= 1.0
}

fn has_evidence(report: &Observation) -> bool {
    !report.note.trim().is_empty() || !report.source_address.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::{assess::assess, collection::sample, conflict::Standing, verdict::Policy},
        domain::{
            id::{AreaId, IndicatorId},
            indicator::{Indicator, Kind},
            observation::{Censoring, Provenance},
            period::{Calendar, Frequency, Period},
            series::{Series, SeriesKey},
            target::{Operator, Target},
        },
    };

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn report(period: &str, met: bool, published_on: &str) -> Observation {
        Observation {
            indicator: IndicatorId::new("smart_city"),
            area: AreaId::new("phuong-hai-duong"),
            period: Period::parse(period, Calendar::Calendar).expect("a period"),
            value: if met { 1.0 } else { 0.0 },
            censoring: Censoring::Exact,
            numerator: None,
            denominator: None,
            unit: String::new(),
            provenance: Provenance::Observed,
            illustrative: false,
            source: "Phòng Kinh tế".to_owned(),
            source_address: String::new(),
            confidence: String::new(),
            published_on: day(published_on),
            published_on_basis: "vintage".to_owned(),
            note: "Quyết định số 12".to_owned(),
        }
    }

    fn words(year: &str) -> Target {
        Target { operator: Operator::Qualitative, low: None, as_printed: "Hoàn thành".to_owned(), ..sample::target("smart_city", year) }
    }

    fn judged(reports: &[Observation], years: &[&str], as_of: &str) -> Assessment {
        let indicator = Indicator { kind: Kind::Qualitative, ..sample::indicator("smart_city", Frequency::Year) };
        let (area, plan) = (sample::area(), sample::plan());
        let key = SeriesKey { indicator: indicator.id.clone(), area: area.id.clone() };
        let series = Series::new(key, reports.to_vec());
        let subject = Subject { indicator: &indicator, area: &area, series: &series, projection: None, as_of: day(as_of) };
        let ladder: Vec<Target> = years.iter().map(|year| words(year)).collect();
        let ladder: Vec<&Target> = ladder.iter().collect();
        let standing = Standing { conflict: false, is_headline: true };
        let target = ladder.last().expect("a target");
        assess(&subject, &Promise { target, plan: Some(&plan), ladder: &ladder, standing }, &Policy::default())
    }

    fn verdict(reports: &[Observation], as_of: &str) -> (Status, Reason) {
        let row = judged(reports, &["2030"], as_of);
        (row.status, row.reason)
    }

    #[test]
    fn before_the_due_day_the_newest_report_decides() {
        let (not_yet, met) = (report("2026-Q2", false, "2026-07-05"), report("2026-Q3", true, "2026-10-05"));
        assert_eq!(verdict(&[], "2026-11-22"), (Status::NotAssessable, Reason::Qualitative));
        assert_eq!(verdict(std::slice::from_ref(&not_yet), "2026-11-22"), (Status::Watch, Reason::NotYetMet));
        let row = judged(&[not_yet, met.clone()], &["2030"], "2026-11-22");
        assert_eq!((row.status, row.reason, row.year_reached), (Status::Reached, Reason::MetNow, Some(YearReached::Already)));
        assert_eq!(row.latest, Some(met));
    }

    #[test]
    fn a_report_within_a_running_period_tells_the_state_of_its_day() {
        let met = report("2026", true, "2026-11-20");
        assert_eq!(verdict(&[met], "2026-11-22"), (Status::Reached, Reason::MetNow));
        // What was met and is not any more is not met.
        let lost = [report("2026-Q1", true, "2026-04-02"), report("2026-Q3", false, "2026-10-02")];
        assert_eq!(verdict(&lost, "2026-11-22"), (Status::Watch, Reason::NotYetMet));
    }

    #[test]
    fn met_without_evidence_judges_nothing() {
        let claim = Observation { note: " ".to_owned(), ..report("2026-Q3", true, "2026-10-05") };
        assert_eq!(verdict(std::slice::from_ref(&claim), "2026-11-22"), (Status::NotAssessable, Reason::Qualitative));
        let shown = Observation { source_address: "https://example.vn/12".to_owned(), ..claim };
        assert_eq!(verdict(&[shown], "2026-11-22").0, Status::Reached);
    }

    #[test]
    fn from_the_due_day_on_the_state_up_to_it_decides() {
        let before = |met| report("2030-Q3", met, "2030-10-05");
        let after = |met| report("2031-Q1", met, "2031-04-05");
        let late = day("2031-03-31");
        let missed = |met_late_on| (Status::Missed, Reason::MissedAtDue { met_late_on });
        assert_eq!(verdict(&[before(true)], "2031-05-01"), (Status::Reached, Reason::MetAtDue));
        assert_eq!(verdict(&[before(false)], "2031-05-01"), missed(None));
        assert_eq!(verdict(&[before(false), after(true)], "2031-05-01"), missed(Some(late)));
        assert_eq!(verdict(&[after(false)], "2031-05-01"), missed(None));
        let waiting = (Status::NotAssessable, Reason::AwaitingFigure { year: 2030 });
        assert_eq!(verdict(&[], "2031-05-01"), waiting);
        assert_eq!(verdict(&[after(true)], "2031-05-01"), waiting, "met later says nothing of the due day");
    }

    #[test]
    fn a_report_speaks_of_the_first_target_due_after_it() {
        let of_2030 = [report("2029", true, "2030-01-15")];
        let row = judged(&of_2030, &["2030", "2035"], "2030-06-01");
        assert_eq!((row.due, row.status), (Some(day("2035-12-31")), Status::NotAssessable));
        let of_2035 = [report("2031", true, "2032-01-15")];
        assert_eq!(judged(&of_2035, &["2030", "2035"], "2032-06-01").status, Status::Reached);
    }

    #[test]
    fn a_target_without_a_year_is_judged_by_the_newest_report() {
        let row = judged(&[report("2026-Q3", true, "2026-10-05")], &[""], "2026-11-22");
        assert_eq!((row.due, row.status, row.reason), (None, Status::Reached, Reason::MetNow));
    }
}
