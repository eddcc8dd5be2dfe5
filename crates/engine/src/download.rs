//! Fetches received files: those that somebody waits for at once, the others by policy, the newest first, a few at
//! a time. What the hub does not give now is tried again later; what nobody asks for is not tried for ever.
//!
//! ```text
//! asked ──────────────┐
//! news (a bell) ──► queue ──► fetch ──► cache ──► told
//! backlog (pages) ────┘  ▲      │
//!                        └──────┘ again, after a wait
//! ```

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use domain::{MediaId, Seq};
use media::ContentHash;
use replica::Medium;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::backoff::Failures;
use crate::fetch::{FetchError, Wanted, fetch};
use crate::files::{Asked, Automatic, MediaPolicy};
use crate::link::Links;
use crate::shared::Shared;

/// Fetched at the same time without anybody waiting for them.
const UNASKED_AT_ONCE: usize = 3;
/// Fetched at the same time in all: who waits for a picture does not wait for three films.
const AT_ONCE: usize = 6;
/// Files of the past that are looked at together.
const PAGE: u32 = 200;
/// What the hub does not have, or has wrong, is not asked for more often unless somebody wants it.
const MOST_TRIES: u32 = 3;

/// Fetches files until the engine stops.
pub(crate) async fn fetch_files(shared: Arc<Shared>, asks: mpsc::Receiver<Asked>, stop: CancellationToken) {
    let bells = Bells {
        news: shared.files.bell.subscribe(),
        policy: shared.files.policy.subscribe(),
        wake: shared.wake.subscribe(),
        links: shared.links.subscribe(),
    };
    let mut fetcher = Fetcher {
        shared,
        asks,
        asked: VecDeque::new(),
        tellers: HashMap::new(),
        queue: BTreeMap::new(),
        backlog: Backlog::Behind(None),
        running: JoinSet::new(),
        abroad: HashMap::new(),
        tries: HashMap::new(),
        failures: Failures::default(),
        rests_until: None,
    };
    fetcher.run(bells, stop).await;
}

/// What can make another look worth while.
struct Bells {
    news: watch::Receiver<u64>,
    policy: watch::Receiver<MediaPolicy>,
    wake: watch::Receiver<u64>,
    links: watch::Receiver<Links>,
}

/// How far the past was looked through.
enum Backlog {
    /// From behind this file on.
    Behind(Option<(Seq, MediaId)>),
    /// To its end, or to the end of the room.
    Done,
}

/// A file in the queue.
struct Queued {
    wanted: Wanted,
    /// It came just now: room is made for it. What is long past gets only room that is free.
    is_news: bool,
}

struct Done {
    wanted: Wanted,
    result: Result<(), FetchError>,
}

struct Fetcher {
    shared: Arc<Shared>,
    asks: mpsc::Receiver<Asked>,
    asked: VecDeque<Wanted>,
    tellers: HashMap<ContentHash, Vec<oneshot::Sender<Result<(), FetchError>>>>,
    queue: BTreeMap<(Seq, MediaId), Queued>,
    backlog: Backlog,
    running: JoinSet<Done>,
    /// What is on its way, and whether somebody asked for it.
    abroad: HashMap<ContentHash, bool>,
    tries: HashMap<ContentHash, u32>,
    failures: Failures,
    /// The hub did not answer: nothing is tried unasked before then.
    rests_until: Option<Instant>,
}

impl Fetcher {
    async fn run(&mut self, mut bells: Bells, stop: CancellationToken) {
        self.obey_policy().await;
        let mut open = bells.links.borrow_and_update().open_lines().len();
        loop {
            self.begin_what_may(open > 0).await;
            tokio::select! {
                () = stop.cancelled() => break,
                Some(asked) = self.asks.recv() => self.take(asked),
                Some(done) = self.running.join_next(), if !self.running.is_empty() => {
                    self.settle(done.expect("fetching does not panic, and is not cancelled while we wait"));
                }
                _ = bells.news.changed() => self.take_news().await,
                _ = bells.policy.changed() => self.obey_policy().await,
                _ = bells.wake.changed() => self.begin_again(),
                _ = bells.links.changed() => {
                    let now = bells.links.borrow_and_update().open_lines().len();
                    if now > open {
                        self.begin_again();
                    }
                    open = now;
                }
                () = rest(self.rests_until) => self.rests_until = None,
            }
        }
        // What is under way keeps what it has, and goes on at the next start.
        self.running.shutdown().await;
    }

    /// Waiting has become pointless.
    fn begin_again(&mut self) {
        self.rests_until = None;
        self.tries.clear();
    }

    async fn obey_policy(&mut self) {
        let (cache, policy) = (self.shared.files.cache.clone(), *self.shared.files.policy.borrow());
        let set = tokio::task::spawn_blocking(move || cache.set_cap(policy.cap_bytes)).await;
        if let Err(error) = set.expect("making room does not panic") {
            tracing::error!(%error, "no room can be made in the cache");
        }
        self.queue.clear();
        self.backlog = Backlog::Behind(None);
    }

    fn take(&mut self, asked: Asked) {
        let Asked { wanted, tell } = asked;
        let content = wanted.content;
        let is_new = !self.tellers.contains_key(&content);
        self.tellers.entry(content).or_default().push(tell);
        if is_new && !self.abroad.contains_key(&content) {
            self.asked.push_back(wanted);
        }
    }

