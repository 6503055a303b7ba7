//! The gap table at a state of knowledge: the present one from the overview, another from a snapshot, both as columns.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray, StringArray},
    datatypes::{Date32Type, UInt32Type},
    record_batch::RecordBatch,
};

use super::{
    exports::{ExportAbout, gap_columns::Term, gap_rows::date_of},
    gap_files::stamp,
    gap_filter::GapFilter,
    view::{Stamp, is_led_by},
};
use crate::{
    domain::{
        assessment::Status,
        catalogue::Catalogue,
        id::{AreaId, IndicatorId, PlanId},
        language::Language,
        tabulate::Judged,
    },
    pipeline::{
        Knowledge, PipelineError,
        context::Context,
        overview::{Overview, Place},
    },
};

/// The gap table of all targets.
pub struct GapTableAt {
    /// When and from what.
    pub knowledge: Knowledge,
    /// The catalogue without its targets.
    pub entries: Arc<Catalogue>,
    /// Hashes of what it was made from.
    pub stamp: Stamp,
    rows: Rows,
}

enum Rows {
    Overview(Arc<Overview>),
    /// Rows in their order.
    Ordered(RecordBatch),
}

impl GapTableAt {
    /// The gap table at a state of knowledge; of a past one only what a filter can ask for.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn new(context: &Context, knowledge: Knowledge, filter: &GapFilter) -> Result<Self, PipelineError> {
        if knowledge == context.knowledge(None, None, None)? {
            let overview = context.overview()?;
            // Something may have come in meanwhile; the question was about what was known before.
            if overview.knowledge == knowledge {
                let stamp = Stamp {
                    data_revision: knowledge.known_at.to_string(),
                    catalogue_hash: overview.catalogue_hash.clone(),
                    method_hash: overview.method_hash.clone(),
                    policy: context.policy().clone(),
                };
                return Ok(Self { knowledge, entries: Arc::clone(&overview.entries), stamp, rows: Rows::Overview(overview) });
            }
        }
        let one = |ids: &[String]| if let [id] = ids { Some(id.clone()) } else { None };
        let (indicator, area) = (one(&filter.indicators).map(IndicatorId::new), one(&filter.areas).map(AreaId::new));
        let snapshot = context.snapshot_of(knowledge, indicator.as_ref(), area.as_ref())?;
        let rows: Vec<Judged> = snapshot.assessments.iter().map(|a| Judged { assessment: a.clone(), path: None }).collect();
        let batch = context.tabulate().tabulate(&snapshot.catalogue, &rows).map_err(PipelineError::columns)?;
        Ok(Self { knowledge, entries: context.entries(knowledge.known_at)?, stamp: stamp(&snapshot), rows: Rows::Ordered(batch) })
    }

    /// The batches in which the rows stand.
    pub fn batches(&self) -> Vec<&RecordBatch> {
        match &self.rows {
            Rows::Overview(overview) => overview.chunks.iter().map(|chunk| &chunk.rows).collect(),
            Rows::Ordered(batch) => vec![batch],
        }
    }

    /// The places of the rows that are asked for, worst first.
    pub fn select(&self, filter: &GapFilter) -> Vec<Place> {
        let batches = self.batches();
        if let (Rows::Overview(overview), true) = (&self.rows, *filter == GapFilter::default()) {
            return overview.order().to_vec();
        }
        let rows = |(at, batch): (u32, &RecordBatch)| admitted(&self.entries, batch, filter).into_iter().map(move |row| (at, row));
        let places: Vec<Place> = (0u32..).zip(batches).flat_map(rows).collect();
        match &self.rows {
            Rows::Overview(overview) => overview.ordered(places),
            Rows::Ordered(_) => places,
        }
    }

    /// How many of some rows have each status, worst first; statuses of none are left out.
    pub fn statuses(&self, places: &[Place]) -> Vec<(Status, usize)> {
        let columns: Vec<_> = self.batches().into_iter().map(|batch| Codes::of(batch, "status")).collect();
        let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
        for (batch, row) in places {
            let code = columns.get(*batch as usize).and_then(Option::as_ref).and_then(|codes| codes.at(*row));
            if let Some(status) = code.and_then(Status::parse) {
                *counts.entry(status).or_default() += 1;
            }
        }
        counts.into_iter().collect()
    }

    /// How the targets of each plan stand; a printed "-" counts as not assessable.
    pub fn statuses_by_plan(&self) -> BTreeMap<String, Vec<Status>> {
        let mut out: BTreeMap<String, Vec<Status>> = BTreeMap::new();
        for batch in self.batches() {
            let (Some(plans), Some(statuses)) = (Codes::of(batch, "plan"), Codes::of(batch, "status")) else { continue };
            for row in 0..batch.num_rows() as u32 {
                let Some((plan, status)) = plans.at(row).zip(statuses.at(row).and_then(Status::parse)) else { continue };
                match out.get_mut(plan) {
                    Some(list) => list.push(status),
                    None => {
                        out.insert(plan.to_owned(), vec![status]);
                    }
                }
            }
        }
        out
    }

    /// The years in which targets fall due, ascending.
    pub fn due_years(&self) -> BTreeSet<i16> {
        let days = |batch: &&RecordBatch| -> BTreeSet<i32> {
            let due = batch.column_by_name("due").and_then(|column| column.as_primitive_opt::<Date32Type>());
            due.map(|due| due.iter().flatten().collect()).unwrap_or_default()
        };
        let days: BTreeSet<i32> = self.batches().iter().flat_map(days).collect();
        days.into_iter().map(|day| date_of(day).year()).collect()
    }

    /// What a file of it says about itself.
    pub fn about(&self, filter: &GapFilter, language: Language) -> ExportAbout {
        ExportAbout {
            as_of: self.knowledge.as_of,
            filters_in_words: filter.words(&self.entries, language),
            filters: filter.as_one(),
            stamp: self.stamp.clone(),
        }
    }
}

