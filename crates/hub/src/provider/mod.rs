//! The provider of identities: where a person signs in, and what its word is worth. What comes back is believed only
//! after its signature, its issuer, its audience, its nonce and its time are right; an account is its issuer and its
//! subject, never an address.
//!
//! Discovery and keys are fetched anew for every sign-in that is proven. They are few, a key that the provider has put
//! away is refused at once, and one that is new is known at once.

mod claims;
mod http;

use std::sync::Mutex;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Text, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
};
use subtle::ConstantTimeEq as _;

use crate::chance;
use crate::config::{ProviderConfig, Secret};
use crate::journal::{Account, AttemptDigest, SignIn};
use claims::{Rest, Told};
pub(crate) use http::Http;

/// For how long a person may sign in.
const SIGN_IN_MS: i64 = 5 * 60 * 1_000;
/// For how long the provider's addresses are remembered for sign-ins that begin.
const REMEMBERED_MS: i64 = 5 * 60 * 1_000;
/// How far the provider's clock may be from ours.
const SKEW_MS: i64 = 60 * 1_000;
/// Signatures that are believed: with a key that only the provider has. `none` is none, and an HMAC's key is ours too.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Rest,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type ProviderClient = Client<
    Rest,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why a sign-in comes to nothing. Says nothing of whose it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProviderError {
    /// The provider does not answer, or not in words of OpenID Connect.
    #[error("the provider does not answer: {0}")]
    Unreachable(&'static str),
    /// What came back does not hold.
    #[error("what came back from the provider does not hold: {0}")]
    Refused(&'static str),
    /// The account is none that this hub takes.
    #[error("the account is not taken: {0}")]
    NotTaken(&'static str),
}

/// The provider of this hub.
pub(crate) struct Provider {
    config: ProviderConfig,
    http: Http,
    /// What it said of itself, and when.
    known: Mutex<Option<(Timestamp, CoreProviderMetadata)>>,
}

impl Provider {
    /// Makes ready; nothing is asked yet.
    pub(crate) fn new(config: ProviderConfig) -> Result<Self, reqwest::Error> {
        let http = Http::new(&config.issuer)?;
        Ok(Self { config, http, known: Mutex::default() })
    }

    /// What this hub was told of it.
    pub(crate) fn config(&self) -> &ProviderConfig {
        &self.config
    }

    /// Asks what it says of itself now, with its keys.
    pub(crate) async fn discover(&self, now: Timestamp) -> Result<CoreProviderMetadata, ProviderError> {
        let issuer = IssuerUrl::new(self.config.issuer.clone())
            .map_err(|_| ProviderError::Unreachable("its issuer is no address"))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http).await;
        let metadata = metadata.map_err(|error| ProviderError::Unreachable(what_discovery_says(&error)))?;
        fits(&metadata)?;
        *self.known.lock().expect("nobody panics while remembering") = Some((now, metadata.clone()));
        Ok(metadata)
    }

    async fn remembered(&self, now: Timestamp) -> Result<CoreProviderMetadata, ProviderError> {
        let known = self.known.lock().expect("nobody panics while remembering").clone();
        match known {
            Some((at, metadata)) if now.0 - at.0 < REMEMBERED_MS => Ok(metadata),
            Some(_) | None => self.discover(now).await,
        }
    }

    fn client(&self, metadata: CoreProviderMetadata, port: u16) -> Result<ProviderClient, ProviderError> {
        // RFC 8252: the provider lets the port of a loopback address be any.
        let back = RedirectUrl::new(format!("http://127.0.0.1:{port}{}", protocol::sign_in::PATH))
            .map_err(|_| ProviderError::Refused("the way back is no address"))?;
        let secret = self.config.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose().to_owned()));
        let auth = how_to_answer_for_ourselves(&metadata);
        let id = ClientId::new(self.config.client_id.clone());
        Ok(Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(back).set_auth_type(auth))
    }

    /// Begins a sign-in: where the browser is to go, the attempt's word, and what is to be kept of it.
    pub(crate) async fn begin(
        &self,
        port: u16,
        now: Timestamp,
    ) -> Result<(String, String, SignIn), ProviderError> {
        let client = self.client(self.remembered(now).await?, port)?;
        let word = || URL_SAFE_NO_PAD.encode(chance::bytes::<32>());
        let (attempt, state, nonce, verifier) = (word(), word(), word(), word());
        let pkce = PkceCodeVerifier::new(verifier.clone());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (its_state, its_nonce) = (CsrfToken::new(state.clone()), Nonce::new(nonce.clone()));
        let mut request = client
            .authorize_url(flow, move || its_state.clone(), move || its_nonce.clone())
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&pkce));
        for scope in &self.config.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, _, _) = request.url();
        let sign_in = SignIn {
            attempt_sha256: crate::seats::digest(&attempt),
            state: Secret::from(state),
            nonce: Secret::from(nonce),
            verifier: Secret::from(verifier),
            port,
            expires_at: Timestamp(now.0 + SIGN_IN_MS),
        };
        Ok((url.to_string(), attempt, sign_in))
    }

    /// Redeems the code, and reads whose it is.
    pub(crate) async fn prove(
        &self,
        sign_in: &SignIn,
        came: &Came<'_>,
        now: Timestamp,
    ) -> Result<Account, ProviderError> {
        if !bool::from(sign_in.state.expose().as_bytes().ct_eq(came.state.as_bytes())) {
            return Err(ProviderError::Refused("the state is another sign-in's"));
        }
        if came.iss.is_some_and(|iss| iss != self.config.issuer) {
            return Err(ProviderError::Refused("another issuer answered"));
        }
        let mut client = self.client(self.discover(now).await?, sign_in.port)?;
        let tokens = match self.redeem(&client, sign_in, came.code).await {
            // A provider that takes a secret in either way may have been told to take ours in the body alone.
            Err(Redeeming::NotKnown) if self.config.client_secret.is_some() => {
                client = client.set_auth_type(AuthType::RequestBody);
                self.redeem(&client, sign_in, came.code).await
            }
            tokens => tokens,
        }?;
        let told = self.verified(&client, &tokens, &sign_in.nonce, now)?;
        let told = self.asked_for_more(&client, &tokens, told).await?;
        told.account(&self.config)
    }

    async fn redeem(
        &self,
        client: &ProviderClient,
        sign_in: &SignIn,
        code: &str,
    ) -> Result<Tokens, Redeeming> {
        let unreachable = |what| Redeeming::Failed(ProviderError::Unreachable(what));
        let refused = |what| Redeeming::Failed(ProviderError::Refused(what));
        let redeem = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| unreachable("it names no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(sign_in.verifier.expose().to_owned()));
        redeem.request_async(&self.http).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(no) if *no.error() == CoreErrorResponseType::InvalidClient => {
                Redeeming::NotKnown
            }
            RequestTokenError::ServerResponse(_) => refused("the code is not taken"),
            RequestTokenError::Request(_) => unreachable("its token endpoint is silent"),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                refused("its tokens cannot be read")
            }
        })
    }

    /// What the ID token says, once everything about it is right.
    fn verified(
        &self,
        client: &ProviderClient,
        tokens: &Tokens,
        nonce: &Secret,
        now: Timestamp,
    ) -> Result<Told, ProviderError> {
        let id_token = tokens.id_token().ok_or(ProviderError::Refused("there is no ID token"))?;
        let since = |ms: i64| Duration::from_millis(u64::try_from(ms).unwrap_or_default());
        let (late, early) = (since(now.0 - SKEW_MS), now.0 + SKEW_MS);
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(move || (UNIX_EPOCH + late).into())
            .set_issue_time_verifier_fn(move |at| {
                if at.timestamp_millis() <= early { Ok(()) } else { Err("it is of the future".to_owned()) }
            });
        let nonce = Nonce::new(nonce.expose().to_owned());
        let claims = id_token.claims(&verifier, &nonce).map_err(|error| {
            tracing::warn!(what = claims::kind_of(&error), "an ID token is refused");
            ProviderError::Refused(claims::kind_of(&error))
        })?;
        if claims.additional_claims().not_before_ms().is_some_and(|at| at > early) {
            return Err(ProviderError::Refused("the ID token is not valid yet"));
        }
        Ok(Told::by_token(claims))
    }

    /// Asks what the ID token does not say and this hub wants to know, where the provider answers that.
    async fn asked_for_more(
        &self,
        client: &ProviderClient,
        tokens: &Tokens,
        mut told: Told,
    ) -> Result<Told, ProviderError> {
        if told.is_enough(&self.config) {
            return Ok(told);
        }
        // The answer must be about the same subject: the client sees to it.
        let Ok(request) = client.user_info(tokens.access_token().clone(), Some(told.subject())) else {
            return Ok(told);
        };
        let more = request.request_async::<Rest, _, CoreGenderClaim>(&self.http).await;
        told.add(&more.map_err(|error| match error {
            openidconnect::UserInfoError::Request(_) => ProviderError::Unreachable("its userinfo is silent"),
            openidconnect::UserInfoError::ClaimsVerification(_)
            | openidconnect::UserInfoError::Parse(_)
            | openidconnect::UserInfoError::Response(..)
            | openidconnect::UserInfoError::Other(_)
            | _ => ProviderError::Refused("its userinfo cannot be believed"),
        })?);
        Ok(told)
    }
}

