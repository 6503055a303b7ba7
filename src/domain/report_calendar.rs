//! Which reports are due when: rules as the plans state them, and the days that follow.

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    language::Language,
    period::{Calendar, Period, Span},
};

/// The rules of the five planning documents and of Decree 09/2019/NĐ-CP.
pub const USUAL_RULES: &str = include_str!("report_calendar.toml");

/// How often a report is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Month,
    Quarter,
    Half,
    NineMonths,
    Year,
}

/// One report that is due again and again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportRule {
    /// Key.
    pub id: String,
    /// Name in Vietnamese.
    vi: String,
    /// Name in English.
    en: String,
    kind: Kind,
    #[serde(default)]
    calendar: RuleCalendar,
    /// Only this plan; empty for all.
    #[serde(default)]
    pub plan: String,
    /// Only this area; empty for all.
    #[serde(default)]
    pub area: String,
    /// `18`: day of the month in which the period closes; `10/6`: day and month of its year; empty: the day it closes.
    #[serde(default)]
    due: String,
    /// The due day itself is too late.
    #[serde(default)]
    before: bool,
    /// Day of the same month on which the report is discussed.
    meeting: Option<i8>,
    /// Where this stands.
    #[serde(default)]
    pub basis: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RuleCalendar {
    #[default]
    Statutory,
    Calendar,
}

/// A report of one period with its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueReport<'a> {
    /// The rule.
    pub rule: &'a ReportRule,
    /// The period.
    pub period: Period,
    /// Last day in time.
    pub due: Date,
    /// Day on which it is discussed, where one is set.
    pub meeting: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    report: Vec<ReportRule>,
}

/// Why rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The file is no TOML of this kind.
    #[error("the rules of the reports cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// Two rules have one key.
    #[error("two rules have the id “{0}”; expected one of each")]
    Twice(String),
    /// A due day that no year has.
    #[error("report {id}: due: found “{found}”, expected a day such as 18 or a day and month such as 10/6")]
    Due {
        /// The rule.
        id: String,
        /// What it says.
        found: String,
    },
}

/// Reads rules.
///
/// # Errors
/// [`RuleError`] says which rule cannot be used.
pub fn parse_rules(text: &str) -> Result<Vec<ReportRule>, RuleError> {
    let rules = toml::from_str::<Rules>(text)?.report;
    for (at, rule) in rules.iter().enumerate() {
        if rules.iter().take(at).any(|other| other.id == rule.id) {
            return Err(RuleError::Twice(rule.id.clone()));
        }
        if !rule.due.is_empty() && rule.day_and_month().is_none() {
            return Err(RuleError::Due { id: rule.id.clone(), found: rule.due.clone() });
        }
    }
    Ok(rules)
}

impl ReportRule {
    /// Its name.
    pub fn name(&self, language: Language) -> &str {
        language.pick(&self.vi, &self.en)
    }

    fn day_and_month(&self) -> Option<(i8, Option<i8>)> {
        let (day, month) = self.due.split_once('/').map_or((self.due.as_str(), None), |(day, month)| (day, Some(month)));
        let day: i8 = day.trim().parse().ok().filter(|day| (1..=28).contains(day) || (month.is_some() && (1..=31).contains(day)))?;
        match month {
            None => Some((day, None)),
            Some(month) => {
                let month: i8 = month.trim().parse().ok()?;
                Date::new(2001, month, day).ok().map(|_| (day, Some(month)))
            }
        }
    }

    /// Its periods of a year.
    fn periods(&self, year: i16) -> Vec<Period> {
        let calendar = match self.calendar {
            RuleCalendar::Statutory => Calendar::Statutory,
            RuleCalendar::Calendar => Calendar::Calendar,
        };
        let spans: Vec<Span> = match self.kind {
            Kind::Month => (1..=12).map(|month| Span::Month { year, month }).collect(),
            Kind::Quarter => (1..=4).map(|quarter| Span::Quarter { year, quarter }).collect(),
            // The second half is reported with the year.
            Kind::Half => vec![Span::Half { year, half: 1 }],
            Kind::NineMonths => vec![Span::NineMonths { year }],
            Kind::Year => vec![Span::Year { year }],
        };
        spans.into_iter().map(|span| Period { span, calendar }).collect()
    }

    fn due_of(&self, period: Period) -> Option<Date> {
        let closes = period.end();
        let Some((day, month)) = self.day_and_month() else { return Some(closes) };
        let on = match month {
            None => Date::new(closes.year(), closes.month(), day).ok()?,
            Some(month) => Date::new(period.year_of(), month, day).ok()?,
        };
        if self.before { on.yesterday().ok() } else { Some(on) }
    }

