//! Who else is at work on a line: another application that Meta lets answer, the phone whose past is taken in,
//! the advertisement through which somebody came.

use serde::{Deserialize, Serialize};

use crate::Text;

/// Who answers a customer, where Meta routes conversations between several applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "handler", rename_all = "snake_case")]
pub enum Handler {
    /// We.
    Us,
    /// Another application: what we sent now would cross its answer.
    Other {
        /// Its role as Meta names it, such as `ai_agent`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<String>,
    },
}

/// How far the past of a phone (coexistence) has been taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryImport {
    /// Where it stands.
    pub state: ImportState,
    /// Meta's own measure of what was sent to us, 0 to 100.
    #[serde(default)]
    pub progress: u8,
    /// Meta's phase: 0 the last day, 1 three months, 2 six months.
    #[serde(default)]
    pub phase: u8,
    /// Messages taken in so far.
    #[serde(default)]
    pub messages: u64,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Meta was asked.
    Asked,
    /// It comes.
    Coming,
    /// All has come.
    Complete,
    /// The owner did not share the past when connecting.
    Declined,
    /// Meta refused: more than 24 hours after connecting, or asked before.
    Refused,
    /// A state of a newer hub.
    #[serde(other)]
    Other,
}

/// The advertisement or post through which a customer came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// `ad` or `post`.
    pub kind: String,
    /// Its headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<Text>,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// Its id at Meta.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}
