//! How a hub keeps its team.

use domain::{Permission, Role, Text};

use super::ProviderConfig;

/// How a hub keeps its team; the default is a hub of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamConfig {
    /// The hub's name, as whoever joins reads it.
    pub name: String,
    /// Where desktops reach this hub, for the links of invitations.
    pub public_url: Option<String>,
    /// The confidentiality agreement that whoever joins accepts.
    pub agreement: Option<Text>,
    /// Of whom a two-step code is asked when a desktop is let in.
    pub two_step: TwoStep,
    /// For how many hours an invitation can be used, unless said otherwise.
    pub invitation_hours: u32,
    /// The most desktops of one member.
    pub seats_per_member: u32,
    /// Whether a member uses one desktop at a time: another waits until it is taken over.
    pub one_active_seat: bool,
    /// The provider at which people sign in, where there is one.
    pub provider: Option<ProviderConfig>,
    /// What is withheld from which role.
    pub withheld: Vec<(Role, Permission)>,
}

/// Of whom a two-step code is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwoStep {
    /// Of nobody.
    Off,
    /// Of owners.
    Owners,
    /// Of everybody.
    All,
}

impl TeamConfig {
    /// The longest time that an invitation can be used: thirty days.
    pub const MOST_INVITATION_HOURS: u32 = 720;
}

impl Default for TeamConfig {
    fn default() -> Self {
        Self {
            name: "Comptoir".to_owned(),
            public_url: None,
            agreement: None,
            two_step: TwoStep::Off,
            invitation_hours: 72,
            seats_per_member: 5,
            one_active_seat: false,
            provider: None,
            withheld: Vec::new(),
        }
    }
}
