//! Rows for a screen, not tables. None derives `Debug`: they carry what people said.

mod attachment;
mod content;
mod inbox;
mod message;
mod person;
mod register;
mod search;
mod status;
mod team;
mod template;

pub use attachment::{
    AttachKind, AttachProblem, AttachRemedy, AttachmentRow, RecentShot, UploadRow, UploadState, VoiceState,
};
pub use content::{
    ActionRow, CardRow, ContactCardRow, ContentRow, FormFieldRow, HeaderRow, LabelledRow, ListRow,
    ListSection, LookRow, MediaRow, MediaStand, MoneyRow, OrderLineRow, SystemWord,
};
pub use inbox::{
    ConversationHeader, ConversationRow, Delivery, Direction, HandlerRow, InboxCounts, LineRow, PaletteRow,
    ScheduledRow, ScheduledState, View, WindowRow,
};
pub use message::{
    Anchor, FailureRow, MessageRow, MyReactionRow, MyReactionState, ProductRow, QuoteRow, ReactionRow,
    ReferralRow,
};
pub use person::{Density, Language, MediaPolicy, NotificationPrivacy, Preferences, Theme};
pub use register::{ActRow, DeedRow, FlawRow, FlawWord, RegisterRow};
pub use search::{
    ChipKind, ChipRow, CountRow, CoverageRow, FillingRow, MarkedPart, MarkedText, PersonHitRow, PlaceRow,
    SearchHitRow, SearchOrder, SearchPlaceRow, Toward,
};
pub use status::{FirstWordRow, ImportRow, ImportWord, LinkRow, Status};
pub use team::{
    InvitationRow, KeepsRow, MeRow, MemberRow, MyLineRow, NewInvitationRow, OnLineRow, PermissionWord,
    PositionRow, ProviderRow, RoleWord, SeatRow, SignedOut, TwoStepWord, WelcomeRow, WipeWord,
};
pub use template::{
    LocationValue, SlotKindWord, SlotPart, SlotProblem, SlotProblemKind, SlotRow, SlotValueRow, TemplateForm,
    TemplatePreview, TemplateRow,
};
