//! How the app ends, and starts again.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;

use super::App;
use crate::deep_link::Link;
use crate::{lock, window};

/// How long an app that is locked may take to close.
const CLOSES_WITHIN: Duration = Duration::from_secs(10);

/// Closing takes a moment, and a person may start the app again in that moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The app runs.
    No,
    /// It is closing.
    Yes,
    /// It is closing, and somebody has started it again meanwhile.
    AndAgain,
}

impl App {
    /// Ends everything in order, then the process.
    pub(crate) async fn end(&self) {
        if self.begins_to_end(Ending::Yes) {
            window::hide(&self.handle);
            self.close_all().await;
            let is_wanted_again =
                *self.ending.lock().unwrap_or_else(PoisonError::into_inner) == Ending::AndAgain;
            if is_wanted_again { self.handle.request_restart() } else { self.handle.exit(0) }
        }
    }

    /// Ends everything in order, then the process, and starts another that knows nothing of what this one held. What does
    /// not close in time is left to the kill: it has been kept already.
    pub(crate) fn end_and_begin_anew(self: &Arc<Self>) {
        if !self.begins_to_end(Ending::AndAgain) {
            return;
        }
        let app = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            app.bell.take_back().await;
            if tokio::time::timeout(CLOSES_WITHIN, app.close_all()).await.is_err() {
                tracing::warn!("what is open does not close: the process ends all the same");
            }
            // What rang while it was closing says who wrote what, too.
            app.bell.take_back().await;
            app.handle.request_restart();
        });
    }

    /// Says whether it is for the caller to end the app: nobody else does.
    fn begins_to_end(&self, how: Ending) -> bool {
        let mut ending = self.ending.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = *ending == Ending::No;
        if is_first {
            *ending = how;
        }
        is_first
    }

    /// Whether the app is closing.
    pub(super) fn is_ending(&self) -> bool {
        *self.ending.lock().unwrap_or_else(PoisonError::into_inner) != Ending::No
    }

    async fn close_all(&self) {
        lock::remember_what_is_held(self).await;
        self.nobody_waits_outside().await;
        let _gate = self.gate.lock().await;
        self.counters.write().unwrap_or_else(PoisonError::into_inner).clear();
        let open = std::mem::take(&mut *self.open.lock().await);
        join_all(open.into_iter().map(|(profile, opened)| self.close_opened(profile, opened))).await;
        if let Some(hub) = self.door.lock().await.take() {
            hub.shutdown().await;
        }
    }

    /// Somebody started us again. An app that is closing comes back when it has closed: two at once would want the
    /// same files.
    pub(crate) fn started_again(&self, link: Option<Link>) {
        let mut ending = self.ending.lock().unwrap_or_else(PoisonError::into_inner);
        match *ending {
            Ending::No => self.follow(link.unwrap_or(Link::Raise)),
            Ending::Yes | Ending::AndAgain => *ending = Ending::AndAgain,
        }
    }
}

/// The session ends, or somebody ends us politely: everything is closed in order.
#[cfg(unix)]
pub(super) async fn end_when_asked(app: Arc<App>) {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = signal(SignalKind::terminate())
        .and_then(|terminate| Ok((terminate, signal(SignalKind::interrupt())?)));
    match signals {
        Ok((mut terminate, mut interrupt)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            app.end().await;
        }
        Err(error) => tracing::warn!(%error, "a polite end will not be heard"),
    }
}
