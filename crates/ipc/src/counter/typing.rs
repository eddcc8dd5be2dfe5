//! That we are writing, shown to the customer: as often as Meta's sign lasts, and no more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{ConversationId, Timestamp};

use super::{Answered, Counter};
use crate::ask::{Done, Typing};
use crate::error::UiError;

/// How long we keep still after showing it: Meta takes its sign away after 25 s.
const STILL_MS: i64 = 20_000;

/// When each customer was last shown that we are writing.
#[derive(Debug, Default)]
pub(crate) struct TypingShown(Mutex<HashMap<ConversationId, Timestamp>>);

impl TypingShown {
    /// Whether it is time to show it (again); if so, it counts as shown.
    fn is_due(&self, conversation: ConversationId, now: Timestamp) -> bool {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What no longer holds anybody back is forgotten; a clock that was set back holds nobody back either.
        shown.retain(|_, at| (0..STILL_MS).contains(&(now.0 - at.0)));
        if shown.contains_key(&conversation) {
            return false;
        }
        shown.insert(conversation, now);
        true
    }
}

impl Answered for Typing {
    async fn answered(self, counter: &Counter) -> Result<Done, UiError> {
        let conversation = ConversationId(self.conversation);
        if counter.preferences().await?.send_typing && counter.typing.is_due(conversation, counter.now()) {
            let line = counter.row(conversation).await?.line;
            counter.engine.typing(&line, conversation).await;
        }
        Ok(Done {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_shown_it_once_in_twenty_seconds() {
        let (shown, ada, ben) = (TypingShown::default(), ConversationId(1), ConversationId(2));
        assert!(shown.is_due(ada, Timestamp(1_000)));
        assert!(!shown.is_due(ada, Timestamp(20_999)));
        assert!(shown.is_due(ben, Timestamp(20_999)), "each customer has a time of their own");
        assert!(shown.is_due(ada, Timestamp(21_000)));
        assert!(shown.is_due(ada, Timestamp(5_000)), "a clock set back does not silence us");
    }
}
