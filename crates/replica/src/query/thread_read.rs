//! From stored columns to rows of a thread: messages, quotes, media and the outbox.

use domain::{
    CommandId, Content, ConversationId, MediaId, MessageStatus, OutboxState, SeatId, Seq, Text, Timestamp,
    Wamid,
};
use protocol::{Command, MessageName, Refusal};
use rusqlite::{OptionalExtension, Row, params};

use super::thread::{AT, Position};
use super::thread_row::{
    Delivery, FileStand, MediaState, Origin, Quote, Quoted, Reaction, Refused, Sender, ThreadRow, carried,
    content_of, from_json, json_column, media_of, outbox_state, status_of,
};
use super::{Reader, own_reaction};
use crate::{StoreError, name};

pub(crate) const OUTBOX: &str =
    "SELECT command, state, journaled_seq, made_at_ms, body, refusal, not_before_ms
     FROM local_outbox
     WHERE conversation = ?1 AND (kind = 'send' OR (kind = 'schedule' AND state = 'refused')) ORDER BY id";

pub(crate) const MEDIA: &str = "SELECT sha256, size, lost FROM replica_media WHERE media = ?1";

impl Reader {
    /// Reads the columns of `messages_where!`.
    pub(super) fn message_row(&self, row: &Row<'_>, line: Option<&str>) -> Result<ThreadRow, StoreError> {
        let origin = Origin::of_column(row.get(2)?)?;
        let wamid = row.get::<_, Option<String>>(3)?.map(Wamid);
        let command = row.get::<_, Option<String>>(4)?.map(CommandId);
        let sender = match origin {
            Origin::Received | Origin::TheirPast => Sender::Customer,
            Origin::Echoed | Origin::OurPast => Sender::Phone,
            Origin::Noted => Sender::Nobody,
            Origin::Queued => match (row.get::<_, Option<String>>(5)?, row.get::<_, Option<String>>(6)?) {
                (Some(id), name) => Sender::Seat { id: SeatId(id), name: Text(name.unwrap_or_default()) },
                (None, _) => Sender::Phone,
            },
        };
        let first = match row.get::<_, Option<String>>(18)? {
            Some(filled) => from_json(&filled, "a filled content")?,
            None => content_of(row.get(7)?, row.get(8)?)?,
        };
        let (content, original) = match row.get::<_, Option<String>>(14)? {
            Some(edited) => (from_json(&edited, "an edited content")?, Some(first)),
            None => (first, None),
        };
        let media = self.files([Some(&content), original.as_ref()])?;
        let quote = match row.get::<_, Option<String>>(9)? {
            Some(wamid) => Some(self.quote(line, Wamid(wamid))?),
            None => None,
        };
        let key = command.as_ref().map(CommandId::as_str).or(wamid.as_ref().map(Wamid::as_str));
        Ok(ThreadRow {
            key: key.unwrap_or_default().to_owned(),
            position: Some(Position { at: Timestamp(row.get(0)?), seq: Seq(row.get(1)?) }),
            at: Timestamp(row.get(0)?),
            delivery: delivery(row, origin)?,
            reactions: reactions(row.get(16)?, row.get(17)?),
            own_reaction: own_reaction::read(row, 21)?,
            revoked: row.get(15)?,
            forwarded: row.get(10)?,
            referral: json_column(row, 19, "a referral")?,
            product: json_column(row, 20, "a product")?,
            imported: origin.is_past(),
            upload: None,
            held_until: None,
            wamid,
            command,
            sender,
            content,
            original,
            quote,
            media,
        })
    }

    /// The message of that name on that line.
    pub(super) fn find(
        &self,
        line: &str,
        wanted: &MessageName,
    ) -> Result<Option<(ConversationId, ThreadRow)>, StoreError> {
        let Some((conversation, position)) = name::find(self.conn(), line, wanted)? else { return Ok(None) };
        let mut statement = self.conn().prepare_cached(AT)?;
        let mut rows = statement.query(params![conversation.0, position.at.0, position.seq.0])?;
        let Some(row) = rows.next()? else {
            return Err(StoreError::bug("a name points at no message"));
        };
        Ok(Some((conversation, self.message_row(row, None)?)))
    }

    /// A quote is one level deep: what a quoted message itself answers is not read.
    fn quote(&self, line: Option<&str>, wamid: Wamid) -> Result<Quote, StoreError> {
        let Some(line) = line else { return Ok(Quote { wamid, message: None }) };
        let found = self.find(line, &MessageName::Wamid(wamid.clone()))?;
        let message = found.and_then(|(_, row)| {
            Some(Quoted {
                position: row.position?,
                from_customer: row.sender == Sender::Customer,
                label: row.content.label().to_owned(),
                preview: row.content.words().map(crate::apply::preview),
                revoked: row.revoked,
                key: row.key,
            })
        });
        Ok(Quote { wamid, message })
    }