/// A column of words as their codes.
struct Codes<'a> {
    keys: &'a [u32],
    codes: Vec<&'a str>,
}

impl<'a> Codes<'a> {
    fn of(batch: &'a RecordBatch, name: &str) -> Option<Self> {
        let (keys, values) = text(batch, name)?;
        Some(Self { keys, codes: values.iter().map(|value| value.map_or("", |value| Term::parse(value).code)).collect() })
    }

    fn at(&self, row: u32) -> Option<&'a str> {
        self.codes.get(*self.keys.get(row as usize)? as usize).copied()
    }
}

/// A column of text: keys, the dictionary, and what is asked for as the keys that are.
struct Words<'a> {
    keys: &'a [u32],
    is_wanted: Vec<bool>,
}

impl Words<'_> {
    fn admits(&self, row: usize) -> bool {
        self.keys.get(row).is_some_and(|key| self.is_wanted.get(*key as usize).copied().unwrap_or(false))
    }
}

fn text<'a>(batch: &'a RecordBatch, name: &str) -> Option<(&'a [u32], &'a StringArray)> {
    let column = batch.column_by_name(name)?.as_dictionary_opt::<UInt32Type>()?;
    Some((column.keys().values(), column.values().as_string_opt::<i32>()?))
}

/// The keys whose code is asked for.
fn coded<'a>(batch: &'a RecordBatch, name: &str, is_asked: impl Fn(&str) -> bool) -> Option<Words<'a>> {
    let (keys, values) = text(batch, name)?;
    Some(Words { keys, is_wanted: values.iter().map(|value| value.is_some_and(|value| is_asked(Term::parse(value).code))).collect() })
}

