//! A message while it is folded: what brought it, and what joined it since, in any order.

use std::borrow::Cow;
use std::collections::BTreeSet;

use domain::content::Product;
use domain::{CommandId, Content, ConversationId, MessageStatus, Referral, Seq, Timestamp, Wamid};
use protocol::{Author, MessageName};
use rusqlite::{Connection, Row, Statement, params};

use crate::StoreError;
use crate::indexed::{self, Says};
use crate::query::{Origin, Position, ReactionRefusal, ReactionWish, from_json, status_of, status_word};

/// A value and the Seq that set it: the latest wins.
type Register<T> = Option<(u64, T)>;

/// Everything about a message that joins: a message that came twice, or under two names, is the join of both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facets {
    pub(super) names: BTreeSet<MessageName>,
    status: Option<(MessageStatus, i64)>,
    failure: Register<String>,
    edited: Register<String>,
    filled: Register<String>,
    revoked: bool,
    their_emoji: Register<Option<String>>,
    our_emoji: Register<Option<String>>,
    our_wish: Register<String>,
    our_refusal: Register<String>,
}

impl Facets {
    pub(super) fn named(name: MessageName) -> Self {
        Self { names: BTreeSet::from([name]), ..Self::default() }
    }

    pub(super) fn status(&self) -> Option<MessageStatus> {
        self.status.map(|(status, _)| status)
    }

    pub(super) fn revoked(&self) -> bool {
        self.revoked
    }

    /// Whether a message of these facets may say something else than with those.
    pub(super) fn says_other_than(&self, other: &Self) -> bool {
        (&self.edited, &self.filled, self.revoked) != (&other.edited, &other.filled, other.revoked)
    }

    /// Takes in a report: the furthest wins, and of equal ones the earliest moment.
    pub(super) fn report(&mut self, status: MessageStatus, at: Timestamp) {
        self.status = match self.status {
            None => Some((status, at.0)),
            Some((held, moment)) if held == status => Some((held, moment.min(at.0))),
            Some((held, _)) if held.join(status) == status => Some((status, at.0)),
            held @ Some(_) => held,
        };
    }

    pub(super) fn failed_because(&mut self, seq: Seq, failure: &domain::Failure) {
        later(&mut self.failure, Some((seq.0, json(failure))));
    }

    pub(super) fn edit(&mut self, seq: Seq, content: &Content) {
        later(&mut self.edited, Some((seq.0, json(content))));
    }

    /// What its placeholder stood for.
    pub(super) fn fill(&mut self, seq: Seq, content: &Content) {
        later(&mut self.filled, Some((seq.0, json(content))));
    }

    pub(super) fn revoke(&mut self) {
        self.revoked = true;
    }

    pub(super) fn react(&mut self, seq: Seq, from_customer: bool, emoji: Option<&str>) {
        let side = if from_customer { &mut self.their_emoji } else { &mut self.our_emoji };
        later(side, Some((seq.0, emoji.map(str::to_owned))));
    }

    /// We wish to react; Meta will be asked.
    pub(super) fn wish(&mut self, seq: Seq, wish: &ReactionWish) {
        later(&mut self.our_wish, Some((seq.0, json(wish))));
    }

    /// Meta did not take a reaction of ours.
    pub(super) fn refuse(&mut self, seq: Seq, refusal: &ReactionRefusal) {
        later(&mut self.our_refusal, Some((seq.0, json(refusal))));
    }

    /// The Seq that set or took back the customer's reaction; zero when there was none.
    pub(super) fn reacted_seq(&self) -> Seq {
        Seq(self.their_emoji.as_ref().map_or(0, |(seq, _)| *seq))
    }

    /// Takes in all that joined the same message under another name or at another place.
    pub(super) fn join(&mut self, other: Self) {
        self.names.extend(other.names);
        if let Some((status, at)) = other.status {
            self.report(status, Timestamp(at));
        }
        later(&mut self.failure, other.failure);
        later(&mut self.edited, other.edited);
        later(&mut self.filled, other.filled);
        self.revoked |= other.revoked;
        later(&mut self.their_emoji, other.their_emoji);
        later(&mut self.our_emoji, other.our_emoji);
        later(&mut self.our_wish, other.our_wish);
        later(&mut self.our_refusal, other.our_refusal);
    }

