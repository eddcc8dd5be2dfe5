//! Our own number, the hub inside the app: two doors on this computer, one for Meta's webhooks (its port stays,
//! because a tunnel points at it), one for our own seat (any port, a token that lives as long as the process).

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hub::{Config, Hub, HubError, JournalError, LineConfig, MetaConfig};
use ipc::ProfileId;
use ipc::shell::StartProblem;
use zeroize::Zeroizing;

use super::opened::{Opened, Running};
use super::{Blocked, open_stores};
use crate::app::App;
use crate::edge;
use crate::home::{Home, SoloMemory};
use crate::keychain::{Keychain, KeychainError, Secret};

/// For tests: another Meta.
const GRAPH_URL: &str = "COMPTOIR_GRAPH_URL";
/// The webhook door, where nothing else wants it.
const FIRST_PORT: u16 = 4020;
/// How many ports are tried after it.
const PORTS: u16 = 40;
/// How often Meta is asked how the number does.
const LOOK_AFTER_SECS: u64 = 300;
impl From<HubError> for Blocked {
    fn from(error: HubError) -> Self {
        let problem = match &error {
            HubError::Journal(journal) => match journal {
                JournalError::Full => StartProblem::DiskFull,
                JournalError::Newer { .. } => StartProblem::JournalNewer,
                JournalError::Damaged(_) => StartProblem::JournalDamaged,
                JournalError::InUse(_) | JournalError::Unavailable(_) | JournalError::Closed => {
                    StartProblem::Other
                }
            },
            HubError::DataDir(error) => {
                crate::home::FolderError::from(std::io::Error::from(error.kind())).problem()
            }
            HubError::Listen { .. }
            | HubError::Certificate(_)
            | HubError::Bucket(_)
            | HubError::Provider(_)
            | HubError::CheckpointKey(_)
            | HubError::NotServed(_)
            | HubError::Unanswered(_)
            | HubError::Meta(_) => StartProblem::Other,
        };
        Self::new(problem, error)
    }
}

/// Opens the solo profile: hub first, then the seat that follows it.
pub(crate) async fn open(app: &App, folder: &Path) -> Result<Opened, Blocked> {
    let memory = app.home.memory().solo;
    let line = line_of(&memory).ok_or_else(|| Blocked::other("no number is remembered"))?;
    let (store, cache) = open_stores(app, ProfileId::Solo, folder).await?;
    let secrets = Secrets::kept(&app.keychain).await?;
    let hub = start_hub(&app.home, &app.keychain, folder, vec![line], &secrets, &memory).await?;
    if let Some(key) = app.keychain.receiving_key() {
        let webhooks = hub.take_in_sealed(&sealed_folder(folder), &key).await?;
        tracing::info!(webhooks, "what came while the lock was shut is taken in");
    }
    let token = let_in(&hub, app.words().me()).await?;
    let hub_url = format!("http://{}", hub.seats_addr());
    Opened::start(&app.around(ProfileId::Solo, folder), hub_url, token, store, cache, Running::Solo(hub))
}

/// What the hub must know and nobody else may.
pub(crate) struct Secrets {
    pub(crate) token: Zeroizing<String>,
    pub(crate) app_secret: Zeroizing<String>,
    pub(crate) verify: Zeroizing<String>,
}

impl Secrets {
    /// What the keychain holds. A token that is gone is a dead token, and the truth line says so; the inbox opens.
    async fn kept(keychain: &Keychain) -> Result<Self, KeychainError> {
        Ok(Self {
            token: kept_or_nobodys(keychain, Secret::MetaToken).await?,
            app_secret: kept_or_nobodys(keychain, Secret::AppSecret).await?,
            verify: verify_token(keychain).await?,
        })
    }

    /// What the form says, and where it says nothing, what the keychain holds.
    pub(crate) async fn of_form(
        keychain: &Keychain,
        token: &str,
        app_secret: &str,
    ) -> Result<Self, KeychainError> {
        let mut secrets = Self::kept(keychain).await?;
        if !token.trim().is_empty() {
            secrets.token = Zeroizing::new(token.trim().to_owned());
        }
        if !app_secret.trim().is_empty() {
            secrets.app_secret = Zeroizing::new(app_secret.trim().to_owned());
        }
        Ok(secrets)
    }

    /// Hands them to the keychain.
    pub(crate) async fn keep(&self, keychain: &Keychain) -> Result<(), KeychainError> {
        keychain.write(ProfileId::Solo, Secret::MetaToken, self.token.clone()).await?;
        keychain.write(ProfileId::Solo, Secret::AppSecret, self.app_secret.clone()).await
    }

    pub(crate) fn meta(&self) -> MetaConfig {
        MetaConfig {
            base_url: std::env::var(GRAPH_URL).unwrap_or_else(|_| MetaConfig::BASE_URL.to_owned()),
            version: MetaConfig::VERSION.to_owned(),
            token: self.token.as_str().into(),
            app_secret: self.app_secret.as_str().into(),
            verify_token: self.verify.as_str().into(),
        }
    }
}

