//! Signing in at a provider of identities (OpenID Connect), to let a desktop in: JSON over HTTP below `/v1`.
//!
//! | question | who | body | answer |
//! |---|---|---|---|
//! | `GET oidc` | anyone | | [`Offered`] |
//! | `POST oidc/begin` | anyone | [`Beginning`] | [`Begun`] |
//! | `POST oidc/prove` | who began | [`Proving`] | [`Proven`] |
//! | `POST oidc/finish` | who proved | [`Finishing`] | [`crate::member::Joined`] |
//!
//! An attempt is known by a word that only its desktop has: it begins one sign-in, proves one account, and lets one
//! desktop in, each once and not for long. Whoever holds an invitation shows the proven attempt with it, at `POST join`.

use domain::{Text, Timestamp};
use serde::{Deserialize, Serialize};

use crate::member::Welcome;

/// Where a provider sends the browser back to: this path, on 127.0.0.1, at the desktop's port.
pub const PATH: &str = "/signed-in";
/// The longest code or state that is read, in bytes.
pub const MAX_WORD: usize = 4_096;

/// How one may join this hub. A hub that does not know the question has no provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The hub's name.
    pub hub: Text,
    /// The hub's fingerprint.
    pub fingerprint: String,
    /// The provider, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
}

/// A provider of identities, as people know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Its name, such as `Google Workspace`.
    pub name: Text,
    /// Whether nobody joins without it.
    #[serde(default)]
    pub required: bool,
}

/// A desktop begins a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// The port of 127.0.0.1 at which it waits for the browser.
    pub port: u16,
}

/// A sign-in has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Where the browser is to go.
    pub url: Text,
    /// The attempt. It is a secret of this desktop.
    pub attempt: Text,
    /// What the provider gives back with its answer; another answer belongs to another sign-in.
    pub state: Text,
    /// Until when the person may sign in.
    pub expires_at: Timestamp,
}

/// What the provider gave back through the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proving {
    /// The attempt.
    pub attempt: Text,
    /// The state that came back.
    pub state: Text,
    /// The code that came back.
    pub code: Text,
    /// The issuer that came back, where the provider names itself (RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<Text>,
    /// The code of the invitation that the account is to be used with; without one, the account alone must open the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Text>,
}

/// The account is proven. What is still asked stands in the welcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// The person's name as the provider says it, to begin with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Until when the attempt lets a desktop in.
    pub expires_at: Timestamp,
    /// Into what. Where no invitation was shown, `by` is the provider's name and `expires_at` the attempt's.
    pub welcome: Welcome,
}

/// Somebody whose account opens the door joins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finishing {
    /// The proven attempt.
    pub attempt: Text,
    /// The person's name; not needed for another desktop of a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The device's name.
    pub device: Text,
    /// Its system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// The version of the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether the agreement is accepted.
    #[serde(default)]
    pub agreed: bool,
}
