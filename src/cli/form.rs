//! `lotrinh form`: blank forms to be filled in by agencies.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::{Args, ValueEnum};

use super::{
    Failure,
    ingest::open_existing,
    output::{print, write_file},
    periods::CalendarChoice,
};
use crate::{
    app,
    clock::SystemClock,
    config::{KnowledgeConfig, StoreConfig},
    domain::{
        id::PlanId,
        period::{Calendar, Period},
    },
    pipeline::{
        Policy,
        collection::form::{Form, FormQuery, blank_forms},
    },
    present::exports::{render_form_csv, render_form_xlsx},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormFormat {
    /// Workbook with drop-downs and locked cells
    Xlsx,
    /// CSV (UTF-8 with byte-order mark)
    Csv,
}

impl FormFormat {
    fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}

/// Write a blank form: what one agency is asked for, for one period
///
/// The form asks for the indicators the agency leads in the plan that are expected as often as the period or more often.
/// What comes back filled in is taken in by `lotrinh ingest file`, and lines left blank count as not reported.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  lotrinh form --plan 57-2026 --agency phong-van-hoa-xa-hoi --period \"quý III/2026\" --out bieu.xlsx\n  lotrinh form --plan 57-2026 --all-agencies --period \"năm 2026\" --out bieu-2026"
)]
pub struct FormCommand {
    #[command(flatten)]
    knowledge: KnowledgeConfig,
    /// The plan whose targets are reported; see `lotrinh catalogue list plans`
    #[arg(long)]
    plan: String,
    /// The agency: its key, with or without the plan, or its name as printed
    #[arg(long, required_unless_present = "all_agencies", conflicts_with = "all_agencies")]
    agency: Option<String>,
    /// One form for every lead agency of the plan; --out is then a folder
    #[arg(long)]
    all_agencies: bool,
    /// The reporting period, such as "quý III/2026"
    #[arg(long)]
    period: String,
    /// Calendar of the period
    #[arg(long, value_enum, default_value_t = CalendarChoice::Statutory)]
    calendar: CalendarChoice,
    /// Ask for this area instead of the areas of the targets: key, code or name; may be repeated
    #[arg(long = "area", value_name = "AREA")]
    areas: Vec<String>,
    /// Ask also for indicators that are expected less often than the period
    #[arg(long)]
    all_indicators: bool,
    /// File format [default: by the ending of --out, else xlsx]
    #[arg(long, value_enum)]
    format: Option<FormFormat>,
    /// The file to write, or with --all-agencies the folder
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes one form or one for every agency.
pub fn run(command: &FormCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let calendar = if command.calendar == CalendarChoice::Statutory { Calendar::Statutory } else { Calendar::Calendar };
    let period = Period::parse(&command.period, calendar).map_err(|error| Failure::Usage(format!("--period: {error}")))?;
    let context = app::context(open_existing(config)?, Arc::new(SystemClock), policy);
    let knowledge = context.knowledge(command.knowledge.as_of, command.knowledge.known_at, command.knowledge.targets_as_of)?;
    let query = FormQuery {
        plan: PlanId::new(command.plan.as_str()),
        agency: command.agency.clone(),
        period,
        areas: command.areas.clone(),
        all_indicators: command.all_indicators,
    };
    let forms = blank_forms(&context, knowledge, &query)?;
    let format = command.format.unwrap_or_else(|| by_ending(&command.out));
    if !command.all_agencies {
        return forms.iter().try_for_each(|form| write(form, format, &command.out));
    }
    fs::create_dir_all(&command.out)
        .map_err(|error| Failure::Refused(format!("cannot make the folder {}: {error}; name another with --out", command.out.display())))?;
    forms.iter().zip(1..).try_for_each(|(form, number)| write(form, format, &command.out.join(file_name(form, number, format))))
}

fn by_ending(out: &Path) -> FormFormat {
    let is_csv = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if is_csv { FormFormat::Csv } else { FormFormat::Xlsx }
}

/// `phong-van-hoa-xa-hoi-2026-Q3.xlsx`; an agency without a key is numbered.
fn file_name(form: &Form, number: usize, format: FormFormat) -> String {
    let agency = form.agency.rsplit_once('.').map_or(form.agency.as_str(), |(_, short)| short);
    let agency = if agency.is_empty() { format!("co-quan-{number}") } else { agency.to_owned() };
    format!("{agency}-{}.{}", form.period.code(), format.ending())
}

fn write(form: &Form, format: FormFormat, out: &Path) -> Result<(), Failure> {
    let bytes = match format {
        FormFormat::Xlsx => render_form_xlsx(form).map_err(Failure::refused)?,
        FormFormat::Csv => render_form_csv(form).map_err(Failure::refused)?,
    };
    write_file(out, &bytes)?;
    let left_out = match form.left_out {
        0 => String::new(),
        n => format!("; {n} more are expected less often (--all-indicators asks for them too)"),
    };
    print(&format!("{}: {}, {} lines, due {}{left_out}", out.display(), form.agency_name, form.lines.len(), form.due.on))
}
