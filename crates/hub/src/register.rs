//! The register at work: what the hub signs, what it notes by itself, and what seats may read of it.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::{Json, Router, routing};
use domain::{LineId, Permission, Seq, Timestamp};
use protocol::register::{
    BEGINNING, Checkpoint, Deed, LineMark, Link, PAGE, Record, SignInPolicy, entry_link, read_link,
};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::Deserialize;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::chance;
use crate::config::{Config, LineConfig, TwoStep};
use crate::counter::{Counter, Refused};
use crate::dispatch::Kit;
use crate::journal::{Journal, JournalError};
use crate::seats::{SignedIn, digest};

/// How often it is looked whether something is to be signed.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Entries that are read at once.
const ENTRIES: u32 = 1_000;

/// What signs checkpoints.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// The key in this file, which is made if there is none. It is for its owner only.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds no key.
    pub fn open(path: &Path) -> io::Result<Self> {
        if !path.exists() {
            let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
            make_private(path, made.map_err(|_| io::Error::other("no key can be made"))?.as_ref())?;
        }
        let kept = Ed25519KeyPair::from_pkcs8(&std::fs::read(path)?);
        kept.map(Self).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the file holds no key"))
    }

    /// The public key, in hex.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.0.public_key())
    }

    fn sign(&self, mut checkpoint: Checkpoint) -> Checkpoint {
        checkpoint.signature = hex::encode(self.0.sign(checkpoint.text().as_bytes()));
        checkpoint
    }
}

/// Makes the file, whole, unless another hub on the same folder has just made it: then that one counts.
fn make_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension(chance::name());
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&beside, path);
    std::fs::remove_file(&beside)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

/// What this hub withholds and asks for, as it is noted when it changes.
#[must_use]
pub(crate) fn policy(config: &Config) -> Deed {
    let team = &config.team;
    let two_step = match team.two_step {
        TwoStep::Off => "off",
        TwoStep::Owners => "owners",
        TwoStep::All => "all",
    };
    Deed::PolicyChanged {
        withheld: team.withheld.clone(),
        two_step: two_step.to_owned(),
        one_active_seat: team.one_active_seat,
        agreement: team.agreement.as_ref().map(|words| hex::encode(digest(words.as_str()))),
        sign_in: team.provider.as_ref().map(|provider| SignInPolicy {
            issuer: provider.issuer.as_str().into(),
            required: provider.required,
            domains: provider.domains.clone(),
            roles: provider.roles.clone(),
        }),
    }
}

/// Signs a checkpoint, unless nothing has happened since the last one; whether it did.
///
/// # Errors
/// When the journal cannot be read or written.
pub(crate) async fn sign(
    journal: &dyn Journal,
    lines: &[LineId],
    signer: &Signer,
    now: Timestamp,
) -> Result<bool, JournalError> {
    let last = journal.last_checkpoint().await?;
    let (acts, link) = match journal.last_act().await? {
        Some(act) => (act.no, act.link),
        None => (0, hex::encode(BEGINNING)),
    };
    let mut marks = Vec::with_capacity(lines.len());
    for line in lines {
        let before = last.as_ref().and_then(|last| last.lines.iter().find(|mark| mark.line == *line));
        marks.push(mark(journal, line, before).await?);
    }
    if last.as_ref().is_some_and(|last| last.acts == acts && last.lines == marks) {
        return Ok(false);
    }
    let checkpoint = signer.sign(Checkpoint {
        no: last.as_ref().map_or(0, |last| last.no) + 1,
        at: now,
        acts,
        link,
        lines: marks,
        before: last.as_ref().map(Checkpoint::digest).unwrap_or_default(),
        signer: signer.public(),
        signature: String::new(),
    });
    journal.add_checkpoint(checkpoint).await
}

/// How far a line has come, from where it had come at the checkpoint before.
async fn mark(
    journal: &dyn Journal,
    line: &LineId,
    before: Option<&LineMark>,
) -> Result<LineMark, JournalError> {
    let (mut head, mut link): (Seq, Link) = match before {
        Some(mark) => {
            let link = read_link(&mark.link);
            (mark.head, link.ok_or_else(|| JournalError::Damaged("a checkpoint".to_owned()))?)
        }
        None => (Seq::ZERO, BEGINNING),
    };
    loop {
        let entries = journal.page_after(line.clone(), head, ENTRIES).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else {
            return Ok(LineMark { line: line.clone(), head, link: hex::encode(link) });
        };
        for entry in &entries {
            link = entry_link(&link, entry.seq, entry.at, entry.fact.get());
        }
        head = last;
    }
}

/// The task that signs every hour, when it is asked to, and a last time when the hub stops.
#[derive(Clone)]
pub(crate) struct Registrar {
    now: Arc<Notify>,
    tasks: TaskTracker,
}

impl Registrar {
    /// Starts to sign; without a key nothing is ever signed.
    pub(crate) fn start(kit: &Kit, lines: &[LineConfig], signer: Option<Signer>) -> Self {
        let (journal, clock, stopping) =
            (Arc::clone(&kit.journal), Arc::clone(&kit.clock), kit.stopping.clone());
        let lines: Vec<LineId> = lines.iter().map(|line| line.id.clone()).collect();
        let (now, tasks) = (Arc::new(Notify::new()), TaskTracker::new());
        if let Some(signer) = signer {
            let asked = Arc::clone(&now);
            tasks.spawn(async move {
                let mut goes_on = true;
                while goes_on {
                    goes_on = tokio::select! {
                        () = stopping.cancelled() => false,
                        () = asked.notified() => true,
                        () = tokio::time::sleep(EVERY) => true,
                    };
                    if let Err(error) = sign(journal.as_ref(), &lines, &signer, clock.now()).await {
                        tracing::warn!(%error, "no checkpoint could be signed");
                    }
                }
            });
        }
        tasks.close();
        Self { now, tasks }
    }

    /// Signs now rather than later.
    pub(crate) fn sign_now(&self) {
        self.now.notify_one();
    }

    /// Waits until the last is signed; the token asks it to end.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

pub(crate) fn routes() -> Router<Arc<Counter>> {
    Router::new()
        .route("/v1/register/acts", routing::get(acts))
        .route("/v1/register/checkpoints", routing::get(checkpoints))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn acts(
    State(counter): State<Arc<Counter>>,
    Query(After { after }): Query<After>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Record>>, Refused> {
    signed_in.may(Permission::SeeRegister)?;
    Ok(Json(counter.journal.acts(after, PAGE).await?))
}

async fn checkpoints(
    State(counter): State<Arc<Counter>>,
    Query(After { after }): Query<After>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Checkpoint>>, Refused> {
    signed_in.may(Permission::SeeRegister)?;
    Ok(Json(counter.journal.checkpoints(after, PAGE).await?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn hubs_that_start_at_once_on_one_folder_have_one_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, start) = (folder.path().join("checkpoint.key"), Barrier::new(8));
        let keys: BTreeSet<String> = std::thread::scope(|scope| {
            let open = || {
                start.wait();
                Signer::open(&path).expect("opens").public()
            };
            let hubs: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            hubs.into_iter().map(|hub| hub.join().expect("no panic")).collect()
        });
        assert_eq!(keys.len(), 1);
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("lists").count(),
            1,
            "and nothing is left beside it"
        );
    }
}
