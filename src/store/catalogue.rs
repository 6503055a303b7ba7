//! The catalogue in the store: revisions are added, never overwritten.

use std::{collections::BTreeMap, sync::Arc};

use duckdb::{Connection, Statement, params};
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Store, StoreError,
    ingests::{self, Committed, IngestKind, NewIngest},
};
use crate::domain::{
    catalogue::Catalogue,
    id::{AreaId, IndicatorId},
    revision::{CatalogueEntry, EntryRevision},
    statement::Statement as Said,
    target::Target,
};

/// Catalogues that were read, by the last change of them and the day whose targets are in them; without a day they have none.
pub(super) type Catalogues = quick_cache::sync::Cache<(i64, Option<Date>), Arc<Catalogue>>;

/// How many of them are kept: those of today, of the last edition and of what a planner looks back at.
pub(super) const CATALOGUES_KEPT: usize = 8;

/// One entry as it is stored, and as the spool keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    kind: String,
    id: String,
    position: i64,
    body: String,
    /// Day from which a target counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effective_on: Option<Date>,
    /// It ends a target from that day; the body says by which document. Any other entry ends by having no body.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    withdrawn: bool,
}

/// Position of an entry that takes the place of the one it revises, or one behind all others.
const ANYWHERE: i64 = -1;

/// What a catalogue brings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct CatalogueBatch {
    /// Whether what is not in it is withdrawn.
    complete: bool,
    entries: Vec<Entry>,
}

fn entries<T: Serialize>(kind: &str, items: &[T], id: impl Fn(&T) -> String) -> Result<Vec<Entry>, StoreError> {
    items
        .iter()
        .zip(0_i64..)
        .map(|(item, position)| {
            let body = serde_json::to_string(item).map_err(StoreError::unexpected)?;
            Ok(Entry { kind: kind.to_owned(), id: id(item), position, body, effective_on: None, withdrawn: false })
        })
        .collect()
}

fn all_entries(catalogue: &Catalogue) -> Result<Vec<Entry>, StoreError> {
    let mut out = entries("plan", &catalogue.plans, |plan| plan.id.to_string())?;
    out.extend(entries("area", &catalogue.areas, |area| area.id.to_string())?);
    out.extend(entries("agency", &catalogue.agencies, |agency| agency.id.clone())?);
    out.extend(entries("theme", &catalogue.themes, |theme| theme.id.clone())?);
    out.extend(entries("indicator", &catalogue.indicators, |indicator| indicator.id.to_string())?);
    out.extend(entries("task", &catalogue.tasks, |task| task.id.to_string())?);
    out.extend(entries("conflict", &catalogue.conflicts, |conflict| conflict.id.clone())?);
    let mut targets = entries("target", &catalogue.targets, |target| target.id.to_string())?;
    for (entry, target) in targets.iter_mut().zip(&catalogue.targets) {
        entry.effective_on = target.effective_from(catalogue.plan(&target.plan));
    }
    out.extend(targets);
    Ok(out)
}

impl CatalogueBatch {
    /// Revisions of single entries.
    pub fn of_revisions(revisions: &[EntryRevision]) -> Result<Self, StoreError> {
        let entry = |EntryRevision { entry, withdrawn, effective_on }: &EntryRevision| {
            let (kind, body) = match entry {
                CatalogueEntry::Plan(plan) => ("plan", serde_json::to_string(plan)),
                CatalogueEntry::Area(area) => ("area", serde_json::to_string(area)),
                CatalogueEntry::Agency(agency) => ("agency", serde_json::to_string(agency)),
                CatalogueEntry::Indicator(indicator) => ("indicator", serde_json::to_string(indicator)),
                CatalogueEntry::Target(target) => ("target", serde_json::to_string(target)),
                CatalogueEntry::Task(task) => ("task", serde_json::to_string(task)),
            };
            let body = if *withdrawn && kind != "target" { String::new() } else { body.map_err(StoreError::unexpected)? };
            let (kind, id, withdrawn) = (kind.to_owned(), entry.id().to_owned(), *withdrawn && kind == "target");
            Ok(Entry { kind, id, position: ANYWHERE, body, effective_on: *effective_on, withdrawn })
        };
        Ok(Self { complete: false, entries: revisions.iter().map(entry).collect::<Result<_, StoreError>>()? })
    }
}

