//! One exhaustive match over all facts. Every arm is idempotent and takes part in any order (law 3).

mod ties;

use std::collections::{BTreeSet, HashSet};

use domain::{
    CommandId, Content, ConversationId, Failure, FailureKind, LineId, MediaId, MessageStatus, Seq, Timestamp,
};
use protocol::{Entry, Fact, Message, MessageName, ScheduleEnd, Settlement};
use rusqlite::{CachedStatement, Connection};

use super::change::Change;
use super::conversation::Cards;
use super::message::{self, Brought, Facets, Held};
use super::naming::{self, Names};
use super::schedule::Planned;
use super::search::Index;
use super::{kept, line, media, schedule, sight, template};
use crate::query::{Origin, Position, ReactionRefusal, ReactionWish};
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
    index: Index<'t>,
    changes: BTreeSet<Change>,
    /// The commands of this machine's outbox.
    outbox: HashSet<String>,
    /// Whether any fact waits for its message; false spares a look for each new message.
    any_waits: bool,
    /// Whether any conversation is another team's; false spares a look for each fact.
    any_hidden: bool,
    /// The digests of files that may no longer be seen.
    forgotten: Vec<String>,
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
            index: Index::new(tx)?,
            changes: BTreeSet::new(),
            outbox,
            any_waits,
            any_hidden: sight::any_hidden(tx)?,
            forgotten: Vec::new(),
        })
    }

    /// Writes what is kept on conversations and lines, and the index of words. Returns what changed, and the digests of
    /// files that may no longer be seen.
    pub(super) fn finish(mut self) -> Result<(BTreeSet<Change>, Vec<String>), StoreError> {
        self.settle()?;
        Ok((self.changes, self.forgotten))
    }

    /// Writes what was gathered so far.
    fn settle(&mut self) -> Result<(), StoreError> {
        std::mem::replace(&mut self.index, Index::new(self.tx)?).write()?;
        let (touched, counts) = std::mem::take(&mut self.cards).write(self.tx, self.line)?;
        line::count(self.tx, self.line, counts)?;
        self.changes.extend(touched.into_iter().map(Change::Conversation));
        Ok(())
    }

    pub(super) fn entry(&mut self, entry: &Entry, live: bool) -> Result<(), StoreError> {
        self.fact(entry.seq, entry.at, &entry.fact, live)
    }

    /// Takes in who somebody is ahead of the entry that says so. Other facts would be something new, and are left
    /// to their entry.
    pub(super) fn contact(&mut self, entry: &Entry) -> Result<(), StoreError> {
        if let Fact::ContactSeen { conversation, contact } = &entry.fact
            && !self.is_hidden(&entry.fact)?
        {
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
        if self.is_hidden(fact)? {
            return Ok(());
        }
        match fact {
            Fact::ConversationGiven { conversation, team, anew, .. } => {
                self.given(seq, *conversation, team.as_ref(), *anew && live)
            }
            Fact::ConversationHidden { conversation } => self.hidden(seq, *conversation),
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
                    referral: None,
                    product: None,
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
                let place = self
                    .on_message(message, seq, at, fact, |facets| facets.react(seq, *from_customer, emoji))?;
                match place {
                    Some(place) if live && *from_customer && emoji.is_some() => self.reacted(place),
                    Some(_) | None => Ok(()),
                }
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
            Fact::MessageImported { conversation, message, from_customer, status } => {
                let origin = if *from_customer { Origin::TheirPast } else { Origin::OurPast };
                let status = status.filter(|_| !*from_customer).map(|status| (status, message.sent_at));
                self.bring(of_meta(*conversation, seq, origin, message), status)?;
                Ok(())
            }
            Fact::SystemNoted { conversation, message } => {
                self.bring(of_meta(*conversation, seq, Origin::Noted, message), None)?;
                Ok(())
            }
            Fact::PlaceholderFilled { conversation, message, content } => {
                self.announce(*conversation, content)?;
                self.on_message(message, seq, at, fact, |facets| facets.fill(seq, content))?;
                Ok(())
            }
            Fact::MessageScheduled { conversation, command, author, made_at, due_at, content, reply_to } => {
                self.planned(
                    seq,
                    at,
                    &Planned {
                        conversation: *conversation,
                        command,
                        author,
                        made_at: *made_at,
                        due_at: *due_at,
                        content,
                        reply_to: reply_to.as_ref(),
                    },
                )
            }
            Fact::ScheduleEnded { conversation, command, end } => {
                self.schedule_ended(seq, at, fact, *conversation, command, *end)
            }
            Fact::ReactionQueued { command, message, emoji, .. } => {
                let wish = ReactionWish { command: command.clone(), emoji: emoji.clone() };
                self.on_message(message, seq, at, fact, |facets| facets.wish(seq, &wish))?;
                self.arrived(command, at)
            }
            Fact::ReactionRefused { command, message, failure, .. } => {
                let refusal = ReactionRefusal { command: command.clone(), failure: failure.clone() };
                self.on_message(message, seq, at, fact, |facets| facets.refuse(seq, &refusal))?;
                Ok(())
            }
            Fact::TemplateObserved { template } => {
                if template::observed(self.tx, self.line, seq, template)? {
                    self.changes.insert(Change::Templates(self.line.clone()));
                }
                Ok(())
            }
            Fact::HandlerChanged { conversation, handler } => {
                self.cards.get(self.tx, *conversation)?.handled(seq, handler);
                Ok(())
            }
            Fact::HistoryImported { import } => {
                if line::imported(self.tx, self.line, seq, import)? {
                    self.changes.insert(Change::Import(self.line.clone()));
                }
                Ok(())
            }
            Fact::ConversationsJoined { conversation, into } => {
                // It exists, whether this joining counts or not: order must leave no trace.
                self.cards.get(self.tx, *into)?;
                self.joined(seq, *conversation, Some(*into))
            }
            Fact::ConversationsParted { conversation } => self.joined(seq, *conversation, None),
            // The Seq is held; there is nothing to fold.
            Fact::Withheld { .. } => Ok(()),
            Fact::NotUnderstood { .. } | Fact::Foreign(_) => kept::keep(self.tx, self.line, seq, at, fact),
        }
    }

    /// The customer reacted just now.
    fn reacted(&mut self, place: Place) -> Result<(), StoreError> {
        if !self.load(place)?.origin.is_past() {
            self.changes.insert(Change::Inbound { conversation: place.0, position: place.1 });
        }
        Ok(())
    }

    fn planned(&mut self, seq: Seq, at: Timestamp, planned: &Planned<'_>) -> Result<(), StoreError> {
        self.announce(planned.conversation, planned.content)?;
        schedule::planned(self.tx, self.line, seq, planned)?;
        self.cards.get(self.tx, planned.conversation)?.touched = true;
        self.missed(planned.command)?;
        self.arrived(planned.command, at)
    }

    fn schedule_ended(
        &mut self,
        seq: Seq,
        at: Timestamp,
        fact: &Fact,
        conversation: ConversationId,
        command: &CommandId,
        end: ScheduleEnd,
    ) -> Result<(), StoreError> {
        schedule::ended(self.tx, self.line, seq, conversation, command, end)?;
        self.cards.get(self.tx, conversation)?.touched = true;
        let (kind, details) = match end {
            ScheduleEnd::WindowClosed => (FailureKind::WindowClosed, ""),
            // The treaty has no failure for it: the word of the end tells.
            ScheduleEnd::HandledElsewhere => (FailureKind::Other, "handled_elsewhere"),
            ScheduleEnd::Queued | ScheduleEnd::Cancelled | ScheduleEnd::Other => return Ok(()),
        };
        self.missed(command)?;
        let failure = Failure { kind, code: None, details: details.into(), retry_at: None };
        let name = MessageName::Command(command.clone());
        self.on_message(&name, seq, at, fact, |facets| facets.failed_because(seq, &failure))?;
        Ok(())
    }

    /// A scheduled message whose time came in vain stands in the thread as failed.
    fn missed(&mut self, command: &CommandId) -> Result<(), StoreError> {
        let Some(missed) = schedule::missed(self.tx, command)? else { return Ok(()) };
        let brought = Brought {
            conversation: missed.conversation,
            position: Position { at: missed.due_at, seq: missed.seq },
            origin: Origin::Queued,
            name: MessageName::Command(command.clone()),
            author: Some(&missed.author),
            content: &missed.content,
            reply_to: missed.reply_to.as_ref(),
            forwarded: false,
            referral: None,
            product: None,
        };
        self.bring(brought, Some((MessageStatus::Failed, missed.due_at)))?;
        Ok(())
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
            self.index.added(&held)?;
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
            if held.facets.says_other_than(&before) {
                self.index.changed(&before, &held)?;
            }
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
            self.index.removed(&old)?;
            for name in &old.facets.names {
                naming::take(self.tx, self.line, name, old.conversation, old.position)?;
            }
            conversations.insert(old.conversation);
            held.facets.join(old.facets);
        }
        held.insert(&mut self.insert)?;
        self.index.added(&held)?;
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
        if let Some(media) = content.media() {
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
        referral: message.referral.as_deref(),
        product: message.product.as_deref(),
    }
}
