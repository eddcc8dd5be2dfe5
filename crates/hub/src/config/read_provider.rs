//! Reading `[team.oidc]`.

use domain::Role;
use toml::{Table, Value};

use super::file::Reader;
use super::provider::ProviderConfig;

const PLACE: &str = "team.oidc.";

impl Reader<'_> {
    /// What stands in `[team.oidc]`.
    pub(super) fn provider(&mut self, mut table: Table) -> Option<ProviderConfig> {
        let plain = ProviderConfig::new("", "");
        let issuer = self.issuer(&mut table);
        let client_id = self.text(&mut table, PLACE, "client_id", None);
        let has_secret = table.contains_key("client_secret") || table.contains_key("client_secret_file");
        let client_secret = has_secret.then(|| self.secret(&mut table, PLACE, "client_secret"));
        let name = self.text(&mut table, PLACE, "name", Some(&plain.name));
        let domains = self.words(&mut table, "domains").and_then(|domains| self.domains(domains));
        let required = self.yes_or_no(&mut table, PLACE, "required", false);
        let enrol = self.yes_or_no(&mut table, PLACE, "enrol", false);
        let groups_claim = self.text(&mut table, PLACE, "groups_claim", Some(&plain.groups_claim));
        let scopes = self.words(&mut table, "scopes");
        let roles = table.remove("roles").map(|roles| self.roles(roles));
        self.left_over(PLACE, &table);
        let roles = match (enrol?, roles) {
            (true, Some(roles)) => roles?,
            (true, None) => {
                return self
                    .wrong("team.oidc.roles", "is missing: with enrol, say which group becomes which role");
            }
            (false, Some(_)) => {
                return self
                    .wrong("team.oidc.roles", "is of use with enrol = true only: set it, or leave both out");
            }
            (false, None) => Vec::new(),
        };
        Some(ProviderConfig {
            issuer: issuer?,
            client_id: client_id?,
            client_secret: super::file::optional(client_secret)?,
            name: name?,
            domains: domains?,
            required: required?,
            roles,
            groups_claim: groups_claim?,
            scopes: scopes?,
        })
    }

    fn issuer(&mut self, table: &mut Table) -> Option<String> {
        let issuer = self.url(table, PLACE, "issuer", None)?;
        if issuer.contains(['?', '#']) || issuer.contains("/.well-known/") {
            return self
                .wrong("team.oidc.issuer", "must be the issuer alone, such as https://accounts.google.com");
        }
        Some(issuer)
    }

    /// A list of words, or one text with commas between them, as a variable gives it.
    fn words(&mut self, table: &mut Table, key: &str) -> Option<Vec<String>> {
        let place = format!("{PLACE}{key}");
        let words: Option<Vec<String>> = match table.remove(key) {
            None => return Some(Vec::new()),
            Some(Value::String(text)) => Some(text.split(',').map(|word| word.trim().to_owned()).collect()),
            Some(Value::Array(words)) => {
                words.iter().map(|word| word.as_str().map(|word| word.trim().to_owned())).collect()
            }
            Some(
                Value::Integer(_)
                | Value::Float(_)
                | Value::Boolean(_)
                | Value::Datetime(_)
                | Value::Table(_),
            ) => None,
        };
        let good = words.filter(|words| {
            words.iter().all(|word| !word.is_empty() && !word.contains(|char: char| char.is_whitespace()))
        });
        match good {
            Some(words) => Some(words),
            None => self.wrong(&place, "must be a list of words, such as [\"example.org\"]"),
        }
    }

    fn domains(&mut self, domains: Vec<String>) -> Option<Vec<String>> {
        let is_domain = |domain: &String| domain.contains('.') && !domain.contains(['@', '/', '*', ':']);
        if !domains.iter().all(is_domain) {
            return self
                .wrong("team.oidc.domains", "must be domains of addresses, such as [\"example.org\"]");
        }
        Some(domains.into_iter().map(|domain| domain.to_lowercase()).collect())
    }

    fn roles(&mut self, roles: Value) -> Option<Vec<(String, Role)>> {
        let Value::Table(roles) = roles else {
            return self
                .wrong("team.oidc.roles", "must be a table, such as { \"support-leads\" = \"supervisor\" }");
        };
        if roles.is_empty() {
            return self.wrong("team.oidc.roles", "names no group");
        }
        let mut read = Vec::new();
        for (group, word) in roles {
            let role = Role::of_word(word.as_str().unwrap_or_default());
            // Whoever keeps the provider's groups would own the hub.
            if matches!(role, Role::Other | Role::Owner) {
                return self
                    .wrong(&format!("team.oidc.roles.{group}"), "must be supervisor, agent or reviewer");
            }
            read.push((group, role));
        }
        Some(read)
    }
}
