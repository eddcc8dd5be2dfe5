//! One stream of one line, from its greeting to its end.
//!
//! ```text
//! connect ─► Hello ─► begin_at ─► Follow ─┬─► Entries ─► live ─┐
//!                                         │                    ├─► apply, one batch at a time, live first
//!                                         └─► History ◄─► older┘      (contacts ─► Contacts ─► with the batch)
//! ```
//!
//! The socket is heard while a batch is applied, so a burst becomes one large batch. The next page of history is
//! asked for while the last one is applied, and never while live entries wait. Who the people in a batch are is asked
//! before it is applied, where the replica may not know them.

use std::collections::VecDeque;

use domain::{ActionNeeded, ConversationId, Interval, LineId, LinkState, Seq};
use protocol::{ClientFrame, Entry, ServerFrame};
use replica::{Applied, ApplyError, BeginError, Change, Replica, StoreError};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::contacts::{Batch, Contacts, MOST_STRANGERS};
use super::forget::{forget_files, wanted_pasts};
use super::greeting::{Hello, hello, of_parting};
use super::pasts::{Page, Pasts};
use super::roster::first_problem;
use super::{Ending, Follower};
use crate::claim::Claim;
use crate::door::{DoorError, Heard, Socket};
use crate::event::EngineEvent;
use crate::news;
use crate::shared::ring;
use crate::skew::Skew;

/// Entries that may wait to be applied before the socket is left unheard: the hub then waits, too.
const MOST_WAITING: usize = 20_000;

/// Entries in one transaction, about: large enough to be fast, small enough for a person's own write to slip in.
const BATCH: usize = 4_000;

/// More changed conversations than this are told as one refill.
const MOST_NAMED: usize = 300;

/// Opens the stream and serves it to its end.
pub(super) async fn run(cx: &mut Follower) -> Ending {
    let stop = cx.stop.clone();
    let mut session = tokio::select! {
        biased;
        () = stop.cancelled() => return Ending::Stopped,
        greeted = greet(cx) => match greeted {
            Ok(session) => session,
            Err(ending) => return ending,
        },
    };
    if session.held.high >= session.head {
        cx.failures.forget();
    }
    let ending = session.serve(cx).await;
    // A batch under way is finished, so that whoever stops the engine may then move the file.
    if let Some(batch) = session.applying.take() {
        drop(batch.await);
    }
    if ending != Ending::Stopped {
        session.keep_what_waits(cx).await;
    }
    session.socket.close().await;
    ending
}

/// Connects, hears the greeting, measures the clock, and finds out where this replica stands.
async fn greet(cx: &mut Follower) -> Result<Session, Ending> {
    let shared = &cx.shared;
    let claim = shared.standing().claim();
    let opened = shared.door.stream(&cx.line, claim.takes_over(), shared.clock.as_ref()).await;
    let (mut socket, asked) = opened.map_err(|error| match error {
        DoorError::Unreachable(why) => {
            tracing::debug!(line = %cx.line, why, "the hub cannot be reached");
            Ending::Lost("the hub cannot be reached")
        }
        DoorError::NotSignedIn => Ending::Needed(ActionNeeded::SignIn),
        DoorError::NotAllowed => Ending::Forbidden,
        DoorError::OtherTreaty => Ending::Needed(ActionNeeded::UpdateApp),
    })?;
    let hello = tokio::time::timeout(shared.patience.connect, hello(shared, claim, &mut socket))
        .await
        .map_err(|_| Ending::Lost("no greeting in time"))??;
    shared.standing().greeted(claim);
    let heard = shared.clock.now();
    cx.heard = heard;
    shared.set_skew(Skew::measured(asked, heard, hello.now));
    if hello.version > protocol::VERSION {
        return Err(Ending::Needed(ActionNeeded::UpdateApp));
    }
    let head = hello.head;
    let held = begin(cx, hello).await?;
    let follow = ClientFrame::Follow { after: held.high };
    socket.say(&follow).await;
    if held.is_empty() {
        news::nothing_yet(shared, &cx.line, held.high).await;
    }
    let mut contacts = Contacts::new(shared.patience.contacts);
    if !held.is_empty() && !held.reaches_the_beginning() {
        contacts.want(&strangers(cx).await);
    }
    let mut pasts = Pasts::default();
    pasts.want(wanted_pasts(cx).await);
    let session = Session {
        socket,
        claim,
        held,
        head,
        greeted_at: head,
        absent: true,
        live: VecDeque::new(),
        waiting: 0,
        older: None,
        history: if held.reaches_the_beginning() { History::Complete } else { History::Open },
        history_from: held.low,
        contacts,
        pasts,
        applying: None,
    };
    Ok(session)
}

