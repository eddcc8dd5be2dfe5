//! One exhaustive match over all facts. Every arm is idempotent and takes part in any order (law 3).

use std::collections::{BTreeSet, HashSet};

use domain::{CommandId, Content, ConversationId, LineId, MediaId, MessageStatus, Seq, Timestamp};
use protocol::{Entry, Fact, Message, MessageName, Settlement};
use rusqlite::{CachedStatement, Connection};

use super::change::Change;
use super::conversation::Cards;
use super::message::{self, Brought, Facets, Held};
use super::naming::{self, Names};
use super::{kept, line, media};
use crate::query::{Origin, Position};
use crate::{StoreError, local};

/// A place in the message table.
type Place = (ConversationId, Position);

/// One batch while it is folded.
pub(super) struct Fold<'t> {
    tx: &'t Connection,
    line: &'t LineId,
    cards: Cards,
    names: Names<'t>,
    insert: CachedStatement<'t>,
    changes: BTreeSet<Change>,
    /// The commands of this machine's outbox.
    outbox: HashSet<String>,
    /// Whether any fact waits for its message; false spares a look for each new message.
    any_waits: bool,
}

impl<'t> Fold<'t> {
    pub(super) fn new(
        tx: &'t Connection,
        line: &'t LineId,
        outbox: HashSet<String>,
    ) -> Result<Self, StoreError> {
        let any_waits = naming::any_waits(tx)?;
        Ok(Self {
            tx,
            line,
            cards: Cards::default(),
            names: Names::new(tx, line)?,
            insert: tx.prepare_cached(message::INSERT)?,
            changes: BTreeSet::new(),
            outbox,
            any_waits,
        })
    }

    /// Writes what is kept on conversations and lines. Returns what changed.
    pub(super) fn finish(mut self) -> Result<BTreeSet<Change>, StoreError> {
        let (touched, counts) = self.cards.write(self.tx, self.line)?;
        line::count(self.tx, self.line, counts)?;
        self.changes.extend(touched.into_iter().map(Change::Conversation));
        Ok(self.changes)
    }

    pub(super) fn entry(&mut self, entry: &Entry, live: bool) -> Result<(), StoreError> {
        self.fact(entry.seq, entry.at, &entry.fact, live)
    }

    /// Takes in who somebody is ahead of the entry that says so. Other facts would be something new, and are left
    /// to their entry.
    pub(super) fn contact(&mut self, entry: &Entry) -> Result<(), StoreError> {
        if let Fact::ContactSeen { conversation, contact } = &entry.fact {
            self.cards.get(self.tx, *conversation)?.contact_seen(entry.seq, contact);
        }
        Ok(())
    }

