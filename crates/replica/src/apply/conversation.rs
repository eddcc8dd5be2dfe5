//! What is kept on a conversation for the list. It follows from the messages alone: each fact changes it by
//! what it brings, and where messages change places it is counted afresh.

use std::collections::BTreeMap;

use domain::{ConversationId, Handler, LineId, MessageStatus, Seq, Team, Text};
use rusqlite::{Connection, Row, params};

use super::contact::Registers;
use super::line::CountsChange;
use super::message::Held;
use super::ties::Ties;
use crate::StoreError;
use crate::query::{Origin, Position, status_of, status_word};

/// The last message, as much as a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Last {
    position: Position,
    origin: Origin,
    label: String,
    preview: Option<String>,
    status: Option<MessageStatus>,
    revoked: bool,
}

/// The columns that follow from messages and read marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Kept {
    read_up_to: Seq,
    messages: u64,
    unread: u64,
    failed: u64,
    max_inbound_seq: Seq,
    max_reaction_seq: Seq,
    last_inbound_at_ms: Option<i64>,
    last: Option<Last>,
}

impl Kept {
    fn to_answer(&self) -> bool {
        self.last.as_ref().is_some_and(|last| last.origin == Origin::Received && !last.revoked)
    }

    /// Its part in the counts of the line.
    fn counts(&self) -> CountsChange {
        CountsChange {
            conversations: i64::from(self.last.is_some()),
            to_answer: i64::from(self.to_answer()),
            unread: i64::from(self.unread > 0),
            failed: i64::from(self.failed > 0),
        }
    }
}

/// One conversation while a batch is folded: read once, written once.
#[derive(Clone, Debug)]
pub(super) struct Card {
    conversation: ConversationId,
    /// Whether a row stands in the table.
    stored: bool,
    kept: Kept,
    kept_before: Kept,
    contact: Registers,
    contact_before: Registers,
    ties: Ties,
    ties_before: Ties,
    /// Whether its row or its thread changed in a way that a screen shows.
    pub(super) touched: bool,
}

/// The cards of a batch, in order, so that they are written in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Cards(BTreeMap<ConversationId, Card>);

pub(super) const LOAD: &str =
    "SELECT name, name_seq, phone, phone_seq, user_id, user_id_seq, username, username_seq, saved_name, saved_name_seq,
        handler, handler_seq, joined_to, joined_seq, team, team_seq,
        read_up_to, messages, unread, failed, max_inbound_seq, max_reaction_seq, last_inbound_at_ms,
        last_at_ms, last_seq, last_origin, last_label, last_preview, last_status, last_revoked
     FROM replica_conversation WHERE conversation = ?1";

pub(super) const WALK_UNREAD: &str = "SELECT seq FROM replica_message
     WHERE conversation = ?1 AND origin = 0 AND seq > ?2 ORDER BY at_ms DESC, seq DESC LIMIT ?3";

pub(super) const RECOUNT: &str = "SELECT count(*), coalesce(sum(origin = 0 AND seq > ?2), 0),
        coalesce(sum(status IN ('failed', 'unknown') AND origin IN (1, 2)), 0),
        max(CASE WHEN origin = 0 THEN seq ELSE 0 END), max(CASE WHEN origin = 0 THEN at_ms END),
        max(coalesce(their_emoji_seq, 0))
     FROM replica_message WHERE conversation = ?1";

const UPDATE: &str =
    "UPDATE replica_conversation SET read_up_to = ?2, messages = ?3, unread = ?4, failed = ?5,
        to_answer = ?6, max_inbound_seq = ?7, last_inbound_at_ms = ?8, last_at_ms = ?9, last_seq = ?10,
        last_origin = ?11, last_label = ?12, last_preview = ?13, last_status = ?14, last_revoked = ?15,
        max_reaction_seq = ?16
     WHERE conversation = ?1";

impl Cards {
    /// The card of a conversation; a new one where none is known.
    pub(super) fn get(
        &mut self,
        tx: &Connection,
        conversation: ConversationId,
    ) -> Result<&mut Card, StoreError> {
        use std::collections::btree_map::Entry;
        match self.0.entry(conversation) {
            Entry::Occupied(card) => Ok(card.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(Card::load(tx, conversation)?)),
        }
    }

