//! The questions the screen may ask of the core, one file a matter. Implementing [`Ask`] opens a door: keep few.

mod export;
mod inbox;
mod lock;
mod media;
mod outbox;
mod register;
mod search;
mod send;
mod status;
mod team;
mod template;
mod thread;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use ts_rs::TS;

use crate::error::UiError;

pub use export::{CheckRow, ExportCancel, ExportCheck, ExportConversation, Exported};
pub use inbox::{
    ConversationAsk, ConversationGive, ConversationPart, ConversationRows, InboxPage, InboxPageAnswer, Lines,
    Palette, PersonOf, TeamsAsk,
};
pub use lock::{
    LockChange, LockNow, LockOpen, LockSet, LockStartOver, LockTakeOff, LockTouched, NewLockRow, TriedRow,
};
pub use media::{
    AttachBytes, AttachChange, AttachClipboard, AttachDrop, AttachPaths, AttachPick, AttachRecent, DragFile,
    MediaCopy, MediaDrag, MediaFetch, MediaOpen, MediaSave, SavedFile, UploadPause, VoiceCancel, VoicePause,
    VoiceStart, VoiceStop,
};
pub use outbox::{OutboxDiscard, OutboxRetry, ScheduleCancel, ScheduleNow, SendNow, UndoSend};
pub use register::{RegisterAsk, RegisterForget, SeatTakeOver};
pub use search::{FindAnswer, FindHit, FindInThread, Search, SearchAnswer, SearchPeople, ThreadAt};
pub use send::{
    ActionDraft, ButtonDraft, HeaderDraft, InteractiveDraft, MediaItem, React, RowDraft, SectionDraft,
    SendAgain, SendContacts, SendInteractive, SendLocation, SendMedia, SendText, SettleSend,
};
pub use status::{
    ImportHistory, ImportStateAsk, InteractiveLimits, KindLimit, LimitsAnswer, LimitsAsk, PreferencesAsk,
    PreferencesSave, StatusAsk,
};
pub use team::{
    GivenRow, InvitationMake, InvitationTakeBack, InvitationsAsk, JoinAccept, JoinGiven, JoinLook, JoinOffer,
    JoinTwoStep, JoinedRow, MeAsk, MemberChangeAsk, MembersAsk, OfferRow, ProvenRow, SeatRename, SeatRevoke,
    SeatsAsk, SignInAsk, SignInCancel, SignInCopy, SignInFinish, SignInOpen, TwoStepRow,
};
pub use template::{SendTemplate, TemplateFormAsk, TemplatePreviewAsk, Templates, TemplatesRefresh};
pub use thread::{ConversationRead, DraftSave, Focus, ThreadPage, ThreadPageAnswer, Typing};

/// A question the screen may ask, and the type of its answer.
pub trait Ask: DeserializeOwned + TS {
    /// The name on the wire.
    const NAME: &'static str;
    /// What comes back.
    type Answer: Serialize + TS;
}

macro_rules! ask {
    ($(#[$doc:meta])* $name:literal $request:ident { $($(#[$fdoc:meta])* $field:ident : $type:ty),* $(,)? } -> $answer:ty) => {
        $(#[$doc])*
        #[derive(Deserialize, TS)]
        pub struct $request { $($(#[$fdoc])* pub $field: $type),* }
        impl Ask for $request {
            const NAME: &'static str = $name;
            type Answer = $answer;
        }
    };
}
pub(crate) use ask;

/// Reads what the screen sent. What it sent is never quoted: it may hold a customer's words.
pub(crate) fn read_params<A: Ask>(params: Value) -> Result<A, UiError> {
    let params = if params.is_null() { Value::Object(serde_json::Map::new()) } else { params };
    serde_json::from_value(params).map_err(|error| {
        let words = error.to_string();
        let safe =
            if words.starts_with("missing field") { words } else { "a value of another kind".to_owned() };
        UiError::bug(format!("the question {} is not understood: {safe}", A::NAME))
    })
}

/// Writes an answer down for the screen.
pub(crate) fn written<A: Ask>(answer: &A::Answer) -> Result<Value, UiError> {
    serde_json::to_value(answer)
        .map_err(|_| UiError::bug(format!("the answer to {} cannot be written", A::NAME)))
}

/// Nothing to say but "done".
#[derive(Serialize, TS)]
pub struct Done {}

/// The wish is durable on this machine.
#[derive(Serialize, TS)]
pub struct Sent {
    /// Its command, the row's `key` from now on.
    pub command: String,
}
