//! An edition of a report: what it was made from, its files, and its manifest.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Failure;
use crate::{
    domain::{
        catalogue::Catalogue,
        id::{AreaId, PlanId, TargetId, TaskId},
        language::Language,
        period::{Calendar, Period},
        series::SeriesKey,
        statement::{Remark, Stage, Statement, StatementKind, TaskReport},
    },
    pipeline::{
        Knowledge, PipelineError,
        assess::{Snapshot, hex},
        change::{Changes, all_changes, two_snapshots},
        context::Context,
    },
    present::{
        charts::ChartSize,
        documents::{ReportInput, compose, compose::Comment, render_docx, render_page, render_pdf},
        drawing::draw_trajectory,
        edition::EditionFile,
        exports::{CsvHeader, GapTable, render_csv, render_xlsx},
        gap_files::{check_names, export_about, stamp},
        view::{CatalogueIndex, Filters, ScoreboardView},
    },
};

/// What an edition is made from beside the store: enough to make it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// Code of the period.
    pub(super) period: String,
    /// Code of its calendar.
    pub(super) calendar: String,
    /// What was known at the cut-off.
    pub(super) knowledge: Knowledge,
    /// What had been known at the cut-off before.
    pub(super) before: Knowledge,
    /// Only this area; empty for all.
    pub(super) area: String,
    /// Only this plan; empty for all.
    pub(super) plan: String,
    /// Only what this agency leads; empty for all.
    pub(super) agency: String,
    /// Language of all files.
    pub(super) language: String,
    /// Issuing body; empty for that of the plan.
    pub(super) issuer: String,
    /// Where it is signed; empty for the area.
    pub(super) place: String,
    /// Charts at most.
    pub(super) charts: usize,
    /// Name of the edition that this one corrects; empty for none.
    pub(super) corrects: String,
}

/// Hash and length of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileMark {
    bytes: usize,
    sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    made_with: Wanted,
    program_version: String,
    data_revision: String,
    catalogue_hash: String,
    method_hash: String,
    files: BTreeMap<String, FileMark>,
}

/// An edition, by its manifest.
pub(super) struct Edition {
    manifest: Manifest,
    hash: String,
}

/// The name of the manifest.
const MANIFEST: &str = "manifest.json";

/// What was known at the two cut-offs, and what changed between them: the same for every scope.
pub(super) struct Ground {
    /// What was known at the cut-off.
    pub(super) now: Arc<Snapshot>,
    /// Its catalogue, with every task as it had been reported by the cut-off.
    catalogue: Arc<Catalogue>,
    /// What had been known before, with the changes; none where nothing was known then.
    compared: Option<(Arc<Snapshot>, Changes)>,
}

