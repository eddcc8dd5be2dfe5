//! Planning one line: which message may go now, by order, pace and patience.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::{ConversationId, LineId, Pace, Seq, Timestamp};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::hand_over::{After, hand_over};
use super::{GRACE, Kit};
use crate::config::LineConfig;
use crate::journal::{Errands, Queued};

/// Messages read from the journal at once.
const PAGE: u32 = 500;
/// Messages held in memory; the rest wait in the journal.
const HELD: usize = 5_000;
/// Messages on their way to Meta at the same time: enough for 80 a second at half a second each, twice.
const ABROAD: usize = 100;

/// Files on their way to Meta at the same time.
const UPLOADS: usize = 4;

/// A message in its lane.
struct Waiting {
    queued: Queued,
    /// How often giving its files to Meta has failed since the start.
    uploads_tried: u32,
}

/// The messages of one conversation, in order. The next goes only when the one before has an outcome.
struct Lane {
    queue: VecDeque<Waiting>,
    busy: bool,
    not_before: Timestamp,
    pace: Pace,
}

/// Plans one line.
pub(super) struct Planner {
    kit: Kit,
    line: LineId,
    pace: Pace,
    not_before: Timestamp,
    lanes: HashMap<ConversationId, Lane>,
    held: usize,
    read_up_to: Seq,
    errands: watch::Receiver<Errands>,
    abroad: JoinSet<(Waiting, After)>,
    uploads: Arc<Semaphore>,
}

impl Planner {
    pub(super) fn new(kit: Kit, config: &LineConfig) -> Self {
        let mut errands = kit.journal.errands();
        errands.mark_changed();
        Self {
            line: config.id.clone(),
            pace: Pace::line(config.messages_per_second),
            not_before: Timestamp::default(),
            lanes: HashMap::new(),
            held: 0,
            read_up_to: Seq::ZERO,
            errands,
            abroad: JoinSet::new(),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            kit,
        }
    }

    pub(super) async fn run(mut self) {
        let mut more = true;
        loop {
            if more && self.held < HELD {
                more = self.read_more().await;
            }
            let wake = self.send_what_may_go();
            let pause = wake.map_or(Duration::from_secs(3600), |at| until(at, self.kit.clock.now()));
            tokio::select! {
                biased;
                () = self.kit.stopping.cancelled() => break,
                Some(done) = self.abroad.join_next(), if !self.abroad.is_empty() => match done {
                    Ok((waiting, after)) => self.came_back(waiting, after),
                    Err(error) => {
                        // Its attempt stands in the journal without an outcome: unknown after the next start.
                        tracing::error!(line = %self.line, panicked = error.is_panic(), "a send broke off");
                        break;
                    }
                },
                rung = self.errands.changed() => match rung {
                    Ok(()) => more = true,
                    Err(_) => break,
                },
                () = tokio::time::sleep(pause) => more = more || self.held < HELD,
            }
        }
        let _ = tokio::time::timeout(GRACE, async { while self.abroad.join_next().await.is_some() {} }).await;
    }

    /// Reads what was queued since; whether there is more.
    async fn read_more(&mut self) -> bool {
        match self.kit.journal.queued(self.line.clone(), self.read_up_to, PAGE).await {
            Ok(page) => {
                let full = page.len() == PAGE as usize;
                for queued in page {
                    self.read_up_to = queued.seq;
                    self.held += 1;
                    let not_before = queued.not_before;
                    let lane = self.lanes.entry(queued.conversation).or_insert_with(|| Lane {
                        queue: VecDeque::new(),
                        busy: false,
                        not_before,
                        pace: Pace::pair(),
                    });
                    lane.queue.push_back(Waiting { queued, uploads_tried: 0 });
                }
                full
            }
            Err(error) => {
                tracing::error!(line = %self.line, %error, "the queue cannot be read");
                false
            }
        }
    }

    /// Sends what may go now; when to look again.
    fn send_what_may_go(&mut self) -> Option<Timestamp> {
        let now = self.kit.clock.now();
        let mut ready: Vec<(Timestamp, Seq, ConversationId)> = self
            .lanes
            .iter()
            .filter(|(_, lane)| !lane.busy)
            .filter_map(|(conversation, lane)| {
                let first = lane.queue.front()?;
                Some((lane.pace.next_at(lane.not_before.max(now)), first.queued.seq, *conversation))
            })
            .collect();
        ready.sort_unstable();
        for (at, _, conversation) in ready {
            if self.abroad.len() >= ABROAD {
                return None;
            }
            let allowed = at.max(self.pace.next_at(self.not_before.max(now)));
            if allowed > now {
                return Some(allowed);
            }
            self.send(conversation, now);
        }
        None
    }

    fn send(&mut self, conversation: ConversationId, now: Timestamp) {
        let Some(lane) = self.lanes.get_mut(&conversation) else { return };
        let Some(waiting) = lane.queue.pop_front() else { return };
        lane.busy = true;
        lane.pace.take(now);
        self.pace.take(now);
        let (kit, line, uploads) = (self.kit.clone(), self.line.clone(), Arc::clone(&self.uploads));
        self.abroad.spawn(async move {
            let after = hand_over(&kit, &line, &waiting.queued, &uploads, waiting.uploads_tried).await;
            (waiting, after)
        });
    }

    fn came_back(&mut self, mut waiting: Waiting, after: After) {
        let now = self.kit.clock.now();
        let Some(lane) = self.lanes.get_mut(&waiting.queued.conversation) else { return };
        lane.busy = false;
        match after {
            After::Done => self.held = self.held.saturating_sub(1),
            After::Again { at, whole_line, upload_failed } => {
                waiting.uploads_tried += u32::from(upload_failed);
                lane.not_before = at;
                lane.queue.push_front(waiting);
                if whole_line {
                    self.not_before = self.not_before.max(at);
                }
            }
        }
        self.lanes.retain(|_, lane| lane.busy || !lane.queue.is_empty() || !lane.pace.is_whole(now));
    }
}

fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(at.ms_since(now).max(1).unsigned_abs())
}