impl CatalogueBatch {
    /// What offices say, kept as entries: the newest of a key is in force, the earlier ones stay.
    pub fn of_statements(statements: &[Said]) -> Result<Self, StoreError> {
        let entry = |statement: &Said| {
            let (kind, body) = match statement {
                Said::Task(report) => (TASK_REPORT, serde_json::to_string(report)),
                Said::Remark(remark) => (REMARK, serde_json::to_string(remark)),
            };
            let body = body.map_err(StoreError::unexpected)?;
            Ok(Entry { kind: kind.to_owned(), id: statement.key(), position: ANYWHERE, body, effective_on: None, withdrawn: false })
        };
        Ok(Self { complete: false, entries: statements.iter().map(entry).collect::<Result<_, StoreError>>()? })
    }
}

/// Kinds of entries that are statements.
pub(super) const TASK_REPORT: &str = "task_report";
pub(super) const REMARK: &str = "remark";

/// Adds what a catalogue changes: new and changed entries, and, when it is complete, withdrawals of those that are gone.
pub(super) fn apply(connection: &Connection, ingest: i64, batch: &CatalogueBatch) -> Result<Committed, StoreError> {
    let hidden = ingests::hidden_list(connection, i64::MAX)?;
    let mut known: BTreeMap<(String, String), (i64, String)> = BTreeMap::new();
    let mut statement = connection.prepare(include_str!("queries/latest_entries.sql"))?;
    let mut rows = statement.query(params![hidden])?;
    while let Some(row) = rows.next()? {
        known.insert((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?));
    }
    let mut insert = Insert {
        entry: connection.prepare(include_str!("queries/insert_entry.sql"))?,
        target: connection.prepare(include_str!("queries/insert_target.sql"))?,
        ingest,
    };
    let mut done = Committed { ingest, ..Committed::default() };
    let mut places = Places::read(connection)?;
    for entry in &batch.entries {
        if entry.position == ANYWHERE {
            let (position, stands) = places.of(&entry.kind, &entry.id);
            *(if stands { &mut done.revised } else { &mut done.new }) += 1;
            insert.write(&Entry { position, ..entry.clone() })?;
            continue;
        }
        match known.remove(&(entry.kind.clone(), entry.id.clone())) {
            Some((position, body)) if position == entry.position && body == entry.body => {
                done.unchanged += 1;
                continue;
            }
            Some((_, body)) if !body.is_empty() => done.revised += 1,
            _ => done.new += 1,
        }
        insert.write(entry)?;
    }
    if batch.complete {
        for ((kind, id), (position, _)) in known.into_iter().filter(|(_, (_, body))| !body.is_empty()) {
            done.revised += 1;
            insert.write(&Entry { kind, id, position, body: String::new(), effective_on: None, withdrawn: false })?;
        }
    }
    Ok(done)
}

/// What one ingest changed, as stored.
pub(super) fn stored(connection: &Connection, ingest: i64) -> Result<CatalogueBatch, StoreError> {
    let mut statement = connection.prepare(include_str!("queries/stored_entries.sql"))?;
    let mut rows = statement.query(params![ingest])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let effective_on = row.get::<_, Option<String>>(4)?.and_then(|day| day.parse().ok());
        entries.push(Entry {
            kind: row.get(0)?,
            id: row.get(1)?,
            position: row.get(2)?,
            body: row.get(3)?,
            effective_on,
            withdrawn: false,
        });
    }
    Ok(CatalogueBatch { complete: false, entries })
}

