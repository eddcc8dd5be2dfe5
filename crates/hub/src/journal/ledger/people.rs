//! Who is meant: Meta's names for a person brought to the one conversation that the person has on a line.
//!
//! Meta's `user_id` comes first, the phone number second. A number that somebody else now has becomes
//! theirs; the one who had it keeps the conversation. What is learned of a person is journaled at once.

use domain::{ConversationId, LineId, Phone, Text, Timestamp, UserId};
use protocol::{Contact, Fact};

use super::contacts;
use super::handler::Answering;
use super::tx::{LineNo, Tx, place, unknown};
use crate::journal::JournalError;
use crate::journal::sql::{Kept, Question, Row, args};

#[derive(Clone, Copy)]
enum Kind {
    User,
    Phone,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Phone => "phone",
        }
    }
}

pub(super) fn rowid(conversation: ConversationId) -> i64 {
    i64::try_from(conversation.0).unwrap_or(i64::MAX)
}

pub(super) fn conversation(rowid: i64) -> ConversationId {
    ConversationId(rowid.unsigned_abs())
}

/// A conversation, and what is known of its person.
pub(super) struct Person {
    pub(super) conversation: ConversationId,
    /// Who answers, where Meta has said so.
    pub(super) answering: Option<Answering>,
    known: Contact,
}

/// All that a webhook asks of the person whom it names, at once.
const BY_NAME: &str = "
    SELECT conversation.user_id, conversation.phone, conversation.username, conversation.name, conversation.id,
           handler.elsewhere, handler.role, handler.at
    FROM identity JOIN conversation ON conversation.id = identity.conversation
    LEFT JOIN handler ON handler.conversation = identity.conversation
    WHERE identity.line = ?1 AND identity.kind = ?2 AND identity.value = ?3";

/// What is asked of the names of a person.
pub(super) fn names_of(line: LineNo, contact: &Contact) -> impl Iterator<Item = Question> {
    let user = contact.user_id.as_ref().map(|user| (Kind::User, user.as_str()));
    let phone = contact.phone.as_ref().map(|phone| (Kind::Phone, phone.as_str()));
    user.into_iter().chain(phone).map(move |(kind, value)| Question {
        sql: BY_NAME,
        args: vec![Kept::Int(line.0), Kept::Text(kind.word().to_owned()), Kept::Text(value.to_owned())],
        of: &["identity", "conversation", "handler"],
        by_key: false,
    })
}

