//! The clauses that findings are made of: a value, where it stands against its target, a chance, a change per year.

use super::{
    number::{
        MOST_DECIMALS, NBSP, amount, amount_with, compact_value, decimals_for, decimals_of, decimals_of_change, divisor, number,
        probability, toward_worse_by_sign, value_with,
    },
    target::printed_decimals,
    time::period,
};
use crate::domain::{
    assessment::Assessment,
    indicator::{Indicator, Kind},
    language::{Bilingual, Language},
    observation::{Censoring, Observation},
    period::Span,
    target::{Operator, Requirement, Target},
};

/// From here on numbers are spoken of in billions: up to there every digit may matter.
pub(super) const LARGE: f64 = 1e9;

/// One target as a sentence speaks of it: percentages without what they are of, ranks as plain numbers after "thứ hạng
/// này", an index in points, billions of a unit as such. All numbers of one sentence share the divisor.
pub(super) struct Speech<'a> {
    /// What is measured, as the catalogue has it.
    pub indicator: &'a Indicator,
    /// What is promised.
    pub target: &'a Target,
    /// The language spoken.
    pub language: Language,
    /// The comparison, divided; none for words and blanks.
    pub requirement: Option<Requirement>,
    spoken: Indicator,
    divided: f64,
}

/// A number as it is printed, so that differences can be taken between what the listener hears.
pub(super) struct Printed {
    /// The number after rounding, divided.
    pub number: f64,
    /// Decimals it is printed with.
    pub decimals: usize,
    /// With its unit.
    pub text: String,
}

impl<'a> Speech<'a> {
    pub fn new(indicator: &'a Indicator, target: &'a Target, assessment: &Assessment, language: Language) -> Self {
        let requirement = target.requirement(indicator.direction).filter(|_| indicator.is_numeric());
        let latest = assessment.latest.as_ref().map_or(0.0, |o| o.value);
        let largest = requirement.map_or(0.0, |r| r.threshold).abs().max(latest.abs());
        let (spoken, divided) = spoken(indicator, largest, LARGE);
        let requirement =
            requirement.map(|r| Requirement { threshold: r.threshold / divided, exceeded_beyond: r.exceeded_beyond / divided, ..r });
        Self { indicator, target, language, requirement, spoken, divided }
    }

    fn with_unit(&self, number: f64, decimals: usize) -> String {
        value_with(number, decimals, &self.spoken, self.language)
    }

    /// A value with at least so many decimals: falling short never prints as met, and only what equals the target
    /// prints as equal to it.
    pub fn printed(&self, value: f64, decimals: usize) -> Printed {
        let value = value / self.divided;
        let shown = |d: usize| match self.requirement {
            Some(r) => toward_worse_by_sign(value, r.threshold, r.sign, d),
            None => toward_worse_by_sign(value, value, 1.0, d),
        };
        let truthful = |d: &usize| self.is_told_by(value, shown(*d));
        let decimals = (decimals..MOST_DECIMALS).find(truthful).unwrap_or(decimals);
        Printed { number: shown(decimals), decimals, text: self.with_unit(shown(decimals), decimals) }
    }

    /// Whether a printed number stands to the target as the value does: short, equal or beyond.
    fn is_told_by(&self, value: f64, shown: f64) -> bool {
        self.requirement.is_none_or(|r| r.is_met(value) == r.is_met(shown) && (value == r.threshold) == (shown == r.threshold))
    }

    /// An observed value, with as many decimals as its target has.
    pub fn observed(&self, value: f64) -> Printed {
        let own = decimals_of(&[value / self.divided], &self.spoken);
        self.printed(value, self.requirement.map_or(own, |r| own.max(printed_decimals(r.threshold))))
    }

