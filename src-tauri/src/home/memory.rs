//! What is remembered between starts, and how what earlier versions remembered is read. Nothing here is secret.

use std::collections::BTreeMap;

use ipc::ProfileId;
use ipc::row::{Language, Theme};
use serde::{Deserialize, Deserializer, Serialize};

/// What is remembered between starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Memory {
    /// The profile that was on the screen last.
    #[serde(deserialize_with = "known")]
    pub last: Option<ProfileId>,
    /// The profile that the demo was opened from.
    #[serde(deserialize_with = "known")]
    pub before_demo: Option<ProfileId>,
    /// The number that is connected from this computer.
    pub solo: SoloMemory,
    /// The hubs at which this person has a seat, or had one whose copy is still here.
    pub teams: Vec<TeamMemory>,
    /// What is to be known while the lock is shut.
    pub lock: LockMemory,
    /// Before there could be two: the team's hub. Read, never written.
    #[serde(skip_serializing)]
    team_hub: Option<String>,
    /// Before there could be two: whether the team's copy is being wiped. Read, never written.
    #[serde(skip_serializing)]
    team_wipe: bool,
}

/// A seat at a hub.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TeamMemory {
    /// Which of the teams: [`ProfileId::Team`].
    pub number: u32,
    /// Where the hub is.
    pub hub: String,
    /// The name that the person gave it.
    pub name: Option<String>,
    /// The name that the hub told when this seat joined.
    pub told: Option<String>,
    /// The seat was given up: its copy and the key to it are still here, for whoever joins that hub again.
    pub left: bool,
    /// The hub has turned this seat out, and what is kept of it is being wiped.
    pub wipe: bool,
    /// The word with which the seat counts at its hub while the lock is shut ([`protocol::arrivals`]).
    pub counting_word: Option<String>,
    /// How far each line was held when the profile was closed. Absent while it is open: after a power cut nobody knows.
    pub held: Option<BTreeMap<String, u64>>,
}

impl TeamMemory {
    /// Which profile it is.
    pub(crate) fn id(&self) -> ProfileId {
        ProfileId::Team(self.number)
    }
}

/// What is to be known while the lock is shut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LockMemory {
    /// Wrong words since the last right one.
    pub wrong: u32,
    /// When the next one is looked at, milliseconds since 1970.
    pub next_at: i64,
    /// The person's language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// No notifications until this moment, as the preferences have it.
    pub do_not_disturb_until: i64,
    /// Whether the window showed when the lock was shut; taken by the start that follows.
    pub was_shown: Option<bool>,
    /// Before there could be two teams. Read, never written.
    #[serde(skip_serializing)]
    pub counting_word: Option<String>,
    /// Before there could be two teams. Read, never written.
    #[serde(skip_serializing)]
    pub held: Option<BTreeMap<String, u64>>,
}

/// What solo mode needs to start again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SoloMemory {
    /// The name that the person gave the number.
    pub name: Option<String>,
    /// The webhook door's port: a tunnel points at it, so it stays.
    pub webhook_port: Option<u16>,
    /// Meta's id of the number; absent until connected.
    pub phone_number_id: Option<String>,
    /// Meta's id of the account.
    pub waba_id: Option<String>,
    /// The public address that reaches this computer.
    pub public_url: String,
}

impl Memory {
    /// Reads what was written, by this version or an earlier one; nothing, when it says nothing we understand.
    pub(super) fn read(text: &[u8]) -> Self {
        let mut memory: Self = serde_json::from_slice(text).unwrap_or_default();
        let (hub, wipe) = (memory.team_hub.take(), std::mem::take(&mut memory.team_wipe));
        if hub.is_some() || wipe {
            memory.team_or_new(1, hub.unwrap_or_default()).wipe |= wipe;
        }
        let (word, held) = (memory.lock.counting_word.take(), memory.lock.held.take());
        if let Some(first) = memory.teams.iter_mut().find(|team| team.number == 1) {
            first.counting_word = first.counting_word.take().or(word);
            first.held = first.held.take().or(held);
        }
        memory
    }

    fn team_or_new(&mut self, number: u32, hub: String) -> &mut TeamMemory {
        let at = self.teams.iter().position(|team| team.number == number).unwrap_or_else(|| {
            self.teams.push(TeamMemory { number, hub, ..TeamMemory::default() });
            self.teams.len() - 1
        });
        &mut self.teams[at]
    }

    /// What is remembered of a team.
    pub(crate) fn team(&self, id: ProfileId) -> Option<&TeamMemory> {
        self.teams.iter().find(|team| team.id() == id)
    }

    /// The same, to be changed.
    pub(crate) fn team_mut(&mut self, id: ProfileId) -> Option<&mut TeamMemory> {
        self.teams.iter_mut().find(|team| team.id() == id)
    }

    /// Which profile a hub has or would have here: one hub, one profile, whether its seat was given up or not.
    pub(crate) fn profile_of_hub(&self, hub: &str) -> ProfileId {
        ProfileId::Team(self.number_of_hub(hub))
    }

