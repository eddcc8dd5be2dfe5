//! A person never reads a Rust error: every failure of an ask is one of these codes, and the screen owns the words.

use replica::{OutboxError, StoreError};
use serde::Serialize;
use ts_rs::TS;

/// Why an ask failed. Add one only when the screen does something new with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UiErrorCode {
    /// Nothing is open: no profile, or the replica is locked.
    NotOpen,
    /// The window closed while the person was writing.
    WindowClosed,
    /// The text is empty.
    Empty,
    /// The text is longer than Meta takes.
    TooLong,
    /// No such conversation, message or outbox row (any more).
    NotFound,
    /// That step is not possible in the state it is in (already sent, already gone).
    NotPossible,
    /// This machine's disk is full.
    DiskFull,
    /// No keychain answers on this machine.
    NoKeychain,
    /// The hub (or Meta) cannot be reached.
    Unreachable,
    /// The hub (or Meta) refuses the token.
    TokenRefused,
    /// What was typed is not valid; the details name the field.
    InvalidInput,
    /// No microphone answers, or the system refuses it.
    NoMicrophone,
    /// The file is not there any more, here or at the hub.
    FileMissing,
    /// The file is larger than WhatsApp carries.
    TooBig,
    /// Another application answers this customer.
    HandledElsewhere,
    /// The template cannot be sent as it is filled; `template_preview` says why.
    TemplateProblem,
    /// This person's role may not do that.
    NotAllowed,
    /// No such invitation, or a wrong code.
    UnknownInvitation,
    /// The invitation's time is over.
    InvitationExpired,
    /// The invitation was used.
    InvitationUsed,
    /// The invitation was taken back.
    InvitationTakenBack,
    /// The agreement must be accepted first.
    AgreementMissing,
    /// A two-step code must be given.
    TwoStepMissing,
    /// The two-step code is wrong, or was used before.
    TwoStepWrong,
    /// Too many tries: `retry_after` says how long to wait.
    TooManyTries,
    /// The member has as many seats as one may have.
    TooManySeats,
    /// A hub has at least one owner.
    LastOwner,
    /// No such member.
    UnknownMember,
    /// No such seat.
    UnknownSeat,
    /// A name is empty or too long, or a value is none of those that there are.
    InvalidValue,
    /// Whoever joins signs in at the provider first.
    SignInMissing,
    /// The sign-in took too long, or was used: it is begun again.
    SignInOver,
    /// What came back from the provider does not hold, or the provider said no.
    SignInRefused,
    /// The hub offers no sign-in.
    SignInNotOffered,
    /// The provider does not answer the hub.
    ProviderUnreachable,
    /// The account belongs to nobody on this hub.
    AccountUnknown,
    /// The account is another member's, or the member has another account.
    AccountTaken,
    /// The hub takes no such account.
    AccountNotAllowed,
    /// The account's member is let in no more.
    MemberDisabled,
    /// The person thought better of it.
    Cancelled,
    /// A bug of ours; the log has it.
    Bug,
}

/// What an ask answers when it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct UiError {
    /// Which.
    pub code: UiErrorCode,
    /// For the details pane: never words of a customer, never a secret.
    pub details: String,
    /// After how many seconds it may be tried again, where it was tried too often.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub retry_after: Option<u32>,
}

impl UiError {
    /// An error that says all by its code.
    #[must_use]
    pub fn of(code: UiErrorCode) -> Self {
        Self::because(code, String::new())
    }

    /// An error with words for the details pane.
    #[must_use]
    pub fn because(code: UiErrorCode, details: impl Into<String>) -> Self {
        Self { code, details: details.into(), retry_after: None }
    }

    /// A bug of ours, logged here because it ends here.
    pub fn bug(details: impl Into<String>) -> Self {
        let details = details.into();
        tracing::error!(details, "a bug");
        Self::because(UiErrorCode::Bug, details)
    }

    /// Nobody answers a question of that name.
    #[must_use]
    pub fn unknown_ask(name: &str) -> Self {
        Self::bug(format!("nobody answers {}", name.chars().take(64).collect::<String>()))
    }
}

impl From<StoreError> for UiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull | StoreError::ReadOnly => {
                Self::because(UiErrorCode::DiskFull, error.to_string())
            }
            StoreError::Damaged | StoreError::Busy | StoreError::Io { .. } | StoreError::Bug { .. } => {
                Self::bug(error.to_string())
            }
        }
    }
}

impl From<OutboxError> for UiError {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::WrongStep(_) => Self::because(UiErrorCode::NotPossible, error.to_string()),
            OutboxError::Repeated => Self::bug(error.to_string()),
            OutboxError::Store(error) => error.into(),
        }
    }
}
