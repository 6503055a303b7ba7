//! Uploads over HTTP that are sent twice, out of order, or cut.

use std::{io::Write, net::Shutdown, thread};

use crate::{
    kills::{address, no_uploads, send},
    program::Place,
    scenario::{FIRST_DAY, SECOND_DAY, with_catalogue},
    server::{self, Answer, Server, connect, receive},
    state::{State, verify_sound},
    tally::{Tally, cases, seed},
    upload::{Draw, Figures, Presence, Upload, figures_of},
};

/// A server on a store with the catalogue.
struct Running {
    place: Place,
    server: Server,
}

impl Running {
    fn start() -> Result<Self, String> {
        let place = with_catalogue();
        Ok(Self { server: Server::start(&place)?, place })
    }

    fn port(&self) -> u16 {
        self.server.port()
    }

    fn figures(&self) -> Result<Figures, String> {
        Ok(State::ask(self.port())?.figures)
    }

    /// Ends the server; the store must be sound and hold these uploads, each once.
    fn end(self, expected: &Figures) -> Result<(), String> {
        let state = State::ask(self.port())?;
        self.server.end()?;
        if state.figures != *expected {
            return Err(format!("{} figures are there, {} were expected", count(&state.figures), count(expected)));
        }
        let reopened = State::read(&self.place)?;
        if reopened != state {
            return Err(format!("another start shows something else: {}", reopened.difference(&state)));
        }
        verify_sound(&self.place).map(|_| ())
    }
}

fn count(figures: &Figures) -> usize {
    figures.values().map(Vec::len).sum()
}

fn is_taken(answer: &Answer) -> bool {
    matches!(answer.status, 200 | 201)
}

fn shown(answer: &Answer) -> String {
    format!("{} {}", answer.head.lines().next().unwrap_or_default(), String::from_utf8_lossy(&answer.body))
}

fn upload(seed: u64) -> Upload {
    Upload::new("thang.csv", 0, 0..6, FIRST_DAY, seed)
}

fn tried(section: &'static str, short: usize, long: usize, run: impl Fn(u64) -> Result<String, String> + Sync) {
    let tally = Tally::new(section);
    if let Some(reason) = no_uploads() {
        tally.skip(reason);
        return tally.finish();
    }
    tally.each((0..cases(short, long) as u64).collect(), |case| run(seed() ^ case << 8).map_err(|fault| format!("case {case}: {fault}")));
    tally.finish();
}

#[test]
fn the_same_upload_many_times_at_once_is_taken_once() {
    tried("uploads: the same at once", 2, 30, |case| {
        let running = Running::start()?;
        let (upload, port) = (upload(case), running.port());
        let with_key = case % 2 == 0;
        // One is taken in and four wait; a sixth would be asked to come again.
        let answers: Vec<Answer> = thread::scope(|scope| {
            let all: Vec<_> = (0..5)
                .map(|_| {
                    let upload = &upload;
                    scope.spawn(move || {
                        if with_key {
                            return send(port, upload);
                        }
                        server::post(port, &address(upload), "Content-Type: text/csv\r\n", upload.csv().as_bytes())
                    })
                })
                .collect();
            all.into_iter().map(|thread| thread.join().expect("a thread").map_err(|error| error.to_string())).collect::<Result<_, _>>()
        })?;
        if let Some(other) = answers.iter().find(|answer| !is_taken(answer)) {
            return Err(shown(other));
        }
        let new = answers.iter().filter(|answer| answer.status == 201).count();
        if new != 1 {
            return Err(format!("{new} of five answers say that it is new"));
        }
        running.end(&figures_of([&upload]))?;
        Ok(if with_key { "with one key".to_owned() } else { "without a key".to_owned() })
    });
}

#[test]
fn a_key_that_comes_again_with_other_content_is_refused() {
    tried("uploads: one key, two contents", 1, 10, |case| {
        let running = Running::start()?;
        let (first, mut other) = (upload(case), Upload::new("thang.csv", 0, 6..12, FIRST_DAY, case));
        other.source.clone_from(&first.source);
        let taken = send(running.port(), &first).map_err(|error| error.to_string())?;
        let refused = send(running.port(), &other).map_err(|error| error.to_string())?;
        let again = send(running.port(), &first).map_err(|error| error.to_string())?;
        if (taken.status, refused.status, again.status) != (201, 409, 200) {
            return Err(format!("{} / {} / {}", shown(&taken), shown(&refused), shown(&again)));
        }
        running.end(&figures_of([&first]))?;
        Ok("refused".to_owned())
    });
}

