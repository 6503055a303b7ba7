//! `lotrinh init` and `lotrinh ingest`.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::{
    Failure, output,
    periods::CalendarChoice,
    progress::{Bars, Bytes},
};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    domain::{catalogue::Catalogue, finding::Severity, language::Language, period::Calendar},
    pipeline::{
        PipelineError,
        intake::{Door, Encoding, LayoutSettings, OnRejected, Receipt, Received, Request, Settings, receive_file, take_in},
        refresh::{Intake, load_sources},
    },
    present::format::{RowOutcome, finding_sentence, row_outcome},
    store::Store,
};

/// Opens the store, creating it when it is not there.
pub fn open(config: &StoreConfig) -> Result<Store, Failure> {
    let store = Store::open(&config.folder, &config.settings(), &SystemClock.stamp())?;
    for notice in store.notices() {
        output::tell(notice);
    }
    Ok(store)
}

/// Refuses where there is no store: a question does not create one.
pub fn check_store(config: &StoreConfig) -> Result<(), Failure> {
    // A ledger without a database is a store whose database has to be made again.
    if !["lotrinh.duckdb", "ledger"].iter().any(|name| config.folder.join(name).is_file()) {
        return Err(Failure::Refused(format!(
            "there is no store in {}; make one with `lotrinh init`, or name another folder with --store",
            config.folder.display()
        )));
    }
    Ok(())
}

/// Opens a store that must be there already.
pub fn open_existing(config: &StoreConfig) -> Result<Store, Failure> {
    check_store(config)?;
    open(config)
}

/// Makes the store.
pub fn init(config: &StoreConfig) -> Result<(), Failure> {
    let existed = config.folder.join("lotrinh.duckdb").is_file();
    let store = open(config)?;
    let word = if existed { "is there" } else { "made" };
    output::print(&format!("store        {word}: {}, DuckDB {}", store.path().display(), store.engine_version()?))
}

/// Take in observations: a folder of sources or one file
#[derive(Args, Debug)]
pub struct IngestCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Take in every `<source>/<vintage>/observations.csv` below a folder; files known already change nothing
    Sources {
        /// Folder of the sources
        #[arg(default_value = "data/sources")]
        folder: PathBuf,
    },
    /// Take in one file: CSV, XLSX, XLS, ODS, Parquet, Arrow, JSON or JSON lines
    File(Box<FileArgs>),
}

/// Take in one file
#[derive(Args, Debug)]
#[command(after_help = FILE_HELP)]
struct FileArgs {
    /// The file
    file: PathBuf,
    /// Who produced it, where the file does not say
    #[arg(long, default_value = "file")]
    source: String,
    /// Day of publication, where the file does not say (YYYY-MM-DD) [default: today]
    #[arg(long, value_name = "DAY")]
    published_on: Option<Date>,
    /// Calendar of its periods, where the file does not say
    #[arg(long, value_enum)]
    calendar: Option<CalendarChoice>,
    /// Area of its figures, where the file does not say: id, code or name
    #[arg(long)]
    area: Option<String>,
    /// Reporting period, where the file does not say, such as "quý III/2026"
    #[arg(long)]
    period: Option<String>,
    /// Sheet to read: its name, or its number counted from 1
    #[arg(long)]
    sheet: Option<String>,
    /// What its columns mean, as JSON: the `mapping` that `--check --format json` prints, corrected by hand
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Encoding of its text: utf8, windows1258, tcvn3, vni, utf16_le, utf16_be [default: found out and shown]
    #[arg(long, value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Delimiter of delimited text [default: found out]
    #[arg(long)]
    delimiter: Option<char>,
    /// Every row revises what its key had before, even on the same day of publication
    #[arg(long)]
    revision: bool,
    /// Only say what would become of it: what is new, the same, revised, rejected
    #[arg(long)]
    check: bool,
    /// Remember how its table was read for the next file of this source
    #[arg(long)]
    confirm: bool,
    /// Idempotency key: the same key with other content is refused
    #[arg(long, default_value = "")]
    key: String,
    /// Who sends it; kept with the ingest
    #[arg(long, default_value = "")]
    actor: String,
    /// What to do with the whole file when some of its rows cannot be used
    #[arg(long, value_enum, default_value_t = RejectedChoice::Keep)]
    on_rejected: RejectedChoice,
    /// How to print what came of it
    #[arg(long, value_enum, default_value_t = ReceiptFormat::Text)]
    format: ReceiptFormat,
    /// Language of the findings: vi or en
    #[arg(long, default_value = "vi", value_parser = language)]
    lang: Language,
}

