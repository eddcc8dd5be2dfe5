//! The folder that is ours: one subfolder a profile, and a small file of what to remember between starts.
//! No secret ever lies here in the clear.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ipc::row::{Language, Theme};
use ipc::shell::{Profile, StartProblem};
use serde::{Deserialize, Serialize};

use crate::keychain::folder_name;

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

/// What is remembered between starts. Nothing here is secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Memory {
    /// The profile that was open last.
    pub last: Option<Last>,
    /// The profile that the demo was opened from.
    pub before_demo: Option<Last>,
    /// The number that is connected from this computer.
    pub solo: SoloMemory,
    /// The team's hub.
    pub team_hub: Option<String>,
    /// The hub has turned this seat out, and what is kept of it is being wiped.
    pub team_wipe: bool,
    /// What is to be known while the lock is shut.
    pub lock: LockMemory,
}

/// What is to be known while the lock is shut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LockMemory {
    /// Wrong words since the last right one.
    pub wrong: u32,
    /// When the next one is looked at, milliseconds since 1970.
    pub next_at: i64,
    /// The person's language.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// No notifications until this moment, as the preferences have it.
    pub do_not_disturb_until: i64,
    /// The word with which a seat counts at its hub ([`protocol::arrivals`]).
    pub counting_word: Option<String>,
    /// How far each line was held when the profile was closed. Absent while it is open: after a power cut nobody knows.
    pub held: Option<BTreeMap<String, u64>>,
    /// Whether the window showed when the lock was shut; taken by the start that follows.
    pub was_shown: Option<bool>,
}

/// The profile that was open last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Last {
    /// The demo.
    Demo,
    /// Our own number.
    Solo,
    /// The team's hub.
    Team,
}

/// What solo mode needs to start again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SoloMemory {
    /// The webhook door's port: a tunnel points at it, so it stays.
    pub webhook_port: Option<u16>,
    /// Meta's id of the number; absent until connected.
    pub phone_number_id: Option<String>,
    /// Meta's id of the account.
    pub waba_id: Option<String>,
    /// The public address that reaches this computer.
    pub public_url: String,
}

impl From<Last> for Profile {
    fn from(last: Last) -> Self {
        match last {
            Last::Demo => Self::Demo,
            Last::Solo => Self::Solo,
            Last::Team => Self::Team,
        }
    }
}

impl From<Profile> for Last {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Demo => Self::Demo,
            Profile::Solo => Self::Solo,
            Profile::Team => Self::Team,
        }
    }
}

/// The folder that is ours.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    root: PathBuf,
}

impl Home {
    /// A home in this folder, which need not exist yet.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a profile lives.
    pub(crate) fn profile(&self, profile: Profile) -> PathBuf {
        self.root.join("profiles").join(folder_name(profile))
    }

    /// Where a profile logs.
    pub(crate) fn logs(&self, profile: Option<Profile>) -> PathBuf {
        profile.map_or_else(|| self.root.clone(), |profile| self.profile(profile)).join("logs")
    }

    /// Makes a profile's folder, readable by this person only, and proves that it takes bytes.
    pub(crate) fn make(&self, profile: Profile) -> Result<PathBuf, FolderError> {
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
        let text = fs::read(self.memory_file()).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Remembers: whole or not at all, whatever happens meanwhile.
    pub(crate) fn remember(&self, change: impl FnOnce(&mut Memory)) -> Result<(), FolderError> {
        let mut memory = self.memory();
        change(&mut memory);
        let text = serde_json::to_vec_pretty(&memory).expect("what we remember always serialises");
        fs::create_dir_all(&self.root)?;
        let beside = self.root.join("comptoir.json.new");
        let mut file = File::create(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&beside, self.memory_file())?;
        Ok(())
    }

    /// Shreds a profile's folder. Its databases are encrypted and their key goes too; this only tidies.
    pub(crate) fn shred(&self, profile: Profile) -> Result<(), FolderError> {
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
    fn what_is_remembered_comes_back_and_what_a_newer_version_wrote_does_no_harm() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().join("not yet there"));
        assert_eq!(home.memory(), Memory::default());
        home.remember(|memory| memory.last = Some(Last::Solo)).expect("remembered");
        home.remember(|memory| memory.solo.webhook_port = Some(4020)).expect("remembered");
        let memory = home.memory();
        assert_eq!((memory.last, memory.solo.webhook_port), (Some(Last::Solo), Some(4020)));
        fs::write(home.memory_file(), r#"{"last":"team","later":{"x":1}}"#).expect("written");
        assert_eq!(home.memory().last, Some(Last::Team));
        fs::write(home.memory_file(), "{ torn").expect("written");
        assert_eq!(home.memory(), Memory::default());
    }

    #[test]
    fn a_shredded_profile_leaves_nothing_and_the_others_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().to_owned());
        let demo = home.make(Profile::Demo).expect("made");
        let solo = home.make(Profile::Solo).expect("made");
        fs::write(demo.join("replica.db"), "x").expect("written");
        home.shred(Profile::Demo).expect("shredded");
        home.shred(Profile::Demo).expect("already gone");
        assert!(!demo.exists() && solo.exists());
    }

    #[test]
    fn what_is_set_aside_is_still_there_under_another_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path().to_owned());
        assert_eq!(home.set_profiles_aside("locked-1").expect("nothing to do"), None);
        fs::write(home.make(Profile::Team).expect("made").join("replica.db"), "x").expect("written");
        let aside = home.set_profiles_aside("locked-2").expect("is renamed").expect("there was something");
        assert!(!home.profile(Profile::Team).exists());
        assert_eq!(fs::read(aside.join("team").join("replica.db")).expect("still there"), b"x");
    }

    #[test]
    fn a_place_that_takes_no_folder_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a file");
        fs::write(&file, "x").expect("written");
        assert!(Home::at(file).make(Profile::Solo).is_err());
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
