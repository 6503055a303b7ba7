//! Whole findings, to be read aloud: where it goes, how that compares with the target, what pace there is and is needed.

use super::{
    capitalised,
    clause::{Speech, chance, chance_of, when},
    number::number,
    reason::reason,
    time::{date, due, due_by_end_of},
    words::{class, kind, method, status},
};
use crate::domain::{
    assessment::{Assessment, Class, Method, Outcome, Reason, Status},
    indicator::{Direction, Indicator, Kind},
    language::Language,
    observation::Observation,
    target::{Operator, Target},
};

/// Below this factor the pace there is counts as close to the pace needed: it would print as 1.0.
const CLOSE_FACTOR: f64 = 1.05;
/// With less than this many years to go, a change per year would be more than what is left to do.
const LEAST_YEARS: f64 = 0.95;

/// The finding in one to five sentences with its numbers and every caveat; it stands alone.
///
/// After [`lede`]: where the methods disagree, where documents contradict each other, and that figures are illustrative.
pub fn sentence(indicator: &Indicator, target: &Target, assessment: &Assessment, language: Language) -> String {
    let mut said = vec![lede(indicator, target, assessment, language)];
    said.extend(disagreement(assessment, language));
    if assessment.conflict {
        let (vi, en) = match assessment.is_headline {
            true => (
                "Văn bản còn ghi mức khác cho cùng hạn (mâu thuẫn); mức này được lấy làm chính.",
                "Another value is printed for the same due day (conflict); this one is taken as the target.",
            ),
            false => (
                "Văn bản còn ghi mức khác cho cùng hạn (mâu thuẫn); mức kia được lấy làm chính.",
                "Another value is printed for the same due day (conflict); the other one is taken as the target.",
            ),
        };
        said.push(language.pick(vi, en).to_owned());
    }
    if assessment.illustrative {
        said.push(language.pick("Đây là số liệu minh họa.", "The figures are illustrative.").to_owned());
    }
    said.join(" ")
}

/// The finding in one to three sentences, for places where marks for disagreement, conflict and illustrative figures
/// stand beside it.
pub fn lede(indicator: &Indicator, target: &Target, assessment: &Assessment, language: Language) -> String {
    let telling = Telling { speech: Speech::new(indicator, target, assessment, language), of: assessment, language };
    if !indicator.is_numeric()
        && let Some(told) = super::report::told(assessment, language)
    {
        return told;
    }
    match assessment.status {
        Status::NotAssessable => telling.not_assessable(),
        Status::Missed => telling.missed(),
        Status::Reached | Status::Exceeded => telling.met(),
        Status::AtRisk | Status::Watch | Status::OnCourse => telling.ahead(),
    }
}

struct Telling<'a> {
    speech: Speech<'a>,
    of: &'a Assessment,
    language: Language,
}