    async fn take_news(&mut self) {
        let news = self.shared.files.take_news();
        if news.and_more {
            self.backlog = Backlog::Behind(None);
        }
        let found = self.shared.store.read(move |reader| {
            news.media
                .iter()
                .filter_map(|media| reader.medium(media).transpose())
                .collect::<Result<Vec<_>, _>>()
        });
        match found.await {
            Ok(media) => self.put_in_queue(media, true),
            Err(error) => tracing::error!(%error, "which files are new cannot be read"),
        }
    }

    fn put_in_queue(&mut self, media: Vec<Medium>, is_news: bool) {
        for wanted in media.into_iter().filter_map(wanted_of) {
            self.queue.insert((wanted.seq, wanted.media.clone()), Queued { wanted, is_news });
        }
    }

    /// Begins what there are hands for.
    async fn begin_what_may(&mut self, is_open: bool) {
        while self.running.len() < AT_ONCE {
            let Some(wanted) = self.asked.pop_front() else { break };
            self.begin(wanted, true);
        }
        if !is_open || self.rests_until.is_some() {
            return;
        }
        while self.abroad.values().filter(|is_asked| !**is_asked).count() < UNASKED_AT_ONCE
            && self.running.len() < AT_ONCE
        {
            match self.queue.pop_last() {
                Some((_, queued)) if self.is_worth_it(&queued) => self.begin(queued.wanted, false),
                Some(_) => {}
                None => {
                    if !self.read_backlog().await {
                        return;
                    }
                }
            }
        }
    }

    /// Whether a file is fetched without anybody asking for it.
    fn is_worth_it(&self, queued: &Queued) -> bool {
        let (policy, cache) = (*self.shared.files.policy.borrow(), &self.shared.files.cache);
        let Queued { wanted, is_news } = queued;
        let size = wanted.size.unwrap_or_default();
        let is_wanted = match policy.automatic {
            Automatic::Always => true,
            Automatic::UpTo(most) => size <= most,
            Automatic::Never => false,
        };
        let has_room = *is_news || cache.total_bytes().saturating_add(size) <= policy.cap_bytes;
        let is_hopeless = self.tries.get(&wanted.content).is_some_and(|tries| *tries >= MOST_TRIES);
        is_wanted
            && has_room
            && !is_hopeless
            && !self.abroad.contains_key(&wanted.content)
            && !cache.contains(&wanted.content)
    }

    /// Reads the next page of the past; false at its end.
    async fn read_backlog(&mut self) -> bool {
        let Backlog::Behind(place) = &self.backlog else { return false };
        let policy = *self.shared.files.policy.borrow();
        if policy.automatic == Automatic::Never || self.shared.files.cache.total_bytes() >= policy.cap_bytes {
            self.backlog = Backlog::Done;
            return false;
        }
        let place = place.clone();
        let page = self
            .shared
            .store
            .read(move |reader| reader.media_newest(place.as_ref().map(|(seq, media)| (*seq, media)), PAGE));
        match page.await {
            Ok(page) => {
                let last = page.last().map(|last| (last.stored_seq, last.media.clone()));
                self.backlog = last.map_or(Backlog::Done, |last| Backlog::Behind(Some(last)));
                self.put_in_queue(page, false);
                !self.queue.is_empty()
            }
            Err(error) => {
                tracing::error!(%error, "the files of the past cannot be read");
                self.backlog = Backlog::Done;
                false
            }
        }
    }

    fn begin(&mut self, wanted: Wanted, is_asked: bool) {
        self.abroad.insert(wanted.content, is_asked);
        let shared = Arc::clone(&self.shared);
        self.running.spawn(async move {
            let result = fetch(&shared, &wanted).await;
            Done { wanted, result }
        });
    }

    /// What a finished try means.
    fn settle(&mut self, done: Done) {
        let Done { wanted, result } = done;
        let is_asked = self.abroad.remove(&wanted.content).unwrap_or_default();
        if let Ok(()) = result {
            let size = self.shared.files.cache.len_of(&wanted.content).unwrap_or_default();
            self.shared.tell(wanted.told(size, true));
            self.failures.forget();
            self.tries.remove(&wanted.content);
        } else {
            tracing::debug!(media = %wanted.media, ?result, "a file did not come");
        }
        for teller in self.tellers.remove(&wanted.content).into_iter().flatten() {
            // Whoever asked may have gone.
            let _ = teller.send(result);
        }
        let Err(error) = result else { return };
        match error {
            FetchError::Unreachable | FetchError::NotSignedIn | FetchError::Disk => {
                let chance = self.shared.ids.chance();
                let wait = self.failures.again(&self.shared.patience.backoff, chance);
                self.rests_until = Some(Instant::now() + wait);
            }
            FetchError::NotThere | FetchError::Lost | FetchError::WrongContent => {
                *self.tries.entry(wanted.content).or_default() += 1;
            }
        }
        if !is_asked {
            let key = (wanted.seq, wanted.media.clone());
            self.queue.insert(key, Queued { wanted, is_news: true });
        }
    }
}

async fn rest(until: Option<Instant>) {
    match until {
        Some(until) => tokio::time::sleep_until(until).await,
        None => std::future::pending().await,
    }
}

/// What is to be fetched of a file that the hub has; nothing where it has it not.
pub(crate) fn wanted_of(medium: Medium) -> Option<Wanted> {
    let content = ContentHash::from_hex(medium.sha256.as_deref()?)?;
    Some(Wanted { media: medium.media, content, size: medium.size, seq: medium.stored_seq })
}
