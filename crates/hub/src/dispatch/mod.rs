//! Handing messages to Meta: at most once each, in order within a conversation, at Meta's pace (law 5).
//!
//! One task a line plans ([`line`]), one task a message hands over ([`hand_over`]). What waits stands in the
//! journal; these tasks hold only its order.

mod body;
mod hand_over;
mod line;
mod schedule;
mod template;
mod upload;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cloud_client::CloudClient;
use domain::{ConversationId, LineId};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::LineConfig;
use crate::journal::Journal;
use crate::media::Shelf;
use crate::metrics::Metrics;

pub use body::request;

/// How long messages on their way may take to finish when the hub stops. What takes longer is `Unknown`
/// after the next start.
pub(crate) const GRACE: Duration = Duration::from_secs(8);

/// The longest pause while Meta cannot be reached.
const LONGEST_PAUSE_MS: i64 = 60_000;

/// 1 s, 2 s, 4 s … a minute.
fn pause_ms(tries: u32) -> i64 {
    1_000_i64.saturating_mul(1 << tries.saturating_sub(1).min(6)).min(LONGEST_PAUSE_MS)
}

/// Says in the log that the outcome of some sends is lost.
pub(crate) fn tell_lost(line: &LineId, sends: u64) {
    if sends > 0 {
        tracing::warn!(%line, sends, "a hub stopped while Meta was being asked; these outcomes are unknown");
    }
}

/// A conversation whose last message is to be marked read at Meta, perhaps because we are writing an answer.
#[derive(Clone, Debug)]
pub(crate) struct ReadMark {
    pub(crate) line: LineId,
    pub(crate) conversation: ConversationId,
    /// Whether to show that we are writing.
    pub(crate) typing: bool,
}

/// What every task of the dispatch needs.
#[derive(Clone)]
pub(crate) struct Kit {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) meta: CloudClient,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: Metrics,
    pub(crate) stopping: CancellationToken,
    /// Rung when Meta's answers suggest that a line is unwell.
    pub(crate) look_after: Arc<Notify>,
    /// Rung when somebody wants the list of templates now.
    pub(crate) templates: Arc<Notify>,
    /// Where files lie.
    pub(crate) shelf: Shelf,
}

/// The tasks that hand messages to Meta.
pub(crate) struct Dispatch {
    tasks: TaskTracker,
    alive: Arc<AtomicUsize>,
    wanted: usize,
}

impl Dispatch {
    /// Starts one task a line, one for read marks and one for what is scheduled.
    pub(crate) fn start(kit: &Kit, lines: &[LineConfig], read_marks: mpsc::Receiver<ReadMark>) -> Self {
        let tasks = TaskTracker::new();
        let alive = Arc::new(AtomicUsize::new(lines.len()));
        for config in lines {
            let planner = line::Planner::new(kit.clone(), config);
            let alive = Arc::clone(&alive);
            tasks.spawn(async move {
                let _gone = Gone(alive);
                planner.run().await;
            });
        }
        tasks.spawn(mark_read(kit.clone(), read_marks));
        tasks.spawn(schedule::keep(kit.clone()));
        tasks.close();
        Self { tasks, alive, wanted: lines.len() }
    }

    /// Whether every line is still served.
    pub(crate) fn is_alive(&self) -> bool {
        self.alive.load(Ordering::SeqCst) == self.wanted
    }

    /// Waits until everything on its way has arrived, or time is up. Stopping is asked by the kit's token.
    pub(crate) async fn stopped(&self) {
        if tokio::time::timeout(GRACE + Duration::from_secs(2), self.tasks.wait()).await.is_err() {
            tracing::warn!("some sends did not end in time; their outcome will be unknown");
        }
    }
}

struct Gone(Arc<AtomicUsize>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Turns the customer's ticks blue. Best effort: what fails is done by the next reading.
async fn mark_read(kit: Kit, mut marks: mpsc::Receiver<ReadMark>) {
    loop {
        let mark = tokio::select! {
            () = kit.stopping.cancelled() => return,
            mark = marks.recv() => match mark {
                Some(mark) => mark,
                None => return,
            },
        };
        let last = match kit.journal.last_inbound(mark.line.clone(), mark.conversation).await {
            Ok(Some(last)) => last,
            Ok(None) | Err(_) => continue,
        };
        if let Err(failure) = kit.meta.mark_read(mark.line.as_str(), last.as_str(), mark.typing).await {
            tracing::warn!(
                code = failure.code,
                title = failure.title,
                "a message could not be marked read at Meta"
            );
        }
    }
}
