//! Opening a profile: folder, key, replica, hub, engine, in this order, and every way in which that can fail.

pub(crate) mod connect;
pub(crate) mod demo;
pub(crate) mod join;
pub(crate) mod opened;
pub(crate) mod sign_in;
pub(crate) mod solo;
pub(crate) mod team;
pub(crate) mod ticks;

use std::path::{Path, PathBuf};

use engine::{MediaPolicy, Store};
use ipc::ProfileId;
use ipc::shell::StartProblem;
use media::{Cache, CacheKey};
use replica::{DatabaseKey, OpenError, Replica, StoreError};

pub(crate) use opened::Opened;

use crate::app::App;
use crate::edge;
use crate::home::FolderError;
use crate::keychain::KeychainError;
use crate::lent::Lent;

/// What stands in the way of opening a profile: which screen, and what its details say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blocked {
    /// Which screen.
    pub problem: StartProblem,
    /// For the details pane and the log; never a secret, never a customer's words.
    pub details: String,
    /// Whether it is the person's own lock: then the screen asks for what opens it, and nothing is wrong.
    pub by_lock: bool,
}

impl Blocked {
    /// A problem with its details.
    pub(crate) fn new(problem: StartProblem, details: impl ToString) -> Self {
        Self { problem, details: details.to_string(), by_lock: false }
    }

    /// A problem without a screen of its own.
    pub(crate) fn other(details: impl ToString) -> Self {
        Self::new(StartProblem::Other, details)
    }
}

impl From<KeychainError> for Blocked {
    fn from(error: KeychainError) -> Self {
        Self { by_lock: error == KeychainError::Shut, ..Self::new(error.problem(), error) }
    }
}

impl From<FolderError> for Blocked {
    fn from(error: FolderError) -> Self {
        Self::new(error.problem(), error)
    }
}

impl From<media::Error> for Blocked {
    fn from(error: media::Error) -> Self {
        FolderError::from(std::io::Error::from(error)).into()
    }
}

impl From<OpenError> for Blocked {
    fn from(error: OpenError) -> Self {
        let problem = match &error {
            OpenError::WrongKey => StartProblem::KeyLost,
            OpenError::Damaged | OpenError::NotEncrypted => StartProblem::ReplicaDamaged,
            OpenError::NewerVersion { .. } => StartProblem::ReplicaNewer,
            OpenError::NoFolder(_) => StartProblem::Other,
            OpenError::Store(store) => match store {
                StoreError::DiskFull => StartProblem::DiskFull,
                StoreError::ReadOnly => StartProblem::FolderReadOnly,
                StoreError::Damaged => StartProblem::ReplicaDamaged,
                StoreError::Busy | StoreError::Io { .. } | StoreError::Bug { .. } => StartProblem::Other,
            },
        };
        Self::new(problem, error)
    }
}

/// Opens a profile. Nothing of it runs when this fails.
pub(crate) async fn open(app: &App, profile: ProfileId) -> Result<Opened, Blocked> {
    let folder = app.home.make(profile)?;
    // What a start that was cut short has lent.
    let lent = Lent::of(&folder);
    tokio::task::spawn_blocking(move || lent.take_back()).await.expect("removing files does not panic");
    match profile {
        ProfileId::Demo => demo::open(app, &folder).await,
        ProfileId::Solo => solo::open(app, &folder).await,
        ProfileId::Team(_) => team::open(app, profile, &folder).await,
    }
}

/// Where a profile's replica lies.
pub(crate) fn replica_file(folder: &Path) -> PathBuf {
    folder.join("replica.db")
}

/// Opens what a profile keeps here: its replica and its files, neither waiting for the other.
pub(crate) async fn open_stores(
    app: &App,
    profile: ProfileId,
    folder: &Path,
) -> Result<(Store, Cache), Blocked> {
    tokio::try_join!(open_replica(app, profile, folder), open_cache(app, profile, folder))
}

/// Opens the replica of a profile with its key, off every thread that draws or talks.
async fn open_replica(app: &App, profile: ProfileId, folder: &Path) -> Result<Store, Blocked> {
    let file = replica_file(folder);
    let key = app.keychain.replica_key(profile, file.exists()).await?;
    let opened = tokio::task::spawn_blocking(move || {
        Replica::open(&file, &DatabaseKey::new(*key), edge::now()).map(Store::new)
    });
    Ok(opened.await.expect("opening a replica does not panic")?)
}

