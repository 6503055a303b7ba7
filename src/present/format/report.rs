//! Findings on targets in words: what the report that decided says.

use super::{
    capitalised,
    reason::reason,
    time::{date, period},
    words::status,
};
use crate::domain::{
    assessment::{Assessment, Reason, Status},
    language::Language,
};

/// `Đã đạt trước hạn 31/12/2030, theo báo cáo quý III/2026.`; none where no report decided.
pub(super) fn told(of: &Assessment, language: Language) -> Option<String> {
    let report = of.latest.as_ref()?;
    let when = period(report.period, language);
    let due = of.due.map(|day| date(day, language));
    let (vi, en) = match (of.status, &of.reason, due) {
        (Status::Reached, Reason::MetNow, Some(due)) => (
            format!("Đã đạt trước hạn {due}, theo báo cáo {when}."),
            format!("Reached before the due day {due}, by the report for {when}."),
        ),
        (Status::Reached, Reason::MetAtDue, Some(due)) => {
            (format!("Đã đạt khi đến hạn {due}, theo báo cáo {when}."), format!("Reached by {due}, by the report for {when}."))
        }
        (Status::Reached, _, _) => (format!("Đã đạt, theo báo cáo {when}."), format!("Reached, by the report for {when}.")),
        (Status::Watch, _, Some(due)) => (
            format!("Cần theo dõi: báo cáo {when} ghi chưa đạt, hạn {due}."),
            format!("It needs watching: the report for {when} says not yet met, due {due}."),
        ),
        (Status::Watch, _, None) => {
            (format!("Cần theo dõi: báo cáo {when} ghi chưa đạt."), format!("It needs watching: the report for {when} says not yet met."))
        }
        (Status::Missed, Reason::MissedAtDue { met_late_on }, Some(due)) => {
            let late = met_late_on.map(|day| date(day, language));
            let (late_vi, late_en) = late.map_or_else(Default::default, |day| {
                (format!(" Mục tiêu được đạt muộn, theo báo cáo đến {day}."), format!(" The target was met late, by the report to {day}."))
            });
            (
                format!("Không đạt: hạn {due} đã qua, báo cáo {when} ghi chưa đạt.{late_vi}"),
                format!("Missed: the due day {due} is past, and the report for {when} says not yet met.{late_en}"),
            )
        }
        // A claim without evidence, or the report of another target: what is told is why nothing follows from it.
        (status_now, why, _) => {
            let clause = reason(why, language);
            let said = format!("{}: {clause}.", capitalised(status(status_now, language)));
            (said.clone(), said)
        }
    };
    Some(language.pick(vi, en))
}
