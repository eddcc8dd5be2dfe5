//! Beginning a journal with a past: webhooks as they would have come, messages of ours as they were sent.

use domain::{LineId, MessageStatus, Timestamp};
use protocol::{Fact, MessageName};

use super::tx::Tx;
use crate::journal::sql::args;
use crate::journal::{Absorbed, Fingerprint, JournalError, Past};

impl Tx<'_> {
    /// Takes in things of the past.
    pub(in crate::journal) fn remember(
        &mut self,
        line: &LineId,
        past: &[Past],
        now: Timestamp,
    ) -> Result<Absorbed, JournalError> {
        let mut sum = Absorbed::default();
        self.look_ahead(past.iter().filter_map(|item| match item {
            Past::Webhook(delivery) => Some(delivery),
            Past::Sent { .. } => None,
        }))?;
        for item in past {
            match item {
                Past::Webhook(delivery) => {
                    let one = self.absorb(delivery, delivery.received_at)?;
                    sum.entries += one.entries;
                    sum.duplicates += one.duplicates;
                    sum.unclaimed += one.unclaimed;
                }
                Past::Sent { .. } => self.remember_sent(line, item, &mut sum)?,
            }
        }
        // Meta's clock on old media stopped long ago; whoever remembers them still has them.
        self.sql.execute(
            "UPDATE media SET wanted_since = ?1, next_at = ?1 WHERE state = 'wanted' AND wanted_since < ?1",
            args![now.0],
        )?;
        Ok(sum)
    }

    fn remember_sent(&mut self, line: &LineId, item: &Past, sum: &mut Absorbed) -> Result<(), JournalError> {
        let Past::Sent { to, author, sent_at, wamid, content, reply_to, status, failure } = item else {
            return Ok(());
        };
        let key =
            Fingerprint::of(Some(*sent_at), &[line.as_str().as_bytes(), b"sent", wamid.as_str().as_bytes()]);
        if !self.first_time(key)? {
            sum.duplicates += 1;
            return Ok(());
        }
        let before = self.head(line);
        let Some(conversation) = self.meet(line, to, *sent_at, None)? else { return Ok(()) };
        let command = domain::CommandId(format!("past:{wamid}"));
        self.append(
            line,
            *sent_at,
            None,
            &Fact::MessageQueued {
                conversation,
                command: command.clone(),
                author: author.clone(),
                sent_at: *sent_at,
                content: content.clone(),
                reply_to: reply_to.clone(),
            },
        )?;
        let accepted = Fact::MessageAccepted { conversation, command: command.clone(), wamid: wamid.clone() };
        self.append(line, *sent_at, None, &accepted)?;
        self.note_sent(wamid, conversation, Some(command.as_str()))?;
        if *status > MessageStatus::Accepted {
            let fact = Fact::StatusReported {
                conversation,
                message: MessageName::Wamid(wamid.clone()),
                wamid: None,
                status: *status,
                at: *sent_at,
                failure: failure.clone(),
            };
            self.append(line, *sent_at, None, &fact)?;
        }
        self.want_media(line, Some(conversation), content, *sent_at)?;
        sum.entries += self.head(line).0 - before.0;
        Ok(())
    }
}
