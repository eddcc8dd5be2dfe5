//! Whose a conversation is: a team's, or everybody's. Two conversations that are joined are one team's.

use std::collections::HashMap;

use domain::{ConversationId, LineId, MediaId, Seq, Team, Teams, Timestamp};
use protocol::{Author, CommandBody, Contact, Fact, RefusalCode};

use super::accept::{Decided, author, refuse};
use super::people::{conversation as conversation_of, rowid};
use super::tx::{LineNo, Tx};
use crate::journal::sql::{Kept, Question, Row, Sql, args};
use crate::journal::{JournalError, Stand, Subject, Wish};

const TEAM_OF: &str = "SELECT team FROM given WHERE conversation = ?1";

impl Tx<'_> {
    pub(super) fn team_of(&self, conversation: ConversationId) -> Result<Option<Team>, JournalError> {
        let found: Option<Option<String>> =
            self.sql.maybe(TEAM_OF, args![rowid(conversation)], |row| row.get(0))?;
        Ok(found.flatten().map(Team))
    }

    /// Whether whoever sees the conversations of these teams sees what a command is about.
    pub(super) fn is_seen(
        &self,
        no: LineNo,
        teams: &Teams,
        body: &CommandBody,
    ) -> Result<bool, JournalError> {
        if *teams == Teams::All {
            return Ok(true);
        }
        let about = match body {
            CommandBody::SendMessage { conversation, .. }
            | CommandBody::ReadConversation { conversation, .. }
            | CommandBody::ScheduleMessage { conversation, .. }
            | CommandBody::React { conversation, .. }
            | CommandBody::PartConversations { conversation }
            | CommandBody::GiveConversation { conversation, .. }
            | CommandBody::NoteExport { conversation, .. } => Some(*conversation),
            CommandBody::SettleSend { command, .. } | CommandBody::CancelScheduled { command } => {
                self.send_row(command)?.map(|row| row.conversation)
            }
            CommandBody::SendToNumber { phone, .. } => {
                let contact = Contact { phone: Some(phone.clone()), ..Contact::default() };
                self.find(no, &contact)?
            }
            CommandBody::ImportHistory {} | CommandBody::RefreshTemplates {} => None,
        };
        match about {
            Some(conversation) => Ok(teams.see(self.team_of(conversation)?.as_ref())),
            None => Ok(true),
        }
    }

    /// Gives a conversation, with those that are joined into it, to a team or back to everybody.
    pub(super) fn accept_giving(
        &mut self,
        wish: &Wish,
        no: LineNo,
        digest: &[u8],
        conversation: ConversationId,
        team: Option<&Team>,
    ) -> Decided {
        if self.last_heard(no, conversation)?.is_none() {
            return refuse(RefusalCode::UnknownConversation, "no such conversation on this line");
        }
        let team = team.map(|team| Team(team.as_str().trim().to_owned()));
        if team.as_ref().is_some_and(|team| !protocol::member::is_name(team.as_str())) {
            return refuse(RefusalCode::InvalidValue, "a team's name is empty, too long, or not in one line");
        }
        let line = &wish.command.line;
        let mut seq = self.head(line);
        let goes_on_in = self.goes_on_in(conversation)?;
        for one in self.joined_into(goes_on_in)? {
            seq = self.hand_to(line, one, team.clone(), Some(author(wish)), wish.now)?.unwrap_or(seq);
        }
        self.keep_command(wish, no, digest, seq)
    }

    /// Gives one conversation to a team; its entry, unless it is the team's already.
    pub(super) fn hand_to(
        &mut self,
        line: &LineId,
        conversation: ConversationId,
        team: Option<Team>,
        author: Option<Author>,
        at: Timestamp,
    ) -> Result<Option<Seq>, JournalError> {
        let from = self.team_of(conversation)?;
        if from == team {
            return Ok(None);
        }
        self.sql.run(
            "INSERT INTO given (conversation, team) VALUES (?1, ?2)
                 ON CONFLICT (conversation) DO UPDATE SET team = excluded.team",
            args![rowid(conversation), team.as_ref().map(Team::as_str)],
        )?;
        let fact = Fact::ConversationGiven { conversation, team, from, author, anew: false };
        self.append(line, at, None, &fact).map(Some)
    }

    /// A conversation and all that are joined into it.
    fn joined_into(&self, conversation: ConversationId) -> Result<Vec<ConversationId>, JournalError> {
        let mut all = vec![conversation];
        let mut looked = 0;
        while let Some(one) = all.get(looked).copied() {
            looked += 1;
            let of = "SELECT conversation FROM joined WHERE into_conversation = ?1 ORDER BY conversation";
            let more = self.sql.all(of, args![rowid(one)], |row| Ok(conversation_of(row.get(0)?)))?;
            all.extend(more);
        }
        Ok(all)
    }

    /// Whom a conversation is with has joined another: from then on both are one team's.
    pub(super) fn follow_team(
        &mut self,
        line: &LineId,
        earlier: ConversationId,
        into: ConversationId,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let team = self.team_of(into)?;
        self.hand_to(line, earlier, team, None, at).map(drop)
    }
}

