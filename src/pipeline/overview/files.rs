//! An overview in files: one of rows and one of lessons for each indicator, named after their content, and a list of them.

use std::{collections::BTreeSet, sync::Arc};

use arrow::{
    buffer::Buffer,
    error::ArrowError,
    ipc::{reader::StreamDecoder, writer::StreamWriter},
    record_batch::RecordBatch,
};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Chunk, Making, Overview, Timetable};
use crate::{
    analysis::peers::Peers,
    domain::{catalogue::Catalogue, id::IndicatorId},
    pipeline::{
        Knowledge,
        assess::{hex, method_hash},
    },
    store::AssessedFiles,
};

/// The list of the files.
const LIST: &str = "overview.json";

/// Where a chunk is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    rows: Option<String>,
    lessons: Option<String>,
    /// The day as of which the rows were written.
    on: Date,
}

impl Kept {
    /// Not written yet.
    pub(super) fn not_yet(on: Date) -> Self {
        Self { rows: None, lessons: None, on }
    }

    /// The lessons are those of a chunk that is written.
    pub(super) fn keep_lessons_of(&mut self, other: &Self) {
        self.lessons.clone_from(&other.lessons);
    }
}

#[derive(Serialize, Deserialize)]
struct List {
    knowledge: Knowledge,
    method_hash: String,
    catalogue_hash: String,
    timetable: Timetable,
    chunks: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    indicator: IndicatorId,
    rows: String,
    lessons: Option<String>,
    on: Date,
}

/// The overview that was kept; none where there is none, or where anything of it is damaged or of another method.
pub(super) fn load(making: &Making<'_>) -> Option<Overview> {
    let files = making.store.assessed_files();
    let list: List = serde_json::from_slice(&files.read(LIST)?).ok()?;
    if list.method_hash != method_hash(making.policy) || list.knowledge.known_at > making.store.data_revision().ok()? {
        return None;
    }
    let none = making.tabulate.tabulate(&Catalogue::default(), &[]).ok()?;
    let chunk = |entry: &Entry| -> Option<Arc<Chunk>> {
        let mut rows = batch_of(files.read(&entry.rows)?).ok().flatten().filter(|rows| rows.schema() == none.schema())?;
        if entry.on != list.knowledge.as_of {
            rows = making.tabulate.on_day(&rows, list.knowledge.as_of).ok()?;
        }
        let taught: Option<Arc<Peers>> = match &entry.lessons {
            None => None,
            Some(name) => Some(Arc::new(serde_json::from_slice(&files.read(name)?).ok()?)),
        };
        let kept = Kept { rows: Some(entry.rows.clone()), lessons: entry.lessons.clone(), on: entry.on };
        Some(Arc::new(Chunk { indicator: entry.indicator.clone(), rows, taught, kept }))
    };
    let chunks: Vec<Arc<Chunk>> = list.chunks.par_iter().map(chunk).collect::<Option<_>>()?;
    Some(Overview {
        knowledge: list.knowledge,
        entries: making.store.read_entries(list.knowledge.known_at).ok()?,
        chunks,
        method_hash: list.method_hash,
        catalogue_hash: list.catalogue_hash,
        judged: 0,
        timetable: list.timetable,
        order: Default::default(),
    })
}

/// Writes what is not written yet. A disk that refuses costs nothing but time at the next start.
pub(super) fn keep(making: &Making<'_>, mut overview: Overview) -> Overview {
    let files = making.store.assessed_files();
    let written: Option<Vec<Arc<Chunk>>> = overview.chunks.par_iter().map(|chunk| written(&files, chunk)).collect();
    let Some(chunks) = written else { return overview };
    overview.chunks = chunks;
    let entry = |chunk: &Arc<Chunk>| {
        Some(Entry {
            indicator: chunk.indicator.clone(),
            rows: chunk.kept.rows.clone()?,
            lessons: chunk.kept.lessons.clone(),
            on: chunk.kept.on,
        })
    };
    let Some(chunks) = overview.chunks.iter().map(entry).collect::<Option<Vec<_>>>() else { return overview };
    let list = List {
        knowledge: overview.knowledge,
        method_hash: overview.method_hash.clone(),
        catalogue_hash: overview.catalogue_hash.clone(),
        timetable: overview.timetable.clone(),
        chunks,
    };
    let done = serde_json::to_vec(&list)
        .map_err(|error| error.to_string())
        .and_then(|text| files.write(LIST, &text).map_err(|error| error.to_string()));
    if let Err(error) = done {
        tracing::warn!(error, "what was judged is not kept");
        return overview;
    }
    let names: BTreeSet<&str> =
        list.chunks.iter().flat_map(|entry| [Some(entry.rows.as_str()), entry.lessons.as_deref()]).flatten().chain([LIST]).collect();
    files.keep_only(&names.into_iter().collect::<Vec<_>>());
    overview
}

/// The chunk with the names of its files, which are there now; none when the disk refuses.
fn written(files: &AssessedFiles, chunk: &Arc<Chunk>) -> Option<Arc<Chunk>> {
    if chunk.kept.rows.is_some() && (chunk.taught.is_none() || chunk.kept.lessons.is_some()) {
        return Some(Arc::clone(chunk));
    }
    let put = |content: &[u8], suffix: &str| -> Option<String> {
        let name = format!("{}.{suffix}", hex(&Sha256::digest(content)[..12]));
        match files.write(&name, content) {
            Ok(()) => Some(name),
            Err(error) => {
                tracing::warn!(%error, "what was judged is not kept");
                None
            }
        }
    };
    let mut chunk = Chunk::clone(chunk);
    if chunk.kept.rows.is_none() {
        chunk.kept.rows = Some(put(&bytes_of(&chunk.rows).ok()?, "arrow")?);
    }
    if let (Some(peers), None) = (&chunk.taught, &chunk.kept.lessons) {
        chunk.kept.lessons = Some(put(&serde_json::to_vec(peers.as_ref()).ok()?, "json")?);
    }
    Some(Arc::new(chunk))
}

fn bytes_of(rows: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    let mut out = Vec::with_capacity(rows.get_array_memory_size() + 65_536);
    let mut writer = StreamWriter::try_new(&mut out, &rows.schema())?;
    writer.write(rows)?;
    writer.finish()?;
    drop(writer);
    Ok(out)
}

fn batch_of(bytes: Vec<u8>) -> Result<Option<RecordBatch>, ArrowError> {
    // The columns stay where they were read: nothing is copied.
    let mut buffer = Buffer::from_vec(bytes);
    StreamDecoder::new().decode(&mut buffer)
}
