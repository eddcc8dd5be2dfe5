//! The rules: values and state machines of *Comptoir*.
//!
//! No I/O, no clock, no chance: time and identities are arguments. Nothing here knows Meta's JSON,
//! SQL, HTTP or a screen. Start with [`status`] (how facts join), [`window`] (when Meta lets us
//! write) and [`outbox`] (how our own steps step).

pub mod content;
pub mod failure;
pub mod handler;
pub mod health;
pub mod id;
pub mod interval;
pub mod link;
pub mod member;
pub mod outbox;
pub mod pace;
pub mod private;
pub mod search;
pub mod status;
pub mod template;
pub mod time;
pub mod window;

pub use content::{Content, Media, MediaFacts, MediaKind};
pub use failure::{Failure, FailureKind};
pub use handler::{Handler, HistoryImport, ImportState, Referral};
pub use health::{LineHealth, LineProblem, Quality};
pub use id::{
    AttemptId, CommandId, ConversationId, InvitationId, LineId, MediaId, MemberId, SeatId, Seq, Skill, Team,
    UserId, Wamid,
};
pub use interval::Interval;
pub use link::{ActionNeeded, LinkState};
pub use member::{Permission, Rights, Role, Teams, View, Wipe};
pub use outbox::{OutboxEvent, OutboxState};
pub use pace::Pace;
pub use private::{Phone, Text};
pub use status::MessageStatus;
pub use template::Template;
pub use time::Timestamp;
pub use window::ServiceWindow;
