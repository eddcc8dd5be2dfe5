//! Hearing that members or seats have changed, whoever changed them: this process, another, or the command line.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::journal::Journal;
use crate::members::Attendance;

/// How often it is looked for changes that others made: whoever is turned out is out within a second.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often it is written down which seats were heard of, in looks: once a minute.
const WRITE_EVERY: u32 = 120;

/// The bell of members and seats, and the task that rings it.
#[derive(Clone)]
pub(crate) struct RosterBell {
    turn: watch::Receiver<i64>,
    look: Arc<Notify>,
    tasks: TaskTracker,
}

impl RosterBell {
    /// Starts to listen.
    pub(crate) fn start(
        journal: Arc<dyn Journal>,
        attendance: Arc<Attendance>,
        stopping: CancellationToken,
    ) -> Self {
        let (sender, turn) = watch::channel(0);
        let (look, tasks) = (Arc::new(Notify::new()), TaskTracker::new());
        let asked = Arc::clone(&look);
        tasks.spawn(async move {
            let mut looks = 0_u32;
            loop {
                tokio::select! {
                    () = stopping.cancelled() => break,
                    () = asked.notified() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => looks = looks.wrapping_add(1),
                }
                match journal.roster_turn().await {
                    Ok(now) => drop(sender.send_if_modified(|turn| std::mem::replace(turn, now) != now)),
                    Err(error) => tracing::warn!(%error, "it cannot be seen whether members have changed"),
                }
                if looks >= WRITE_EVERY {
                    looks = 0;
                    write_down(journal.as_ref(), &attendance).await;
                }
            }
            write_down(journal.as_ref(), &attendance).await;
        });
        tasks.close();
        Self { turn, look, tasks }
    }

    /// The bell itself.
    pub(crate) fn hear(&self) -> watch::Receiver<i64> {
        self.turn.clone()
    }

    /// Something has just changed here: nobody waits for the next look.
    pub(crate) fn changed(&self) {
        self.look.notify_one();
    }

    /// Waits until the last is written down; the token asks it to end.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

async fn write_down(journal: &dyn Journal, attendance: &Attendance) {
    let seen = attendance.to_write();
    if seen.is_empty() {
        return;
    }
    if let Err(error) = journal.saw_seats(seen).await {
        tracing::warn!(%error, "it cannot be written down which seats were heard of");
    }
}