impl Tx<'_> {
    /// The conversation with this person, if there is one.
    pub(super) fn find(
        &self,
        line: LineNo,
        contact: &Contact,
    ) -> Result<Option<ConversationId>, JournalError> {
        Ok(self.find_person(line, contact)?.map(|person| person.conversation))
    }

    /// As [`Tx::find`], with what is known: one question for both, because this is asked for every webhook.
    pub(super) fn find_person(
        &self,
        line: LineNo,
        contact: &Contact,
    ) -> Result<Option<Person>, JournalError> {
        if let Some(user) = &contact.user_id
            && let Some(found) = self.by_name(line, Kind::User, user.as_str())?
        {
            return Ok(Some(found));
        }
        let Some(phone) = &contact.phone else { return Ok(None) };
        let Some(found) = self.by_name(line, Kind::Phone, phone.as_str())? else { return Ok(None) };
        let theirs = &found.known.user_id;
        let somebody_else = contact.user_id.is_some() && theirs.is_some() && *theirs != contact.user_id;
        Ok((!somebody_else).then_some(found))
    }

    /// The conversation with this person, begun if need be. `None` when nobody is named.
    pub(super) fn meet(
        &mut self,
        line: &LineId,
        contact: &Contact,
        at: Timestamp,
        webhook: Option<i64>,
    ) -> Result<Option<ConversationId>, JournalError> {
        Ok(self.meet_person(line, contact, at, webhook)?.map(|person| person.conversation))
    }

    /// As [`Tx::meet`], with what is known.
    pub(super) fn meet_person(
        &mut self,
        line: &LineId,
        contact: &Contact,
        at: Timestamp,
        webhook: Option<i64>,
    ) -> Result<Option<Person>, JournalError> {
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        if contact.user_id.is_none() && contact.phone.is_none() {
            return Ok(None);
        }
        let person = match self.find_person(no, contact)? {
            Some(found) => found,
            None => Person { conversation: self.begin(no)?, answering: None, known: Contact::default() },
        };
        self.learn_of(line, &person, contact, at, webhook)?;
        Ok(Some(person))
    }

    /// Takes in what is new of a person; an entry only when something is. A number under which we knew somebody
    /// without Meta's name for them, and which Meta now says is this person's, makes the two one.
    pub(super) fn learn(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        contact: &Contact,
        at: Timestamp,
        webhook: Option<i64>,
    ) -> Result<(), JournalError> {
        let person = Person { conversation, answering: None, known: self.known(conversation)? };
        self.learn_of(line, &person, contact, at, webhook)
    }

    /// As [`Tx::learn`], of a person who was just found.
    pub(super) fn learn_of(
        &mut self,
        line: &LineId,
        person: &Person,
        contact: &Contact,
        at: Timestamp,
        webhook: Option<i64>,
    ) -> Result<(), JournalError> {
        let conversation = person.conversation;
        let Some(other) = self.give_to(line, person, contact, at, webhook)? else { return Ok(()) };
        if self.known(other)?.user_id.is_none() && self.known(conversation)?.user_id.is_some() {
            self.join(line, other, conversation, &Contact::default(), (at, webhook))?;
        }
        Ok(())
    }

    /// Takes in what is new of a person, and takes it from whoever had it; who had the number.
    pub(super) fn give(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        contact: &Contact,
        at: Timestamp,
        webhook: Option<i64>,
    ) -> Result<Option<ConversationId>, JournalError> {
        let person = Person { conversation, answering: None, known: self.known(conversation)? };
        self.give_to(line, &person, contact, at, webhook)
    }

    fn give_to(
        &mut self,
        line: &LineId,
        Person { conversation, known, .. }: &Person,
        contact: &Contact,
        at: Timestamp,
        webhook: Option<i64>,
    ) -> Result<Option<ConversationId>, JournalError> {
        let conversation = *conversation;
        let no = self.line(line).ok_or_else(|| unknown(line))?;
        let news = Contact {
            user_id: newer(&contact.user_id, &known.user_id),
            phone: newer(&contact.phone, &known.phone),
            username: newer(&contact.username, &known.username),
            name: newer(&contact.name, &known.name),
            saved_name: None,
        };
        if news == Contact::default() {
            return Ok(None);
        }
        if let Some(user) = &news.user_id {
            self.name(no, Kind::User, user.as_str(), conversation)?;
        }
        let had_it = match &news.phone {
            Some(phone) => self.take_phone(no, phone, conversation)?,
            None => None,
        };
        self.sql.run(
            "UPDATE conversation SET user_id = coalesce(?2, user_id), phone = coalesce(?3, phone),
                        username = coalesce(?4, username), name = coalesce(?5, name)
                 WHERE id = ?1",
            args![
                rowid(conversation),
                news.user_id.as_ref().map(UserId::as_str),
                news.phone.as_ref().map(Phone::as_str),
                news.username.as_ref().map(Text::as_str),
                news.name.as_ref().map(Text::as_str),
            ],
        )?;
        let fact = Fact::ContactSeen { conversation, contact: news.clone() };
        let seq = self.append(line, at, webhook, &fact)?;
        contacts::note(self.sql, conversation, &news, place(no, seq))?;
        Ok(had_it)
    }

    /// What is known of the person of a conversation.
    pub(super) fn known(&self, conversation: ConversationId) -> Result<Contact, JournalError> {
        let known = "SELECT user_id, phone, username, name FROM conversation WHERE id = ?1";
        Ok(self.sql.maybe(known, args![rowid(conversation)], contact)?.unwrap_or_default())
    }

    fn begin(&self, line: LineNo) -> Result<ConversationId, JournalError> {
        let row = "INSERT INTO conversation (line) VALUES (?1) RETURNING id";
        Ok(conversation(self.sql.one(row, args![line.0], |row| row.get(0))?))
    }

    fn by_name(&self, line: LineNo, kind: Kind, value: &str) -> Result<Option<Person>, JournalError> {
        self.sql.maybe(BY_NAME, args![line.0, kind.word(), value], |row| {
            let at: Option<i64> = row.get(7)?;
            let answering = match at {
                Some(at) => Some(Answering { elsewhere: row.get(5)?, role: row.get(6)?, at: Timestamp(at) }),
                None => None,
            };
            Ok(Person { conversation: conversation(row.get(4)?), known: contact(row)?, answering })
        })
    }

    fn name(&self, line: LineNo, kind: Kind, value: &str, whose: ConversationId) -> Result<(), JournalError> {
        self.sql.run(
            "INSERT INTO identity (line, kind, value, conversation) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (line, kind, value) DO UPDATE SET conversation = excluded.conversation",
            args![line.0, kind.word(), value, rowid(whose)],
        )?;
        Ok(())
    }

    /// Gives a number to a conversation; which other one had it. Whoever had it is no longer reached by it: writing
    /// to the old owner's number would now reach a stranger.
    fn take_phone(
        &self,
        line: LineNo,
        phone: &Phone,
        whose: ConversationId,
    ) -> Result<Option<ConversationId>, JournalError> {
        let other = self.by_name(line, Kind::Phone, phone.as_str())?.map(|other| other.conversation);
        let other = other.filter(|other| *other != whose);
        if let Some(other) = other {
            self.sql.run(
                "UPDATE conversation SET phone = NULL WHERE id = ?1 AND phone = ?2",
                args![rowid(other), phone.as_str()],
            )?;
        }
        self.name(line, Kind::Phone, phone.as_str(), whose)?;
        Ok(other)
    }
}

fn contact(row: &Row<'_>) -> Result<Contact, JournalError> {
    Ok(Contact {
        user_id: row.get::<Option<String>>(0)?.map(UserId),
        phone: row.get::<Option<String>>(1)?.map(Phone),
        username: row.get::<Option<String>>(2)?.map(Text),
        name: row.get::<Option<String>>(3)?.map(Text),
        saved_name: None,
    })
}

fn newer<T: Clone + PartialEq>(said: &Option<T>, known: &Option<T>) -> Option<T> {
    said.as_ref().filter(|said| known.as_ref() != Some(*said)).cloned()
}
