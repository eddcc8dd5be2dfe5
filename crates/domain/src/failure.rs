//! Why a message did not go out, in the words of what a person can do next.

use serde::{Deserialize, Serialize};

use crate::{Text, Timestamp};

/// What went wrong, by the one thing to do next. The screen owns the words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// More than 24 h since the customer wrote: choose a template.
    WindowClosed,
    /// The number is not on WhatsApp, or cannot receive this: reach the customer another way.
    Undeliverable,
    /// The customer no longer wants this: do not insist.
    OptedOut,
    /// We blocked this customer, or Meta blocked the pair.
    Blocked,
    /// Too fast for this customer or this line: wait, the machine goes on by itself.
    RateLimited,
    /// Meta holds marketing back from this customer for now: try another day.
    HeldBackByMeta,
    /// Meta's access token is dead or lacks a permission: an administrator renews it.
    AccessLost,
    /// The number is not registered, restricted, unpaid or under review: an administrator acts.
    LineRestricted,
    /// The template is missing, paused, or its values do not fit.
    TemplateProblem,
    /// The medium has a wrong type or size, or could not be fetched.
    MediaProblem,
    /// Meta cannot read this message: it must be changed.
    InvalidMessage,
    /// A test number may write only to its list.
    RecipientNotAllowed,
    /// Meta was down and surely did not take the message: try again.
    MetaUnavailable,
    /// The answer never came: it may have gone out.
    OutcomeUnknown,
    /// A code that we do not know: the details tell.
    Other,
}

impl FailureKind {
    /// What one of Meta's error codes means for the person who sends. Source: Meta, "Cloud API error codes".
    #[must_use]
    pub fn of_code(code: i64) -> Self {
        match code {
            131_047 => Self::WindowClosed,
            131_026 | 131_021 | 131_051 | 131_060 | 131_062 | 130_472 => Self::Undeliverable,
            131_050 => Self::OptedOut,
            130_403 | 139_100 => Self::Blocked,
            4 | 80_007 | 130_429 | 131_056 | 131_048 => Self::RateLimited,
            131_049 => Self::HeldBackByMeta,
            0 | 3 | 10 | 190 | 131_005 | 200..=299 => Self::AccessLost,
            368
            | 130_497
            | 131_031
            | 131_037
            | 131_042
            | 131_044
            | 131_045
            | 131_063
            | 131_064
            | 133_000..=133_016
            | 134_011 => Self::LineRestricted,
            132_000..=132_069 | 134_100..=134_102 => Self::TemplateProblem,
            131_052 | 131_053 => Self::MediaProblem,
            33 | 100 | 131_008 | 131_009 | 131_020 | 131_041 | 135_000 | 137_000 => Self::InvalidMessage,
            131_030 => Self::RecipientNotAllowed,
            1 | 2 | 131_000 | 131_016 | 131_057 => Self::MetaUnavailable,
            _ => Self::Other,
        }
    }

    /// Whether the same message may be sent again as a new command, by a person.
    #[must_use]
    pub fn may_be_retried(self) -> bool {
        match self {
            Self::RateLimited
            | Self::MetaUnavailable
            | Self::AccessLost
            | Self::LineRestricted
            | Self::Other => true,
            Self::WindowClosed
            | Self::Undeliverable
            | Self::OptedOut
            | Self::Blocked
            | Self::HeldBackByMeta
            | Self::TemplateProblem
            | Self::MediaProblem
            | Self::InvalidMessage
            | Self::RecipientNotAllowed
            | Self::OutcomeUnknown => false,
        }
    }
}

/// A failure as it is journaled: what a person can do, and Meta's own words for the details pane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What to do about it.
    pub kind: FailureKind,
    /// Meta's code, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// Meta's explanation; may quote the message, hence private.
    #[serde(default)]
    pub details: Text,
    /// When another try makes sense, if Meta or our own pace said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_what_to_do() {
        for (code, kind) in [
            (131_047, FailureKind::WindowClosed),
            (131_026, FailureKind::Undeliverable),
            (190, FailureKind::AccessLost),
            (131_056, FailureKind::RateLimited),
            (132_001, FailureKind::TemplateProblem),
            (999_999, FailureKind::Other),
        ] {
            assert_eq!(FailureKind::of_code(code), kind, "{code}");
        }
    }

    #[test]
    fn what_may_already_have_gone_out_is_never_retried() {
        assert!(!FailureKind::OutcomeUnknown.may_be_retried());
        assert!(!FailureKind::WindowClosed.may_be_retried());
        assert!(FailureKind::MetaUnavailable.may_be_retried());
    }
}
