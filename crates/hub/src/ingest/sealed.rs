//! Webhooks that come while nobody may read what is here: each is sealed to a public key whose secret is behind the
//! person's lock, and lies in a file of its own until the lock is open.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use crypto_box::{PublicKey, SecretKey};
use domain::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use crate::chance::Chance;

/// How a file of ours ends.
const ENDING: &str = "sealed";

/// What seals webhooks.
pub(crate) struct Sealing {
    shelf: Arc<Shelf>,
    arrived: watch::Sender<u64>,
}

/// Where they lie.
struct Shelf {
    folder: PathBuf,
    to: PublicKey,
    /// What lies there: Meta says the same thing more than once.
    held: Mutex<HashSet<String>>,
}

impl Sealing {
    /// Seals to this key, into this folder.
    pub(crate) fn into(folder: PathBuf, to: [u8; 32]) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let files = waiting(&folder)?;
        let held = files.iter().filter_map(|file| Some(Name::of(file)?.digest)).collect();
        let arrived = files.iter().filter_map(|file| Some(Name::of(file)?.messages)).sum();
        let shelf = Shelf { folder, to: PublicKey::from(to), held: Mutex::new(held) };
        Ok(Self { shelf: Arc::new(shelf), arrived: watch::Sender::new(arrived) })
    }

    /// How many messages of customers lie there.
    pub(crate) fn arrived(&self) -> watch::Receiver<u64> {
        self.arrived.subscribe()
    }

    /// Puts one away. It is on disk when this says that it is well.
    pub(crate) async fn put(&self, body: Bytes, received_at: Timestamp) -> io::Result<()> {
        let shelf = Arc::clone(&self.shelf);
        let put = tokio::task::spawn_blocking(move || shelf.put(&body, received_at));
        let messages = put.await.map_err(io::Error::other)??;
        self.arrived.send_modify(|arrived| *arrived += messages);
        Ok(())
    }
}

impl Shelf {
    /// Says how many messages are new with it.
    fn put(&self, body: &[u8], received_at: Timestamp) -> io::Result<u64> {
        let digest = hex::encode(Sha256::digest(body));
        if self.held.lock().unwrap_or_else(PoisonError::into_inner).contains(&digest) {
            return Ok(0);
        }
        let messages = messages_in(body);
        let sealed =
            self.to.seal(&mut Chance, body).map_err(|_| io::Error::other("the key seals nothing"))?;
        let name = Name { received_at, messages, digest: digest.clone() }.written();
        let beside = self.folder.join(format!("{name}.new"));
        let mut file = fs::File::create(&beside)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        fs::rename(&beside, self.folder.join(name))?;
        #[cfg(unix)]
        fs::File::open(&self.folder)?.sync_all()?;
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(digest);
        Ok(messages)
    }
}

/// What a file's name tells without a key: when it came, and how much to count.
struct Name {
    received_at: Timestamp,
    messages: u64,
    digest: String,
}

impl Name {
    fn written(&self) -> String {
        format!("{:015}-{}-{}.{ENDING}", self.received_at.0, self.messages, self.digest)
    }

    fn of(file: &Path) -> Option<Self> {
        let mut parts = file.file_stem()?.to_str()?.splitn(3, '-');
        Some(Self {
            received_at: Timestamp(parts.next()?.parse().ok()?),
            messages: parts.next()?.parse().ok()?,
            digest: parts.next()?.to_owned(),
        })
    }
}

/// Everything that waits, in the order in which it came.
fn waiting(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let files = fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<io::Result<Vec<_>>>()?;
    let mut files: Vec<_> =
        files.into_iter().filter(|file| file.extension().is_some_and(|end| end == ENDING)).collect();
    files.sort();
    Ok(files)
}

/// How many messages of customers stand in a webhook.
fn messages_in(body: &[u8]) -> u64 {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let changes = list(&body, "entry").into_iter().flat_map(|entry| list(&entry, "changes"));
    changes.map(|change| list(&change["value"], "messages").len() as u64).sum()
}

