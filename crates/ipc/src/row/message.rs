//! A row of a thread.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ContentRow, Delivery, Direction, UploadRow};

/// Where a page of a thread begins. Positions are a row's `at` and `seq`.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Anchor {
    /// The newest rows.
    Newest,
    /// Right before a row.
    Before {
        /// Its `at`.
        #[ts(type = "number")]
        at: i64,
        /// Its `seq`.
        #[ts(type = "number")]
        seq: u64,
    },
    /// Right after a row.
    After {
        /// Its `at`.
        #[ts(type = "number")]
        at: i64,
        /// Its `seq`.
        #[ts(type = "number")]
        seq: u64,
    },
    /// From an index on, counted from the oldest held row, for a jump of the scroll bar.
    Index {
        /// The index.
        #[ts(type = "number")]
        index: u64,
    },
}

/// A failure, by what a person can do. The screen owns the words.
#[derive(Clone, Serialize, TS)]
pub struct FailureRow {
    /// `window_closed`, `undeliverable`, … (`domain::FailureKind`), or a refusal code of the hub.
    pub kind: String,
    /// Meta's code.
    #[ts(type = "number | null")]
    pub code: Option<i64>,
    /// Meta's or the hub's explanation.
    pub details: String,
    /// When another try makes sense.
    #[ts(type = "number | null")]
    pub retry_at: Option<i64>,
    /// Whether sending the same words again makes sense.
    pub may_be_retried: bool,
}

/// A quoted message.
#[derive(Clone, Serialize, TS)]
pub struct QuoteRow {
    /// Its key, to jump to; absent when this replica does not hold it.
    pub key: Option<String>,
    /// Who wrote it.
    pub direction: Option<Direction>,
    /// Its words.
    pub preview: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
}

/// A reaction.
#[derive(Clone, Serialize, TS)]
pub struct ReactionRow {
    /// The emoji.
    pub emoji: String,
    /// Whether the customer reacted (otherwise we).
    pub from_customer: bool,
}

/// How far a reaction of ours has come that Meta has not taken yet.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MyReactionState {
    /// On this machine, or on its way to the hub.
    Waiting,
    /// Durable at the hub; Meta will be asked.
    Queued,
    /// The hub or Meta said no.
    Failed,
}

/// A reaction of ours that Meta has not taken.
#[derive(Clone, Serialize, TS)]
pub struct MyReactionRow {
    /// The emoji; absent when ours is being taken back.
    pub emoji: Option<String>,
    /// How far it has come.
    pub state: MyReactionState,
    /// Why it failed.
    pub failure: Option<FailureRow>,
}

/// The advertisement or post through which a customer came.
#[derive(Clone, Serialize, TS)]
pub struct ReferralRow {
    /// `ad` or `post`.
    pub kind: String,
    /// Its headline.
    pub headline: Option<String>,
    /// Its words.
    pub body: Option<String>,
    /// Where it stands.
    pub url: Option<String>,
}

/// The product that a message asks about.
#[derive(Clone, Serialize, TS)]
pub struct ProductRow {
    /// From which catalogue.
    pub catalog: String,
    /// The business's own id of the product.
    pub id: String,
}

/// A row of a thread.
#[derive(Clone, Serialize, TS)]
pub struct MessageRow {
    /// Names the row for ever: our command for what we sent here, Meta's name otherwise.
    pub key: String,
    /// When it was written, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// With `at`, its position; 0 for an outbox row, which stands after everything.
    #[ts(type = "number")]
    pub seq: u64,
    /// Who wrote it.
    pub direction: Direction,
    /// The member's name, `phone` for an echo; absent for a customer.
    pub author: Option<String>,
    /// Whether it was sent from the phone.
    pub from_phone: bool,
    /// What it holds.
    pub content: ContentRow,
    /// Its state, when it is ours.
    pub delivery: Option<Delivery>,
    /// Why it failed.
    pub failure: Option<FailureRow>,
    /// What it answers.
    pub quote: Option<QuoteRow>,
    /// The reactions.
    pub reactions: Vec<ReactionRow>,
    /// Whether its writer changed it.
    pub edited: bool,
    /// Whether its writer took it back.
    pub revoked: bool,
    /// Whether it was forwarded.
    pub forwarded: bool,
    /// Its files on their way to the hub, while it waits for them.
    pub upload: Option<UploadRow>,
    /// It may be undone until this moment and does not leave before, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub held_until: Option<i64>,
    /// What it said before its writer changed it.
    pub earlier: Option<ContentRow>,
    /// The advertisement through which the customer came.
    pub referral: Option<ReferralRow>,
    /// The product that it asks about.
    pub product: Option<ProductRow>,
    /// Whether it is from the phone's past.
    pub imported: bool,
    /// Whether another application answered when it came.
    pub standby: bool,
    /// Our reaction to it, while Meta has not taken it.
    pub my_reaction: Option<MyReactionRow>,
}