impl Telling<'_> {
    fn pick(&self, vi: String, en: String) -> String {
        self.language.pick(vi, en)
    }

    fn noun(&self) -> &'static str {
        kind(self.speech.indicator.kind, self.language)
    }

    fn due(&self) -> String {
        self.of.due.map(|day| date(day, self.language)).unwrap_or_default()
    }

    /// `quý III/2026, tỷ lệ này là 61,7 %, thấp hơn … so với mục tiêu …`, without a full stop.
    fn now(&self) -> Option<String> {
        let latest = self.of.latest.as_ref()?;
        let told = self.value_then(latest);
        let relation = self.speech.latest(latest).1.map(|relation| format!(", {relation}")).unwrap_or_default();
        Some(format!("{told}{relation}"))
    }

    fn value_then(&self, latest: &Observation) -> String {
        let (value, when, noun) = (self.speech.latest(latest).0, when(latest, self.language), self.noun());
        self.pick(format!("{when}, {noun} là {value}"), format!("{when} {noun} was {value}"))
    }

    fn not_assessable(&self) -> String {
        let why = reason(&self.of.reason, self.language);
        let now = self.now();
        // Where a value is told its target is told beside it.
        let demanded = self.speech.demanded().filter(|_| now.is_none());
        let year = due(self.speech.target, self.language);
        let mut said = vec![match (demanded, year) {
            (None, _) => format!("{}: {why}.", capitalised(status(Status::NotAssessable, self.language))),
            (Some(demanded), None) => self.pick(
                format!("Chưa thể đánh giá mục tiêu {demanded}: {why}."),
                format!("The target of {demanded} is not assessable: {why}."),
            ),
            (Some(demanded), Some(year)) => self.pick(
                format!("Chưa thể đánh giá mục tiêu {demanded}, hạn {year}: {why}."),
                format!("The {year} target of {demanded} is not assessable: {why}."),
            ),
        }];
        said.extend(now.map(|now| format!("{}.", capitalised(&now))));
        said.extend(self.pace());
        said.join(" ")
    }

    fn missed(&self) -> String {
        let Some(now) = self.now() else { return self.without_figure() };
        let due = self.due();
        let mut said = self.pick(format!("Không đạt: hạn {due} đã qua; {now}."), format!("Missed: the due day {due} is past; {now}."));
        if let Reason::MissedAtDue { met_late_on: Some(day) } = self.of.reason {
            let day = date(day, self.language);
            said.push_str(&self.pick(
                format!(" Mục tiêu được đạt muộn, theo số liệu đến {day}."),
                format!(" The target was met late, by the figure to {day}."),
            ));
        }
        said
    }

    fn met(&self) -> String {
        let Some(now) = self.now() else { return self.without_figure() };
        let due = self.due();
        let (vi, en) = if self.of.status == Status::Exceeded { ("vượt", "exceeded") } else { ("đạt", "reached") };
        if self.of.reason != Reason::MetNow {
            return self.pick(format!("Đã {vi} khi đến hạn {due}: {now}."), format!("{} by {due}: {now}.", capitalised(en)));
        }
        let chance = chance_of("xác suất vẫn đạt khi đến hạn", "the chance of still meeting it then is", self.of, self.language);
        let chance = chance.map(|chance| format!("; {chance}")).unwrap_or_default();
        self.pick(
            format!("Đã {vi} trước hạn {due}: {now}{chance}."),
            format!("{} before the due day {due}: {now}{chance}.", capitalised(en)),
        )
    }

    /// A target that is due must rest on a figure; without one only the status can be told.
    fn without_figure(&self) -> String {
        let word = capitalised(status(self.of.status, self.language));
        format!("{word}: {}.", reason(&self.of.reason, self.language))
    }

    /// The clause that decided comes first and ends in the status.
    fn ahead(&self) -> String {
        let by_path = self.of.decided_by == Some(Method::Path) || self.of.reason == Reason::ByPath;
        let verdict = self.verdict();
        let mut said = Vec::new();
        if by_path {
            said.extend(self.path());
            said.extend(self.projection());
        } else {
            said.extend(self.projection());
        }
        let by_model = matches!(self.of.decided_by, None | Some(Method::ProjectionModel)) && !by_path && !said.is_empty();
        if said.is_empty() || (!by_path && !by_model) {
            said.insert(0, self.now().map_or_else(|| capitalised(self.noun()), |now| capitalised(&now)));
        }
        if let Some(first) = said.first_mut() {
            first.push_str(&verdict);
        }
        let mut said: Vec<String> = said.into_iter().map(|clause| format!("{clause}.")).collect();
        said.extend(self.broken_rule());
        said.extend(self.pace());
        said.join(" ")
    }

    /// `: nguy cơ không đạt`, with the direction where that is the news.
    fn verdict(&self) -> String {
        let word = match self.of.status {
            Status::Watch => self.language.pick("cần theo dõi", "it needs watching"),
            other => status(other, self.language),
        };
        match self.of.reason {
            Reason::MovingAway => self.pick(format!(": đang xa mục tiêu, {word}"), format!(": moving away from the target, {word}")),
            _ => format!(": {word}"),
        }
    }

    fn projection(&self) -> Option<String> {
        let (at_due, due) = self.of.forecast.zip(self.of.due)?;
        let (centre, range) = self.speech.forecast(at_due.median, at_due.interval_80);
        let (by, noun, median) = (due_by_end_of(due, self.language), self.noun(), &centre.text);
        let by = by.replacen("Đến", "đến", 1).replacen("By", "by", 1);
        let target = self.speech.target;
        let rises = centre.number >= 0.0
            && self.speech.indicator.direction == Direction::Up
            && !matches!(target.operator, Operator::Le | Operator::Lt);
        let verb = if rises { "ước đạt" } else { "ước ở mức" };
        let (vi, en) = match at_due.is_scenario_band {
            true => (
                "Theo dải kịch bản (hạn cách số liệu cuối hơn 10 năm nên không phải dự báo)",
                "The scenario band (no forecast, the due day being more than 10 years from the last figure)",
            ),
            false => ("Theo dự báo", "The forecast"),
        };
        let mut text = self.pick(
            format!("{vi}, {by}, {noun} {verb} {median} (khoảng dự báo 80\u{a0}%: {range})"),
            format!("{en} puts {noun} at about {median} {by} (80\u{a0}% interval: {range})"),
        );
        if let Some(relation) = self.speech.relation(&centre) {
            text.push_str(&format!(", {relation}"));
        }
        if let Some(chance) = chance(self.of, self.language) {
            text.push_str(&format!("; {chance}"));
        }
        Some(text)
    }

    /// What the planned path asks now; only where the path decided.
    fn path(&self) -> Option<String> {
        let (planned, latest) = self.of.planned_at_latest.zip(self.of.latest.as_ref())?;
        let planned = self.speech.observed(planned).text;
        let (value, relation) = self.speech.latest(latest);
        let relation = relation.map(|relation| format!(", {relation}")).unwrap_or_default();
        let (when, noun) = (when(latest, self.language), self.noun());
        Some(self.pick(
            format!("Theo lộ trình kế hoạch, {when}, {noun} phải là {planned}; thực tế là {value}{relation}"),
            format!("The planned path asks for {planned} {when}; {noun} was {value}{relation}"),
        ))
    }

    /// "≥ 3 % và tăng dần": the number is there, the rule is broken.
    fn broken_rule(&self) -> Option<String> {
        let met = self.of.gap_now.is_some_and(|gap| gap <= 0.0) && self.speech.target.has_rule("not_decreasing");
        met.then(|| {
            self.pick(
                "Con số đã đủ, nhưng năm gần nhất đi lùi so với năm trước, trái yêu cầu của mục tiêu.".to_owned(),
                "The number is there, but the latest year fell back behind the one before, which the target does not allow.".to_owned(),
            )
        })
    }

    /// What each year brings and what it must bring; only while the target is still to be covered.
    fn pace(&self) -> Option<String> {
        let required = self.of.required_rate.filter(|rate| *rate != 0.0)?;
        let gap = self.of.gap_now.filter(|gap| *gap > 0.0)?;
        // A growth rate is to be held, not to be raised year by year.
        if self.speech.indicator.kind == Kind::GrowthRate {
            return None;
        }
        let short = gap / required.abs() < LEAST_YEARS;
        let needed = if short { gap.copysign(required) } else { required };
        let (movement, size) = (self.speech.movement(needed), self.speech.change(needed));
        let must = match short {
            true => self.pick(format!("để kịp hạn cần {movement} nữa"), format!("to get there in time it must {movement} more")),
            false => self.pick(format!("để kịp hạn, mỗi năm cần {movement}"), format!("to get there in time it must {movement} a year")),
        };
        let Some(observed) = self.of.observed_rate else { return Some(format!("{}.", capitalised(&must))) };
        let moves = self.speech.moves(observed.per_year);
        let Some(factor) = self.of.catch_up_factor else {
            return Some(if observed.per_year == 0.0 {
                self.pick(format!("Hiện chưa thay đổi; {must}."), format!("At present it does not change; {must}."))
            } else {
                self.pick(
                    format!("Hiện mỗi năm {moves}, ngược chiều mục tiêu; {must}."),
                    format!("It now {moves} a year, away from the target; {must}."),
                )
            });
        };
        let now = self.pick(format!("Hiện mỗi năm {moves}"), format!("It now {moves} a year"));
        let times = times(factor, self.language);
        Some(match () {
            () if short && factor >= CLOSE_FACTOR => {
                self.pick(format!("{now}; {must}, tức gấp {times} lần nhịp này."), format!("{now}; {must}, at {times} times that pace."))
            }
            () if short => self.pick(format!("{now}; {must}, nhịp này là đủ."), format!("{now}; {must}, for which that pace is enough.")),
            () if factor >= CLOSE_FACTOR => {
                self.pick(format!("{now}, cần {size}, gấp {times} lần."), format!("{now} and needs {size}, {times} times as much."))
            }
            () if self.speech.change(observed.per_year) == size => {
                self.pick(format!("{now}, xấp xỉ mức cần."), format!("{now}, about as much as is needed."))
            }
            () if factor > 1.0 => self.pick(format!("{now}, gần bằng mức cần là {size}."), format!("{now}, close to the {size} needed.")),
            () => {
                // A borrowed forecast stands still for want of figures: it has nothing to say of the pace.
                let slows = !self.of.attainment_for_reference && self.of.gap_projected.is_some_and(|gap| gap > 0.0);
                if slows {
                    // What decides comes first: a pace that does not last is no comfort.
                    return Some(self.pick(
                        format!("Nhịp hiện nay (mỗi năm {moves}, nhanh hơn mức cần là {size}) sẽ chậm dần nên không đủ."),
                        format!("The present pace (it {moves} a year, faster than the {size} needed) slows down and is not enough."),
                    ));
                }
                self.pick(format!("{now}, nhanh hơn mức cần là {size}."), format!("{now}, faster than the {size} needed."))
            }
        })
    }
}

