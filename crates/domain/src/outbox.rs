//! The outbox: what this person did on this desktop and the hub has not yet given back as an entry.

use serde::{Deserialize, Serialize};

use crate::Seq;

/// The one visible state of an outbox row.
///
/// ```text
///            Taken               Journaled            Arrived
///  Waiting ─────────► InFlight ─────────────► Journaled ────► (gone)
///     ▲  ▲               │  │
///     │  │ Retried       │  │ LinkLost
///     │  └── Refused ◄───┘  ▼
///     │         Refused   Unanswered ── Taken ──► InFlight
///     └ composed
/// ```
///
/// - `Waiting` has never left this machine, so it may be discarded.
/// - `Unanswered` left and the answer was lost: the hub may hold it, so it may only be repeated
///   (same `CommandId`, the hub answers a repeat from its journal), never discarded.
/// - `Arrived` means that the replica has folded the entry which carries this command. It may
///   overtake the hub's answer, so it ends every state but `Refused`.
///
/// A step that cannot happen is a bug of ours: [`OutboxState::step`] says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// On this machine only.
    Waiting,
    /// On its way to the hub.
    InFlight,
    /// Sent to the hub, answer lost.
    Unanswered,
    /// The hub has it at that Seq; the entry has not come down yet.
    Journaled(Seq),
    /// The hub said no; the reason stands beside it. A person decides.
    Refused,
}

/// What can happen to an outbox row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxEvent {
    /// The drain took it to send it.
    Taken,
    /// The link broke, or the program ended, before the answer.
    LinkLost,
    /// The hub journaled it at that Seq.
    Journaled(Seq),
    /// The hub refused it.
    Refused,
    /// A person asked for another try.
    Retried,
    /// A person threw it away.
    Discarded,
    /// The replica folded the entry that carries it.
    Arrived,
}

/// What a step leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The row stays, in that state.
    To(OutboxState),
    /// The row is gone: its entry stands in its place, or a person discarded it.
    Gone,
}

/// A step that our own code must never ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongStep {
    /// The state the row was in.
    pub state: OutboxState,
    /// The event that cannot happen there.
    pub event: OutboxEvent,
}

impl OutboxState {
    /// Where `event` leads from here.
    ///
    /// # Errors
    /// [`WrongStep`] when it cannot happen here: a bug of ours, never of an outsider.
    pub fn step(self, event: OutboxEvent) -> Result<Step, WrongStep> {
        use OutboxEvent as E;
        use OutboxState as S;
        let to = |state| Ok(Step::To(state));
        match (self, event) {
            (S::Waiting | S::Unanswered, E::Taken) => to(S::InFlight),
            (S::InFlight, E::LinkLost) => to(S::Unanswered),
            (S::InFlight, E::Journaled(seq)) => to(S::Journaled(seq)),
            (S::InFlight, E::Refused) => to(S::Refused),
            (S::Refused, E::Retried) => to(S::Waiting),
            (S::Waiting | S::Refused, E::Discarded) => Ok(Step::Gone),
            (S::Waiting | S::InFlight | S::Unanswered | S::Journaled(_), E::Arrived) => Ok(Step::Gone),
            (S::Waiting, E::LinkLost | E::Journaled(_) | E::Refused | E::Retried)
            | (S::InFlight, E::Taken | E::Retried | E::Discarded)
            | (S::Unanswered, E::LinkLost | E::Journaled(_) | E::Refused | E::Retried | E::Discarded)
            | (
                S::Journaled(_),
                E::Taken | E::LinkLost | E::Journaled(_) | E::Refused | E::Retried | E::Discarded,
            )
            | (S::Refused, E::Taken | E::LinkLost | E::Journaled(_) | E::Refused | E::Arrived) => {
                Err(WrongStep { state: self, event })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every cell of the table, as text a person can read: a new variant breaks the table, not a customer.
    #[test]
    fn every_step_there_is() {
        use OutboxEvent as E;
        use OutboxState as S;
        let states = [S::Waiting, S::InFlight, S::Unanswered, S::Journaled(Seq(7)), S::Refused];
        let events =
            [E::Taken, E::LinkLost, E::Journaled(Seq(7)), E::Refused, E::Retried, E::Discarded, E::Arrived];
        let name = |state: S| format!("{state:?}").replace("(Seq(7))", "");
        let mut table = String::new();
        for state in states {
            for event in events {
                let cell = match state.step(event) {
                    Ok(Step::To(next)) => name(next),
                    Ok(Step::Gone) => "gone".to_owned(),
                    Err(_) => "-".to_owned(),
                };
                table.push_str(&format!("{cell:11}"));
            }
            table.push_str(&format!("< {}\n", name(state)));
        }
        let expected = "\
InFlight   -          -          -          -          gone       gone       < Waiting
-          Unanswered Journaled  Refused    -          -          gone       < InFlight
InFlight   -          -          -          -          -          gone       < Unanswered
-          -          -          -          -          -          gone       < Journaled
-          -          -          -          Waiting    gone       -          < Refused
";
        assert_eq!(table, expected, "columns: Taken LinkLost Journaled Refused Retried Discarded Arrived");
    }
}
