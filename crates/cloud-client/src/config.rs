//! Where Meta is, who we are, and how long we wait.

use crate::secret::Secret;
use reqwest::Url;
use std::time::Duration;

/// What a client needs to know. [`Config::new`] gives Meta's own address and sensible patience.
#[derive(Clone, Debug)]
pub struct Config {
    /// The Graph host; another one for the simulator.
    pub base_url: String,
    /// The Graph version, as it stands in the path.
    pub version: String,
    /// The business's token.
    pub token: Secret,
    /// The application's secret; with it every call carries a proof.
    pub app_secret: Option<Secret>,
    /// Hosts, beside the Graph host and Meta's own file host, that may be given the token over https.
    pub media_hosts: Vec<String>,
    /// How long to wait.
    pub timeouts: Timeouts,
}

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For the answer's next bytes.
    pub read: Duration,
    /// For a whole call.
    pub total: Duration,
    /// For a whole file, up or down.
    pub transfer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(20),
            total: Duration::from_secs(30),
            transfer: Duration::from_secs(600),
        }
    }
}

impl Config {
    /// Meta itself, with a token.
    #[must_use]
    pub fn new(token: Secret) -> Self {
        Self {
            base_url: "https://graph.facebook.com".to_owned(),
            version: "v24.0".to_owned(),
            token,
            app_secret: None,
            media_hosts: Vec::new(),
            timeouts: Timeouts::default(),
        }
    }
}

/// The client cannot be made as configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misconfigured {
    /// The base URL is not an http(s) address.
    #[error("the base URL is not an http or https address")]
    BaseUrl,
    /// Plain http is for this machine only: a token would cross the network in the open.
    #[error("the base URL is plain http to another machine, which would show the token to the network")]
    PlainHttp,
    /// The token is empty, or holds what no header may hold.
    #[error("the token is empty or holds characters that no token has")]
    Token,
    /// The version is not of the form `v24.0`.
    #[error("the Graph version is not of the form v24.0")]
    Version,
    /// The system's certificates could not be used.
    #[error("TLS could not be set up on this system")]
    Tls,
}

/// Reads and checks the base URL.
pub(crate) fn base(config: &Config) -> Result<Url, Misconfigured> {
    let url = Url::parse(&config.base_url).map_err(|_| Misconfigured::BaseUrl)?;
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_this_machine(&url) => Ok(url),
        "http" if url.has_host() => Err(Misconfigured::PlainHttp),
        _ => Err(Misconfigured::BaseUrl),
    }
}

/// Checks the version, which stands in every path.
pub(crate) fn version(config: &Config) -> Result<String, Misconfigured> {
    let number = config.version.strip_prefix('v').ok_or(Misconfigured::Version)?;
    let (major, minor) = number.split_once('.').ok_or(Misconfigured::Version)?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(major) && digits(minor) { Ok(config.version.clone()) } else { Err(Misconfigured::Version) }
}

/// Whether an address never leaves this machine.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