const FILE_HELP: &str = "Examples:
  lotrinh ingest file bao-cao-quy-3.xlsx --source \"Sở KH&CN\" --check
  lotrinh ingest file bao-cao-quy-3.xlsx --source \"Sở KH&CN\" --confirm
  lotrinh ingest file so-lieu.csv --source \"Cục Thống kê\" --published-on 2026-10-06

Every row ends accepted, accepted with a finding, or rejected; findings name row, column, what was found and what was
expected. A row is new, the same as what is known, or a revision of it. The same file again changes nothing.
--check changes nothing at all and shows how a table was understood.";

/// How a receipt is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReceiptFormat {
    /// Lines for people
    Text,
    /// One JSON object, with the mapping that was used
    Json,
}

fn encoding(text: &str) -> Result<Encoding, String> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|_| "expected utf8, utf16_le, utf16_be, windows1258, tcvn3 or vni".to_owned())
}

/// A language by its code.
pub(super) fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "expected vi or en".to_owned())
}

/// What to do with a file some rows of which are rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RejectedChoice {
    /// Take the good rows
    Keep,
    /// Take none
    Refuse,
}

/// Runs one of the ingest commands.
pub fn run(command: IngestCommand, config: &StoreConfig) -> Result<(), Failure> {
    match command.action {
        Action::Sources { folder } => {
            let store = open_existing(config)?;
            let intakes = load_sources(&store, &folder, &SystemClock.stamp(), &Bars::default())?;
            let fresh: Vec<&Intake> = intakes.iter().filter(|i| !i.was_known).collect();
            for finding in fresh.iter().flat_map(|i| &i.findings).filter(|f| f.severity == Severity::Rejected) {
                output::tell(&finding.to_string());
            }
            let noticed: usize = fresh.iter().map(|i| i.findings.len()).sum();
            if noticed > 0 {
                output::tell(&format!("{noticed} findings on record; see them under /api/v1/ingests"));
            }
            Ok(())
        }
        Action::File(args) => take_file(&args, config),
    }
}

/// Takes in one file.
fn take_file(args: &FileArgs, config: &StoreConfig) -> Result<(), Failure> {
    let request = request(args)?;
    let name = request.name.clone();
    let store = open_existing(config)?;
    let program = std::env::current_exe().map_err(Failure::refused)?;
    let door = Door { store: &store, reader: Some(&program), stamp: &SystemClock.stamp(), today: SystemClock.today() };
    let size = fs::metadata(&args.file).map(|file| file.len()).unwrap_or_default();
    let bar = Bytes::new(size);
    let receipt = match receive_file(&door, &args.file, &request)? {
        Received::Known(receipt) => *receipt,
        Received::New(incoming) => match take_in(&door, incoming, &request, &mut |stage| bar.show(stage)) {
            Err(PipelineError::Unusable(receipt)) => {
                bar.clear();
                tell_findings(&receipt, args.lang);
                return Err(PipelineError::Unusable(receipt).into());
            }
            outcome => outcome?,
        },
    };
    bar.clear();
    if args.format == ReceiptFormat::Json {
        return output::print(&serde_json::to_string_pretty(&receipt).map_err(Failure::refused)?);
    }
    tell_findings(&receipt, args.lang);
    for change in &receipt.changes {
        output::print(&format!(
            "row {}: {} {} {}: {} → {}",
            change.row, change.indicator, change.area, change.period, change.before, change.after
        ))?;
    }
    let counts = counts(&receipt, args.lang);
    output::print(&match receipt.ingest {
        Some(ingest) if receipt.was_known => args.lang.pick(
            format!("{name}: đã nạp trước đây (lần nạp {ingest}), không có gì thay đổi"),
            format!("{name}: known already (ingest {ingest}), nothing was changed"),
        ),
        Some(ingest) => format!("{name}: {counts} ({} {ingest})", args.lang.pick("lần nạp", "ingest")),
        None => format!("{name}: {counts} ({})", args.lang.pick("chưa nạp gì", "nothing was changed")),
    })
}

