//! Who may do what: roles, permissions by name, and the one table between them.
//!
//! The hub asks this table at its door for every command and every entry; a desktop is told the outcome and only
//! draws by it. A hub may take a permission away from a role ([`Rights`]), never add one.

mod role;
mod view;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::Team;

pub use role::{Permission, Role};
pub use view::{Teams, View};

/// What one member may do on one hub: the table, less what the hub's owner withholds from the role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights(BTreeSet<Permission>);

impl Rights {
    /// The rights of a role, where the hub withholds some from it.
    #[must_use]
    pub fn of(role: Role, withheld: &[(Role, Permission)]) -> Self {
        let kept = role.permissions().iter().filter(|one| !withheld.contains(&(role, **one)));
        Self(kept.copied().collect())
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn allow(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    /// All of them, in the order of [`Permission`].
    #[must_use]
    pub fn to_vec(&self) -> Vec<Permission> {
        self.0.iter().copied().collect()
    }

    /// What of the journal may be seen by a member of these teams.
    #[must_use]
    pub fn view(&self, teams: &[Team]) -> View {
        View {
            numbers: self.allow(Permission::SeeNumbers),
            media: self.allow(Permission::SeeMedia),
            teams: if self.allow(Permission::SeeAllTeams) { Teams::All } else { Teams::only(teams) },
        }
    }
}

/// How far wiping a seat that was turned out has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wipe {
    /// It is told so when it next calls.
    Asked,
    /// It said that it has wiped itself.
    Done,
    /// A state of a newer hub.
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_can_only_take_away() {
        let withheld = [(Role::Agent, Permission::SeeNumbers), (Role::Reviewer, Permission::SendMessages)];
        let agent = Rights::of(Role::Agent, &withheld);
        assert!(!agent.allow(Permission::SeeNumbers) && agent.allow(Permission::SendMessages));
        assert_eq!(agent.view(&[]).name(), "no_numbers");
        assert!(Rights::of(Role::Supervisor, &withheld).allow(Permission::SeeNumbers));
        let reviewer = Rights::of(Role::Reviewer, &withheld);
        assert_eq!(reviewer.to_vec(), Role::Reviewer.permissions());
    }
}
