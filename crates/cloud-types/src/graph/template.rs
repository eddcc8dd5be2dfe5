//! Templates as Meta lists them.

use crate::word::{Extra, Scalar};
use serde_json::Value;

words! {
    /// A template in one language.
    pub struct Template {
        /// Its id.
        may id: Scalar,
        /// Its name; shared by its languages.
        may name: String,
        /// Its language.
        may language: String,
        /// Only `APPROVED` may be sent.
        may status: String,
        /// `AUTHENTICATION`, `MARKETING` or `UTILITY`.
        may category: String,
        /// A finer category.
        may sub_category: String,
        /// The category before.
        may previous_category: String,
        /// `NAMED` or `POSITIONAL`.
        may parameter_format: String,
        /// Its parts.
        may components: Vec<TemplateComponent>,
        /// How customers like it.
        may quality_score: QualityScore,
        /// Why it was refused.
        may rejected_reason: String,
        /// How long Meta tries to deliver it.
        may message_send_ttl_seconds: Scalar,
    }

    /// A part of a template.
    pub struct TemplateComponent {
        /// `HEADER`, `BODY`, `FOOTER`, `BUTTONS`, `CAROUSEL` or `LIMITED_TIME_OFFER`.
        may kind as "type": String,
        /// Of a header: `TEXT`, `IMAGE`, `VIDEO`, `DOCUMENT`, `LOCATION`.
        may format: String,
        /// Its words, with gaps as `{{1}}` or `{{name}}`.
        may text: String,
        /// What the gaps may hold.
        may example: Extra,
        /// Its buttons.
        may buttons: Vec<TemplateButton>,
        /// Its cards.
        may cards: Vec<TemplateCard>,
        /// Of an authentication body.
        may add_security_recommendation: bool,
        /// Of an authentication footer.
        may code_expiration_minutes: Scalar,
        /// Of an offer that ends.
        may limited_time_offer: Extra,
    }

    /// A button of a template.
    pub struct TemplateButton {
        /// `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, `COPY_CODE`, `OTP`, `FLOW`, …
        may kind as "type": String,
        /// Its label.
        may text: String,
        /// Where it leads, perhaps with a gap at the end.
        may url: String,
        /// Whom it calls.
        may phone_number: Scalar,
        /// What the gap may hold; a text or a list.
        may example: Value,
    }

    /// A card of a template's carousel.
    pub struct TemplateCard {
        /// Its parts.
        may components: Vec<TemplateComponent>,
    }

    /// How customers like a template or a number.
    pub struct QualityScore {
        /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
        may score: String,
        /// Since when.
        may date: Scalar,
        /// Why.
        may reasons: Vec<String>,
    }
}
