//! What received files hold, found out by looking at their bytes once: how large, how long, how loud. Meta says none
//! of it. Only what somebody looks at is looked at, and only once it is here.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::content::MediaFacts;
use domain::{ConversationId, MediaId};
use media::ContentHash;
use replica::{MediaState, ThreadRow};

use crate::attach::facts_of;
use crate::counter::Counter;

/// Files that are waited for; beyond, all are forgotten, which costs another look at their conversation.
const MOST_WAITED_FOR: usize = 5_000;
/// As many are learnt before the screen is told: a page of photos grows row by row, not once for each.
const TOLD_TOGETHER: usize = 8;

/// A file of which nothing is known, and where it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unlearnt {
    media: MediaId,
    content: ContentHash,
}

/// The files of which nothing is known, among those of these rows.
pub(crate) fn unlearnt(rows: &[ThreadRow]) -> Vec<Unlearnt> {
    let stands = rows.iter().flat_map(|row| &row.media).filter(|stand| stand.facts.is_none());
    stands
        .filter_map(|stand| match &stand.state {
            MediaState::Stored { sha256, .. } => {
                Some(Unlearnt { media: stand.media.clone(), content: ContentHash::from_hex(sha256)? })
            }
            MediaState::Announced | MediaState::Lost { .. } => None,
        })
        .collect()
}

/// What is waited for, and what was begun: each file is looked at once in a start.
#[derive(Default)]
pub(crate) struct Learning(Mutex<State>);

#[derive(Default)]
struct State {
    waited_for: HashMap<MediaId, (ContentHash, ConversationId)>,
    begun: HashSet<ContentHash>,
}

impl Learning {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes files; returns those that are here and nobody has begun with.
    fn begin(
        &self,
        conversation: ConversationId,
        files: Vec<Unlearnt>,
        is_here: impl Fn(&ContentHash) -> bool,
    ) -> Vec<ContentHash> {
        let mut state = self.state();
        let mut here = Vec::new();
        for Unlearnt { media, content } in files {
            if state.begun.contains(&content) {
                continue;
            }
            if is_here(&content) {
                state.begun.insert(content);
                here.push(content);
            } else {
                if state.waited_for.len() >= MOST_WAITED_FOR {
                    state.waited_for.clear();
                }
                state.waited_for.insert(media, (content, conversation));
            }
        }
        here
    }

    /// A file has come: whether somebody waits for it.
    fn arrived(&self, media: &MediaId) -> Option<(ContentHash, ConversationId)> {
        let mut state = self.state();
        let (content, conversation) = state.waited_for.remove(media)?;
        state.begun.insert(content).then_some((content, conversation))
    }
}

impl Counter {
    /// Finds out about files of a conversation that is being looked at: those that are here now, the others as they come.
    pub(crate) fn learn_of(&self, conversation: ConversationId, files: Vec<Unlearnt>) {
        if files.is_empty() {
            return;
        }
        let cache = self.engine.cache();
        let here = self.bytes.learning.begin(conversation, files, |content| cache.contains(content));
        self.learn(conversation, here);
    }

    /// A file has come here.
    pub(crate) fn learn_arrived(&self, media: &MediaId) {
        if let Some((content, conversation)) = self.bytes.learning.arrived(media) {
            self.learn(conversation, vec![content]);
        }
    }

    fn learn(&self, conversation: ConversationId, files: Vec<ContentHash>) {
        if files.is_empty() {
            return;
        }
        let counter = self.clone();
        tokio::spawn(async move {
            for together in files.chunks(TOLD_TOGETHER) {
                for content in together {
                    counter.learn_one(*content).await;
                }
                counter.engine.changed_here(vec![conversation]);
            }
        });
    }

    async fn learn_one(&self, content: ContentHash) {
        let facts = {
            let _pencil = self.bytes.pencils.acquire().await.expect("the pencils are never taken away");
            let (cache, now) = (self.engine.cache().clone(), self.engine.now());
            let looked = tokio::task::spawn_blocking(move || {
                let sniffed = media::sniff(&mut cache.reader(&content, now)?)?;
                Ok::<MediaFacts, media::Error>(facts_of(&cache, now, &content, &sniffed))
            });
            looked.await.expect("looking at a file does not panic")
        };
        let facts = match facts {
            Ok(facts) => facts,
            Err(error) => return tracing::warn!(%error, "a file is not described"),
        };
        let learnt = self.store.write(move |replica| replica.learn_media(&content.to_hex(), &facts)).await;
        if let Err(error) = learnt {
            tracing::error!(%error, "what a file holds is not kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ConversationId = ConversationId(7);

    fn file(n: u8) -> Unlearnt {
        Unlearnt { media: MediaId(n.to_string()), content: ContentHash::of(&[n]) }
    }

    #[test]
    fn what_is_here_is_looked_at_once() {
        let learning = Learning::default();
        let all_here = |_: &ContentHash| true;
        assert_eq!(learning.begin(HERE, vec![file(1), file(1), file(2)], all_here).len(), 2);
        assert!(learning.begin(HERE, vec![file(1), file(2)], all_here).is_empty());
    }

    #[test]
    fn what_comes_later_is_looked_at_when_it_has_come_and_somebody_saw_its_place() {
        let learning = Learning::default();
        assert!(learning.begin(HERE, vec![file(1)], |_| false).is_empty());
        assert_eq!(learning.arrived(&file(1).media), Some((file(1).content, HERE)));
        assert_eq!(learning.arrived(&file(1).media), None, "once");
        assert_eq!(learning.arrived(&file(2).media), None, "nobody looked");
    }
}
