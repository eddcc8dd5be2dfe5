//! What ties a conversation to others: the application that answers it, the conversation in which its person goes on.
//! Registers, the latest Seq wins.

use domain::{ConversationId, Handler, Seq, Team};
use rusqlite::{Connection, Row, params};

/// The registers, as a conversation carries them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ties {
    handler: Option<String>,
    handler_seq: u64,
    joined_to: Option<u64>,
    joined_seq: u64,
    team: Option<String>,
    team_seq: u64,
}

impl Ties {
    /// Reads six columns, the first at `at`: handler, joined_to, team, each with its Seq.
    pub(super) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            handler: row.get(at)?,
            handler_seq: row.get(at + 1)?,
            joined_to: row.get(at + 2)?,
            joined_seq: row.get(at + 3)?,
            team: row.get(at + 4)?,
            team_seq: row.get(at + 5)?,
        })
    }

    /// Who answers. Returns whether anything changed.
    pub(super) fn handled(&mut self, seq: Seq, handler: &Handler) -> bool {
        if seq.0 <= self.handler_seq {
            return false;
        }
        self.handler = Some(serde_json::to_string(handler).expect("a handler always serialises"));
        self.handler_seq = seq.0;
        true
    }

    /// In which conversation the person goes on, if in any. Returns the conversations that show it or showed it;
    /// none when a later entry said something else.
    pub(super) fn joined(&mut self, seq: Seq, into: Option<ConversationId>) -> Vec<ConversationId> {
        if seq.0 <= self.joined_seq {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.joined_to, into.map(|into| into.0));
        self.joined_seq = seq.0;
        before.into_iter().chain(self.joined_to).map(ConversationId).collect()
    }

    /// Whose it is. Returns whether anything changed.
    pub(super) fn given(&mut self, seq: Seq, team: Option<&Team>) -> bool {
        if seq.0 <= self.team_seq {
            return false;
        }
        self.team = team.map(|team| team.as_str().to_owned());
        self.team_seq = seq.0;
        true
    }

    /// Writes them.
    pub(super) fn write(&self, tx: &Connection, conversation: ConversationId) -> Result<(), rusqlite::Error> {
        tx.prepare_cached(
            "UPDATE replica_conversation SET handler = ?2, handler_seq = ?3, joined_to = ?4, joined_seq = ?5,
                    team = ?6, team_seq = ?7
             WHERE conversation = ?1",
        )?
        .execute(params![
            conversation.0,
            self.handler,
            self.handler_seq,
            self.joined_to,
            self.joined_seq,
            self.team,
            self.team_seq
        ])?;
        Ok(())
    }
}