    /// Writes what changed. Returns the conversations that a screen shows differently now.
    pub(super) fn write(
        self,
        tx: &Connection,
        line: &LineId,
    ) -> Result<(Vec<ConversationId>, CountsChange), StoreError> {
        let mut touched = Vec::new();
        let mut counts = CountsChange::default();
        for (conversation, card) in self.0 {
            if card.touched {
                touched.push(conversation);
            }
            let (before, after) = (card.kept_before.counts(), card.kept.counts());
            counts.conversations += after.conversations - before.conversations;
            counts.to_answer += after.to_answer - before.to_answer;
            counts.unread += after.unread - before.unread;
            counts.failed += after.failed - before.failed;
            card.write(tx, line)?;
        }
        Ok((touched, counts))
    }
}

impl Card {
    fn load(tx: &Connection, conversation: ConversationId) -> Result<Self, StoreError> {
        let mut statement = tx.prepare_cached(LOAD)?;
        let mut rows = statement.query([conversation.0])?;
        let (stored, contact, ties, kept) = match rows.next()? {
            Some(row) => (true, Registers::read(row, 0)?, Ties::read(row, 10)?, read_kept(row)?),
            None => (false, Registers::default(), Ties::default(), Kept::default()),
        };
        Ok(Self {
            conversation,
            stored,
            kept_before: kept.clone(),
            contact_before: contact.clone(),
            kept,
            contact,
            ties_before: ties.clone(),
            ties,
            touched: false,
        })
    }

    fn write(self, tx: &Connection, line: &LineId) -> Result<(), StoreError> {
        let id = self.conversation;
        if !self.stored {
            tx.prepare_cached("INSERT INTO replica_conversation (conversation, line) VALUES (?1, ?2)")?
                .execute(params![id.0, line.as_str()])?;
        }
        if self.kept != self.kept_before {
            let k = &self.kept;
            let last = k.last.as_ref();
            tx.prepare_cached(UPDATE)?.execute(params![
                id.0,
                k.read_up_to.0,
                k.messages,
                k.unread,
                k.failed,
                k.to_answer(),
                k.max_inbound_seq.0,
                k.last_inbound_at_ms,
                last.map_or(0, |last| last.position.at.0),
                last.map_or(0, |last| last.position.seq.0),
                last.map(|last| last.origin.column()),
                last.map(|last| last.label.as_str()),
                last.and_then(|last| last.preview.as_deref()),
                last.and_then(|last| last.status).map(status_word),
                last.is_some_and(|last| last.revoked),
                k.max_reaction_seq.0,
            ])?;
        }
        if self.contact != self.contact_before {
            self.contact.write(tx, id, &self.contact_before)?;
        }
        if self.ties != self.ties_before {
            self.ties.write(tx, id)?;
        }
        Ok(())
    }

    /// What an entry says of the contact.
    pub(super) fn contact_seen(&mut self, seq: Seq, contact: &protocol::Contact) {
        self.touched |= self.contact.join(seq, contact);
    }

    /// Who answers.
    pub(super) fn handled(&mut self, seq: Seq, handler: &Handler) {
        self.touched |= self.ties.handled(seq, handler);
    }

    /// In which conversation the person goes on, if in any. Returns the conversations that show it or showed it.
    pub(super) fn joined(&mut self, seq: Seq, into: Option<ConversationId>) -> Vec<ConversationId> {
        let shown_in = self.ties.joined(seq, into);
        self.touched |= !shown_in.is_empty();
        shown_in
    }

    /// Whose it is.
    pub(super) fn given(&mut self, seq: Seq, team: Option<&Team>) {
        self.touched |= self.ties.given(seq, team);
    }

    /// A message was added to the conversation.
    pub(super) fn added(&mut self, held: &Held) {
        let kept = &mut self.kept;
        kept.messages += 1;
        kept.max_reaction_seq = kept.max_reaction_seq.max(held.facets.reacted_seq());
        if held.origin == Origin::Received {
            let at = held.position.at.0;
            kept.last_inbound_at_ms = Some(kept.last_inbound_at_ms.map_or(at, |other| other.max(at)));
            kept.max_inbound_seq = kept.max_inbound_seq.max(held.position.seq);
            kept.unread += u64::from(held.position.seq > kept.read_up_to);
        }
        kept.failed += u64::from(is_failed(held.origin, held.facets.status()));
        let is_said = held.origin != Origin::Noted;
        if is_said && kept.last.as_ref().is_none_or(|last| last.position < held.position) {
            kept.last = Some(last_of(held));
        }
        self.touched = true;
    }

