//! The client itself: one connection pool, one token, one way to ask and one way to read an answer.

use crate::config::{Config, Misconfigured, base, is_this_machine, version};
use crate::failure::Failure;
use crate::secret::Secret;
use bytes::{Bytes, BytesMut};
use cloud_types::word::Word;
use cloud_types::{Effect, ErrorEnvelope};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Response, Url};
use std::fmt;
use std::sync::Once;
use std::time::Duration;

/// No answer but a file is longer than this.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;

/// A connection that rested longer may be closed at the other end just as a send goes out, and then nobody would
/// know what became of it.
const LONGEST_IDLE: Duration = Duration::from_secs(20);

/// The door to Meta for one token. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct CloudClient {
    pub(crate) http: Client,
    /// Without a limit on silence: while a file goes up, nothing comes down.
    pub(crate) uploads: Client,
    pub(crate) base: Url,
    version: String,
    token: Secret,
    app_secret: Option<Secret>,
    proof: Option<String>,
    pub(crate) media_hosts: Vec<String>,
    pub(crate) total: Duration,
    pub(crate) transfer: Duration,
}

impl fmt::Debug for CloudClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudClient").field("version", &self.version).finish_non_exhaustive()
    }
}

impl CloudClient {
    /// Makes a client; nothing is asked yet.
    ///
    /// # Errors
    /// Names the part of the configuration that cannot be used.
    pub fn new(config: Config) -> Result<Self, Misconfigured> {
        install_crypto();
        let (base, version) = (base(&config)?, version(&config)?);
        let header = bearer(&config.token)?;
        let builder = || {
            let builder = Client::builder()
                .user_agent(concat!("comptoir/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .connect_timeout(config.timeouts.connect)
                .pool_idle_timeout(LONGEST_IDLE)
                .default_headers(HeaderMap::from_iter([(AUTHORIZATION, header.clone())]));
            if is_this_machine(&base) { builder.no_proxy() } else { builder }
        };
        let http = builder().read_timeout(config.timeouts.read).build().map_err(|_| Misconfigured::Tls)?;
        let uploads = builder().build().map_err(|_| Misconfigured::Tls)?;
        let proof = config.app_secret.as_ref().map(|secret| secret.proof_for(&config.token));
        Ok(Self {
            http,
            uploads,
            base,
            version,
            proof,
            token: config.token,
            app_secret: config.app_secret,
            media_hosts: config.media_hosts,
            total: config.timeouts.total,
            transfer: config.timeouts.transfer,
        })
    }

    /// The address of an object and one of its edges, with the proof when there is one.
    pub(crate) fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        url.path_segments_mut().expect("the base has a host").pop_if_empty().push(&self.version).extend(path);
        if !query.is_empty() || self.proof.is_some() {
            let proof = self.proof.as_deref().map(|proof| ("appsecret_proof", proof));
            url.query_pairs_mut().extend_pairs(query.iter().copied().chain(proof));
        }
        url
    }

    /// A request for an object and one of its edges.
    pub(crate) fn request(&self, method: Method, path: &[&str], query: &[(&str, &str)]) -> RequestBuilder {
        self.http.request(method, self.address(path, query)).timeout(self.total)
    }

    /// Asks, and reads the answer as `T`.
    pub(crate) async fn ask<T: Word>(&self, request: RequestBuilder, effect: Effect) -> Result<T, Failure> {
        let response = request.send().await.map_err(|error| Failure::transport(&error, effect, None))?;
        let http = response.status().as_u16();
        if !response.status().is_success() {
            return Err(self.refusal(response, effect).await);
        }
        let body = whole(response, effect).await?;
        let value = serde_json::from_slice(&body).map_err(|_| Failure::unreadable(http, effect))?;
        T::read(value).map_err(|_| match ErrorEnvelope::parse(&body) {
            Some(envelope) => self.scrubbed(Failure::refused(http, Some(envelope), None, effect)),
            None => Failure::unreadable(http, effect),
        })
    }

    /// Reads a refusal.
    pub(crate) async fn refusal(&self, response: Response, effect: Effect) -> Failure {
        let http = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        // A refusal whose body breaks off is still a refusal; without its code the status decides.
        let body = whole(response, effect).await.unwrap_or_default();
        self.scrubbed(Failure::refused(http, ErrorEnvelope::parse(&body), retry_after, effect))
    }

    /// Takes our secrets out of Meta's words: some refusals quote the token.
    fn scrubbed(&self, mut failure: Failure) -> Failure {
        failure.details = failure.details.map(|details| {
            let details = self.token.scrub(&details);
            self.app_secret.as_ref().map_or_else(|| details.clone(), |secret| secret.scrub(&details))
        });
        failure
    }

    /// The token, for the one question that is about the token.
    pub(crate) fn token(&self) -> &Secret {
        &self.token
    }
}

/// Reads an answer to its end, within reason.
pub(crate) async fn whole(mut response: Response, effect: Effect) -> Result<Bytes, Failure> {
    let http = response.status().as_u16();
    let mut body = BytesMut::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| Failure::transport(&error, effect, Some(http)))?
    {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Failure::unreadable(http, effect));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn bearer(token: &Secret) -> Result<HeaderValue, Misconfigured> {
    let visible = |byte: u8| byte.is_ascii_graphic();
    if token.expose().is_empty() || !token.expose().bytes().all(visible) {
        return Err(Misconfigured::Token);
    }
    let mut header =
        HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| Misconfigured::Token)?;
    header.set_sensitive(true);
    Ok(header)
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let secs: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secs))
}

/// One crypto provider for the whole process; another one installed earlier is as good.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}
