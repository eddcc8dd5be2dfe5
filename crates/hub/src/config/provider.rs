//! The provider of identities at which a team signs in.

use domain::Role;

use super::Secret;

/// A provider of identities (OpenID Connect), and what it opens here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderConfig {
    /// Its issuer, to the letter as it calls itself: below it lies `.well-known/openid-configuration`.
    pub issuer: String,
    /// What it calls this hub.
    pub client_id: String,
    /// The secret with which this hub answers for itself there, where it asks for one.
    pub client_secret: Option<Secret>,
    /// Its name, as people know it.
    pub name: String,
    /// The domains of the addresses that are taken, in small letters; all where there is none.
    pub domains: Vec<String>,
    /// Whether nobody joins without it.
    pub required: bool,
    /// The groups whose people join without an invitation, each with its role; none where nobody does.
    pub roles: Vec<(String, Role)>,
    /// The claim that names somebody's groups.
    pub groups_claim: String,
    /// Scopes to ask for beside `openid`, `profile` and `email`.
    pub scopes: Vec<String>,
}

impl ProviderConfig {
    /// A provider that lets members in whose account it knows, and nobody else.
    #[must_use]
    pub fn new(issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_secret: None,
            name: "OpenID Connect".to_owned(),
            domains: Vec::new(),
            required: false,
            roles: Vec::new(),
            groups_claim: "groups".to_owned(),
            scopes: Vec::new(),
        }
    }
}
