//! The proof that an export is whole: the digest of every message in order, and of every file.
//!
//! It is checked without a network, an account or this conversation. Whoever can rewrite an export can rewrite its proof:
//! the seal, a few letters told at the end of the export, is what a person keeps or sends by another way to notice that.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use ts_rs::TS;
use zip::ZipArchive;
use zip::result::ZipError;

/// The messages, one a line.
pub(crate) const MESSAGES: &str = "messages.jsonl";
/// The proof.
pub(crate) const PROOF: &str = "proof.json";
/// The digest of the proof.
pub(crate) const SEAL: &str = "proof.sha256";
/// How a proof is written.
pub(crate) const FORM: u32 = 1;
/// More than that is no proof of ours.
const LARGEST_PROOF: u64 = 256 * 1024 * 1024;
/// Signs of a seal that are shown: 80 bits.
const SHOWN: usize = 20;

/// What an export says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proof {
    pub(crate) form: u32,
    pub(crate) app: String,
    pub(crate) made_at: String,
    pub(crate) made_by: Option<String>,
    pub(crate) line: String,
    pub(crate) conversation: u64,
    pub(crate) name: String,
    pub(crate) complete: bool,
    pub(crate) unreadable: u64,
    pub(crate) first_at: String,
    pub(crate) last_at: String,
    /// SHA-256 of each line of the messages, hex, in order.
    pub(crate) records: Vec<String>,
    /// SHA-256 of each other file, hex.
    pub(crate) files: BTreeMap<String, String>,
}

/// SHA-256, hex.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A seal as people read it out: `7F3A-91C2-…`.
pub(crate) fn shown(seal: &str) -> String {
    let signs: Vec<char> = seal.chars().take(SHOWN).map(|sign| sign.to_ascii_uppercase()).collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What is wrong with an export, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum ExportFault {
    /// The proof is not the one that was made.
    ProofChanged,
    /// A message is not as it was.
    RecordChanged {
        /// Which, from 1 on.
        #[ts(type = "number")]
        n: u64,
    },
    /// A message is gone.
    RecordMissing {
        /// Which, from 1 on.
        #[ts(type = "number")]
        n: u64,
    },
    /// A message stands in another place.
    RecordMoved {
        /// Which, from 1 on.
        #[ts(type = "number")]
        n: u64,
    },
    /// A line was put among the messages.
    RecordAdded {
        /// At which line, from 1 on.
        #[ts(type = "number")]
        line: u64,
    },
    /// A file is not as it was.
    FileChanged {
        /// Which.
        name: String,
    },
    /// A file is gone.
    FileMissing {
        /// Which.
        name: String,
    },
    /// A file was put there.
    FileAdded {
        /// Which.
        name: String,
    },
}

/// An export that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CheckedExport {
    /// With whom.
    pub name: String,
    /// On which line, as people write it.
    pub line: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// By whom.
    pub made_by: Option<String>,
    /// How many messages it says that it has.
    #[ts(type = "number")]
    pub messages: u64,
    /// How many files of messages.
    #[ts(type = "number")]
    pub files: u64,
    /// How many messages could not be read when it was made.
    #[ts(type = "number")]
    pub unreadable: u64,
    /// Whether it reaches back to the first message that the hub knows.
    pub complete: bool,
    /// When the first was written, RFC 3339; empty for none.
    pub first_at: String,
    /// When the last was written.
    pub last_at: String,
    /// The seal, to compare.
    pub seal: String,
    /// Everything that is wrong, in order; empty when it is whole.
    pub faults: Vec<ExportFault>,
}

/// Why a file cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It is no export of ours, or so spoilt that nothing can be said of it.
    #[error("this is no export, or its list cannot be read")]
    NoExport,
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Io(io::ErrorKind),
}

impl From<ZipError> for CheckError {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library's kinds; only the disk's own trouble is another matter"
    )]
    fn from(error: ZipError) -> Self {
        match error {
            ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => Self::Io(error.kind()),
            _ => Self::NoExport,
        }
    }
}

