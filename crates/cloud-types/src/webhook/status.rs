//! What became of a message we sent.

use crate::error::WebhookError;
use crate::word::Scalar;

words! {
    /// A report about one of our messages. Reports repeat, skip and overtake each other.
    pub struct Status {
        /// Which message (`wamid.…`).
        must id: String,
        /// How far it came.
        must status: StatusKind,
        /// Seconds since 1970, as a text.
        may timestamp: Scalar,
        /// `call` on calls, absent on messages.
        may kind as "type": String,
        /// To whom, as telephone digits or a group's id; absent for people who go by a username.
        may recipient_id: Scalar,
        /// To whom, as Meta's id of the person.
        may recipient_user_id: String,
        /// The same across portfolios.
        may recipient_parent_user_id: String,
        /// `group`, in groups.
        may recipient_type: String,
        /// Which member of the group; see [`Status::participant`].
        may recipient_participant_id: Scalar,
        /// The same in the spelling of other pages.
        may participant_recipient_id: Scalar,
        /// Which member, as Meta's id of the person.
        may recipient_participant_user_id: String,
        /// The same across portfolios.
        may recipient_participant_parent_user_id: String,
        /// The customer's encryption identity.
        may recipient_identity_key_hash: String,
        /// What we attached to the send: our attempt.
        may biz_opaque_callback_data: String,
        /// The billing conversation; omitted since v24 but in free-entry-point windows.
        may conversation: Conversation,
        /// What it costs.
        may pricing: Pricing,
        /// Why it failed.
        may errors: Vec<WebhookError>,
    }

    /// A billing conversation.
    pub struct Conversation {
        /// Its id.
        may id: String,
        /// Until when it is open; only on `sent`.
        may expiration_timestamp: Scalar,
        /// How it began.
        may origin: Origin,
    }

    /// How a billing conversation began.
    pub struct Origin {
        /// The category.
        may kind as "type": String,
    }

    /// What a message costs.
    pub struct Pricing {
        /// To be retired by Meta.
        may billable: bool,
        /// `PMP`, once `CBP`.
        may pricing_model: String,
        /// `regular`, `free_customer_service`, `free_entry_point`, …
        may kind as "type": String,
        /// `marketing`, `utility`, `service`, …
        may category: String,
    }
}

open! {
    /// How far a message came.
    pub enum StatusKind {
        /// Meta sent it.
        Sent = "sent",
        /// It reached a device.
        Delivered = "delivered",
        /// It was looked at.
        Read = "read",
        /// A voice message was heard.
        Played = "played",
        /// It did not get there; the errors say why.
        Failed = "failed",
        /// Taken away (old documentation only).
        Deleted = "deleted",
        /// A warning about it (old documentation only).
        Warning = "warning",
    }
}

impl Status {
    /// Seconds since 1970, when Meta said.
    #[must_use]
    pub fn seconds(&self) -> Option<i64> {
        self.timestamp.as_ref().and_then(Scalar::int)
    }

    /// Which member of a group, in whichever of Meta's two spellings it came.
    #[must_use]
    pub fn participant(&self) -> Option<&Scalar> {
        self.recipient_participant_id.as_ref().or(self.participant_recipient_id.as_ref())
    }
}
