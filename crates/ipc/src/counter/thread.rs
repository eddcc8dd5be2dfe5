//! One conversation: its header, and the pages of its thread.

use domain::{ConversationId, Handler, Seq, Timestamp};
use replica::Position;

use super::{Answered, Counter};
use crate::ask::{ConversationAsk, ThreadPage, ThreadPageAnswer};
use crate::bytes::unlearnt;
use crate::error::{UiError, UiErrorCode};
use crate::row::{Anchor, ConversationHeader, HandlerRow};

/// The most rows that one page holds.
const MOST_ROWS: u32 = 500;

impl Answered for ConversationAsk {
    async fn answered(self, counter: &Counter) -> Result<ConversationHeader, UiError> {
        let conversation = ConversationId(self.conversation);
        let header = counter.store.read(move |reader| reader.conversation_header(conversation)).await?;
        let header = header.ok_or_else(|| UiError::of(UiErrorCode::NotFound))?;
        let (book, contact) = (&counter.drawing.book, &header.row.contact);
        Ok(ConversationHeader {
            row: counter.drawing.conversation(&header.row, counter.now()),
            line: header.line.0,
            team: header.team.map(String::from),
            first_name: book.first_name(contact),
            username: contact.username.as_ref().map(|name| name.as_str().to_owned()),
            draft: header.draft.map(|draft| draft.0).unwrap_or_default(),
            first_at: header.extent.oldest.map(|oldest| oldest.at.0),
            messages: header.extent.messages,
            first_unread: header.first_unread.map(|(key, _)| key),
            handler: match header.handler {
                Some(Handler::Other { role }) => Some(HandlerRow { role }),
                Some(Handler::Us) | None => None,
            },
            joined_to: header.joined_to.map(|joined| joined.0),
            joined_from: header.joined_from.into_iter().map(|joined| joined.0).collect(),
            scheduled: header.scheduled.into_iter().map(|one| counter.drawing.scheduled(one)).collect(),
        })
    }
}

impl Answered for ThreadPage {
    async fn answered(self, counter: &Counter) -> Result<ThreadPageAnswer, UiError> {
        let position = |at: i64, seq: u64| Position { at: Timestamp(at), seq: Seq(seq) };
        let anchor = match self.anchor {
            Anchor::Newest => replica::Anchor::Newest,
            Anchor::Before { at, seq } => replica::Anchor::Before(position(at, seq)),
            Anchor::After { at, seq } => replica::Anchor::After(position(at, seq)),
            Anchor::Index { index } => replica::Anchor::Index(index),
        };
        let (conversation, limit) = (ConversationId(self.conversation), self.limit.clamp(1, MOST_ROWS));
        let drawing = counter.drawing.clone();
        let answer = counter.store.read(move |reader| {
            let page = reader.thread_page(conversation, anchor, limit)?;
            let unlearnt = unlearnt(&page.rows);
            let answer = ThreadPageAnswer {
                rows: page.rows.into_iter().map(|row| drawing.message(row)).collect(),
                older: page.older,
                newer: page.newer,
                older_elsewhere: page.older_elsewhere,
                total: page.total,
                before: page.before,
            };
            Ok((answer, unlearnt))
        });
        let (answer, unlearnt) = answer.await?;
        counter.learn_of(conversation, unlearnt);
        Ok(answer)
    }
}
