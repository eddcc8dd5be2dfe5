//! What is worth a notification. Messages that came while the desktop was connected are told one conversation
//! at a time; what gathered during an absence is told once, in a sum. History is never told, nor is the
//! conversation before the person's eyes.

use domain::{ConversationId, Text};
use replica::{Contact, NewInbound};

/// Something to tell the person. It carries words: the privacy level decides what is shown of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// New messages of one customer.
    Messages(Notice),
    /// What gathered during an absence.
    Digest(Digest),
    /// Desktops that were let in, told to whoever looks after the team.
    Seats(NewSeats),
}

/// New messages of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub contact: Contact,
    /// The last message's kind, as `Content::label` says.
    pub label: String,
    /// The last message's first words, when it has words.
    pub preview: Option<Text>,
    /// How many messages.
    pub count: u32,
}

/// Desktops that were let in since this seat last knew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSeats {
    /// Whose the last one is.
    pub name: Text,
    /// What it is called.
    pub device: Text,
    /// How many there are.
    pub count: u32,
}

/// What gathered during an absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    /// How many messages.
    pub messages: u32,
    /// Of how many customers.
    pub conversations: u32,
    /// Where the newest message stands, to open on a click.
    pub newest: ConversationId,
}

/// Decides what to tell of new messages, given by conversation, the newest first.
pub(crate) fn told(
    news: impl IntoIterator<Item = NewInbound>,
    focus: Option<ConversationId>,
    after_an_absence: bool,
) -> Vec<Notification> {
    let mut notices: Vec<Notice> = news
        .into_iter()
        .filter(|new| focus != Some(new.conversation))
        .map(|NewInbound { conversation, contact, count, label, preview, .. }| Notice {
            conversation,
            contact,
            label,
            preview,
            count,
        })
        .collect();
    if let (true, [newest, _, ..]) = (after_an_absence, notices.as_slice()) {
        return vec![Notification::Digest(Digest {
            messages: notices.iter().map(|notice| notice.count).sum(),
            conversations: u32::try_from(notices.len()).unwrap_or(u32::MAX),
            newest: newest.conversation,
        })];
    }
    // The newest is told last, so that it lies on top.
    notices.reverse();
    notices.into_iter().map(Notification::Messages).collect()
}

#[cfg(test)]
mod tests {
    use domain::{Seq, Timestamp};
    use replica::{Contact, Position};

    use super::*;

    fn new(conversation: u64, count: u32) -> NewInbound {
        NewInbound {
            conversation: ConversationId(conversation),
            contact: Contact::default(),
            count,
            position: Position { at: Timestamp(0), seq: Seq(1) },
            label: "text".into(),
            preview: Some("hello".into()),
        }
    }

    fn counts(told: &[Notification]) -> Vec<(u64, u32)> {
        told.iter()
            .map(|one| match one {
                Notification::Messages(notice) => (notice.conversation.0, notice.count),
                Notification::Digest(digest) => (0, digest.messages * 100 + digest.conversations),
                Notification::Seats(_) => unreachable!("messages are told here"),
            })
            .collect()
    }

    #[test]
    fn live_messages_are_told_by_conversation_the_newest_last() {
        assert_eq!(counts(&told([new(1, 2), new(2, 1)], None, false)), [(2, 1), (1, 2)]);
    }

    #[test]
    fn the_conversation_before_the_eyes_is_not_told() {
        assert_eq!(counts(&told([new(1, 1), new(2, 1)], Some(ConversationId(1)), false)), [(2, 1)]);
        assert!(told([new(1, 1)], Some(ConversationId(1)), true).is_empty());
    }

    #[test]
    fn an_absence_is_told_in_a_sum_unless_only_one_customer_wrote() {
        assert_eq!(counts(&told([new(1, 2), new(2, 1)], None, true)), [(0, 302)]);
        assert_eq!(counts(&told([new(1, 2)], None, true)), [(1, 2)]);
    }
}
