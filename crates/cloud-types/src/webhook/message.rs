//! One message: a customer's, an echo of the business's own, or one from history.

use super::content::Content;
use crate::error::WebhookError;
use crate::word::Scalar;

words! {
    /// A message. `from` may be absent (2026): people are keyed by `from_user_id` first.
    pub struct Message {
        /// Who wrote it, as telephone digits.
        may from: Scalar,
        /// Who wrote it, as Meta's id of the person.
        may from_user_id: String,
        /// The same across the portfolios of an enrolled business.
        may from_parent_user_id: String,
        /// To whom, on echoes and in history.
        may to: Scalar,
        /// To whom, as Meta's id of the person.
        may to_user_id: String,
        /// The same across portfolios.
        may to_parent_user_id: String,
        /// The group it was written in.
        may group_id: String,
        /// Meta's name for the message (`wamid.…`).
        must id: String,
        /// Seconds since 1970, as a text.
        may timestamp: Scalar,
        /// What it answers, or that it was forwarded.
        may context: Context,
        /// The advertisement it came from.
        may referral: Referral,
        /// Why it cannot be shown.
        may errors: Vec<WebhookError>,
        /// How far it had come, in history.
        may history_context: HistoryContext,
    } + /// What it says.
        content: Content;

    /// What a message hangs on.
    pub struct Context {
        /// Who wrote the quoted message.
        may from: Scalar,
        /// The same, as Meta's id of the person.
        may from_user_id: String,
        /// The quoted message.
        may id: String,
        /// Forwarded at most five times.
        may forwarded: bool,
        /// Forwarded more often.
        may frequently_forwarded: bool,
        /// The product that it asks about.
        may referred_product: ReferredProduct,
    }

    /// A product of a catalogue.
    pub struct ReferredProduct {
        /// The catalogue.
        may catalog_id: Scalar,
        /// The business's own id of the product.
        may product_retailer_id: String,
    }

    /// The advertisement or post that brought a customer.
    pub struct Referral {
        /// Its address.
        may source_url: String,
        /// Its id.
        may source_id: Scalar,
        /// `ad` or `post`.
        may source_type: String,
        /// Its text.
        may body: String,
        /// Its headline.
        may headline: String,
        /// `image` or `video`.
        may media_type: String,
        /// Its image.
        may image_url: String,
        /// Its video.
        may video_url: String,
        /// The video's still.
        may thumbnail_url: String,
        /// The click's id; absent for Status placements.
        may ctwa_clid: String,
        /// The greeting the customer saw.
        may welcome_message: WelcomeMessage,
    }

    /// A greeting.
    pub struct WelcomeMessage {
        /// Its words.
        may text: String,
    }

    /// How far a message from history had come.
    pub struct HistoryContext {
        /// DELIVERED, ERROR, PENDING, PLAYED, READ or SENT, in capitals.
        may status: String,
    }
}

impl Message {
    /// Seconds since 1970, when Meta said.
    #[must_use]
    pub fn seconds(&self) -> Option<i64> {
        self.timestamp.as_ref().and_then(Scalar::int)
    }
}