/// Finds out where this replica stands in the hub's journal; what a changed view no longer shows is dropped.
async fn begin(cx: &Follower, Hello { head, journal, view, .. }: Hello) -> Result<Interval, Ending> {
    let line = cx.line.clone();
    let begin = move |replica: &mut Replica| replica.begin_under(&line, head, &journal, &view);
    let begun = cx.shared.store.write(begin).await.map_err(|error| match error {
        BeginError::OtherJournal { .. } | BeginError::HubWentBack { .. } => {
            Ending::Needed(ActionNeeded::RefillReplica)
        }
        BeginError::Store(error) => of_store(&error),
    })?;
    if let Some(files) = begun.dropped {
        tracing::info!(line = %cx.line, "what this seat may see has changed: the line is filled anew");
        forget_files(cx, files).await;
        cx.shared.tell(EngineEvent::Refilled);
        cx.shared.seat_changed();
    }
    Ok(begun.held)
}

/// Whom an earlier session left without a name: its hub knew no such question, or the link broke.
async fn strangers(cx: &Follower) -> Vec<ConversationId> {
    let line = cx.line.clone();
    let found = cx.shared.store.read(move |reader| reader.strangers(&line, MOST_STRANGERS)).await;
    found.unwrap_or_else(|error| {
        tracing::error!(line = %cx.line, %error, "who is known cannot be read");
        Vec::new()
    })
}

/// How far back this replica reaches, and whether a page is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum History {
    /// There may be older entries, and none were asked for.
    Open,
    /// A page was asked for.
    Asked,
    /// The hub has nothing older for us.
    Complete,
}

struct Session {
    socket: Socket,
    /// What the person had said of this desktop when the stream was opened.
    claim: Claim,
    /// What is held, by the last apply.
    held: Interval,
    /// The end of the hub's journal, by its last word.
    head: Seq,
    /// The end of the journal when it greeted us: what lies before gathered during our absence.
    greeted_at: Seq,
    /// Whether that has not been told yet.
    absent: bool,
    live: VecDeque<Batch>,
    waiting: usize,
    older: Option<Batch>,
    history: History,
    /// Where the next page of history ends: right before the lowest entry held or on its way.
    history_from: Seq,
    contacts: Contacts,
    pasts: Pasts,
    applying: Option<JoinHandle<Result<Applied, ApplyError>>>,
}

impl Session {
    async fn serve(&mut self, cx: &mut Follower) -> Ending {
        self.report(cx);
        if let Err(ending) = self.proceed(cx).await {
            return ending;
        }
        let mut deadline = Instant::now() + cx.shared.patience.silence;
        loop {
            let until = self.awaits();
            let step = tokio::select! {
                biased;
                () = cx.stop.cancelled() => return Ending::Stopped,
                applied = finished(&mut self.applying) => {
                    self.applying = None;
                    self.applied(cx, applied).await
                }
                raw = self.socket.hear(), if self.waiting < MOST_WAITING => {
                    deadline = Instant::now() + cx.shared.patience.silence;
                    cx.heard = cx.shared.clock.now();
                    self.take_in(cx, raw.unpack().await).await
                }
                () = no_answer(until) => {
                    self.contacts.give_up_waiting();
                    Ok(())
                }
                () = tokio::time::sleep_until(deadline), if self.waiting < MOST_WAITING => {
                    Err(Ending::Lost("the hub fell silent"))
                }
            };
            if let Err(ending) = step {
                return ending;
            }
            if let Err(ending) = self.proceed(cx).await {
                return ending;
            }
        }
    }