    /// A forecast with its 80 % interval, all with the same decimals: no finer than a tenth of the interval's width.
    pub fn forecast(&self, median: f64, (low, high): (f64, f64)) -> (Printed, String) {
        let ends = [low / self.divided, high / self.divided];
        let width = (ends[1] - ends[0]).abs();
        let needed = if width > 0.0 { (1.0 - width.log10()).ceil().max(0.0) as usize } else { MOST_DECIMALS };
        let usual = decimals_of(&[median / self.divided, ends[0], ends[1]], &self.spoken);
        // Rounding that would hide on which side of the target it lies takes a decimal more before anything is cut off.
        let plain = |d: &usize| self.is_told_by(median / self.divided, rounded(median / self.divided, *d));
        let centre = self.printed(median, (usual.min(needed)..usual).find(plain).unwrap_or(usual));
        let end = |value: f64| match self.requirement {
            Some(r) => toward_worse_by_sign(value, r.threshold, r.sign, centre.decimals),
            None => value,
        };
        let (low, high) = (end(ends[0]), end(ends[1]));
        let text = |value: f64| number(value, centre.decimals, self.language);
        // Negative ends would read "−3–−1": words keep sign and dash apart.
        let range = match self.language {
            _ if low >= 0.0 && high >= 0.0 => format!("{}–{}", text(low), text(high)),
            Language::Vi => format!("từ {} đến {}", text(low), text(high)),
            Language::En => format!("{} to {}", text(low), text(high)),
        };
        let unit = if self.indicator.is_percentage() { format!("{NBSP}%") } else { String::new() };
        (centre, format!("{range}{unit}"))
    }

    /// What the target demands, in words: `ít nhất 85 %`, `không quá 5 %`, `hạng 15 trở lên`; none for words and blanks.
    pub fn demanded(&self) -> Option<String> {
        let r = self.requirement?;
        let exact = self.with_unit(r.threshold, printed_decimals(r.threshold));
        let language = self.language;
        if self.indicator.kind == Kind::Rank && r.sign < 0.0 {
            return Some(match self.target.operator {
                Operator::Lt => language.pick(format!("trên hạng{NBSP}{exact}"), format!("better than rank{NBSP}{exact}")),
                _ => language.pick(format!("hạng{NBSP}{exact} trở lên"), format!("rank{NBSP}{exact} or better")),
            });
        }
        Some(match self.target.operator {
            Operator::Ge => language.pick(format!("ít nhất {exact}"), format!("at least {exact}")),
            Operator::Gt => language.pick(format!("trên {exact}"), format!("more than {exact}")),
            Operator::Le => language.pick(format!("không quá {exact}"), format!("at most {exact}")),
            Operator::Lt => language.pick(format!("dưới {exact}"), format!("less than {exact}")),
            Operator::Range => {
                let (low, high) = (r.threshold.min(r.exceeded_beyond), r.threshold.max(r.exceeded_beyond));
                let low = number(low, printed_decimals(low), language);
                let high = self.with_unit(high, printed_decimals(high));
                language.pick(format!("từ {low} đến {high}"), format!("{low} to {high}"))
            }
            Operator::Eq | Operator::None | Operator::Qualitative => exact,
        })
    }

