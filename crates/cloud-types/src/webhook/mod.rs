//! What Meta posts to us: the envelope, and one typed value for every field we know.
//!
//! Parsing never fails once the body is an object with `object` and `entry`: an entry, a change, a message or a
//! status that is beyond us is kept raw beside the others.

pub mod account;
pub mod calls;
pub mod coexistence;
pub mod content;
pub mod field;
pub mod groups;
pub mod message;
pub mod messages;
pub mod routing;
pub mod status;
pub mod templates;

pub use content::Content;
pub use field::FieldValue;
pub use message::Message;
pub use messages::MessagesValue;
pub use status::Status;

use crate::word::{Extra, Kept, Scalar, Word};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;

words! {
    /// One delivery from Meta.
    pub struct Webhook {
        /// `whatsapp_business_account`.
        must object: String,
        /// The accounts the delivery speaks of.
        must entry: Vec<Kept<Entry>>,
    }

    /// What happened to one account.
    pub struct Entry {
        /// The account (WABA) id; a business portfolio id on some partner events.
        may id: Scalar,
        /// Seconds since 1970; present on account fields, absent on messages.
        may time: Scalar,
        /// What changed.
        may changes: Vec<Kept<Change>>,
    }
}

/// The body is not a webhook: not JSON, or not the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAWebhook {
    /// The bytes are not JSON.
    Json,
    /// JSON, but not an object with a textual `object` and a list `entry`.
    Envelope,
}

impl fmt::Display for NotAWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "the body is not JSON",
            Self::Envelope => "the body is not a webhook envelope",
        })
    }
}

impl std::error::Error for NotAWebhook {}

impl Webhook {
    /// Reads a delivery. The signature has been checked before, over the same bytes.
    ///
    /// # Errors
    /// When the body is not JSON or not an envelope; nothing inside the envelope can make it fail.
    pub fn parse(body: &[u8]) -> Result<Self, NotAWebhook> {
        let value = serde_json::from_slice(body).map_err(|_| NotAWebhook::Json)?;
        Self::read(value).map_err(|_| NotAWebhook::Envelope)
    }

    /// Every change that has a field and a value, with the entry it stands in.
    pub fn changes(&self) -> impl Iterator<Item = (&Entry, &Change)> {
        let entries = self.entry.iter().filter_map(Kept::known);
        entries.flat_map(|entry| crate::word::known(&entry.changes).map(move |change| (entry, change)))
    }

    /// Entries and changes of a form we do not know; what a change's value holds is not looked into.
    pub fn beyond_us(&self) -> impl Iterator<Item = &Value> {
        let entries = self.entry.iter().filter_map(|entry| match entry {
            Kept::Raw(value) => Some(value),
            Kept::Known(_) => None,
        });
        let changes =
            self.entry.iter().filter_map(Kept::known).flat_map(|entry| entry.changes.iter().flatten());
        entries.chain(changes.filter_map(|change| match change {
            Kept::Raw(value) => Some(value),
            Kept::Known(_) => None,
        }))
    }
}

/// One thing that changed.
#[derive(Clone, PartialEq, Default)]
pub struct Change {
    /// Meta's name for the kind of change.
    pub field: String,
    /// What changed; typed by `field`.
    pub value: FieldValue,
    /// Whatever else stands beside them.
    pub extra: Extra,
}

impl Word for Change {
    fn read(value: Value) -> Result<Self, Value> {
        let Value::Object(mut extra) = value else { return Err(value) };
        match (extra.remove("field"), extra.remove("value")) {
            (Some(Value::String(field)), Some(value)) => {
                let value = FieldValue::read_as(&field, value);
                Ok(Self { field, value, extra })
            }
            (field, value) => {
                let back = [("field", field), ("value", value)];
                extra.extend(back.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
                Err(Value::Object(extra))
            }
        }
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("field", &self.field)?;
        map.serialize_entry("value", &self.value)?;
        for (name, value) in &self.extra {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::word::deserialize(deserializer, "Change")
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change").field("value", &self.value).finish_non_exhaustive()
    }
}