/// The rows of a batch that are asked for, in order.
fn admitted(entries: &Catalogue, batch: &RecordBatch, wanted: &GapFilter) -> Vec<u32> {
    let exact = |name: &str, ids: &[String]| -> Option<Vec<u32>> {
        let (keys, values) = text(batch, name)?;
        let key =
            |id: &String| sorted_place(values, id).or_else(|| (0..values.len()).find(|at| values.value(*at) == id)).map(|at| at as u32);
        let wanted: Vec<u32> = ids.iter().filter_map(key).collect();
        let row = |(key, row): (&u32, u32)| wanted.contains(key).then_some(row);
        // What is not there at all is told without looking at the rows.
        Some(if wanted.is_empty() { Vec::new() } else { keys.iter().zip(0u32..).filter_map(row).collect() })
    };
    let mut rows: Vec<u32> = (0..batch.num_rows() as u32).collect();
    // An indicator first: a batch of the overview holds one.
    for (name, ids) in [("indicator", &wanted.indicators), ("area", &wanted.areas)] {
        if !ids.is_empty() && !rows.is_empty() {
            let found = exact(name, ids).unwrap_or_default();
            rows = if rows.len() == batch.num_rows() {
                found
            } else {
                found.into_iter().filter(|row| rows.binary_search(row).is_ok()).collect()
            };
        }
    }
    let mut words: Vec<Words<'_>> = Vec::new();
    let is_level = |plan: &str| entries.plan(&PlanId::new(plan)).is_some_and(|plan| wanted.levels.contains(&plan.level));
    if !wanted.plans.is_empty() || !wanted.levels.is_empty() {
        let is_asked = |plan: &str| {
            (wanted.plans.is_empty() || wanted.plans.iter().any(|id| id == plan)) && (wanted.levels.is_empty() || is_level(plan))
        };
        words.extend(coded(batch, "plan", is_asked));
    }
    for (name, codes) in [("theme", &wanted.themes), ("status", &wanted.statuses)] {
        if !codes.is_empty() {
            words.extend(coded(batch, name, |code| codes.iter().any(|asked| asked == code)));
        }
    }
    let flags = [("illustrative", wanted.illustrative), ("disagreement", wanted.disagreement)];
    let flags: Vec<_> =
        flags.into_iter().filter_map(|(name, asked)| Some((batch.column_by_name(name)?.as_boolean_opt()?, asked?))).collect();
    let due = batch.column_by_name("due").and_then(|column| column.as_primitive_opt::<Date32Type>());
    let is_due = |row: usize, year: i16| due.is_some_and(|due| due.is_valid(row) && date_of(due.value(row)).year() == year);
    let lead = (!wanted.agencies.is_empty()).then(|| leads(entries, batch, &wanted.agencies));
    rows.retain(|row| {
        let row = *row as usize;
        words.iter().all(|words| words.admits(row))
            && flags.iter().all(|(flags, asked)| flags.value(row) == *asked)
            && wanted.year.is_none_or(|year| is_due(row, year))
            && lead.as_ref().is_none_or(|lead| lead(row))
    });
    rows
}

/// Whether one of some agencies leads a row: asked once for each pair of plan and printed cell.
fn leads<'a>(entries: &'a Catalogue, batch: &'a RecordBatch, agencies: &'a [String]) -> impl Fn(usize) -> bool + 'a {
    let (plan, printed) = (text(batch, "plan"), text(batch, "lead_agency"));
    let known = std::cell::RefCell::new(std::collections::HashMap::new());
    let nulls = batch.column_by_name("lead_agency").and_then(|column| column.nulls());
    move |row| {
        let (Some((plans, plan)), Some((cells, cell))) = (plan, printed) else { return false };
        if nulls.is_some_and(|nulls| nulls.is_null(row)) {
            return false;
        }
        let (a, b) = (plans[row], cells[row]);
        *known.borrow_mut().entry((a, b)).or_insert_with(|| {
            let (plan, printed) = (PlanId::new(plan.value(a as usize)), cell.value(b as usize));
            agencies.iter().any(|agency| is_led_by(entries, &plan, printed, agency))
        })
    }
}

/// The place of a text in a dictionary that is in order; none where it is not found that way.
fn sorted_place(values: &StringArray, wanted: &str) -> Option<usize> {
    let (mut low, mut high) = (0, values.len());
    while low < high {
        let middle = low.midpoint(high);
        match values.value(middle).cmp(wanted) {
            std::cmp::Ordering::Equal => return Some(middle),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}