    /// Where a printed value stands against the target: `thấp hơn 10 điểm % so với mục tiêu ít nhất 85 %`.
    pub fn relation(&self, value: &Printed) -> Option<String> {
        let (r, demanded, language) = (self.requirement?, self.demanded()?, self.language);
        let (number, rank) = (value.number, self.indicator.kind == Kind::Rank);
        let exact = self.with_unit(r.threshold, printed_decimals(r.threshold));
        if number == r.threshold {
            return Some(match (r.strict, rank) {
                (true, _) => language.pick(format!("trong khi mục tiêu là {demanded}"), format!("where the target is {demanded}")),
                (false, true) => language.pick("vừa đúng mục tiêu".to_owned(), "exactly the target".to_owned()),
                (false, false) => language.pick(format!("vừa bằng mục tiêu {exact}"), format!("exactly the target of {exact}")),
            });
        }
        if self.target.operator == Operator::Range && r.is_met(number) {
            return Some(match r.is_exceeded(number) {
                false => language.pick(format!("nằm trong mục tiêu {demanded}"), format!("within the target of {demanded}")),
                true => language.pick(format!("vượt mục tiêu {demanded}"), format!("beyond the target of {demanded}")),
            });
        }
        let decimals = value.decimals.max(printed_decimals(r.threshold));
        let size = rounded((number - r.threshold).abs(), decimals);
        let (unit, divided) = self.change_unit(size * self.divided);
        let size = amount(size * self.divided / divided, &unit, language);
        let (vi, en) = match (rank, number > r.threshold) {
            (true, true) => ("kém", "worse than"),
            (true, false) => ("tốt hơn", "better than"),
            (false, false) => ("thấp hơn", "below"),
            (false, true) => ("cao hơn", "above"),
        };
        Some(language.pick(format!("{vi} {size} so với mục tiêu {demanded}"), format!("{size} {en} the target of {demanded}")))
    }

    /// The unit of a change of this size, and what it is divided by: beside billions a change may be millions.
    fn change_unit(&self, size: f64) -> (Indicator, f64) {
        match self.indicator.kind {
            Kind::Rank => (self.indicator.clone(), 1.0),
            _ => spoken(self.indicator, size, if self.divided > 1.0 { 1e6 } else { LARGE }),
        }
    }

    /// A change per year without its direction, with two digits below 1 so that a factor can be followed: `3,2 điểm %`.
    pub fn change(&self, rate: f64) -> String {
        let (unit, divided) = self.change_unit(rate.abs());
        let size = rate.abs() / divided;
        let decimals = if size < 1.0 { decimals_for(&[size], "") } else { decimals_of_change(size, &unit) };
        // 6.98 is "7", not "7,0"; 0.996 is "1".
        let size = rounded(size, decimals);
        amount_with(size, decimals_for(&[size], "").min(decimals), &unit, self.language)
    }

    /// A change with its direction: `tăng 3,2 điểm %`, `rise by 3.2 percentage points`.
    pub fn movement(&self, rate: f64) -> String {
        let size = self.change(rate);
        // A rank that falls in number is a rise in standing; "giảm 3 bậc" would read as the contrary.
        let (vi, en) = match (self.indicator.kind == Kind::Rank, rate > 0.0) {
            (true, true) => ("tụt", "fall by"),
            (true, false) => ("lên", "climb by"),
            (false, true) => ("tăng", "rise by"),
            (false, false) => ("giảm", "fall by"),
        };
        self.language.pick(format!("{vi} {size}"), format!("{en} {size}"))
    }

    /// As [`Speech::movement`], of what happens now: `rises by 3.2 percentage points`.
    pub fn moves(&self, rate: f64) -> String {
        self.language.pick(self.movement(rate), self.movement(rate).replacen(" by", "s by", 1))
    }

    /// The value judged and where it stands: `61,7 %` and `thấp hơn …`; of a censored one only what was promised.
    pub fn latest(&self, latest: &Observation) -> (String, Option<String>) {
        let language = self.language;
        let printed = self.observed(latest.value);
        let plain = || self.with_unit(latest.value / self.divided, decimals_of(&[latest.value / self.divided], &self.spoken));
        let against =
            || self.demanded().map(|demanded| language.pick(format!("mục tiêu là {demanded}"), format!("against a target of {demanded}")));
        match latest.censoring {
            Censoring::Exact => (printed.text.clone(), self.relation(&printed)),
            Censoring::About => (format!("{} {}", language.pick("khoảng", "about"), printed.text), self.relation(&printed)),
            Censoring::Below => (format!("{} {}", language.pick("dưới", "below"), plain()), against()),
            Censoring::Above => (format!("{} {}", language.pick("trên", "above"), plain()), against()),
        }
    }
}

