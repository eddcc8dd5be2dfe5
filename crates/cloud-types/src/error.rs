//! What Meta says when it refuses: at once in an answer, or later in a webhook.

use crate::word::{Scalar, Word};
use serde_json::Value;

words! {
    /// The body of a refused call.
    pub struct ErrorEnvelope {
        /// The refusal.
        must error: GraphError,
    }

    /// A refusal in an answer.
    pub struct GraphError {
        /// `(#CODE) Title`; Meta says titles will go away, so nothing is built on it.
        may message: String,
        /// `OAuthException` and the like.
        may kind as "type": String,
        /// The number everything is decided on.
        may code: i64,
        /// Deprecated, still seen.
        may error_subcode: i64,
        /// More detail.
        may error_data: ErrorData,
        /// Meta's own opinion on whether it passes.
        may is_transient: bool,
        /// A title meant for people.
        may error_user_title: String,
        /// A sentence meant for people.
        may error_user_msg: String,
        /// What Meta's support asks for.
        may fbtrace_id: String,
    }

    /// A refusal in a webhook: on a status, a message, or the whole value.
    pub struct WebhookError {
        /// The number everything is decided on.
        may code: i64,
        /// Short title.
        may title: String,
        /// Mostly the title again.
        may message: String,
        /// More detail.
        may error_data: ErrorData,
        /// Where Meta describes its codes.
        may href: String,
    }

    /// The detail of a refusal.
    pub struct ErrorData {
        /// Always `whatsapp`, when present.
        may messaging_product: String,
        /// The useful sentence.
        may details: String,
        /// Seen with some parameter errors.
        may blame_field_specs: Value,
    }
}

impl ErrorEnvelope {
    /// Reads a refused call's body; `None` when the body is not Meta's.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        Self::read(serde_json::from_slice(body).ok()?).ok()
    }
}

impl GraphError {
    /// The most useful sentence Meta gave.
    #[must_use]
    pub fn details(&self) -> Option<&str> {
        self.error_data.as_ref().and_then(|data| data.details.as_deref()).or(self.error_user_msg.as_deref())
    }
}

words! {
    /// A plain yes.
    pub struct Success {
        /// Whether it was done.
        may success: bool,
    }

    /// An answer that is only an id.
    pub struct Created {
        /// The new thing's id.
        must id: Scalar,
    }
}