impl Wanted {
    /// What the edition rests on.
    ///
    /// # Errors
    /// The store does not answer, or nothing was known at the cut-off.
    pub(super) fn ground(&self, context: &Context) -> Result<Ground, Failure> {
        let now = context.snapshot(self.knowledge)?;
        if now.catalogue.targets.is_empty() {
            return Err(Failure::Refused(format!(
                "no target was in effect on {} at data revision {}; load a catalogue with `lotrinh catalogue load`, or choose a later period",
                self.knowledge.targets_as_of, self.knowledge.known_at
            )));
        }
        if now.series.is_empty() {
            return Err(Failure::Refused(format!(
                "no figure was known on {} at data revision {}; take figures in with `lotrinh ingest sources`, or choose a later period",
                self.knowledge.as_of, self.knowledge.known_at
            )));
        }
        let compared = match two_snapshots(context, self.before, self.knowledge) {
            Ok((before, now)) => {
                let changes = all_changes(&before, &now);
                Some((before, changes))
            }
            // Nothing was known then: the first report has none before it.
            Err(PipelineError::Refused(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let catalogue = as_reported_by(self.knowledge, &now, context)?;
        Ok(Ground { now, catalogue, compared })
    }

    /// Makes every file; the last one is the manifest.
    ///
    /// # Errors
    /// The comments cannot be read, or a file cannot be written.
    pub(super) fn render(
        &self,
        ground: &Ground,
        period: Period,
        filters: &Filters,
        comments: Option<&[u8]>,
    ) -> Result<Vec<EditionFile>, Failure> {
        let Ground { now, catalogue, compared } = ground;
        let language = Language::parse(&self.language).unwrap_or_default();
        check_names(&now.catalogue, filters)?;
        let index = CatalogueIndex::new(&now.catalogue);
        let mut said = remarks(&now.catalogue, &self.period);
        said.extend(comments.map(read_comments).transpose()?.unwrap_or_default());
        if let Some(unknown) = said.keys().find(|target| index.target(target).is_none()) {
            return Err(Failure::Refused(format!(
                "comments: target: found “{unknown}”, expected the key of a target in effect at the cut-off"
            )));
        }
        let board = ScoreboardView::new(&index, &now.assessments, filters, self.knowledge.as_of, language);
        let rows = board.groups.iter().filter(|group| ["at_risk", "watch"].contains(&group.anchor)).flat_map(|group| &group.rows);
        let mut charts = BTreeMap::new();
        let mut files = Vec::new();
        for row in rows.take(self.charts) {
            let Some(target) = index.target(&row.target_id) else { continue };
            let series = SeriesKey { indicator: target.indicator.clone(), area: target.area.clone() };
            let svg = draw_trajectory(now, series.indicator.as_str(), series.area.as_str(), language, ChartSize::Page)
                .map_err(Failure::refused)?;
            charts.insert(row.target_id.clone(), (svg, ChartSize::Page.pixels(), row.sentence.clone()));
        }
        let stamp = stamp(now);
        let report = compose(&ReportInput {
            now,
            catalogue,
            before: compared.as_ref().map(|(before, changes)| (before.as_ref(), changes)),
            period,
            filters,
            language,
            issuer: &self.issuer,
            place: &self.place,
            comments: &said,
            charts: &charts,
            stamp: &stamp,
        });
        let mut table = GapTable::new(&index, &now.assessments, filters, language);
        table.add_series(&index, &now.assessments, filters, &now.series);
        let about = export_about(now, &index, filters, language);
        let mut put = |path: &str, bytes: Vec<u8>| files.push(EditionFile { path: path.to_owned(), bytes });
        put("report.docx", render_docx(&report).map_err(Failure::refused)?);
        put("report.pdf", render_pdf(&report).map_err(Failure::refused)?);
        put("report.html", render_page(&report).map_err(Failure::refused)?.into_bytes());
        put("gap-table.xlsx", render_xlsx(&table, &about).map_err(Failure::refused)?);
        put("gap-table.csv", render_csv(&table, CsvHeader::Words).map_err(Failure::refused)?);
        if let Some(comments) = comments {
            put("comments.csv", comments.to_vec());
        }
        let mark =
            |file: &EditionFile| (file.path.clone(), FileMark { bytes: file.bytes.len(), sha256: hex(&Sha256::digest(&file.bytes)) });
        let manifest = Manifest {
            made_with: self.clone(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            data_revision: stamp.data_revision.clone(),
            catalogue_hash: stamp.catalogue_hash.clone(),
            method_hash: stamp.method_hash.clone(),
            files: files.iter().map(mark).collect(),
        };
        let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(Failure::refused)?;
        bytes.push(b'\n');
        files.push(EditionFile { path: MANIFEST.to_owned(), bytes });
        Ok(files)
    }
}

/// The catalogue with every task as it had been reported by the cut-off: what was reported later is no part of the edition.
fn as_reported_by(knowledge: Knowledge, now: &Snapshot, context: &Context) -> Result<Arc<Catalogue>, Failure> {
    if now.catalogue.statements.tasks.iter().all(|report| report.reported_on <= knowledge.as_of) {
        return Ok(Arc::clone(&now.catalogue));
    }
    let mut tasks: BTreeMap<TaskId, TaskReport> = BTreeMap::new();
    // Newest first: the first one of a task that is not too late stands.
    for said in context.store().statement_history(StatementKind::Tasks, "", knowledge.known_at)? {
        if let Statement::Task(report) = said.statement
            && report.reported_on <= knowledge.as_of
        {
            tasks.entry(report.task.clone()).or_insert(report);
        }
    }
    let mut catalogue = Catalogue::clone(&now.catalogue);
    catalogue.statements.tasks = tasks.into_values().collect();
    Ok(Arc::new(catalogue))
}

impl Edition {
    /// The edition that files make.
    ///
    /// # Errors
    /// They have no manifest that can be read.
    pub(super) fn of(files: &[EditionFile]) -> Result<Self, Failure> {
        let bytes = files.iter().find(|file| file.path == MANIFEST).map(|file| file.bytes.as_slice()).unwrap_or_default();
        Self::parse(bytes).map_err(Failure::refused)
    }

    /// The edition in a folder.
    ///
    /// # Errors
    /// There is none, or its manifest cannot be read.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(MANIFEST);
        let bytes = fs::read(&path).map_err(|error| {
            Failure::refused(format!("{} is no edition of a report: cannot read {MANIFEST}: {error}", folder.display()))
        })?;
        Self::parse(&bytes).map_err(|error| Failure::refused(format!("{}: {error}; expected the manifest of a report", path.display())))
    }

    fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        Ok(Self { manifest: serde_json::from_slice(bytes)?, hash: hex(&Sha256::digest(bytes)) })
    }

    /// Period, scope, language and the hash of the manifest.
    pub(super) fn name(&self) -> String {
        let made = &self.manifest.made_with;
        let scope = [&made.area, &made.plan, &made.agency].map(String::as_str).into_iter().filter(|part| !part.is_empty());
        let mut parts = vec![made.period.as_str()];
        parts.extend(scope);
        parts.push(&made.language);
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
        let name: String = parts.join("-").chars().map(safe).collect();
        format!("{name}-{}", self.hash.get(..12).unwrap_or_default())
    }

    /// Hash of the manifest.
    pub(super) fn hash(&self) -> String {
        self.hash.clone()
    }

    /// The files it has beside the manifest.
    pub(super) fn files(&self) -> BTreeMap<String, FileMark> {
        self.manifest.files.clone()
    }

    /// What a folder has that the manifest does not say, or the other way round.
    pub(super) fn faults(&self, folder: &Path) -> Vec<String> {
        let mut faults = Vec::new();
        for (path, mark) in &self.manifest.files {
            match fs::read(folder.join(path)) {
                Err(error) => faults.push(format!("{path} cannot be read: {error}")),
                Ok(bytes) => {
                    let found = hex(&Sha256::digest(&bytes));
                    if found != mark.sha256 {
                        faults.push(format!("{path}: found sha256 {found}, expected {}", mark.sha256));
                    }
                }
            }
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != MANIFEST && !self.manifest.files.contains_key(&name) {
                faults.push(format!("{name} is not of this edition"));
            }
        }
        faults
    }

    /// What it was made from.
    ///
    /// # Errors
    /// The manifest names a period or calendar that there is not.
    pub(super) fn wanted(&self) -> Result<(Wanted, Filters, Period), Failure> {
        let made = self.manifest.made_with.clone();
        let calendar = Calendar::parse(&made.calendar)
            .ok_or_else(|| Failure::Refused(format!("{MANIFEST}: calendar: found “{}”, expected calendar or statutory", made.calendar)))?;
        let period = Period::parse(&made.period, calendar).map_err(Failure::refused)?;
        let one = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let filters = Filters {
            area: one(&made.area).map(AreaId::new),
            plan: one(&made.plan).map(PlanId::new),
            agency: one(&made.agency),
            ..Filters::default()
        };
        Ok((made, filters, period))
    }

    /// Why another edition made from the same is not the same.
    pub(super) fn what_differs(&self, other: &Self) -> String {
        let (a, b) = (&self.manifest, &other.manifest);
        let differing: Vec<String> = [
            ("program", &a.program_version, &b.program_version),
            ("catalogue", &a.catalogue_hash, &b.catalogue_hash),
            ("method", &a.method_hash, &b.method_hash),
        ]
        .into_iter()
        .filter(|(_, a, b)| a != b)
        .map(|(what, a, b)| format!("{what} was {a} and is {b}"))
        .collect();
        match differing.as_slice() {
            [] => "program, catalogue and method are the same, so a file was changed after it was published".to_owned(),
            some => format!("{}; make it again with what it was made with", some.join("; ")),
        }
    }
}

/// What lead offices say of the period, as far as it was let into editions.
fn remarks(catalogue: &Catalogue, period: &str) -> BTreeMap<TargetId, Comment> {
    let published = catalogue.statements.remarks.iter().filter(|remark| remark.stage == Stage::Published && remark.period == period);
    // One of a target that no longer counts at the cut-off has nothing to stand beside.
    let counts = published.filter(|remark| catalogue.targets.iter().any(|target| target.id == remark.target));
    let comment = |remark: &Remark| Comment { cause: remark.cause.clone(), remedy: remark.remedy.clone(), request: remark.request.clone() };
    counts.map(|remark| (remark.target.clone(), comment(remark))).collect()
}

/// Reads `target,cause,remedy,request`.
fn read_comments(bytes: &[u8]) -> Result<BTreeMap<TargetId, Comment>, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Failure::Refused(format!("comments: found bytes that are not UTF-8 ({error}); save the file as CSV UTF-8")))?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heads = reader.headers().map_err(Failure::refused)?.clone();
    let column = |name: &str| {
        heads.iter().position(|head| head.trim() == name).ok_or_else(|| {
            Failure::Refused(format!(
                "comments: found the columns {}; expected target,cause,remedy,request",
                heads.iter().collect::<Vec<_>>().join(",")
            ))
        })
    };
    let places = [column("target")?, column("cause")?, column("remedy")?, column("request")?];
    let mut out = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(Failure::refused)?;
        let [target, cause, remedy, request] = places.map(|place| record.get(place).unwrap_or_default().trim().to_owned());
        if out.insert(TargetId::new(&target), Comment { cause, remedy, request }).is_some() {
            return Err(Failure::Refused(format!("comments: target {target} stands twice; expected one row a target")));
        }
    }
    Ok(out)
}
