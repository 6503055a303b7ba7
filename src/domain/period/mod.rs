//! Periods: a frequency and the window of days it covers, in two calendars.
//!
//! Decree 09/2019/NĐ-CP closes reporting periods on the 14th: quý III/2026 is 15/6/2026–14/9/2026 in the statutory
//! calendar and 1/7/2026–30/9/2026 in the ordinary one. The calendar is part of the key.

mod spelling;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// Which days a period covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Calendar {
    /// Ordinary months: statistics.
    #[default]
    Calendar,
    /// Decree 09/2019/NĐ-CP: months from the 15th to the 14th; plan reports.
    Statutory,
}

impl Calendar {
    /// Reads `calendar` or `statutory`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "calendar" | "" => Some(Self::Calendar),
            "statutory" => Some(Self::Statutory),
            _ => None,
        }
    }

    /// The word used in files and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Statutory => "statutory",
        }
    }
}

/// What a period is, without its calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// One day.
    Day {
        /// Year.
        year: i16,
        /// Month 1–12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// Month 1–12.
    Month {
        /// Year.
        year: i16,
        /// Month 1–12.
        month: i8,
    },
    /// Quarter 1–4.
    Quarter {
        /// Year.
        year: i16,
        /// Quarter 1–4.
        quarter: i8,
    },
    /// Half 1–2 ("6 tháng đầu năm", "6 tháng cuối năm").
    Half {
        /// Year.
        year: i16,
        /// Half 1 or 2.
        half: i8,
    },
    /// January to September ("9 tháng").
    NineMonths {
        /// Year.
        year: i16,
    },
    /// One year.
    Year {
        /// Year.
        year: i16,
    },
    /// Several years taken together, both included (2016–2020).
    Years {
        /// First year.
        first: i16,
        /// Last year, included.
        last: i16,
    },
}

/// A period: a span in one of the two calendars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// What it is.
    pub span: Span,
    /// Which days that covers.
    pub calendar: Calendar,
}

/// How often a series has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// A single day.
    Day,
    /// Monthly.
    Month,
    /// Quarterly.
    Quarter,
    /// Half-yearly.
    Half,
    /// Nine months, once a year.
    NineMonths,
    /// Yearly.
    Year,
    /// Several years together.
    Years,
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The words are not those of a period.
    #[error(
        "“{0}” is not a period; expected for example “quý III/2026”, “2026-Q3”, “6 tháng đầu năm 2026”, “9 tháng 2026”, “tháng 11/2026”, “năm 2026”, “2016-2020” or a date"
    )]
    Unreadable(String),
    /// The words are, the numbers are not.
    #[error("“{text}” names {found}; expected {expected}")]
    Impossible {
        /// The text as given.
        text: String,
        /// What it names.
        found: String,
        /// What would be possible.
        expected: &'static str,
    },
}

impl Period {
    /// A period in the ordinary calendar.
    pub fn calendar(span: Span) -> Self {
        Self { span, calendar: Calendar::Calendar }
    }

    /// A year in the ordinary calendar.
    pub fn year(year: i16) -> Self {
        Self::calendar(Span::Year { year })
    }

    /// A quarter in the ordinary calendar.
    pub fn quarter(year: i16, quarter: i8) -> Self {
        Self::calendar(Span::Quarter { year, quarter })
    }

    /// Reads every usual Vietnamese and English spelling.
    ///
    /// # Errors
    /// [`PeriodError`] says what was found and what was expected.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::period::{Calendar, Period};
    /// let period = Period::parse("quý III/2026", Calendar::Statutory)?;
    /// assert_eq!(period, Period::parse("2026-Q3", Calendar::Statutory)?);
    /// let (first, last) = period.window();
    /// assert_eq!(format!("{first} {last}"), "2026-06-15 2026-09-14");
    /// # Ok::<(), lotrinh::domain::period::PeriodError>(())
    /// ```
    pub fn parse(text: &str, calendar: Calendar) -> Result<Self, PeriodError> {
        let span = spelling::read(text).ok_or_else(|| PeriodError::Unreadable(text.trim().to_owned()))?;
        spelling::check(span, text)?;
        Ok(Self { span, calendar })
    }

