//! The folder that is ours: one subfolder a profile, and a small file of what to remember between starts.
//! No secret ever lies here in the clear.

mod memory;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ipc::ProfileId;
use ipc::shell::StartProblem;

pub(crate) use memory::{LockMemory, Memory, SoloMemory};

/// For tests and for whoever wants two of us: another folder.
pub(crate) const ELSEWHERE: &str = "COMPTOIR_DATA_DIR";

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// No space on the disk.
    #[error("the disk is full")]
    Full,
    /// We may not write there.
    #[error("the folder cannot be written")]
    ReadOnly,
    /// Another reason.
    #[error("{0}")]
    Other(io::ErrorKind),
}

impl FolderError {
    /// The word for it in a diagnosis.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "read_only",
            Self::Other(_) => "other",
        }
    }

    /// The screen for it.
    pub(crate) fn problem(&self) -> StartProblem {
        match self {
            Self::Full => StartProblem::DiskFull,
            Self::ReadOnly => StartProblem::FolderReadOnly,
            Self::Other(_) => StartProblem::Other,
        }
    }
}

impl From<io::Error> for FolderError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the system's kinds; two of them a person can mend")]
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            kind => Self::Other(kind),
        }
    }
}

/// The folder that is ours.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    root: PathBuf,
    writing: Arc<Mutex<()>>,
}

impl Home {
    /// A home in this folder, which need not exist yet.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root, writing: Arc::default() }
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a profile lives.
    pub(crate) fn profile(&self, profile: ProfileId) -> PathBuf {
        self.root.join("profiles").join(profile.to_string())
    }

    /// Where a profile logs.
    pub(crate) fn logs(&self, profile: Option<ProfileId>) -> PathBuf {
        profile.map_or_else(|| self.root.clone(), |profile| self.profile(profile)).join("logs")
    }

    /// Makes a profile's folder, readable by this person only, and proves that it takes bytes.
    pub(crate) fn make(&self, profile: ProfileId) -> Result<PathBuf, FolderError> {
        let folder = self.profile(profile);
        fs::create_dir_all(&folder)?;
        only_ours(&self.root)?;
        let probe = folder.join(".probe");
        let mut file = File::create(&probe)?;
        file.write_all(&[0; 4096])?;
        file.sync_all()?;
        fs::remove_file(&probe)?;
        Ok(folder)
    }

    /// What was remembered; nothing, when the file is not there or says nothing we understand.
    pub(crate) fn memory(&self) -> Memory {
        Memory::read(&fs::read(self.memory_file()).unwrap_or_default())
    }

    /// Remembers: whole or not at all, whatever happens meanwhile. One at a time: each writes all of it.
    pub(crate) fn remember<T>(&self, change: impl FnOnce(&mut Memory) -> T) -> Result<T, FolderError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = self.memory();
        let said = change(&mut memory);
        let text = serde_json::to_vec_pretty(&memory).expect("what we remember always serialises");
        fs::create_dir_all(&self.root)?;
        let beside = self.root.join("comptoir.json.new");
        let mut file = File::create(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&beside, self.memory_file())?;
        Ok(said)
    }

    /// Every profile that may have a secret in the keychain: what is remembered, and what lies here although nobody
    /// remembers it.
    pub(crate) fn every_profile(&self) -> Vec<ProfileId> {
        let always = [ProfileId::Demo, ProfileId::Solo, ProfileId::FIRST_TEAM];
        let remembered =
            self.memory().teams.iter().map(|team| ProfileId::Team(team.number)).collect::<Vec<_>>();
        let here = fs::read_dir(self.root.join("profiles")).into_iter().flatten().flatten();
        let here = here.filter_map(|entry| ProfileId::parse(entry.file_name().to_str()?));
        let all: BTreeSet<_> = always.into_iter().chain(remembered).chain(here).collect();
        all.into_iter().collect()
    }

    /// Shreds a profile's folder. Its databases are encrypted and their key goes too; this only tidies.
    pub(crate) fn shred(&self, profile: ProfileId) -> Result<(), FolderError> {
        match fs::remove_dir_all(self.profile(profile)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Sets every profile aside: renamed, never deleted. Says where to, if there was anything.
    pub(crate) fn set_profiles_aside(&self, name: &str) -> Result<Option<PathBuf>, FolderError> {
        let aside = self.root.join(format!("profiles-{name}"));
        match fs::rename(self.root.join("profiles"), &aside) {
            Ok(()) => Ok(Some(aside)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn memory_file(&self) -> PathBuf {
        self.root.join("comptoir.json")
    }
}

#[cfg(unix)]
fn only_ours(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same signature on every system; Windows keeps AppData private itself"
)]
fn only_ours(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_comes_back_and_every_profile_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().join("not yet there"));
        assert_eq!(home.memory(), Memory::default());
        home.remember(|memory| memory.last = Some(ProfileId::Solo)).expect("remembered");
        home.remember(|memory| memory.solo.webhook_port = Some(4020)).expect("remembered");
        let memory = home.memory();
        assert_eq!((memory.last, memory.solo.webhook_port), (Some(ProfileId::Solo), Some(4020)));
        home.remember(|memory| memory.join("https://hub.example".to_owned(), None)).expect("remembered");
        home.remember(|memory| memory.join("https://two.example".to_owned(), None)).expect("remembered");
        home.make(ProfileId::Team(5)).expect("made");
        let every = home.every_profile();
        assert_eq!(every[2..], [ProfileId::FIRST_TEAM, ProfileId::Team(2), ProfileId::Team(5)]);
        assert_eq!(home.profile(ProfileId::FIRST_TEAM), home.root().join("profiles").join("team"));
    }

    #[test]
    fn a_shredded_profile_leaves_nothing_and_the_others_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().to_owned());
        let demo = home.make(ProfileId::Demo).expect("made");
        let solo = home.make(ProfileId::Solo).expect("made");
        fs::write(demo.join("replica.db"), "x").expect("written");
        home.shred(ProfileId::Demo).expect("shredded");
        home.shred(ProfileId::Demo).expect("already gone");
        assert!(!demo.exists() && solo.exists());
    }

    #[test]
    fn what_is_set_aside_is_still_there_under_another_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().to_owned());
        assert_eq!(home.set_profiles_aside("locked-1").expect("nothing to do"), None);
        fs::write(home.make(ProfileId::FIRST_TEAM).expect("made").join("replica.db"), "x").expect("written");
        let aside = home.set_profiles_aside("locked-2").expect("is renamed").expect("there was something");
        assert!(!home.profile(ProfileId::FIRST_TEAM).exists());
        assert_eq!(fs::read(aside.join("team").join("replica.db")).expect("still there"), b"x");
    }

    #[test]
    fn a_place_that_takes_no_folder_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a file");
        fs::write(&file, "x").expect("written");
        assert!(Home::at(file).make(ProfileId::Solo).is_err());
    }

    #[test]
    fn a_full_and_a_read_only_disk_have_screens_of_their_own() {
        let problem = |kind: io::ErrorKind| FolderError::from(io::Error::from(kind)).problem();
        assert_eq!(problem(io::ErrorKind::StorageFull), StartProblem::DiskFull);
        assert_eq!(problem(io::ErrorKind::PermissionDenied), StartProblem::FolderReadOnly);
        assert_eq!(problem(io::ErrorKind::ReadOnlyFilesystem), StartProblem::FolderReadOnly);
        assert_eq!(problem(io::ErrorKind::NotFound), StartProblem::Other);
    }
}
