//! Collection: every figure that is owed up to a day, and whether it is in, late, missing or still in time.
//!
//! An agency owes the figure of an indicator for each period of its expected frequency, from the day its plan is in force
//! to the due day of the last target, as long as the area exists. A figure for the same period in either calendar is a
//! delivery; an illustrative one is not, nobody sent it. What counts is the day the first vintage was published, not the
//! day it was loaded here: loading the files of past years does not make every report late.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    due_days::{due_day, in_force_from},
    lead::{Lead, lead_of},
};
use crate::domain::{
    area::Area,
    catalogue::Catalogue,
    collection::{AgencyTally, Delivery, Obligation, Receipt},
    id::{AreaId, IndicatorId},
    indicator::Indicator,
    period::{Calendar, Frequency, Period, Span},
    plan::Plan,
    target::{Operator, Target},
};

/// An indicator in one area for which a plan names a lead agency.
#[derive(Clone, Debug)]
pub struct Assignment<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What.
    pub indicator: &'a Indicator,
    /// Where.
    pub area: &'a Area,
    /// The ladder of the plan for it, blank cells left out, in catalogue order.
    pub targets: Vec<&'a Target>,
}

impl<'a> Assignment<'a> {
    /// The target that figures up to a day serve: the first one due on or after it, else one without a due day, else the
    /// last that was due.
    pub fn target_after(&self, day: Date) -> Option<&'a Target> {
        let ahead = self.targets.iter().filter(|t| t.due().is_some_and(|due| due >= day)).min_by_key(|t| t.due());
        let undated = || self.targets.iter().find(|t| t.due().is_none());
        ahead.or_else(undated).or_else(|| self.targets.iter().max_by_key(|t| t.due())).copied()
    }

    /// Who answers for figures up to a day: the lead of that target, else the first that the ladder names.
    pub fn lead_after(&self, catalogue: &'a Catalogue, day: Date) -> Option<Lead<'a>> {
        self.target_after(day).into_iter().chain(self.targets.iter().copied()).find_map(|target| lead_of(catalogue, target))
    }

    /// The day after which nothing is owed any more; none when a target names no year.
    fn last_due(&self) -> Option<Date> {
        self.targets.iter().map(|target| target.due()).max_by_key(|due| (due.is_none(), *due)).flatten()
    }
}

/// What is assigned to agencies, in the order of the catalogue.
pub fn assignments(catalogue: &Catalogue) -> Vec<Assignment<'_>> {
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    let mut out: Vec<Assignment<'_>> = Vec::new();
    for target in catalogue.targets.iter().filter(|target| target.operator != Operator::None) {
        let key = (&target.plan, &target.indicator, &target.area);
        if let Some(known) = places.get(&key).and_then(|place| out.get_mut(*place)) {
            known.targets.push(target);
            continue;
        }
        let found = (catalogue.plan(&target.plan), catalogue.indicator(&target.indicator), catalogue.area(&target.area));
        if let (Some(plan), Some(indicator), Some(area)) = found {
            places.insert(key, out.len());
            out.push(Assignment { plan, indicator, area, targets: vec![target] });
        }
    }
    out.retain(|assignment| assignment.targets.iter().any(|target| !target.lead_agency.trim().is_empty()));
    out
}

/// Every figure owed for a period that has begun by a day, most urgent first: missing, late, not yet due, received; the
/// earliest due day first.
pub fn collection(catalogue: &Catalogue, receipts: &[Receipt], as_of: Date) -> Vec<Obligation> {
    let first = first_receipts(receipts);
    let mut out = Vec::new();
    for assignment in assignments(catalogue) {
        let Some(from) = in_force_from(assignment.plan) else { continue };
        let last_due = assignment.last_due();
        for period in periods(assignment.indicator.frequency, from, as_of) {
            let (end, due) = (period.end(), due_day(&assignment.plan.id, period));
            // By ordinary months: the statutory year 2031 begins in December 2030, and a target of 2030 asks nothing of it.
            let begin = Period { calendar: Calendar::Calendar, ..period }.window().0;
            if due.on < from || last_due.is_some_and(|last| begin > last) || !assignment.area.exists_on(end) {
                continue;
            }
            let Some((target, lead)) = assignment.target_after(end).zip(assignment.lead_after(catalogue, end)) else { continue };
            let receipt = first.get(&(&assignment.indicator.id, &assignment.area.id, period.span)).copied();
            out.push(Obligation {
                plan: assignment.plan.id.clone(),
                target: target.id.clone(),
                indicator: assignment.indicator.id.clone(),
                area: assignment.area.id.clone(),
                period,
                agency: lead.id().to_owned(),
                agency_name: lead.name.to_owned(),
                due,
                delivery: delivery(receipt, due.on, as_of),
            });
        }
    }
    let urgency = |o: &Obligation| Delivery::CODES.iter().position(|code| *code == o.delivery.code());
    // Stable: within a due day the order of the catalogue stays.
    out.sort_by_key(|o| (urgency(o), o.due.on));
    out
}

