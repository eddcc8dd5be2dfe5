//! The person's lock over our secrets: set, opened, changed, taken off.
//!
//! Secrets are sealed one by one. Whoever is cut short in the middle has some that are sealed and some that are not, and
//! both are read: the lock itself is written first and taken off last.

use hub::ReceivingKey;
use ipc::ProfileId;
use keyring_core::Entry;
use zeroize::Zeroizing;

use super::vault::{Lock, NewLock, VaultKey, is_sealed};
use super::{Keychain, KeychainError, Secret, Trouble, user_of};

/// Under which name the lock stands.
const LOCK: &str = "lock";

impl Keychain {
    /// Whether the person has set a lock, as far as this process knows: a profile that is open behind a lock was opened
    /// through it.
    pub(crate) fn has_opened_lock(&self) -> bool {
        self.vault_key().is_some()
    }

    /// What opens that which came while the lock was shut; absent where there is no open lock.
    pub(crate) fn receiving_key(&self) -> Option<ReceivingKey> {
        self.vault_key().map(|key| key.receiving())
    }

    /// What is sealed to while the lock is shut; absent where there is none.
    pub(crate) async fn seals_to(&self) -> Result<Option<[u8; 32]>, KeychainError> {
        self.away(|keychain| Ok(keychain.lock()?.and_then(|lock| lock.receives()))).await
    }

    /// Sets a lock over these profiles, and gives its recovery code. Where there is one already, nothing is done.
    pub(crate) async fn set_lock(
        &self,
        passphrase: Zeroizing<String>,
        over: Vec<ProfileId>,
    ) -> Result<Option<Zeroizing<String>>, KeychainError> {
        self.away(move |keychain| {
            if keychain.lock()?.is_some() {
                return Ok(None);
            }
            let NewLock { lock, key, recovery } = Lock::make(&passphrase);
            keychain.keep_lock(&lock)?;
            keychain.take_vault_key(Some(key));
            keychain.write_all_again(&over)?;
            Ok(Some(recovery))
        })
        .await
    }

    /// Opens the lock with a passphrase or the recovery code. Says whether it is open; one that is not there is.
    pub(crate) async fn open_lock(
        &self,
        word: Zeroizing<String>,
        over: Vec<ProfileId>,
    ) -> Result<bool, KeychainError> {
        self.away(move |keychain| {
            let Some(lock) = keychain.lock()? else { return Ok(true) };
            let Some(key) = lock.open(&word) else { return Ok(false) };
            keychain.take_vault_key(Some(key));
            // What an earlier version, or a cut, left in the clear.
            keychain.write_all_again(&over)?;
            Ok(true)
        })
        .await
    }

    /// Whether that word opens the lock. Nothing changes.
    pub(crate) async fn opens_lock(&self, word: Zeroizing<String>) -> Result<bool, KeychainError> {
        self.away(move |keychain| Ok(keychain.lock()?.is_some_and(|lock| lock.open(&word).is_some()))).await
    }

    /// Another passphrase for the lock, which is open.
    pub(crate) async fn change_lock(&self, passphrase: Zeroizing<String>) -> Result<(), KeychainError> {
        self.away(move |keychain| {
            let shut = Trouble::Stopped(KeychainError::Shut);
            let (Some(mut lock), Some(key)) = (keychain.lock()?, keychain.vault_key()) else {
                return Err(shut);
            };
            lock.take_passphrase(&key, &passphrase);
            keychain.keep_lock(&lock)
        })
        .await
    }

    /// Takes the lock off, which is open.
    pub(crate) async fn take_off_lock(&self, over: Vec<ProfileId>) -> Result<(), KeychainError> {
        self.away(move |keychain| {
            let key = keychain.vault_key().ok_or(Trouble::Stopped(KeychainError::Shut))?;
            keychain.each_that_opens(&over, |user, value| {
                if !is_sealed(&value) {
                    return Ok(None);
                }
                key.unseal(user, &value).map(Some).ok_or(Trouble::Stopped(KeychainError::KeyLost))
            })?;
            keychain.forget_lock()
        })
        .await
    }

    /// Forgets the lock and everything that it seals. What the keys open cannot be read by anybody afterwards.
    pub(crate) async fn forget_everything(&self, over: Vec<ProfileId>) -> Result<(), KeychainError> {
        for profile in over {
            self.forget(profile, &Secret::ALL).await?;
        }
        self.away(Self::forget_lock).await
    }

    /// A value as it is used; sealed ones only once the lock is open.
    pub(super) fn opened(
        &self,
        profile: ProfileId,
        secret: Secret,
        value: Zeroizing<String>,
    ) -> Result<Zeroizing<String>, Trouble> {
        if !is_sealed(&value) {
            return Ok(value);
        }
        let key = self.vault_key().ok_or(Trouble::Stopped(KeychainError::Shut))?;
        let opened = key.unseal(&user_of(profile, secret), &value);
        opened.ok_or(Trouble::Stopped(KeychainError::KeyLost))
    }