    /// The first Meta name, the first command, and whatever else there is, which is almost always nothing.
    fn name_columns(&self) -> (Option<&str>, Option<&str>, Option<String>) {
        let (mut wamid, mut command, mut others) = (None, None, Vec::new());
        for name in &self.names {
            match name {
                MessageName::Wamid(id) if wamid.is_none() => wamid = Some(id.as_str()),
                MessageName::Command(id) if command.is_none() => command = Some(id.as_str()),
                MessageName::Wamid(_) | MessageName::Command(_) => others.push(name),
            }
        }
        (wamid, command, if others.is_empty() { None } else { Some(json(&others)) })
    }
}

fn later<T>(held: &mut Register<T>, other: Register<T>) {
    if let Some((seq, _)) = &other
        && held.as_ref().is_none_or(|(mine, _)| mine < seq)
    {
        *held = other;
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("our own values always serialise")
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) conversation: ConversationId,
    pub(super) position: Position,
    pub(super) origin: Origin,
    author: Option<(String, String)>,
    label: Cow<'static, str>,
    words: Option<String>,
    detail: Option<String>,
    reply_to: Option<String>,
    forwarded: bool,
    referral: Option<String>,
    product: Option<String>,
    pub(super) facets: Facets,
}

/// What brings a message, before anything joined it.
pub(super) struct Brought<'a> {
    pub(super) conversation: ConversationId,
    pub(super) position: Position,
    pub(super) origin: Origin,
    pub(super) name: MessageName,
    pub(super) author: Option<&'a Author>,
    pub(super) content: &'a Content,
    pub(super) reply_to: Option<&'a Wamid>,
    pub(super) forwarded: bool,
    pub(super) referral: Option<&'a Referral>,
    pub(super) product: Option<&'a Product>,
}

pub(super) const LOAD: &str = "SELECT origin, wamid, command, other_names, author_id, author_name,
        label, words, detail, reply_to, forwarded, referral, product, status, status_at_ms, failure, failure_seq,
        edited, edited_seq, filled, filled_seq, revoked, their_emoji, their_emoji_seq, our_emoji, our_emoji_seq,
        our_wish, our_wish_seq, our_refusal, our_refusal_seq
     FROM replica_message WHERE conversation = ?1 AND at_ms = ?2 AND seq = ?3";

pub(super) const INSERT: &str = "INSERT INTO replica_message (conversation, at_ms, seq, origin, wamid, command, other_names,
        author_id, author_name, label, words, detail, reply_to, forwarded, referral, product, status, status_at_ms,
        failure, failure_seq, edited, edited_seq, filled, filled_seq, revoked, their_emoji, their_emoji_seq,
        our_emoji, our_emoji_seq, our_wish, our_wish_seq, our_refusal, our_refusal_seq)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
        ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)";

const UPDATE: &str = "UPDATE replica_message SET wamid = ?4, command = ?5, other_names = ?6,
        status = ?7, status_at_ms = ?8, failure = ?9, failure_seq = ?10, edited = ?11, edited_seq = ?12,
        filled = ?13, filled_seq = ?14, revoked = ?15, their_emoji = ?16, their_emoji_seq = ?17, our_emoji = ?18,
        our_emoji_seq = ?19, our_wish = ?20, our_wish_seq = ?21, our_refusal = ?22, our_refusal_seq = ?23
     WHERE conversation = ?1 AND at_ms = ?2 AND seq = ?3";

impl Held {
    pub(super) fn new(brought: Brought<'_>) -> Self {
        let words = brought.content.words().map(|words| words.as_str().to_owned());
        // Of a text the words are all there is.
        let is_text = matches!(brought.content, Content::Text { .. });
        let detail = (!is_text).then(|| json(brought.content));
        let author = brought.author.and_then(|author| match author {
            Author::Seat { id, name } => Some((id.as_str().to_owned(), name.as_str().to_owned())),
            Author::Phone => None,
        });
        Self {
            conversation: brought.conversation,
            position: brought.position,
            origin: brought.origin,
            author,
            label: Cow::Borrowed(brought.content.label()),
            words,
            detail,
            reply_to: brought.reply_to.map(|wamid| wamid.as_str().to_owned()),
            forwarded: brought.forwarded,
            referral: brought.referral.map(json),
            product: brought.product.map(json),
            facets: Facets::named(brought.name),
        }
    }

