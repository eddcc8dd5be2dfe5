//! Meta's answers to what we ask: media, templates, numbers, profile, subscriptions.

pub mod number;
pub mod template;

pub use number::{BusinessProfile, HealthStatus, PhoneNumber};
pub use template::Template;

use crate::word::{Extra, Scalar};

words! {
    /// Where a file lies, for five minutes; fetching it needs the token.
    pub struct MediaUrl {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// The address.
        must url: String,
        /// Its media type.
        may mime_type: String,
        /// Digest of the bytes, in base64 or hex.
        may sha256: String,
        /// Its bytes, as text or number.
        may file_size: Scalar,
        /// The file.
        may id: Scalar,
    }

    /// Where in a list a page stands.
    pub struct Paging {
        /// Names of the page's ends.
        may cursors: Cursors,
        /// The next page's address; absent on the last.
        may next: String,
        /// The previous page's address.
        may previous: String,
    }

    /// Names of a page's ends.
    pub struct Cursors {
        /// Its beginning.
        may before: String,
        /// Its end.
        may after: String,
    }

    /// A page of templates.
    pub struct TemplatePage {
        /// The templates.
        must data: Vec<Template>,
        /// Where it stands.
        may paging: Paging,
    }

    /// A page of numbers.
    pub struct PhoneNumberPage {
        /// The numbers.
        must data: Vec<PhoneNumber>,
        /// Where it stands.
        may paging: Paging,
    }

    /// A line's profile, in a list of one.
    pub struct ProfilePage {
        /// The profile.
        must data: Vec<BusinessProfile>,
    }

    /// The applications that receive an account's webhooks.
    pub struct SubscribedApps {
        /// The applications.
        must data: Vec<SubscribedApp>,
    }

    /// An application that receives webhooks.
    pub struct SubscribedApp {
        /// Which.
        may whatsapp_business_api_data: AppData,
        /// Where its webhooks go instead.
        may override_callback_uri: String,
    }

    /// An application.
    pub struct AppData {
        /// Its id.
        may id: Scalar,
        /// Its name.
        may name: String,
        /// Its page.
        may link: String,
    }

    /// Where an account's webhooks go instead of the application's address.
    pub struct WebhookOverride {
        /// The address.
        must override_callback_uri: String,
        /// What Meta says when it first knocks there.
        must verify_token: String,
    }

    /// What Meta knows about a token.
    pub struct TokenAnswer {
        /// The facts.
        must data: TokenFacts,
    }

    /// The facts about a token.
    pub struct TokenFacts {
        /// The application it belongs to.
        may app_id: Scalar,
        /// `SYSTEM_USER`, `USER`, …
        may kind as "type": String,
        /// Whether it works.
        may is_valid: bool,
        /// Seconds since 1970; 0 for never.
        may expires_at: Scalar,
        /// When access to data ends, in seconds since 1970.
        may data_access_expires_at: Scalar,
        /// What it permits.
        may scopes: Vec<String>,
        /// On which accounts.
        may granular_scopes: Vec<Extra>,
        /// Whose it is.
        may user_id: Scalar,
        /// Why it does not work.
        may error: Extra,
    }

    /// A yes to being asked for what the Business app holds; it comes as webhooks.
    pub struct SyncAsked {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Meta's name for the request, for its support.
        must request_id: Scalar,
    }

    /// Whose token it is: the cheapest question that needs a working one.
    pub struct Me {
        /// The user's id.
        must id: Scalar,
        /// The user's name.
        may name: String,
    }
}

impl Paging {
    /// The cursor of the next page; `None` on the last.
    #[must_use]
    pub fn next_cursor(&self) -> Option<&str> {
        self.next.as_ref()?;
        self.cursors.as_ref()?.after.as_deref().filter(|cursor| !cursor.is_empty())
    }
}
