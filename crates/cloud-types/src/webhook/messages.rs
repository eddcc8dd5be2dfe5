//! The `messages` field: what customers did, and what became of what we sent.

use super::message::Message;
use super::status::Status;
use crate::error::WebhookError;
use crate::word::{Extra, Kept, Scalar};
use std::borrow::Cow;

words! {
    /// The value of `messages`.
    pub struct MessagesValue {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// Who: siblings of the messages and, since April 2026, of most statuses.
        may contacts: Vec<Contact>,
        /// What customers wrote and did.
        may messages: Vec<Kept<Message>>,
        /// What became of our messages.
        may statuses: Vec<Kept<Status>>,
        /// Trouble with the account or the application, not with one message.
        may errors: Vec<WebhookError>,
        /// Undocumented: taps that are not messages.
        may user_actions: Vec<Extra>,
    }

    /// Which line a value speaks of.
    pub struct Metadata {
        /// Digits only.
        may display_phone_number: Scalar,
        /// The line's id: what everything is addressed by.
        may phone_number_id: Scalar,
    }

    /// A customer, as known when the webhook was made. Key: `user_id`, or `wa_id` from before it existed.
    pub struct Contact {
        /// How they present themselves.
        may profile: Profile,
        /// Telephone digits; absent for people who go by a username.
        may wa_id: Scalar,
        /// Meta's id of the person for this business.
        may user_id: String,
        /// The same across the portfolios of an enrolled business.
        may parent_user_id: String,
        /// Changes when the customer's encryption identity does.
        may identity_key_hash: String,
    }

    /// How a customer presents themselves.
    pub struct Profile {
        /// The name they chose.
        may name: String,
        /// The username they took, without sign.
        may username: String,
    }
}

impl MessagesValue {
    /// The writer of a message among the contacts beside it: by the person's id, else by number.
    #[must_use]
    pub fn contact_of(&self, message: &Message) -> Option<&Contact> {
        let contacts = self.contacts.as_deref().unwrap_or_default();
        let by_id = |contact: &&Contact| contact.user_id.is_some() && contact.user_id == message.from_user_id;
        let from = message.from.as_ref().map(Scalar::text);
        let by_number =
            |contact: &&Contact| from.is_some() && contact.wa_id.as_ref().map(Scalar::text) == from;
        contacts.iter().find(by_id).or_else(|| contacts.iter().find(by_number))
    }
}

impl Metadata {
    /// The line's id.
    #[must_use]
    pub fn line(&self) -> Option<Cow<'_, str>> {
        self.phone_number_id.as_ref().map(Scalar::text)
    }
}