    /// The kind and the words of what it holds now.
    pub(super) fn shown(&self) -> (String, Option<String>) {
        let now = self.facets.edited.as_ref().or(self.facets.filled.as_ref());
        match now.and_then(|(_, text)| serde_json::from_str::<Content>(text).ok()) {
            Some(content) => {
                (content.label().to_owned(), content.words().map(|words| words.as_str().to_owned()))
            }
            None => (self.label.to_string(), self.words.clone()),
        }
    }

    /// The line under which it is searched; none when its writer took it back.
    pub(super) fn indexed(&self) -> Result<Option<String>, StoreError> {
        self.indexed_with(&self.facets)
    }

    /// The line under which it was searched when this had joined it.
    pub(super) fn indexed_with(&self, facets: &Facets) -> Result<Option<String>, StoreError> {
        if facets.revoked {
            return Ok(None);
        }
        let now = facets.edited.as_ref().or(facets.filled.as_ref()).map(|(_, content)| content);
        let content: Option<Content> =
            now.or(self.detail.as_ref()).map(|text| from_json(text, "a message's content")).transpose()?;
        let says = match &content {
            Some(content) => Says::Content(content),
            None => Says::Words(self.words.as_deref().unwrap_or_default()),
        };
        let author = self.author.as_ref().map(|(_, name)| name.as_str());
        Ok(Some(indexed::line(&indexed::Message {
            conversation: self.conversation,
            origin: self.origin,
            author,
            says,
        })))
    }

    pub(super) fn load(
        tx: &Connection,
        conversation: ConversationId,
        position: Position,
    ) -> Result<Self, StoreError> {
        let mut statement = tx.prepare_cached(LOAD)?;
        let mut rows = statement.query(params![conversation.0, position.at.0, position.seq.0])?;
        let Some(row) = rows.next()? else { return Err(StoreError::bug("a name points at no message")) };
        Self::read(row, conversation, position)
    }

    fn read(row: &Row<'_>, conversation: ConversationId, position: Position) -> Result<Self, StoreError> {
        let mut names = BTreeSet::new();
        names.extend(row.get::<_, Option<String>>(1)?.map(|id| MessageName::Wamid(Wamid(id))));
        names.extend(row.get::<_, Option<String>>(2)?.map(|id| MessageName::Command(CommandId(id))));
        if let Some(others) = row.get::<_, Option<String>>(3)? {
            names.extend(from_json::<Vec<MessageName>>(&others, "a message's further names")?);
        }
        let status = match row.get::<_, Option<String>>(13)? {
            Some(word) => Some((status_of(&word)?, row.get::<_, Option<i64>>(14)?.unwrap_or_default())),
            None => None,
        };
        let author = match (row.get::<_, Option<String>>(4)?, row.get::<_, Option<String>>(5)?) {
            (Some(id), name) => Some((id, name.unwrap_or_default())),
            (None, _) => None,
        };
        Ok(Self {
            conversation,
            position,
            origin: Origin::of_column(row.get(0)?)?,
            author,
            label: Cow::Owned(row.get(6)?),
            words: row.get(7)?,
            detail: row.get(8)?,
            reply_to: row.get(9)?,
            forwarded: row.get(10)?,
            referral: row.get(11)?,
            product: row.get(12)?,
            facets: Facets {
                names,
                status,
                failure: required(row, 15)?,
                edited: required(row, 17)?,
                filled: required(row, 19)?,
                revoked: row.get(21)?,
                their_emoji: optional(row, 22)?,
                our_emoji: optional(row, 24)?,
                our_wish: required(row, 26)?,
                our_refusal: required(row, 28)?,
            },
        })
    }

