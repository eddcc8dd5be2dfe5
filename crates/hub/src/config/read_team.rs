//! Reading `[team]`.

use std::path::Path;

use domain::{Permission, Role, Text};
use serde::Deserialize as _;
use toml::{Table, Value};

use super::file::{Reader, optional};
use super::team::{TeamConfig, TwoStep};

/// The longest agreement, in characters: people are to read it.
const LONGEST_AGREEMENT: usize = 20_000;

impl Reader<'_> {
    /// What stands in `[team]`.
    pub(super) fn team(&mut self, mut table: Table) -> Option<TeamConfig> {
        let plain = TeamConfig::default();
        let most = u64::from(TeamConfig::MOST_INVITATION_HOURS);
        let hours = u64::from(plain.invitation_hours);
        let seats = u64::from(plain.seats_per_member);
        let name = self.text(&mut table, "team.", "name", Some(&plain.name));
        let public_url =
            table.contains_key("public_url").then(|| self.url(&mut table, "team.", "public_url", None));
        let agreement = table.remove("agreement_file").map(|file| self.agreement(&file));
        let two_step = self.two_step(&mut table);
        let invitation_hours = self.number(&mut table, "team.", "invitation_hours", hours, 1..=most);
        let seats_per_member = self.number(&mut table, "team.", "seats_per_member", seats, 1..=100);
        let one_active_seat = self.yes_or_no(&mut table, "team.", "one_active_seat", plain.one_active_seat);
        let provider = match table.remove("oidc") {
            Some(Value::Table(oidc)) => Some(self.provider(oidc)),
            Some(_) => Some(self.wrong("team.oidc", "must be a table: write [team.oidc]")),
            None => None,
        };
        let withheld = match table.remove("withhold") {
            Some(Value::Table(withhold)) => self.withheld(withhold),
            Some(_) => self.wrong("team.withhold", "must be a table, such as { agent = [\"see_numbers\"] }"),
            None => Some(Vec::new()),
        };
        self.left_over("team.", &table);
        Some(TeamConfig {
            name: name?,
            public_url: optional(public_url)?,
            agreement: optional(agreement)?,
            two_step: two_step?,
            invitation_hours: u32::try_from(invitation_hours?).unwrap_or(plain.invitation_hours),
            seats_per_member: u32::try_from(seats_per_member?).unwrap_or(plain.seats_per_member),
            one_active_seat: one_active_seat?,
            provider: optional(provider)?,
            withheld: withheld?,
        })
    }

    fn agreement(&mut self, file: &Value) -> Option<Text> {
        let place = "team.agreement_file";
        let Value::String(file) = file else { return self.wrong(place, "must be the path of a file") };
        match (self.read_file)(Path::new(file)) {
            Ok(words) if words.trim().is_empty() => self.wrong(place, "the file is empty"),
            Ok(words) if words.chars().count() > LONGEST_AGREEMENT => {
                self.wrong(place, "the agreement is longer than 20,000 characters")
            }
            Ok(words) => Some(Text(words.trim().to_owned())),
            Err(error) => self.wrong(place, &format!("the file cannot be read: {}", error.kind())),
        }
    }

    fn two_step(&mut self, table: &mut Table) -> Option<TwoStep> {
        match self.text(table, "team.", "two_step", Some("off"))?.as_str() {
            "off" => Some(TwoStep::Off),
            "owners" => Some(TwoStep::Owners),
            "all" => Some(TwoStep::All),
            _ => self.wrong("team.two_step", "must be off, owners or all"),
        }
    }

    fn withheld(&mut self, withhold: Table) -> Option<Vec<(Role, Permission)>> {
        let mut withheld = Vec::new();
        for (word, permissions) in withhold {
            let place = format!("team.withhold.{word}");
            let role = Role::of_word(&word);
            // An owner from whom something is withheld could never give it back.
            if matches!(role, Role::Other | Role::Owner) {
                return self.wrong(&place, "must be supervisor, agent or reviewer");
            }
            let read = Vec::<Permission>::deserialize(permissions).ok();
            let Some(read) = read.filter(|all| !all.contains(&Permission::Other)) else {
                return self.wrong(&place, "must be a list of permissions, such as [\"see_numbers\"]");
            };
            withheld.extend(read.into_iter().map(|permission| (role, permission)));
        }
        Some(withheld)
    }
}