/// Where entries stand in their tables.
struct Places {
    known: BTreeMap<(String, String), (i64, bool)>,
    next: BTreeMap<String, i64>,
}

impl Places {
    fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut out = Self { known: BTreeMap::new(), next: BTreeMap::new() };
        let mut statement = connection.prepare(include_str!("queries/entry_positions.sql"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, id, position): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let next = out.next.entry(kind.clone()).or_default();
            *next = (*next).max(position + 1);
            out.known.insert((kind, id), (position, row.get(3)?));
        }
        Ok(out)
    }

    /// The place of an entry and whether it stands there already.
    fn of(&mut self, kind: &str, id: &str) -> (i64, bool) {
        let next = self.next.entry(kind.to_owned()).or_default();
        let place = *self.known.entry((kind.to_owned(), id.to_owned())).or_insert((*next, false));
        *next = (*next).max(place.0 + 1);
        place
    }
}

/// The statements by which entries are added.
struct Insert<'a> {
    entry: Statement<'a>,
    target: Statement<'a>,
    ingest: i64,
}

impl Insert<'_> {
    /// Adds an entry; one without a body withdraws it.
    fn write(&mut self, e: &Entry) -> Result<(), StoreError> {
        if e.kind != "target" {
            self.entry.execute(params![e.kind, e.id, e.position, e.body, self.ingest])?;
            return Ok(());
        }
        let target: Option<Target> = if e.body.is_empty() { None } else { Some(parse(&e.body)?) };
        let t = target.as_ref();
        self.target.execute(params![
            e.id,
            e.position,
            t.map_or("", |t| t.plan.as_str()),
            t.map_or("", |t| t.indicator.as_str()),
            t.map_or("", |t| t.area.as_str()),
            t.and_then(|t| t.due()).map(|day| day.to_string()),
            t.map_or("", |t| t.operator.code()),
            t.and_then(|t| t.low),
            t.and_then(|t| t.high),
            e.effective_on.map(|day| day.to_string()),
            e.withdrawn || t.is_none(),
            e.body,
            self.ingest
        ])?;
        Ok(())
    }
}

impl Store {
    /// Adds what a complete catalogue changes: new and changed entries, and withdrawals of those that are gone.
    ///
    /// It is compared with the complete catalogue that came before it: what came by rows of its own since then is neither
    /// undone nor withdrawn.
    ///
    /// `upload` holds the files as they came.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is there.
    pub fn write_catalogue(&self, ingest: NewIngest, upload: &[u8], catalogue: &Catalogue) -> Result<Committed, StoreError> {
        let batch = CatalogueBatch { complete: true, entries: all_entries(catalogue)? };
        let bytes = serde_json::to_vec(&batch).map_err(StoreError::unexpected)?;
        let (mut kept, mut understood) = (self.spool().receive()?, self.spool().receive()?);
        kept.put(upload)?;
        understood.put(&bytes)?;
        self.commit(IngestKind::Catalogue, ingest, Some(kept), understood)
    }

    /// The catalogue as of a data revision, with the targets in effect on a day.
    ///
    /// # Errors
    /// The store does not answer, or holds an entry that cannot be read back.
    pub fn read_catalogue(&self, known_at: i64, targets_as_of: Date) -> Result<Arc<Catalogue>, StoreError> {
        // As of the last change and no later, whatever comes in meanwhile.
        let changed = self.catalogue_changed(known_at)?;
        self.kept_catalogue((changed, Some(targets_as_of)), || {
            let targets = self.read_targets(changed, targets_as_of, None, None)?;
            Ok(Catalogue { targets, ..Catalogue::clone(&*self.read_entries(changed)?) })
        })
    }

