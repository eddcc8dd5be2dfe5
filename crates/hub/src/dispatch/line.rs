//! Planning one line: which message may go now, by order, pace and patience.
//!
//! Of several processes on one journal, one plans a line: it has taken it, and keeps it for as long as it says so in
//! time. Whenever it is not certain to have it, it begins anew: it lets arrive what is under way, takes the line again
//! and reads again what waits.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use domain::{ConversationId, LineId, Pace, Seq, Timestamp};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior};

use super::hand_over::{After, hand_over};
use super::{GRACE, Kit, tell_lost};
use crate::config::LineConfig;
use crate::journal::{Errands, JournalError, Queued};

/// Messages read from the journal at once.
const PAGE: u32 = 500;
/// Messages held in memory; the rest wait in the journal.
const HELD: usize = 5_000;
/// Messages on their way to Meta at the same time: enough for 80 a second at half a second each, twice.
const ABROAD: usize = 100;

/// Files on their way to Meta at the same time.
const UPLOADS: usize = 4;

/// How often a line that is not ours is asked for.
const ASK_AGAIN: Duration = Duration::from_secs(1);

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
    /// Whether more may wait in the journal than is held.
    more: bool,
    /// Whether this process plans the line.
    has_line: bool,
    /// When the line is to be kept, or asked for.
    look: Interval,
    errands: watch::Receiver<Errands>,
    abroad: JoinSet<(Waiting, After)>,
    uploads: Arc<Semaphore>,
}

impl Planner {
    pub(super) fn new(kit: Kit, config: &LineConfig) -> Self {
        let mut errands = kit.journal.errands();
        errands.mark_changed();
        let mut look = tokio::time::interval(kit.journal.keep_every().unwrap_or(ASK_AGAIN));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            line: config.id.clone(),
            pace: Pace::line(config.messages_per_second),
            not_before: Timestamp::default(),
            lanes: HashMap::new(),
            held: 0,
            read_up_to: Seq::ZERO,
            more: false,
            has_line: false,
            look,
            errands,
            abroad: JoinSet::new(),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            kit,
        }
    }

    pub(super) async fn run(mut self) {
        while self.step().await {}
        let _ = tokio::time::timeout(GRACE, async { while self.abroad.join_next().await.is_some() {} }).await;
    }

    /// Does the next thing; whether to go on.
    async fn step(&mut self) -> bool {
        if self.has_line && self.more && self.held < HELD {
            self.more = self.read_more().await;
        }
        let wake = if self.has_line { self.send_what_may_go() } else { None };
        let pause = wake.map_or(Duration::from_secs(3600), |at| until(at, self.kit.clock.now()));
        let may_lose_it = !self.has_line || self.kit.journal.keep_every().is_some();
        tokio::select! {
            biased;
            () = self.kit.stopping.cancelled() => return false,
            Some(done) = self.abroad.join_next(), if !self.abroad.is_empty() => match done {
                Ok((waiting, after)) => self.came_back(waiting, after),
                Err(error) => {
                    // Its attempt stands in the journal without an outcome: unknown after the next start.
                    tracing::error!(line = %self.line, panicked = error.is_panic(), "a send broke off");
                    return false;
                }
            },
            _ = self.look.tick(), if may_lose_it => self.look_after_line().await,
            rung = self.errands.changed() => match rung {
                Ok(()) => self.more = true,
                Err(_) => return false,
            },
            () = tokio::time::sleep(pause) => self.more = self.more || self.held < HELD,
        }
        true
    }

    /// Keeps the line, or takes it once nothing of it is under way.
    async fn look_after_line(&mut self) {
        if self.has_line {
            match self.kit.journal.keep_line(self.line.clone()).await {
                Ok(kept) => self.has_line = kept,
                Err(error) => self.not_certain(&error),
            }
        }
        if self.has_line || !self.abroad.is_empty() {
            return;
        }
        match self.kit.journal.take_line(self.line.clone(), self.kit.clock.now()).await {
            Ok(Some(lost)) => {
                tell_lost(&self.line, lost);
                self.lanes.clear();
                (self.has_line, self.more, self.held, self.read_up_to) = (true, true, 0, Seq::ZERO);
            }
            Ok(None) => {}
            Err(error) => self.not_certain(&error),
        }
    }

    fn not_certain(&mut self, error: &JournalError) {
        tracing::error!(line = %self.line, %error, "nobody knows whether the line is ours");
        self.has_line = false;
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
            After::Unnoted => self.has_line = false,
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
