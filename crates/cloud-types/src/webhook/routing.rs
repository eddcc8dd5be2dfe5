//! Threads shared with other applications: copies on standby, and threads that change hands.

use super::message::Message;
use super::messages::{Contact, Metadata};
use super::status::Status;
use crate::error::WebhookError;
use crate::word::{Kept, Scalar};

words! {
    /// Copies of a thread that another application owns. Never to be answered.
    pub struct StandbyValue {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// Who.
        may contacts: Vec<Contact>,
        /// The copies.
        may standby: Standby,
        /// Trouble.
        may errors: Vec<WebhookError>,
    }

    /// The copies.
    pub struct Standby {
        /// Who.
        may contacts: Vec<Contact>,
        /// What customers wrote.
        may messages: Vec<Kept<Message>>,
        /// What became of what was sent.
        may statuses: Vec<Kept<Status>>,
        /// What another application sent.
        may message_echoes: Vec<Kept<Message>>,
    }

    /// A thread changed hands.
    pub struct Handover {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line, where it is said at the top.
        may metadata: Metadata,
        /// The customer.
        may sender: HandoverParty,
        /// The line.
        may recipient: Metadata,
        /// `control_passed` or `control_taken`.
        may kind as "type": String,
        /// Seconds since 1970.
        may timestamp: Scalar,
        /// Given.
        may control_passed: Control,
        /// Taken.
        may control_taken: Control,
    }

    /// The customer of a handover.
    pub struct HandoverParty {
        /// Telephone digits.
        may phone_number: Scalar,
        /// Meta's id of the person.
        may user_id: String,
    }

    /// From whose hands into whose.
    pub struct Control {
        /// Who had it.
        may previous_owner_role: String,
        /// Who has it: `customer_service`, `ai_agent`, `escalation`, …
        may new_owner_role: String,
        /// A note for the new owner.
        may metadata: serde_json::Value,
        /// What was said before.
        may conversation_context: serde_json::Value,
    }
}
