//! A fictional bakery with a year behind it and customers who keep writing: « Boulangerie Petit Jour ».
//!
//! The past comes as webhook bodies and sends (`history`), so that whoever wants a past feeds it to a hub the way it
//! would have come. The present is a script (`live`). Names, numbers and stories are made up; numbers come from ranges
//! reserved for fiction. The dialogues stand in `dialogues.txt` and `today.txt`, to be edited by whoever writes French
//! better than Rust.

mod calendar;
mod curator;
mod gallery;
mod history;
mod live;
mod people;
mod tale;
mod words;

use serde_json::Value;

use crate::config::{Config, KeptMedia};
use crate::customers::Script;

/// The bakery: a year of messages and those who will write next.
pub struct Bakery {
    /// The line's name.
    pub name: String,
    /// The line's number as people write it.
    pub display_phone_number: String,
    /// Everything that has been said, oldest first.
    pub history: Vec<HistoryItem>,
    /// The media that the history refers to.
    pub media: Vec<KeptMedia>,
    /// The customers from now on.
    pub script: Script,
    seed: u64,
}

/// One thing that happened.
pub enum HistoryItem {
    /// A customer wrote, or Meta reported.
    Inbound {
        /// When, in ms since 1970.
        at_ms: i64,
        /// The whole body of the webhook.
        webhook: Value,
    },
    /// The bakery wrote.
    Outbound {
        /// When, in ms since 1970.
        at_ms: i64,
        /// To which number (digits); none when the customer hides it.
        to: Option<String>,
        /// To which business-scoped user id.
        user_id: String,
        /// Which of the three colleagues: Camille, Hugo or Nadia.
        agent: String,
        /// The words, where there are some.
        text: String,
        /// The message as Meta was asked to send it, without its recipient: `type` and the object of that name.
        message: Value,
        /// The message that it answers.
        reply_to: Option<String>,
        /// Meta's name for the message.
        wamid: String,
        /// What became of it: whole bodies of webhooks with one status each, in order.
        statuses: Vec<Value>,
    },
}

impl HistoryItem {
    /// When it happened, in ms since 1970.
    #[must_use]
    pub fn at_ms(&self) -> i64 {
        match self {
            Self::Inbound { at_ms, .. } | Self::Outbound { at_ms, .. } => *at_ms,
        }
    }
}

impl Bakery {
    /// The same configuration with the bakery's line, media and customers in it.
    #[must_use]
    pub fn configure(&self, config: Config) -> Config {
        Config {
            seed: self.seed,
            verified_name: self.name.clone(),
            display_phone_number: self.display_phone_number.clone(),
            media: self.media.clone(),
            script: self.script.clone(),
            ..config
        }
    }
}

/// The bakery as it is at a moment: the same seed and moment give the same bakery. Ids of line and account are those of
/// [`Config::default`].
#[must_use]
pub fn bakery(seed: u64, now_ms: i64) -> Bakery {
    let config = Config::default();
    let past = history::tell(seed, now_ms, &config);
    let script = live::script(&past);
    Bakery {
        name: config.verified_name,
        display_phone_number: config.display_phone_number,
        history: past.items,
        media: past.media,
        script,
        seed,
    }
}
