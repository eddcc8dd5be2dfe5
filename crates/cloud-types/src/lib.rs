//! Meta's words: the JSON of the WhatsApp Cloud API as Rust values, and nothing else.
//!
//! Webhooks come in through [`webhook::Webhook::parse`], sends go out as [`send::SendBody`], the other Graph
//! answers stand in [`graph`], and what Meta refuses is looked up in [`catalogue`].
//!
//! Two promises hold for every type here. *Nothing is lost*: what is read and written again is the same JSON
//! value, unknown fields, unknown types and odd spellings included, because whatever a field cannot hold stays
//! in `extra`. *Nothing is said aloud*: `Debug` names the kind of a value, never a text, a name or a number.
//!
//! This crate never does I/O, never asks the time and knows none of our other rooms. Start reading in [`word`].

#[macro_use]
pub mod word;
pub mod card;
pub mod catalogue;
pub mod error;
pub mod graph;
pub mod retry;
pub mod send;
pub mod webhook;

pub use catalogue::{Class, Entry as CatalogueEntry, classify, lookup};
pub use error::{ErrorEnvelope, GraphError, WebhookError};
pub use retry::{Effect, Retry};
pub use send::{SendBody, SendContent, SendResponse};
pub use webhook::{Content, FieldValue, Message, Status, Webhook};
pub use word::{Kept, Scalar, known};