    /// How the files of these contents stand that Meta named. Ours are named by what they hold: nothing is unknown of them.
    fn files(&self, contents: [Option<&Content>; 2]) -> Result<Vec<FileStand>, StoreError> {
        let mut files: Vec<FileStand> = Vec::new();
        for id in contents.into_iter().flatten().filter_map(media_of) {
            if id.upload_digest().is_none() && files.iter().all(|known| known.media != *id) {
                let state = self.media(id)?;
                let facts = match &state {
                    MediaState::Stored { sha256, .. } => self.media_facts(sha256)?,
                    MediaState::Announced | MediaState::Lost { .. } => None,
                };
                files.push(FileStand { media: id.clone(), state, facts });
            }
        }
        Ok(files)
    }

    /// How a medium stands.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn media(&self, media: &MediaId) -> Result<MediaState, StoreError> {
        let found: Option<(Option<String>, Option<u64>, Option<String>)> = self
            .conn()
            .prepare_cached(MEDIA)?
            .query_row([media.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        Ok(match found {
            Some((Some(sha256), size, _)) => MediaState::Stored { sha256, size: size.unwrap_or(0) },
            Some((None, _, Some(reason))) => MediaState::Lost { reason },
            Some((None, _, None)) | None => MediaState::Announced,
        })
    }

    /// The sends of a conversation that stand in the outbox, in the order of composing.
    pub(super) fn outbox_rows(
        &self,
        conversation: ConversationId,
        line: Option<&str>,
    ) -> Result<Vec<ThreadRow>, StoreError> {
        let mut statement = self.conn().prepare_cached(OUTBOX)?;
        let mut found = statement.query([conversation.0])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            rows.push(self.outbox_thread_row(row, line)?);
        }
        Ok(rows)
    }

    fn outbox_thread_row(&self, row: &Row<'_>, line: Option<&str>) -> Result<ThreadRow, StoreError> {
        let key: String = row.get(0)?;
        let state = outbox_state(&row.get::<_, String>(1)?, row.get(2)?)?;
        let command: Command = from_json(&row.get::<_, String>(4)?, "an outbox command")?;
        let (content, reply_to) = carried(command.body)?;
        let refusal = match (state, row.get::<_, Option<String>>(5)?) {
            (OutboxState::Refused, Some(refusal)) => {
                let Refusal { code, details } = from_json(&refusal, "a refusal")?;
                Some(Refused { code, details })
            }
            _ => None,
        };
        Ok(ThreadRow {
            position: None,
            at: Timestamp(row.get(3)?),
            wamid: None,
            command: Some(CommandId(key.clone())),
            sender: Sender::Here,
            media: self.files([Some(&content), None])?,
            content,
            original: None,
            revoked: false,
            forwarded: false,
            referral: None,
            product: None,
            imported: false,
            own_reaction: None,
            upload: if state == OutboxState::Waiting { self.uploading(&key)? } else { None },
            held_until: row
                .get::<_, Option<i64>>(6)?
                .filter(|_| state == OutboxState::Waiting)
                .map(Timestamp),
            quote: reply_to.map(|wamid| self.quote(line, wamid)).transpose()?,
            delivery: Some(Delivery::Outbox { state, refusal }),
            reactions: Vec::new(),
            key,
        })
    }
}

fn delivery(row: &Row<'_>, origin: Origin) -> Result<Option<Delivery>, StoreError> {
    let (Some(status), Origin::Echoed | Origin::Queued | Origin::OurPast) =
        (row.get::<_, Option<String>>(11)?, origin)
    else {
        return Ok(None);
    };
    let status = status_of(&status)?;
    let failure = match (status, row.get::<_, Option<String>>(13)?) {
        (MessageStatus::Failed | MessageStatus::Unknown, Some(failure)) => {
            Some(from_json(&failure, "a failure")?)
        }
        _ => None,
    };
    let at = Timestamp(row.get::<_, Option<i64>>(12)?.unwrap_or_default());
    Ok(Some(Delivery::Journal { status, at, failure }))
}

fn reactions(theirs: Option<String>, ours: Option<String>) -> Vec<Reaction> {
    let reaction = |from_customer, emoji: Option<String>| {
        emoji.map(|emoji| Reaction { from_customer, emoji: Text(emoji) })
    };
    reaction(true, theirs).into_iter().chain(reaction(false, ours)).collect()
}
