//! What the screens ask: one file a screen, each answer read from one moment of the database.

mod acquaintance;
mod contact;
mod coverage;
mod find;
mod header;
mod inbound;
mod inbox;
mod line;
mod media;
mod outbox;
mod own_reaction;
mod palette;
mod people;
mod person;
mod reader;
mod register;
mod scheduled;
mod search;
mod search_plan;
mod template;
mod thread;
mod thread_read;
mod thread_row;
mod ties;
mod upload;

pub use contact::Contact;
pub use coverage::{LineReach, SearchCoverage};
pub use find::{ThreadFind, ThreadMatch, Toward};
pub use header::{ConversationHeader, ThreadExtent};
pub use inbound::NewInbound;
pub use inbox::{InboxCounts, InboxCursor, InboxPage, InboxRow, InboxView, LastMessage};
pub use line::LineState;
pub use media::Medium;
pub use outbox::{OutboxRow, OutboxSummary, RefusedFirstWord};
pub use palette::PaletteHit;
pub use people::PersonHit;
pub use reader::{Reader, Readers};
pub use scheduled::{Scheduled, ScheduledStand};
pub use search::{ConversationHits, Count, SearchCursor, SearchGroups, SearchHit, SearchOrder, SearchPage};
pub use template::KnownTemplate;
pub use thread::{Anchor, Position, ThreadPage};
pub use thread_row::{
    Delivery, FileStand, MediaState, OwnReaction, OwnReactionState, Quote, Quoted, Reaction, Refused, Sender,
    ThreadRow,
};
pub use ties::Ties;
pub use upload::{Upload, UploadState, Uploading};

pub(crate) use coverage::search_fill;
pub(crate) use thread_row::{
    Origin, ReactionRefusal, ReactionWish, carried, from_json, outbox_state, outbox_word, status_of,
    status_word,
};

/// Every question that a person waits for: a test holds that none walks a whole table.
pub(crate) const HOT: &[(&str, &str)] = &[
    ("inbox: to answer", inbox::TO_ANSWER),
    ("inbox: to answer, closed", inbox::TO_ANSWER_CLOSED),
    ("inbox: unread", inbox::UNREAD),
    ("inbox: failed", inbox::FAILED),
    ("inbox: all", inbox::ALL),
    ("inbox: one row", inbox::ONE),
    ("inbox: outbox of a row", inbox::OUTBOX_OF_ONE),
    ("thread: before", thread::BEFORE),
    ("thread: after", thread::AFTER),
    ("thread: one", thread::AT),
    ("thread: count before", thread::COUNT_BEFORE),
    ("thread: count from", thread::COUNT_FROM),
    ("thread: nth", thread::NTH),
    ("thread: nth last", thread::NTH_LAST),
    ("thread: extent", thread::EXTENT),
    ("thread: outbox", thread_read::OUTBOX),
    ("thread: media", thread_read::MEDIA),
    ("media: one", media::ONE),
    ("header: oldest", header::OLDEST),
    ("header: first unread", header::NEWEST_FIRST),
    ("news", inbound::NEWS),
    ("news: messages", inbound::NEW_MESSAGES),
    ("palette: by word", palette::BY_WORD),
    ("palette: recent", palette::RECENT),
    ("palette: recent ids", palette::RECENT_IDS),
    ("acquaintance", acquaintance::KNOWN),
    ("names", crate::name::PLACES),
    ("news: reactions", inbound::REACTED),
    ("news: one's reactions", inbound::NEW_REACTIONS),
    ("media: newest", media::NEWEST),
    ("header: ties", ties::TIES),
    ("header: joined from", ties::JOINED_FROM),
    ("header: scheduled", scheduled::WAITING),
    ("header: scheduled here", scheduled::HERE),
    ("thread: reactions here", own_reaction::HERE),
    ("thread: uploads", upload::OF_ONE),
    ("outbox: one", outbox::ONE),
    ("templates", template::OF_LINE),
    ("search: newest", search::NEWEST),
    ("search: oldest", find::OLDEST),
    ("search: count", search::COUNT),
    ("search: place", search::PLACE),
    ("search: words of one", search::SAID),
    ("search: people by word", people::WORDS),
    ("search: waiting", search_plan::UNANSWERED),
    ("search: unread", search_plan::UNREAD),
    ("search: with a failed send", search_plan::FAILED),
];
