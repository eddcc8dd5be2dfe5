//! Fetching: every announced medium at once, a few at a time, again later when it does not work, until Meta
//! has forgotten it.

use std::collections::HashSet;
use std::io;
use std::time::Duration;

use cloud_client::{Cause, Failure};
use domain::{MediaId, Timestamp};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

use super::{Shelf, Uploads};
use crate::dispatch::Kit;
use crate::ingest::content::digest;
use crate::journal::{Errands, MediumOutcome, WantedMedium};

/// Fetched at the same time.
const AT_ONCE: usize = 4;
/// Meta forgets a received medium after 7 days.
const KEPT_AT_META_MS: i64 = 7 * 24 * 3_600_000;
/// The largest file that WhatsApp carries.
const LARGEST: u64 = 100 * 1024 * 1024;
/// The longest pause between two tries.
const LONGEST_PAUSE_MS: i64 = 3_600_000;
/// How often uploads that nobody goes on with are looked for.
const SWEEP_EVERY_MS: i64 = 3_600_000;
/// The longest sleep, so that a clock that was set is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// The task that fetches media.
pub(crate) struct Fetcher {
    tasks: TaskTracker,
}

impl Fetcher {
    pub(crate) fn start(kit: Kit, shelf: Shelf, uploads: Uploads) -> Self {
        let tasks = TaskTracker::new();
        let mut errands = kit.journal.errands();
        errands.mark_changed();
        let round = Round {
            shelf,
            uploads,
            swept_at: kit.clock.now(),
            errands,
            running: JoinSet::new(),
            abroad: HashSet::new(),
            kit,
        };
        tasks.spawn(round.run());
        tasks.close();
        Self { tasks }
    }

    /// Waits until the task has ended; the kit's token asks it to.
    pub(crate) async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

struct Round {
    kit: Kit,
    shelf: Shelf,
    uploads: Uploads,
    swept_at: Timestamp,
    errands: watch::Receiver<Errands>,
    running: JoinSet<MediaId>,
    abroad: HashSet<MediaId>,
}

impl Round {
    async fn run(mut self) {
        loop {
            self.sweep_when_due().await;
            let pause = self.fetch_what_is_due().await;
            tokio::select! {
                () = self.kit.stopping.cancelled() => break,
                Some(done) = self.running.join_next(), if !self.running.is_empty() => match done {
                    Ok(id) => {
                        self.abroad.remove(&id);
                    }
                    Err(error) => tracing::error!(panicked = error.is_panic(), "fetching a medium broke off"),
                },
                rung = self.errands.changed() => if rung.is_err() { break },
                () = tokio::time::sleep(pause) => {}
            }
        }
        // What was coming will come again after the next start.
        self.running.shutdown().await;
    }

    async fn sweep_when_due(&mut self) {
        let now = self.kit.clock.now();
        if now.ms_since(self.swept_at) < SWEEP_EVERY_MS {
            return;
        }
        self.swept_at = now;
        let uploads = self.uploads.clone();
        match tokio::task::spawn_blocking(move || uploads.sweep(now)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(files)) => tracing::info!(files, "uploads that nobody went on with were thrown away"),
            Ok(Err(error)) => tracing::error!(kind = %error.kind(), "old uploads cannot be thrown away"),
            Err(error) => tracing::error!(panicked = error.is_panic(), "looking for old uploads broke off"),
        }
    }

    /// Starts what is due; how long to sleep.
    async fn fetch_what_is_due(&mut self) -> Duration {
        let now = self.kit.clock.now();
        let free = AT_ONCE.saturating_sub(self.running.len());
        if free == 0 {
            return LONGEST_SLEEP;
        }
        let ask = u32::try_from(free + self.abroad.len()).unwrap_or(u32::MAX);
        let due = match self.kit.journal.wanted_media(now, ask).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "the list of media cannot be read");
                return LONGEST_SLEEP;
            }
        };
        for wanted in
            due.into_iter().filter(|wanted| !self.abroad.contains(&wanted.id)).take(free).collect::<Vec<_>>()
        {
            self.abroad.insert(wanted.id.clone());
            let (kit, shelf) = (self.kit.clone(), self.shelf.clone());
            self.running.spawn(async move {
                fetch(&kit, &shelf, &wanted).await;
                wanted.id
            });
        }
        if self.running.len() >= AT_ONCE {
            return LONGEST_SLEEP;
        }
        match self.kit.journal.next_medium_at().await {
            Ok(Some(at)) => {
                LONGEST_SLEEP.min(Duration::from_millis(at.ms_since(now).max(250).unsigned_abs()))
            }
            Ok(None) | Err(_) => LONGEST_SLEEP,
        }
    }
}

