//! The one door to the system's keychain. It fails closed: no keychain, no profile; never a file, never a
//! fallback key (law 8). Every call runs off the UI thread, because a locked keychain asks the person.
//!
//! Where a person has set a lock, what opens something is kept sealed, and nobody gets it before the lock is opened.

mod lock;
mod vault;

use std::fmt;
use std::sync::{Arc, Mutex};

use ipc::ProfileId;
use ipc::shell::StartProblem;
use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use self::vault::VaultKey;
use crate::edge;

/// What is kept, for each profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    /// The key of the replica: 32 random bytes, drawn once.
    ReplicaKey,
    /// The key of the cache of files: 32 random bytes, drawn whenever there is none.
    FileKey,
    /// The key of the hub's journal (solo): 32 random bytes, drawn once.
    JournalKey,
    /// Meta's access token (solo).
    MetaToken,
    /// Meta's app secret (solo): what webhooks are signed with.
    #[expect(clippy::enum_variant_names, reason = "Meta's own name for it")]
    AppSecret,
    /// What Meta repeats when it verifies our webhook door (solo).
    VerifyToken,
    /// The token of this seat at the team's hub.
    SeatToken,
}

impl Secret {
    /// All of them, for forgetting.
    pub(crate) const ALL: [Self; 7] = [
        Self::ReplicaKey,
        Self::FileKey,
        Self::JournalKey,
        Self::MetaToken,
        Self::AppSecret,
        Self::VerifyToken,
        Self::SeatToken,
    ];

    /// What lets somebody in somewhere: forgotten on leaving. The keys of what lies on the disk stay with it.
    pub(crate) const TOKENS: [Self; 4] =
        [Self::MetaToken, Self::AppSecret, Self::VerifyToken, Self::SeatToken];

    /// What stands in the clear under a lock as well: it lets Meta in to us, and nobody in to anything.
    fn opens_something(self) -> bool {
        match self {
            Self::ReplicaKey | Self::FileKey | Self::JournalKey | Self::MetaToken | Self::SeatToken => true,
            Self::AppSecret | Self::VerifyToken => false,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::ReplicaKey => "replica-key",
            Self::FileKey => "file-key",
            Self::JournalKey => "journal-key",
            Self::MetaToken => "meta-token",
            Self::AppSecret => "app-secret",
            Self::VerifyToken => "verify-token",
            Self::SeatToken => "seat-token",
        }
    }
}

/// Why the keychain could not help, by what the person can do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeychainError {
    /// None answers on this machine.
    #[error("no keychain answers: {0}")]
    Missing(String),
    /// It is locked, or the person refused.
    #[error("the keychain is locked")]
    Locked,
    /// It has no key for what lies on the disk.
    #[error("the keychain holds no key for the replica")]
    KeyLost,
    /// It is sealed, and the person has not opened their lock.
    #[error("the lock is shut")]
    Shut,
}

impl KeychainError {
    /// The screen for it.
    pub(crate) fn problem(&self) -> StartProblem {
        match self {
            Self::Missing(_) => StartProblem::KeychainMissing,
            Self::Locked | Self::Shut => StartProblem::KeychainLocked,
            Self::KeyLost => StartProblem::KeyLost,
        }
    }
}

/// The system's keychain, as seen by one data folder.
#[derive(Clone)]
pub(crate) struct Keychain {
    /// Under which name our secrets stand.
    service: Arc<str>,
    /// Connected on first use, and again after it was lost: a person may start the keychain and try again.
    store: Arc<Mutex<Option<Arc<CredentialStore>>>>,
    /// What seals our secrets, from the moment the person opens their lock to the end of the process. The lock is shut by
    /// ending the process: nothing else takes everything out of memory.
    vault: Arc<Mutex<Option<VaultKey>>>,
    /// There is one probe: whoever finds another's half gone would take that for a missing keychain.
    probing: Arc<Mutex<()>>,
    connect: fn() -> keyring_core::Result<Arc<CredentialStore>>,
}

impl fmt::Debug for Keychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keychain")
    }
}

