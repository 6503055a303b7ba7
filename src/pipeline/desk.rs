//! The desk at which uploads are taken in while the program serves: one is taken in at a time, a few wait, the others are
//! asked to come again. Each gets a slip that says how far it is, for as long as the program runs.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    PipelineError,
    context::Context,
    held::Shelf,
    intake::{Door, Receipt, Request, Stage, take_in},
};
use crate::store::Incoming;

/// Uploads at the desk: the one that is taken in and those that wait. Each may take [`DeskSettings::most_bytes`] of the disk.
const PLACES: usize = 5;

/// Slips kept: a day of a busy office.
const SLIPS_KEPT: usize = 200;

/// Under which limits uploads are taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskSettings {
    /// Whether anything is taken in at all.
    pub is_open: bool,
    /// The program that reads workbooks in a child process; none reads them here.
    pub reader: Option<PathBuf>,
    /// Most bytes of an upload.
    pub most_bytes: u64,
    /// Longest time without a byte of an upload.
    pub most_silence: Duration,
    /// Longest time until all of an upload is there.
    pub most_time: Duration,
}

impl Default for DeskSettings {
    /// A closed desk. 256 MiB are 1.5 million rows in long form; they take 15 minutes at 2.3 Mbit/s.
    fn default() -> Self {
        Self {
            is_open: false,
            reader: None,
            most_bytes: 256 * 1024 * 1024,
            most_silence: Duration::from_secs(30),
            most_time: Duration::from_secs(15 * 60),
        }
    }
}

/// What became of an upload.
pub type Outcome = Result<Receipt, PipelineError>;

/// How far an upload is.
#[derive(Clone, Debug)]
pub enum State {
    /// Its bytes are coming.
    Receiving,
    /// It waits for its turn, or is taken in.
    Waiting,
    /// It is taken in.
    TakenIn(Stage),
    /// What became of it.
    Ended(Arc<Outcome>),
    /// Its bytes ceased to come, or were not those that its sender had announced; nothing of it is there.
    CutOff,
}

/// What is known of an upload while the program runs.
#[derive(Clone, Debug)]
pub struct Slip {
    /// By which it is asked for.
    pub id: String,
    /// Name under which it comes.
    pub name: String,
    /// Idempotency key of its sender; empty when it gave none.
    pub key: String,
    /// Bytes received.
    pub bytes: u64,
    /// Rows read.
    pub rows: u64,
    /// How far it is.
    pub state: State,
}

/// The desk.
#[derive(Debug)]
pub struct Desk {
    settings: DeskSettings,
    places: Arc<Semaphore>,
    turn: Mutex<()>,
    slips: Mutex<VecDeque<Slip>>,
    next: AtomicU64,
    taken_in: AtomicU64,
    /// What was looked at and may yet be loaded.
    shelf: Shelf,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new(DeskSettings::default())
    }
}

impl Desk {
    /// A desk where nobody stands yet.
    pub fn new(settings: DeskSettings) -> Self {
        Self {
            settings,
            places: Arc::new(Semaphore::new(PLACES)),
            turn: Mutex::default(),
            slips: Mutex::default(),
            next: AtomicU64::new(1),
            taken_in: AtomicU64::new(0),
            shelf: Shelf::default(),
        }
    }

    /// Under which limits uploads are taken in.
    pub fn settings(&self) -> &DeskSettings {
        &self.settings
    }

    /// A place for an upload; none when too many are waiting.
    pub fn place(context: &Context, name: &str, key: &str) -> Option<Place> {
        let desk = Arc::clone(context.desk());
        let permit = Arc::clone(&desk.places).try_acquire_owned().ok()?;
        // Numbers begin anew with the program, so the moment tells an old slip from a new one.
        let moment = context.clock().now().strftime("%Y%m%dT%H%M%S");
        let id = format!("{moment}-{}", desk.next.fetch_add(1, Ordering::Relaxed));
        let slip = Slip { id: id.clone(), name: name.to_owned(), key: key.to_owned(), bytes: 0, rows: 0, state: State::Receiving };
        let mut slips = desk.lock();
        slips.push_front(slip);
        slips.truncate(SLIPS_KEPT);
        drop(slips);
        Some(Place { desk, id, upload: None, _permit: permit })
    }

    /// Whether nobody stands at the desk: nothing is coming, waiting or being taken in.
    pub fn is_at_rest(&self) -> bool {
        self.places.available_permits() == PLACES
    }

    /// Uploads that were taken in since the program was started.
    pub fn taken_in(&self) -> u64 {
        self.taken_in.load(Ordering::Relaxed)
    }

    /// The slips, newest first.
    pub fn slips(&self) -> Vec<Slip> {
        self.lock().iter().cloned().collect()
    }

