//! What of a journal somebody may see.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::Team;

/// What of a journal somebody may see. What it leaves out never leaves the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Phone numbers; without them they are masked.
    pub numbers: bool,
    /// The bytes of media; without them only words stay of a medium.
    pub media: bool,
    /// Whose conversations.
    pub teams: Teams,
}

/// Whose conversations somebody may see. One that was given to no team is everybody's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Teams {
    /// Those of all teams.
    #[default]
    All,
    /// Those of these teams.
    Only(Arc<BTreeSet<Team>>),
}

impl Teams {
    /// Those of these teams alone.
    #[must_use]
    pub fn only(teams: &[Team]) -> Self {
        Self::Only(Arc::new(teams.iter().cloned().collect()))
    }

    /// Whether a conversation that was given to this team, or to none, may be seen.
    #[must_use]
    pub fn see(&self, given_to: Option<&Team>) -> bool {
        match (self, given_to) {
            (Self::All, _) | (Self::Only(_), None) => true,
            (Self::Only(teams), Some(team)) => teams.contains(team),
        }
    }
}

impl View {
    /// Everything.
    pub const FULL: Self = Self { numbers: true, media: true, teams: Teams::All };

    /// Its name on the wire: a replica that was filled under another name is filled anew. Empty for [`View::FULL`].
    #[must_use]
    pub fn name(&self) -> String {
        let mut parts = Vec::new();
        if !self.numbers {
            parts.push("no_numbers".to_owned());
        }
        if !self.media {
            parts.push("no_media".to_owned());
        }
        if let Teams::Only(teams) = &self.teams {
            let names: Vec<&str> = teams.iter().map(Team::as_str).collect();
            parts.push(format!("teams:{names:?}"));
        }
        parts.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teams(names: &[&str]) -> Teams {
        Teams::only(&names.iter().map(|name| Team::from(*name)).collect::<Vec<_>>())
    }

    #[test]
    fn a_view_has_one_name_and_two_views_have_two() {
        assert_eq!(View::FULL.name(), "");
        assert_eq!(View { numbers: false, media: false, ..View::FULL }.name(), "no_numbers,no_media");
        let of = |names: &[&str]| View { teams: teams(names), ..View::FULL }.name();
        assert_eq!(of(&["Sales", "Level 1"]), of(&["Level 1", "Sales"]));
        assert_eq!(of(&["Sales", "Level 1"]), r#"teams:["Level 1", "Sales"]"#);
        assert_ne!(of(&["a\", \"b"]), of(&["a", "b"]));
        assert_ne!(of(&[]), "");
    }

    #[test]
    fn what_was_given_to_nobody_is_everybodys() {
        let (sales, support) = (Team::from("Sales"), Team::from("Support"));
        assert!(Teams::All.see(Some(&sales)));
        let mine = teams(&["Sales"]);
        assert!(mine.see(Some(&sales)) && mine.see(None) && !mine.see(Some(&support)));
        assert!(!teams(&[]).see(Some(&sales)) && teams(&[]).see(None));
    }
}