/// Opens the cache of a profile's files. One that another key has sealed is of no use to anybody: it is emptied, and
/// filled again from the hub.
async fn open_cache(app: &App, profile: ProfileId, folder: &Path) -> Result<Cache, Blocked> {
    let folder = folder.join("files");
    let key = app.keychain.file_key(profile).await?;
    let opened = tokio::task::spawn_blocking(move || cache_in(&folder, &CacheKey::new(*key)));
    Ok(opened.await.expect("opening a cache does not panic")?)
}

fn cache_in(folder: &Path, key: &CacheKey) -> media::Result<Cache> {
    let room = MediaPolicy::default().cap_bytes;
    match Cache::open(folder, key, room) {
        Err(media::Error::WrongKey) => {
            tracing::warn!("the files here were kept with another key; they will be fetched again");
            Cache::wipe_folder(folder)?;
            Cache::open(folder, key, room)
        }
        opened => opened,
    }
}

/// Sets an unreadable replica aside (renamed, never deleted), makes a new one, and carries over what exists
/// nowhere else: drafts, outbox, preferences.
pub(crate) async fn rebuild_replica(app: &App, profile: ProfileId) -> Result<(), Blocked> {
    let file = replica_file(&app.home.make(profile)?);
    if !file.exists() {
        return Ok(());
    }
    // The key of what is set aside; a lost one leaves nothing to carry over, and the new replica takes a new key.
    let key = match app.keychain.replica_key(profile, true).await {
        Ok(key) => Some(key),
        Err(KeychainError::KeyLost) => None,
        Err(stopped) => return Err(stopped.into()),
    };
    let (old_key, new_key) = match key {
        Some(key) => (Some(key.clone()), key),
        None => {
            app.keychain.forget(profile, &[crate::keychain::Secret::ReplicaKey]).await?;
            (None, app.keychain.replica_key(profile, false).await?)
        }
    };
    let done = tokio::task::spawn_blocking(move || {
        let aside = Replica::set_aside(&file, edge::now()).map_err(FolderError::from)?;
        let mut fresh = Replica::open(&file, &DatabaseKey::new(*new_key), edge::now())?;
        if let Some(key) = old_key {
            match fresh.rescue_local(&aside, &DatabaseKey::new(*key)) {
                Ok(rescued) => tracing::info!(?rescued, "carried over from the replica that was set aside"),
                Err(error) => tracing::warn!(%error, "nothing could be carried over"),
            }
        }
        Ok(())
    });
    done.await.expect("rebuilding a replica does not panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_in_which_a_replica_does_not_open_has_its_screen() {
        let screen = |error: OpenError| Blocked::from(error).problem;
        assert_eq!(screen(OpenError::WrongKey), StartProblem::KeyLost);
        assert_eq!(screen(OpenError::Damaged), StartProblem::ReplicaDamaged);
        assert_eq!(screen(OpenError::NotEncrypted), StartProblem::ReplicaDamaged);
        assert_eq!(screen(OpenError::NewerVersion { found: 9, known: 1 }), StartProblem::ReplicaNewer);
        assert_eq!(screen(StoreError::DiskFull.into()), StartProblem::DiskFull);
        assert_eq!(screen(StoreError::ReadOnly.into()), StartProblem::FolderReadOnly);
    }

    #[test]
    fn files_that_another_key_sealed_are_fetched_again_and_a_place_that_takes_none_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mine, theirs) = (CacheKey::new([1; 32]), CacheKey::new([2; 32]));
        let cache = cache_in(folder.path(), &theirs).expect("opens");
        let mut writer = cache.writer().expect("begins");
        std::io::Write::write_all(&mut writer, b"a photo").expect("writes");
        let photo = writer.finish(edge::now(), media::cache::Keep::Evictable).expect("is kept");
        drop(cache);
        let cache = cache_in(folder.path(), &mine).expect("opens all the same");
        assert!(!cache.contains(&photo) && cache.total_bytes() == 0);
        let file = folder.path().join("a file");
        std::fs::write(&file, "x").expect("written");
        assert!(cache_in(&file, &mine).is_err());
    }

    #[tokio::test]
    async fn a_damaged_file_and_a_foreign_key_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = replica_file(folder.path());
        let key = DatabaseKey::new([1; 32]);
        drop(Replica::open(&file, &key, edge::now()).expect("made"));
        let foreign = Replica::open(&file, &DatabaseKey::new([2; 32]), edge::now()).expect_err("sealed");
        assert_eq!(Blocked::from(foreign).problem, StartProblem::KeyLost);
        std::fs::write(&file, b"SQLite format 3\0 and nothing else").expect("written");
        let plain = Replica::open(&file, &key, edge::now()).expect_err("not ours");
        assert_eq!(Blocked::from(plain).problem, StartProblem::ReplicaDamaged);
    }
}
