//! Where a delivered file comes from: `origin.toml` beside `observations.csv`, with the digest that proves it unedited.

use std::{fs, path::Path};

use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    container::limits::MAX_BYTES,
    day::parse_day,
    error::{IngestError, IngestErrorKind},
    observations::{Defaults, ObservationFile, read_observations},
};
use crate::domain::{catalogue::Catalogue, period::Calendar};

/// Name of the file with the figures in a source folder.
pub const OBSERVATIONS_FILE: &str = "observations.csv";

/// Name of the file that says where they come from.
pub const ORIGIN_FILE: &str = "origin.toml";

/// What `origin.toml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Who produced the figures.
    pub producer: String,
    /// What they are.
    pub title: String,
    /// Where they can be read.
    pub address: Vec<String>,
    /// Day of publication of the whole file, where it has one.
    pub published_on: Option<Date>,
    /// Day on which the figures were read there.
    pub accessed_on: Option<Date>,
    /// Terms of use.
    pub licence: String,
    /// Calendar of the periods; the ordinary one when nothing is said.
    pub calendar: Calendar,
    /// Rows of `observations.csv` below its header.
    pub rows: usize,
    /// SHA-256 of `observations.csv`, 64 hexadecimal digits.
    pub sha256: String,
    /// Remarks.
    pub note: String,
}

/// The file as written; a misspelt key must not lose a day of publication, so unknown keys are refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    producer: String,
    title: String,
    address: Addresses,
    published_on: Option<Day>,
    accessed_on: Option<Day>,
    licence: String,
    calendar: Option<String>,
    rows: usize,
    sha256: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Addresses {
    One(String),
    Several(Vec<String>),
}

/// A day as text or as a date of TOML.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Text(String),
    Date(toml::value::Datetime),
}

impl Origin {
    /// Reads the text of an `origin.toml`; `file` is what messages call it.
    ///
    /// # Errors
    /// [`IngestErrorKind::Shape`] with the line for TOML, or the key whose value cannot be.
    pub fn parse(file: &str, text: &str) -> Result<Self, IngestError> {
        let shape = |found: String, expected: &str| IngestError::new(IngestErrorKind::Shape, file, found, expected, "mend the file");
        let written: Written = toml::from_str(text).map_err(|error| {
            shape(
                error.to_string().trim().replace('\n', " "),
                "producer, title, address, licence, rows and sha256; if known published_on, accessed_on, calendar, note",
            )
        })?;
        let day = |key: &str, day: Option<Day>| match day {
            None => Ok(None),
            Some(Day::Text(text)) if text.trim().is_empty() => Ok(None),
            Some(day) => {
                let text = match day {
                    Day::Text(text) => text,
                    Day::Date(date) => date.to_string(),
                };
                parse_day(&text).map(Some).ok_or_else(|| shape(format!("{key} = “{text}”"), "a day such as 2026-11-22"))
            }
        };
        let calendar = written.calendar.unwrap_or_default();
        let hexadecimal = written.sha256.len() == 64 && written.sha256.bytes().all(|b| b.is_ascii_hexdigit());
        if !hexadecimal {
            return Err(shape(format!("sha256 = “{}”", written.sha256), "64 hexadecimal digits"));
        }
        if written.producer.trim().is_empty() {
            return Err(shape("an empty producer".into(), "who produced the figures"));
        }
        Ok(Self {
            producer: written.producer,
            title: written.title,
            address: match written.address {
                Addresses::One(address) => vec![address],
                Addresses::Several(addresses) => addresses,
            },
            published_on: day("published_on", written.published_on)?,
            accessed_on: day("accessed_on", written.accessed_on)?,
            licence: written.licence,
            calendar: Calendar::parse(&calendar).ok_or_else(|| shape(format!("calendar = “{calendar}”"), "calendar or statutory"))?,
            rows: written.rows,
            sha256: written.sha256.to_ascii_lowercase(),
            note: written.note,
        })
    }

    /// Fails when the bytes are not those that the origin describes.
    ///
    /// # Errors
    /// [`IngestErrorKind::Changed`].
    pub fn verify(&self, file: &str, bytes: &[u8]) -> Result<(), IngestError> {
        let found = sha256_hex(bytes);
        if found == self.sha256 {
            return Ok(());
        }
        Err(IngestError::new(
            IngestErrorKind::Changed,
            file,
            format!("sha256 {found}"),
            format!("{} as {ORIGIN_FILE} says", self.sha256),
            "a delivered file is never edited: restore it, or put the new figures into a folder of their own",
        ))
    }

    /// What holds for every row that does not say otherwise.
    pub fn defaults(&self) -> Defaults {
        Defaults { source: self.producer.clone(), published_on: self.published_on, calendar: self.calendar }
    }
}