    /// Takes in what was heard.
    async fn take_in(&mut self, cx: &mut Follower, heard: Heard) -> Result<(), Ending> {
        let frame = match heard {
            Heard::Life => return Ok(()),
            Heard::End(parting) => return Err(of_parting(&cx.shared, self.claim, parting)),
            Heard::Frame(frame) => *frame,
        };
        match frame {
            ServerFrame::Entries { entries, head } => {
                self.head = self.head.max(head);
                self.waiting += entries.len();
                let whole = self.held.reaches_the_beginning();
                let batch = self.contacts.batch(&cx.shared, entries, whole).await;
                self.live.push_back(batch);
            }
            ServerFrame::History { entries } => {
                if self.history != History::Asked {
                    return Err(Ending::Lost("history that nobody asked for"));
                }
                let lowest = entries.first().map(|first| first.seq);
                self.history = match lowest {
                    Some(lowest) if lowest.0 > 1 => History::Open,
                    Some(_) | None => History::Complete,
                };
                self.history_from = lowest.unwrap_or(self.history_from);
                if !entries.is_empty() {
                    let whole = self.history == History::Complete;
                    self.older = Some(self.contacts.batch(&cx.shared, entries, whole).await);
                }
            }
            ServerFrame::Contacts { entries } => {
                if !self.contacts.answer(entries) {
                    return Err(Ending::Lost("contacts that nobody asked for"));
                }
            }
            ServerFrame::Past { conversation, entries, more } => {
                if !self.pasts.answer(Page { conversation, entries, more }) {
                    return Err(Ending::Lost("a past that nobody asked for"));
                }
            }
            ServerFrame::Heartbeat { head, now } => {
                self.head = self.head.max(head);
                cx.shared.set_skew(cx.shared.skew().heard(cx.heard, now));
                if self.applying.is_none() {
                    self.report(cx);
                }
            }
            ServerFrame::Hello { .. } => return Err(Ending::Lost("a second greeting")),
            ServerFrame::Other => {}
        }
        Ok(())
    }

    /// Tells how the link stands: live only when everything up to the hub's last word is held.
    fn report(&self, cx: &Follower) {
        let remaining = self.head.0.saturating_sub(self.held.high.0);
        let link = if remaining == 0 { LinkState::Live } else { LinkState::CatchingUp { remaining } };
        cx.shared.line_link(&cx.line, link);
    }

    /// Does whatever can be done now: applies the next batch, asks for the next page.
    async fn proceed(&mut self, cx: &Follower) -> Result<(), Ending> {
        if self.applying.is_none()
            && let Some((entries, contacts)) = self.next_batch()
        {
            let line = cx.line.clone();
            let apply = move |replica: &mut Replica| replica.apply_with_contacts(&line, &entries, &contacts);
            self.applying = Some(cx.shared.store.begin_write(apply));
        }
        if self.applying.is_none()
            && let Some(Page { conversation, entries, more }) = self.pasts.take()
        {
            let line = cx.line.clone();
            let apply = move |replica: &mut Replica| replica.apply_past(&line, conversation, &entries, more);
            self.applying = Some(cx.shared.store.begin_write(apply));
        }
        if self.live.is_empty()
            && let Some(question) = self.pasts.next_question(cx.shared.patience.page)
        {
            self.socket.say(&question).await;
        }
        if let Some(question) = self.contacts.next_question() {
            self.socket.say(&question).await;
        }
        if self.history == History::Open && self.older.is_none() && self.live.is_empty() {
            self.ask_for_history(cx).await;
        }
        if self.absent && self.held.high >= self.greeted_at {
            self.absent = false;
            news::tell(&cx.shared, &cx.line, news::Since::Absence).await;
        }
        Ok(())
    }

    /// Live entries first, several frames as one batch; then a page of history. With them goes who was asked for.
    fn next_batch(&mut self) -> Option<(Vec<Entry>, Vec<Entry>)> {
        let mut entries = Vec::new();
        if self.awaits().is_none() {
            while entries.len() < BATCH
                && let Some(batch) = self.live.pop_front_if(|batch| self.contacts.awaits(batch).is_none())
            {
                self.waiting -= batch.entries.len();
                entries.extend(batch.entries);
            }
            if entries.is_empty() {
                entries = self.older.take().map(|batch| batch.entries).unwrap_or_default();
            }
        }
        let contacts = self.contacts.take();
        (!entries.is_empty() || !contacts.is_empty()).then_some((entries, contacts))
    }

    /// Until when the next batch waits to hear who its people are; absent when it does not.
    fn awaits(&self) -> Option<Instant> {
        self.live.front().or(self.older.as_ref()).and_then(|next| self.contacts.awaits(next))
    }

    /// Applies what was heard and only waited for a name: it may be long until the hub is back.
    async fn keep_what_waits(&mut self, cx: &Follower) {
        self.contacts.give_up_waiting();
        while let Some((entries, contacts)) = self.next_batch() {
            let line = cx.line.clone();
            let apply = move |replica: &mut Replica| replica.apply_with_contacts(&line, &entries, &contacts);
            match cx.shared.store.write(apply).await {
                Ok(applied) => self.tell(cx, applied).await,
                // A gap says that what came before was not taken: all of it comes again.
                Err(error) => return tracing::info!(line = %cx.line, %error, "what waited is left out"),
            }
        }
    }

