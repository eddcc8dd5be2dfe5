//! Messages that wait for their hour: looked at when it strikes, whoever sleeps meanwhile.

use std::time::Duration;

use domain::Timestamp;
use tokio::sync::watch;

use super::Kit;
use crate::journal::Errands;

/// The longest sleep: a clock that was set, or a machine that slept, is noticed after so long.
const LONGEST_SLEEP: Duration = Duration::from_secs(15);
/// The shortest: a disk that is full is not asked all the time.
const SHORTEST_SLEEP: Duration = Duration::from_millis(20);

/// Queues what is due until the hub stops.
pub(super) async fn keep(kit: Kit) {
    let mut errands = kit.journal.errands();
    let mut seen = None;
    let mut next = None;
    loop {
        let schedules = errands.borrow_and_update().schedules;
        if seen != Some(schedules) {
            match kit.journal.next_due().await {
                Ok(due) => (seen, next) = (Some(schedules), due),
                Err(error) => tracing::error!(%error, "what is scheduled cannot be read"),
            }
        }
        let now = kit.clock.now();
        if next.is_some_and(|due| due <= now) {
            match kit.journal.queue_due(now).await {
                // Whoever wrote rings, and the next hour is looked up again.
                Ok(messages) => tracing::info!(messages, "the hour of scheduled messages has come"),
                Err(error) => tracing::error!(%error, "what is due cannot be queued yet"),
            }
        }
        if !rest(&kit, &mut errands, next, now).await {
            return;
        }
    }
}

/// Waits for the next hour, or for something that changes it; whether to go on.
async fn rest(
    kit: &Kit,
    errands: &mut watch::Receiver<Errands>,
    next: Option<Timestamp>,
    now: Timestamp,
) -> bool {
    let left = next.map_or(LONGEST_SLEEP, |due| {
        Duration::from_millis(due.ms_since(now).max(0).unsigned_abs()).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
    });
    tokio::select! {
        () = kit.stopping.cancelled() => false,
        rung = errands.changed() => rung.is_ok(),
        () = tokio::time::sleep(left) => true,
    }
}