/// Checks an export. Blocks as long as reading it takes.
///
/// # Errors
/// [`CheckError`] when there is nothing to check. What is wrong with an export is no error.
pub fn check(path: &Path) -> Result<CheckedExport, CheckError> {
    let file = File::open(path).map_err(|error| CheckError::Io(error.kind()))?;
    let mut archive = ZipArchive::new(io::BufReader::new(file))?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.into_owned()).collect();
    let Entry { bytes: text, sound } = read(&mut archive, PROOF).ok_or(CheckError::NoExport)?;
    let proof: Proof = serde_json::from_slice(&text).map_err(|_| CheckError::NoExport)?;
    if proof.form != FORM {
        return Err(CheckError::NoExport);
    }
    let seal = digest(&text);
    let mut faults = Vec::new();
    let noted = read(&mut archive, SEAL).unwrap_or_default();
    if !sound || !noted.sound || noted.bytes.trim_ascii() != seal.as_bytes() {
        faults.push(ExportFault::ProofChanged);
    }
    let messages = read(&mut archive, MESSAGES).unwrap_or_default();
    let lines: Vec<String> =
        messages.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(digest).collect();
    let differing = compare(&proof.records, &lines);
    if differing.is_empty() && !messages.sound {
        faults.push(ExportFault::FileChanged { name: MESSAGES.to_owned() });
    }
    faults.extend(differing);
    for (name, wanted) in &proof.files {
        match read(&mut archive, name) {
            Some(entry) if entry.sound && digest(&entry.bytes) == *wanted => {}
            Some(_) => faults.push(ExportFault::FileChanged { name: name.clone() }),
            None => faults.push(ExportFault::FileMissing { name: name.clone() }),
        }
    }
    let ours =
        |name: &String| proof.files.contains_key(name) || [MESSAGES, PROOF, SEAL].contains(&name.as_str());
    faults.extend(names.into_iter().filter(|name| !ours(name)).map(|name| ExportFault::FileAdded { name }));
    Ok(CheckedExport {
        messages: proof.records.len() as u64,
        files: proof.files.keys().filter(|name| name.starts_with("media/")).count() as u64,
        name: proof.name,
        line: proof.line,
        made_at: proof.made_at,
        made_by: proof.made_by,
        unreadable: proof.unreadable,
        complete: proof.complete,
        first_at: proof.first_at,
        last_at: proof.last_at,
        seal: shown(&seal),
        faults,
    })
}

/// What is there of an entry, and whether the archive's own checksum holds.
#[derive(Default)]
struct Entry {
    bytes: Vec<u8>,
    sound: bool,
}

/// Reads an entry, its checksum or not: the place of a fault is worth more than its being there.
fn read(archive: &mut ZipArchive<io::BufReader<File>>, name: &str) -> Option<Entry> {
    let mut entry = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match entry.read(&mut piece) {
            Ok(0) => return Some(Entry { bytes, sound: true }),
            Err(_) => return Some(Entry { bytes, sound: false }),
            Ok(read) => bytes.extend_from_slice(piece.get(..read)?),
        }
        if bytes.len() as u64 > LARGEST_PROOF && name == PROOF {
            return None;
        }
    }
}

/// Names what differs between the messages that there were and those that there are.
fn compare(wanted: &[String], found: &[String]) -> Vec<ExportFault> {
    let place: HashMap<&String, usize> =
        wanted.iter().enumerate().map(|(place, digest)| (digest, place)).collect();
    let mut seen = vec![false; wanted.len()];
    let mut faults = Vec::new();
    let (mut furthest, mut strangers) = (None, Vec::new());
    for (line, digest) in found.iter().enumerate() {
        match place.get(digest).copied().filter(|place| !seen[*place]) {
            Some(place) => {
                seen[place] = true;
                if furthest.is_some_and(|furthest| place < furthest) {
                    faults.push(ExportFault::RecordMoved { n: place as u64 + 1 });
                }
                furthest = furthest.max(Some(place));
            }
            // One that follows a message may be the next one, changed.
            None => strangers.push((line, furthest.map_or(0, |furthest| furthest + 1))),
        }
    }
    for (place, _) in seen.iter().enumerate().filter(|(_, seen)| !**seen) {
        let n = place as u64 + 1;
        let changed = strangers.iter().position(|(line, next)| *next == place || *line == place);
        match changed {
            Some(at) => {
                strangers.remove(at);
                faults.push(ExportFault::RecordChanged { n });
            }
            None => faults.push(ExportFault::RecordMissing { n }),
        }
    }
    faults.extend(strangers.into_iter().map(|(line, _)| ExportFault::RecordAdded { line: line as u64 + 1 }));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(names: &str) -> Vec<String> {
        names.chars().map(|name| digest(name.to_string().as_bytes())).collect()
    }

    #[test]
    fn a_message_that_was_changed_dropped_moved_or_put_in_is_named_with_its_place() {
        let whole = lines("abcdef");
        let faults = |found: &str| compare(&whole, &lines(found));
        assert_eq!(faults("abcdef"), []);
        assert_eq!(faults("abXdef"), [ExportFault::RecordChanged { n: 3 }]);
        assert_eq!(faults("abdef"), [ExportFault::RecordMissing { n: 3 }]);
        assert_eq!(faults("bcdef"), [ExportFault::RecordMissing { n: 1 }]);
        assert_eq!(faults("abcde"), [ExportFault::RecordMissing { n: 6 }]);
        assert_eq!(faults("abdcef"), [ExportFault::RecordMoved { n: 3 }]);
        assert_eq!(faults("abcXdef"), [ExportFault::RecordAdded { line: 4 }]);
        assert_eq!(faults("abccdef"), [ExportFault::RecordAdded { line: 4 }], "said twice");
        assert_eq!(
            faults("XbcdY"),
            [
                ExportFault::RecordChanged { n: 1 },
                ExportFault::RecordChanged { n: 5 },
                ExportFault::RecordMissing { n: 6 }
            ]
        );
        assert_eq!(faults("").len(), 6);
    }

    #[test]
    fn a_seal_is_read_out_in_groups() {
        assert_eq!(shown(&"7f3a91c2".repeat(8)), "7F3A-91C2-7F3A-91C2-7F3A");
    }
}
