//! What a message says: one payload for each inbound type.

use super::message::Context;
use crate::card::ContactCard;
use crate::word::{Extra, Scalar};
use serde_json::Value;

tagged! {
    /// What a message says, by its `type`.
    ///
    /// `Bare` covers the types that carry nothing (`request_welcome`, `media_placeholder`, `unsupported` in its
    /// older form) and those that we do not know; an unknown type's payload stands in the message's `extra`.
    pub enum Content {
        /// Words.
        Text(Text) = "text",
        /// A picture.
        Image(Media) = "image",
        /// A film.
        Video(Media) = "video",
        /// A sound or, with `voice`, a voice message.
        Audio(Media) = "audio",
        /// A file.
        Document(Media) = "document",
        /// A sticker.
        Sticker(Media) = "sticker",
        /// A place.
        Location(Location) = "location",
        /// Contact cards.
        Contacts(Vec<ContactCard>) = "contacts",
        /// An emoji on another message, or its removal.
        Reaction(Reaction) = "reaction",
        /// A tap on a template's quick reply.
        Button(Button) = "button",
        /// An answer to an interactive message.
        Interactive(Box<InteractiveReply>) = "interactive",
        /// A basket.
        Order(Order) = "order",
        /// Something about the customer changed.
        System(Box<System>) = "system",
        /// The writer changed an earlier message (coexistence only).
        Edit(Box<Edit>) = "edit",
        /// The writer took back an earlier message (coexistence only).
        Revoke(Revoke) = "revoke",
        /// A message that Meta does not hand over, with its name.
        Unsupported(Unsupported) = "unsupported",
        /// A pinned or unpinned message (groups).
        Pin(Pin) = "pin",
    }

    /// The answer to an interactive message, by its `type`.
    pub enum Reply {
        /// One of the buttons.
        ButtonReply(Choice) = "button_reply",
        /// One of the rows.
        ListReply(Choice) = "list_reply",
        /// A filled form: a flow or an address.
        NfmReply(NfmReply) = "nfm_reply",
        /// Whether we may call.
        CallPermissionReply(CallPermission) = "call_permission_reply",
        /// How the customer pays.
        PaymentMethod(Extra) = "payment_method",
    }
}

words! {
    /// Words.
    pub struct Text {
        /// The words.
        may body: String,
    }

    /// A file at Meta. The id lives seven days, an address five minutes.
    pub struct Media {
        /// Fetch it by this.
        may id: Scalar,
        /// Its media type.
        may mime_type: String,
        /// Digest of the bytes, in base64 or hex.
        may sha256: String,
        /// The words under it.
        may caption: String,
        /// Its name (documents).
        may filename: String,
        /// Recorded in the chat (audio).
        may voice: bool,
        /// Moves (stickers).
        may animated: bool,
        /// Where it lies; needs the token.
        may url: String,
    }

    /// A place.
    pub struct Location {
        /// Degrees north.
        may latitude: Scalar,
        /// Degrees east.
        may longitude: Scalar,
        /// Its name.
        may name: String,
        /// Its address.
        may address: String,
        /// Its page.
        may url: String,
    }

    /// An emoji on another message. No emoji, or an empty one, takes it away.
    pub struct Reaction {
        /// On which message.
        may message_id: String,
        /// Which emoji.
        may emoji: String,
    }

    /// A tap on a template's quick reply.
    pub struct Button {
        /// What we attached to it.
        may payload: String,
        /// What it said.
        may text: String,
    }

    /// An answer to an interactive message.
    pub struct InteractiveReply {} + /// Which kind of answer.
        reply: Reply;

    /// A chosen button or row.
    pub struct Choice {
        /// The id we gave it.
        may id: String,
        /// What it said.
        may title: String,
        /// The row's second line.
        may description: String,
    }

    /// A filled form.
    pub struct NfmReply {
        /// `flow` or `address_message`.
        may name: String,
        /// Mostly `Sent`.
        may body: String,
        /// The answers, as JSON in a text.
        may response_json: String,
    }

    /// Whether we may call.
    pub struct CallPermission {
        /// `accept` or `reject`.
        may response: String,
        /// Until when.
        may expiration_timestamp: Scalar,
        /// For good.
        may is_permanent: bool,
        /// `user_action` or `automatic`.
        may response_source: String,
    }

    /// A basket.
    pub struct Order {
        /// From which catalogue.
        may catalog_id: Scalar,
        /// The words with it.
        may text: String,
        /// What is in it.
        may product_items: Vec<OrderItem>,
    }

    /// A line of a basket.
    pub struct OrderItem {
        /// The business's own id of the product.
        may product_retailer_id: String,
        /// How many.
        may quantity: Scalar,
        /// Price of one.
        may item_price: Scalar,
        /// Three letters.
        may currency: String,
    }

    /// Something about the customer changed.
    pub struct System {
        /// A sentence by Meta; holds names and numbers.
        may body: String,
        /// What changed.
        may kind as "type": SystemKind,
        /// The new number.
        may wa_id: Scalar,
        /// The new number, in an older form.
        may new_wa_id: Scalar,
        /// The new id of the person.
        may user_id: String,
        /// The same across portfolios.
        may parent_user_id: String,
        /// The id that it replaces.
        may previous_user_id: String,
        /// The same across portfolios.
        may previous_parent_user_id: String,
        /// The new encryption identity.
        may identity: Identity,
        /// Whom it concerns, in an older form.
        may customer: Scalar,
    }

    /// An encryption identity.
    pub struct Identity {
        /// Whether the business has acknowledged it.
        may acknowledged: Value,
        /// Since when.
        may created_timestamp: Scalar,
        /// Its digest.
        may hash: String,
    }

    /// A changed message.
    pub struct Edit {
        /// Which.
        may original_message_id: String,
        /// What it says now.
        may message: EditedMessage,
    }

    /// What a changed message says now.
    pub struct EditedMessage {
        /// What it answers.
        may context: Context,
    } + /// The new content.
        content: Content;

    /// A message taken back.
    pub struct Revoke {
        /// Which.
        may original_message_id: String,
    }

    /// A message that Meta does not hand over.
    pub struct Unsupported {
        /// What it was: `edit`, `poll_creation`, `gif`, …
        may kind as "type": String,
    }

    /// A pinned or unpinned message.
    pub struct Pin {
        /// `pin` or `unpin`.
        may kind as "type": String,
        /// Which message.
        may message_id: String,
        /// For how long.
        may expiration_days: Scalar,
    }
}

open! {
    /// What a system message tells.
    pub enum SystemKind {
        /// Another telephone number.
        UserChangedNumber = "user_changed_number",
        /// Another id of the person, where no number can be shared.
        UserChangedUserId = "user_changed_user_id",
        /// Another encryption identity.
        CustomerIdentityChanged = "customer_identity_changed",
    }
}

impl Content {
    /// The file that the message carries, if it is of a type that carries one.
    #[must_use]
    pub fn media(&self) -> Option<&Media> {
        match self {
            Self::Image(file)
            | Self::Video(file)
            | Self::Audio(file)
            | Self::Document(file)
            | Self::Sticker(file) => Some(file),
            Self::Text(_)
            | Self::Location(_)
            | Self::Contacts(_)
            | Self::Reaction(_)
            | Self::Button(_)
            | Self::Interactive(_)
            | Self::Order(_)
            | Self::System(_)
            | Self::Edit(_)
            | Self::Revoke(_)
            | Self::Unsupported(_)
            | Self::Pin(_)
            | Self::Bare(_)
            | Self::Untyped => None,
        }
    }
}
