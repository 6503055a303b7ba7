//! `lotrinh report due` and `lotrinh report calendar`: the reports whose day has come, each made once, and the days ahead.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, ValueEnum};
use jiff::{Span, civil::Date};

use super::{
    Failure,
    deliver::{Delivery, DeliveryArgs, Sent},
    gap::LanguageChoice,
    output::{print, write_whole},
    report::record,
    report_edition::{Edition, Wanted},
};
use crate::{
    domain::{
        id::{AreaId, PlanId},
        language::Language,
        report_calendar::{DueReport, ReportRule, USUAL_RULES, due_reports, parse_rules},
    },
    pipeline::{Knowledge, context::Context},
    present::{exports::ics::render_ics, format, view::Filters},
};

/// Days that are looked back at for reports that were missed.
const LOOKED_BACK: i32 = 31;

/// Which reports, by which rules.
#[derive(Args, Clone, Debug)]
pub struct RulesArgs {
    /// Rules of the reports as TOML [default: those of the planning documents; see `lotrinh report calendar --format toml`]
    #[arg(long, env = "LOTRINH_REPORT_RULES", value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Only this report, by the id of its rule; may be given several times, or separated by commas [default: all]
    #[arg(long = "report", env = "LOTRINH_REPORTS", value_delimiter = ',', value_name = "ID")]
    reports: Vec<String>,
}

impl RulesArgs {
    /// Reads the rules that are asked for.
    ///
    /// # Errors
    /// The file cannot be read or used, or there is no such report.
    pub fn read(&self) -> Result<Vec<ReportRule>, Failure> {
        let text = match &self.rules {
            None => USUAL_RULES.to_owned(),
            Some(path) => fs::read_to_string(path).map_err(|error| Failure::refused(format!("cannot read {}: {error}", path.display())))?,
        };
        let rules = parse_rules(&text).map_err(Failure::refused)?;
        if let Some(unknown) = self.reports.iter().find(|id| !rules.iter().any(|rule| rule.id == **id)) {
            let known: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
            return Err(Failure::Refused(format!("report: found “{unknown}”, expected one of {}", known.join(", "))));
        }
        Ok(rules.into_iter().filter(|rule| self.reports.is_empty() || self.reports.contains(&rule.id)).collect())
    }
}

/// Make every report whose due day has come, each once, in order of day
///
/// A report that was missed is made when this runs next, with what was known on its due day. What is there is not made again. Run it every
/// day, or let `lotrinh serve --editions FOLDER` do so.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  lotrinh report due --report thang-726,quy-nd09 --out reports/editions")]
pub struct DueCommand {
    #[command(flatten)]
    rules: RulesArgs,
    /// The first due day that is looked at [default: 31 days ago]
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Language of the editions
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
    /// Folder of the editions
    #[arg(long, default_value = "reports/editions", value_name = "FOLDER")]
    out: PathBuf,
    #[command(flatten)]
    delivery: DeliveryArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CalendarFormat {
    /// A line a report
    Text,
    /// For calendars (iCalendar)
    Ics,
    /// The rules themselves, as a file to start from
    Toml,
}

/// Print which reports are due when
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  lotrinh report calendar --from 2026-12-01 --days 31 --format ics > reports.ics")]
pub struct CalendarCommand {
    #[command(flatten)]
    rules: RulesArgs,
    /// The first day [default: today]
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Days from then on
    #[arg(long, default_value_t = 120, value_name = "N")]
    days: i32,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = CalendarFormat::Text)]
    format: CalendarFormat,
    /// Language of the names
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
}

/// What is made when: enough for one pass over the calendar.
pub(super) struct Schedule {
    /// The rules.
    pub(super) rules: Vec<ReportRule>,
    /// The first due day that is looked at; none for a month ago.
    pub(super) from: Option<Date>,
    /// Language of the editions.
    pub(super) language: Language,
    /// Folder of the editions.
    pub(super) out: PathBuf,
    /// Where else they go.
    pub(super) delivery: Delivery,
}

