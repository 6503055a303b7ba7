//! `lotrinh enter`: one figure by the same door as every file.

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{
    Failure,
    gap::LanguageChoice,
    ingest::{catalogue, open_existing},
    output::{print, tell},
    periods::CalendarChoice,
};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    domain::{catalogue::Catalogue, language::Language, observation::Observation, period::Calendar},
    pipeline::collection::entry::{Entered, Entry, enter},
    present::format::{self, MISSING, finding_reason},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Met {
    /// Đạt
    Yes,
    /// Chưa đạt
    No,
}

/// Enter one figure, or đạt / chưa đạt for what is judged in words
///
/// The figure becomes a file of one row and goes through the same checks as every upload. What was in force before and what
/// is in force now is printed.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  lotrinh enter --indicator dvc_online_files_pct --area phuong-hai-duong --period \"quý III/2026\" --value 61,7 --source \"Trung tâm phục vụ hành chính công\"\n  lotrinh enter --indicator smart_city_completed --area phuong-hai-duong --period \"năm 2026\" --met no --evidence \"Báo cáo số 12/BC-KTHT\""
)]
pub struct EnterCommand {
    /// Indicator definition: key or name; see `lotrinh catalogue list indicators`
    #[arg(long)]
    indicator: String,
    /// Area: key, code or name; see `lotrinh catalogue list areas`
    #[arg(long)]
    area: String,
    /// Reporting period, such as "quý III/2026"
    #[arg(long)]
    period: String,
    /// Calendar of the period [default: that of the figure in force, else statutory]
    #[arg(long, value_enum)]
    calendar: Option<CalendarChoice>,
    /// The number in the unit of the indicator, such as 61,7 or <10
    #[arg(long, required_unless_present = "met", conflicts_with = "met", allow_hyphen_values = true)]
    value: Option<String>,
    /// Whether what is judged in words is met
    #[arg(long, value_enum, requires = "evidence")]
    met: Option<Met>,
    /// Numerator of a share or ratio
    #[arg(long)]
    numerator: Option<String>,
    /// Denominator of a share or ratio
    #[arg(long)]
    denominator: Option<String>,
    /// observed, provisional or estimated; also "chính thức", "sơ bộ", "ước tính"
    #[arg(long)]
    provenance: Option<String>,
    /// Day of the report (YYYY-MM-DD) [default: today in Viet Nam]
    #[arg(long, value_name = "DAY")]
    published_on: Option<Date>,
    /// Who reports
    #[arg(long, default_value = "nhập tay")]
    source: String,
    /// Document, link or remark that shows it
    #[arg(long, value_name = "TEXT")]
    evidence: Option<String>,
    /// It revises a figure reported on the same day
    #[arg(long)]
    revision: bool,
    /// Only say what would become of it
    #[arg(long)]
    check: bool,
    /// Language of the words
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
}

impl EnterCommand {
    fn entry(&self, today: Date) -> Entry {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let value = match self.met {
            Some(Met::Yes) => "đạt".to_owned(),
            Some(Met::No) => "chưa đạt".to_owned(),
            None => text(&self.value),
        };
        let calendar = |choice| if choice == CalendarChoice::Statutory { Calendar::Statutory } else { Calendar::Calendar };
        Entry {
            indicator: self.indicator.clone(),
            area: self.area.clone(),
            period: self.period.clone(),
            calendar: self.calendar.map(calendar),
            value,
            numerator: text(&self.numerator),
            denominator: text(&self.denominator),
            provenance: text(&self.provenance),
            published_on: self.published_on.unwrap_or(today),
            source: self.source.clone(),
            evidence: text(&self.evidence),
            revises: self.revision,
        }
    }
}

/// Enters the figure and prints what was in force before and what is now.
pub fn run(command: &EnterCommand, config: &StoreConfig) -> Result<(), Failure> {
    let language = command.lang.language();
    if command.met.is_some() && command.evidence.as_ref().is_none_or(|text| text.trim().is_empty()) {
        return Err(Failure::Usage("--evidence: found nothing; expected the document, link or remark that shows it".to_owned()));
    }
    let store = open_existing(config)?;
    let catalogue = catalogue(&store)?;
    let today = SystemClock.today();
    let entered = enter(&store, &catalogue, &command.entry(today), command.check, today, &SystemClock.stamp())?;
    for finding in &entered.receipt.findings {
        tell(&format!("{} [{}]", finding_reason(finding, language), finding.rule));
    }
    let (Some(read), true) = (&entered.understood, entered.is_accepted()) else {
        return Err(Failure::Refused(
            language.pick("số liệu không được nhận, không có gì thay đổi", "the figure was not taken, nothing was changed").to_owned(),
        ));
    };
    print(&told(&entered, read, command.check, &catalogue, language))
}

/// The key in words, then before and after.
fn told(entered: &Entered, read: &Observation, check: bool, catalogue: &Catalogue, language: Language) -> String {
    let name = catalogue.indicator(&read.indicator).map_or_else(|| read.indicator.to_string(), |i| i.name.get(language).to_owned());
    let area = catalogue.area(&read.area).map_or_else(|| read.area.to_string(), |area| area.name.get(language).to_owned());
    let figure = |o: &Option<Observation>| o.as_ref().map_or_else(|| MISSING.to_owned(), |o| in_words(o, catalogue, language));
    let mut lines = vec![format!("{name}, {area}, {}", format::period_with_window(read.period, language))];
    lines.push(format!("{} {}", language.pick("trước:", "before:"), figure(&entered.before)));
    lines.push(match check {
        true => format!("{} {}", language.pick("sẽ là:", "would be:"), in_words(read, catalogue, language)),
        false => format!("{} {}", language.pick("nay:  ", "now:   "), figure(&entered.after)),
    });
    let outcome = match () {
        () if check => language.pick("chỉ kiểm tra, không có gì thay đổi", "checked only, nothing was changed"),
        () if entered.receipt.was_known || entered.receipt.unchanged > 0 => {
            language.pick("số liệu này đã có, không có gì thay đổi", "the figure is there already, nothing was changed")
        }
        () if entered.after.as_ref().is_some_and(|after| after.published_on > read.published_on) => {
            language.pick("đã ghi nhận; số công bố sau vẫn có hiệu lực", "taken in; a figure published later stays in force")
        }
        () => language.pick("đã ghi nhận", "taken in"),
    };
    lines.push(outcome.to_owned());
    lines.join("\n")
}

/// `61,7 % hồ sơ (ước tính, công bố 22/11/2026, Trung tâm …)`.
fn in_words(o: &Observation, catalogue: &Catalogue, language: Language) -> String {
    let value = catalogue
        .indicator(&o.indicator)
        .map_or_else(|| o.value.to_string(), |indicator| format!("{}{}", o.censoring.sign(), format::value(o.value, indicator, language)));
    let published = format::date(o.published_on, language);
    let published = language.pick(format!("công bố {published}"), format!("published {published}"));
    let note = if o.note.is_empty() { String::new() } else { format!("; {}", o.note) };
    let made_up = if o.illustrative { language.pick("số liệu minh họa, ", "illustrative, ") } else { "" };
    format!("{value} ({made_up}{}, {published}, {}{note})", format::provenance(o.provenance, language), o.source)
}