    /// A value as it is kept: sealed where there is a lock. Under one that is shut, nothing new is kept in the clear.
    pub(super) fn closed(
        &self,
        profile: ProfileId,
        secret: Secret,
        value: &str,
    ) -> Result<Zeroizing<String>, Trouble> {
        if !secret.opens_something() {
            return Ok(Zeroizing::new(value.to_owned()));
        }
        match self.vault_key() {
            Some(key) => Ok(Zeroizing::new(key.seal(&user_of(profile, secret), value))),
            None if self.lock()?.is_some() => Err(Trouble::Stopped(KeychainError::Shut)),
            None => Ok(Zeroizing::new(value.to_owned())),
        }
    }

    fn write_all_again(&self, over: &[ProfileId]) -> Result<(), Trouble> {
        let key = self.vault_key().ok_or(Trouble::Stopped(KeychainError::Shut))?;
        self.each_that_opens(over, |user, value| {
            Ok((!is_sealed(&value)).then(|| Zeroizing::new(key.seal(user, &value))))
        })
    }

    /// Goes through everything that opens something, and keeps what is given in its place.
    fn each_that_opens(
        &self,
        over: &[ProfileId],
        change: impl Fn(&str, Zeroizing<String>) -> Result<Option<Zeroizing<String>>, Trouble>,
    ) -> Result<(), Trouble> {
        for &profile in over {
            for secret in Secret::ALL.into_iter().filter(|secret| secret.opens_something()) {
                let user = user_of(profile, secret);
                let value = match self.with_user(&user, Entry::get_password) {
                    Ok(value) => Zeroizing::new(value),
                    Err(Trouble::NoEntry) => continue,
                    Err(stopped) => return Err(stopped),
                };
                if let Some(value) = change(&user, value)? {
                    self.with_user(&user, |entry| entry.set_password(&value))?;
                }
            }
        }
        Ok(())
    }

    fn lock(&self) -> Result<Option<Lock>, Trouble> {
        match self.with_user(LOCK, Entry::get_password) {
            // One of another version keeps everybody out, rather than nobody.
            Ok(text) => Lock::read(&text).map(Some).ok_or(Trouble::Stopped(KeychainError::KeyLost)),
            Err(Trouble::NoEntry) => Ok(None),
            Err(stopped) => Err(stopped),
        }
    }

    fn forget_lock(&self) -> Result<(), Trouble> {
        match self.with_user(LOCK, Entry::delete_credential) {
            Ok(()) | Err(Trouble::NoEntry) => {
                self.take_vault_key(None);
                Ok(())
            }
            Err(stopped) => Err(stopped),
        }
    }

    fn keep_lock(&self, lock: &Lock) -> Result<(), Trouble> {
        self.with_user(LOCK, |entry| entry.set_password(&lock.written()))
    }

    fn vault_key(&self) -> Option<VaultKey> {
        self.vault.lock().expect("nobody panics with the keychain in hand").clone()
    }

