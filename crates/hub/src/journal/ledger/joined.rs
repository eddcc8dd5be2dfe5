//! Two conversations with one person. When Meta says that a number or an id passed to somebody who has a
//! conversation here already, the earlier one is joined into the one in which the person goes on. Nothing is moved:
//! both keep their entries and their names, so a member can part them again.

use domain::{ConversationId, LineId, Phone, Timestamp, UserId};
use protocol::{Accepted, Contact, Fact, Refusal, RefusalCode};

use super::people::{conversation as conversation_of, rowid};
use super::tx::{LineNo, Tx};
use crate::journal::sql::args;
use crate::journal::{JournalError, Wish};

/// A join as it stands.
struct Join {
    into: ConversationId,
    /// What Meta said had passed.
    passed: Contact,
}

impl Tx<'_> {
    fn join_of(&self, conversation: ConversationId) -> Result<Option<Join>, JournalError> {
        let found = self.sql.maybe(
            "SELECT into_conversation, phone, user_id FROM joined WHERE conversation = ?1",
            args![rowid(conversation)],
            |row| {
                Ok(Join {
                    into: conversation_of(row.get(0)?),
                    passed: Contact {
                        phone: row.get::<Option<String>>(1)?.map(Phone),
                        user_id: row.get::<Option<String>>(2)?.map(UserId),
                        ..Contact::default()
                    },
                })
            },
        )?;
        Ok(found)
    }

    /// The conversation in which the person of this one goes on. Joins never run in a circle: whatever is joined
    /// into is parted from where it was joined before.
    pub(super) fn goes_on_in(&self, conversation: ConversationId) -> Result<ConversationId, JournalError> {
        let mut here = conversation;
        while let Some(join) = self.join_of(here)? {
            here = join.into;
        }
        Ok(here)
    }

    /// By what the person of a conversation is reached now.
    pub(super) fn reached(&self, conversation: ConversationId) -> Result<Contact, JournalError> {
        self.known(self.goes_on_in(conversation)?)
    }

    /// Joins an earlier conversation into the one in which the person goes on. `passed` is what Meta said had passed
    /// from the one to the other.
    pub(super) fn join(
        &mut self,
        line: &LineId,
        earlier: ConversationId,
        into: ConversationId,
        passed: &Contact,
        (at, webhook): (Timestamp, Option<i64>),
    ) -> Result<(), JournalError> {
        let already = self.join_of(earlier)?.is_some_and(|join| join.into == into);
        if earlier == into || already {
            return Ok(());
        }
        if self.join_of(into)?.is_some() {
            self.unjoin(into)?;
            self.append(line, at, webhook, &Fact::ConversationsParted { conversation: into })?;
        }
        self.sql.run(
            "INSERT INTO joined (conversation, into_conversation, phone, user_id)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (conversation) DO UPDATE
                 SET into_conversation = excluded.into_conversation, phone = excluded.phone,
                     user_id = excluded.user_id",
            args![
                rowid(earlier),
                rowid(into),
                passed.phone.as_ref().map(Phone::as_str),
                passed.user_id.as_ref().map(UserId::as_str),
            ],
        )?;
        self.append(line, at, webhook, &Fact::ConversationsJoined { conversation: earlier, into })?;
        self.follow_team(line, earlier, into, at)
    }

    fn unjoin(&self, conversation: ConversationId) -> Result<(), JournalError> {
        self.sql.run("DELETE FROM joined WHERE conversation = ?1", args![rowid(conversation)])?;
        Ok(())
    }

    /// A member says that the two are different people. What passed is then the earlier one's: that one moved, as
    /// Meta said, and whoever else was reached by it no longer is. Unless Meta's own name for the person says that
    /// the later conversation is theirs.
    pub(super) fn accept_parting(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        earlier: ConversationId,
    ) -> Result<Result<Accepted, Refusal>, JournalError> {
        let line = &wish.command.line;
        let join = if self.is_on(no, earlier)? { self.join_of(earlier)? } else { None };
        let Some(join) = join else {
            let details = "no such conversation on this line, or joined into none".into();
            return Ok(Err(Refusal { code: RefusalCode::UnknownConversation, details }));
        };
        self.unjoin(earlier)?;
        let later = self.known(join.into)?;
        let certain = later.user_id.is_some() && later.user_id == join.passed.user_id;
        if !certain {
            self.give(line, earlier, &join.passed, wish.now, None)?;
        }
        self.accept_fact(wish, no, digest, &Fact::ConversationsParted { conversation: earlier })
    }

    fn is_on(&self, line: LineNo, conversation: ConversationId) -> Result<bool, JournalError> {
        let found: Option<i64> = self.sql.maybe(
            "SELECT 1 FROM conversation WHERE id = ?1 AND line = ?2",
            args![rowid(conversation), line.0],
            |row| row.get(0),
        )?;
        Ok(found.is_some())
    }
}
