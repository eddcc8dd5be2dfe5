//! A copy of everything that a hub keeps, made while it runs, and brought back.
//!
//! A folder with the journal as it stood at one moment in a SQLite file, whatever store it lies in, the files of media,
//! and a list of what must be there. Nothing is overwritten on either side, and what is brought back is looked through
//! before anybody uses it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use domain::Timestamp;
use protocol::register::{Actor, Deed};
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::journal::copy::{self, Source};
use crate::journal::inspect::{Inspection, inspect};
use crate::journal::{JournalError, sqlite};
use crate::media::{Bucket, FileKey, Shelf, shelf, uploads};
use crate::seats;

/// The list of what must be there.
const LIST: &str = "backup.json";
/// What of the media folder is only on its way, and will come again.
const ON_THE_WAY: [&str; 2] = [shelf::COMING, uploads::FOLDER];

/// Why there is no backup, or nothing is brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The journal says no.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is something already, which is left as it is.
    #[error("{0} holds something already, which is left as it is")]
    Taken(PathBuf),
    /// The folder is no backup, or not a whole one.
    #[error("{0}")]
    NotWhole(String),
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// The version of the hub that made it.
    pub hub: String,
    /// When.
    pub made_at: Timestamp,
    /// The journal's own name.
    pub journal: String,
    /// The digest of the journal's file, in hex.
    pub journal_sha256: String,
    /// Whether that file is sealed with the journal's key.
    pub sealed: bool,
    /// The journal's tables.
    pub tables: Vec<Count>,
    /// Files of media.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A table of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Its name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
}

/// Where the journal of this configuration lies, with the path of its file.
fn source<'a>(config: &'a Config, file: &'a Path) -> Source<'a> {
    match &config.journal {
        Some(address) => Source::Database(address),
        None => Source::File(file, config.journal_key.as_ref()),
    }
}

/// Makes a backup in a new or empty folder. Hubs may go on meanwhile.
///
/// # Errors
/// When the folder holds something, or something cannot be read or written. What was begun is left for a person to see.
pub fn make(config: &Config, folder: &Path, now: Timestamp) -> Result<Backup, BackupError> {
    new_folder(folder)?;
    let file = sqlite::path_in(&config.data_dir);
    let here = sqlite::path_in(folder);
    let copied = copy::moment(source(config, &file), &here, config.journal_key.as_ref())?;
    forget_lock(&here);
    // Whatever the journal spoke of at that moment was on the shelf before. What lies in a bucket stays there.
    let (files, bytes) = if config.bucket.is_some() { (0, 0) } else { copy_media(&config.data_dir, folder)? };
    let found = inspect(Source::File(&here, config.journal_key.as_ref()))?;
    whole(&found, folder, &file_key(config), bucket(config)?.as_ref())?;
    let backup = Backup {
        hub: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
        journal: found.journal,
        journal_sha256: digest_of(&here)?,
        sealed: config.journal_key.is_some(),
        tables: copied.iter().map(|one| Count { table: one.table.to_owned(), rows: one.rows }).collect(),
        files,
        bytes,
    };
    let list = folder.join(LIST);
    let text = serde_json::to_vec_pretty(&backup).expect("a list of ours always serialises");
    fs::write(&list, text).map_err(at(&list))?;
    Ok(backup)
}

