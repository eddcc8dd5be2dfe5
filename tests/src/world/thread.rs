//! What a desktop shows, as a story reads it.

use serde_json::Value;

/// A row of a thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Where.
    pub conversation: u64,
    /// Its name for ever: our command, or Meta's name.
    pub key: String,
    /// Whether a customer wrote it.
    pub is_inbound: bool,
    /// Its words, when it has words.
    pub text: Option<String>,
    /// What it is: `text`, `media`, `unsupported` …
    pub kind: String,
    /// Its state, when it is ours.
    pub delivery: Option<String>,
    /// Why it failed.
    pub failure: Option<String>,
    /// Its place in the journal; 0 while it stands in the outbox.
    pub seq: u64,
}

impl Message {
    pub(crate) fn read(conversation: u64, row: &Value) -> Self {
        let words = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            conversation,
            key: words(&row["key"]).unwrap_or_default(),
            is_inbound: row["direction"] == "inbound",
            text: words(&row["content"]["body"]),
            kind: words(&row["content"]["type"]).unwrap_or_default(),
            delivery: words(&row["delivery"]),
            failure: words(&row["failure"]["kind"]),
            seq: row["seq"].as_u64().unwrap_or_default(),
        }
    }

    /// Whether its state is this one.
    #[must_use]
    pub fn is(&self, delivery: &str) -> bool {
        self.delivery.as_deref() == Some(delivery)
    }
}

/// How far a shown state is along the way: what is shown must never go back.
#[must_use]
pub fn delivery_rank(delivery: &str) -> usize {
    const WAY: [&str; 12] = [
        "refused",
        "waiting",
        "sending",
        "queued",
        "unknown",
        "abandoned",
        "accepted",
        "sent",
        "failed",
        "delivered",
        "read",
        "played",
    ];
    WAY.iter().position(|step| *step == delivery).unwrap_or(WAY.len())
}
