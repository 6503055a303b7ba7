//! The gate as time goes by.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::{
    access::Role,
    account::{KeyState, Who},
};

const PASSWORD: &str = "đường về quê ngoại";

/// A clock that is set by hand.
#[derive(Debug, Default)]
struct SetClock(Mutex<Timestamp>);

impl SetClock {
    fn forward(&self, minutes: i64) {
        let mut time = self.0.lock().expect("the clock");
        *time += SignedDuration::from_mins(minutes);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("the clock")
    }
}

struct Place {
    folder: tempfile::TempDir,
    clock: Arc<SetClock>,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), clock: Arc::default() }
    }

    fn gate(&self) -> Gate {
        Gate::new(self.folder.path(), GateSettings::default(), Arc::clone(&self.clock) as Arc<dyn Clock>)
    }

    /// A gate at which one person has an account.
    fn gate_with(name: &str) -> (Self, Gate) {
        let place = Self::new();
        let gate = place.gate();
        gate.add_person(&By::command_line(), name, Role::Planner, PASSWORD).expect("an account");
        (place, gate)
    }
}

fn sign_in(gate: &Gate, name: &str, password: &str) -> Result<String, SignInFault> {
    gate.sign_in(name, password, "10.0.0.7").expect("the gate answers")
}

fn is_open(gate: &Gate, token: &str) -> bool {
    gate.session_caller(token).expect("the gate answers").is_some()
}

#[test]
fn a_session_ends_when_it_is_not_used_and_when_it_was_used_long_enough() {
    let (place, gate) = Place::gate_with("thong-ke");
    let (idle, busy) = (sign_in(&gate, "thong-ke", PASSWORD).expect("in"), sign_in(&gate, "thong-ke", PASSWORD).expect("in"));
    assert!(!is_open(&gate, "") && !is_open(&gate, &"0".repeat(64)));
    for _ in 0..23 {
        place.clock.forward(30);
        assert!(is_open(&gate, &busy));
    }
    assert!(!is_open(&gate, &idle), "not used for half a day");
    place.clock.forward(30);
    assert!(!is_open(&gate, &busy), "twelve hours are over");
    assert!(!is_open(&gate, &busy), "and stay so");
}

#[test]
fn a_session_outlives_the_program_as_far_as_it_is_known_to_be_used() {
    let (place, gate) = Place::gate_with("thong-ke");
    let token = sign_in(&gate, "thong-ke", PASSWORD).expect("in");
    place.clock.forward(45);
    assert!(is_open(&gate, &token));
    assert!(is_open(&place.gate(), &token), "the program was started again");
    place.clock.forward(45);
    assert!(is_open(&gate, &token));
    assert!(!is_open(&place.gate(), &token), "nobody knows that it was used since it was opened 90 minutes ago");
}

#[test]
fn what_one_program_changes_the_other_knows_at_once() {
    let (place, gate) = Place::gate_with("thong-ke");
    let beside = place.gate();
    let token = sign_in(&gate, "thong-ke", PASSWORD).expect("in");
    assert_eq!(beside.session_caller(&token).expect("an answer").map(|caller| caller.who), Some(Who::Person("thong-ke".into())));
    beside.set_blocked(&By::command_line(), "thong-ke", true).expect("blocked");
    assert!(!is_open(&gate, &token));
    assert_eq!(sign_in(&gate, "thong-ke", PASSWORD), Err(SignInFault::Wrong));
    beside.set_blocked(&By::command_line(), "thong-ke", false).expect("let in again");
    assert!(!is_open(&gate, &token) && sign_in(&gate, "thong-ke", PASSWORD).is_ok());
}

#[test]
fn a_key_counts_until_its_time_is_over() {
    let place = Place::new();
    let gate = place.gate();
    let (key, text) = gate.add_key(&By::command_line(), &NewKey { role: Role::Viewer, note: "n".into(), days: 1 }).expect("a key");
    let asked = || gate.key_caller(&text).expect("the gate answers").map(|caller| caller.name());
    place.clock.forward(24 * 60 - 1);
    assert_eq!(asked(), Ok(format!("key:{}", key.id)));
    place.clock.forward(1);
    assert_eq!((asked(), gate.keys().expect("keys")[0].1), (Err(KeyFault::Expired), KeyState::Expired));
    gate.revoke_key(&By::command_line(), &key.id).expect("revoked");
    assert_eq!(asked(), Err(KeyFault::Revoked));
    assert!(!gate.opens_for_anyone().expect("an answer"));
}

#[test]
fn whoever_waits_long_enough_may_try_again() {
    let (place, gate) = Place::gate_with("thong-ke");
    for _ in 0..5 {
        assert_eq!(sign_in(&gate, "thong-ke", "không phải mật khẩu"), Err(SignInFault::Wrong));
    }
    assert_eq!(sign_in(&gate, "thong-ke", PASSWORD), Err(SignInFault::TooMany(2)));
    place.clock.forward(1);
    assert!(sign_in(&gate, "thong-ke", PASSWORD).is_ok());
}

#[test]
fn an_administrator_and_nobody_without_an_account_may_do_everything() {
    let place = Place::new();
    let gate = place.gate();
    assert_eq!(gate.unknown_caller(true).expect("an answer"), Caller::local());
    assert_eq!(gate.unknown_caller(false).expect("an answer"), Caller::anonymous(&[Permission::Read]), "somebody behind a proxy");
    gate.add_key(&By::command_line(), &NewKey { role: Role::Admin, note: "n".into(), days: 1 }).expect("a key");
    assert_eq!(gate.unknown_caller(true).expect("an answer"), Caller::anonymous(&[Permission::Read]));
    for settings in [
        GateSettings { anonymous: Anonymous::Nothing, ..GateSettings::default() },
        GateSettings { anonymous: Anonymous::Nothing, listens_on: ([0, 0, 0, 0], 80).into(), ..GateSettings::default() },
    ] {
        let closed = Gate::new(&place.folder.path().join("elsewhere"), settings, Arc::clone(&place.clock) as Arc<dyn Clock>);
        assert_eq!(closed.unknown_caller(true).expect("an answer"), Caller::anonymous(&[]));
    }
}
