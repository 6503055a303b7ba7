//! One file from its source to its sinks.

use arrow::array::{Array, StringArray};

use super::{
    settings::{Intake, Progress, Reading},
    sink::Outlets,
    source::LongSource,
};
use crate::{
    domain::{batch::batch_of, observation::Observation},
    ingest::{
        error::{IngestError, IngestErrorKind},
        observations::read_observations,
    },
};

/// Reads a file in long form: what can be read goes to the batches, what cannot to the rejected rows with its reasons.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read or a sink fails. Trouble with a row is a finding.
pub fn read_long(intake: &Intake<'_>, source: &LongSource<'_>, outlets: &mut Outlets<'_>) -> Result<Reading, IngestError> {
    let failed = |cause: String| IngestError::new(IngestErrorKind::Unreadable, intake.name, cause, "a readable file", "try again");
    let mut bytes = Vec::new();
    match source {
        LongSource::Text(open) => {
            let mut stream = open().map_err(|error| failed(error.to_string()))?;
            std::io::Read::read_to_end(&mut stream, &mut bytes).map_err(|error| failed(error.to_string()))?;
        }
        LongSource::Chunks { open, .. } => {
            let mut writer = csv::Writer::from_writer(&mut bytes);
            for (at, chunk) in open()?.enumerate() {
                let batch = chunk?.batch;
                let schema = batch.schema();
                if at == 0 {
                    writer.write_record(schema.fields().iter().map(|f| f.name())).map_err(|error| failed(error.to_string()))?;
                }
                for row in 0..batch.num_rows() {
                    let cell = |array: &dyn Array| {
                        let text = array.as_any().downcast_ref::<StringArray>();
                        text.filter(|t| t.is_valid(row)).map(|t| t.value(row).to_owned()).unwrap_or_default()
                    };
                    writer.write_record(batch.columns().iter().map(|c| cell(c))).map_err(|error| failed(error.to_string()))?;
                }
            }
            drop(writer);
        }
    }
    let file = read_observations(intake.name, &bytes, &intake.settings.defaults, intake.catalogue)?;
    let rows: Vec<(usize, bool, &Observation)> = file.accepted.iter().enumerate().map(|(at, o)| (at + 2, false, o)).collect();
    let batch = batch_of(&rows).map_err(|error| failed(error.to_string()))?;
    outlets.batches.take(batch)?;
    (outlets.progress)(Progress { rows: file.rows as u64, bytes: bytes.len() as u64 });
    Ok(Reading {
        rows: file.rows as u64,
        accepted: file.accepted.len() as u64,
        rejected: file.rejected_rows as u64,
        findings: file.findings,
        ..Reading::default()
    })
}
