//! The disk of a running server fails: it answers rightly, or says 503, or ends; never 200 with numbers that are not there.

use std::time::{Duration, Instant};

use crate::{
    journal::{Journal, Known, check},
    kills::{no_uploads, send},
    program::STORE_FILE,
    scenario::with_catalogue,
    server::{self, Server},
    state::{State, verify_sound},
    strace,
    tally::{Tally, cases, seed, spread},
    upload::Upload,
};

/// What fails from which call on.
#[derive(Clone, Debug)]
struct Failure {
    call: &'static str,
    file: &'static str,
    error: &'static str,
    from: usize,
}

#[test]
fn a_server_whose_disk_fails_is_never_wrong() {
    let tally = Tally::new("a failing disk under a server");
    if let Some(reason) = no_uploads().or_else(strace::missing) {
        tally.skip(reason);
        return tally.finish();
    }
    let mut all = Vec::new();
    for (call, file) in [("pwrite64", ""), ("fsync", ""), ("write", ".wal"), ("fsync", ".wal"), ("openat", ".wal"), ("unlink", ".wal")] {
        for error in ["ENOSPC", "EIO"] {
            all.extend((1..=6).map(|from| Failure { call, file, error, from }));
        }
    }
    tally.each(spread(all, cases(3, usize::MAX)), |failure| run(&failure).map_err(|fault| format!("{failure:?}: {fault}")));
    tally.finish();
}

fn run(failure: &Failure) -> Result<String, String> {
    let (place, journal) = (with_catalogue(), Journal::default());
    let path = format!("{}/{STORE_FILE}{}", place.store().display(), failure.file);
    let mut wrapper: Vec<std::ffi::OsString> = ["strace", "-f", "-qq", "-o", "/dev/null", "-P"].map(Into::into).to_vec();
    wrapper.extend([path.into(), "-e".into(), format!("trace={}", failure.call).into(), "-e".into()]);
    wrapper.push(format!("inject={}:error={}:when={}+", failure.call, failure.error, failure.from).into());
    let mut outcome = "failed at the start";
    if let Ok(mut server) = Server::start_with(&place, &wrapper, &[]) {
        outcome = "served on";
        for number in 0..4_u32 {
            let upload = Upload::new(&format!("lan-{number}.csv"), 0, number..number + 1, "2025-01-10", seed());
            let sent = journal.send(&upload);
            match send(server.port(), &upload) {
                Ok(answer) if matches!(answer.status, 200 | 201) => journal.answer(sent, Known::Acknowledged),
                Ok(answer) if matches!(answer.status, 503 | 507) => journal.answer(sent, Known::Refused),
                Ok(answer) => return Err(format!("{} {}", answer.head, String::from_utf8_lossy(&answer.body))),
                Err(_) => {}
            }
            let asked = Instant::now();
            match server::get(server.port(), "/api/v1/observations?limit=1000000&include_history=true") {
                Ok(answer) if answer.status == 200 => {
                    let state = State::ask(server.port());
                    if let Ok(state) = state {
                        check(&state.figures, &journal.all(), &journal.all()).map_err(|fault| format!("a reader saw: {fault}"))?;
                    }
                }
                Ok(answer) if answer.status == 503 => {
                    outcome = "said 503";
                    // Promised is a second; the tracer and a busy machine take their part.
                    if asked.elapsed() > Duration::from_secs(5) {
                        return Err(format!("503 took {:?}", asked.elapsed()));
                    }
                    let ready = server::get(server.port(), "/readyz").map(|answer| answer.status);
                    if ready.is_ok_and(|status| status == 200) {
                        return Err("says 503 for figures, and that it is ready".to_owned());
                    }
                }
                Ok(answer) => return Err(format!("a reader got {} {}", answer.head, String::from_utf8_lossy(&answer.body))),
                Err(_) => break,
            }
        }
        if outcome == "said 503" || !server.is_running() {
            if server.wait(Duration::from_secs(20)).is_none() {
                return Err("says 503 and does not end, so that nobody starts it again".to_owned());
            }
            outcome = "ended for its supervisor";
        }
        server.kill();
    }
    let state = State::read(&place).map_err(|said| format!("does not open again: {said}"))?;
    check(&state.figures, &journal.all(), &journal.all())?;
    verify_sound(&place)?;
    let server = Server::start(&place)?;
    for (sent, upload) in journal.without_acknowledgement() {
        let answer = send(server.port(), &upload).map_err(|error| error.to_string())?;
        if !matches!(answer.status, 200 | 201) {
            return Err(format!("sent again: {} {}", answer.head, String::from_utf8_lossy(&answer.body)));
        }
        journal.answer(sent, Known::Acknowledged);
    }
    let state = State::ask(server.port())?;
    check(&state.figures, &journal.all(), &journal.all()).map_err(|fault| format!("after sending again: {fault}"))?;
    Ok(outcome.to_owned())
}
