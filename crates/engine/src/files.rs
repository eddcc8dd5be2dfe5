//! The files of this desktop, as every task sees them: the encrypted cache, which files are fetched unasked, and
//! what was heard of new ones.

use std::sync::{Mutex, PoisonError};

use domain::MediaId;
use media::Cache;
use tokio::sync::{mpsc, oneshot, watch};

use crate::fetch::{FetchError, Wanted};
use crate::shared::ring;

/// Names of new files that are remembered one by one; more are looked for in the replica.
const NEWS_KEPT: usize = 500;

/// People who wait for files at once; more wait to be heard.
const ASKS_WAITING: usize = 64;

/// Which received files are fetched before anybody asks for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Automatic {
    /// All.
    Always,
    /// Those of at most so many bytes.
    UpTo(u64),
    /// None.
    Never,
}

/// What this person wants of received files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaPolicy {
    /// Which are fetched unasked.
    pub automatic: Automatic,
    /// How much of the disk the cache may take.
    pub cap_bytes: u64,
}

impl Default for MediaPolicy {
    fn default() -> Self {
        Self { automatic: Automatic::Always, cap_bytes: 2 * 1024 * 1024 * 1024 }
    }
}

/// Somebody waits for a file.
pub(crate) struct Asked {
    pub(crate) wanted: Wanted,
    pub(crate) tell: oneshot::Sender<Result<(), FetchError>>,
}

/// Files the hub has since lately.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) media: Vec<MediaId>,
    /// There were more than are named.
    pub(crate) and_more: bool,
}

/// What the tasks share of files.
pub(crate) struct Files {
    pub(crate) cache: Cache,
    pub(crate) policy: watch::Sender<MediaPolicy>,
    pub(crate) asks: mpsc::Sender<Asked>,
    news: Mutex<News>,
    pub(crate) bell: watch::Sender<u64>,
}

impl Files {
    /// The files over a cache, and the ear of whoever fetches them.
    pub(crate) fn new(cache: Cache) -> (Self, mpsc::Receiver<Asked>) {
        let (asks, heard) = mpsc::channel(ASKS_WAITING);
        let policy = watch::Sender::new(MediaPolicy::default());
        (Self { cache, policy, asks, news: Mutex::default(), bell: watch::Sender::new(0) }, heard)
    }

    /// The hub has these.
    pub(crate) fn heard(&self, media: Vec<MediaId>) {
        if media.is_empty() {
            return;
        }
        {
            let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
            news.media.extend(media);
            if news.media.len() > NEWS_KEPT {
                news.media.clear();
                news.and_more = true;
            }
        }
        ring(&self.bell);
    }

    /// What was heard since the last look.
    pub(crate) fn take_news(&self) -> News {
        std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
