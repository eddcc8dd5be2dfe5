//! Drains the outbox: one command of a line at a time, in the order they were made, so that a customer reads
//! them in that order. It runs only while a line's stream is open: what has not left this machine stays
//! `Waiting`, where it may still be thrown away.
//!
//! A message waits for its files, which `upload` brings, and for the moment until which it can be undone.
//!
//! ```text
//! take_next ─► POST ─┬─ 200 ───────────────► journaled
//!   (Taken)          ├─ the hub's no ──────► refused      (the next row goes on)
//!                    └─ anything else ─────► answer_lost  (same command again, after a wait)
//! ```

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use domain::{ActionNeeded, CommandId, LineId, LinkState};
use protocol::RefusalCode;
use replica::OutboxError;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::backoff::Failures;
use crate::door::Answer;
use crate::event::EngineEvent;
use crate::link::Links;
use crate::shared::{Shared, ring};

/// What became of one look at a line's outbox.
enum Went {
    /// A row moved on; there may be more.
    On,
    /// Nothing to send.
    Empty,
    /// The hub does not take it now: later.
    Later(Option<Duration>),
}

/// Sends what the outbox holds, until the engine stops.
pub(crate) async fn drain(shared: Arc<Shared>, stop: CancellationToken) {
    let mut bells = Bells {
        outbox: shared.outbox.subscribe(),
        links: shared.links.subscribe(),
        wake: shared.wake.subscribe(),
    };
    let mut failures = Failures::default();
    let mut resent = HashSet::new();
    loop {
        bells.outbox.mark_unchanged();
        bells.wake.mark_unchanged();
        let open = bells.links.borrow_and_update().open_lines();
        let wait = match sweep(&shared, &open, &mut resent, &stop).await {
            Sweep::Stopped => return,
            Sweep::Done => {
                failures.forget();
                None
            }
            Sweep::Later(asked) => {
                let own = failures.again(&shared.patience.backoff, shared.ids.chance());
                Some(asked.map_or(own, |asked| asked.max(own)))
            }
        };
        let due = next_due(&shared, &open).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = bells.worth_another_look(open, wait) => {}
            // What was held back for an undo may go now.
            () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() && wait.is_none() => {}
        }
    }
}

/// How long until the next row that can still be undone may leave.
async fn next_due(shared: &Shared, open: &[LineId]) -> Option<Duration> {
    let (lines, now) = (open.to_vec(), shared.hub_now());
    let due = shared.store.read(move |reader| {
        lines.iter().map(|line| reader.next_due(line, now)).collect::<Result<Vec<_>, _>>()
    });
    match due.await {
        Ok(due) => {
            let next = due.into_iter().flatten().min()?;
            Some(Duration::from_millis(next.ms_since(now).max(1).unsigned_abs()))
        }
        Err(error) => {
            tracing::error!(%error, "when the next row may leave cannot be read");
            None
        }
    }
}

/// What can end the drain's rest.
struct Bells {
    outbox: watch::Receiver<u64>,
    links: watch::Receiver<Links>,
    wake: watch::Receiver<u64>,
}

impl Bells {
    /// Rests until there may be something to do. A new row waits for its elders: while one of them is held back,
    /// only time, a wake-up or a link that came back helps.
    async fn worth_another_look(&mut self, mut open: Vec<LineId>, wait: Option<Duration>) {
        let time_is_up = tokio::time::sleep(wait.unwrap_or_default());
        tokio::pin!(time_is_up);
        loop {
            tokio::select! {
                () = &mut time_is_up, if wait.is_some() => return,
                _ = self.wake.changed() => return,
                rung = self.outbox.changed(), if wait.is_none() => {
                    drop(rung);
                    return;
                }
                changed = self.links.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let now = self.links.borrow_and_update().open_lines();
                    if now.iter().any(|line| !open.contains(line)) {
                        return;
                    }
                    open = now;
                }
            }
        }
    }
}

enum Sweep {
    Done,
    Later(Option<Duration>),
    Stopped,
}

/// Empties the outbox of every open line, as far as the hub takes it.
async fn sweep(
    shared: &Shared,
    open: &[LineId],
    resent: &mut HashSet<CommandId>,
    stop: &CancellationToken,
) -> Sweep {
    for line in open {
        loop {
            if stop.is_cancelled() {
                return Sweep::Stopped;
            }
            match step(shared, line, resent, stop).await {
                Ok(Went::On) => {}
                Ok(Went::Empty) => break,
                Ok(Went::Later(asked)) => return Sweep::Later(asked),
                Err(error) => {
                    tracing::error!(%error, "the outbox failed");
                    return Sweep::Later(None);
                }
            }
        }
    }
    Sweep::Done
}

/// Takes one row, sends it, and writes down what became of it.
async fn step(
    shared: &Shared,
    line: &LineId,
    resent: &mut HashSet<CommandId>,
    stop: &CancellationToken,
) -> Result<Went, OutboxError> {
    let (from, now) = (line.clone(), shared.hub_now());
    let Some(command) = shared.store.write(move |replica| replica.take_next(&from, now)).await? else {
        return Ok(Went::Empty);
    };
    shared.tell(EngineEvent::Outbox);
    let answer = tokio::select! {
        answer = shared.door.command(&command) => answer,
        // Whether the hub has it is not known any more: repeated at the next start.
        () = stop.cancelled() => Answer::None { retry_after: None },
    };
    let id = command.id.clone();
    let (went, signed_out) = match &answer {
        Answer::Accepted(_) | Answer::Refused(_) => (Went::On, false),
        Answer::None { retry_after } => (Went::Later(*retry_after), false),
        Answer::NotSignedIn => (Went::Later(None), true),
    };
    // A hub that has lost a file gets it once more, without anybody having to ask.
    let is_lost = matches!(&answer, Answer::Refused(refusal) if refusal.code == RefusalCode::FileMissing);
    let once_more = is_lost && resent.insert(id.clone());
    let now = shared.hub_now();
    // The entry may have overtaken the answer: then the row is gone already, and that is well.
    let stepped = shared.store.write(move |replica| match answer {
        Answer::Accepted(accepted) => replica.journaled(&id, accepted.seq, now),
        Answer::Refused(refusal) if once_more => {
            replica.refused(&id, &refusal, now)?;
            replica.retry(&id, now)
        }
        Answer::Refused(refusal) => replica.refused(&id, &refusal, now),
        Answer::None { .. } | Answer::NotSignedIn => replica.answer_lost(&id, now),
    });
    stepped.await?;
    if signed_out {
        shared.line_link(line, LinkState::ActionNeeded(ActionNeeded::SignIn));
    }
    if once_more {
        ring(&shared.uploads.bell);
    }
    shared.tell(EngineEvent::Outbox);
    Ok(went)
}