/// What became of a figure due on a day.
pub fn delivery(receipt: Option<&Receipt>, due_on: Date, as_of: Date) -> Delivery {
    let days = |from: Date, to: Date| (to - from).get_days();
    match receipt {
        Some(receipt) if receipt.reported_on > due_on => {
            Delivery::Late { late_days: days(due_on, receipt.reported_on), receipt: receipt.clone() }
        }
        Some(receipt) => Delivery::Received { receipt: receipt.clone() },
        None if as_of > due_on => Delivery::Missing { overdue_days: days(due_on, as_of) },
        None => Delivery::NotYetDue,
    }
}

/// Obligations counted by agency and plan, the one with most missing first.
pub fn tally(obligations: &[Obligation]) -> Vec<AgencyTally> {
    let mut counted: BTreeMap<(String, String), AgencyTally> = BTreeMap::new();
    for o in obligations {
        let one = counted.entry((o.plan.to_string(), o.agency_name.clone())).or_insert_with(|| AgencyTally {
            agency: o.agency.clone(),
            name: o.agency_name.clone(),
            plan: o.plan.to_string(),
            ..AgencyTally::default()
        });
        one.owed += 1;
        match o.delivery {
            Delivery::Missing { .. } => one.missing += 1,
            Delivery::Late { .. } => (one.received, one.late) = (one.received + 1, one.late + 1),
            Delivery::NotYetDue => one.not_yet_due += 1,
            Delivery::Received { .. } => one.received += 1,
        }
    }
    let mut out: Vec<AgencyTally> = counted.into_values().collect();
    out.sort_by_key(|one| std::cmp::Reverse((one.missing, one.late, one.owed)));
    out
}

/// The earliest report of each period, whichever calendar it stands in.
fn first_receipts(receipts: &[Receipt]) -> BTreeMap<(&IndicatorId, &AreaId, Span), &Receipt> {
    let mut out: BTreeMap<_, &Receipt> = BTreeMap::new();
    for receipt in receipts {
        let key = (&receipt.indicator, &receipt.area, receipt.period.span);
        let first = out.entry(key).or_insert(receipt);
        if (receipt.reported_on, receipt.ingest) < (first.reported_on, first.ingest) {
            *first = receipt;
        }
    }
    out
}

/// The statutory periods of a frequency that end on or after one day and have begun by another.
fn periods(frequency: Frequency, from: Date, begun_by: Date) -> Vec<Period> {
    // The first period of a year begins on 15 December of the year before; the last one a plan can ask for ends in its year.
    let years = from.year() - 1..=begun_by.year() + 1;
    let spans = years.flat_map(|year| spans_of(frequency, year));
    let periods = spans.map(|span| Period { span, calendar: Calendar::Statutory });
    periods.filter(|period| period.window().0 <= begun_by).collect()
}

/// The periods of a frequency in one year; single days and several years together are not reported by a calendar.
fn spans_of(frequency: Frequency, year: i16) -> Vec<Span> {
    match frequency {
        Frequency::Month => (1..=12).map(|month| Span::Month { year, month }).collect(),
        Frequency::Quarter => (1..=4).map(|quarter| Span::Quarter { year, quarter }).collect(),
        Frequency::Half => (1..=2).map(|half| Span::Half { year, half }).collect(),
        Frequency::NineMonths => vec![Span::NineMonths { year }],
        Frequency::Year => vec![Span::Year { year }],
        Frequency::Day | Frequency::Years => Vec::new(),
    }
}

#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;
