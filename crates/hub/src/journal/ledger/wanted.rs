//! What is to be fetched from Meta: every file that a message carries, as long as the file is Meta's.

use domain::{Content, ConversationId, LineId, Media, Timestamp};

use super::people::rowid;
use super::tx::Tx;
use crate::journal::JournalError;
use crate::journal::sql::args;

impl Tx<'_> {
    /// Wants the files of a message.
    pub(super) fn want_media(
        &mut self,
        line: &LineId,
        conversation: Option<ConversationId>,
        content: &Content,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        for media in files_of(content) {
            self.want_file(line, conversation, media, at)?;
        }
        Ok(())
    }

    fn want_file(
        &mut self,
        line: &LineId,
        conversation: Option<ConversationId>,
        media: &Media,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let Some(no) = self.line(line) else { return Ok(()) };
        let new = self.sql.execute(
            "INSERT INTO media (id, line, mime, announced, state, wanted_since, next_at, conversation)
                 VALUES (?1, ?2, ?3, ?4, 'wanted', ?5, ?5, ?6) ON CONFLICT DO NOTHING",
            args![media.id.as_str(), no.0, media.mime, media.sha256, at.0, conversation.map(rowid)],
        )?;
        if new == 1 {
            self.medium_waits();
        }
        Ok(())
    }
}

/// The files of a message that lie at Meta; what a seat has uploaded is with us already.
fn files_of(content: &Content) -> Vec<&Media> {
    let at_meta = |media: &&Media| !media.id.as_str().is_empty() && media.id.upload_digest().is_none();
    content.files().into_iter().filter(at_meta).collect()
}
