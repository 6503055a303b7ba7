//! Whose turn it is: so many requests at once, a bounded line of those that wait, and a turn for every client.
//!
//! Each client (an API key, or an address) stands in a line of its own, and the next turn is that of the client on which
//! the least time was spent of late. Whoever asks for ten times what the machine can give waits behind itself; whoever asks
//! now and then waits for one answer of others at most. What finds its line full is refused at once, and told so after a
//! moment, so that a client in a hurry does not keep the machine busy with refusals.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::oneshot;

use super::{metrics::Metrics, who::Who};
use crate::{
    clock::Stopwatch,
    config::LimitsConfig,
    present::api::{Problem, UPLOADS, holding},
};

/// How long a refusal is held back. A connection carries one request at a time, so that it asks four times a second at most.
pub const REFUSAL_AFTER: Duration = Duration::from_millis(250);

/// Seconds after which time that was spent on a client counts half.
const HALF_LIFE_S: f64 = 5.0;

/// Seconds that a request counts while it is worked on; what it really took is known at its end.
const RUNNING_COUNTS_S: f64 = 0.05;

/// Clients remembered before those are forgotten on whom next to nothing was spent of late.
const CLIENTS_KEPT: usize = 4096;

/// Routes that are answered whatever goes on: whether the service lives, and how it is.
const ALWAYS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Who works and who waits.
#[derive(Debug)]
pub struct Admission {
    slots: usize,
    slots_of_one: usize,
    most_waiting: usize,
    waiting_of_one: usize,
    patience: Duration,
    lines: Mutex<Lines>,
}

#[derive(Debug, Default)]
struct Lines {
    running: usize,
    waiting: usize,
    by_client: HashMap<Who, Line>,
    /// Clients that wait, whoever waits longest first.
    turns: VecDeque<Who>,
}

/// Time spent on a client, fading.
#[derive(Debug)]
struct Spent {
    seconds: f64,
    since: Stopwatch,
}

impl Default for Spent {
    fn default() -> Self {
        Self { seconds: 0.0, since: Stopwatch::start() }
    }
}

impl Spent {
    fn seconds(&self) -> f64 {
        self.seconds * 0.5f64.powf(self.since.elapsed().as_secs_f64() / HALF_LIFE_S)
    }

    fn add(&mut self, more: Duration) {
        *self = Self { seconds: self.seconds() + more.as_secs_f64(), since: Stopwatch::start() };
    }
}

#[derive(Debug, Default)]
struct Line {
    running: usize,
    waiting: VecDeque<oneshot::Sender<Permit>>,
    spent: Spent,
}

impl Line {
    /// What this client has had of late; the least comes first.
    fn had_s(&self) -> f64 {
        self.spent.seconds() + RUNNING_COUNTS_S * self.running as f64
    }
}

/// The right to be worked on; given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    admission: Option<Arc<Admission>>,
    who: Who,
    begun: Stopwatch,
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(admission) = self.admission.take() {
            admission.leave(&self.who, self.begun.elapsed());
        }
    }
}

impl Admission {
    /// An empty room under these limits.
    pub fn new(limits: &LimitsConfig) -> Arc<Self> {
        let slots = limits.slots();
        Arc::new(Self {
            slots,
            // One client never holds all, however long its questions take: one is left for the others.
            slots_of_one: (slots - 1).max(1),
            most_waiting: limits.requests_waiting,
            waiting_of_one: (limits.requests_waiting / 4).max(1),
            patience: limits.queue_timeout_s,
            lines: Mutex::default(),
        })
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn; none when the line is full or the turn did not come in time.
    pub async fn enter(self: &Arc<Self>, who: Who) -> Option<Permit> {
        let turn = {
            let mut lines = self.lines();
            lines.forget_old();
            let Lines { running, waiting, by_client, turns } = &mut *lines;
            let line = by_client.entry(who.clone()).or_default();
            if *running < self.slots && line.running < self.slots_of_one && line.waiting.is_empty() {
                (*running, line.running) = (*running + 1, line.running + 1);
                return Some(self.permit(who));
            }
            if line.waiting.len() >= self.waiting_of_one {
                // Those who have gone away stand in nobody's way.
                let before = line.waiting.len();
                line.waiting.retain(|turn| !turn.is_closed());
                *waiting -= before - line.waiting.len();
            }
            if *waiting >= self.most_waiting || line.waiting.len() >= self.waiting_of_one {
                return None;
            }
            let (sender, turn) = oneshot::channel();
            if line.waiting.is_empty() {
                turns.push_back(who);
            }
            line.waiting.push_back(sender);
            *waiting += 1;
            turn
        };
        tokio::time::timeout(self.patience, turn).await.ok()?.ok()
    }

    fn permit(self: &Arc<Self>, who: Who) -> Permit {
        Permit { admission: Some(Arc::clone(self)), who, begun: Stopwatch::start() }
    }

    fn leave(self: &Arc<Self>, who: &Who, spent: Duration) {
        let mut lines = self.lines();
        lines.running -= 1;
        if let Some(line) = lines.by_client.get_mut(who) {
            line.running -= 1;
            line.spent.add(spent);
        }
        self.next_turns(&mut lines);
    }

    /// Lets in whose turn it is, as far as there is room.
    fn next_turns(self: &Arc<Self>, lines: &mut Lines) {
        while lines.running < self.slots {
            let Some(next) = lines.next(self.slots_of_one) else { return };
            let Some(who) = lines.turns.remove(next) else { return };
            let Some(line) = lines.by_client.get_mut(&who) else { continue };
            let Some(turn) = line.waiting.pop_front() else { continue };
            lines.waiting -= 1;
            let waits_further = !line.waiting.is_empty();
            match turn.send(self.permit(who.clone())) {
                Ok(()) => {
                    line.running += 1;
                    lines.running += 1;
                }
                // It has gone away; its permit was never counted.
                Err(mut permit) => drop(permit.admission.take()),
            }
            if waits_further {
                lines.turns.push_back(who);
            }
        }
    }
}

impl Lines {
    /// Where in the line of turns the client stands that has had least, among those that may have more at once.
    fn next(&self, slots_of_one: usize) -> Option<usize> {
        let had = |who: &Who| self.by_client.get(who).filter(|line| line.running < slots_of_one).map(Line::had_s);
        let open = self.turns.iter().enumerate().filter_map(|(place, who)| Some((place, had(who)?)));
        open.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(place, _)| place)
    }

