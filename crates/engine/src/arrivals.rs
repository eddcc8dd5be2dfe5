//! Counting what comes while the person's lock is shut: no replica, no token, no words.

use domain::{LineId, Seq};

use crate::config::{Config, Patience, Secret};
use crate::door::{AddressError, Door};

/// A way to ask a hub how much has come, and nothing else.
pub struct Counting(Door);

impl Counting {
    /// At the hub with that address, with the word of [`protocol::arrivals::counting_word`]. Nothing is sent yet.
    ///
    /// # Errors
    /// [`AddressError`] when it is no address of a hub.
    pub fn at(hub_url: String, word: Secret) -> Result<Self, AddressError> {
        Door::new(&Config { hub_url, token: word, patience: Patience::default() }).map(Self)
    }

    /// How many messages of customers have come on a line after that Seq; absent while the hub does not say.
    pub async fn messages_after(&self, line: &LineId, after: Seq) -> Option<u64> {
        match self.0.arrivals(line, after).await {
            Ok(arrivals) => Some(arrivals.messages),
            Err(error) => {
                tracing::debug!(%line, ?error, "how much has come is not known just now");
                None
            }
        }
    }
}
