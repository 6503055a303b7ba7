//! Ingests: what came in and what was noticed.

use axum::{extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem,
    listing::{
        Asked, Known, One, Param, Resource, Rule, Values, answer, answer_object, answer_one,
        filters::{Q, is_found, is_wanted},
        resource,
    },
    params::Place,
};
use crate::{
    domain::{
        finding::{Finding, Severity},
        language::Language,
    },
    pipeline::{
        PipelineError,
        context::Context,
        lookup::{IngestRecord, findings, ingest, ingest_by_key, ingests},
    },
    present::{
        exports::rows::{Column, Head, JsonShape, Table, json, maybe_whole, text, whole, word},
        format::finding_sentence,
    },
};

const INGEST_KINDS: &[&str] = &["catalogue", "observations", "retraction"];

static INGESTS: [Column<IngestRecord>; 18] = [
    whole("ingest", "Its number, which is also the data revision it made", "57", |r| Some(r.ingest)),
    text("kind", "catalogue, observations or retraction", "observations", |r| r.kind.clone()),
    text("name", "Name under which it came", "gso/2025-01/observations.csv", |r| r.name.clone()),
    text("sha256", "SHA-256 of its bytes", "9c1e…", |r| r.sha256.clone()),
    whole("rows", "Rows in the file", "120", |r| Some(r.rows)),
    whole("accepted", "Rows accepted", "118", |r| Some(r.accepted)),
    whole("rejected", "Rows rejected", "2", |r| Some(r.rejected)),
    text("recorded_at", "UTC time", "2026-11-22 05:00:00", |r| r.recorded_at.clone()),
    whole("findings", "Findings on record", "3", |r| Some(r.findings)),
    whole("new", "Rows or entries that were new", "100", |r| Some(r.added)),
    whole("revised", "Rows or entries that revised what was known", "10", |r| Some(r.revised)),
    whole("unchanged", "Rows that said what was known", "8", |r| Some(r.unchanged)),
    maybe_whole("hidden_by", "The retraction by which it is hidden; null when it counts", "58", |r| Some(r.hidden_by).filter(|by| *by > 0)),
    maybe_whole("retracts", "The ingest it takes back; null when it is no retraction", "56", |r| Some(r.retracts).filter(|of| *of > 0)),
    text("reason", "Why it was taken back; empty when it is no retraction", "", |r| r.reason.clone()),
    text("actor", "Who sent it; empty where that is not known", "", |r| r.actor.clone()),
    text("idempotency_key", "Idempotency key of the sender; empty when it gave none", "quy-3-2026", |r| r.idempotency_key.clone()),
    json("settings", "How it was read; null where nothing was said", r#"{"source":"GSO"}"#, JsonShape::Object, |r| {
        serde_json::from_str(&r.settings).unwrap_or_default()
    }),
];

/// Ingests.
pub struct Ingests;

/// Sorts of ingests.
const KIND: Param = Param::new("kind", "Only these sorts, separated by commas", "observations", Rule::Words(INGEST_KINDS));

/// Those that count, or those that are hidden.
const HIDDEN: Param =
    Param::new("hidden", "Only ingests that a retraction hides (true), or only those that count (false)", "false", Rule::Flag);

impl Resource for Ingests {
    const NAME: &'static str = "ingests";
    const PARAMS: &'static [Param] = &[KIND, HIDDEN, Q];

    fn heads() -> Vec<Head> {
        INGESTS.iter().map(|column| column.head).collect()
    }
}

resource!(Ingests);

/// The answer with one ingest.
pub type OneIngest = One<Ingests>;

/// Something the check noticed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingItem {
    /// noticed (accepted) or rejected
    severity: String,
    /// Rule that noticed it
    rule: String,
    /// File
    file: String,
    /// Row as a spreadsheet counts it
    row: usize,
    /// Column
    column: String,
    /// What was found
    found: String,
    /// What was expected
    expected: String,
    /// The finding in a Vietnamese sentence: where, what was found and expected, what to do
    sentence: String,
    /// The finding in an English sentence
    sentence_en: String,
}

impl From<&Finding> for FindingItem {
    fn from(f: &Finding) -> Self {
        let severity = if f.severity == crate::domain::finding::Severity::Rejected { "rejected" } else { "noticed" };
        Self {
            severity: severity.to_owned(),
            rule: f.rule.clone(),
            file: f.file.clone(),
            row: f.row,
            column: f.column.clone(),
            found: f.found.clone(),
            expected: f.expected.clone(),
            sentence: finding_sentence(f, Language::Vi),
            sentence_en: finding_sentence(f, Language::En),
        }
    }
}

/// What came in, oldest first
#[utoipa::path(get, path = "/api/v1/ingests", tag = "figures", params(Ingests), responses(Ingests))]
pub async fn list_ingests(State(context): State<Context>, asked: Asked<Ingests>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let values = &asked.values;
        let hidden = values.flag(&HIDDEN);
        let wanted = |r: &IngestRecord| {
            is_wanted(values, &KIND, &r.kind)
                && hidden.is_none_or(|hidden| (r.hidden_by > 0) == hidden)
                && is_found(values, &[&r.name, &r.actor, &r.reason])
        };
        let rows: Vec<IngestRecord> = ingests(context, knowledge)?.into_iter().filter(wanted).collect();
        Table::new(&INGESTS, &rows).map_err(PipelineError::written)
    })
    .await
}

