//! Who the people are whose first entry lies below what this replica holds.
//!
//! ```text
//! a batch is heard ─► strangers in it? ─► Contacts{…} ─► the batch and who they are, in one transaction
//!                          └─ none ────────────────────► the batch
//! ```
//!
//! So a name stands on the screen, and in the notification, with the first message that needs it. A batch waits a
//! moment, not longer: a hub that does not answer (an older one ignores the question) costs that moment once.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::time::Duration;

use domain::ConversationId;
use protocol::frame::MOST_CONTACTS;
use protocol::{ClientFrame, Entry, Fact};
use tokio::time::Instant;

use crate::shared::Shared;

/// Strangers of earlier sessions that are asked for at the start, the latest first. History brings the rest.
pub(super) const MOST_STRANGERS: u32 = 5_000;

/// Entries to be applied, and the question that they wait for.
pub(super) struct Batch {
    pub(super) entries: Vec<Entry>,
    waits: Option<Wait>,
}

#[derive(Clone, Copy)]
struct Wait {
    question: u64,
    until: Instant,
}

/// The questions of one stream, and what was answered.
pub(super) struct Contacts {
    patience: Duration,
    /// Whom this stream has met: known here, or asked for.
    met: HashSet<ConversationId>,
    /// Questions to put, one at a time: while we put many, the hub might be waiting for us to hear it.
    wanted: VecDeque<Vec<ConversationId>>,
    /// The number of the last question that was thought of.
    asked: u64,
    /// The number of the last question that was answered.
    answered: u64,
    is_on_its_way: bool,
    /// Whether the hub let a question wait for too long. Then nothing waits until it answers one.
    is_silent: bool,
    /// What was answered and is not applied yet.
    entries: Vec<Entry>,
}

impl Contacts {
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            patience,
            met: HashSet::new(),
            wanted: VecDeque::new(),
            asked: 0,
            answered: 0,
            is_on_its_way: false,
            is_silent: false,
            entries: Vec::new(),
        }
    }

    /// Asks for strangers that nothing waits for.
    pub(super) fn want(&mut self, strangers: &[ConversationId]) {
        self.met.extend(strangers);
        for some in strangers.chunks(MOST_CONTACTS) {
            self.wanted.push_back(some.to_vec());
            self.asked += 1;
        }
    }

    /// Makes a batch of what was heard. `whole` says that with it everything is held from the beginning on, so
    /// that nobody's first entry is missing.
    pub(super) async fn batch(&mut self, shared: &Shared, entries: Vec<Entry>, whole: bool) -> Batch {
        if whole {
            self.met = HashSet::new();
            return Batch { entries, waits: None };
        }
        let new: Vec<ConversationId> =
            people(&entries).into_iter().filter(|conversation| self.met.insert(*conversation)).collect();
        if new.is_empty() {
            return Batch { entries, waits: None };
        }
        match shared.store.read(move |reader| reader.strangers_among(&new)).await {
            Ok(strangers) if strangers.is_empty() => Batch { entries, waits: None },
            Ok(strangers) => {
                self.want(&strangers);
                let wait = Wait { question: self.asked, until: Instant::now() + self.patience };
                Batch { entries, waits: Some(wait) }
            }
            Err(error) => {
                tracing::error!(%error, "who is known cannot be read");
                Batch { entries, waits: None }
            }
        }
    }

    /// The next question, when the last one is answered.
    pub(super) fn next_question(&mut self) -> Option<ClientFrame> {
        if self.is_on_its_way {
            return None;
        }
        let conversations = self.wanted.pop_front()?;
        self.is_on_its_way = true;
        Some(ClientFrame::Contacts { conversations })
    }

    /// Takes an answer in. Says false when there was no question.
    #[must_use]
    pub(super) fn answer(&mut self, entries: Vec<Entry>) -> bool {
        if !self.is_on_its_way {
            return false;
        }
        self.is_on_its_way = false;
        self.is_silent = false;
        self.answered += 1;
        self.entries.extend(entries);
        true
    }

    /// Lets nothing wait any more until the hub answers.
    pub(super) fn give_up_waiting(&mut self) {
        self.is_silent = true;
    }

    /// Until when a batch must wait; absent when it may be applied.
    pub(super) fn awaits(&self, batch: &Batch) -> Option<Instant> {
        batch.waits.filter(|wait| !self.is_silent && wait.question > self.answered).map(|wait| wait.until)
    }

    /// Takes out what was answered, to be applied.
    pub(super) fn take(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }
}

/// Who has a message in these entries and is not introduced by name and number there.
fn people(entries: &[Entry]) -> BTreeSet<ConversationId> {
    let (mut people, mut introduced) = (BTreeSet::new(), BTreeSet::new());
    for entry in entries {
        if let Fact::MessageReceived { conversation, .. }
        | Fact::MessageEchoed { conversation, .. }
        | Fact::MessageQueued { conversation, .. } = &entry.fact
        {
            people.insert(*conversation);
        } else if let Fact::ContactSeen { conversation, contact } = &entry.fact
            && contact.name.is_some()
            && contact.phone.is_some()
        {
            introduced.insert(*conversation);
        }
    }
    &people - &introduced
}
