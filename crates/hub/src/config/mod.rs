//! What a hub must be told before it can start.

pub mod file;
mod provider;
mod read_media;
mod read_provider;
mod read_team;
mod read_tls;
mod team;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use domain::LineId;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::journal::postgres;
use crate::media::BucketConfig;
use crate::patience::Patience;
use crate::tls::Certificates;

pub use provider::ProviderConfig;
pub use team::{TeamConfig, TwoStep};

/// A word that must never be shown: a token, a secret. Wiped when dropped, and mute in `Debug`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Reads it; what is read must not be logged, stored or shown.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for Secret {
    fn from(word: T) -> Self {
        Self(Zeroizing::new(word.into()))
    }
}

/// In constant time: how long it takes says nothing about the word.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What a hub must be told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where journal and media lie.
    pub data_dir: PathBuf,
    /// The database that holds the journal; without it, a file in the data directory does.
    pub journal: Option<postgres::Address>,
    /// What encrypts the journal's file (SQLCipher): 64 hex digits. Without it the file is plain, and the
    /// machine's own disk encryption has to do.
    pub journal_key: Option<Secret>,
    /// The bucket that files lie in; without one, they lie in the data directory.
    pub bucket: Option<BucketConfig>,
    /// The numbers that it serves.
    pub lines: Vec<LineConfig>,
    /// How it speaks to Meta.
    pub meta: MetaConfig,
    /// Where Meta knocks; only this must be reachable from outside.
    pub webhook_listen: SocketAddr,
    /// Where desktops connect.
    pub seats_listen: SocketAddr,
    /// The certificate that both addresses show; without it they speak in the clear, on this machine or behind a proxy.
    pub tls: Option<Certificates>,
    /// Whether a proxy stands before the seats' address: then it says who calls, in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// The file with the key that signs the register's checkpoints; it is made if there is none. Without it nothing is
    /// signed, as in a hub of one person.
    pub checkpoint_key: Option<PathBuf>,
    /// How long who connects may take.
    pub patience: Patience,
    /// The webhook's address as Meta knows it, when the owner told us: the preflight knocks there.
    pub public_url: Option<String>,
    /// How it keeps its team.
    pub team: TeamConfig,
    /// Looks after the lines at Meta every so often; 0 never.
    pub probe_every_secs: u64,
}

/// One of our numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineConfig {
    /// Meta's `phone_number_id`.
    pub id: LineId,
    /// The WhatsApp Business Account that it belongs to.
    pub waba_id: String,
    /// Its throughput at Meta: 80, 20 on coexistence numbers, 1,000 once upgraded.
    pub messages_per_second: u32,
}

impl LineConfig {
    /// A line with Meta's default throughput.
    #[must_use]
    pub fn new(id: impl Into<LineId>, waba_id: impl Into<String>) -> Self {
        Self { id: id.into(), waba_id: waba_id.into(), messages_per_second: 80 }
    }
}

/// How a hub speaks to Meta.
#[derive(Clone, Debug)]
pub struct MetaConfig {
    /// `https://graph.facebook.com`, or the simulator.
    pub base_url: String,
    /// Such as `v23.0`.
    pub version: String,
    /// The access token.
    pub token: Secret,
    /// Signs webhooks and proves our calls.
    pub app_secret: Secret,
    /// What Meta says when it first knocks.
    pub verify_token: Secret,
}

impl MetaConfig {
    /// Meta's own address.
    pub const BASE_URL: &'static str = "https://graph.facebook.com";
    /// The Graph version that this hub was written for.
    pub const VERSION: &'static str = "v24.0";
}
