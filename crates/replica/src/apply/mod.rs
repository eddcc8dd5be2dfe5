//! The only writer of `replica_*`: folds entries into tables (law 3) and grows the interval (law 4).
//!
//! One transaction carries rows, interval and the outbox rows that end with them. Start with
//! [`Replica::apply`], then `fold` (one exhaustive match over all facts), `message` (how facts about a
//! message join, also before it) and `conversation` (what is kept for the list).

mod change;
mod contact;
mod conversation;
mod fold;
mod kept;
mod line;
mod media;
mod message;
mod naming;
mod schedule;
mod search;
mod sight;
mod template;
mod ties;

use domain::interval::Gap;
use domain::{Interval, LineId, Timestamp};
use protocol::Entry;

pub use change::{Applied, Change};
pub(crate) use conversation::preview;
pub(crate) use kept::replay_kept;
pub use line::Begun;
pub use search::SearchFill;
pub(crate) use search::{SLOT_BITS, first_id, refold};
pub use sight::WantedPast;

use crate::{ApplyError, Replica, local};
use fold::Fold;

/// What applying asks of the store for every entry: a test holds that none walks a whole table.
pub(crate) const HOT: &[(&str, &str)] = &[
    ("apply: load a message", message::LOAD),
    ("apply: pending facts", naming::PENDING),
    ("apply: load a conversation", conversation::LOAD),
    ("apply: walk unread", conversation::WALK_UNREAD),
    ("apply: recount", conversation::RECOUNT),
    ("apply: place in the index", search::PLACE),
    ("apply: next place in the index", search::NEXT_FREE),
    ("apply: messages to fill in", search::NEXT_MESSAGES),
    ("outbox: next", local::outbox::NEXT),
];

impl Replica {
    /// Folds entries of a line, live or history. Entries already held are skipped, so a stream may repeat
    /// itself; what does not touch the interval is refused whole, never papered over.
    ///
    /// # Errors
    /// [`ApplyError`]; nothing is written then.
    pub fn apply(&mut self, line: &LineId, entries: &[Entry]) -> Result<Applied, ApplyError> {
        self.apply_with_contacts(line, entries, &[])
    }

    /// As [`Replica::apply`], and in the same transaction takes in who the people are whose first entry lies
    /// below what is held. `contacts` are `ContactSeen` entries from anywhere in the journal, in any order, as often
    /// as they like to come: each field is a register, so the entry itself, when history reaches it, changes
    /// nothing. What lies above the interval is left out, as it is on its way (law 3).
    ///
    /// # Errors
    /// [`ApplyError`]; nothing is written then.
    pub fn apply_with_contacts(
        &mut self,
        line: &LineId,
        entries: &[Entry],
        contacts: &[Entry],
    ) -> Result<Applied, ApplyError> {
        let tx = self.conn.transaction()?;
        let held = line::interval(&tx, line)?.ok_or_else(|| ApplyError::NotBegun(line.clone()))?;
        let (fresh, grown) = fitting(held, line, entries)?;
        all_of(line, contacts)?;
        let now = entries.last().map_or_else(Timestamp::default, |entry| entry.at);
        let mut fold = Fold::new(&tx, line, local::outbox::commands(&tx)?)?;
        for entry in &fresh {
            fold.entry(entry, entry.seq > held.high)?;
        }
        for entry in contacts.iter().filter(|entry| entry.seq <= grown.high) {
            fold.contact(entry)?;
        }
        let folded = fresh.len();
        let (mut changes, forgotten) = fold.finish()?;
        if folded > 0 {
            line::set_interval(&tx, line, grown)?;
            if let Some(lowest) = fresh.iter().find(|entry| entry.seq == grown.low) {
                line::reaches(&tx, line, lowest.at)?;
            }
            for conversation in local::outbox::reached(&tx, line, grown, now)? {
                changes.insert(Change::Outbox);
                changes.extend(conversation.map(Change::Conversation));
            }
        }
        tx.commit()?;
        Ok(Applied { changes: changes.into_iter().collect(), interval: grown, folded, forgotten })
    }
}

/// Refuses what belongs to another line.
fn all_of(line: &LineId, entries: &[Entry]) -> Result<(), ApplyError> {
    match entries.iter().find(|entry| entry.line != *line) {
        Some(other) => Err(ApplyError::OtherLine { want: line.clone(), got: other.line.clone() }),
        None => Ok(()),
    }
}

/// Sorts out what is held already, and refuses what would leave a hole.
fn fitting<'e>(
    held: Interval,
    line: &LineId,
    entries: &'e [Entry],
) -> Result<(Vec<&'e Entry>, Interval), ApplyError> {
    all_of(line, entries)?;
    let mut fresh: Vec<&Entry> =
        entries.iter().filter(|entry| entry.seq < held.low || entry.seq > held.high).collect();
    fresh.sort_by_key(|entry| entry.seq);
    fresh.dedup_by_key(|entry| entry.seq);
    let above = fresh.partition_point(|entry| entry.seq < held.low);
    let mut grown = held;
    // History ends right below what is held, so it is checked from its upper end.
    for entry in fresh[..above].iter().rev().chain(&fresh[above..]) {
        let place = grown.place(entry.seq).map_err(|_| Gap { have: held, got: entry.seq })?;
        grown = grown.grown(place);
    }
    Ok((fresh, grown))
}