/// Looks whether a backup is whole: every byte of it.
///
/// # Errors
/// Names the first thing that is missing or has changed.
pub fn check(config: &Config, folder: &Path) -> Result<(Backup, Inspection), BackupError> {
    let list = folder.join(LIST);
    let text = fs::read(&list).map_err(at(&list))?;
    let backup: Backup = serde_json::from_slice(&text).map_err(|error| {
        BackupError::NotWhole(format!("{} is no list of a backup: {error}", list.display()))
    })?;
    let file = sqlite::path_in(folder);
    if digest_of(&file)? != backup.journal_sha256 {
        return Err(BackupError::NotWhole(format!("{} has changed since it was made", file.display())));
    }
    if backup.sealed && config.journal_key.is_none() {
        let what = "the backup is sealed: the configuration needs the journal_key that it was made with";
        return Err(BackupError::NotWhole(what.to_owned()));
    }
    let key = config.journal_key.as_ref().filter(|_| backup.sealed);
    let found = inspect(Source::File(&file, key))?;
    forget_lock(&file);
    whole(&found, folder, &file_key(config), bucket(config)?.as_ref())?;
    let mut sum = (0, 0);
    for path in media_files(folder)? {
        sum = (sum.0 + 1, sum.1 + size_of(&path)?);
    }
    if sum != (backup.files, backup.bytes) {
        let (files, bytes) = sum;
        let what =
            format!("{files} files of media with {bytes} bytes, of {} with {}", backup.files, backup.bytes);
        return Err(BackupError::NotWhole(what));
    }
    Ok((backup, found))
}

/// Brings a backup back to where the configuration says, which must hold nothing yet. It becomes another journal: a
/// desktop asks its person, and fills its copy anew.
///
/// # Errors
/// When the backup is not whole, or there is something already. Nothing is overwritten.
pub fn restore(config: &Config, folder: &Path, now: Timestamp) -> Result<Backup, BackupError> {
    let (backup, _) = check(config, folder)?;
    let file = sqlite::path_in(&config.data_dir);
    let from = sqlite::path_in(folder);
    let media = config.data_dir.join(shelf::FOLDER);
    let is_there = fs::read_dir(&media).is_ok_and(|mut all| all.next().is_some());
    if is_there || (config.journal.is_none() && file.exists()) {
        return Err(BackupError::Taken(config.data_dir.clone()));
    }
    // Whatever stands in the way is found before anything is begun.
    if let Some(address) = &config.journal {
        copy::is_free(address)?;
    }
    private_folder(&config.data_dir)?;
    copy_media(folder, &config.data_dir)?;
    // The backup stays as it is, whatever version it is of: a copy of it is what is brought forward.
    let brought = if config.journal.is_some() { file.with_extension("restoring") } else { file.clone() };
    copy_file(&from, &brought)?;
    let sealed = config.journal_key.as_ref().filter(|_| backup.sealed);
    let by = Actor::command_line();
    let deed = Deed::Restored { made_at: backup.made_at };
    sqlite::begin_anew(&brought, sealed, &seats::new_journal_name(), (&by, now, &deed))?;
    if let Some(address) = &config.journal {
        let copied = copy::to_database(&brought, sealed, address);
        forget_file(&brought);
        copied?;
    }
    whole(&inspect(source(config, &file))?, &config.data_dir, &file_key(config), bucket(config)?.as_ref())?;
    Ok(backup)
}

/// Whether the journal is whole and every file that it speaks of lies on the shelf with the right bytes.
///
/// # Errors
/// Names the first thing that does not hold.
pub fn verify(config: &Config) -> Result<Inspection, BackupError> {
    let file = sqlite::path_in(&config.data_dir);
    let found = inspect(source(config, &file))?;
    whole(&found, &config.data_dir, &file_key(config), bucket(config)?.as_ref())?;
    Ok(found)
}

/// Whether everything holds; files that lie in a bucket are looked for there, and their bytes are the store's to keep.
fn whole(
    found: &Inspection,
    folder: &Path,
    key: &FileKey,
    bucket: Option<&Bucket>,
) -> Result<(), BackupError> {
    if let Some(fault) = found.faults.first() {
        let more = found.faults.len() - 1;
        let what = if more == 0 { fault.clone() } else { format!("{fault} (and {more} more)") };
        return Err(BackupError::NotWhole(what));
    }
    if let Some(bucket) = bucket {
        return in_bucket(bucket, found);
    }
    for sha256 in &found.files {
        let path = Shelf::path_in(folder, sha256)
            .ok_or_else(|| BackupError::NotWhole(format!("{sha256} is no digest of a file")))?;
        if key.digest_of(&path).map_err(at(&path))? != *sha256 {
            return Err(BackupError::NotWhole(format!("{} has changed", path.display())));
        }
    }
    Ok(())
}