async fn fetch(kit: &Kit, shelf: &Shelf, wanted: &WantedMedium) {
    let now = kit.clock.now();
    let outcome = if now.ms_since(wanted.wanted_since) > KEPT_AT_META_MS {
        MediumOutcome::Lost("expired")
    } else {
        match download(kit, shelf, wanted).await {
            Ok(outcome) => outcome,
            Err(trouble) => trouble.outcome(wanted, now),
        }
    };
    match &outcome {
        MediumOutcome::Stored { .. } => kit.metrics.media_stored.increment(1),
        MediumOutcome::Lost(reason) => {
            tracing::warn!(line = %wanted.line, reason, "a medium cannot be had");
            kit.metrics.media_lost.increment(1);
        }
        MediumOutcome::Later(_) => {}
    }
    if let Err(error) = kit.journal.settle_medium(wanted.id.clone(), outcome, now).await {
        tracing::error!(%error, "what became of a medium cannot be noted; it will be fetched again");
    }
}

enum Trouble {
    /// Meta does not say where the file lies.
    Id(Failure),
    /// Meta has just said where it lies, and it does not come from there.
    Address(Failure),
    Disk(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl Trouble {
    /// Gone for ever, or only for now?
    fn outcome(self, wanted: &WantedMedium, now: Timestamp) -> MediumOutcome {
        let later = MediumOutcome::Later(now.plus_ms(pause_ms(wanted.tries)));
        match self {
            Self::Disk(error) => {
                tracing::error!(kind = %error.kind(), "a medium cannot be written");
                later
            }
            Self::Id(failure) | Self::Address(failure) if failure.cause == Cause::NotAsked => {
                MediumOutcome::Lost("refused")
            }
            Self::Id(failure)
                if matches!(failure.code, Some(33 | 100 | 803)) || failure.http == Some(404) =>
            {
                if wanted.tries < 2 { later } else { MediumOutcome::Lost("expired") }
            }
            // While Meta knows the id it has the file: whatever is wrong with its address may be mended.
            Self::Id(failure) | Self::Address(failure) => {
                tracing::warn!(
                    code = failure.code,
                    title = failure.title,
                    "a medium could not be fetched yet"
                );
                later
            }
        }
    }
}

/// 1 s, 2 s, 4 s … an hour.
fn pause_ms(tries: u32) -> i64 {
    1_000_i64.saturating_mul(1 << tries.min(12)).min(LONGEST_PAUSE_MS)
}

async fn download(kit: &Kit, shelf: &Shelf, wanted: &WantedMedium) -> Result<MediumOutcome, Trouble> {
    let place = kit.meta.media_url(wanted.id.as_str(), Some(wanted.line.as_str())).await;
    let place = place.map_err(Trouble::Id)?;
    let said = place.file_size.as_ref().and_then(cloud_types::Scalar::int);
    if said.is_some_and(|size| size.unsigned_abs() > LARGEST) {
        return Ok(MediumOutcome::Lost("too_large"));
    }
    let announced = wanted.sha256.clone().or_else(|| place.sha256.as_deref().and_then(digest));
    let mut download = kit.meta.download(&place.url).await.map_err(Trouble::Address)?;
    let mut coming = shelf.begin(wanted.id.as_str()).await?;
    loop {
        match download.chunk().await {
            Ok(Some(bytes)) => coming.write(&bytes).await?,
            Ok(None) => break,
            Err(failure) => {
                coming.discard().await;
                return Err(Trouble::Address(failure));
            }
        }
        if coming.size() > LARGEST {
            coming.discard().await;
            return Ok(MediumOutcome::Lost("too_large"));
        }
    }
    Ok(match coming.place(announced.as_deref()).await? {
        Ok(placed) => MediumOutcome::Stored { sha256: placed.sha256, size: placed.size },
        // Bytes can be spoilt on the way; twice the same is no accident.
        Err(_) if wanted.tries == 0 => MediumOutcome::Later(kit.clock.now().plus_ms(pause_ms(0))),
        Err(_) => MediumOutcome::Lost("mismatch"),
    })
}