    /// First and last day, both included. Values built by [`Period::parse`] always have one.
    pub fn window(&self) -> (Date, Date) {
        let (first, last) = match self.span {
            Span::Day { year, month, day } => {
                let date = day_of(year, month, day);
                return (date, date);
            }
            Span::Month { year, month } => (month_start(year, month), month_start(year, month + 1)),
            Span::Quarter { year, quarter } => (month_start(year, 3 * quarter - 2), month_start(year, 3 * quarter + 1)),
            Span::Half { year, half } => (month_start(year, 6 * half - 5), month_start(year, 6 * half + 1)),
            Span::NineMonths { year } => (month_start(year, 1), month_start(year, 10)),
            Span::Year { year } => (month_start(year, 1), month_start(year + 1, 1)),
            Span::Years { first, last } => (month_start(first, 1), month_start(last + 1, 1)),
        };
        match self.calendar {
            Calendar::Calendar => (first, previous_day(last)),
            // The statutory window starts on the 15th of the month before and ends on the 14th of its last month.
            Calendar::Statutory => (fifteenth_before(first), previous_day(fifteenth_before(last))),
        }
    }

    /// The last day of the window, where an observation stands on the time axis.
    pub fn end(&self) -> Date {
        self.window().1
    }

    /// The year the period belongs to (the last one of several).
    pub fn year_of(&self) -> i16 {
        match self.span {
            Span::Day { year, .. }
            | Span::Month { year, .. }
            | Span::Quarter { year, .. }
            | Span::Half { year, .. }
            | Span::NineMonths { year }
            | Span::Year { year } => year,
            Span::Years { last, .. } => last,
        }
    }

    /// How often such a period occurs.
    pub fn frequency(&self) -> Frequency {
        match self.span {
            Span::Day { .. } => Frequency::Day,
            Span::Month { .. } => Frequency::Month,
            Span::Quarter { .. } => Frequency::Quarter,
            Span::Half { .. } => Frequency::Half,
            Span::NineMonths { .. } => Frequency::NineMonths,
            Span::Year { .. } => Frequency::Year,
            Span::Years { .. } => Frequency::Years,
        }
    }

    /// The code used in files and addresses, such as `2026-Q3`; read back by [`Period::parse`].
    pub fn code(&self) -> String {
        match self.span {
            Span::Day { year, month, day } => format!("{year:04}-{month:02}-{day:02}"),
            Span::Month { year, month } => format!("{year:04}-{month:02}"),
            Span::Quarter { year, quarter } => format!("{year:04}-Q{quarter}"),
            Span::Half { year, half } => format!("{year:04}-H{half}"),
            Span::NineMonths { year } => format!("{year:04}-9T"),
            Span::Year { year } => format!("{year:04}"),
            Span::Years { first, last } => format!("{first:04}-{last:04}"),
        }
    }
}

/// Years between two days: whole numbers between two annual figures, days / 365.2425 otherwise.
pub fn years_between(from: Date, to: Date) -> f64 {
    if from.month() == to.month() && from.day() == to.day() {
        return f64::from(to.year() - from.year());
    }
    let days = (to - from).get_days();
    f64::from(days) / 365.2425
}

fn day_of(year: i16, month: i8, day: i8) -> Date {
    // Every caller has been through `check`; the fallback only keeps this function total.
    Date::new(year, month, day).unwrap_or(Date::ZERO)
}

/// The first day of a month; month 13 is January of the next year.
fn month_start(year: i16, month: i8) -> Date {
    if month > 12 { day_of(year + 1, month - 12, 1) } else { day_of(year, month, 1) }
}

fn previous_day(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}

fn fifteenth_before(first_of_month: Date) -> Date {
    first_of_month.checked_sub(1.month()).and_then(|date| date.checked_add(14.days())).unwrap_or(first_of_month)
}