impl Schedule {
    /// The name of an edition: that of its folder, and by which it is on record.
    fn name_of(&self, due: &DueReport<'_>) -> String {
        format!("{}-{}-{}", due.rule.id, due.period.code(), self.language.code())
    }
}

/// What became of one report.
pub(super) struct Made {
    /// Name of the edition.
    pub(super) name: String,
    /// Its folder, or why it could not be made.
    pub(super) outcome: Result<PathBuf, Failure>,
}

/// Makes what is due.
pub fn run(command: &DueCommand, context: &Context) -> Result<(), Failure> {
    let schedule = Schedule {
        rules: command.rules.read()?,
        from: command.from,
        language: command.lang.language(),
        out: command.out.clone(),
        delivery: command.delivery.read()?,
    };
    let made = make_due(context, &schedule)?;
    let mut failed = Vec::new();
    for (what, outcome) in deliver_due(context, &schedule)? {
        match outcome {
            Ok(()) => print(&format!("delivered    {what}"))?,
            Err(error) => failed.push(format!("{what}: {error}")),
        }
    }
    if made.is_empty() && failed.is_empty() {
        return print("report       nothing is due that is not there");
    }
    for report in made {
        match report.outcome {
            Ok(folder) => print(&format!("report       {}", folder.display()))?,
            Err(error) => failed.push(format!("{}: {error}", report.name)),
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::Refused(failed.join("\n"))) }
}

/// Makes every report that is due and not on record, in order of day. One that fails does not keep the others from being made.
///
/// # Errors
/// The store does not answer, or the folder cannot be made.
pub(super) fn make_due(context: &Context, schedule: &Schedule) -> Result<Vec<Made>, Failure> {
    let today = context.clock().today();
    let first = schedule.from.unwrap_or_else(|| today.saturating_sub(Span::new().days(LOOKED_BACK)));
    fs::create_dir_all(&schedule.out).map_err(|error| Failure::refused(format!("cannot make {}: {error}", schedule.out.display())))?;
    clear_unfinished(&schedule.out);
    let mut out = Vec::new();
    for due in due_reports(&schedule.rules, first, today) {
        let name = schedule.name_of(&due);
        if context.store().find_edition(&name)?.is_none() {
            let outcome = make_one(context, schedule, &due, &name);
            out.push(Made { name, outcome });
        }
    }
    Ok(out)
}

/// Delivers what is due, on record and not delivered yet: to each place once, or again where the program ended between sending and
/// noting it.
///
/// # Errors
/// The store does not answer, or the note of what was delivered cannot be read or written.
pub(super) fn deliver_due(context: &Context, schedule: &Schedule) -> Result<Vec<Sent>, Failure> {
    if schedule.delivery.is_nowhere() {
        return Ok(Vec::new());
    }
    let today = context.clock().today();
    let first = schedule.from.unwrap_or_else(|| today.saturating_sub(Span::new().days(LOOKED_BACK)));
    let mut out = Vec::new();
    for due in due_reports(&schedule.rules, first, today) {
        let name = schedule.name_of(&due);
        let folder = schedule.out.join(&name);
        if context.store().find_edition(&name)?.is_some() && folder.is_dir() {
            let words = format!("{}, {}", due.rule.name(schedule.language), format::period(due.period, schedule.language));
            out.extend(schedule.delivery.deliver(&schedule.out, &name, &words, schedule.language)?);
        }
    }
    Ok(out)
}

/// The name under which it is remembered that none could be made.
const ALL: &str = "editions";

/// How often a server looks whether a report is due.
const LOOK_EVERY: Duration = Duration::from_secs(600);