    /// Folds one fact. `live` says that it came at the upper end, not from history or from waiting.
    pub(super) fn fact(
        &mut self,
        seq: Seq,
        at: Timestamp,
        fact: &Fact,
        live: bool,
    ) -> Result<(), StoreError> {
        match fact {
            Fact::ContactSeen { conversation, contact } => {
                self.cards.get(self.tx, *conversation)?.contact_seen(seq, contact);
                Ok(())
            }
            Fact::MessageReceived { conversation, message } => {
                let brought = of_meta(*conversation, seq, Origin::Received, message);
                let position = brought.position;
                if self.bring(brought, None)? && live {
                    self.changes.insert(Change::Inbound { conversation: *conversation, position });
                }
                Ok(())
            }
            Fact::MessageEchoed { conversation, message } => {
                self.bring(of_meta(*conversation, seq, Origin::Echoed, message), None)?;
                Ok(())
            }
            Fact::MessageQueued { conversation, command, author, sent_at, content, reply_to } => {
                let brought = Brought {
                    conversation: *conversation,
                    position: Position { at: *sent_at, seq },
                    origin: Origin::Queued,
                    name: MessageName::Command(command.clone()),
                    author: Some(author),
                    content,
                    reply_to: reply_to.as_ref(),
                    forwarded: false,
                };
                self.bring(brought, Some((MessageStatus::Queued, *sent_at)))?;
                self.arrived(command, at)
            }
            Fact::MessageAccepted { command, wamid, .. } => {
                let name = MessageName::Command(command.clone());
                let place = self
                    .on_message(&name, seq, at, fact, |facets| facets.report(MessageStatus::Accepted, at))?;
                self.also_named(place, &MessageName::Wamid(wamid.clone()))
            }
            Fact::StatusReported { message, wamid, status, at: reported, failure, .. } => {
                let place = self.on_message(message, seq, at, fact, |facets| {
                    facets.report(*status, *reported);
                    if let Some(failure) = failure {
                        facets.failed_because(seq, failure);
                    }
                })?;
                match wamid {
                    Some(wamid) => self.also_named(place, &MessageName::Wamid(wamid.clone())),
                    None => Ok(()),
                }
            }
            Fact::SendSettled { command, settlement, .. } => {
                let status = match settlement {
                    Settlement::WasSent => MessageStatus::Accepted,
                    Settlement::WasNotSent => MessageStatus::Abandoned,
                };
                let name = MessageName::Command(command.clone());
                self.on_message(&name, seq, at, fact, |facets| facets.report(status, at))?;
                Ok(())
            }
            Fact::ReactionChanged { message, from_customer, emoji, .. } => {
                let emoji = emoji.as_ref().map(|emoji| emoji.as_str());
                self.on_message(message, seq, at, fact, |facets| facets.react(seq, *from_customer, emoji))?;
                Ok(())
            }
            Fact::MessageEdited { conversation, message, content } => {
                self.announce(*conversation, content)?;
                self.on_message(message, seq, at, fact, |facets| facets.edit(seq, content))?;
                Ok(())
            }
            Fact::MessageRevoked { message, .. } => {
                self.on_message(message, seq, at, fact, Facets::revoke)?;
                Ok(())
            }
            Fact::ConversationRead { conversation, up_to } => {
                self.cards.get(self.tx, *conversation)?.read(self.tx, *up_to)
            }
            Fact::MediaStored { media, sha256, size } => {
                let shown_in = media::stored(self.tx, self.line, seq, media, sha256, *size)?;
                self.media_changed(media, shown_in);
                Ok(())
            }
            Fact::MediaLost { media, reason } => {
                let shown_in = media::lost(self.tx, self.line, seq, media, reason)?;
                self.media_changed(media, shown_in);
                Ok(())
            }
            Fact::LineObserved { health } => {
                if line::observe(self.tx, self.line, seq, health)? {
                    self.changes.insert(Change::Line(self.line.clone()));
                }
                Ok(())
            }
            Fact::MessageImported { .. }
            | Fact::SystemNoted { .. }
            | Fact::PlaceholderFilled { .. }
            | Fact::MessageScheduled { .. }
            | Fact::ScheduleEnded { .. }
            | Fact::ReactionQueued { .. }
            | Fact::ReactionRefused { .. }
            | Fact::TemplateObserved { .. }
            | Fact::HandlerChanged { .. }
            | Fact::HistoryImported { .. }
            | Fact::ConversationsJoined { .. }
            | Fact::ConversationsParted { .. }
            | Fact::NotUnderstood { .. }
            | Fact::Foreign(_) => kept::keep(self.tx, self.line, seq, at, fact),
        }
    }

    /// A message came. Returns whether it is new here; the first entry that brings one counts.
    fn bring(
        &mut self,
        brought: Brought<'_>,
        status: Option<(MessageStatus, Timestamp)>,
    ) -> Result<bool, StoreError> {
        self.announce(brought.conversation, brought.content)?;
        let name = brought.name.clone();
        let mut held = Held::new(brought);
        if let Some((status, at)) = status {
            held.facets.report(status, at);
        }
        // Also where a repeat counts for nothing, its conversation exists: order must leave no trace.
        let card = self.cards.get(self.tx, held.conversation)?;
        let Some(place) = self.names.find(&name)? else {
            held.insert(&mut self.insert)?;
            self.names.give(&name, held.conversation, held.position)?;
            card.added(&held);
            self.replay_awaited(&name)?;
            return Ok(true);
        };
        let stored = self.load(place)?;
        if held.position.seq < stored.position.seq {
            self.restack(held, vec![stored])?;
        } else {
            self.join_into(stored, |facets| facets.join(held.facets))?;
        }
        Ok(false)
    }

