//! An open transaction: how an entry gets its Seq and how a report is recognised.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::{ConversationId, LineId, Seq, Timestamp};
use protocol::Fact;
use tokio::sync::watch;

use super::peers::Peers;
use super::people::rowid;
use crate::journal::sql::{Kept, Question, Sql, args};
use crate::journal::{Errands, Fingerprint, JournalError};

/// A line's small number in this journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::journal) struct LineNo(pub(in crate::journal) i64);

const SEQ_BITS: u32 = 40;

/// Where an entry lies.
pub(in crate::journal) fn place(line: LineNo, seq: Seq) -> i64 {
    (line.0 << SEQ_BITS) | i64::try_from(seq.0).expect("a line has fewer than 2^40 entries")
}

/// Which Seq lies there.
pub(in crate::journal) fn seq_at(place: i64) -> Seq {
    Seq((place & ((1 << SEQ_BITS) - 1)).unsigned_abs())
}

/// What the writer knows of a line.
pub(in crate::journal) struct LineState {
    pub(in crate::journal) no: LineNo,
    head: Seq,
    committed: Seq,
    is_ours: Arc<AtomicBool>,
    bell: Arc<watch::Sender<Seq>>,
}

/// What everybody else sees of a line.
#[derive(Clone)]
pub(in crate::journal) struct LineSign {
    /// Its number.
    pub(in crate::journal) no: LineNo,
    /// Its bell.
    pub(in crate::journal) bell: Arc<watch::Sender<Seq>>,
    /// Whether this process asks Meta for it.
    pub(in crate::journal) is_ours: Arc<AtomicBool>,
}

impl LineState {
    /// A line whose entries reach to `head`.
    pub(in crate::journal) fn new(no: LineNo, head: Seq, is_ours: bool) -> Self {
        let bell = Arc::new(watch::Sender::new(head));
        Self { no, head, committed: head, is_ours: Arc::new(AtomicBool::new(is_ours)), bell }
    }

    /// What everybody else sees of it.
    pub(in crate::journal) fn sign(&self) -> LineSign {
        LineSign { no: self.no, bell: Arc::clone(&self.bell), is_ours: Arc::clone(&self.is_ours) }
    }

    /// Takes in what the database says: another process may have written since, and may hold the line.
    pub(in crate::journal) fn reread(&mut self, head: Seq, is_ours: bool) {
        (self.head, self.committed) = (head, head);
        self.is_ours.store(is_ours, Ordering::SeqCst);
    }

    /// The head, when this transaction has raised it.
    pub(in crate::journal) fn raised(&self) -> Option<Seq> {
        (self.head != self.committed).then_some(self.head)
    }
}

/// Rings a line's bell, unless it has rung for that before.
pub(in crate::journal) fn ring(bell: &watch::Sender<Seq>, head: Seq) -> bool {
    bell.send_if_modified(|known| {
        let is_news = *known < head;
        *known = head.max(*known);
        is_news
    })
}

/// Rings for errands, if there are any.
pub(in crate::journal) fn ring_for(errands: &watch::Sender<Errands>, news: Errands) {
    if news != Errands::default() {
        errands.send_modify(|sum| *sum = sum.and(news));
    }
}

/// What the writer knows by heart; true only together with the last commit.
pub(in crate::journal) struct WriterState {
    pub(in crate::journal) lines: HashMap<LineId, LineState>,
    pub(super) peers: Box<dyn Peers>,
    errands: Arc<watch::Sender<Errands>>,
    pending: Errands,
}

impl WriterState {
    pub(in crate::journal) fn new(
        lines: HashMap<LineId, LineState>,
        peers: Box<dyn Peers>,
        errands: Arc<watch::Sender<Errands>>,
    ) -> Self {
        Self { lines, peers, errands, pending: Errands::default() }
    }

    /// The errands that this transaction makes.
    pub(in crate::journal) fn pending(&self) -> Errands {
        self.pending
    }

    pub(in crate::journal) fn begin(&mut self) {
        self.pending = Errands::default();
    }

    pub(in crate::journal) fn committed(&mut self) {
        for line in self.lines.values_mut().filter(|line| line.head != line.committed) {
            line.committed = line.head;
            ring(&line.bell, line.head);
        }
        ring_for(&self.errands, self.pending);
    }

    pub(in crate::journal) fn rolled_back(&mut self) {
        for line in self.lines.values_mut() {
            line.head = line.committed;
        }
    }
}

/// An open transaction of the writer.
pub(in crate::journal) struct Tx<'c> {
    pub(in crate::journal) sql: &'c dyn Sql,
    pub(in crate::journal) state: &'c mut WriterState,
}