impl Keychain {
    /// The keychain of this system. Nothing is asked of it yet.
    pub(crate) fn of_system(service: &str) -> Self {
        Self::reached_by(service, system_store)
    }

    fn reached_by(service: &str, connect: fn() -> keyring_core::Result<Arc<CredentialStore>>) -> Self {
        Self {
            service: service.into(),
            store: Arc::default(),
            vault: Arc::default(),
            probing: Arc::default(),
            connect,
        }
    }

    /// Reads a secret, if it is there.
    pub(crate) async fn read(
        &self,
        profile: ProfileId,
        secret: Secret,
    ) -> Result<Option<Zeroizing<String>>, KeychainError> {
        self.away(move |keychain| keychain.read_now(profile, secret)).await
    }

    /// Keeps a secret, in the place of the one before.
    pub(crate) async fn write(
        &self,
        profile: ProfileId,
        secret: Secret,
        value: Zeroizing<String>,
    ) -> Result<(), KeychainError> {
        self.away(move |keychain| keychain.write_now(profile, secret, &value)).await
    }

    /// Forgets secrets; those that are not there are forgotten already.
    pub(crate) async fn forget(
        &self,
        profile: ProfileId,
        secrets: &'static [Secret],
    ) -> Result<(), KeychainError> {
        self.away(move |keychain| {
            secrets.iter().try_for_each(|secret| {
                match keychain.with(profile, *secret, Entry::delete_credential) {
                    Err(Trouble::NoEntry) | Ok(()) => Ok(()),
                    Err(Trouble::Stopped(error)) => Err(Trouble::Stopped(error)),
                }
            })
        })
        .await
    }

    /// The key of a profile's replica.
    pub(crate) async fn replica_key(
        &self,
        profile: ProfileId,
        replica_exists: bool,
    ) -> Result<Zeroizing<[u8; 32]>, KeychainError> {
        self.database_key(profile, Secret::ReplicaKey, replica_exists).await
    }

    /// The key of a profile's cache of files. What lies there can be fetched again, so a lost key is no loss: a new
    /// one is drawn.
    pub(crate) async fn file_key(&self, profile: ProfileId) -> Result<Zeroizing<[u8; 32]>, KeychainError> {
        match self.database_key(profile, Secret::FileKey, false).await {
            Err(KeychainError::KeyLost) => {
                self.forget(profile, &[Secret::FileKey]).await?;
                self.database_key(profile, Secret::FileKey, false).await
            }
            found => found,
        }
    }

    /// The key of a database: drawn once, before the database exists. A database without its key is never
    /// written over: the person is asked.
    pub(crate) async fn database_key(
        &self,
        profile: ProfileId,
        secret: Secret,
        database_exists: bool,
    ) -> Result<Zeroizing<[u8; 32]>, KeychainError> {
        self.away(move |keychain| {
            if let Some(digits) = keychain.read_now(profile, secret)? {
                return key_of(&digits).ok_or(Trouble::Stopped(KeychainError::KeyLost));
            }
            // A locked Secret Service that cannot ask says "no such entry"; only writing tells the two apart.
            keychain.prove_open(profile)?;
            if database_exists {
                return Err(Trouble::Stopped(KeychainError::KeyLost));
            }
            let key = edge::random_bytes();
            let digits = Zeroizing::new(hex::encode(key.as_slice()));
            keychain.write_now(profile, secret, &digits)?;
            // What cannot be read back now could not be read tomorrow either.
            match keychain.read_now(profile, secret)? {
                Some(kept) if *kept == *digits => Ok(key),
                Some(_) | None => Err(Trouble::Stopped(KeychainError::Locked)),
            }
        })
        .await
    }

    /// Whether a secret could be kept now: the preflight's tick.
    pub(crate) async fn check(&self, profile: ProfileId) -> Result<(), KeychainError> {
        self.away(move |keychain| keychain.prove_open(profile)).await
    }