/// The indicator in the unit it is spoken of in, and what its numbers are divided by.
pub(super) fn spoken(indicator: &Indicator, largest: f64, large: f64) -> (Indicator, f64) {
    let mut told = indicator.clone();
    let mut divided = 1.0;
    if indicator.kind == Kind::Rank {
        told.unit = Bilingual::default();
        told.kind = Kind::Count;
    } else if indicator.is_percentage() {
        told.unit = Bilingual::new("%", "%");
    } else if indicator.kind == Kind::Score && (indicator.unit.vi.starts_with("chỉ số") || indicator.unit.vi.starts_with("điểm")) {
        // "chỉ số này là 0,79 chỉ số 0-1" says it twice.
        told.unit = Bilingual::new("điểm", "points");
    } else if largest.abs() >= large {
        divided = divisor(largest, indicator, Language::Vi).0;
        let unit = |language| format!("{} {}", divisor(largest, indicator, language).1, indicator.unit.get(language));
        told.unit = Bilingual::new(unit(Language::Vi).trim(), unit(Language::En).trim());
        told.kind = if divided > 1.0 { Kind::Ratio } else { indicator.kind };
    }
    (told, divided)
}

fn rounded(value: f64, decimals: usize) -> f64 {
    let scale = 10f64.powi(decimals as i32);
    (value * scale).round() / scale
}

/// The period of a value as an adverb: `quý III/2026`, `ngày 13/6/2023`, `in the first half of 2026`.
pub(super) fn when(latest: &Observation, language: Language) -> String {
    let words = period(latest.period, language);
    match (language, latest.period.span) {
        (Language::Vi, Span::Day { .. }) => format!("ngày {words}"),
        (Language::Vi, Span::Years { .. }) => format!("giai đoạn {words}"),
        (Language::Vi, _) => words,
        (Language::En, Span::Day { .. }) => format!("on {words}"),
        (Language::En, Span::Years { .. }) => format!("over {words}"),
        (Language::En, Span::Half { .. } | Span::NineMonths { .. }) => format!("in the {words}"),
        (Language::En, _) => format!("in {words}"),
    }
}

/// `quý III/2026 là 61,7 %`, short for a title.
pub(super) fn latest_short(indicator: &Indicator, target: &Target, latest: &Observation, language: Language) -> String {
    let value = match latest.censoring.sign() {
        "" => compact_value(latest.value, target.requirement(indicator.direction), indicator, language),
        sign => format!("{sign}{NBSP}{}", compact_value(latest.value, None, indicator, language)),
    };
    let when = when(latest, language);
    language.pick(format!("{when} là {value}"), format!("{value} {when}"))
}

/// The chance of meeting the target after the words that open it; none when there is none.
pub(super) fn chance_of(vi: &str, en: &str, assessment: &Assessment, language: Language) -> Option<String> {
    let percent = probability(assessment.attainment?, language);
    let number = percent.trim_start_matches(['<', '>', NBSP]);
    let about = match percent.chars().next() {
        Some('<') => language.pick("dưới", "below"),
        Some('>') => language.pick("trên", "above"),
        _ => language.pick("khoảng", "about"),
    };
    let few = language.pick(" (chỉ để tham khảo vì có ít số liệu)", " (for reference only, there being few figures)");
    let remark = if assessment.attainment_for_reference { few } else { "" };
    Some(format!("{} {about} {number}{remark}", language.pick(vi, en)))
}

/// The chance of meeting the target, in words; none when there is none.
pub(super) fn chance(assessment: &Assessment, language: Language) -> Option<String> {
    chance_of("xác suất đạt", "the probability of meeting it is", assessment, language)
}

/// The size of a gap beside a chart's bracket.
pub(super) fn size_short(gap: f64, indicator: &Indicator, language: Language) -> String {
    let (spoken, divided) = spoken(indicator, gap, LARGE);
    amount(gap / divided, if indicator.kind == Kind::Rank { indicator } else { &spoken }, language)
}
