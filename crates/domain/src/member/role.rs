//! The table: which role has which permissions.

use serde::{Deserialize, Serialize};

/// What a member is in the team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Has the hub; may do everything.
    Owner,
    /// Leads: also invites agents, and sees who does what.
    Supervisor,
    /// Answers customers.
    Agent,
    /// Reads along, without numbers and media.
    Reviewer,
    /// A role of a newer hub: may do nothing that we know of.
    #[serde(other)]
    Other,
}

/// One thing that may be allowed, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Reads conversations, templates and how a line is doing.
    Read,
    /// Sees phone numbers.
    SeeNumbers,
    /// Sees media, not only that there are some.
    SeeMedia,
    /// Marks conversations read for the team.
    MarkRead,
    /// Sends and schedules messages, reacts, uploads files, shows that somebody writes.
    SendMessages,
    /// Writes first to a number.
    StartConversations,
    /// Says what became of a send whose outcome is unknown.
    SettleSends,
    /// Says that two joined conversations are with two persons.
    PartConversations,
    /// Asks Meta for the list of templates.
    RefreshTemplates,
    /// Asks Meta for the past of the owner's phone, which it gives once.
    ImportHistory,
    /// Sees who is a member, and the seats of all.
    SeeMembers,
    /// Changes and disables members of lower roles, an owner everybody.
    ManageMembers,
    /// Renames, turns out and wipes seats of others, within the same bounds.
    ManageSeats,
    /// Invites into lower roles, an owner into every one.
    Invite,
    /// Reads the register of acts.
    SeeRegister,
    /// Sees conversations that were given to teams of which one is no member.
    SeeAllTeams,
    /// Gives conversations to teams.
    GiveConversations,
    /// A permission of a newer hub.
    #[serde(other)]
    Other,
}

impl Permission {
    /// All that there are.
    pub const ALL: &'static [Self] = &[
        Self::Read,
        Self::SeeNumbers,
        Self::SeeMedia,
        Self::MarkRead,
        Self::SendMessages,
        Self::StartConversations,
        Self::SettleSends,
        Self::PartConversations,
        Self::RefreshTemplates,
        Self::ImportHistory,
        Self::SeeMembers,
        Self::ManageMembers,
        Self::ManageSeats,
        Self::Invite,
        Self::SeeRegister,
        Self::SeeAllTeams,
        Self::GiveConversations,
    ];

    /// Whether it is about a line: then it is asked line by line, and a member's role on that line answers. The others
    /// are about the hub as a whole, and the member's own role answers.
    #[must_use]
    pub fn is_of_a_line(self) -> bool {
        match self {
            Self::Read
            | Self::SeeNumbers
            | Self::SeeMedia
            | Self::MarkRead
            | Self::SendMessages
            | Self::StartConversations
            | Self::SettleSends
            | Self::PartConversations
            | Self::RefreshTemplates
            | Self::ImportHistory
            | Self::SeeAllTeams
            | Self::GiveConversations => true,
            Self::SeeMembers
            | Self::ManageMembers
            | Self::ManageSeats
            | Self::Invite
            | Self::SeeRegister
            | Self::Other => false,
        }
    }
}

impl Role {
    /// All that there are, the highest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Supervisor, Self::Agent, Self::Reviewer];

    /// The table.
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Owner => Permission::ALL,
            Self::Supervisor => &[
                P::Read,
                P::SeeNumbers,
                P::SeeMedia,
                P::MarkRead,
                P::SendMessages,
                P::StartConversations,
                P::SettleSends,
                P::PartConversations,
                P::RefreshTemplates,
                P::SeeMembers,
                P::ManageMembers,
                P::ManageSeats,
                P::Invite,
                P::SeeRegister,
                P::SeeAllTeams,
                P::GiveConversations,
            ],
            Self::Agent => &[
                P::Read,
                P::SeeNumbers,
                P::SeeMedia,
                P::MarkRead,
                P::SendMessages,
                P::StartConversations,
                P::SettleSends,
                P::RefreshTemplates,
                P::SeeAllTeams,
                P::GiveConversations,
            ],
            Self::Reviewer => &[P::Read, P::SeeAllTeams],
            Self::Other => &[],
        }
    }

    /// The role as it is written on the wire, in the journal and at the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Supervisor => "supervisor",
            Self::Agent => "agent",
            Self::Reviewer => "reviewer",
            Self::Other => "other",
        }
    }

    /// The role with this word; [`Role::Other`] for a word that is none of ours.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|role| role.word() == word).unwrap_or(Self::Other)
    }

    /// Whether a member of this role may invite, change or turn out one of another: an owner everybody, anybody else
    /// only lower ones.
    #[must_use]
    pub fn is_over(self, other: Self) -> bool {
        match self {
            Self::Owner => true,
            Self::Supervisor => matches!(other, Self::Agent | Self::Reviewer),
            Self::Agent | Self::Reviewer | Self::Other => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_do_whatever_a_lower_one_may() {
        for pair in Role::ALL.windows(2) {
            let [higher, lower] = pair else { unreachable!("two") };
            assert!(lower.permissions().iter().all(|one| higher.permissions().contains(one)), "{higher:?}");
        }
    }

    #[test]
    fn a_role_is_read_as_it_is_written() {
        for role in Role::ALL {
            assert_eq!(Role::of_word(role.word()), role);
            assert_eq!(serde_json::to_value(role).expect("writes"), role.word());
        }
        assert_eq!(serde_json::from_str::<Role>("\"bishop\"").expect("reads"), Role::Other);
        assert_eq!(Role::of_word("bishop"), Role::Other);
        assert!(Role::Other.permissions().is_empty());
    }

    /// Nobody climbs: who is no owner makes no one their equal.
    #[test]
    fn nobody_but_an_owner_is_over_an_equal() {
        for role in Role::ALL {
            assert_eq!(role.is_over(role), role == Role::Owner);
            assert_eq!(role.is_over(Role::Owner), role == Role::Owner);
        }
    }
}
