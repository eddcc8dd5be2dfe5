//! An open transaction: how an entry gets its Seq and how a report is recognised.

use std::collections::HashMap;

use domain::{LineId, Seq, Timestamp};
use protocol::Fact;
use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::watch;

use crate::journal::{Errands, Fingerprint, JournalError};

/// A line's small number in this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct LineNo(pub(super) i64);

const SEQ_BITS: u32 = 40;

/// Where an entry lies.
pub(super) fn place(line: LineNo, seq: Seq) -> i64 {
    (line.0 << SEQ_BITS) | i64::try_from(seq.0).expect("a line has fewer than 2^40 entries")
}

/// Which Seq lies there.
pub(super) fn seq_at(place: i64) -> Seq {
    Seq((place & ((1 << SEQ_BITS) - 1)).unsigned_abs())
}

pub(super) struct LineState {
    pub(super) no: LineNo,
    head: Seq,
    committed: Seq,
    bell: watch::Sender<Seq>,
}

impl LineState {
    pub(super) fn new(no: LineNo, head: Seq) -> (Self, watch::Receiver<Seq>) {
        let (bell, listener) = watch::channel(head);
        (Self { no, head, committed: head, bell }, listener)
    }
}

/// What the writer knows by heart; true only together with the last commit.
pub(super) struct WriterState {
    pub(super) lines: HashMap<LineId, LineState>,
    pub(super) errands: watch::Sender<Errands>,
    pending: Errands,
}

impl WriterState {
    pub(super) fn new(lines: HashMap<LineId, LineState>, errands: watch::Sender<Errands>) -> Self {
        Self { lines, errands, pending: Errands::default() }
    }

    pub(super) fn begin(&mut self) {
        self.pending = Errands::default();
    }

    pub(super) fn committed(&mut self) {
        for line in self.lines.values_mut().filter(|line| line.head != line.committed) {
            line.committed = line.head;
            line.bell.send_replace(line.head);
        }
        if self.pending != Errands::default() {
            let news = self.pending;
            self.errands.send_modify(|sum| {
                sum.sends += news.sends;
                sum.media += news.media;
                sum.schedules += news.schedules;
            });
        }
    }

    pub(super) fn rolled_back(&mut self) {
        for line in self.lines.values_mut() {
            line.head = line.committed;
        }
    }
}

/// An open transaction of the writer.
pub(super) struct Tx<'c> {
    pub(super) conn: &'c Connection,
    pub(super) state: &'c mut WriterState,
}

impl Tx<'_> {
    /// The line's number, when this hub serves it.
    pub(super) fn line(&self, id: &LineId) -> Option<LineNo> {
        self.state.lines.get(id).map(|line| line.no)
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
        let line = self.state.lines.get_mut(id).ok_or_else(|| unknown(id))?;
        let seq = line.head.next();
        let text = serde_json::to_string(fact).expect("a fact of ours always serialises");
        self.conn
            .prepare_cached("INSERT INTO entry (place, at, webhook, fact) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![place(line.no, seq), at.0, webhook, text])?;
        line.head = seq;
        Ok(seq)
    }

    /// Whether a report is new; from now on it is not.
    pub(super) fn first_time(&self, key: Fingerprint) -> Result<bool, JournalError> {
        let mut insert =
            self.conn.prepare_cached("INSERT OR IGNORE INTO seen (place, second) VALUES (?1, ?2)")?;
        let mut look = self.conn.prepare_cached("SELECT second FROM seen WHERE place = ?1")?;
        let mut place = key.place;
        loop {
            if insert.execute(params![place, key.check])? == 1 {
                return Ok(true);
            }
            let there: Option<i64> = look.query_row([place], |row| row.get(0)).optional()?;
            if there == Some(key.check) {
                return Ok(false);
            }
            place = place.wrapping_add(1);
        }
    }

    /// Whether a report was taken in before; looking changes nothing.
    pub(super) fn seen(&self, key: Fingerprint) -> Result<bool, JournalError> {
        let mut look = self.conn.prepare_cached("SELECT second FROM seen WHERE place = ?1")?;
        let mut place = key.place;
        loop {
            match look.query_row([place], |row| row.get::<_, i64>(0)).optional()? {
                None => return Ok(false),
                Some(there) if there == key.check => return Ok(true),
                Some(_) => place = place.wrapping_add(1),
            }
        }
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
}

pub(super) fn unknown(line: &LineId) -> JournalError {
    JournalError::Unavailable(format!("line {line} is not served by this hub"))
}
