//! Lines that also live on a telephone: echoes, history and the address book.

use super::message::Message;
use super::messages::{Contact, Metadata};
use crate::error::WebhookError;
use crate::word::{Kept, Scalar};

words! {
    /// What the business sent from its telephone or a linked device.
    pub struct EchoesValue {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// To whom.
        may contacts: Vec<Contact>,
        /// The messages; `from` is the business.
        may message_echoes: Vec<Kept<Message>>,
        /// Trouble.
        may errors: Vec<WebhookError>,
    }

    /// Past messages: chunks of threads, a refusal, or media that come after.
    pub struct HistoryValue {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// Who.
        may contacts: Vec<Contact>,
        /// The chunks, or why there are none (2593109).
        may history: Vec<HistoryChunk>,
        /// Media of customers' messages, told as placeholders before.
        may messages: Vec<Kept<Message>>,
        /// Media of the business's messages, told as placeholders before.
        may message_echoes: Vec<Kept<Message>>,
        /// Trouble.
        may errors: Vec<WebhookError>,
    }

    /// Some threads of one phase.
    pub struct HistoryChunk {
        /// Where in the whole it stands.
        may metadata: HistoryProgress,
        /// The threads.
        may threads: Vec<HistoryThread>,
        /// Why there are none.
        may errors: Vec<WebhookError>,
    }

    /// Where in the whole a chunk stands; chunks overtake each other.
    pub struct HistoryProgress {
        /// 0: the last day, 1: to 90 days, 2: to 180 days.
        may phase: Scalar,
        /// Its place in the phase.
        may chunk_order: Scalar,
        /// Hundredths done; 100 is all.
        may progress: Scalar,
    }

    /// One customer's messages.
    pub struct HistoryThread {
        /// The customer, as telephone digits.
        may id: Scalar,
        /// The customer, as far as known.
        may context: ThreadContext,
        /// The messages.
        may messages: Vec<Kept<Message>>,
    }

    /// A thread's customer.
    pub struct ThreadContext {
        /// Telephone digits.
        may wa_id: Scalar,
        /// Meta's id of the person.
        may user_id: String,
        /// The same across portfolios.
        may parent_user_id: String,
        /// The username.
        may username: String,
    }

    /// The telephone's address book.
    pub struct StateSyncValue {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// What changed.
        may state_sync: Vec<Kept<StateSync>>,
        /// Trouble.
        may errors: Vec<WebhookError>,
    }

    /// One change of the address book.
    pub struct StateSync {
        /// `contact`.
        may kind as "type": String,
        /// Who.
        may contact: SyncedContact,
        /// `add` (also for changes) or `remove`.
        may action: String,
        /// When.
        may metadata: SyncMoment,
    }

    /// An entry of the address book.
    pub struct SyncedContact {
        /// The whole name.
        may full_name: String,
        /// The given name.
        may first_name: String,
        /// Telephone digits.
        may phone_number: Scalar,
        /// Meta's id of the person.
        may user_id: String,
        /// The same across portfolios.
        may parent_user_id: String,
        /// The username.
        may username: String,
    }

    /// When the address book changed.
    pub struct SyncMoment {
        /// Seconds since 1970.
        may timestamp: Scalar,
        /// The version of the application's data.
        may version: Scalar,
    }
}
