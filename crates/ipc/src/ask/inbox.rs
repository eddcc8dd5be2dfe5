//! The queue list, the palette, one conversation.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, Done, ask};
use crate::row::{ConversationHeader, ConversationRow, InboxCounts, LineRow, PaletteRow, View};

ask! {
    /// One page of the queue list.
    "inbox_page" InboxPage {
        /// Which view.
        view: View,
        /// Of which of our numbers; absent for all.
        #[ts(optional)]
        line: Option<String>,
        /// Where the last page ended; absent for the first.
        after: Option<String>,
        /// At most this many rows.
        limit: u32,
    } -> InboxPageAnswer
}

/// A page of the queue list.
#[derive(Serialize, TS)]
pub struct InboxPageAnswer {
    /// The rows, in the view's order.
    pub rows: Vec<ConversationRow>,
    /// Where the next page begins; absent at the end.
    pub next: Option<String>,
    /// The counts of all views.
    pub counts: InboxCounts,
}

ask! {
    /// Our numbers that this hub serves, as the switcher shows them.
    "lines" Lines {} -> Vec<LineRow>
}

ask! {
    /// One row of the queue list again, after an event named it. Absent when there is no such conversation.
    "conversation_rows" ConversationRows {
        /// Which.
        #[ts(type = "Array<number>")]
        conversations: Vec<u64>,
    } -> Vec<ConversationRow>
}

ask! {
    /// The header of an open conversation, its draft included.
    "conversation" ConversationAsk {
        /// Which.
        #[ts(type = "number")]
        conversation: u64,
    } -> ConversationHeader
}

ask! {
    /// Conversations and contacts whose name, number or user name match.
    "palette" Palette {
        /// What was typed.
        query: String,
        /// At most this many rows.
        limit: u32,
    } -> Vec<PaletteRow>
}

ask! {
    /// The other conversations of the same person, as Meta or a member joined them.
    "person_of" PersonOf {
        /// Of which conversation's.
        #[ts(type = "number")]
        conversation: u64,
    } -> Vec<ConversationRow>
}

ask! {
    /// Gives a conversation to a team, or back to everybody.
    "conversation_give" ConversationGive {
        /// Which.
        #[ts(type = "number")]
        conversation: u64,
        /// To whom; absent for everybody.
        team: Option<String>,
    } -> Done
}
ask! {
    /// The teams that conversations were given to, as far as this seat knows.
    "teams" TeamsAsk {} -> Vec<String>
}
ask! {
    /// Says that a conversation is with another person than the one it was joined to.
    "conversation_part" ConversationPart {
        /// The earlier conversation.
        #[ts(type = "number")]
        conversation: u64,
    } -> Done
}
