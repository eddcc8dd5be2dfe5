//! What a provider says of a person, and what of it counts here.

use std::fmt;

use domain::{Role, Text};
use openidconnect::core::CoreGenderClaim;
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, IdTokenClaims, SignatureVerificationError, StandardClaims,
    SubjectIdentifier, UserInfoClaims,
};
use protocol::member::MAX_NAME;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ProviderError;
use crate::config::ProviderConfig;
use crate::journal::Account;

/// Claims beside those of the standard. They are personal: `Debug` says nothing of them.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(super) struct Rest {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rest")
    }
}

impl AdditionalClaims for Rest {}

impl Rest {
    /// Before when the token counts for nothing, in milliseconds.
    pub(super) fn not_before_ms(&self) -> Option<i64> {
        let seconds = self.all.get("nbf")?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a moment with a fraction; beyond all time it saturates"
        )]
        let at = seconds.as_i64().or_else(|| seconds.as_f64().map(|seconds| seconds as i64))?;
        Some(at.saturating_mul(1_000))
    }

    /// The groups in this claim: a list of words, or one word. A claim whose name has dots is looked for whole first.
    fn groups(&self, claim: &str) -> Option<Vec<String>> {
        let found = self.all.get(claim).or_else(|| {
            let mut steps = claim.split('.');
            let first = self.all.get(steps.next()?)?;
            steps.try_fold(first, |value, step| value.get(step))
        })?;
        match found {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(all) => Some(all.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Some(Vec::new()),
        }
    }
}

/// What was told of a person.
pub(super) struct Told {
    subject: SubjectIdentifier,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    rest: Rest,
}

impl Told {
    /// By the ID token.
    pub(super) fn by_token(claims: &IdTokenClaims<Rest, CoreGenderClaim>) -> Self {
        Self {
            subject: claims.subject().clone(),
            name: claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned()),
            email: claims.email().map(|email| email.as_str().to_owned()),
            email_verified: claims.email_verified(),
            rest: claims.additional_claims().clone(),
        }
    }

    pub(super) fn subject(&self) -> SubjectIdentifier {
        self.subject.clone()
    }

    /// Whether nothing is missing that this hub wants to know.
    pub(super) fn is_enough(&self, config: &ProviderConfig) -> bool {
        let address = config.domains.is_empty() || (self.email.is_some() && self.email_verified.is_some());
        let groups = config.roles.is_empty() || self.rest.groups(&config.groups_claim).is_some();
        self.name.is_some() && address && groups
    }

    /// By the userinfo, for the same subject: only what was missing. An address and whether it is verified go together.
    pub(super) fn add(&mut self, more: &UserInfoClaims<Rest, CoreGenderClaim>) {
        let claims: &StandardClaims<CoreGenderClaim> = more.standard_claims();
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        self.name = self.name.take().or(name);
        if self.email.is_none() || self.email_verified.is_none() {
            self.email = claims.email().map(|email| email.as_str().to_owned());
            self.email_verified = claims.email_verified();
        }
        for (claim, value) in &more.additional_claims().all {
            self.rest.all.entry(claim.clone()).or_insert_with(|| value.clone());
        }
    }

    /// The account, if this hub takes it.
    pub(super) fn account(self, config: &ProviderConfig) -> Result<Account, ProviderError> {
        if !config.domains.is_empty() {
            if self.email_verified != Some(true) {
                return Err(ProviderError::NotTaken("its address is not verified"));
            }
            let domain =
                self.email.as_deref().and_then(|email| email.rsplit_once('@')).map(|(_, domain)| domain);
            let domain = domain.map(str::to_lowercase).unwrap_or_default();
            if !config.domains.contains(&domain) {
                return Err(ProviderError::NotTaken("its address is of another domain"));
            }
        }
        let groups = self.rest.groups(&config.groups_claim).unwrap_or_default();
        let roles = config.roles.iter().filter(|(group, _)| groups.contains(group)).map(|(_, role)| *role);
        Ok(Account {
            issuer: config.issuer.clone(),
            subject: Text(self.subject.as_str().to_owned()),
            name: self.name.and_then(|name| presentable(&name)),
            role: roles.min_by_key(|role| rank(*role)),
        })
    }
}

/// Of several roles the one that may most.
fn rank(role: Role) -> usize {
    Role::ALL.iter().position(|one| *one == role).unwrap_or(usize::MAX)
}

/// A name as a member can have it.
fn presentable(name: &str) -> Option<Text> {
    let name: String = name.trim().chars().filter(|char| !char.is_control()).take(MAX_NAME).collect();
    (!name.is_empty()).then_some(Text(name))
}

/// Why a token does not hold, in words without anything of the token.
pub(super) fn kind_of(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the ID token's time is over",
        ClaimsVerificationError::InvalidAudience(_) => "the ID token is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "the ID token is by another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "the ID token is of another sign-in",
        ClaimsVerificationError::InvalidSubject(_) => "the ID token is of somebody else",
        ClaimsVerificationError::SignatureVerification(why) => match why {
            SignatureVerificationError::NoMatchingKey | SignatureVerificationError::AmbiguousKeyId(_) => {
                "the ID token is signed with an unknown key"
            }
            SignatureVerificationError::NoSignature => "the ID token is not signed",
            SignatureVerificationError::DisallowedAlg(_) | SignatureVerificationError::UnsupportedAlg(_) => {
                "the ID token is signed in a way that is not believed here"
            }
            SignatureVerificationError::CryptoError(_)
            | SignatureVerificationError::InvalidKey(_)
            | SignatureVerificationError::Other(_)
            | _ => "the ID token's signature is wrong",
        },
        ClaimsVerificationError::InvalidAuthContext(_)
        | ClaimsVerificationError::InvalidAuthTime(_)
        | ClaimsVerificationError::Other(_)
        | ClaimsVerificationError::Unsupported(_)
        | _ => "the ID token cannot be believed",
    }
}
