//! The register of a journal: acts, and the checkpoints that a hub signs.

use domain::Timestamp;
use protocol::register::{Actor, Checkpoint, Deed, Record};

use super::ledger::acts;
use super::{Answer, SqlJournal};

/// The register. Every method answers only when its answer is on disk.
pub trait Register: Send + Sync + 'static {
    /// Notes an act of the hub's own, unless the last of its kind says the same.
    fn note_if_new(&self, by: Actor, at: Timestamp, deed: Deed) -> Answer<'_, bool>;

    /// Acts after a number, ascending, at most so many.
    fn acts(&self, after: u64, limit: u32) -> Answer<'_, Vec<Record>>;

    /// The last act, when there is one.
    fn last_act(&self) -> Answer<'_, Option<Record>>;

    /// Checkpoints after a number, ascending, at most so many.
    fn checkpoints(&self, after: u64, limit: u32) -> Answer<'_, Vec<Checkpoint>>;

    /// The last checkpoint, when there is one.
    fn last_checkpoint(&self) -> Answer<'_, Option<Checkpoint>>;

    /// Keeps a checkpoint; `false` when another hub has just made one of that number.
    fn add_checkpoint(&self, checkpoint: Checkpoint) -> Answer<'_, bool>;
}

impl Register for SqlJournal {
    fn note_if_new(&self, by: Actor, at: Timestamp, deed: Deed) -> Answer<'_, bool> {
        self.ask(move |tx| acts::note_if_new(tx.sql, &by, at, &deed))
    }

    fn acts(&self, after: u64, limit: u32) -> Answer<'_, Vec<Record>> {
        self.read(move |sql| acts::after(sql, after, limit))
    }

    fn last_act(&self) -> Answer<'_, Option<Record>> {
        self.read(acts::last)
    }

    fn checkpoints(&self, after: u64, limit: u32) -> Answer<'_, Vec<Checkpoint>> {
        self.read(move |sql| acts::checkpoints_after(sql, after, limit))
    }

    fn last_checkpoint(&self) -> Answer<'_, Option<Checkpoint>> {
        self.read(acts::last_checkpoint)
    }

    fn add_checkpoint(&self, checkpoint: Checkpoint) -> Answer<'_, bool> {
        self.ask(move |tx| acts::add_checkpoint(tx.sql, &checkpoint))
    }
}
