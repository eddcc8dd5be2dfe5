//! What every task of the engine holds: the doors, the clock, and the few things they tell each other.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{ConversationId, LineId, LineProblem, LinkState, Timestamp};
use tokio::sync::{broadcast, watch};

use crate::claim::{Claim, Standing};
use crate::clock::Clock;
use crate::config::Patience;
use crate::door::Door;
use crate::event::{EngineEvent, SignedOut};
use crate::files::Files;
use crate::ids::Ids;
use crate::link::Links;
use crate::skew::Skew;
use crate::store::Store;
use crate::uploads::Uploads;

/// Events a listener may fall behind before it must ask for everything afresh.
const EVENTS_KEPT: usize = 1_024;

pub(crate) struct Shared {
    pub(crate) door: Door,
    pub(crate) store: Store,
    pub(crate) files: Files,
    pub(crate) uploads: Uploads,
    pub(crate) patience: Patience,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) links: watch::Sender<Links>,
    /// Rung when a row was added to the outbox.
    pub(crate) outbox: watch::Sender<u64>,
    /// Rung when waiting has become pointless: the network is back, the system woke up.
    pub(crate) wake: watch::Sender<u64>,
    /// Rung when the hub said something of this seat that is to be looked at.
    pub(crate) seat: watch::Sender<u64>,
    standing: Mutex<Standing>,
    events: broadcast::Sender<EngineEvent>,
    skew: AtomicI64,
    focus: Mutex<Option<ConversationId>>,
}

impl Shared {
    pub(crate) fn new(
        door: Door,
        store: Store,
        files: Files,
        patience: Patience,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        let links = watch::Sender::new(Links::new(clock.now()));
        Self {
            door,
            store,
            files,
            uploads: Uploads::default(),
            patience,
            clock,
            ids,
            links,
            outbox: watch::Sender::new(0),
            wake: watch::Sender::new(0),
            seat: watch::Sender::new(0),
            standing: Mutex::default(),
            events: broadcast::Sender::new(EVENTS_KEPT),
            skew: AtomicI64::new(0),
            focus: Mutex::new(None),
        }
    }

    pub(crate) fn tell(&self, event: EngineEvent) {
        // Nobody listening is no reason to stop.
        drop(self.events.send(event));
    }

    /// What the hub lets this seat do may have changed: it is asked.
    pub(crate) fn seat_changed(&self) {
        ring(&self.seat);
    }

    /// Tells once that this seat is out.
    pub(crate) fn signed_out(&self, why: SignedOut) {
        if self.standing().is_out(why) {
            self.tell(EngineEvent::SignedOut(why));
        }
    }

    /// Tells once that another desktop of this person is in use.
    pub(crate) fn other_seat(&self, under: Claim) {
        if self.standing().other_seat(under) {
            self.tell(EngineEvent::SignedOut(SignedOut::OtherSeat));
        }
    }

    /// The person goes on here, whatever other desktop of theirs is in use.
    pub(crate) fn take_over(&self) {
        self.standing().take_over();
        ring(&self.wake);
    }

    /// Whether this seat is out, and what its person said to that.
    pub(crate) fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<EngineEvent> {
        self.events.subscribe()
    }

    pub(crate) fn line_link(&self, line: &LineId, link: LinkState) {
        self.change_links(|links| links.line(line, link));
    }

    /// The line is no longer this seat's.
    pub(crate) fn forget_line(&self, line: &LineId) {
        self.change_links(|links| links.forget(line));
    }

    pub(crate) fn hub_link(&self, link: LinkState) {
        self.change_links(|links| links.hub(link));
    }

    pub(crate) fn line_problem(&self, line: &LineId, problem: Option<LineProblem>) {
        self.change_links(|links| links.problem(line, problem));
    }

    /// Changes what is known, and tells it when the shown state is another one.
    fn change_links(&self, change: impl FnOnce(&mut Links)) {
        self.links.send_if_modified(|links| {
            let before = links.clone();
            change(links);
            // Told under the lock, so that two tasks cannot tell their news in the wrong order.
            if before.shown() != links.shown() {
                self.tell(EngineEvent::Link(links.shown()));
            }
            *links != before
        });
    }

    pub(crate) fn link(&self) -> Option<LinkState> {
        self.links.borrow().shown()
    }

    pub(crate) fn skew(&self) -> Skew {
        Skew(self.skew.load(Ordering::Relaxed))
    }

    pub(crate) fn set_skew(&self, skew: Skew) {
        self.skew.store(skew.0, Ordering::Relaxed);
    }

    /// The hub's time, as well as we know it.
    pub(crate) fn hub_now(&self) -> Timestamp {
        self.skew().corrected(self.clock.now())
    }

    pub(crate) fn focus(&self) -> Option<ConversationId> {
        *self.focus.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_focus(&self, conversation: Option<ConversationId>) {
        *self.focus.lock().unwrap_or_else(PoisonError::into_inner) = conversation;
    }
}

/// Rings a bell: everyone who waits on it wakes up, and nobody who was busy misses it.
pub(crate) fn ring(bell: &watch::Sender<u64>) {
    bell.send_modify(|rung| *rung = rung.wrapping_add(1));
}
