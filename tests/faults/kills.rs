//! Kills at random moments: of single commands, and of a server with eight writers and eight readers.

use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{
    catalogue::INDICATORS,
    journal::{Journal, Known, check},
    program::Place,
    scenario::with_catalogue,
    server::{self, Answer, Server},
    settle::rebuilds,
    state::{State, figure, verify_sound},
    tally::{Tally, cases, seed},
    upload::{Draw, Figures, Upload},
};

/// Kills after which a store is looked at once more as a whole and left.
const KILLS_PER_STORE: usize = 10;

/// Day of publication of all uploads here; the months tell them apart.
const DAY: &str = "2025-01-10";

/// The address an upload is sent to.
pub fn address(upload: &Upload) -> String {
    let source = upload.source.replace(' ', "%20");
    format!("/api/v1/ingests?name={}&source={source}&published_on={}", upload.name, upload.published_on)
}

/// Sends an upload with its name as the key.
///
/// # Errors
/// Nobody answers.
pub fn send(port: u16, upload: &Upload) -> std::io::Result<Answer> {
    let headers = format!("Content-Type: text/csv\r\nIdempotency-Key: {}\r\n", upload.name);
    server::post(port, &address(upload), &headers, upload.csv().as_bytes())
}

/// Why uploads over HTTP cannot be tried; none when they can.
pub fn no_uploads() -> Option<String> {
    let outcome = Place::empty().run(&["openapi"]);
    let described: Value = serde_json::from_str(&outcome.stdout).unwrap_or_default();
    described["paths"]["/api/v1/ingests"]["post"].is_null().then(|| "the program takes no uploads over HTTP".to_owned())
}

/// The last look at a store: sound, and rebuilt to the same.
fn leave(place: &Place) -> Result<(), String> {
    let hash = verify_sound(place)?;
    rebuilds(place, &State::read(place)?, &hash)
}

#[test]
fn kills_of_commands() {
    let tally = Tally::new("random kills: lotrinh ingest file");
    let kills = cases(10, 300);
    let stores: Vec<u64> = (0..kills.div_ceil(KILLS_PER_STORE) as u64).collect();
    tally.each(stores, |store| {
        let mut draw = Draw::new(seed() ^ store << 20);
        let (place, journal) = (with_catalogue(), Journal::default());
        for number in 0..KILLS_PER_STORE {
            let months = number as u32 * 2..number as u32 * 2 + 2;
            let upload = Upload::new(&format!("lan-{number}.csv"), number % INDICATORS, months, DAY, store);
            let sent = journal.send(&upload);
            let arguments = place.ingest(&upload);
            let mut child = place.command(&[], &arguments).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn();
            let child = child.as_mut().map_err(|error| error.to_string())?;
            // A run takes a tenth of a second; the writes are in its last third.
            thread::sleep(Duration::from_millis(60 + draw.below(140) as u64));
            let ended = child.try_wait().map_err(|error| error.to_string())?;
            let _ = child.kill();
            let _ = child.wait();
            match ended {
                Some(status) if status.success() => journal.answer(sent, Known::Acknowledged),
                Some(status) => return Err(format!("store {store}, upload {number}: {status} without a kill")),
                None => {}
            }
            tally.add(if ended.is_some() { "kills too late" } else { "kills" }, 1);
            let state = State::read(&place).map_err(|said| format!("store {store}, upload {number}: does not open again: {said}"))?;
            check(&state.figures, &journal.all(), &journal.all()).map_err(|fault| format!("store {store}, upload {number}: {fault}"))?;
            if draw.below(2) == 0 {
                place.run(&arguments).done();
                journal.answer(sent, Known::Acknowledged);
            }
        }
        for (sent, upload) in journal.without_acknowledgement() {
            place.run(&place.ingest(&upload)).done();
            journal.answer(sent, Known::Acknowledged);
        }
        let state = State::read(&place)?;
        check(&state.figures, &journal.all(), &journal.all()).map_err(|fault| format!("store {store} at the end: {fault}"))?;
        leave(&place).map_err(|fault| format!("store {store} at the end: {fault}"))?;
        Ok("stores sound".to_owned())
    });
    tally.finish();
}

/// Numbers of one life of a server.
#[derive(Default)]
struct Load {
    stop: AtomicBool,
    reads: AtomicUsize,
    busy: AtomicUsize,
}