/// `2 dòng: 1 mới, 0 hiệu chỉnh, 0 trùng, 1 bị loại`.
fn counts(receipt: &Receipt, language: Language) -> String {
    let counted = [
        (receipt.new, RowOutcome::New),
        (receipt.revised, RowOutcome::Revised),
        (receipt.unchanged, RowOutcome::Unchanged),
        (receipt.rejected, RowOutcome::Rejected),
    ];
    let counted: Vec<String> = counted.iter().map(|(count, outcome)| format!("{count} {}", row_outcome(*outcome, language))).collect();
    format!("{} {}: {}", receipt.rows, language.pick("dòng", "rows"), counted.join(", "))
}

/// Findings of one rule that are told when no row was rejected for it; the others are counted.
const TOLD: usize = 5;

fn tell_findings(receipt: &Receipt, language: Language) {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let mut more: BTreeMap<&str, u64> = receipt.more.iter().map(|(rule, count)| (rule.as_str(), *count)).collect();
    for finding in &receipt.findings {
        let of_rule = told.entry(finding.rule.as_str()).or_default();
        *of_rule += 1;
        if finding.severity != Severity::Rejected && *of_rule > TOLD {
            *more.entry(finding.rule.as_str()).or_default() += 1;
            continue;
        }
        output::tell(&format!("{}: {} [{}]", receipt.name, finding_sentence(finding, language), finding.rule));
    }
    for (rule, count) in more {
        output::tell(&language.pick(format!("… và {count} dòng nữa cùng lỗi này ({rule})"), format!("… and {count} more of {rule}")));
    }
}

fn request(args: &FileArgs) -> Result<Request, Failure> {
    let mapping = match &args.mapping {
        None => None,
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|error| Failure::refused(format!("cannot read {}: {error}", path.display())))?;
            let fault =
                |error| Failure::refused(format!("{}: {error}; start from the mapping that --check --format json prints", path.display()));
            Some(serde_json::from_str(&text).map_err(fault)?)
        }
    };
    let calendar = args.calendar.map(|c| if c == CalendarChoice::Statutory { Calendar::Statutory } else { Calendar::Calendar });
    let layout = LayoutSettings {
        sheet: args.sheet.clone(),
        mapping,
        period: args.period.clone(),
        area: args.area.clone(),
        calendar,
        ..LayoutSettings::default()
    };
    Ok(Request {
        name: args.file.file_name().unwrap_or(args.file.as_os_str()).to_string_lossy().into_owned(),
        settings: Settings {
            source: args.source.clone(),
            published_on: args.published_on,
            revision: args.revision,
            encoding: args.encoding,
            delimiter: args.delimiter,
            layout,
        },
        key: args.key.clone(),
        actor: args.actor.clone(),
        on_rejected: if args.on_rejected == RejectedChoice::Refuse { OnRejected::Refuse } else { OnRejected::Keep },
        dry_run: args.check,
        expected_rows: None,
        confirm: args.confirm,
    })
}

/// The catalogue in the store; without one no file can be understood.
pub fn catalogue(store: &Store) -> Result<Arc<Catalogue>, Failure> {
    let catalogue = store.read_catalogue(store.data_revision()?, SystemClock.today())?;
    if catalogue.indicators.is_empty() {
        return Err(Failure::Refused("the store has no catalogue yet; load one with `lotrinh catalogue load`".to_owned()));
    }
    Ok(catalogue)
}