fn file_key(config: &Config) -> FileKey {
    FileKey::of(config.journal_key.as_ref())
}

fn bucket(config: &Config) -> Result<Option<Bucket>, BackupError> {
    let bucket = config.bucket.as_ref().map(Bucket::new).transpose();
    bucket.map_err(|error| BackupError::NotWhole(error.to_string()))
}

fn in_bucket(bucket: &Bucket, found: &Inspection) -> Result<(), BackupError> {
    let not_whole = |error: io::Error| BackupError::NotWhole(error.to_string());
    // Whoever looks may stand in a thread of a runtime that may block, or in none.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(not_whole)?;
    for sha256 in &found.files {
        if !runtime.block_on(bucket.has(sha256)).map_err(not_whole)? {
            return Err(BackupError::NotWhole(format!("the bucket does not have {sha256}")));
        }
    }
    Ok(())
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

fn new_folder(folder: &Path) -> Result<(), BackupError> {
    if fs::read_dir(folder).is_ok_and(|mut all| all.next().is_some()) {
        return Err(BackupError::Taken(folder.to_owned()));
    }
    private_folder(folder)
}

/// Customers' messages lie there: the folder is for its owner only.
fn private_folder(folder: &Path) -> Result<(), BackupError> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(at(folder))?;
    }
    Ok(())
}

/// Every whole file on the shelf of a data directory.
fn media_files(data_dir: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let media = data_dir.join(shelf::FOLDER);
    let mut files = Vec::new();
    if !media.exists() {
        return Ok(files);
    }
    for drawer in fs::read_dir(&media).map_err(at(&media))? {
        let drawer = drawer.map_err(at(&media))?;
        if ON_THE_WAY.iter().any(|name| drawer.file_name() == *name) {
            continue;
        }
        for file in fs::read_dir(drawer.path()).map_err(at(&drawer.path()))? {
            files.push(file.map_err(at(&drawer.path()))?.path());
        }
    }
    files.sort();
    Ok(files)
}

fn copy_media(from: &Path, to: &Path) -> Result<(u64, u64), BackupError> {
    let mut sum = (0, 0);
    for path in media_files(from)? {
        let below = path.strip_prefix(from).expect("it lies below");
        let there = to.join(below);
        if let Some(drawer) = there.parent() {
            fs::create_dir_all(drawer).map_err(at(drawer))?;
        }
        sum = (sum.0 + 1, sum.1 + copy_file(&path, &there)?);
    }
    Ok(sum)
}

/// Copies a file and makes the copy durable; how many bytes.
fn copy_file(from: &Path, to: &Path) -> Result<u64, BackupError> {
    let copied = (|| {
        let (mut from, mut to) = (File::open(from)?, File::create_new(to)?);
        let bytes = io::copy(&mut from, &mut to)?;
        to.flush()?;
        to.sync_all()?;
        Ok(bytes)
    })();
    copied.map_err(at(to))
}

fn size_of(path: &Path) -> Result<u64, BackupError> {
    Ok(fs::metadata(path).map_err(at(path))?.len())
}

fn digest_of(path: &Path) -> Result<String, BackupError> {
    FileKey::default().digest_of(path).map_err(at(path))
}

fn forget_file(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.to_owned().into_os_string();
        name.push(end);
        // What was not made cannot be taken away.
        let _ = fs::remove_file(name);
    }
    forget_lock(path);
}

/// The lock beside a file is of use to a hub only.
fn forget_lock(path: &Path) {
    let _ = fs::remove_file(path.with_extension("lock"));
}
