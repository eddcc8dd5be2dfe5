//! How far an outgoing message has come. What outsiders report comes twice and in any order, so it joins.

use serde::{Deserialize, Serialize};

/// How far an outgoing message has come, once the hub has journaled it.
///
/// The order of the variants is the law: later outranks earlier (see [`MessageStatus::join`]).
///
/// ```text
/// Queued < Unknown < Abandoned < Accepted < Sent < Failed < Delivered < Read < Played
/// ```
///
/// - `Unknown` stands low: anything that Meta says afterwards settles it.
/// - `Abandoned` is a person's word ("it did not go out"); Meta's word outranks it.
/// - `Failed` stands between `Sent` and `Delivered` because a failure overrules a promise, and
///   proof of arrival overrules a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// In the hub's journal; Meta has not been asked yet, or is being asked.
    Queued,
    /// Meta was asked and the answer never came: it may or may not have gone out. Never resent by a machine.
    Unknown,
    /// A person settled an unknown send as "not sent".
    Abandoned,
    /// Meta took it (HTTP 200). Not yet a promise of arrival.
    Accepted,
    /// Meta sent it on: one tick.
    Sent,
    /// Meta refused it, at once or later.
    Failed,
    /// It is on the customer's device: two ticks.
    Delivered,
    /// The customer read it.
    Read,
    /// The customer played the voice message.
    Played,
}

impl MessageStatus {
    /// All of them, in rank order.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Unknown,
        Self::Abandoned,
        Self::Accepted,
        Self::Sent,
        Self::Failed,
        Self::Delivered,
        Self::Read,
        Self::Played,
    ];

    /// Takes in a report. Meta repeats and reorders reports, so this never goes back.
    #[must_use]
    pub fn join(self, report: Self) -> Self {
        self.max(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_join_in_any_order_and_any_number() {
        for a in MessageStatus::ALL {
            assert_eq!(a.join(a), a);
            for b in MessageStatus::ALL {
                assert_eq!(a.join(b), b.join(a));
                for c in MessageStatus::ALL {
                    assert_eq!(a.join(b).join(c), a.join(b.join(c)));
                }
            }
        }
    }

    #[test]
    fn proof_of_arrival_overrules_a_failure_and_a_failure_overrules_a_promise() {
        use MessageStatus::{Abandoned, Accepted, Delivered, Failed, Sent, Unknown};
        assert_eq!(Sent.join(Failed), Failed);
        assert_eq!(Failed.join(Delivered), Delivered);
        assert_eq!(Unknown.join(Accepted), Accepted);
        assert_eq!(Abandoned.join(Sent), Sent);
    }
}
