//! The mark that systems put on what came from elsewhere, so that they ask before they run it.

use std::io;
use std::path::Path;

use domain::Timestamp;

/// Whether the mark is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The system knows where the file comes from.
    Marked,
    /// This file system has no place for it.
    Unsupported,
}

/// Marks a saved file as one that came from elsewhere.
///
/// # Errors
/// The disk's; that a file system has no place for marks is none.
pub fn mark_from_internet(path: &Path, now: Timestamp) -> io::Result<Mark> {
    match set(path, now) {
        Ok(()) => Ok(Mark::Marked),
        Err(error) if has_no_place(&error) => Ok(Mark::Unsupported),
        Err(error) => Err(error),
    }
}

/// What Linux's browsers write; no one reads it yet to ask, everyone may.
#[cfg(all(unix, not(target_os = "macos")))]
fn set(path: &Path, _now: Timestamp) -> io::Result<()> {
    xattr::set(path, "user.xdg.origin.url", b"https://www.whatsapp.com/")
}

/// What Gatekeeper reads: flags, moment, who.
#[cfg(target_os = "macos")]
fn set(path: &Path, now: Timestamp) -> io::Result<()> {
    let value = format!("0083;{:08x};Comptoir;", now.0 / 1000);
    xattr::set(path, "com.apple.quarantine", value.as_bytes())
}

/// What `SmartScreen` and Office's protected view read: zone 3 is the Internet.
#[cfg(windows)]
fn set(path: &Path, _now: Timestamp) -> io::Result<()> {
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    std::fs::write(stream, b"[ZoneTransfer]\r\nZoneId=3\r\n")
}

fn has_no_place(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported) || is_without_streams(error)
}

/// FAT and its like answer that the name of a stream is no name.
#[cfg(windows)]
fn is_without_streams(error: &io::Error) -> bool {
    const INVALID_NAME: i32 = 123;
    error.raw_os_error() == Some(INVALID_NAME)
}

/// Linux without extended attributes, or with all of their room taken.
#[cfg(unix)]
fn is_without_streams(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::StorageFull
}