/// Reads the origin of a source folder and checks the bytes of its observations against it.
///
/// # Errors
/// [`IngestError`] when `origin.toml` is missing or malformed, or the digest differs.
pub fn read_origin(folder: &Path, bytes: &[u8]) -> Result<Origin, IngestError> {
    let path = folder.join(ORIGIN_FILE);
    let text = fs::read_to_string(&path).map_err(|cause| IngestError::unreadable(&path, &cause))?;
    let origin = Origin::parse(&path.display().to_string(), &text)?;
    origin.verify(&folder.join(OBSERVATIONS_FILE).display().to_string(), bytes)?;
    Ok(origin)
}

/// Reads a folder `data/sources/<source>/<vintage>`: origin, digest, then the rows.
///
/// # Errors
/// [`IngestError`] when a file is missing or malformed, when the digest or the number of rows differs.
pub fn read_source(folder: &Path, catalogue: &Catalogue) -> Result<(Origin, ObservationFile), IngestError> {
    let path = folder.join(OBSERVATIONS_FILE);
    let bytes = read_limited(&path)?;
    let name = path.display().to_string();
    let origin = read_origin(folder, &bytes)?;
    let file = read_observations(&name, &bytes, &origin.defaults(), catalogue)?;
    if file.rows != origin.rows {
        return Err(IngestError::new(
            IngestErrorKind::Changed,
            name,
            format!("{} rows", file.rows),
            format!("{} rows as {ORIGIN_FILE} says", origin.rows),
            "correct the number of rows there",
        ));
    }
    Ok((origin, file))
}

/// The bytes of a file that is not larger than may be read: its size is looked at before anything is allocated.
pub(super) fn read_limited(path: &Path) -> Result<Vec<u8>, IngestError> {
    let unreadable = |cause| IngestError::unreadable(path, &cause);
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > MAX_BYTES as u64 {
        return Err(IngestError::new(
            IngestErrorKind::TooLarge,
            path.display().to_string(),
            format!("{size} bytes"),
            format!("at most {MAX_BYTES} bytes"),
            "split the file",
        ));
    }
    fs::read(path).map_err(unreadable)
}

/// SHA-256 as 64 hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    const ROWS: &str = "indicator,area,period,value\npopulation,vn,2025,101\npopulation,vn,2024,100\n";

    fn origin(rows: usize, sha256: &str) -> String {
        format!(
            "producer = \"Cục Thống kê\"\ntitle = \"Dân số\"\naddress = [\"https://example.vn\"]\n\
             published_on = 2026-01-06\naccessed_on = \"2026-11-22\"\nlicence = \"CC BY 4.0\"\n\
             rows = {rows}\nsha256 = \"{sha256}\"\n"
        )
    }

    fn folder(rows: usize, sha256: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(ORIGIN_FILE), origin(rows, sha256)).expect("written");
        fs::write(folder.path().join(OBSERVATIONS_FILE), ROWS).expect("written");
        folder
    }

    #[test]
    fn a_source_folder_is_read_with_its_origin() {
        let folder = folder(2, &sha256_hex(ROWS.as_bytes()));
        let (origin, file) = read_source(folder.path(), &fixture::catalogue()).expect("a source");
        assert_eq!((origin.published_on, origin.accessed_on), (Date::new(2026, 1, 6).ok(), Date::new(2026, 11, 22).ok()));
        assert_eq!(file.accepted.len(), 2);
        assert!(file.accepted.iter().all(|o| o.source == "Cục Thống kê" && Some(o.published_on) == origin.published_on));
    }

    #[test]
    fn an_edited_file_and_a_wrong_count_are_refused() {
        let changed = folder(2, &sha256_hex(b"something else"));
        let error = read_source(changed.path(), &fixture::catalogue()).expect_err("edited");
        assert_eq!(error.kind, IngestErrorKind::Changed);
        assert!(error.found.contains(&sha256_hex(ROWS.as_bytes())), "{error}");
        let miscounted = folder(3, &sha256_hex(ROWS.as_bytes()));
        let error = read_source(miscounted.path(), &fixture::catalogue()).expect_err("miscounted");
        assert!(error.found.contains("2 rows") && error.expected.contains("3 rows"), "{error}");
    }

    #[test]
    fn a_misspelt_key_or_an_impossible_day_is_refused() {
        let good = origin(1, &"0".repeat(64));
        assert!(Origin::parse("origin.toml", &good).is_ok());
        for (from, to, part) in [
            ("published_on", "publised_on", "publised_on"),
            ("2026-11-22", "22 tháng mười một", "accessed_on"),
            ("sha256 = \"0", "sha256 = \"x", "sha256"),
            ("rows = 1", "", "rows"),
            ("rows = 1", "rows = 1\ncalendar = \"lunar\"", "lunar"),
        ] {
            let error = Origin::parse("origin.toml", &good.replace(from, to)).expect_err(part);
            assert!(error.found.contains(part), "{error}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = read_source(folder.path(), &fixture::catalogue()).expect_err("empty folder");
        assert!(error.kind == IngestErrorKind::Unreadable && error.file.ends_with(OBSERVATIONS_FILE), "{error}");
    }

    #[test]
    fn the_digest_is_the_published_one() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