/// Why a code is not redeemed.
enum Redeeming {
    /// The provider does not know this hub, or not by this way of answering for itself.
    NotKnown,
    /// Another reason.
    Failed(ProviderError),
}

impl From<Redeeming> for ProviderError {
    fn from(error: Redeeming) -> Self {
        match error {
            Redeeming::NotKnown => Self::Refused("it does not take this hub's client_id and secret"),
            Redeeming::Failed(error) => error,
        }
    }
}

/// What came back through the browser.
pub(crate) struct Came<'a> {
    pub(crate) state: &'a str,
    pub(crate) code: &'a str,
    pub(crate) iss: Option<&'a str>,
}

/// An attempt's digest, of the word that a desktop shows.
pub(crate) fn attempt_digest(attempt: &Text) -> AttemptDigest {
    crate::seats::digest(attempt.as_str())
}

fn what_discovery_says<E: std::error::Error + 'static>(error: &DiscoveryError<E>) -> &'static str {
    match error {
        DiscoveryError::Request(_) => "its address is silent",
        DiscoveryError::Parse(_) => "its discovery document cannot be read",
        DiscoveryError::Response(..) => "its discovery document is not there",
        DiscoveryError::UrlParse(_) => "its issuer is no address",
        DiscoveryError::Validation(_) => "it calls itself another issuer",
        DiscoveryError::Other(_) | _ => "its discovery document cannot be used",
    }
}