const OF_CONVERSATION: &str = "SELECT line.name, given.team FROM conversation
    JOIN line ON line.id = conversation.line LEFT JOIN given ON given.conversation = conversation.id
    WHERE conversation.id = ?1";
const OF_MEDIUM: &str = "SELECT line.name, given.team FROM media
    JOIN line ON line.id = media.line LEFT JOIN given ON given.conversation = media.conversation
    WHERE media.id = ?1 AND media.conversation IS NOT NULL
    UNION ALL SELECT line.name, given.team FROM media JOIN sent_file ON sent_file.sha256 = media.sha256
    JOIN conversation ON conversation.id = sent_file.conversation JOIN line ON line.id = conversation.line
    LEFT JOIN given ON given.conversation = sent_file.conversation
    WHERE media.id = ?1";
const OF_UPLOAD: &str = "SELECT line.name, given.team FROM sent_file
    JOIN conversation ON conversation.id = sent_file.conversation JOIN line ON line.id = conversation.line
    LEFT JOIN given ON given.conversation = sent_file.conversation
    WHERE sent_file.sha256 = ?1";
const OF_FILE: &str = "SELECT line.name, given.team FROM media
    JOIN line ON line.id = media.line LEFT JOIN given ON given.conversation = media.conversation
    WHERE media.sha256 = ?1 AND media.state = 'stored' AND media.conversation IS NOT NULL";

fn stand(row: &Row<'_>) -> Result<Stand, JournalError> {
    Ok(Stand { line: LineId(row.get(0)?), team: row.get::<Option<String>>(1)?.map(Team) })
}

fn asked(subject: &Subject) -> (&'static str, Kept) {
    let upload = |media: &MediaId| media.upload_digest().map(str::to_owned);
    match subject {
        Subject::Conversation(conversation) => (OF_CONVERSATION, Kept::Int(rowid(*conversation))),
        Subject::Medium(media) => match upload(media) {
            Some(digest) => (OF_UPLOAD, Kept::Text(digest)),
            None => (OF_MEDIUM, Kept::Text(media.as_str().to_owned())),
        },
        Subject::File(sha256) => (OF_FILE, Kept::Text(sha256.clone())),
    }
}

/// Where each of these stands: on which line, and whose it is. A file may stand in many conversations, and what nobody
/// has heard of in none.
pub(in crate::journal) fn stands(
    sql: &dyn Sql,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Vec<Stand>>, JournalError> {
    if sql.is_far() {
        let asked = subjects.iter().map(|subject| {
            let (sql, key) = asked(subject);
            // Nothing is written while it is read.
            Question { sql, args: vec![key], of: &[], by_key: true }
        });
        sql.look_ahead(&asked.collect::<Vec<_>>())?;
    }
    let mut found = HashMap::new();
    for subject in subjects {
        let (question, key) = asked(subject);
        let mut stands = sql.all(question, &[key.arg()], stand)?;
        if let Subject::File(sha256) = subject {
            stands.extend(sql.all(OF_UPLOAD, args![sha256], stand)?);
        }
        found.insert(subject.clone(), stands);
    }
    Ok(found)
}