/// One webhook that was put away.
pub(crate) struct Waiting {
    file: PathBuf,
    pub(crate) body: Bytes,
    pub(crate) received_at: Timestamp,
}

impl Waiting {
    /// Everything that waits in a folder and that this key opens, in the order in which it came. What it does not open is
    /// left where it is, under another name.
    pub(crate) fn all_in(folder: &Path, key: &[u8; 32]) -> io::Result<Vec<Self>> {
        let key = SecretKey::from(*key);
        let mut all = Vec::new();
        for file in waiting(folder)? {
            let opened = key.unseal(&fs::read(&file)?).ok();
            match (opened, Name::of(&file)) {
                (Some(body), Some(name)) => {
                    all.push(Self { file, body: body.into(), received_at: name.received_at });
                }
                (None, _) | (_, None) => {
                    tracing::error!("a webhook that was put away cannot be opened; it is left aside");
                    fs::rename(&file, file.with_extension("unreadable"))?;
                }
            }
        }
        Ok(all)
    }

    /// It stands in the journal: the file is of no use any more.
    pub(crate) fn forget(self) -> io::Result<()> {
        fs::remove_file(self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn to() -> [u8; 32] {
        *SecretKey::from(KEY).public_key().as_bytes()
    }

    fn webhook(messages: usize) -> Bytes {
        let messages: Vec<_> =
            (0..messages).map(|n| serde_json::json!({ "id": n, "text": "canari" })).collect();
        let body = serde_json::json!({ "entry": [{ "changes": [{ "value": { "messages": messages } }] }] });
        body.to_string().into()
    }

    #[tokio::test]
    async fn what_is_put_away_is_counted_opened_by_its_key_alone_and_comes_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let sealing = Sealing::into(folder.path().join("sealed"), to()).expect("opens");
        for (at, messages) in [(2_000, 2), (1_000, 1), (3_000, 0)] {
            sealing.put(webhook(messages), Timestamp(at)).await.expect("is kept");
        }
        sealing.put(webhook(2), Timestamp(4_000)).await.expect("said twice");
        assert_eq!(*sealing.arrived().borrow(), 3);
        let again = Sealing::into(folder.path().join("sealed"), to()).expect("opens again");
        assert_eq!(*again.arrived().borrow(), 3, "the count is not lost with the process");
        for file in waiting(&folder.path().join("sealed")).expect("reads") {
            let bytes = fs::read(file).expect("reads");
            assert!(!bytes.windows(6).any(|window| window == b"canari"));
        }
        let all = Waiting::all_in(&folder.path().join("sealed"), &KEY).expect("opens");
        let came: Vec<_> = all.iter().map(|one| (one.received_at.0, one.body.clone())).collect();
        assert_eq!(came, [(1_000, webhook(1)), (2_000, webhook(2)), (3_000, webhook(0))]);
        for one in all {
            one.forget().expect("goes");
        }
        assert!(Waiting::all_in(&folder.path().join("sealed"), &KEY).expect("opens").is_empty());
    }

    #[tokio::test]
    async fn what_another_key_sealed_is_left_aside_and_stops_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let theirs = *SecretKey::from([8; 32]).public_key().as_bytes();
        let sealing = Sealing::into(folder.path().to_owned(), theirs).expect("opens");
        sealing.put(webhook(1), Timestamp(1)).await.expect("is kept");
        let sealing = Sealing::into(folder.path().to_owned(), to()).expect("opens");
        sealing.put(webhook(2), Timestamp(2)).await.expect("is kept");
        let all = Waiting::all_in(folder.path(), &KEY).expect("opens");
        assert_eq!(all.len(), 1);
        let left = fs::read_dir(folder.path()).expect("reads").flatten();
        assert_eq!(
            left.filter(|file| file.path().extension().is_some_and(|end| end == "unreadable")).count(),
            1
        );
        assert!(Waiting::all_in(&folder.path().join("none"), &KEY).expect("nothing").is_empty());
    }
}