/// Makes what is due now and from then on, beside a server. What fails is logged and tried again.
pub(super) fn keep_making(context: Context, schedule: Schedule) {
    let work = move || loop {
        match make_due(&context, &schedule) {
            Err(error) => {
                tracing::error!(%error, "the reports that are due cannot be made");
                context.editions().note(ALL, Some(error.to_string()));
            }
            Ok(made) => {
                context.editions().note(ALL, None);
                for report in made {
                    match report.outcome {
                        Ok(folder) => {
                            tracing::info!(report = report.name, folder = %folder.display(), "a report was made");
                            context.editions().note(&report.name, None);
                        }
                        Err(error) => {
                            tracing::error!(report = report.name, %error, "a report that is due could not be made");
                            context.editions().note(&report.name, Some(error.to_string()));
                        }
                    }
                }
            }
        }
        for (what, outcome) in deliver_due(&context, &schedule).unwrap_or_else(|error| vec![("deliveries".to_owned(), Err(error))]) {
            match &outcome {
                Ok(()) => tracing::info!(what, "a report was delivered"),
                Err(error) => tracing::error!(what, %error, "a report could not be delivered"),
            }
            context.editions().note(&what, outcome.err().map(|error| error.to_string()));
        }
        std::thread::sleep(LOOK_EVERY);
    };
    if let Err(error) = std::thread::Builder::new().name("reports".to_owned()).spawn(work) {
        tracing::error!(%error, "no report will be made: there is no thread for it");
    }
}

fn make_one(context: &Context, schedule: &Schedule, due: &DueReport<'_>, name: &str) -> Result<PathBuf, Failure> {
    let folder = schedule.out.join(name);
    // Whole, but not on record: the program ended between the two.
    if folder.join("manifest.json").is_file() {
        let edition = Edition::read(&folder)?;
        let (wanted, _, _) = edition.wanted()?;
        record(context, name, &edition, &wanted)?;
        return Ok(folder);
    }
    let known_at = context.knowledge(None, None, None)?.known_at;
    let at = |day: Date| Knowledge { as_of: day, known_at, targets_as_of: day };
    let wanted = Wanted {
        period: due.period.code(),
        calendar: due.period.calendar.code().to_owned(),
        knowledge: at(due.due),
        before: at(due.rule.due_before(due.period).unwrap_or(due.due)),
        area: due.rule.area.clone(),
        plan: due.rule.plan.clone(),
        agency: String::new(),
        language: schedule.language.code().to_owned(),
        issuer: String::new(),
        place: String::new(),
        charts: 24,
        corrects: String::new(),
    };
    let one = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let filters = Filters { area: one(&wanted.area).map(AreaId::new), plan: one(&wanted.plan).map(PlanId::new), ..Filters::default() };
    let files = wanted.render(&wanted.ground(context)?, due.period, &filters, None)?;
    let edition = Edition::of(&files)?;
    write_whole(&schedule.out, &folder, &files)?;
    record(context, name, &edition, &wanted)?;
    Ok(folder)
}

/// Removes what a program that is no more had begun.
fn clear_unfinished(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(id) = name.strip_prefix(".unfinished-").and_then(|rest| rest.split('-').next()) else { continue };
        let is_alive = id != std::process::id().to_string() && Path::new("/proc").join(id).exists();
        if !is_alive && let Err(error) = fs::remove_dir_all(entry.path()) {
            tracing::warn!(%error, name, "an unfinished edition stays");
        }
    }
}

/// Prints the calendar.
pub fn calendar(command: &CalendarCommand, today: Date) -> Result<(), Failure> {
    let rules = command.rules.read()?;
    if command.format == CalendarFormat::Toml {
        return print(USUAL_RULES.trim_end());
    }
    let language = command.lang.language();
    let first = command.from.unwrap_or(today);
    let last = first.saturating_add(Span::new().days(command.days));
    let due = due_reports(&rules, first, last);
    if command.format == CalendarFormat::Ics {
        return print(render_ics(&due, language).trim_end());
    }
    if due.is_empty() {
        return print(&format!("no report is due between {first} and {last}"));
    }
    for report in due {
        let meeting = report.meeting.map(|day| format!("; {} {day}", language.pick("họp", "meeting"))).unwrap_or_default();
        let (name, period) = (report.rule.name(language), format::period(report.period, language));
        print(&format!("{}  {:22}  {name}, {period}{meeting}", report.due, report.rule.id))?;
    }
    Ok(())
}
