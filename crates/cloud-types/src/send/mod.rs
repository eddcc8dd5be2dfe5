//! What we ask Meta to deliver: the body of `POST /{line}/messages`, for every type, and the answer to it.

pub mod interactive;
pub mod template;

pub use interactive::{Action, Interactive};
pub use template::{Component, Parameter, SendTemplate};

use crate::card::ContactCard;
use crate::word::{Scalar, Word};
use std::fmt;

/// Whom a message is for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum To {
    /// A telephone number in international form.
    Phone(String),
    /// Meta's id of the person; the only way to reach people who go by a username.
    User(String),
    /// A group.
    Group(String),
}

impl fmt::Debug for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Phone(_) => "Phone",
            Self::User(_) => "User",
            Self::Group(_) => "Group",
        })
    }
}

words! {
    /// One message to deliver.
    pub struct SendBody {
        /// Always `whatsapp`.
        must messaging_product: String,
        /// `individual` (when absent) or `group`.
        may recipient_type: String,
        /// To whom: telephone or group. Wins over `recipient`.
        may to: Scalar,
        /// To whom: Meta's id of the person.
        may recipient: String,
        /// What it answers.
        may context: ReplyTo,
        /// Comes back on every status (at most 512 characters).
        may biz_opaque_callback_data: String,
        /// Send only if the customer's encryption identity is still this.
        may recipient_identity_key_hash: String,
    } + /// What to deliver.
        content: SendContent;

    /// The message that ours answers.
    pub struct ReplyTo {
        /// Its name (`wamid.…`).
        may message_id: String,
    }

    /// Words to deliver.
    pub struct SendText {
        /// At most 4096 characters.
        may body: String,
        /// Show the first link's page.
        may preview_url: bool,
    }

    /// A file to deliver: uploaded before (`id`), or fetched by Meta (`link`).
    pub struct SendMedia {
        /// Of the upload; lives 30 days.
        may id: Scalar,
        /// Where Meta fetches it.
        may link: String,
        /// Words under it, at most 1024 characters; not on sounds and stickers.
        may caption: String,
        /// Its name; the ending decides the icon (documents).
        may filename: String,
        /// A voice message: Ogg/Opus, mono (audio).
        may voice: bool,
    }

    /// A place to deliver.
    pub struct SendLocation {
        /// Degrees north.
        may latitude: Scalar,
        /// Degrees east.
        may longitude: Scalar,
        /// Its name.
        may name: String,
        /// Its address.
        may address: String,
    }

    /// An emoji to put on a message; empty takes it away.
    pub struct SendReaction {
        /// On which message.
        may message_id: String,
        /// Which emoji.
        may emoji: String,
    }

    /// A message to pin or unpin (groups).
    pub struct SendPin {
        /// `pin` or `unpin`.
        may kind as "type": String,
        /// Which message.
        may message_id: String,
        /// For how long.
        may expiration_days: Scalar,
    }

    /// Marks a message and all before it as read, and may show that we are writing.
    pub struct ReadMark {
        /// Always `whatsapp`.
        must messaging_product: String,
        /// Always `read`.
        must status: String,
        /// The newest message that was read.
        must message_id: String,
        /// Shows "writing" for at most 25 seconds.
        may typing_indicator: TypingIndicator,
    }

    /// What the customer sees us do.
    pub struct TypingIndicator {
        /// Always `text`.
        may kind as "type": String,
    }

    /// Meta's answer to a send: accepted, which is not delivered.
    pub struct SendResponse {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// To whom it goes.
        may contacts: Vec<SentTo>,
        /// What was accepted.
        must messages: Vec<Accepted>,
    }

    /// To whom an accepted message goes.
    pub struct SentTo {
        /// As we wrote it.
        may input: Scalar,
        /// As Meta keys it; may differ from the input. Absent when sent to a person's id.
        may wa_id: Scalar,
        /// The person's id; present only when sent to it.
        may user_id: String,
    }

    /// An accepted message.
    pub struct Accepted {
        /// Its name from now on (`wamid.…`).
        must id: String,
        /// The group it goes to.
        may group_id: String,
        /// Only for templates.
        may message_status: MessageStatus,
    }
}

