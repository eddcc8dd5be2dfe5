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
            131_021 | 131_026 | 131_060 | 131_062 => Self::Undeliverable,
            131_050 => Self::OptedOut,
            130_403 | 139_100..=139_103 => Self::Blocked,
            4 | 17 | 80_007 | 130_429 | 131_056 | 131_208 => Self::RateLimited,
            130_472 | 131_049 => Self::HeldBackByMeta,
            0 | 3 | 10 | 104 | 131_005 | 190 | 200..=299 => Self::AccessLost,
            368
            | 130_497
            | 131_031
            | 131_037
            | 131_042
            | 131_044
            | 131_045
            | 131_048
            | 131_063
            | 131_064
            | 133_000..=133_003
            | 133_005..=133_016
            | 134_011 => Self::LineRestricted,
            131_055 | 132_000..=132_069 | 134_100..=134_102 => Self::TemplateProblem,
            131_052 | 131_053 => Self::MediaProblem,
            33
            | 100
            | 131_008
            | 131_009
            | 131_020
            | 131_041
            | 131_051
            | 131_201..=131_207
            | 131_209..=131_215
            | 135_000
            | 137_000
            | 139_000..=139_004 => Self::InvalidMessage,
            131_030 => Self::RecipientNotAllowed,
            1 | 2 | 131_000 | 131_016 | 131_057 | 133_004 | 2_494_100 => Self::MetaUnavailable,
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
    use super::FailureKind::{
        AccessLost, Blocked, HeldBackByMeta, InvalidMessage, LineRestricted, MediaProblem, MetaUnavailable,
        OptedOut, Other, RateLimited, RecipientNotAllowed, TemplateProblem, Undeliverable, WindowClosed,
    };
    use super::*;

    /// Every code that Meta documents, in its order; a run of codes by its first and last.
    const CODES: &[(i64, i64, FailureKind)] = &[
        (0, 0, AccessLost),
        (1, 2, MetaUnavailable),
        (3, 3, AccessLost),
        (4, 4, RateLimited),
        (10, 10, AccessLost),
        (17, 17, RateLimited),
        (33, 33, InvalidMessage),
        (100, 100, InvalidMessage),
        (104, 104, AccessLost),
        (190, 190, AccessLost),
        (200, 299, AccessLost),
        (368, 368, LineRestricted),
        (80_007, 80_007, RateLimited),
        (130_403, 130_403, Blocked),
        (130_429, 130_429, RateLimited),
        (130_472, 130_472, HeldBackByMeta),
        (130_497, 130_497, LineRestricted),
        (131_000, 131_000, MetaUnavailable),
        (131_005, 131_005, AccessLost),
        (131_008, 131_009, InvalidMessage),
        (131_016, 131_016, MetaUnavailable),
        (131_020, 131_020, InvalidMessage),
        (131_021, 131_021, Undeliverable),
        (131_026, 131_026, Undeliverable),
        (131_030, 131_030, RecipientNotAllowed),
        (131_031, 131_031, LineRestricted),
        (131_037, 131_037, LineRestricted),
        (131_041, 131_041, InvalidMessage),
        (131_042, 131_042, LineRestricted),
        (131_044, 131_045, LineRestricted),
        (131_047, 131_047, WindowClosed),
        (131_048, 131_048, LineRestricted),
        (131_049, 131_049, HeldBackByMeta),
        (131_050, 131_050, OptedOut),
        (131_051, 131_051, InvalidMessage),
        (131_052, 131_053, MediaProblem),
        (131_055, 131_055, TemplateProblem),
        (131_056, 131_056, RateLimited),
        (131_057, 131_057, MetaUnavailable),
        // A list's page has gone: no message meets it.
        (131_059, 131_059, Other),
        (131_060, 131_060, Undeliverable),
        (131_062, 131_062, Undeliverable),
        (131_063, 131_064, LineRestricted),
        (131_201, 131_202, InvalidMessage),
        (131_204, 131_204, InvalidMessage),
        (131_207, 131_207, InvalidMessage),
        (131_208, 131_208, RateLimited),
        (131_209, 131_215, InvalidMessage),
        (132_000, 132_001, TemplateProblem),
        (132_005, 132_005, TemplateProblem),
        (132_007, 132_008, TemplateProblem),
        (132_012, 132_012, TemplateProblem),
        (132_015, 132_016, TemplateProblem),
        (132_018, 132_018, TemplateProblem),
        (132_068, 132_069, TemplateProblem),
        (133_000, 133_000, LineRestricted),
        (133_004, 133_004, MetaUnavailable),
        (133_005, 133_006, LineRestricted),
        (133_008, 133_010, LineRestricted),
        (133_015, 133_016, LineRestricted),
        (134_011, 134_011, LineRestricted),
        (134_100, 134_102, TemplateProblem),
        (135_000, 135_000, InvalidMessage),
        (137_000, 137_000, InvalidMessage),
        // Calls, account and template administration, migrations: no message meets them.
        (138_000, 138_018, Other),
        (139_000, 139_004, InvalidMessage),
        (139_100, 139_103, Blocked),
        (147_001, 147_005, Other),
        (200_005, 200_007, Other),
        (1_752_041, 1_752_041, Other),
        (2_388_001, 2_388_299, Other),
        (2_494_100, 2_494_100, MetaUnavailable),
        (2_593_079, 2_593_109, Other),
        (999_999, 999_999, Other),
    ];

    #[test]
    fn every_code_says_what_to_do() {
        for &(first, last, kind) in CODES {
            for code in first..=last {
                assert_eq!(FailureKind::of_code(code), kind, "{code}");
            }
        }
    }

    #[test]
    fn what_may_already_have_gone_out_is_never_retried() {
        assert!(!FailureKind::OutcomeUnknown.may_be_retried());
        assert!(!FailureKind::WindowClosed.may_be_retried());
        assert!(FailureKind::MetaUnavailable.may_be_retried());
    }
}