#[test]
fn kills_of_a_server_under_load() {
    let tally = Tally::new("random kills: server, 8 writers, 8 readers");
    if let Some(reason) = no_uploads() {
        tally.skip(reason);
        return tally.finish();
    }
    let stores: Vec<u64> = (0..cases(1, 100) as u64).collect();
    let kills = cases(6, KILLS_PER_STORE);
    tally.each(stores, |store| {
        let mut draw = Draw::new(seed() ^ store << 24);
        let (place, journal) = (with_catalogue(), Journal::default());
        for life in 0..kills {
            let at = |fault: String| format!("store {store}, life {life}: {fault}");
            let mut server = Server::start(&place).map_err(at)?;
            let load = Load::default();
            let until = Duration::from_millis(draw.below(700) as u64);
            let began = Instant::now();
            let faults: Vec<String> = thread::scope(|scope| {
                let (load, journal, port) = (&load, &journal, server.port());
                let writers: Vec<_> = (0..INDICATORS).map(|i| scope.spawn(move || write(port, load, journal, i, life, store))).collect();
                let readers: Vec<_> = (0..INDICATORS).map(|i| scope.spawn(move || read(port, load, journal, i))).collect();
                thread::sleep(until.saturating_sub(began.elapsed()));
                server.kill();
                load.stop.store(true, Ordering::Relaxed);
                writers.into_iter().chain(readers).filter_map(|thread| thread.join().expect("a thread").err()).collect()
            });
            tally.add("kills", 1);
            tally.add("reads", load.reads.load(Ordering::Relaxed));
            tally.add("busy answers", load.busy.load(Ordering::Relaxed));
            if let Some(fault) = faults.into_iter().next() {
                return Err(at(fault));
            }
            let server = Server::start(&place).map_err(|said| at(format!("does not open again: {said}")))?;
            let state = State::ask(server.port()).map_err(at)?;
            check(&state.figures, &journal.all(), &journal.all()).map_err(at)?;
            for (sent, upload) in journal.without_acknowledgement() {
                let answer = send(server.port(), &upload).map_err(|error| at(error.to_string()))?;
                if !matches!(answer.status, 200 | 201) {
                    return Err(at(format!("{} sent again: {} {}", upload.name, answer.head, String::from_utf8_lossy(&answer.body))));
                }
                journal.answer(sent, Known::Acknowledged);
                tally.add("sent again", 1);
            }
            let state = State::ask(server.port()).map_err(at)?;
            check(&state.figures, &journal.all(), &journal.all()).map_err(|fault| at(format!("after sending again: {fault}")))?;
            server.end().map_err(at)?;
        }
        tally.add("uploads", journal.all().len());
        leave(&place).map_err(|fault| format!("store {store} at the end: {fault}"))?;
        Ok("stores sound".to_owned())
    });
    tally.finish();
}

/// Sends uploads of one indicator until the server is gone.
fn write(port: u16, load: &Load, journal: &Journal, indicator: usize, life: usize, store: u64) -> Result<(), String> {
    // Uploads of a life, so that the months of two lives never meet.
    const PER_LIFE: u32 = 12;
    for number in 0..PER_LIFE {
        if load.stop.load(Ordering::Relaxed) {
            break;
        }
        let month = life as u32 * PER_LIFE + number;
        let upload = Upload::new(&format!("{store}-{indicator}-{month}.csv"), indicator, month..month + 1, DAY, store);
        let sent = journal.send(&upload);
        match send(port, &upload) {
            Ok(answer) => match answer.status {
                200 | 201 => journal.answer(sent, Known::Acknowledged),
                429 | 503 => {
                    journal.answer(sent, Known::Refused);
                    load.busy.fetch_add(1, Ordering::Relaxed);
                }
                _ => return Err(format!("{}: {} {}", upload.name, answer.head, String::from_utf8_lossy(&answer.body))),
            },
            // The server is gone; whether it took the upload is open.
            Err(_) => break,
        }
    }
    Ok(())
}

/// Reads the figures of one indicator until the server is gone; what was acknowledged before a question is in its answer.
fn read(port: u16, load: &Load, journal: &Journal, indicator: usize) -> Result<(), String> {
    let name = format!("muc_{indicator}");
    let of_indicator =
        |all: Vec<(Upload, Known)>| all.into_iter().filter(|(upload, _)| upload.rows[0].0.indicator == name).collect::<Vec<_>>();
    while !load.stop.load(Ordering::Relaxed) {
        let acknowledged = of_indicator(journal.all());
        let Ok(answer) = server::get(port, &format!("/api/v1/observations?limit=1000000&include_history=true&indicator={name}")) else {
            break;
        };
        if answer.status == 503 {
            load.busy.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        if answer.status != 200 {
            return Err(format!("a reader got {} {}", answer.head, String::from_utf8_lossy(&answer.body)));
        }
        let mut figures = Figures::new();
        for item in answer.json()?["items"].as_array().into_iter().flatten() {
            let (key, found) = figure(item)?;
            figures.entry(key).or_default().push(found);
        }
        check(&figures, &acknowledged, &of_indicator(journal.all())).map_err(|fault| format!("a reader saw: {fault}"))?;
        load.reads.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}
