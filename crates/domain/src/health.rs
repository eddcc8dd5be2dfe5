//! How a line is doing at Meta: what turns the truth line red, and which fix it names.

use serde::{Deserialize, Serialize};

use crate::{Text, Timestamp};

/// Meta's quality rating of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Good.
    Green,
    /// Customers complain.
    Yellow,
    /// Customers complain a lot: Meta will restrict the number.
    Red,
    /// Meta does not say.
    #[default]
    Unknown,
}

/// One thing that is wrong with a line, each with one fix. The order is how much it hurts: most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineProblem {
    /// Meta refuses the token: renew it.
    TokenDead,
    /// The number is not connected or not registered: register it.
    NumberNotConnected,
    /// Meta blocks sending: open WhatsApp Manager.
    SendingBlocked,
    /// Meta no longer pushes webhooks to this app: subscribe again.
    WebhookUnsubscribed,
    /// The quality rating is red: slow down, answer complaints.
    QualityRed,
}

/// What the hub last learned of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineHealth {
    /// When it was looked at.
    pub checked_at: Timestamp,
    /// What is wrong, most painful first; empty when all is well.
    #[serde(default)]
    pub problems: Vec<LineProblem>,
    /// Meta's quality rating.
    #[serde(default)]
    pub quality: Quality,
    /// The number as people write it.
    #[serde(default)]
    pub display_number: Text,
    /// The name customers see.
    #[serde(default)]
    pub verified_name: Text,
}
