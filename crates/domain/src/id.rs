//! Identities. Each is a type of its own, never a bare string or integer, so that one cannot be
//! handed over for another.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identity as it is written on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self(value.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self(value)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name_id!(
    /// One of our numbers: Meta's `phone_number_id`. The unit of order: each line has its own journal.
    LineId
);
name_id!(
    /// Meta's name for a message, `wamid.…`.
    Wamid
);
name_id!(
    /// Meta's business-scoped name for a person (BSUID). A phone number is optional and may change; this is the key.
    UserId
);
name_id!(
    /// Meta's name for an uploaded or received medium.
    MediaId
);
name_id!(
    /// One wish of one person, minted once at the desktop and repeated on every retry (law 5).
    CommandId
);
name_id!(
    /// One desktop of one member.
    SeatId
);
name_id!(
    /// A person of our team.
    MemberId
);
name_id!(
    /// An invitation; it names, it does not let in.
    InvitationId
);
name_id!(
    /// A part of the team by its name, such as `Sales`.
    Team
);
name_id!(
    /// Something that a member knows by its name, such as `Italian`.
    Skill
);
name_id!(
    /// One try to hand a command to Meta; travels in `biz_opaque_callback_data` and comes back in statuses.
    AttemptId
);

impl MediaId {
    /// The name of a file of ours that Meta has not named: what it holds.
    #[must_use]
    pub fn of_upload(sha256: &str) -> Self {
        Self(format!("upload:{sha256}"))
    }

    /// The digest of a file of ours, lower-case hex, when this names one.
    #[must_use]
    pub fn upload_digest(&self) -> Option<&str> {
        self.0.strip_prefix("upload:")
    }
}

impl AttemptId {
    /// The first and only attempt whose outcome may be unknown belongs to its command by name, so
    /// that a status which brings it back can be settled without a look-up.
    #[must_use]
    pub fn of(command: &CommandId, number: u32) -> Self {
        Self(format!("comptoir:{command}:{number}"))
    }

    /// The command that this attempt carried, when the text is one of ours.
    #[must_use]
    pub fn command(&self) -> Option<CommandId> {
        let rest = self.0.strip_prefix("comptoir:")?;
        let (command, number) = rest.rsplit_once(':')?;
        number.parse::<u32>().ok()?;
        Some(CommandId(command.to_owned()))
    }
}

/// The place of an entry in a line's journal: 1, 2, 3 …, without gaps, in commit order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// Before the first entry.
    pub const ZERO: Self = Self(0);

    /// The place after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A conversation: one for each line and contact, for ever. Given by the hub when it first meets the contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationId(pub u64);

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_brings_its_command_back() {
        let command = CommandId::from("0192-aa:bb");
        assert_eq!(AttemptId::of(&command, 1).command(), Some(command));
        assert_eq!(AttemptId::from("someone else's").command(), None);
        assert_eq!(AttemptId::from("comptoir:x:y").command(), None);
    }
}
