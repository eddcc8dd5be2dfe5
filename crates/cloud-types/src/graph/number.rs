//! A line as Meta describes it: number, health, profile.

use super::template::QualityScore;
use crate::error::WebhookError;
use crate::word::{Extra, Scalar};

words! {
    /// A number and how it stands. Only the fields asked for are there.
    pub struct PhoneNumber {
        /// The line's id.
        may id: Scalar,
        /// The number, as it is shown.
        may display_phone_number: Scalar,
        /// The name customers see.
        may verified_name: String,
        /// `CONNECTED` is what sending needs; the list is open.
        may status: String,
        /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN` or `NA`.
        may quality_rating: String,
        /// The same, with a date.
        may quality_score: QualityScore,
        /// How the display name stands.
        may name_status: String,
        /// How the next display name stands.
        may new_name_status: String,
        /// `VERIFIED`, `NOT_VERIFIED` or `UNVERIFIED`.
        may code_verification_status: String,
        /// `CLOUD_API`, `ON_PREMISE` or `NOT_APPLICABLE`.
        may platform_type: String,
        /// Whether the number also lives on a telephone.
        may is_on_biz_app: bool,
        /// How fast it may send.
        may throughput: Throughput,
        /// `LIVE` or `SANDBOX`.
        may account_mode: String,
        /// A verified business.
        may is_official_business_account: bool,
        /// Two-step verification is on.
        may is_pin_enabled: bool,
        /// When it was last connected.
        may last_onboarded_time: String,
        /// Where its webhooks go.
        may webhook_configuration: Extra,
        /// Whether it can send, and if not, why.
        may health_status: HealthStatus,
        /// Customers a day, as `TIER_…` (v24 and later).
        may whatsapp_business_manager_messaging_limit: String,
        /// The same, before v24.
        may messaging_limit_tier: String,
        /// The username.
        may username: String,
        /// Two letters.
        may country_code: String,
        /// The country's dialling code.
        may country_dial_code: Scalar,
    }

    /// How fast a number may send.
    pub struct Throughput {
        /// `STANDARD`, `HIGH` or `NOT_APPLICABLE`.
        may level: String,
    }

    /// Whether a number can send.
    pub struct HealthStatus {
        /// `AVAILABLE`, `LIMITED` or `BLOCKED`.
        may can_send_message: String,
        /// The same for each part of the chain.
        may entities: Vec<HealthEntity>,
    }

    /// One part of the chain: number, account, business, application, template.
    pub struct HealthEntity {
        /// `PHONE_NUMBER`, `WABA`, `BUSINESS`, `APP`, `MESSAGE_TEMPLATE`.
        may entity_type: String,
        /// Which.
        may id: Scalar,
        /// `AVAILABLE`, `LIMITED` or `BLOCKED`.
        may can_send_message: String,
        /// What is wrong, with what to do.
        may errors: Vec<HealthError>,
        /// What else there is to say.
        may additional_info: Vec<String>,
    }

    /// What is wrong with a part of the chain.
    pub struct HealthError {
        /// The number.
        may error_code: Scalar,
        /// What it is.
        may error_description: String,
        /// What to do.
        may possible_solution: String,
        /// In the form of other errors.
        may errors: Vec<WebhookError>,
    }

    /// What customers see when they open the line's page.
    pub struct BusinessProfile {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// One line about it.
        may about: String,
        /// Where it is.
        may address: String,
        /// What it does.
        may description: String,
        /// Its e-mail address.
        may email: String,
        /// Its picture.
        may profile_picture_url: String,
        /// Its pages, at most two.
        may websites: Vec<String>,
        /// Its trade.
        may vertical: String,
        /// The same once more, where Meta wraps it; see [`BusinessProfile::unwrapped`].
        may business_profile: Box<BusinessProfile>,
    }
}

impl BusinessProfile {
    /// The profile itself, in whichever of Meta's two forms it came.
    #[must_use]
    pub fn unwrapped(self) -> Self {
        match self.business_profile {
            Some(inner) => *inner,
            None => self,
        }
    }
}