    /// One slip.
    pub fn slip(&self, id: &str) -> Option<Slip> {
        self.lock().iter().find(|slip| slip.id == id).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Slip>> {
        self.slips.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, id: &str, change: impl FnOnce(&mut Slip)) {
        if let Some(slip) = self.lock().iter_mut().find(|slip| slip.id == id) {
            change(slip);
        }
    }
}

/// A place at the desk, with the upload as far as it is there. Given up, it leaves nothing but its slip.
#[derive(Debug)]
pub struct Place {
    desk: Arc<Desk>,
    id: String,
    upload: Option<Incoming>,
    _permit: OwnedSemaphorePermit,
}

impl Place {
    /// By which its slip is asked for.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Receives an upload piece by piece into the spool's care; blocks.
    ///
    /// # Errors
    /// The disk is full.
    pub fn receive<P: AsRef<[u8]>>(&mut self, context: &Context, mut next: impl FnMut() -> Option<P>) -> Result<(), PipelineError> {
        let upload = self.upload.insert(context.store().spool().receive()?);
        while let Some(piece) = next() {
            upload.put(piece.as_ref())?;
            let bytes = upload.len();
            self.desk.write(&self.id, |slip| slip.bytes = bytes);
        }
        self.desk.write(&self.id, |slip| slip.state = State::Waiting);
        Ok(())
    }

    /// SHA-256 of what was received, lower-case hex.
    pub fn sha256(&self) -> String {
        self.upload.as_ref().map(Incoming::sha256).unwrap_or_default()
    }

    /// Says what would become of what was received, and keeps it for its sender, who may load it without sending it again;
    /// blocks. Gives the secret by which it is asked for; none when it cannot be taken in.
    pub fn look_at(self, context: &Context, request: Request, actor: &str) -> (Arc<Outcome>, Option<String>) {
        let again = self.upload.as_ref().map(Incoming::again).transpose();
        let outcome = self.take_in(context, &Request { dry_run: true, ..request.clone() });
        let may_load = outcome.as_ref().as_ref().is_ok_and(|receipt| !receipt.was_known && receipt.rows > receipt.rejected);
        let kept = match again {
            Ok(Some(again)) if may_load => context.desk().shelf.put(again, request, actor).map(Some),
            Ok(_) => Ok(None),
            Err(error) => Err(error.into()),
        };
        match kept {
            Ok(kept) => (outcome, kept),
            Err(error) => (Arc::new(Err(error)), None),
        }
    }

    /// Brings what was looked at before; none when it is not kept any more.
    pub fn bring(&mut self, context: &Context, id: &str, actor: &str) -> Option<Request> {
        let (upload, request) = context.desk().shelf.take(id, actor)?;
        let bytes = upload.len();
        self.desk.write(&self.id, |slip| {
            slip.name.clone_from(&request.name);
            slip.bytes = bytes;
            slip.state = State::Waiting;
        });
        self.upload = Some(upload);
        Some(request)
    }

    /// Takes in what was received when its turn comes; blocks.
    pub fn take_in(mut self, context: &Context, request: &Request) -> Arc<Outcome> {
        let desk = Arc::clone(&self.desk);
        // A turn that ended abnormally leaves nothing half done.
        let turn = desk.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = Arc::new(self.take_turn(context, request));
        drop(turn);
        if outcome.as_ref().as_ref().is_ok_and(|receipt| receipt.ingest.is_some() && !receipt.was_known) {
            desk.taken_in.fetch_add(1, Ordering::Relaxed);
        }
        desk.write(&self.id, |slip| {
            slip.rows = outcome.as_ref().as_ref().map_or(slip.rows, |receipt| receipt.rows);
            slip.state = State::Ended(Arc::clone(&outcome));
        });
        self.upload = None;
        outcome
    }

    fn take_turn(&mut self, context: &Context, request: &Request) -> Outcome {
        let upload = self.upload.take().ok_or_else(|| PipelineError::refused("nothing was received"))?;
        let (stamp, today) = (context.clock().stamp(), context.clock().today());
        let (desk, id) = (&self.desk, &self.id);
        let door = Door { store: context.store(), reader: desk.settings.reader.as_deref(), stamp: &stamp, today };
        take_in(&door, upload, request, &mut |stage| {
            desk.write(id, |slip| {
                if let Stage::Reading { rows, .. } = stage {
                    slip.rows = rows;
                }
                slip.state = State::TakenIn(stage);
            });
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.desk.write(&self.id, |slip| {
            if !matches!(slip.state, State::Ended(_)) {
                slip.state = State::CutOff;
            }
        });
    }
}
