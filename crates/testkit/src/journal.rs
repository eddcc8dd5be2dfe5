//! A line's journal in memory: says what happened, hands out entries.

use domain::{CommandId, ConversationId, LineId, MessageStatus, Seq, Timestamp, Wamid};
use protocol::{Contact, Entry, Fact, Message, MessageName};

use crate::eg;

/// A journal. Each method journals one fact and returns its Seq; entries are a second apart.
#[derive(Clone, Debug)]
pub struct Journal {
    line: LineId,
    entries: Vec<Entry>,
}

impl Default for Journal {
    fn default() -> Self {
        Self::of(eg::line())
    }
}

impl Journal {
    /// An empty journal of a line.
    #[must_use]
    pub fn of(line: LineId) -> Self {
        Self { line, entries: Vec::new() }
    }

    /// Whose it is.
    #[must_use]
    pub fn line(&self) -> &LineId {
        &self.line
    }

    /// Its last Seq; zero when it is empty.
    #[must_use]
    pub fn head(&self) -> Seq {
        Seq(self.entries.len() as u64)
    }

    /// All entries, from Seq 1.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries from one Seq to another, both included.
    ///
    /// # Panics
    /// When they are not in it.
    #[must_use]
    pub fn range(&self, low: u64, high: u64) -> &[Entry] {
        &self.entries[low as usize - 1..high as usize]
    }

    /// The entries after a Seq.
    #[must_use]
    pub fn after(&self, seq: Seq) -> &[Entry] {
        &self.entries[(seq.0 as usize).min(self.entries.len())..]
    }

    /// Journals a fact.
    pub fn push(&mut self, fact: Fact) -> Seq {
        let seq = self.head().next();
        self.entries.push(Entry { line: self.line.clone(), seq, at: eg::at(seq.0 as i64), fact });
        seq
    }

    /// The hub learned something of a contact.
    pub fn contact(&mut self, conversation: ConversationId, contact: Contact) -> Seq {
        self.push(Fact::ContactSeen { conversation, contact })
    }

    /// A customer wrote.
    pub fn received(&mut self, conversation: ConversationId, message: Message) -> Seq {
        self.push(Fact::MessageReceived { conversation, message })
    }

    /// Somebody answered from the phone.
    pub fn echoed(&mut self, conversation: ConversationId, message: Message) -> Seq {
        self.push(Fact::MessageEchoed { conversation, message })
    }

    /// A member's message is durable at the hub.
    pub fn queued(
        &mut self,
        conversation: ConversationId,
        command: CommandId,
        at: Timestamp,
        body: &str,
    ) -> Seq {
        self.push(Fact::MessageQueued {
            conversation,
            command,
            author: eg::author(),
            sent_at: at,
            content: eg::text(body),
            reply_to: None,
        })
    }

    /// Meta took it and named it.
    pub fn accepted(&mut self, conversation: ConversationId, command: CommandId, wamid: Wamid) -> Seq {
        self.push(Fact::MessageAccepted { conversation, command, wamid })
    }

    /// Meta reported how far a message has come.
    pub fn status(
        &mut self,
        conversation: ConversationId,
        message: MessageName,
        status: MessageStatus,
        at: Timestamp,
    ) -> Seq {
        let failure = (status == MessageStatus::Failed).then(eg::failure);
        self.push(Fact::StatusReported { conversation, message, wamid: None, status, at, failure })
    }

    /// A member has read a conversation.
    pub fn read(&mut self, conversation: ConversationId, up_to: Seq) -> Seq {
        self.push(Fact::ConversationRead { conversation, up_to })
    }
}
