//! Serving: listen, watch the store, and end in order.

use std::{io::Write, sync::Arc, time::Duration};

use tokio::net::TcpListener;

use super::{layered, listen::accept, metrics::Metrics, rate::Sweep};
use crate::{
    cli::Failure,
    clock::{Stopwatch, SystemClock},
    config::{LimitsConfig, ServeConfig},
    pipeline::{
        Policy,
        context::Context,
        desk::{Desk, DeskSettings},
    },
    store::Store,
};

/// How often the store is asked whether it is whole: a supervisor starts the program again within seconds.
const HEALTH_EVERY: Duration = Duration::from_secs(1);

/// How long a store that has broken off is said to be so before the program ends.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// How often what is kept about clients and figures is tidied up.
const TIDY_EVERY: Duration = Duration::from_secs(10);

/// How often it is looked whether the desk has come to rest.
const REST_EVERY: Duration = Duration::from_millis(50);

/// Serves until Ctrl-C or SIGTERM, then finishes what was asked and checkpoints. `prepare` is given the parts when it listens, and starts
/// what goes on beside it.
///
/// # Errors
/// The port is in use or may not be used.
pub fn serve(store: Store, policy: Policy, config: &ServeConfig, prepare: impl FnOnce(Context) -> Context) -> Result<(), Failure> {
    raise_file_limit();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::refused)?;
    let address = config.access.address();
    let gate = config.access.gate_settings();
    let outcome = runtime.block_on(async move {
        let reader = Some(std::env::current_exe().map_err(Failure::refused)?);
        let desk = Desk::new(DeskSettings { is_open: !config.read_only, reader, ..DeskSettings::default() });
        let context = super::context(store, Arc::new(SystemClock), policy)
            .with_desk(desk)
            .with_gate(gate)
            .with_answer_room(config.answers_mb.saturating_mul(1 << 20));
        check_gate(&context)?;
        let listener = TcpListener::bind(address).await.map_err(|error| {
            let advice = if error.kind() == std::io::ErrorKind::AddrInUse {
                "another program uses the port; choose one with --port or --listen"
            } else {
                "choose another address with --port or --listen"
            };
            Failure::Refused(format!("cannot listen on {address}: {error}; {advice}"))
        })?;
        let bound = listener.local_addr().map_err(Failure::refused)?;
        // A standard error that nobody reads is no reason not to serve.
        let _ = writeln!(std::io::stderr(), "Lộ Trình: http://{bound}/vi/ (pages), http://{bound}/docs (API); Ctrl-C ends");
        let context = prepare(context);
        tokio::select! {
            served = serve_until(listener, &context, &config.limits, stop_signal()) => served,
            what = broken_off(&context) => Err(Failure::Broken(what)),
        }
    });
    // Whoever still waits for a store that has broken off is not waited for.
    runtime.shutdown_timeout(LAST_ANSWERS);
    outcome
}

/// Refuses to serve where nobody would be asked who they are.
fn check_gate(context: &Context) -> Result<(), Failure> {
    let gate = context.gate();
    gate.check()?;
    if gate.settings().is_local() || gate.opens_for_anyone()? {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "{} can be reached from other machines, and there is no key and no person who could come in. Make an account with \
         `lotrinh users add NAME --role admin` or a key with `lotrinh keys add --role viewer --note \"which program\"`, or serve this \
         machine only with --port",
        gate.settings().listens_on
    )))
}

/// Serves on a listener until `stop` comes, then ends in order within the time allowed.
async fn serve_until(
    listener: TcpListener,
    context: &Context,
    limits: &LimitsConfig,
    stop: impl Future<Output = ()>,
) -> Result<(), Failure> {
    let metrics = Metrics::new();
    let (router, sweep) = layered(context.clone(), limits, Arc::clone(&metrics));
    let tidying = tokio::spawn(tidy(Arc::clone(&metrics), sweep));
    let finishing = accept(listener, router, limits, metrics, stop).await;
    let watch = Stopwatch::start();
    tracing::info!(timeout_s = limits.shutdown_timeout_s.as_secs(), "no further connections are accepted; what was asked is finished");
    let finished = tokio::time::timeout(limits.shutdown_timeout_s, async {
        finishing.await;
        // Uploads that nobody waits for any more are taken in as well.
        while !context.desk().is_at_rest() {
            tokio::time::sleep(REST_EVERY).await;
        }
    });
    if finished.await.is_err() {
        tracing::warn!(elapsed_ms = watch.elapsed_ms(), "not everything was finished in time; nothing unfinished was acknowledged");
    }
    tidying.abort();
    let store = context.clone();
    // Stands in line behind what the writer does.
    let checkpoint = tokio::task::spawn_blocking(move || store.store().checkpoint());
    match tokio::time::timeout(limits.shutdown_timeout_s.saturating_sub(watch.elapsed()).max(LAST_ANSWERS), checkpoint).await {
        Ok(Ok(outcome)) => outcome.map_err(Failure::refused),
        Ok(Err(error)) => Err(Failure::refused(error)),
        Err(_) => Err(Failure::Refused(
            "the writer did not come to its end in time; what was acknowledged is found again at the next start".to_owned(),
        )),
    }
}

/// Each connection is an open file, and many systems start programs with 1,024.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }) {
        tracing::warn!(%error, open_files = limit.current, "the limit of open files stays");
    }
}

async fn tidy(metrics: Arc<Metrics>, sweep: Sweep) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        metrics.condense();
        sweep();
    }
}

/// Returns when the store has broken off and those who ask have been told so for a moment.
async fn broken_off(context: &Context) -> String {
    loop {
        let asked = context.clone();
        // A store that is never asked would not say that it is broken.
        let _ = tokio::task::spawn_blocking(move || asked.ready()).await;
        if let Some(what) = context.store().broken() {
            let what = what.to_owned();
            tokio::time::sleep(LAST_ANSWERS).await;
            return what;
        }
        tokio::time::sleep(HEALTH_EVERY).await;
    }
}

async fn stop_signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
