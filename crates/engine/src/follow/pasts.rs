//! The past of conversations that were given to a team of this seat's: asked for page by page beside the stream, never
//! while live entries wait. How far it has come stands in the replica, so that the next stream goes on with it.

use std::collections::VecDeque;

use domain::ConversationId;
use protocol::{ClientFrame, Entry};
use replica::WantedPast;

/// A page that was answered.
pub(super) struct Page {
    pub(super) conversation: ConversationId,
    pub(super) entries: Vec<Entry>,
    pub(super) more: bool,
}

/// What is asked of pasts on one stream.
#[derive(Default)]
pub(super) struct Pasts {
    wanted: VecDeque<WantedPast>,
    /// The one that was asked for and not answered.
    asked: Option<WantedPast>,
    /// The page that was answered and not applied.
    page: Option<Page>,
}

impl Pasts {
    /// These are wanted now.
    pub(super) fn want(&mut self, wanted: Vec<WantedPast>) {
        self.wanted = wanted.into();
    }

    /// The next question, when nothing is asked and nothing waits to be applied.
    pub(super) fn next_question(&mut self, limit: u32) -> Option<ClientFrame> {
        if self.asked.is_some() || self.page.is_some() {
            return None;
        }
        let asked = self.wanted.pop_front()?;
        let WantedPast { conversation, after, .. } = asked;
        self.asked = Some(asked);
        Some(ClientFrame::Past { conversation, after, limit })
    }

    /// Takes an answer in. Says false when there was no such question.
    #[must_use]
    pub(super) fn answer(&mut self, page: Page) -> bool {
        let Some(asked) = self.asked.take().filter(|asked| asked.conversation == page.conversation) else {
            return false;
        };
        if let Some(last) = page.entries.last().filter(|last| page.more && last.seq < asked.until) {
            self.wanted.push_front(WantedPast { after: last.seq, ..asked });
        }
        self.page = Some(page);
        true
    }

    /// Takes out what was answered, to be applied.
    pub(super) fn take(&mut self) -> Option<Page> {
        self.page.take()
    }
}