    /// The last change of the catalogue up to a data revision.
    fn catalogue_changed(&self, known_at: i64) -> Result<i64, StoreError> {
        let changed = include_str!("queries/catalogue_changed.sql");
        self.readers.read(|connection| Ok(connection.query_row(changed, params![known_at], |row| row.get(0))?))
    }

    fn kept_catalogue(
        &self,
        key: (i64, Option<Date>),
        read: impl FnOnce() -> Result<Catalogue, StoreError>,
    ) -> Result<Arc<Catalogue>, StoreError> {
        if let Some(kept) = self.catalogues.get(&key) {
            return Ok(kept);
        }
        let read = Arc::new(read()?);
        self.catalogues.insert(key, Arc::clone(&read));
        Ok(read)
    }

    /// The catalogue without its targets.
    ///
    /// # Errors
    /// The store does not answer, or holds an entry that cannot be read back.
    pub fn read_entries(&self, known_at: i64) -> Result<Arc<Catalogue>, StoreError> {
        let changed = self.catalogue_changed(known_at)?;
        self.kept_catalogue((changed, None), || self.entries_as_of(changed))
    }

    fn entries_as_of(&self, known_at: i64) -> Result<Catalogue, StoreError> {
        self.readers.read(|connection| {
            let mut out = Catalogue::default();
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare_cached(include_str!("queries/catalogue_entries.sql"))?;
            let mut rows = statement.query(params![known_at, hidden])?;
            while let Some(row) = rows.next()? {
                let (kind, body): (String, String) = (row.get(0)?, row.get(1)?);
                match kind.as_str() {
                    "plan" => out.plans.push(parse(&body)?),
                    "area" => out.areas.push(parse(&body)?),
                    "agency" => out.agencies.push(parse(&body)?),
                    "theme" => out.themes.push(parse(&body)?),
                    "indicator" => out.indicators.push(parse(&body)?),
                    "task" => out.tasks.push(parse(&body)?),
                    "conflict" => out.conflicts.push(parse(&body)?),
                    TASK_REPORT => out.statements.tasks.push(parse(&body)?),
                    REMARK => out.statements.remarks.push(parse(&body)?),
                    _ => return Err(StoreError::unexpected(format!("a catalogue entry of kind {kind}"))),
                }
            }
            Ok(out)
        })
    }

    /// The targets in effect on a day as of a data revision, of one indicator, of one area, of both or all; in catalogue order.
    ///
    /// # Errors
    /// The store does not answer, or holds a target that cannot be read back.
    pub fn read_targets(
        &self,
        known_at: i64,
        targets_as_of: Date,
        indicator: Option<&IndicatorId>,
        area: Option<&AreaId>,
    ) -> Result<Vec<Target>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let day = targets_as_of.to_string();
            let (indicator, area) = (indicator.map_or("", IndicatorId::as_str), area.map_or("", AreaId::as_str));
            let is_whole = indicator.is_empty() && area.is_empty();
            let sql = if is_whole { include_str!("queries/targets.sql") } else { include_str!("queries/targets_of.sql") };
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = if is_whole {
                statement.query(params![known_at, day, hidden])?
            } else {
                statement.query(params![known_at, day, hidden, indicator, area])?
            };
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(parse(&row.get::<_, String>(0)?)?);
            }
            Ok(out)
        })
    }

    /// Whether a target begins or ends to count after one day up to another, in whichever direction they lie.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn targets_take_effect_between(&self, one: Date, other: Date) -> Result<bool, StoreError> {
        let (after, until) = (one.min(other).to_string(), one.max(other).to_string());
        self.readers.read(|connection| {
            let sql = "SELECT count(*) FROM targets WHERE effective_on > CAST($1 AS DATE) AND effective_on <= CAST($2 AS DATE)";
            let found: i64 = connection.query_row(sql, params![after, until], |row| row.get(0))?;
            Ok(found > 0)
        })
    }
}

/// Reads an entry back.
pub(super) fn parse<T: DeserializeOwned>(body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(StoreError::unexpected)
}
