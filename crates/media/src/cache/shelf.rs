//! What the folder holds, how much that is, and what goes first when it is too much.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::Timestamp;

/// An unfinished download.
const PART: &str = "part";
/// Says of the file beside it that it may not go.
const PIN: &str = "pin";
/// Something being written whose hash is not known yet.
const TEMPORARY: &str = "tmp";

/// The shelf. Its own truth is the folder; this is what was read of it.
#[derive(Debug)]
pub(super) struct Shelf {
    dir: PathBuf,
    cap: u64,
    whole: HashMap<String, Slot>,
    parts: HashMap<String, Slot>,
    temporaries: u64,
}

/// One file.
#[derive(Clone, Copy, Debug)]
struct Slot {
    size: u64,
    used: Timestamp,
    /// May not go: still to be sent (whole), or being written (part).
    held: bool,
}

impl Shelf {
    /// Reads the folder and clears away what a power cut left half done.
    pub(super) fn read(dir: &Path, cap: u64) -> io::Result<Self> {
        let mut shelf =
            Self { dir: dir.to_owned(), cap, whole: HashMap::new(), parts: HashMap::new(), temporaries: 0 };
        let mut pins = Vec::new();
        for found in fs::read_dir(dir)? {
            let found = found?;
            let Some((name, ending)) = ours(&found.path()) else { continue };
            match ending.as_deref() {
                None => drop(shelf.whole.insert(name, slot(&found.metadata()?))),
                Some(PART) => drop(shelf.parts.insert(name, slot(&found.metadata()?))),
                Some(PIN) => pins.push(name),
                Some(_) => remove(&found.path())?,
            }
        }
        for name in pins {
            match shelf.whole.get_mut(&name) {
                Some(slot) => slot.held = true,
                None => remove(&shelf.pin_path(&name))?,
            }
        }
        Ok(shelf)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(super) fn part_path(&self, name: &str) -> PathBuf {
        self.dir.join(name).with_extension(PART)
    }

    fn pin_path(&self, name: &str) -> PathBuf {
        self.dir.join(name).with_extension(PIN)
    }

    /// A path nobody uses.
    pub(super) fn temporary_path(&mut self) -> PathBuf {
        self.temporaries += 1;
        self.dir.join(format!("{:064x}", self.temporaries)).with_extension(TEMPORARY)
    }

    pub(super) fn holds(&self, name: &str) -> Option<u64> {
        self.whole.get(name).map(|slot| slot.size)
    }

    pub(super) fn part(&self, name: &str) -> Option<u64> {
        self.parts.get(name).map(|slot| slot.size)
    }

    /// Reserves an unfinished file for one writer; false when somebody has it.
    pub(super) fn take_part(&mut self, name: &str) -> bool {
        let used = Timestamp::default();
        let slot = self.parts.entry(name.to_owned()).or_insert(Slot { size: 0, used, held: false });
        !std::mem::replace(&mut slot.held, true)
    }

    /// Gives an unfinished file back, as it lies on the disk.
    pub(super) fn leave_part(&mut self, name: &str) {
        // One that cannot be looked at is as good as gone; the next download begins it again.
        match fs::metadata(self.part_path(name)) {
            Ok(metadata) => drop(self.parts.insert(name.to_owned(), slot(&metadata))),
            Err(_) => drop(self.parts.remove(name)),
        }
    }

    /// Forgets an unfinished file that has become a whole one.
    pub(super) fn forget_part(&mut self, name: &str) {
        self.parts.remove(name);
    }

    pub(super) fn is_pinned(&self, name: &str) -> bool {
        self.whole.get(name).is_some_and(|slot| slot.held)
    }

    /// Forbids a file to go.
    pub(super) fn pin(&mut self, name: &str) -> io::Result<()> {
        File::create(self.pin_path(name))?;
        if let Some(slot) = self.whole.get_mut(name) {
            slot.held = true;
        }
        Ok(())
    }

    /// Allows a file to go.
    pub(super) fn unpin(&mut self, name: &str) -> io::Result<()> {
        remove(&self.pin_path(name))?;
        if let Some(slot) = self.whole.get_mut(name) {
            slot.held = false;
        }
        self.make_room(None)
    }

    /// Allows every file to go but the named ones.
    pub(super) fn unpin_others(&mut self, wanted: &HashSet<String>) -> io::Result<()> {
        let held = self.whole.iter().filter(|(name, slot)| slot.held && !wanted.contains(*name));
        let unwanted: Vec<String> = held.map(|(name, _)| name.clone()).collect();
        for name in &unwanted {
            remove(&self.pin_path(name))?;
            if let Some(slot) = self.whole.get_mut(name) {
                slot.held = false;
            }
        }
        self.make_room(None)
    }

    /// Puts a finished file in its place, whole or not at all, and makes room for it.
    pub(super) fn place(&mut self, from: &Path, name: &str, now: Timestamp, pinned: bool) -> io::Result<()> {
        if pinned {
            self.pin(name)?;
        }
        let path = self.path(name);
        // So that the order outlives a restart.
        File::options().write(true).open(from)?.set_modified(moment(now))?;
        fs::rename(from, &path)?;
        sync_folder(&self.dir)?;
        let size = fs::metadata(&path)?.len();
        let held = pinned || self.is_pinned(name);
        self.whole.insert(name.to_owned(), Slot { size, used: now, held });
        self.make_room(Some(name))
    }

    /// Remembers that a file was looked at.
    pub(super) fn touch(&mut self, name: &str, file: &File, now: Timestamp) -> io::Result<()> {
        let Some(slot) = self.whole.get_mut(name) else { return Ok(()) };
        if now > slot.used {
            slot.used = now;
            file.set_modified(moment(now))?;
        }
        Ok(())
    }

    pub(super) fn remove(&mut self, name: &str) -> io::Result<()> {
        remove(&self.path(name))?;
        self.whole.remove(name);
        remove(&self.pin_path(name))?;
        let is_written = self.parts.get(name).is_some_and(|slot| slot.held);
        if !is_written {
            self.remove_part(name)?;
        }
        Ok(())
    }

    fn remove_part(&mut self, name: &str) -> io::Result<()> {
        remove(&self.part_path(name))?;
        self.parts.remove(name);
        Ok(())
    }

    pub(super) fn total(&self) -> u64 {
        self.whole.values().chain(self.parts.values()).map(|slot| slot.size).sum()
    }

    pub(super) fn set_cap(&mut self, cap: u64) -> io::Result<()> {
        self.cap = cap;
        self.make_room(None)
    }

    /// Lets the least lately used go until the rest fits; `spared` came last and is wanted now.
    fn make_room(&mut self, spared: Option<&str>) -> io::Result<()> {
        let mut over = self.total().saturating_sub(self.cap);
        if over == 0 {
            return Ok(());
        }
        let all =
            self.whole.iter().map(|entry| (entry, false)).chain(self.parts.iter().map(|entry| (entry, true)));
        let mut may_go: Vec<(Timestamp, String, u64, bool)> = all
            .filter(|((name, slot), _)| !slot.held && spared != Some(name.as_str()))
            .map(|((name, slot), is_part)| (slot.used, name.clone(), slot.size, is_part))
            .collect();
        may_go.sort();
        for (_, name, size, is_part) in may_go {
            if over == 0 {
                break;
            }
            if is_part {
                self.remove_part(&name)?
            } else {
                self.remove(&name)?
            }
            over = over.saturating_sub(size);
        }
        Ok(())
    }

    /// Lets everything go.
    pub(super) fn wipe(&mut self) -> io::Result<()> {
        self.whole.clear();
        self.parts.clear();
        wipe(&self.dir)
    }
}

/// Removes every file of the cache from a folder, and nothing else.
pub(super) fn wipe(dir: &Path) -> io::Result<()> {
    for found in fs::read_dir(dir)? {
        let path = found?.path();
        if ours(&path).is_some() {
            remove(&path)?;
        }
    }
    sync_folder(dir)
}

/// The name and the ending of a file of ours; what else lies in the folder is left alone.
fn ours(path: &Path) -> Option<(String, Option<String>)> {
    let stem = path.file_stem()?.to_str()?;
    let is_name = stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ending = match path.extension() {
        Some(ending) => {
            Some(ending.to_str().filter(|ending| [PART, PIN, TEMPORARY].contains(ending))?.to_owned())
        }
        None => None,
    };
    is_name.then(|| (stem.to_owned(), ending))
}

fn slot(metadata: &Metadata) -> Slot {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    let ms = since.and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or_default();
    Slot { size: metadata.len(), used: Timestamp(ms), held: false }
}

fn moment(now: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default())
}

/// Removes a file; one that is gone already is as good.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes names outlive a power cut; only Unix has to be asked.
#[cfg(unix)]
pub(super) fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Makes names outlive a power cut; only Unix has to be asked.
#[cfg(not(unix))]
pub(super) fn sync_folder(_dir: &Path) -> io::Result<()> {
    Ok(())
}
