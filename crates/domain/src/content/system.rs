//! What Meta says of a customer in the middle of a thread.

use serde::{Deserialize, Serialize};

use crate::{Phone, Text};

/// A line in the thread that nobody wrote. It opens no window and waits for no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemNote {
    /// What happened.
    pub what: SystemKind,
    /// Meta's own sentence.
    pub body: Text,
    /// The number before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Phone>,
    /// The number now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Phone>,
}

/// What Meta can say of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemKind {
    /// Another telephone number.
    NumberChanged,
    /// Another id at Meta.
    IdChanged,
    /// Another encryption identity: perhaps a new telephone.
    IdentityChanged,
    /// Something that we do not know.
    #[serde(other)]
    Other,
}