    /// The due day of the period before one.
    pub fn due_before(&self, period: Period) -> Option<Date> {
        let own = self.due_of(period)?;
        let year = period.year_of();
        (year - 1..=year).flat_map(|year| self.periods(year)).filter_map(|period| self.due_of(period)).filter(|due| *due < own).max()
    }
}

/// Every report due in a span of days, both ends included, in order of day, then of rule.
pub fn due_reports(rules: &[ReportRule], first: Date, last: Date) -> Vec<DueReport<'_>> {
    let mut out: Vec<DueReport<'_>> = Vec::new();
    for rule in rules {
        for period in (first.year() - 1..=last.year() + 1).flat_map(|year| rule.periods(year)) {
            let Some(due) = rule.due_of(period).filter(|due| *due >= first && *due <= last) else { continue };
            let meeting = rule.meeting.and_then(|day| Date::new(due.year(), due.month(), day).ok());
            out.push(DueReport { rule, period, due, meeting });
        }
    }
    out.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.rule.id.cmp(&b.rule.id)));
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_usual_rules_give_the_days_that_the_documents_name() {
        let rules = parse_rules(USUAL_RULES).expect("rules");
        let found: Vec<(String, String, String)> = due_reports(&rules, date(2026, 6, 1), date(2026, 12, 31))
            .into_iter()
            .map(|due| (due.rule.id.clone(), due.period.code(), due.due.to_string()))
            .collect();
        let has = |id: &str, period: &str, day: &str| found.contains(&(id.to_owned(), period.to_owned(), day.to_owned()));
        for (id, period, day) in [
            ("thang-726", "2026-09", "2026-09-18"),
            ("thang-khcn", "2026-12", "2026-12-15"),
            ("6thang-binh-giang-v3", "2026-H1", "2026-06-09"),
            ("nam-binh-giang-v3", "2026", "2026-11-14"),
            ("nam-binh-giang-v6", "2026", "2026-12-09"),
            ("nam-57", "2026", "2026-11-29"),
            ("quy-nd09", "2026-Q3", "2026-09-25"),
            ("nam-stc", "2026", "2026-12-14"),
        ] {
            assert!(has(id, period, day), "{id} {period} {day}: {found:?}");
        }
        assert_eq!(found.iter().filter(|(id, _, _)| id == "thang-726").count(), 7, "one a month");
        assert!(found.is_sorted_by(|a, b| a.2 <= b.2));
    }

    #[test]
    fn the_day_before_is_that_of_the_period_before() {
        let rules = parse_rules(USUAL_RULES).expect("rules");
        let rule = |id: &str| rules.iter().find(|rule| rule.id == id).expect("a rule");
        let before = |id: &str, text: &str| rule(id).due_before(Period::parse(text, Calendar::Statutory).expect("a period"));
        assert_eq!(before("thang-726", "2026-01"), Some(date(2025, 12, 18)));
        assert_eq!(before("quy-nd09", "2026-Q3"), Some(date(2026, 6, 25)));
        assert_eq!(before("nam-57", "2026"), Some(date(2025, 11, 29)));
    }

    #[test]
    fn every_period_of_twenty_years_is_due_once() {
        let rules = parse_rules(USUAL_RULES).expect("rules");
        let all = due_reports(&rules, date(2026, 1, 1), date(2045, 12, 31));
        let mut seen: Vec<(String, String)> = all.iter().map(|due| (due.rule.id.clone(), due.period.code())).collect();
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count);
        // Two a month, one a quarter, five a year.
        assert_eq!(count, 20 * (2 * 12 + 4 + 5), "{count}");
        // Walked day by day, each is met on its day and on no other.
        let mut day = date(2026, 1, 1);
        let mut walked = 0;
        while day <= date(2045, 12, 31) {
            walked += due_reports(&rules, day, day).len();
            day = day.tomorrow().expect("a day");
        }
        assert_eq!(walked, count);
    }

    #[test]
    fn rules_that_cannot_be_used_say_why() {
        let rule = |due: &str| format!("[[report]]\nid = \"a\"\nvi = \"A\"\nen = \"A\"\nkind = \"year\"\ndue = \"{due}\"\n");
        for wrong in ["31/2", "0", "30", "soon", "10/13"] {
            let said = parse_rules(&rule(wrong)).expect_err(wrong).to_string();
            assert!(said.contains(wrong) && said.contains("10/6"), "{said}");
        }
        assert!(parse_rules(&(rule("1/6") + &rule("2/6"))).expect_err("twice").to_string().contains("“a”"));
        assert!(parse_rules("[[report]]\nid = 1").is_err());
    }
}