/// `1,6`, `38`, `hơn 100`.
fn times(factor: f64, language: Language) -> String {
    match factor {
        f if f > 100.0 => format!("{} 100", language.pick("hơn", "more than")),
        f if f >= 10.0 => number(f, 0, language),
        // "gấp 2 lần", not "gấp 2,0 lần".
        f => number(f, usize::from((f * 10.0).round() % 10.0 != 0.0), language),
    }
}

/// The methods that find something quite different from the headline, by what they find.
fn disagreement(assessment: &Assessment, language: Language) -> Option<String> {
    if !assessment.disagreement {
        return None;
    }
    let headline = assessment.verdicts.iter().find(|v| Some(v.method) == assessment.decided_by).and_then(|v| class_of(&v.outcome))?;
    // The policy says how far apart a disagreement begins; what differs most is told.
    let far = assessment.verdicts.iter().filter_map(|v| class_of(&v.outcome)).any(|found| found.differs_from(headline, 2));
    let apart = if far { 2 } else { 1 };
    let mut said = Vec::new();
    for found in [Class::MovingAway, Class::AtRisk, Class::Watch, Class::OnCourse] {
        let names: Vec<String> = assessment
            .verdicts
            .iter()
            .filter(|v| class_of(&v.outcome) == Some(found) && found.differs_from(headline, apart))
            .map(|v| spoken_name(v.method, language))
            .collect();
        if let Some(names) = listed(&names, language) {
            said.push(language.pick(
                format!("{names} cho kết quả “{}”", class(found, language)),
                format!("by the {names} it is “{}”", class(found, language)),
            ));
        }
    }
    let said = said.join("; ");
    Some(language.pick(format!("Các phương pháp không thống nhất: {said}."), format!("The methods disagree: {said}.")))
}

fn class_of(outcome: &Outcome) -> Option<Class> {
    match outcome {
        Outcome::Judged { class } => Some(*class),
        Outcome::Reached | Outcome::NotAssessable { .. } => None,
    }
}

/// The name without its bracket and its capital.
fn spoken_name(of: Method, language: Language) -> String {
    let name = method(of, language).split(" (").next().unwrap_or_default().to_owned();
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// `a`, `a và b`, `a, b và c`.
fn listed(names: &[String], language: Language) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(one.clone()),
        [head @ .., last] => Some(format!("{} {} {last}", head.join(", "), language.pick("và", "and"))),
    }
}
