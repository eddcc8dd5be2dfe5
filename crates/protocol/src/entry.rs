//! An entry: one numbered thing that happened, in one line's journal.

use domain::{LineId, Seq, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Fact;

/// One numbered thing that happened. Seqs of a line are contiguous in commit order (law 2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose journal.
    pub line: LineId,
    /// Its place there.
    pub seq: Seq,
    /// When the hub journaled it, by the hub's clock.
    pub at: Timestamp,
    /// What happened.
    pub fact: Fact,
}
