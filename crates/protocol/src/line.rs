//! What a hub says of the lines it serves.

use domain::{LineHealth, LineId, Seq};
use serde::{Deserialize, Serialize};

/// One line of a hub, as `GET /v1/lines` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineInfo {
    /// Which.
    pub id: LineId,
    /// The last Seq of its journal.
    pub head: Seq,
    /// How it is doing.
    pub health: LineHealth,
}