    /// Facts about a message of the conversation joined; it had `before` as its status.
    pub(super) fn changed(&mut self, before: Option<MessageStatus>, held: &Held) {
        let (was, is) = (is_failed(held.origin, before), is_failed(held.origin, held.facets.status()));
        self.kept.max_reaction_seq = self.kept.max_reaction_seq.max(held.facets.reacted_seq());
        self.kept.failed = self.kept.failed + u64::from(is && !was) - u64::from(was && !is);
        if self.kept.last.as_ref().is_some_and(|last| last.position == held.position) {
            self.kept.last = Some(last_of(held));
        }
        self.touched = true;
    }

    /// A member has read up to an entry. The highest wins.
    pub(super) fn read(&mut self, tx: &Connection, up_to: Seq) -> Result<(), StoreError> {
        let before = self.kept.read_up_to;
        if up_to <= before {
            return Ok(());
        }
        self.kept.read_up_to = up_to;
        if self.kept.unread == 0 {
            return Ok(());
        }
        self.touched = true;
        if up_to >= self.kept.max_inbound_seq {
            self.kept.unread = 0;
            return Ok(());
        }
        // Not everything is read: find as many as were unread, newest first, and look at each.
        let mut statement = tx.prepare_cached(WALK_UNREAD)?;
        let mut rows = statement.query(params![self.conversation.0, before.0, self.kept.unread])?;
        let mut unread = 0;
        while let Some(row) = rows.next()? {
            unread += u64::from(row.get::<_, u64>(0)? > up_to.0);
        }
        self.kept.unread = unread;
        Ok(())
    }

    /// Counts everything afresh from the stored messages; `last` is the last of them.
    pub(super) fn recount(&mut self, tx: &Connection, last: Option<&Held>) -> Result<(), StoreError> {
        let read_up_to = self.kept.read_up_to;
        self.kept =
            tx.prepare_cached(RECOUNT)?.query_row(params![self.conversation.0, read_up_to.0], |row| {
                Ok(Kept {
                    read_up_to,
                    messages: row.get(0)?,
                    unread: row.get(1)?,
                    failed: row.get(2)?,
                    max_inbound_seq: Seq(row.get::<_, Option<u64>>(3)?.unwrap_or(0)),
                    last_inbound_at_ms: row.get(4)?,
                    max_reaction_seq: Seq(row.get::<_, Option<u64>>(5)?.unwrap_or(0)),
                    last: last.map(last_of),
                })
            })?;
        self.touched = true;
        Ok(())
    }
}

fn read_kept(row: &Row<'_>) -> Result<Kept, StoreError> {
    let last = match row.get::<_, Option<u8>>(25)? {
        None => None,
        Some(origin) => Some(Last {
            position: Position { at: domain::Timestamp(row.get(23)?), seq: Seq(row.get(24)?) },
            origin: Origin::of_column(origin)?,
            label: row.get(26)?,
            preview: row.get(27)?,
            status: row.get::<_, Option<String>>(28)?.map(|word| status_of(&word)).transpose()?,
            revoked: row.get(29)?,
        }),
    };
    Ok(Kept {
        read_up_to: Seq(row.get(16)?),
        messages: row.get(17)?,
        unread: row.get(18)?,
        failed: row.get(19)?,
        max_inbound_seq: Seq(row.get(20)?),
        max_reaction_seq: Seq(row.get(21)?),
        last_inbound_at_ms: row.get(22)?,
        last,
    })
}

/// Failed, or nobody knows: a person has to look. Nobody can do anything about the past.
fn is_failed(origin: Origin, status: Option<MessageStatus>) -> bool {
    !origin.is_past() && matches!(status, Some(MessageStatus::Failed | MessageStatus::Unknown))
}

fn last_of(held: &Held) -> Last {
    let (label, words) = held.shown();
    Last {
        position: held.position,
        origin: held.origin,
        preview: words.map(|words| cut(&words)),
        label,
        status: held.facets.status(),
        revoked: held.facets.revoked(),
    }
}

/// How many characters of a message a list shows at most.
const PREVIEW_CHARS: usize = 140;

/// The first words of a text.
pub(crate) fn preview(text: &Text) -> Text {
    Text(cut(text.as_str()))
}

/// What was cut says so.
fn cut(text: &str) -> String {
    match text.char_indices().nth(PREVIEW_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