    async fn ask_for_history(&mut self, cx: &Follower) {
        // A page under way will lower the end by what it holds: the next one begins before it.
        let before = self.history_from;
        let limit =
            if self.held.is_empty() { cx.shared.patience.first_page } else { cx.shared.patience.page };
        self.history = History::Asked;
        self.socket.say(&ClientFrame::History { before, limit }).await;
    }

    /// What a finished batch means for the rest of the program.
    async fn applied(
        &mut self,
        cx: &mut Follower,
        applied: Result<Applied, ApplyError>,
    ) -> Result<(), Ending> {
        let applied = applied.map_err(|error| match error {
            ApplyError::Gap(_) => Ending::Lost("a gap in the stream"),
            ApplyError::NotBegun(_) | ApplyError::OtherLine { .. } => {
                tracing::error!(line = %cx.line, %error, "a batch was refused");
                Ending::Lost("a batch was refused")
            }
            ApplyError::Store(error) => of_store(&error),
        })?;
        // Only what brought us forward counts as success: a hub that greets and fails is not hammered.
        cx.failures.forget();
        self.held = applied.interval;
        self.report(cx);
        self.tell(cx, applied).await;
        Ok(())
    }

    async fn tell(&mut self, cx: &Follower, Applied { changes, forgotten, .. }: Applied) {
        let (mut changed, mut files) = (Vec::new(), Vec::new());
        let mut inbound = false;
        let (mut templates, mut won) = (false, Vec::new());
        for change in changes {
            match change {
                Change::Conversation(conversation) => changed.push(conversation),
                Change::Past(conversation) => won.push(conversation),
                Change::Inbound { .. } => inbound = true,
                // The row that shows the medium changes with its conversation.
                Change::Media(media) => files.push(media),
                Change::Line(line) => self.line_changed(cx, line).await,
                Change::Outbox => {
                    // What a message carried need not stay here once it stands in the journal.
                    ring(&cx.shared.uploads.bell);
                    // And what was to follow it may leave.
                    ring(&cx.shared.outbox);
                    cx.shared.tell(EngineEvent::Outbox);
                }
                Change::Templates(_) => templates = true,
                Change::Import(line) => cx.shared.tell(EngineEvent::Import(line)),
            }
        }
        if !forgotten.is_empty() {
            forget_files(cx, forgotten).await;
        }
        if !won.is_empty() {
            self.contacts.want(&won);
            self.pasts.want(wanted_pasts(cx).await);
        }
        cx.shared.files.heard(files);
        if changed.len() > MOST_NAMED {
            cx.shared.tell(EngineEvent::Refilled);
        } else if !changed.is_empty() {
            cx.shared.tell(EngineEvent::Changed(changed));
        }
        if templates {
            cx.shared.tell(EngineEvent::Templates);
        }
        if inbound && !self.absent {
            news::tell(&cx.shared, &cx.line, news::Since::Moment).await;
        }
    }

    /// Reads the line's health again: the truth line follows it.
    async fn line_changed(&self, cx: &Follower, line: LineId) {
        match cx.shared.store.read(move |reader| reader.line(&line)).await {
            Ok(Some(state)) => {
                let problem = state.health.as_ref().and_then(first_problem);
                cx.shared.line_problem(&state.line, problem);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(line = %cx.line, %error, "the line's health cannot be read"),
        }
    }
}

/// Waits for the batch under way; for ever when there is none.
async fn finished(
    applying: &mut Option<JoinHandle<Result<Applied, ApplyError>>>,
) -> Result<Applied, ApplyError> {
    match applying {
        None => std::future::pending().await,
        Some(batch) => {
            batch.await.expect("applying does not panic, and is not cancelled while the runtime lives")
        }
    }
}

/// Waits for a moment; for ever when there is none.
async fn no_answer(until: Option<Instant>) {
    match until {
        None => std::future::pending().await,
        Some(until) => tokio::time::sleep_until(until).await,
    }
}

/// What the store's failure means for a stream. A full disk is said; damage is mended by a refill.
pub(super) fn of_store(error: &StoreError) -> Ending {
    tracing::error!(%error, "the replica failed");
    match error {
        StoreError::DiskFull | StoreError::ReadOnly => Ending::Needed(ActionNeeded::DiskFull),
        StoreError::Damaged => Ending::Needed(ActionNeeded::RefillReplica),
        StoreError::Busy | StoreError::Io { .. } | StoreError::Bug { .. } => {
            Ending::Lost("the replica failed")
        }
    }
}