    /// Joins a fact into its message, or lets it wait until the message comes. Returns where the message stands.
    fn on_message(
        &mut self,
        name: &MessageName,
        seq: Seq,
        at: Timestamp,
        fact: &Fact,
        join: impl FnOnce(&mut Facets),
    ) -> Result<Option<Place>, StoreError> {
        let Some(place) = self.names.find(name)? else {
            naming::wait(self.tx, self.line, name, seq, at, fact)?;
            self.any_waits = true;
            return Ok(None);
        };
        let held = self.load(place)?;
        self.join_into(held, join)?;
        Ok(Some(place))
    }

    fn join_into(&mut self, mut held: Held, join: impl FnOnce(&mut Facets)) -> Result<(), StoreError> {
        let before = held.facets.clone();
        join(&mut held.facets);
        if held.facets != before {
            held.update(self.tx)?;
            self.cards.get(self.tx, held.conversation)?.changed(before.status(), &held);
        }
        Ok(())
    }

    /// A message has a further name. Facts that waited for it join; where another message bears it, the two are one.
    fn also_named(&mut self, place: Option<Place>, name: &MessageName) -> Result<(), StoreError> {
        let Some(place) = place else { return Ok(()) };
        match self.names.find(name)? {
            Some(other) if other == place => Ok(()),
            Some(other) => {
                let (a, b) = (self.load(place)?, self.load(other)?);
                let (first, second) = if a.position.seq < b.position.seq { (a, b) } else { (b, a) };
                self.restack(first.clone(), vec![first, second])
            }
            None => {
                let held = self.load(place)?;
                self.names.give(name, place.0, place.1)?;
                self.join_into(held, |facets| facets.join(Facets::named(name.clone())))?;
                self.replay_awaited(name)
            }
        }
    }

    /// Puts one message in the place of several stored ones: all that joined them joins it.
    fn restack(&mut self, mut held: Held, stored: Vec<Held>) -> Result<(), StoreError> {
        let mut conversations = BTreeSet::from([held.conversation]);
        for old in stored {
            old.delete(self.tx)?;
            for name in &old.facets.names {
                naming::take(self.tx, self.line, name, old.conversation, old.position)?;
            }
            conversations.insert(old.conversation);
            held.facets.join(old.facets);
        }
        held.insert(&mut self.insert)?;
        for name in &held.facets.names {
            self.names.give(name, held.conversation, held.position)?;
        }
        for conversation in conversations {
            let last = Held::last(self.tx, conversation)?;
            self.cards.get(self.tx, conversation)?.recount(self.tx, last.as_ref())?;
        }
        Ok(())
    }

    fn replay_awaited(&mut self, name: &MessageName) -> Result<(), StoreError> {
        if !self.any_waits {
            return Ok(());
        }
        for (seq, at, fact) in naming::awaited(self.tx, self.line, name)? {
            self.fact(seq, at, &fact, false)?;
        }
        Ok(())
    }

    fn load(&self, (conversation, position): Place) -> Result<Held, StoreError> {
        Held::load(self.tx, conversation, position)
    }

    fn announce(&mut self, conversation: ConversationId, content: &Content) -> Result<(), StoreError> {
        if let Some(media) = crate::query::media_of(content) {
            media::announced(self.tx, self.line, media, conversation)?;
        }
        Ok(())
    }

    fn media_changed(&mut self, media: &MediaId, shown_in: Option<ConversationId>) {
        self.changes.insert(Change::Media(media.clone()));
        self.changes.extend(shown_in.map(Change::Conversation));
    }

    /// A command of this machine came down the journal: its outbox row goes, in this transaction.
    fn arrived(&mut self, command: &CommandId, at: Timestamp) -> Result<(), StoreError> {
        if self.outbox.remove(command.as_str()) {
            local::outbox::arrived(self.tx, command, at)?;
            self.changes.insert(Change::Outbox);
        }
        Ok(())
    }
}

fn of_meta<'m>(conversation: ConversationId, seq: Seq, origin: Origin, message: &'m Message) -> Brought<'m> {
    Brought {
        conversation,
        position: Position { at: message.sent_at, seq },
        origin,
        name: MessageName::Wamid(message.id.clone()),
        author: None,
        content: &message.content,
        reply_to: message.reply_to.as_ref(),
        forwarded: message.forwarded,
    }
}
