//! What the program says it holds, and the questions every case ends with.

use serde_json::Value;

use crate::{
    program::Place,
    server::{self, Server},
    upload::{Figure, FigureKey, Figures},
};

/// Everything a reader can ask for, without the times at which it was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Every vintage of every figure.
    pub figures: Figures,
    /// The same with all their words, in the order of the program.
    listing: Vec<String>,
    /// Areas, indicators, plans and targets.
    catalogue: Vec<String>,
    /// What came in: kind, name, hash and counts.
    pub ingests: Vec<String>,
}

impl State {
    /// Reads the state from a running server.
    ///
    /// # Errors
    /// An answer that is not 200, or makes no sense.
    pub fn ask(port: u16) -> Result<Self, String> {
        let ready = ask(port, "/readyz")?;
        if ready["status"] != "ok" {
            return Err(format!("not ready: {ready}"));
        }
        let listing = items(port, "/api/v1/observations?limit=1000000&include_history=true")?;
        let mut figures = Figures::new();
        for item in &listing {
            let (key, figure) = figure(item)?;
            figures.entry(key).or_default().push(figure);
        }
        let mut catalogue = Vec::new();
        for table in ["areas", "indicators", "plans", "targets"] {
            catalogue.extend(items(port, &format!("/api/v1/{table}"))?.iter().map(Value::to_string));
        }
        // The digest of a retraction holds the time at which it was made.
        let told = |i: &Value| {
            let digest = if i["kind"] == "retraction" { String::new() } else { i["sha256"].to_string() };
            ["kind", "name", "rows", "accepted", "rejected"].map(|field| i[field].to_string()).join(" ") + &digest
        };
        let ingests = items(port, "/api/v1/ingests")?.iter().map(told).collect();
        Ok(Self { figures, listing: listing.iter().map(Value::to_string).collect(), catalogue, ingests })
    }

    /// Starts the program, reads the state and ends it politely.
    ///
    /// # Errors
    /// It does not start, does not answer, or does not end.
    pub fn read(place: &Place) -> Result<Self, String> {
        let server = Server::start(place)?;
        let state = Self::ask(server.port())?;
        server.end()?;
        Ok(state)
    }

    /// How it differs from another state, in a few words.
    pub fn difference(&self, other: &Self) -> String {
        let mut out = Vec::new();
        for (what, mine, theirs) in [
            ("figures", &self.listing, &other.listing),
            ("catalogue", &self.catalogue, &other.catalogue),
            ("ingests", &self.ingests, &other.ingests),
        ] {
            let more: Vec<&String> = mine.iter().filter(|line| !theirs.contains(line)).collect();
            let less: Vec<&String> = theirs.iter().filter(|line| !mine.contains(line)).collect();
            if mine != theirs {
                let shown = |lines: &[&String]| lines.iter().take(2).map(|line| line.chars().take(300).collect()).collect::<Vec<String>>();
                out.push(format!(
                    "{what}: {} against {}, {} more {:?}, {} less {:?}",
                    mine.len(),
                    theirs.len(),
                    more.len(),
                    shown(&more),
                    less.len(),
                    shown(&less)
                ));
            }
        }
        if out.is_empty() { "the same".to_owned() } else { out.join("; ") }
    }
}

/// One figure of a listing.
///
/// # Errors
/// A field is missing.
pub fn figure(item: &Value) -> Result<(FigureKey, Figure), String> {
    let text = |field: &str| item[field].as_str().map(str::to_owned).ok_or_else(|| format!("no {field} in {item}"));
    let value = item["value"].as_f64().ok_or_else(|| format!("no value in {item}"))?;
    let key =
        FigureKey { indicator: text("indicator")?, area: text("area")?, period: text("period")?, published_on: text("published_on")? };
    Ok((key, Figure { bits: value.to_bits(), source: text("source")?, note: text("note").unwrap_or_default() }))
}

fn ask(port: u16, address: &str) -> Result<Value, String> {
    let answer = server::get(port, address).map_err(|error| format!("{address}: {error}"))?;
    if answer.status != 200 {
        return Err(format!("{address}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)));
    }
    answer.json()
}

fn items(port: u16, address: &str) -> Result<Vec<Value>, String> {
    match ask(port, address)? {
        Value::Array(items) => Ok(items),
        listing => listing["items"].as_array().cloned().ok_or_else(|| format!("{address}: no items")),
    }
}

/// What `lotrinh verify` says of a store.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Exit code 0 and no fault.
    pub is_sound: bool,
    /// Hash over what is stored, the same for the same content.
    pub logical_hash: String,
    /// What it names as faulty.
    pub faults: Vec<String>,
}

/// Compares ledger, spool and database.
///
/// # Errors
/// It fails in another way than by naming faults.
pub fn verify(place: &Place, more: &[&str]) -> Result<Verdict, String> {
    let outcome = place.run(&[&["verify", "--format", "json"], more].concat());
    outcome.is_orderly()?;
    let Ok(report) = serde_json::from_str::<Value>(&outcome.stdout) else {
        return Err(format!("verify prints no report: {}", outcome.describe()));
    };
    let faults: Vec<String> = report["faults"].as_array().into_iter().flatten().map(Value::to_string).collect();
    if outcome.is_done() != faults.is_empty() {
        return Err(format!("exit code and faults disagree: {}", outcome.describe()));
    }
    let logical_hash = report["logical_hash"].as_str().unwrap_or_default().to_owned();
    if outcome.is_done() && logical_hash.is_empty() {
        return Err(format!("verify gives no hash: {}", outcome.describe()));
    }
    Ok(Verdict { is_sound: outcome.is_done(), logical_hash, faults })
}

/// As [`verify`], where anything but a sound store is a fault; gives the logical hash.
///
/// # Errors
/// What is not sound.
pub fn verify_sound(place: &Place) -> Result<String, String> {
    let verdict = verify(place, &[])?;
    if verdict.is_sound { Ok(verdict.logical_hash) } else { Err(format!("verify finds faults: {:?}", verdict.faults)) }
}