    /// Keeps little of clients that neither work nor wait.
    fn forget_old(&mut self) {
        if self.by_client.len() > CLIENTS_KEPT {
            self.by_client.retain(|_, line| line.running > 0 || !line.waiting.is_empty() || line.had_s() > RUNNING_COUNTS_S);
        }
    }
}

/// Lets a request in when its turn comes, or refuses it.
pub async fn admit(State((admission, metrics)): State<(Arc<Admission>, Arc<Metrics>)>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    if ALWAYS.contains(&route) || (UPLOADS.contains(&route) && request.method() == Method::POST) {
        return next.run(request).await;
    }
    let Some(permit) = admission.enter(Who::of(&request)).await else {
        metrics.shed("queue");
        tokio::time::sleep(REFUSAL_AFTER).await;
        return Problem::overloaded().into_response();
    };
    holding(permit, next.run(request)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(slots: usize, waiting: usize) -> Arc<Admission> {
        let limits = LimitsConfig {
            requests_at_once: Some(slots),
            requests_waiting: waiting,
            queue_timeout_s: Duration::from_secs(60),
            ..LimitsConfig::default()
        };
        Admission::new(&limits)
    }

    fn who(name: &str) -> Who {
        Who::Key(name.to_owned())
    }

    fn run(test: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test);
    }

    /// A request of its own task that stands in line before this returns.
    async fn stand(room: &Arc<Admission>, name: &str) -> tokio::task::JoinHandle<Option<Permit>> {
        let (room, who) = (Arc::clone(room), who(name));
        let standing = tokio::spawn(async move { room.enter(who).await });
        tokio::task::yield_now().await;
        standing
    }

    #[test]
    fn a_client_in_a_hurry_waits_behind_itself_and_nobody_else_does() {
        run(async {
            let room = room(1, 40);
            let working = room.enter(who("hurry")).await.expect("an empty room");
            let mut crowd = Vec::new();
            for _ in 0..10 {
                crowd.push(stand(&room, "hurry").await);
            }
            let honest = stand(&room, "honest").await;
            drop(working);
            let turn = honest.await.expect("a task").expect("the next turn, not the eleventh");
            assert!(!crowd[0].is_finished());
            drop(turn);
            crowd.remove(0).await.expect("a task").expect("the line goes on");
        });
    }

    #[test]
    fn a_full_line_is_refused_and_the_lines_of_others_are_not() {
        run(async {
            let room = room(1, 8);
            let working = room.enter(who("a")).await.expect("an empty room");
            let mut standing = Vec::new();
            for name in ["a", "a", "b", "b", "c", "c", "d"] {
                standing.push(stand(&room, name).await);
            }
            assert!(stand(&room, "a").await.await.expect("a task").is_none(), "a quarter of the places is a client's share");
            standing.push(stand(&room, "e").await);
            assert!(!standing[7].is_finished());
            assert!(stand(&room, "f").await.await.expect("a task").is_none(), "all places are taken");
            drop(working);
            let turns = standing.into_iter().map(|waiting| {
                tokio::spawn(async move { drop(waiting.await.expect("a task").expect("everyone who stood in line has its turn")) })
            });
            for turn in turns.collect::<Vec<_>>() {
                turn.await.expect("a turn");
            }
            let lines = room.lines();
            assert_eq!((lines.running, lines.waiting, lines.turns.len()), (0, 0, 0));
        });
    }

    #[test]
    fn one_client_does_not_hold_every_place() {
        run(async {
            let room = room(4, 40);
            let mut held = Vec::new();
            for _ in 0..3 {
                held.push(room.enter(who("a")).await.expect("room"));
            }
            let fourth = stand(&room, "a").await;
            assert!(!fourth.is_finished());
            drop(room.enter(who("b")).await.expect("the place that is left"));
            assert!(!fourth.is_finished());
            held.pop();
            fourth.await.expect("a task").expect("a place of its own came free");
        });
    }

    #[test]
    fn whoever_goes_away_while_it_waits_leaves_no_gap() {
        run(async {
            let room = room(1, 8);
            let working = room.enter(who("a")).await.expect("an empty room");
            let (gone, stays) = (stand(&room, "a").await, stand(&room, "a").await);
            gone.abort();
            tokio::task::yield_now().await;
            assert!(!stand(&room, "a").await.is_finished(), "the place of one that has gone away is free again");
            drop(working);
            drop(stays.await.expect("a task").expect("its turn"));
            tokio::task::yield_now().await;
            assert_eq!(room.lines().running, 0);
        });
    }
}
