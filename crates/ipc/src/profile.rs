//! The profiles of this computer side by side: how each is named, how it stands, and what the screen may wish of them.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::ask::{Ask, Done, ask};
use crate::row::LinkRow;
use crate::shell::{Profile, StartProblem};

/// Names one profile, on the disk, in the keychain and to the screen: `demo`, `solo`, `team`, `team-2` … The first team
/// has no number: it was there before there could be a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileId {
    /// The demo.
    Demo,
    /// Our own number.
    Solo,
    /// A seat at a hub, counted from 1.
    Team(u32),
}

impl ProfileId {
    /// The first team.
    pub const FIRST_TEAM: Self = Self::Team(1);

    /// What kind of profile it is.
    #[must_use]
    pub fn kind(self) -> Profile {
        match self {
            Self::Demo => Profile::Demo,
            Self::Solo => Profile::Solo,
            Self::Team(_) => Profile::Team,
        }
    }

    /// Reads a name; absent for what names no profile.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "demo" => Some(Self::Demo),
            "solo" => Some(Self::Solo),
            "team" => Some(Self::FIRST_TEAM),
            later => {
                let number = later.strip_prefix("team-")?.parse().ok().filter(|number| *number > 1)?;
                // One name for each: a name becomes a folder.
                Some(Self::Team(number)).filter(|id| id.to_string() == name)
            }
        }
    }
}

impl fmt::Display for ProfileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demo => f.write_str("demo"),
            Self::Solo => f.write_str("solo"),
            Self::Team(1) => f.write_str("team"),
            Self::Team(number) => write!(f, "team-{number}"),
        }
    }
}

impl Serialize for ProfileId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ProfileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).ok_or_else(|| D::Error::custom("names no profile"))
    }
}

/// How one of the profiles stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ProfileStands {
    /// It is opened soon, or just now.
    Waiting,
    /// It receives.
    Open {
        /// Its truth line.
        link: LinkRow,
    },
    /// It cannot be opened: it has a screen that says so.
    Problem {
        /// Why.
        problem: StartProblem,
    },
}

/// A profile as the switcher shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ProfileRow {
    /// Which.
    #[ts(type = "string")]
    pub id: ProfileId,
    /// What kind.
    pub kind: Profile,
    /// Its name: as the person gave it, else as its hub told it, else as customers see it.
    pub name: Option<String>,
    /// Whether the person gave the name.
    pub named: bool,
    /// Where its hub is, for a team.
    pub hub: Option<String>,
    /// Its number, as people write it.
    pub number: Option<String>,
    /// How it stands.
    pub stands: ProfileStands,
    /// Conversations in which the customer wrote last.
    pub to_answer: u32,
    /// Conversations with something unread.
    pub unread: u32,
}

ask! {
    /// Brings a profile on the screen. Those that were open stay open.
    "profile_show" ProfileShow {
        /// Which.
        #[ts(type = "string")]
        id: ProfileId,
    } -> Done
}
ask! {
    /// Names a profile as the person wants it; an empty name takes theirs back.
    "profile_name" ProfileName {
        /// Which.
        #[ts(type = "string")]
        id: ProfileId,
        /// Its name.
        name: String,
    } -> Done
}
ask! {
    /// The first rows are drawn: what is not on the screen may be opened now.
    "first_drawn" FirstDrawn {} -> Done
}

impl ProfileName {
    /// The longest name, characters.
    pub const LONGEST: usize = 64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_has_one_name_and_the_first_team_has_the_one_it_always_had() {
        for (id, name) in [
            (ProfileId::Demo, "demo"),
            (ProfileId::Solo, "solo"),
            (ProfileId::FIRST_TEAM, "team"),
            (ProfileId::Team(2), "team-2"),
            (ProfileId::Team(17), "team-17"),
        ] {
            assert_eq!((id.to_string().as_str(), ProfileId::parse(name)), (name, Some(id)));
        }
        for none in
            ["", "team-1", "team-0", "team-02", "team-+2", "team-", "team-x", "Team", "../solo", "team-2/"]
        {
            assert_eq!(ProfileId::parse(none), None, "{none}");
        }
    }
}
