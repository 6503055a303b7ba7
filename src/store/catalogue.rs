//! The catalogue in the store: revisions are added, never overwritten.

use std::collections::BTreeMap;

use duckdb::params;
use jiff::civil::Date;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Store, StoreError,
    ingests::{self, NewIngest},
};
use crate::domain::{catalogue::Catalogue, target::Target};

/// One entry as it is stored.
struct Entry {
    kind: &'static str,
    id: String,
    position: i64,
    body: String,
}

fn entries<T: Serialize>(kind: &'static str, items: &[T], id: impl Fn(&T) -> String) -> Result<Vec<Entry>, StoreError> {
    items
        .iter()
        .zip(0_i64..)
        .map(|(item, position)| {
            Ok(Entry { kind, id: id(item), position, body: serde_json::to_string(item).map_err(StoreError::unexpected)? })
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
    out.extend(entries("target", &catalogue.targets, |target| target.id.to_string())?);
    Ok(out)
}

impl Store {
    /// Adds what a catalogue changes: new and changed entries, and withdrawals of those that are gone.
    ///
    /// Returns the number of the ingest and how many entries changed.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is there.
    pub fn write_catalogue(&self, ingest: NewIngest, catalogue: &Catalogue) -> Result<(i64, usize), StoreError> {
        let fresh = all_entries(catalogue)?;
        let targets: BTreeMap<String, Target> = catalogue.targets.iter().map(|t| (t.id.to_string(), t.clone())).collect();
        let effective: BTreeMap<String, Option<Date>> =
            catalogue.targets.iter().map(|t| (t.id.to_string(), catalogue.plan(&t.plan).and_then(|p| p.issued_on))).collect();
        self.writer.transact(move |transaction| {
            let mut known: BTreeMap<(String, String), (i64, String)> = BTreeMap::new();
            let mut statement = transaction.prepare(include_str!("queries/latest_entries.sql"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                known.insert((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?));
            }
            let number = ingests::record(transaction, &ingest)?;
            let mut entry_in = transaction.prepare(include_str!("queries/insert_entry.sql"))?;
            let mut target_in = transaction.prepare(include_str!("queries/insert_target.sql"))?;
            let mut changed = 0;
            for entry in &fresh {
                let before = known.remove(&(entry.kind.to_owned(), entry.id.clone()));
                if before.is_some_and(|(position, body)| position == entry.position && body == entry.body) {
                    continue;
                }
                changed += 1;
                match targets.get(&entry.id).filter(|_| entry.kind == "target") {
                    Some(t) => {
                        let effective_on = effective.get(&entry.id).copied().flatten().map(|day| day.to_string());
                        target_in.execute(params![
                            entry.id,
                            entry.position,
                            t.plan.as_str(),
                            t.indicator.as_str(),
                            t.area.as_str(),
                            t.due().map(|day| day.to_string()),
                            t.operator.code(),
                            t.low,
                            t.high,
                            effective_on,
                            false,
                            entry.body,
                            number
                        ])?;
                    }
                    None => {
                        entry_in.execute(params![entry.kind, entry.id, entry.position, entry.body, number])?;
                    }
                }
            }
            for ((kind, id), (position, _)) in known.into_iter().filter(|(_, (_, body))| !body.is_empty()) {
                changed += 1;
                if kind == "target" {
                    target_in.execute(params![
                        id,
                        position,
                        "",
                        "",
                        "",
                        None::<String>,
                        "",
                        None::<f64>,
                        None::<f64>,
                        None::<String>,
                        true,
                        "",
                        number
                    ])?;
                } else {
                    entry_in.execute(params![kind, id, position, "", number])?;
                }
            }
            Ok((number, changed))
        })
    }

    /// The catalogue as of a data revision, with the targets in effect on a day.
    ///
    /// # Errors
    /// The store does not answer, or holds an entry that cannot be read back.
    pub fn read_catalogue(&self, known_at: i64, targets_as_of: Date) -> Result<Catalogue, StoreError> {
        self.readers.read(|connection| {
            let mut out = Catalogue::default();
            let mut statement = connection.prepare(include_str!("queries/catalogue_entries.sql"))?;
            let mut rows = statement.query(params![known_at])?;
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
                    _ => return Err(StoreError::unexpected(format!("a catalogue entry of kind {kind}"))),
                }
            }
            let mut statement = connection.prepare(include_str!("queries/targets.sql"))?;
            let mut rows = statement.query(params![known_at, targets_as_of.to_string()])?;
            while let Some(row) = rows.next()? {
                out.targets.push(parse(&row.get::<_, String>(0)?)?);
            }
            Ok(out)
        })
    }
}

fn parse<T: DeserializeOwned>(body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(StoreError::unexpected)
}
