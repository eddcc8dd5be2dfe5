//! A conversation leaves the app: a page to read and print, a table, the messages for a program, the files, and a proof
//! that whoever gets it can check that nothing is missing.
//!
//! ```text
//! export.zip ─┬─ conversation.html   to read and print
//!             ├─ messages.csv        for spreadsheets
//!             ├─ messages.jsonl      for programs, one message a line
//!             ├─ media/0017-….jpg    the files
//!             ├─ proof.json          the digest of each line and of each file
//!             └─ proof.sha256        the proof's own
//! ```

mod local;
mod page;
mod proof;
mod record;
mod table;
mod words;

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, Write};

use media::{Cache, ContentHash};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub use proof::{CheckError, CheckedExport, ExportFault, check};
pub use record::{FileRecord, Record, Writer};

pub(crate) use proof::{digest, shown};
pub(crate) use record::written_at;

use self::proof::{FORM, MESSAGES, PROOF, Proof, SEAL};
use self::words::Words;
use crate::Tongue;

/// What an export is of.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) tongue: Tongue,
    pub(crate) conversation: u64,
    pub(crate) name: String,
    pub(crate) phone: Option<String>,
    pub(crate) line: String,
    pub(crate) made_at: domain::Timestamp,
    pub(crate) made_by: Option<String>,
    pub(crate) complete: bool,
}

/// A file that goes with it.
#[derive(Clone, Debug)]
pub(crate) struct Enclosed {
    /// Where it lies in the export.
    pub(crate) path: String,
    pub(crate) content: ContentHash,
}

/// Why writing stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    #[error("somebody thought better of it")]
    Cancelled,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<zip::result::ZipError> for WriteError {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Io(error.into())
    }
}

impl From<csv::Error> for WriteError {
    fn from(error: csv::Error) -> Self {
        Self::Io(io::Error::other(error))
    }
}

/// Writes an export, and gives its seal. `step` is asked after each file whether to go on.
pub(crate) fn write(
    to: impl Write + Seek,
    about: &About,
    records: &[Record],
    (cache, enclosed): (&Cache, &[Enclosed]),
    mut step: impl FnMut() -> bool,
) -> Result<String, WriteError> {
    let mut archive = Archive { zip: ZipWriter::new(to), files: BTreeMap::new() };
    for file in enclosed {
        if !step() {
            return Err(WriteError::Cancelled);
        }
        archive.copy(&file.path, cache.reader(&file.content, about.made_at).map_err(io::Error::from)?)?;
    }
    let words = Words(about.tongue);
    let made_at = written_at(about.made_at);
    let when = format!("{} {}", local::day(&made_at, about.tongue), local::time(&made_at));
    let head = page::Head {
        name: &about.name,
        phone: about.phone.as_deref(),
        line: &about.line,
        made: words.made(&when, records.len(), enclosed.len()),
        complete: about.complete,
    };
    archive.put("conversation.html", page::page(words, &head, records).as_bytes())?;
    archive.put("messages.csv", &table::table(words, &about.name, records)?)?;
    if !step() {
        return Err(WriteError::Cancelled);
    }
    let digests = archive.messages(records)?;
    let moment = |record: Option<&Record>| record.map(|record| record.at.clone()).unwrap_or_default();
    let proof = Proof {
        form: FORM,
        app: format!("Comptoir {}", env!("CARGO_PKG_VERSION")),
        made_at,
        made_by: about.made_by.clone(),
        line: about.line.clone(),
        conversation: about.conversation,
        name: about.name.clone(),
        complete: about.complete,
        unreadable: records.iter().filter(|record| record.kind == "unreadable").count() as u64,
        first_at: moment(records.first()),
        last_at: moment(records.last()),
        records: digests,
        files: std::mem::take(&mut archive.files),
    };
    let text = serde_json::to_vec_pretty(&proof).map_err(io::Error::other)?;
    let seal = digest(&text);
    archive.plain(PROOF, &text)?;
    archive.plain(SEAL, format!("{seal}\n").as_bytes())?;
    archive.zip.finish()?;
    Ok(shown(&seal))
}

struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    /// The digest of each file that the proof vouches for.
    files: BTreeMap<String, String>,
}

impl<W: Write + Seek> Archive<W> {
    /// A file of the proof, from memory.
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        self.zip.start_file(name, options(CompressionMethod::Deflated))?;
        self.zip.write_all(bytes)?;
        self.files.insert(name.to_owned(), digest(bytes));
        Ok(())
    }

    /// A file of the proof, as it lies: pictures and films do not get smaller.
    fn copy(&mut self, name: &str, mut from: impl Read) -> Result<(), WriteError> {
        self.zip.start_file(name, options(CompressionMethod::Stored))?;
        let mut hash = Hashing { to: &mut self.zip, hash: <sha2::Sha256 as sha2::Digest>::new() };
        io::copy(&mut from, &mut hash)?;
        let digest = hex::encode(sha2::Digest::finalize(hash.hash));
        self.files.insert(name.to_owned(), digest);
        Ok(())
    }

    /// The messages, one a line; gives the digest of each.
    fn messages(&mut self, records: &[Record]) -> Result<Vec<String>, WriteError> {
        let (mut lines, mut digests) = (Vec::new(), Vec::with_capacity(records.len()));
        for record in records {
            let line = serde_json::to_vec(record).map_err(io::Error::other)?;
            digests.push(digest(&line));
            lines.extend_from_slice(&line);
            lines.push(b'\n');
        }
        self.plain(MESSAGES, &lines)?;
        Ok(digests)
    }

    /// A file that is compared line by line, or vouches for the others: uncompressed, so that one spoilt byte spoils one line.
    fn plain(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteError> {
        self.zip.start_file(name, options(CompressionMethod::Stored))?;
        Ok(self.zip.write_all(bytes)?)
    }
}

fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(method).large_file(true)
}

struct Hashing<'a, W> {
    to: &'a mut W,
    hash: sha2::Sha256,
}

impl<W: Write> Write for Hashing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        sha2::Digest::update(&mut self.hash, bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