/// A secret, or a word that nobody knows: an empty one would let everybody in.
async fn kept_or_nobodys(keychain: &Keychain, secret: Secret) -> Result<Zeroizing<String>, KeychainError> {
    Ok(keychain.read(ProfileId::Solo, secret).await?.unwrap_or_else(edge::random_token))
}

/// The word that Meta repeats when it verifies our door; drawn once, because the owner copies it into Meta's
/// dashboard.
pub(crate) async fn verify_token(keychain: &Keychain) -> Result<Zeroizing<String>, KeychainError> {
    if let Some(kept) = keychain.read(ProfileId::Solo, Secret::VerifyToken).await? {
        return Ok(kept);
    }
    let drawn = edge::random_token();
    keychain.write(ProfileId::Solo, Secret::VerifyToken, drawn.clone()).await?;
    Ok(drawn)
}

fn line_of(memory: &SoloMemory) -> Option<LineConfig> {
    let (id, waba) = memory.phone_number_id.as_ref().zip(memory.waba_id.as_ref())?;
    Some(LineConfig::new(id.as_str(), waba.as_str()))
}

/// Starts a hub in the profile's folder. Without lines it only holds the webhook door open for Meta's first knock.
pub(crate) async fn start_hub(
    home: &Home,
    keychain: &Keychain,
    folder: &Path,
    lines: Vec<LineConfig>,
    secrets: &Secrets,
    memory: &SoloMemory,
) -> Result<Hub, Blocked> {
    let port = webhook_port(memory.webhook_port);
    let data_dir = hub_folder(folder)?;
    let config = Config {
        journal: None,
        journal_key: Some(journal_key(keychain, &data_dir).await?),
        data_dir,
        lines,
        meta: secrets.meta(),
        webhook_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        seats_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        public_url: Some(memory.public_url.clone()).filter(|url| !url.is_empty()),
        tls: None,
        behind_proxy: false,
        bucket: None,
        checkpoint_key: None,
        patience: hub::Patience::default(),
        team: hub::TeamConfig::default(),
        probe_every_secs: LOOK_AFTER_SECS,
    };
    let hub = Hub::start(config, Arc::new(hub::SystemClock)).await?;
    home.remember(|memory| memory.solo.webhook_port = Some(hub.webhook_addr().port()))?;
    Ok(hub)
}

/// The key of the journal on this disk. One whose key is gone cannot be read, by anybody.
async fn journal_key(keychain: &Keychain, data_dir: &Path) -> Result<hub::Secret, Blocked> {
    let exists = hub::journal::sqlite::path_in(data_dir).exists();
    match keychain.database_key(ProfileId::Solo, Secret::JournalKey, exists).await {
        Ok(key) => Ok(hex::encode(key.as_slice()).into()),
        Err(error @ KeychainError::KeyLost) => Err(Blocked::new(StartProblem::JournalDamaged, error)),
        Err(error @ (KeychainError::Missing(_) | KeychainError::Locked | KeychainError::Shut)) => {
            Err(error.into())
        }
    }
}

/// Where what comes lies while the lock is shut.
pub(crate) fn sealed_folder(folder: &Path) -> PathBuf {
    folder.join("hub").join("sealed")
}

fn hub_folder(folder: &Path) -> Result<PathBuf, Blocked> {
    let folder = folder.join("hub");
    std::fs::create_dir_all(&folder).map_err(crate::home::FolderError::from)?;
    Ok(folder)
}

/// The port that was used before, else the first free one.
fn webhook_port(before: Option<u16>) -> u16 {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    before.into_iter().chain(FIRST_PORT..FIRST_PORT + PORTS).find(is_free).unwrap_or(0)
}

/// Lets this desktop in with a token of this start, and turns out the seats of earlier ones.
async fn let_in(hub: &Hub, name: &str) -> Result<Zeroizing<String>, Blocked> {
    for seat in hub.seats().await? {
        if seat.revoked_at.is_none() {
            hub.revoke_seat(&seat.id).await?;
        }
    }
    Ok(Zeroizing::new(hub.add_seat(name).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_webhook_door_keeps_its_port_and_moves_only_when_it_must() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = taken.local_addr().expect("an address").port();
        assert_ne!(webhook_port(Some(port)), port);
        drop(taken);
        assert_eq!(webhook_port(Some(port)), port);
    }

    #[test]
    fn every_way_in_which_a_journal_does_not_open_has_its_screen() {
        let screen = |error: JournalError| Blocked::from(HubError::from(error)).problem;
        assert_eq!(screen(JournalError::Full), StartProblem::DiskFull);
        assert_eq!(screen(JournalError::Newer { found: 9, known: 1 }), StartProblem::JournalNewer);
        assert_eq!(screen(JournalError::Damaged("x".to_owned())), StartProblem::JournalDamaged);
        assert_eq!(screen(JournalError::Closed), StartProblem::Other);
    }
}