    pub(super) fn insert(&self, insert: &mut Statement<'_>) -> Result<(), StoreError> {
        let f = &self.facets;
        let (wamid, command, others) = f.name_columns();
        insert.execute(params![
            self.conversation.0,
            self.position.at.0,
            self.position.seq.0,
            self.origin.column(),
            wamid,
            command,
            others,
            self.author.as_ref().map(|(id, _)| id),
            self.author.as_ref().map(|(_, name)| name),
            self.label,
            self.words,
            self.detail,
            self.reply_to,
            self.forwarded,
            self.referral,
            self.product,
            f.status().map(status_word),
            f.status.map(|(_, at)| at),
            f.failure.as_ref().map(|(_, failure)| failure),
            f.failure.as_ref().map(|(seq, _)| seq),
            f.edited.as_ref().map(|(_, content)| content),
            f.edited.as_ref().map(|(seq, _)| seq),
            f.filled.as_ref().map(|(_, content)| content),
            f.filled.as_ref().map(|(seq, _)| seq),
            f.revoked,
            f.their_emoji.as_ref().and_then(|(_, emoji)| emoji.as_ref()),
            f.their_emoji.as_ref().map(|(seq, _)| seq),
            f.our_emoji.as_ref().and_then(|(_, emoji)| emoji.as_ref()),
            f.our_emoji.as_ref().map(|(seq, _)| seq),
            f.our_wish.as_ref().map(|(_, wish)| wish),
            f.our_wish.as_ref().map(|(seq, _)| seq),
            f.our_refusal.as_ref().map(|(_, refusal)| refusal),
            f.our_refusal.as_ref().map(|(seq, _)| seq),
        ])?;
        Ok(())
    }

    /// Writes what joined; what brought it does not change.
    pub(super) fn update(&self, tx: &Connection) -> Result<(), StoreError> {
        let f = &self.facets;
        let (wamid, command, others) = f.name_columns();
        tx.prepare_cached(UPDATE)?.execute(params![
            self.conversation.0,
            self.position.at.0,
            self.position.seq.0,
            wamid,
            command,
            others,
            f.status().map(status_word),
            f.status.map(|(_, at)| at),
            f.failure.as_ref().map(|(_, failure)| failure),
            f.failure.as_ref().map(|(seq, _)| seq),
            f.edited.as_ref().map(|(_, content)| content),
            f.edited.as_ref().map(|(seq, _)| seq),
            f.filled.as_ref().map(|(_, content)| content),
            f.filled.as_ref().map(|(seq, _)| seq),
            f.revoked,
            f.their_emoji.as_ref().and_then(|(_, emoji)| emoji.as_ref()),
            f.their_emoji.as_ref().map(|(seq, _)| seq),
            f.our_emoji.as_ref().and_then(|(_, emoji)| emoji.as_ref()),
            f.our_emoji.as_ref().map(|(seq, _)| seq),
            f.our_wish.as_ref().map(|(_, wish)| wish),
            f.our_wish.as_ref().map(|(seq, _)| seq),
            f.our_refusal.as_ref().map(|(_, refusal)| refusal),
            f.our_refusal.as_ref().map(|(seq, _)| seq),
        ])?;
        Ok(())
    }

    pub(super) fn delete(&self, tx: &Connection) -> Result<(), StoreError> {
        tx.prepare_cached("DELETE FROM replica_message WHERE conversation = ?1 AND at_ms = ?2 AND seq = ?3")?
            .execute(params![self.conversation.0, self.position.at.0, self.position.seq.0])?;
        Ok(())
    }

    /// The last message of a conversation that somebody wrote.
    pub(super) fn last(tx: &Connection, conversation: ConversationId) -> Result<Option<Self>, StoreError> {
        let mut statement = tx.prepare_cached(
            "SELECT at_ms, seq FROM replica_message WHERE conversation = ?1 AND origin <> 5
             ORDER BY at_ms DESC, seq DESC LIMIT 1",
        )?;
        let mut rows = statement.query([conversation.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let position = Position { at: Timestamp(row.get(0)?), seq: Seq(row.get(1)?) };
        Self::load(tx, conversation, position).map(Some)
    }
}

fn required(row: &Row<'_>, at: usize) -> rusqlite::Result<Register<String>> {
    let value: Option<String> = row.get(at)?;
    let seq: Option<u64> = row.get(at + 1)?;
    Ok(seq.zip(value))
}

fn optional(row: &Row<'_>, at: usize) -> rusqlite::Result<Register<Option<String>>> {
    let value: Option<String> = row.get(at)?;
    let seq: Option<u64> = row.get(at + 1)?;
    Ok(seq.map(|seq| (seq, value)))
}
