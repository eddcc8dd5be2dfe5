//! The engine: every task between the hub and the replica, owned in one place and stopped from there.

use std::sync::Arc;
use std::time::Duration;

use domain::{CommandId, ConversationId, LineId, LinkState, MediaId, Seq, Timestamp};
use media::{Cache, ContentHash};
use tokio::sync::{broadcast, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::Config;
use crate::diagnose::{self, Walked};
use crate::door::{AddressError, Door};
use crate::download::{fetch_files, wanted_of};
use crate::drain::drain;
use crate::event::EngineEvent;
use crate::fetch::{FetchError, FromHub, Wanted, is_here};
use crate::files::{Asked, Files, MediaPolicy};
use crate::fill::fill_search;
use crate::follow::keep_roster;
use crate::ids::Ids;
use crate::shared::{Shared, ring};
use crate::store::Store;
use crate::team::{Team, keep_seat};
use crate::upload::upload_files;
use crate::uploads::UploadProgress;

/// Stopping takes no longer than this: what is under way then finishes or is repeated at the next start.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// Owns every task. Dropping it stops them; [`Engine::shutdown`] also waits for them.
pub struct Engine {
    handle: Handle,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Engine {
    /// Starts following the hub, draining the outbox and fetching files into the cache. To be called on a tokio
    /// runtime.
    ///
    /// # Errors
    /// [`AddressError`] when the hub's address or the token cannot be used at all. A hub that does not answer
    /// is no error: the link says so, and the engine keeps trying.
    pub fn start(
        config: &Config,
        store: Store,
        cache: Cache,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self, AddressError> {
        let door = Door::new(config)?;
        let (files, asks) = Files::new(cache);
        let shared = Arc::new(Shared::new(door, store, files, config.patience, clock, ids));
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(keep_roster(Arc::clone(&shared), tasks.clone(), stop.child_token()));
        tasks.spawn(drain(Arc::clone(&shared), stop.child_token()));
        tasks.spawn(upload_files(Arc::clone(&shared), stop.child_token()));
        tasks.spawn(fetch_files(Arc::clone(&shared), asks, stop.child_token()));
        tasks.spawn(fill_search(Arc::clone(&shared), stop.child_token()));
        tasks.spawn(keep_seat(Arc::clone(&shared), stop.child_token()));
        Ok(Self { handle: Handle(shared), tasks, stop })
    }

    /// A handle for whoever asks and listens.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Stops every task and waits for what they write. Afterwards nothing of the engine touches the replica.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(STOP_WITHIN, self.tasks.wait()).await.is_err() {
            tracing::error!("a task of the engine did not stop in time");
        }
        // A write that was still waiting for its turn is let through before the lock is ours.
        self.handle.0.store.write(|_| ()).await;
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// What the counter and the shell hold of the engine. Clone freely.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

impl Handle {
    /// Listens from now on. A listener that falls far behind is told so by the channel and asks for everything afresh.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<EngineEvent> {
        self.0.listen()
    }

    /// Questions about the team, asked of the hub.
    #[must_use]
    pub fn team(&self) -> Team {
        Team::of(Arc::clone(&self.0))
    }

    /// Walks the way to the hub, step by step, until one does not hold.
    pub async fn diagnose(&self) -> Vec<Walked> {
        diagnose::walk(&self.0.door, self.0.clock.as_ref()).await
    }

    /// How the link stands. Absent: the hub answers and has no line.
    #[must_use]
    pub fn link(&self) -> Option<LinkState> {
        self.0.link()
    }

    /// The hub's clock less ours, in milliseconds.
    #[must_use]
    pub fn clock_skew_ms(&self) -> i64 {
        self.0.skew().0
    }

    /// This machine's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The hub's time, as well as we know it: windows and waiting times are reckoned by it.
    #[must_use]
    pub fn hub_now(&self) -> Timestamp {
        self.0.hub_now()
    }

    /// Tries the hub again at once: the network is back, the system woke up, a person asked.
    pub fn wake(&self) {
        ring(&self.0.wake);
    }

    /// A row was added to the outbox, or given another try: it is sent at once where the link allows.
    pub fn outbox_changed(&self) {
        self.0.tell(EngineEvent::Outbox);
        ring(&self.0.outbox);
    }

    /// Something that this person did here changed conversations: other windows are told.
    pub fn changed_here(&self, conversations: Vec<ConversationId>) {
        self.0.tell(EngineEvent::Changed(conversations));
    }

    /// Which conversation is before the person's eyes: it is not notified.
    pub fn set_focus(&self, conversation: Option<ConversationId>) {
        self.0.set_focus(conversation);
    }

    /// The encrypted cache of files.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.0.files.cache
    }

    /// Whether a file is whole here; the digest is not asked for where the name says it.
    #[must_use]
    pub fn holds(&self, media: &MediaId, sha256: Option<&str>) -> bool {
        is_here(self.cache(), media, sha256)
    }

    /// Which received files are fetched unasked from now on, and how much room they have.
    pub fn set_media_policy(&self, policy: MediaPolicy) {
        self.0.files.policy.send_if_modified(|known| std::mem::replace(known, policy) != policy);
    }

    /// Fetches a file now, and waits until it is here.
    ///
    /// # Errors
    /// [`FetchError`]; asking again is always allowed.
    pub async fn fetch(&self, media: &MediaId) -> Result<(), FetchError> {
        let wanted = self.wanted(media).await?;
        if self.cache().contains(&wanted.content) {
            return Ok(());
        }
        let (tell, told) = oneshot::channel();
        let asked = Asked { wanted, tell };
        self.0.files.asks.send(asked).await.map_err(|_| FetchError::Unreachable)?;
        told.await.unwrap_or(Err(FetchError::Unreachable))
    }

    /// Has a file fetched before those that nobody asked for, without waiting for it.
    pub async fn fetch_soon(&self, media: &MediaId) {
        // Whoever looks at the file meanwhile hears what is wrong with it.
        let Ok(wanted) = self.wanted(media).await else { return };
        let (tell, _) = oneshot::channel();
        drop(self.0.files.asks.send(Asked { wanted, tell }).await);
    }

    /// What a file holds, and how many bytes where that is known; it need not be here.
    ///
    /// # Errors
    /// [`FetchError`] when there is no such file.
    pub async fn find(&self, media: &MediaId) -> Result<(ContentHash, Option<u64>), FetchError> {
        self.wanted(media).await.map(|wanted| (wanted.content, wanted.size))
    }

    /// Reads a part of a file from the hub, both ends in it, past the cache.
    ///
    /// # Errors
    /// [`FetchError`] when the hub does not give it.
    pub async fn pass_on(&self, content: &ContentHash, first: u64, last: u64) -> Result<FromHub, FetchError> {
        FromHub::begin(&self.0.door, content, first, last).await
    }

    /// How the files of an outbox row stand on their way to the hub; nothing where none is on its way.
    #[must_use]
    pub fn upload(&self, command: &CommandId) -> Option<UploadProgress> {
        self.0.upload(command)
    }

    /// Files were chosen, thrown away, held back or let go: uploads and the cache follow.
    pub fn files_changed(&self) {
        ring(&self.0.uploads.bell);
    }

    /// Shows a customer that an answer is being written. Best effort.
    pub async fn typing(&self, line: &LineId, conversation: ConversationId) {
        if let Err(error) = self.0.door.typing(line, conversation).await {
            tracing::debug!(%error, "nobody sees that we are writing");
        }
    }

    /// What there is to fetch under a name.
    async fn wanted(&self, media: &MediaId) -> Result<Wanted, FetchError> {
        if let Some(content) = media.upload_digest().and_then(ContentHash::from_hex) {
            return Ok(Wanted { media: media.clone(), content, size: None, seq: Seq::ZERO });
        }
        let asked = media.clone();
        let found = self.0.store.read(move |reader| reader.medium(&asked)).await;
        let medium = found.map_err(|error| {
            tracing::error!(%error, "a file cannot be looked up");
            FetchError::Disk
        })?;
        let medium = medium.ok_or(FetchError::NotThere)?;
        let error = if medium.lost.is_some() { FetchError::Lost } else { FetchError::NotThere };
        wanted_of(medium).ok_or(error)
    }
}
