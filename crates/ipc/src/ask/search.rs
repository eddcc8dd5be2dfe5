//! The search: over everything held here, among people, within one thread.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Ask, ask};
use crate::row::{
    ChipRow, CountRow, CoverageRow, PersonHitRow, PlaceRow, SearchHitRow, SearchOrder, SearchPlaceRow, Toward,
};

ask! {
    /// A page of what a search finds among the messages held here. The outbox is not searched.
    "search" Search {
        /// As typed, operators included. "Today" is this person's.
        text: String,
        /// In which order.
        order: SearchOrder,
        /// Where the last page ended, for the same text and order; absent for the first.
        cursor: Option<String>,
        /// At most this many hits; a page may hold fewer and still have a next.
        limit: u32,
    } -> SearchAnswer
}

/// A page of what a search found.
#[derive(Serialize, TS)]
pub struct SearchAnswer {
    /// The hits, in the order that was asked for.
    pub hits: Vec<SearchHitRow>,
    /// The conversations of these hits, each once, in the order of its first hit.
    pub places: Vec<SearchPlaceRow>,
    /// Where the next page begins; absent at the end.
    pub next: Option<String>,
    /// How many hits there are in all; for the first page only.
    pub total: Option<CountRow>,
    /// What was searched.
    pub coverage: CoverageRow,
    /// What of the text was understood as operators, in its order.
    pub chips: Vec<ChipRow>,
}

ask! {
    /// People whose name, user name or number is what was typed, or nearly so; the surest first.
    "search_people" SearchPeople {
        /// What was typed.
        text: String,
        /// At most this many rows.
        limit: u32,
    } -> Vec<PersonHitRow>
}

ask! {
    /// The next hit in a thread.
    "find_in_thread" FindInThread {
        /// In which conversation.
        #[ts(type = "number")]
        conversation: u64,
        /// As typed, operators included.
        text: String,
        /// From where, itself left out; absent for the end of the thread.
        from: Option<PlaceRow>,
        /// In which direction.
        toward: Toward,
    } -> FindAnswer
}

/// What was found in a thread.
#[derive(Serialize, TS)]
pub struct FindAnswer {
    /// The next hit in that direction; absent when there is none.
    pub hit: Option<FindHit>,
    /// How many the thread holds.
    pub total: CountRow,
}

/// A hit in a thread: where it stands, and which one it is.
#[derive(Serialize, TS)]
pub struct FindHit {
    /// Its row's `at`.
    #[ts(type = "number")]
    pub at: i64,
    /// Its row's `seq`.
    #[ts(type = "number")]
    pub seq: u64,
    /// Which one, the newest being the first.
    pub nth: CountRow,
}

ask! {
    /// Where a thread stands at a moment: its first message then or later, else the last one before. Absent when none is held.
    "thread_at" ThreadAt {
        /// In which conversation.
        #[ts(type = "number")]
        conversation: u64,
        /// The moment.
        #[ts(type = "number")]
        at: i64,
    } -> Option<PlaceRow>
}