open! {
    /// What Meta does with an accepted template message.
    pub enum MessageStatus {
        /// It goes.
        Accepted = "accepted",
        /// It waits until Meta has seen how others like it.
        Held = "held_for_quality_assessment",
        /// It waits.
        Paused = "paused",
    }
}

tagged! {
    /// What to deliver, by its `type`.
    pub enum SendContent {
        /// Words.
        Text(SendText) = "text",
        /// A picture: JPEG or PNG, at most 5 MB.
        Image(SendMedia) = "image",
        /// A film: at most 16 MB.
        Video(SendMedia) = "video",
        /// A sound or a voice message: at most 16 MB.
        Audio(SendMedia) = "audio",
        /// A file: at most 100 MB.
        Document(SendMedia) = "document",
        /// A sticker: WebP.
        Sticker(SendMedia) = "sticker",
        /// A place.
        Location(SendLocation) = "location",
        /// Contact cards.
        Contacts(Vec<ContactCard>) = "contacts",
        /// An emoji on a message.
        Reaction(SendReaction) = "reaction",
        /// A template: all that is permitted once the window has closed.
        Template(Box<SendTemplate>) = "template",
        /// Buttons, lists, flows, products, …
        Interactive(Box<Interactive>) = "interactive",
        /// A pin (groups).
        Pin(SendPin) = "pin",
    }
}

impl SendBody {
    /// A message for someone.
    #[must_use]
    pub fn new(to: To, content: SendContent) -> Self {
        let mut body = Self { messaging_product: "whatsapp".to_owned(), content, ..Self::default() };
        match to {
            To::Phone(phone) => {
                body.recipient_type = Some("individual".to_owned());
                body.to = Some(phone.into());
            }
            To::User(user) => {
                body.recipient_type = Some("individual".to_owned());
                body.recipient = Some(user);
            }
            To::Group(group) => {
                body.recipient_type = Some("group".to_owned());
                body.to = Some(group.into());
            }
        }
        body
    }

    /// The same message as an answer to another.
    #[must_use]
    pub fn answering(mut self, wamid: impl Into<String>) -> Self {
        self.context = Some(ReplyTo { message_id: Some(wamid.into()), ..ReplyTo::default() });
        self
    }

    /// The same message with a mark that comes back on every status.
    #[must_use]
    pub fn marked(mut self, mark: impl Into<String>) -> Self {
        self.biz_opaque_callback_data = Some(mark.into());
        self
    }

    /// Reads a body as the receiving side does.
    ///
    /// # Errors
    /// The JSON as it was, when it is no object with a textual `messaging_product`.
    pub fn parse(value: serde_json::Value) -> Result<Self, serde_json::Value> {
        Self::read(value)
    }
}

impl SendContent {
    /// Words.
    #[must_use]
    pub fn text(body: impl Into<String>, preview_url: bool) -> Self {
        Self::Text(SendText {
            body: Some(body.into()),
            preview_url: Some(preview_url),
            ..SendText::default()
        })
    }

    /// An emoji on a message; an empty one takes it away.
    #[must_use]
    pub fn reaction(wamid: impl Into<String>, emoji: impl Into<String>) -> Self {
        let (message_id, emoji) = (Some(wamid.into()), Some(emoji.into()));
        Self::Reaction(SendReaction { message_id, emoji, ..SendReaction::default() })
    }
}

impl SendMedia {
    /// A file that was uploaded before.
    #[must_use]
    pub fn uploaded(id: impl Into<String>) -> Self {
        Self { id: Some(Scalar::Text(id.into())), ..Self::default() }
    }

    /// A file that Meta fetches itself.
    #[must_use]
    pub fn linked(link: impl Into<String>) -> Self {
        Self { link: Some(link.into()), ..Self::default() }
    }
}

impl ReadMark {
    /// Marks a message as read; with `typing`, shows that we are writing.
    #[must_use]
    pub fn new(wamid: impl Into<String>, typing: bool) -> Self {
        let indicator = TypingIndicator { kind: Some("text".to_owned()), ..TypingIndicator::default() };
        Self {
            messaging_product: "whatsapp".to_owned(),
            status: "read".to_owned(),
            message_id: wamid.into(),
            typing_indicator: typing.then_some(indicator),
            ..Self::default()
        }
    }
}
