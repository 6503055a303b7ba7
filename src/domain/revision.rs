//! Revisions of the catalogue: one entry as a document or a list of areas changed it, and from when it counts.

use jiff::civil::Date;

use super::{agency::Agency, area::Area, id::TargetId, indicator::Indicator, plan::Plan, target::Target, task::Task};

/// A table of the catalogue that takes rows of its own, without the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueTable {
    /// Planning documents.
    Plans,
    /// Areas with their extents.
    Areas,
    /// Offices named in plans.
    Agencies,
    /// Indicator definitions.
    Indicators,
    /// Targets.
    Targets,
    /// Tasks and duties.
    Tasks,
}

impl CatalogueTable {
    /// The word used in names of uploads and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Plans => "plans",
            Self::Areas => "areas",
            Self::Agencies => "agencies",
            Self::Indicators => "indicators",
            Self::Targets => "targets",
            Self::Tasks => "tasks",
        }
    }
}

/// One entry of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub enum CatalogueEntry {
    /// A planning document.
    Plan(Plan),
    /// An area in one extent.
    Area(Area),
    /// An office.
    Agency(Agency),
    /// An indicator definition.
    Indicator(Box<Indicator>),
    /// A target.
    Target(Box<Target>),
    /// A task or duty.
    Task(Box<Task>),
}

impl CatalogueEntry {
    /// Its key within its table.
    pub fn id(&self) -> &str {
        match self {
            Self::Plan(plan) => plan.id.as_str(),
            Self::Area(area) => area.id.as_str(),
            Self::Agency(agency) => &agency.id,
            Self::Indicator(indicator) => indicator.id.as_str(),
            Self::Target(target) => target.id.as_str(),
            Self::Task(task) => task.id.as_str(),
        }
    }
}

/// An entry as it stands from now on; what was known before stays on record.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryRevision {
    /// The entry.
    pub entry: CatalogueEntry,
    /// It no longer counts: a target from its effective day on, anything else at once.
    pub withdrawn: bool,
    /// Day from which a target counts; none for always, and for everything that is no target.
    pub effective_on: Option<Date>,
}

/// One revision of a target on record.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetRevision {
    /// Key of the target.
    pub id: TargetId,
    /// The ingest that brought it; also the data revision from which it is known.
    pub ingest: i64,
    /// Name under which it came.
    pub name: String,
    /// UTC time at which it came.
    pub recorded_at: String,
    /// Day from which it counts; none for always.
    pub effective_on: Option<Date>,
    /// It ends the target from that day.
    pub withdrawn: bool,
    /// The target; none where a catalogue simply no longer had it.
    pub target: Option<Target>,
}