    async fn away<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let keychain = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&keychain)).await;
        match done.expect("talking to the keychain does not panic") {
            Ok(value) => Ok(value),
            Err(Trouble::Stopped(error)) => Err(error),
            Err(Trouble::NoEntry) => Err(KeychainError::KeyLost),
        }
    }

    fn read_now(&self, profile: ProfileId, secret: Secret) -> Result<Option<Zeroizing<String>>, Trouble> {
        match self.with(profile, secret, Entry::get_password) {
            Ok(value) => self.opened(profile, secret, Zeroizing::new(value)).map(Some),
            Err(Trouble::NoEntry) => Ok(None),
            Err(stopped) => Err(stopped),
        }
    }

    fn write_now(&self, profile: ProfileId, secret: Secret, value: &str) -> Result<(), Trouble> {
        let value = self.closed(profile, secret, value)?;
        self.with(profile, secret, |entry| entry.set_password(&value))
    }

    fn prove_open(&self, profile: ProfileId) -> Result<(), Trouble> {
        let _probing = self.probing.lock().expect("nobody panics with the keychain in hand");
        let user = format!("{}/probe", profile);
        self.with_user(&user, |entry| entry.set_password("open"))?;
        match self.with_user(&user, Entry::delete_credential) {
            Ok(()) | Err(Trouble::NoEntry) => Ok(()),
            Err(stopped) => Err(stopped),
        }
    }

    fn with<T>(
        &self,
        profile: ProfileId,
        secret: Secret,
        work: impl FnOnce(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, Trouble> {
        self.with_user(&user_of(profile, secret), work)
    }

    fn with_user<T>(
        &self,
        user: &str,
        work: impl FnOnce(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, Trouble> {
        let done = self.connected().and_then(|store| work(&store.build(&self.service, user, None)?));
        done.map_err(|error| {
            if matches!(error, Error::PlatformFailure(_)) {
                *self.store.lock().expect("nobody panics with the keychain in hand") = None;
            }
            Trouble::from(error)
        })
    }

    fn connected(&self) -> keyring_core::Result<Arc<CredentialStore>> {
        let mut store = self.store.lock().expect("nobody panics with the keychain in hand");
        if store.is_none() {
            *store = Some((self.connect)()?);
        }
        Ok(Arc::clone(store.as_ref().expect("was just connected")))
    }
}

/// Under which name a secret stands.
fn user_of(profile: ProfileId, secret: Secret) -> String {
    format!("{}/{}", profile, secret.name())
}

enum Trouble {
    NoEntry,
    Stopped(KeychainError),
}

impl From<Error> for Trouble {
    /// Only the kind is kept: a keychain's own words may name what it holds.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's kinds may grow")]
    fn from(error: Error) -> Self {
        Self::Stopped(match error {
            Error::NoEntry => return Self::NoEntry,
            Error::NoStorageAccess(_) => KeychainError::Locked,
            Error::PlatformFailure(cause) => KeychainError::Missing(cause.to_string()),
            Error::NoDefaultStore => KeychainError::Missing("this system has none that we know".to_owned()),
            Error::BadEncoding(_) | Error::BadDataFormat(_, _) | Error::Ambiguous(_) => {
                KeychainError::KeyLost
            }
            other => KeychainError::Missing(other.to_string()),
        })
    }
}

fn key_of(digits: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0_u8; 32]);
    hex::decode_to_slice(digits, key.as_mut_slice()).ok()?;
    Some(key)
}

/// `keyring` looks for the system's store once in the life of a process; a person who starts the keychain and
/// tries again must not have to restart us, so on Linux we look ourselves from the second time on.
fn system_store() -> keyring_core::Result<Arc<CredentialStore>> {
    if keyring::Entry::store_status().is_ok()
        && let Some(store) = keyring_core::get_default_store()
    {
        return Ok(store);
    }
    #[cfg(target_os = "linux")]
    return Ok(zbus_secret_service_keyring_store::Store::new()?);
    #[cfg(not(target_os = "linux"))]
    return Err(Error::NoDefaultStore);
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    fn mock_store() -> keyring_core::Result<Arc<CredentialStore>> {
        Ok(mock::Store::new()?)
    }

    fn no_store() -> keyring_core::Result<Arc<CredentialStore>> {
        Err(Error::PlatformFailure("no bus".into()))
    }

    pub(super) fn open() -> Keychain {
        Keychain::reached_by("test", mock_store)
    }

    /// The same keychain, as another process sees it.
    pub(super) fn open_beside(keychain: &Keychain) -> Keychain {
        Keychain { vault: Arc::default(), ..keychain.clone() }
    }

    #[tokio::test]
    async fn a_key_is_drawn_once_and_found_again() {
        let keychain = open();
        let first = keychain.replica_key(ProfileId::Solo, false).await.expect("a new key");
        let again = keychain.replica_key(ProfileId::Solo, true).await.expect("the same key");
        assert_eq!(first, again);
        let other = keychain.replica_key(ProfileId::Demo, false).await.expect("a key of its own");
        assert_ne!(first, other);
    }

    #[tokio::test]
    async fn a_replica_without_its_key_is_never_given_another() {
        let keychain = open();
        let lost = keychain.replica_key(ProfileId::FIRST_TEAM, true).await;
        assert_eq!(lost.expect_err("no key").problem(), StartProblem::KeyLost);
        let still =
            keychain.read(ProfileId::FIRST_TEAM, Secret::ReplicaKey).await.expect("the keychain is open");
        assert!(still.is_none(), "asking must not have made one");
    }

    #[tokio::test]
    async fn the_key_of_files_is_its_own_and_a_lost_one_is_drawn_anew() {
        let keychain = open();
        let files = keychain.file_key(ProfileId::Solo).await.expect("a new key");
        assert_eq!(files, keychain.file_key(ProfileId::Solo).await.expect("the same key"));
        assert_ne!(files, keychain.replica_key(ProfileId::Solo, false).await.expect("another key"));
        let garbled = Zeroizing::new("not hex".to_owned());
        keychain.write(ProfileId::Solo, Secret::FileKey, garbled).await.expect("kept");
        assert_ne!(files, keychain.file_key(ProfileId::Solo).await.expect("a key again"));
    }

    #[tokio::test]
    async fn a_garbled_key_is_a_lost_key() {
        let keychain = open();
        let garbled = Zeroizing::new("not hex".to_owned());
        keychain.write(ProfileId::Solo, Secret::ReplicaKey, garbled).await.expect("kept");
        let lost = keychain.replica_key(ProfileId::Solo, false).await;
        assert_eq!(lost, Err(KeychainError::KeyLost));
    }

    #[tokio::test]
    async fn without_a_keychain_there_is_no_key() {
        let keychain = Keychain::reached_by("test", no_store);
        let missing = keychain.replica_key(ProfileId::Solo, false).await;
        assert_eq!(missing.expect_err("fails closed").problem(), StartProblem::KeychainMissing);
    }

    #[tokio::test]
    async fn a_locked_keychain_is_not_an_empty_one() {
        let keychain = open();
        keychain.check(ProfileId::Solo).await.expect("opens");
        let store = keychain.connected().expect("is connected");
        let probe = store.build("test", "solo/probe", None).expect("an entry");
        let locked = Error::NoStorageAccess("locked".into());
        probe.as_any().downcast_ref::<mock::Cred>().expect("a mock").set_error(locked);
        let key = keychain.replica_key(ProfileId::Solo, true).await;
        assert_eq!(key, Err(KeychainError::Locked));
    }

    #[tokio::test]
    async fn what_is_forgotten_is_gone_and_forgetting_twice_is_no_error() {
        let keychain = open();
        keychain
            .write(ProfileId::Solo, Secret::MetaToken, Zeroizing::new("t".to_owned()))
            .await
            .expect("kept");
        keychain.forget(ProfileId::Solo, &Secret::ALL).await.expect("forgotten");
        keychain.forget(ProfileId::Solo, &Secret::ALL).await.expect("already forgotten");
        assert!(keychain.read(ProfileId::Solo, Secret::MetaToken).await.expect("open").is_none());
    }
}
