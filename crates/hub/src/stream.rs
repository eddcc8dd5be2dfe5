//! The stream of a line: what a desktop does not hold yet, then everything as it comes.
//!
//! A stream holds no entries. The bell only says that there is more; what it is, each stream reads from
//! the journal at its reader's own pace, a page at a time, so a slow desktop costs no memory. Those that stand at one place
//! share one reading (`frames`).

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::{ConversationId, LineId, Permission, Seq, Teams, View, Wipe};
use protocol::frame::{MAX_FRAME_BYTES, MOST_CONTACTS, close};
use protocol::{ClientFrame, RefusalCode, ServerFrame};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior};

use crate::counter::{Counter, Refused};
use crate::frames::{Frame, NoFrame, Place};
use crate::journal::{JournalError, StoredEntry};
use crate::seats::SignedIn;
use crate::veil::veil;

/// Entries in one frame.
const PAGE: u32 = 1000;
/// Entries in one page of history, at most.
const HISTORY: u32 = 2000;
/// How often a quiet stream says that it lives, and looks whether its seat may still listen.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a desktop may take for one frame before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
pub(crate) struct Wanted {
    version: u32,
    /// Whether the person wants to go on here, though another desktop of theirs is in use.
    #[serde(default)]
    take_over: bool,
    /// Whether the desktop forgets a conversation when it is told to.
    #[serde(default)]
    teams: bool,
}