    fn number_of_hub(&self, hub: &str) -> u32 {
        if let Some(known) = self.teams.iter().find(|team| team.hub == hub) {
            return known.number;
        }
        let free = |number: &u32| self.teams.iter().all(|team| team.number != *number);
        (1..).find(free).expect("there are more numbers than teams")
    }

    /// Remembers a seat at a hub.
    pub(crate) fn join(&mut self, hub: String, told: Option<String>) -> ProfileId {
        let number = self.number_of_hub(&hub);
        let team = self.team_or_new(number, hub);
        team.left = false;
        team.told = told.or(team.told.take());
        ProfileId::Team(number)
    }

    /// The profiles that are this person's own, in the order of the switcher: what is connected and not being wiped.
    pub(crate) fn own(&self) -> Vec<ProfileId> {
        let solo = self.solo.phone_number_id.is_some().then_some(ProfileId::Solo);
        let teams = self.teams.iter().filter(|team| !team.left && !team.wipe).map(TeamMemory::id);
        let mut own: Vec<_> = solo.into_iter().chain(teams).collect();
        own.sort_unstable();
        own
    }

    /// What is to be wiped, because a wipe was cut short.
    pub(crate) fn to_wipe(&self) -> Vec<ProfileId> {
        self.teams.iter().filter(|team| team.wipe).map(TeamMemory::id).collect()
    }
}

/// A profile of a kind that a newer version knows does no harm to the rest.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ProfileId>, D::Error> {
    let name = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(name.as_ref().and_then(serde_json::Value::as_str).and_then(ProfileId::parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"{
        "last": "team", "before_demo": "solo",
        "solo": {"webhook_port": 4020, "phone_number_id": "1", "waba_id": "2", "public_url": ""},
        "team_hub": "https://hub.example", "team_wipe": false,
        "lock": {"wrong": 2, "next_at": 7, "counting_word": "w", "held": {"1": 41}, "was_shown": true}
    }"#;

    #[test]
    fn what_an_earlier_version_remembered_is_the_same_profile() {
        let memory = Memory::read(BEFORE.as_bytes());
        assert_eq!((memory.last, memory.before_demo), (Some(ProfileId::FIRST_TEAM), Some(ProfileId::Solo)));
        assert_eq!(memory.own(), [ProfileId::Solo, ProfileId::FIRST_TEAM]);
        let team = memory.team(ProfileId::FIRST_TEAM).expect("is there");
        assert_eq!((team.hub.as_str(), team.wipe, team.left), ("https://hub.example", false, false));
        assert_eq!(team.counting_word.as_deref(), Some("w"));
        assert_eq!(team.held.as_ref().and_then(|held| held.get("1")), Some(&41));
        assert_eq!((memory.lock.wrong, memory.lock.next_at, memory.lock.was_shown), (2, 7, Some(true)));
        assert_eq!(ProfileId::FIRST_TEAM.to_string(), "team", "its folder and its keys stay where they are");
        let text = serde_json::to_vec(&memory).expect("is written");
        assert_eq!(Memory::read(&text), memory, "and reads the same once this version has written it");
    }

    #[test]
    fn a_wipe_that_an_earlier_version_began_goes_on() {
        let memory = Memory::read(br#"{"team_hub":"https://hub.example","team_wipe":true}"#);
        assert_eq!((memory.to_wipe(), memory.own()), (vec![ProfileId::FIRST_TEAM], Vec::new()));
        assert_eq!(Memory::read(br#"{"team_wipe":true}"#).to_wipe(), [ProfileId::FIRST_TEAM]);
    }

    #[test]
    fn a_hub_has_one_profile_and_another_hub_another() {
        let mut memory = Memory::read(BEFORE.as_bytes());
        assert_eq!(memory.join("https://hub.example".to_owned(), None), ProfileId::FIRST_TEAM);
        assert_eq!(
            memory.join("https://two.example".to_owned(), Some("Deux".to_owned())),
            ProfileId::Team(2)
        );
        assert_eq!(memory.join("https://three.example".to_owned(), None), ProfileId::Team(3));
        assert_eq!(memory.join("https://two.example".to_owned(), None), ProfileId::Team(2));
        assert_eq!(memory.team(ProfileId::Team(2)).and_then(|team| team.told.as_deref()), Some("Deux"));
        memory.team_mut(ProfileId::Team(2)).expect("is there").left = true;
        assert_eq!(memory.own(), [ProfileId::Solo, ProfileId::FIRST_TEAM, ProfileId::Team(3)]);
        // The copy of a seat that was given up waits for its own hub, and for no other.
        assert_eq!(memory.profile_of_hub("https://four.example"), ProfileId::Team(4));
        memory.teams.retain(|team| team.number != 2);
        assert_eq!(memory.profile_of_hub("https://four.example"), ProfileId::Team(2));
    }

    #[test]
    fn what_a_newer_version_wrote_does_no_harm_and_a_torn_file_says_nothing() {
        let memory =
            Memory::read(br#"{"last":"cloud-7","teams":[{"number":2,"hub":"x","colour":3}],"later":{}}"#);
        assert_eq!((memory.last, memory.own()), (None, vec![ProfileId::Team(2)]));
        assert_eq!(Memory::read(b"{ torn"), Memory::default());
        assert_eq!(Memory::read(b""), Memory::default());
    }
}