fn severity(of: &Finding) -> &'static str {
    if of.severity == Severity::Rejected { "rejected" } else { "noticed" }
}

static FINDINGS: [Column<(i64, Finding)>; 10] = [
    whole("ingest", "The ingest it is about", "57", |(ingest, _)| Some(*ingest)),
    word("severity", "noticed (accepted) or rejected", "noticed", &["noticed", "rejected"], |(_, f)| severity(f)),
    text("rule", "Rule that noticed it", "outside_bounds", |(_, f)| f.rule.clone()),
    text("file", "File", "observations.csv", |(_, f)| f.file.clone()),
    whole("row", "Row as a spreadsheet counts it; 0 for the whole file", "12", |(_, f)| i64::try_from(f.row).ok()),
    text("column", "Column", "value", |(_, f)| f.column.clone()),
    text("found", "What was found", "124.56", |(_, f)| f.found.clone()),
    text("expected", "What was expected", "a value from 0 to 100", |(_, f)| f.expected.clone()),
    text(
        "sentence",
        "The finding in a Vietnamese sentence: where, what was found and expected, what to do",
        "Dòng 12, cột “value”: …",
        |(_, f)| finding_sentence(f, Language::Vi),
    ),
    text("sentence_en", "The finding in an English sentence", "Row 12, column “value”: …", |(_, f)| {
        finding_sentence(f, Language::En)
    }),
];

/// Findings.
pub struct Findings;

/// How grave.
const SEVERITY: Param = Param::new(
    "severity",
    "Only what was rejected, or only what was accepted and noticed",
    "rejected",
    Rule::Word(&["noticed", "rejected"]),
);

/// Rules.
const RULE: Param = Param::new("rule", "Only what these rules noticed, separated by commas", "outside_bounds", Rule::Ids);

impl Resource for Findings {
    const NAME: &'static str = "findings";
    const PARAMS: &'static [Param] = &[SEVERITY, RULE, Q];

    fn heads() -> Vec<Head> {
        FINDINGS.iter().map(|column| column.head).collect()
    }
}

resource!(Findings);

fn findings_table(values: &Values, rows: Vec<(i64, Finding)>) -> Result<Table, PipelineError> {
    let wanted = |(_, f): &(i64, Finding)| {
        is_wanted(values, &SEVERITY, severity(f)) && is_wanted(values, &RULE, &f.rule) && is_found(values, &[&f.file, &f.found, &f.column])
    };
    let rows: Vec<(i64, Finding)> = rows.into_iter().filter(wanted).collect();
    Table::new(&FINDINGS, &rows).map_err(PipelineError::written)
}

/// What was noticed about one ingest
#[utoipa::path(get, path = "/api/v1/ingests/{ingest}/findings", tag = "figures",
    params(("ingest" = i64, Path, description = "Number of the ingest", example = 2), Findings),
    responses(Findings))]
pub async fn list_findings(State(context): State<Context>, Place(ingest): Place<i64>, asked: Asked<Findings>) -> Result<Response, Problem> {
    answer(asked, context, move |context, asked, _| {
        let rows = findings(context, ingest)?.into_iter().map(|finding| (ingest, finding)).collect();
        findings_table(&asked.values, rows)
    })
    .await
}

/// What was noticed about every ingest, oldest first
#[utoipa::path(get, path = "/api/v1/findings", tag = "figures", params(Findings), responses(Findings))]
pub async fn list_all_findings(State(context): State<Context>, asked: Asked<Findings>) -> Result<Response, Problem> {
    answer(asked, context, move |context, asked, knowledge| {
        let mut rows = Vec::new();
        for record in ingests(context, knowledge)?.into_iter().filter(|record| record.findings > 0) {
            rows.extend(findings(context, record.ingest)?.into_iter().map(|finding| (record.ingest, finding)));
        }
        findings_table(&asked.values, rows)
    })
    .await
}

/// One ingest: its counts, how it was read, and whether it is hidden
#[utoipa::path(get, path = "/api/v1/ingests/{ingest}", tag = "figures",
    params(("ingest" = i64, Path, description = "Number of the ingest", example = 2), Known),
    responses(One<Ingests>))]
pub async fn find_ingest(State(context): State<Context>, Place(number): Place<i64>, asked: Asked<Known>) -> Result<Response, Problem> {
    let row = answer_one(asked, context, move |context, _| Ok(Some(ingest(context, number)?))).await?;
    answer_object(&INGESTS, row)
}

/// What became of the upload with a key: all of it is there, or (404) nothing
#[utoipa::path(get, path = "/api/v1/ingests/by-key/{key}", tag = "figures",
    params(("key" = String, Path, description = "The `Idempotency-Key` with which it was sent", example = "quy-3-2026"), Known),
    responses(One<Ingests>))]
pub async fn find_ingest_by_key(
    State(context): State<Context>,
    Place(key): Place<String>,
    asked: Asked<Known>,
) -> Result<Response, Problem> {
    let row = answer_one(asked, context, move |context, _| Ok(Some(ingest_by_key(context, &key)?))).await?;
    answer_object(&INGESTS, row)
}

/// One ingest as the answer of a retraction.
pub(super) fn ingest_object(record: IngestRecord) -> Result<Response, Problem> {
    answer_object(&INGESTS, record)
}