/// Frames that carry entries as they are stored; on the wire the same as [`ServerFrame`].
#[derive(Serialize)]
#[serde(tag = "say", rename_all = "snake_case")]
enum StoredFrame<'a> {
    Entries { entries: &'a [StoredEntry], head: Seq },
    History { entries: &'a [StoredEntry] },
    Contacts { entries: &'a [StoredEntry] },
    Past { conversation: ConversationId, entries: &'a [StoredEntry], more: bool },
}

pub(crate) async fn open(
    State(counter): State<Arc<Counter>>,
    Path(line): Path<String>,
    Query(wanted): Query<Wanted>,
    signed_in: SignedIn,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    let line = LineId(line);
    let here = signed_in.on(&counter, &line).map_err(|none| {
        // A seat that held this line is told to forget it.
        let theirs = Refused::new(RefusalCode::NotAllowed, "this member may not read that line");
        if counter.serves(&line) { theirs } else { none }
    })?;
    here.may(Permission::Read)?;
    if here.view.teams != Teams::All && !wanted.teams {
        let older =
            Refused::new(RefusalCode::NotUnderstood, "this desktop cannot forget a conversation: update it");
        return Ok((StatusCode::UPGRADE_REQUIRED, older).into_response());
    }
    if wanted.version > protocol::VERSION {
        let refused = Refused::new(RefusalCode::NotUnderstood, "this hub speaks an older treaty");
        return Ok((StatusCode::UPGRADE_REQUIRED, refused).into_response());
    }
    let (Some(bell), Some(beat)) = (counter.journal.bell(&line), counter.pace.bell(&line)) else {
        return Err(Refused::new(RefusalCode::UnknownLine, "this hub does not serve that line"));
    };
    let upgrade = upgrade.max_message_size(MAX_FRAME_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        counter.metrics.streams.increment(1.0);
        let roster = counter.roster.hear();
        let mut stream = Stream {
            counter: Arc::clone(&counter),
            line,
            signed_in,
            view: here.view,
            bell,
            beat,
            roster,
            cursor: None,
            socket,
        };
        let end = match stream.use_this_seat(wanted.take_over).await {
            Ok(()) => stream.run().await,
            Err(end) => end,
        };
        stream.close(end).await;
        counter.metrics.streams.decrement(1.0);
    }))
}

/// Why a stream ends.
enum End {
    /// The desktop is gone.
    Gone,
    /// We say why.
    Close(u16, &'static str),
}

impl From<JournalError> for End {
    fn from(error: JournalError) -> Self {
        tracing::error!(%error, "a stream cannot read the journal");
        Self::Close(close::JOURNAL_UNAVAILABLE, "the journal cannot be read")
    }
}

const OTHER_SEAT: End = End::Close(close::OTHER_SEAT, "another desktop of this member is in use");

struct Stream {
    counter: Arc<Counter>,
    line: LineId,
    signed_in: SignedIn,
    view: View,
    bell: watch::Receiver<Seq>,
    // The same, not as often: what this stream sends by.
    beat: watch::Receiver<Seq>,
    roster: watch::Receiver<i64>,
    // The last Seq sent, once the desktop follows.
    cursor: Option<Seq>,
    socket: WebSocket,
}

impl Stream {
    /// Where a member uses one desktop at a time, it is this one from now on, unless another is in use and the person
    /// did not say that they go on here.
    async fn use_this_seat(&mut self, take_over: bool) -> Result<(), End> {
        if !self.counter.team.one_active_seat {
            return Ok(());
        }
        let standing = &self.signed_in.standing;
        let other = standing.active_seat.as_ref().filter(|seat| **seat != standing.seat.id);
        if let (Some(other), false) = (other, take_over) {
            let seats = self.counter.journal.seats().await?;
            let other = seats.into_iter().find(|seat| seat.id == *other);
            if other.is_some_and(|other| self.counter.attendance.seen(other, self.counter.clock.now()).active)
            {
                return Err(OTHER_SEAT);
            }
        }
        let (member, seat) = (standing.member.id.clone(), standing.seat.id.clone());
        let (by, now) = (standing.actor(), self.counter.clock.now());
        if self.counter.journal.use_seat(member, seat, by, now).await? {
            self.counter.roster_changed();
        }
        Ok(())
    }

    async fn run(&mut self) -> End {
        match self.serve().await {
            Ok(()) => End::Gone,
            Err(end) => end,
        }
    }

    async fn serve(&mut self) -> Result<(), End> {
        let hello = ServerFrame::Hello {
            version: protocol::VERSION,
            head: *self.bell.borrow(),
            now: self.counter.clock.now(),
            journal: self.counter.journal.name().to_owned(),
            view: self.view.name(),
        };
        self.note();
        self.send(&hello).await?;
        // What has changed since the seat was let in is heard of now.
        self.look_again().await?;
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        while self.step(&mut heartbeat).await? {}
        Ok(())
    }

    /// Does the next thing; `false` when the desktop has gone.
    async fn step(&mut self, heartbeat: &mut Interval) -> Result<bool, End> {
        let head = *self.bell.borrow();
        let beat = *self.beat.borrow_and_update();
        let behind = self.cursor.is_some_and(|cursor| cursor < beat);
        let follows = self.cursor.is_some();
        tokio::select! {
            biased;
            () = self.counter.stopping.cancelled() => return Err(End::Close(close::GOING_AWAY, "the hub stops")),
            asked = self.socket.recv() => match asked {
                Some(Ok(message)) => return self.answer(message).await,
                Some(Err(_)) | None => return Ok(false),
            },
            changed = self.roster.changed() => {
                changed.map_err(|_| End::Gone)?;
                self.look_again().await?;
            }
            () = std::future::ready(()), if behind => self.send_next(head).await?,
            rung = self.beat.changed(), if follows && !behind => rung.map_err(|_| End::Gone)?,
            _ = heartbeat.tick() => self.beat().await?,
        }
        Ok(true)
    }

    async fn answer(&mut self, message: Message) -> Result<bool, End> {
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Close(_) => return Ok(false),
            Message::Ping(_) | Message::Pong(_) => return Ok(true),
            Message::Text(_) => return Err(End::Close(close::NOT_UNDERSTOOD, "frames are binary")),
        };
        let asked = protocol::decode::<ClientFrame>(&bytes)
            .map_err(|_| End::Close(close::NOT_UNDERSTOOD, "not a frame of this treaty"))?;
        match asked {
            ClientFrame::Follow { after } => {
                if after > *self.bell.borrow() {
                    return Err(End::Close(close::BEYOND_HEAD, "the journal does not reach that far"));
                }
                self.cursor = Some(after);
            }
            ClientFrame::History { before, limit } => {
                let limit = limit.min(HISTORY);
                let entries = self.counter.journal.page_before(self.line.clone(), before, limit).await?;
                let entries = self.veiled(entries).await?;
                self.send(&StoredFrame::History { entries: &entries }).await?;
            }
            ClientFrame::Contacts { mut conversations } => {
                conversations.truncate(MOST_CONTACTS);
                let entries = self.counter.journal.contacts(self.line.clone(), conversations).await?;
                let entries = self.veiled(entries).await?;
                self.send(&StoredFrame::Contacts { entries: &entries }).await?;
            }
            ClientFrame::Past { conversation, after, limit } => {
                self.send_past(conversation, after, limit).await?
            }
            ClientFrame::Other => {}
        }
        Ok(true)
    }

    async fn veiled(&mut self, entries: Vec<StoredEntry>) -> Result<Vec<StoredEntry>, End> {
        Ok(veil(self.counter.journal.as_ref(), &self.line, &self.view, entries).await?)
    }

    async fn send_past(&mut self, conversation: ConversationId, after: Seq, limit: u32) -> Result<(), End> {
        let limit = limit.clamp(1, HISTORY);
        let entries = self.counter.journal.past(self.line.clone(), conversation, after, limit).await?;
        let more = entries.len() == limit as usize;
        let entries = self.veiled(entries).await?;
        self.send(&StoredFrame::Past { conversation, entries: &entries, more }).await
    }

    async fn send_next(&mut self, head: Seq) -> Result<(), End> {
        let Some(cursor) = self.cursor else { return Ok(()) };
        let of_now = (self.view.teams != Teams::All).then_some(head);
        let view = self.view.clone();
        let place = Place { line: self.line.clone(), after: cursor, view, head: of_now };
        let counter = Arc::clone(&self.counter);
        match counter.frames.get(place.clone(), next_frame(&counter, place, head)).await {
            Ok(frame) => {
                self.send_packed(frame.bytes).await?;
                self.cursor = Some(frame.last);
                Ok(())
            }
            Err(NoFrame::NothingYet) => Ok(()),
            Err(NoFrame::Journal(error)) => Err(error.into()),
        }
    }

    async fn beat(&mut self) -> Result<(), End> {
        self.look_again().await?;
        self.note();
        let head = *self.bell.borrow();
        self.send(&ServerFrame::Heartbeat { head, now: self.counter.clock.now() }).await
    }

    /// Notes that this seat is here, and how far it has read.
    fn note(&self) {
        let position = self.cursor.map(|cursor| (&self.line, cursor));
        self.counter.attendance.saw(&self.signed_in.standing.seat.id, position, self.counter.clock.now());
    }

    /// Ends the stream when its seat may no longer see what it is shown.
    async fn look_again(&mut self) -> Result<(), End> {
        let standing = self.counter.journal.standing(self.signed_in.token_sha256).await?;
        let out = End::Close(close::NOT_SIGNED_IN, "the seat was turned out");
        let Some(standing) = standing else { return Err(out) };
        if !standing.is_in() {
            let wipes = standing.seat.wipe == Some(Wipe::Asked);
            return Err(if wipes {
                End::Close(close::WIPE, "the seat is to wipe what it holds")
            } else {
                out
            });
        }
        let seat = &standing.seat.id;
        if self.counter.team.one_active_seat && standing.active_seat.as_ref().is_some_and(|one| one != seat) {
            return Err(OTHER_SEAT);
        }
        let rights = standing.rights_on(&self.line, &self.counter.team.withheld);
        let Some(rights) = rights.filter(|rights| rights.allow(Permission::Read)) else {
            return Err(End::Close(close::NOT_ALLOWED, "this member may not read that line"));
        };
        if rights.view(&standing.member.teams) != self.view {
            return Err(End::Close(close::VIEW_CHANGED, "what this seat may see has changed"));
        }
        Ok(())
    }

    async fn send<T: Serialize>(&mut self, frame: &T) -> Result<(), End> {
        self.send_packed(protocol::encode(frame).into()).await
    }

    async fn send_packed(&mut self, bytes: Bytes) -> Result<(), End> {
        let message = Message::Binary(bytes);
        match tokio::time::timeout(PATIENCE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    async fn close(mut self, end: End) {
        if let End::Close(code, reason) = end {
            let frame = CloseFrame { code, reason: reason.into() };
            let _ = tokio::time::timeout(PATIENCE, self.socket.send(Message::Close(Some(frame)))).await;
        }
    }
}

/// What comes after a place. It is sent to all who stand there: it says nothing of one stream alone.
async fn next_frame(counter: &Counter, place: Place, head: Seq) -> Result<Frame, NoFrame> {
    let entries = counter.journal.page_after(place.line.clone(), place.after, PAGE).await?;
    let entries = veil(counter.journal.as_ref(), &place.line, &place.view, entries).await?;
    let last = entries.last().ok_or(NoFrame::NothingYet)?.seq;
    let frame = StoredFrame::Entries { entries: &entries, head: head.max(last) };
    Ok(Frame { bytes: protocol::encode(&frame).into(), last })
}