    fn take_vault_key(&self, key: Option<VaultKey>) {
        *self.vault.lock().expect("nobody panics with the keychain in hand") = key;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{open, open_beside};
    use super::*;

    /// A number of one's own and two teams.
    fn all() -> Vec<ProfileId> {
        vec![ProfileId::Demo, ProfileId::Solo, ProfileId::FIRST_TEAM, SECOND]
    }

    const SECOND: ProfileId = ProfileId::Team(2);

    fn word(word: &str) -> Zeroizing<String> {
        Zeroizing::new(word.to_owned())
    }

    fn raw(keychain: &Keychain, profile: ProfileId, secret: Secret) -> String {
        keychain.with_user(&user_of(profile, secret), Entry::get_password).unwrap_or_default()
    }

    #[tokio::test]
    async fn a_lock_seals_what_there_is_and_what_comes_and_opens_with_either_word() {
        let keychain = open();
        let key = keychain.replica_key(ProfileId::FIRST_TEAM, false).await.expect("a key");
        let secret = word("the app secret");
        keychain.write(ProfileId::Solo, Secret::AppSecret, secret.clone()).await.expect("kept");
        let code = keychain.set_lock(word("bonne phrase"), all()).await.expect("sets").expect("is new");
        assert!(keychain.set_lock(word("another"), all()).await.expect("asks").is_none(), "there is one");
        keychain.write(ProfileId::FIRST_TEAM, Secret::SeatToken, word("token")).await.expect("kept");
        for secret in [Secret::ReplicaKey, Secret::SeatToken] {
            assert!(is_sealed(&raw(&keychain, ProfileId::FIRST_TEAM, secret)), "{secret:?}");
        }
        assert_eq!(
            key,
            keychain.replica_key(ProfileId::FIRST_TEAM, true).await.expect("the same"),
            "while it is open"
        );

        let next = open_beside(&keychain);
        assert_eq!(next.replica_key(ProfileId::FIRST_TEAM, true).await, Err(KeychainError::Shut));
        assert_eq!(next.file_key(ProfileId::Demo).await, Err(KeychainError::Shut), "nor is a new one drawn");
        let token = next.write(ProfileId::FIRST_TEAM, Secret::SeatToken, word("mine")).await;
        assert_eq!(token, Err(KeychainError::Shut), "nor anything put over it");
        let kept = next.read(ProfileId::Solo, Secret::AppSecret).await.expect("reads").expect("is there");
        assert_eq!(*kept, *secret, "Meta is let in under a lock too");
        assert!(!next.open_lock(word("bonne phrase ?"), all()).await.expect("asks"));
        assert_eq!(next.replica_key(ProfileId::FIRST_TEAM, true).await, Err(KeychainError::Shut));
        assert!(!keychain.open_lock(word("bonne phrase ?"), all()).await.expect("asks"));
        assert_eq!(
            key,
            keychain.replica_key(ProfileId::FIRST_TEAM, true).await.expect("a wrong word shuts nothing")
        );
        for opens in ["bonne phrase", &code] {
            let next = open_beside(&keychain);
            assert!(next.open_lock(word(opens), all()).await.expect("asks"));
            assert_eq!(next.replica_key(ProfileId::FIRST_TEAM, true).await.expect("opens"), key);
        }
    }

    #[tokio::test]
    async fn a_changed_passphrase_opens_and_a_lock_that_is_taken_off_leaves_everything_as_it_was() {
        let keychain = open();
        let key = keychain.replica_key(ProfileId::Solo, false).await.expect("a key");
        keychain.set_lock(word("first"), all()).await.expect("sets");
        assert_eq!(open_beside(&keychain).change_lock(word("mine")).await, Err(KeychainError::Shut));
        keychain.change_lock(word("second")).await.expect("changes");
        assert!(!keychain.opens_lock(word("first")).await.expect("asks"));
        assert!(keychain.opens_lock(word("second")).await.expect("asks"));
        assert_eq!(open_beside(&keychain).take_off_lock(all()).await, Err(KeychainError::Shut));
        keychain.take_off_lock(all()).await.expect("is taken off");
        assert!(!keychain.has_opened_lock());
        let next = open_beside(&keychain);
        assert_eq!(next.replica_key(ProfileId::Solo, true).await.expect("in the clear"), key);
    }

    #[tokio::test]
    async fn one_lock_is_over_every_team_and_each_has_its_own_secrets_behind_it() {
        let keychain = open();
        let first = keychain.replica_key(ProfileId::FIRST_TEAM, false).await.expect("a key");
        let second = keychain.replica_key(SECOND, false).await.expect("a key");
        assert_ne!(first, second);
        keychain.set_lock(word("phrase"), all()).await.expect("sets");
        let next = open_beside(&keychain);
        for team in [ProfileId::FIRST_TEAM, SECOND] {
            assert!(is_sealed(&raw(&keychain, team, Secret::ReplicaKey)), "{team}");
            assert_eq!(next.replica_key(team, true).await, Err(KeychainError::Shut), "{team}");
        }
        assert!(next.open_lock(word("phrase"), all()).await.expect("asks"));
        assert_eq!(next.replica_key(SECOND, true).await.expect("opens"), second);
        next.forget(ProfileId::FIRST_TEAM, &Secret::ALL).await.expect("forgets");
        assert_eq!(next.replica_key(SECOND, true).await.expect("is left alone"), second);
        next.take_off_lock(all()).await.expect("is taken off");
        assert_eq!(open_beside(&next).replica_key(SECOND, true).await.expect("in the clear"), second);
    }

    #[tokio::test]
    async fn what_a_cut_left_in_the_clear_is_sealed_when_the_lock_is_next_opened() {
        let keychain = open();
        keychain.set_lock(word("phrase"), all()).await.expect("sets");
        let user = user_of(ProfileId::FIRST_TEAM, Secret::SeatToken);
        keychain.with_user(&user, |entry| entry.set_password("left")).unwrap_or_else(|_| panic!("is kept"));
        let next = open_beside(&keychain);
        assert!(next.open_lock(word("phrase"), all()).await.expect("asks"));
        assert!(is_sealed(&raw(&next, ProfileId::FIRST_TEAM, Secret::SeatToken)));
        assert_eq!(
            next.read(ProfileId::FIRST_TEAM, Secret::SeatToken)
                .await
                .expect("reads")
                .expect("is there")
                .as_str(),
            "left"
        );
    }

    #[tokio::test]
    async fn a_lock_of_another_version_keeps_everybody_out_and_forgetting_it_forgets_all() {
        let keychain = open();
        keychain.replica_key(ProfileId::Solo, false).await.expect("a key");
        keychain.set_lock(word("phrase"), all()).await.expect("sets");
        let kept = keychain.with_user(LOCK, |entry| entry.set_password("{\"form\":9}"));
        kept.unwrap_or_else(|_| panic!("is kept"));
        let next = open_beside(&keychain);
        assert_eq!(next.open_lock(word("phrase"), all()).await, Err(KeychainError::KeyLost));
        next.forget_everything(all()).await.expect("forgets");
        assert!(raw(&next, ProfileId::Solo, Secret::ReplicaKey).is_empty());
        next.replica_key(ProfileId::Solo, false).await.expect("begins anew");
    }
}