/// Whether we can speak with such a provider at all.
fn fits(metadata: &CoreProviderMetadata) -> Result<(), ProviderError> {
    let code = |types: &openidconnect::ResponseTypes<CoreResponseType>| {
        let types: &[CoreResponseType] = types;
        types == [CoreResponseType::Code]
    };
    if metadata.token_endpoint().is_none() {
        return Err(ProviderError::Unreachable("it names no token endpoint"));
    }
    if !metadata.response_types_supported().iter().any(code) {
        return Err(ProviderError::Unreachable("it gives no codes"));
    }
    if !metadata.id_token_signing_alg_values_supported().iter().any(|one| SIGNATURES.contains(one)) {
        return Err(ProviderError::Unreachable("it signs in no way that is believed here"));
    }
    Ok(())
}

/// In the header, unless the provider takes a secret in the body alone.
fn how_to_answer_for_ourselves(metadata: &CoreProviderMetadata) -> AuthType {
    let (basic, post) = (CoreClientAuthMethod::ClientSecretBasic, CoreClientAuthMethod::ClientSecretPost);
    match metadata.token_endpoint_auth_methods_supported() {
        Some(methods) if methods.contains(&post) && !methods.contains(&basic) => AuthType::RequestBody,
        Some(_) | None => AuthType::BasicAuth,
    }
}