impl Tx<'_> {
    /// The line's number, when this hub serves it.
    pub(in crate::journal) fn line(&self, id: &LineId) -> Option<LineNo> {
        self.state.lines.get(id).map(|line| line.no)
    }

    /// Whether it is this process that asks Meta for a line.
    pub(super) fn is_ours(&self, id: &LineId) -> bool {
        self.state.lines.get(id).is_some_and(|line| line.is_ours.load(Ordering::SeqCst))
    }

    /// From now on it is: whatever waits there is this process's to do.
    pub(super) fn now_ours(&mut self, id: &LineId) {
        if let Some(line) = self.state.lines.get(id) {
            line.is_ours.store(true, Ordering::SeqCst);
        }
        self.state.pending = self.state.pending.and(Errands { sends: 1, media: 1, schedules: 0, imports: 1 });
    }

    /// The line's head, entries of this transaction included.
    pub(super) fn head(&self, id: &LineId) -> Seq {
        self.state.lines.get(id).map_or(Seq::ZERO, |line| line.head)
    }

    /// Writes an entry at the end of a line's journal.
    pub(super) fn append(
        &mut self,
        id: &LineId,
        at: Timestamp,
        webhook: Option<i64>,
        fact: &Fact,
    ) -> Result<Seq, JournalError> {
        self.append_of(id, fact.conversation(), at, webhook, fact)
    }

    /// As [`Tx::append`], where the fact itself does not say of which conversation it is.
    pub(super) fn append_of(
        &mut self,
        id: &LineId,
        conversation: Option<ConversationId>,
        at: Timestamp,
        webhook: Option<i64>,
        fact: &Fact,
    ) -> Result<Seq, JournalError> {
        let line = self.state.lines.get_mut(id).ok_or_else(|| unknown(id))?;
        let seq = line.head.next();
        let text = serde_json::to_string(fact).expect("a fact of ours always serialises");
        self.sql.run(
            "INSERT INTO entry (place, at, webhook, fact, conversation) VALUES (?1, ?2, ?3, ?4, ?5)",
            args![place(line.no, seq), at.0, webhook, text, conversation.map(rowid)],
        )?;
        line.head = seq;
        Ok(seq)
    }

    /// Whether a report is new; from now on it is not.
    pub(super) fn first_time(&self, key: Fingerprint) -> Result<bool, JournalError> {
        if self.sql.is_far() {
            return self.first_time_by_looking(key);
        }
        let insert = "INSERT INTO seen (place, second) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        let mut place = key.place;
        loop {
            if self.sql.execute(insert, args![place, key.check])? == 1 {
                return Ok(true);
            }
            if self.seen_at(place)? == Some(key.check) {
                return Ok(false);
            }
            place = place.wrapping_add(1);
        }
    }

    /// The answer to the look is often there already, and nobody need wait for the writing. Another process that
    /// writes another line at this moment can take the place between; then the whole transaction fails, and is done
    /// again.
    fn first_time_by_looking(&self, key: Fingerprint) -> Result<bool, JournalError> {
        let mut place = key.place;
        while let Some(there) = self.seen_at(place)? {
            if there == key.check {
                return Ok(false);
            }
            place = place.wrapping_add(1);
        }
        self.sql.run("INSERT INTO seen (place, second) VALUES (?1, ?2)", args![place, key.check])?;
        Ok(true)
    }

    /// Whether a report was taken in before; looking changes nothing.
    pub(super) fn seen(&self, key: Fingerprint) -> Result<bool, JournalError> {
        let mut place = key.place;
        loop {
            match self.seen_at(place)? {
                None => return Ok(false),
                Some(there) if there == key.check => return Ok(true),
                Some(_) => place = place.wrapping_add(1),
            }
        }
    }

    fn seen_at(&self, place: i64) -> Result<Option<i64>, JournalError> {
        self.sql.maybe(SEEN_AT, args![place], |row| row.get(0))
    }

    /// Proves that the journal can be written.
    pub(in crate::journal) fn prove(&self) -> Result<(), JournalError> {
        self.sql.run("UPDATE journal SET proved = proved + 1", args![])
    }

    /// Notes that a message waits to be handed to Meta.
    pub(super) fn send_waits(&mut self) {
        self.state.pending.sends += 1;
    }

    /// Notes that what is scheduled has changed.
    pub(super) fn schedule_changed(&mut self) {
        self.state.pending.schedules += 1;
    }

    /// Notes that a medium waits to be fetched.
    pub(super) fn medium_waits(&mut self) {
        self.state.pending.media += 1;
    }

    /// Notes that Meta is to be asked for the past.
    pub(super) fn import_waits(&mut self) {
        self.state.pending.imports += 1;
    }
}

const SEEN_AT: &str = "SELECT second FROM seen WHERE place = ?1";

/// What is asked of a report's fingerprint.
pub(super) fn seen_at(place: i64) -> Question {
    Question { sql: SEEN_AT, args: vec![Kept::Int(place)], of: &["seen"], by_key: true }
}

pub(in crate::journal) fn unknown(line: &LineId) -> JournalError {
    JournalError::Unavailable(format!("line {line} is not served by this hub"))
}