#[test]
fn uploads_in_another_order_lead_to_the_same_figures() {
    tried("uploads: reordered", 1, 20, |case| {
        let uploads = [
            Upload::new("a.csv", 0, 0..6, FIRST_DAY, case),
            Upload::new("b.csv", 0, 3..9, SECOND_DAY, case + 1),
            Upload::new("c.csv", 1, 0..6, FIRST_DAY, case),
        ];
        let mut draw = Draw::new(case);
        let mut order = vec![0, 1, 2];
        order.swap(draw.below(3), draw.below(3));
        order.reverse();
        let running = Running::start()?;
        for place in order.iter().chain(&order) {
            let answer = send(running.port(), &uploads[*place]).map_err(|error| error.to_string())?;
            if !is_taken(&answer) {
                return Err(shown(&answer));
            }
        }
        running.end(&figures_of(&uploads))?;
        Ok("the same".to_owned())
    });
}

#[test]
fn an_upload_that_is_cut_leaves_nothing() {
    tried("uploads: cut", 2, 60, |case| {
        let running = Running::start()?;
        let upload = upload(case);
        let body = upload.csv().into_bytes();
        let mut draw = Draw::new(case);
        let sent = draw.below(body.len());
        let is_chunked = draw.below(2) == 0;
        let mut stream = connect(running.port()).map_err(|error| error.to_string())?;
        let length = if is_chunked { "Transfer-Encoding: chunked".to_owned() } else { format!("Content-Length: {}", body.len()) };
        let head = format!("POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: cut\r\n{length}\r\n\r\n", address(&upload));
        let begun = if is_chunked { format!("{sent:x}\r\n") } else { String::new() };
        let part = [head.as_bytes(), begun.as_bytes(), &body[..sent]].concat();
        stream.write_all(&part).map_err(|error| error.to_string())?;
        let _ = stream.shutdown(if draw.below(2) == 0 { Shutdown::Both } else { Shutdown::Write });
        if let Ok(answer) = receive(stream)
            && is_taken(&answer)
        {
            return Err(format!("{sent} of {} bytes were taken: {}", body.len(), shown(&answer)));
        }
        // The server may still be busy with the cut upload; its next answer comes after it.
        if upload.presence(&running.figures()?) != Presence::Absent {
            return Err("something of a cut upload is there".to_owned());
        }
        let whole =
            server::post(running.port(), &address(&upload), "Idempotency-Key: cut\r\n", &body).map_err(|error| error.to_string())?;
        if whole.status != 201 {
            return Err(format!("the whole one afterwards: {}", shown(&whole)));
        }
        running.end(&figures_of([&upload]))?;
        Ok(if is_chunked { "chunked".to_owned() } else { "with a length".to_owned() })
    });
}

#[test]
fn a_wrong_length_is_refused_or_leaves_whole_rows() {
    tried("uploads: wrong length", 2, 40, |case| {
        let running = Running::start()?;
        let upload = upload(case);
        let body = upload.csv().into_bytes();
        let mut draw = Draw::new(case);
        let claimed = if draw.below(2) == 0 { body.len() + 1 + draw.below(1000) } else { body.len() - 1 - draw.below(body.len() / 2) };
        let mut stream = connect(running.port()).map_err(|error| error.to_string())?;
        let head =
            format!("POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {claimed}\r\n\r\n", address(&upload));
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        let _ = stream.shutdown(Shutdown::Write);
        let taken = receive(stream).is_ok_and(|answer| is_taken(&answer));
        let figures = running.figures()?;
        if claimed > body.len() && (taken || upload.presence(&figures) != Presence::Absent) {
            return Err("an upload that is shorter than it says is there".to_owned());
        }
        if !taken && count(&figures) > 0 {
            return Err("refused, and yet there is something".to_owned());
        }
        // What ends early is, for the server, a whole file with fewer rows; each of them must be one of the sender's.
        let sent = figures_of([&upload]);
        let wrong: Vec<_> = figures.iter().filter(|(key, found)| sent.get(*key) != Some(found)).collect();
        if !wrong.is_empty() {
            return Err(format!("a length of {claimed} for {} bytes made figures that nobody sent: {wrong:?}", body.len()));
        }
        running.end(&figures)?;
        Ok(if taken { "fewer rows taken".to_owned() } else { "refused".to_owned() })
    });
}

#[test]
fn an_upload_without_a_usable_row_changes_nothing() {
    tried("uploads: nothing usable", 1, 3, |_| {
        let running = Running::start()?;
        let body = b"indicator,area,period,value\nkhong_co,khong_co,2020,1\n";
        let answer =
            server::post(running.port(), "/api/v1/ingests?name=x.csv&source=x&published_on=2025-01-01", "Content-Type: text/csv\r\n", body);
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status != 422 {
            return Err(shown(&answer));
        }
        running.end(&Figures::new())?;
        Ok("refused".to_owned())
    });
}
