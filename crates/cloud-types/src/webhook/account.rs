//! Numbers, limits, names, warnings: what Meta says about the account itself.

use crate::word::{Extra, Scalar};
use serde_json::Value;

words! {
    /// A display name was decided on.
    pub struct PhoneNumberName {
        /// Which number, as it is shown.
        may display_phone_number: Scalar,
        /// `APPROVED`, `REJECTED`, `DEFERRED` or `PENDING`.
        may decision: String,
        /// The name asked for.
        may requested_verified_name: String,
        /// Why not; null when there is nothing to say.
        may rejection_reason: String,
    }

    /// A number's throughput or quality moved.
    pub struct PhoneNumberQuality {
        /// Which number, as it is shown.
        may display_phone_number: Scalar,
        /// `ONBOARDING`, `THROUGHPUT_UPGRADE`; once `UPGRADE`, `DOWNGRADE`, `FLAGGED`.
        may event: String,
        /// The limit now (until February 2026).
        may current_limit: Scalar,
        /// The limit before (until February 2026).
        may old_limit: Scalar,
        /// Customers a day, as `TIER_…`.
        may max_daily_conversations_per_business: Scalar,
    }

    /// The business's limits moved.
    pub struct BusinessCapability {
        /// Customers a day: `TIER_…` by the documentation, a number in its example.
        may max_daily_conversations_per_business: Scalar,
        /// How many numbers the portfolio may have.
        may max_phone_numbers_per_business: Scalar,
        /// How many numbers the account may have.
        may max_phone_numbers_per_waba: Scalar,
        /// Customers a day and number (until February 2026).
        may max_daily_conversation_per_phone: Scalar,
    }

    /// A username was given, kept back or lost.
    pub struct BusinessUsername {
        /// Which number, as it is shown.
        may display_phone_number: Scalar,
        /// The username.
        may username: String,
        /// `approved`, `reserved` or `deleted`.
        may status: String,
    }

    /// A warning about the account.
    pub struct AccountAlert {
        /// `BUSINESS`, `PHONE_NUMBER`, …
        may entity_type: String,
        /// Which.
        may entity_id: Scalar,
        /// The warning.
        may alert_info: AlertInfo,
        /// `CRITICAL`, `WARNING` or `INFORMATIONAL`, where it stands outside.
        may alert_severity: String,
        /// `ACTIVE` or `NONE`, where it stands outside.
        may alert_status: String,
        /// Its kind, where it stands outside.
        may alert_type: String,
        /// A sentence about it, where it stands outside.
        may alert_description: String,
    }

    /// A warning.
    pub struct AlertInfo {
        /// `CRITICAL`, `WARNING` or `INFORMATIONAL`.
        may alert_severity: String,
        /// `ACTIVE` or `NONE`.
        may alert_status: String,
        /// Its kind.
        may alert_type: String,
        /// A sentence about it.
        may alert_description: String,
    }

    /// The account was reviewed.
    pub struct AccountReview {
        /// `APPROVED`, `REJECTED`, `PENDING` or `DEFERRED`.
        may decision: String,
    }

    /// The account was restricted, connected, left, …
    pub struct AccountUpdate {
        /// What happened.
        may event: AccountEvent,
        /// Which account, with its owners.
        may waba_info: WabaInfo,
        /// Which rule was broken.
        may violation_info: ViolationInfo,
        /// What is no longer permitted, and until when.
        may restriction_info: Vec<Restriction>,
        /// Whether the account is switched off.
        may ban_info: BanInfo,
        /// Why a line left the telephone.
        may disconnection_info: DisconnectionInfo,
        /// Which number.
        may phone_number: Scalar,
        /// Two letters.
        may country: String,
        /// The price tier reached.
        may volume_tier_info: Extra,
        /// Authentication prices abroad.
        may auth_international_rate_eligibility: Extra,
        /// A partner's certification.
        may partner_client_certification_info: Extra,
    }

    /// Which account an event speaks of.
    pub struct WabaInfo {
        /// The account.
        may waba_id: Scalar,
        /// The business that owns it.
        may owner_business_id: Scalar,
        /// The advertising account linked.
        may ad_account_linked: Scalar,
        /// The partner's application.
        may partner_app_id: Scalar,
        /// The solution it belongs to.
        may solution_id: Scalar,
        /// The solution's partners.
        may solution_partner_business_ids: Value,
    }

    /// Which rule was broken.
    pub struct ViolationInfo {
        /// The rule.
        may violation_type: String,
    }

    /// Something that is no longer permitted.
    pub struct Restriction {
        /// What.
        may restriction_type: String,
        /// Until when, in seconds since 1970.
        may expiration: Scalar,
    }

    /// Whether the account is switched off.
    pub struct BanInfo {
        /// `DISABLE`, `REINSTATE` or `SCHEDULE_FOR_DISABLE`; a list in an older form.
        may waba_ban_state: Value,
        /// Since or from when.
        may waba_ban_date: Scalar,
    }

    /// Why a line left.
    pub struct DisconnectionInfo {
        /// `ACCOUNT_DISCONNECTED`, `PRIMARY_INACTIVITY`, …
        may reason: String,
        /// `SYSTEM` or `USER`.
        may initiated_by: String,
    }

    /// Two-step verification was touched.
    pub struct Security {
        /// Which number, as it is shown.
        may display_phone_number: Scalar,
        /// `PIN_CHANGED`, `PIN_RESET_REQUEST` or `PIN_REQUEST_SUCCESS`.
        may event: String,
        /// Who did it.
        may requester: Scalar,
    }

    /// A purchase or a lead that Meta noticed in a conversation.
    pub struct AutomaticEvents {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: super::messages::Metadata,
        /// The events.
        may automatic_events: Vec<AutomaticEvent>,
    }

    /// One purchase or lead.
    pub struct AutomaticEvent {
        /// The message that it was noticed in.
        may id: String,
        /// `Purchase`, `LeadSubmitted`, …
        may event_name: String,
        /// Seconds since 1970.
        may timestamp: Scalar,
        /// The click it began with.
        may ctwa_clid: String,
        /// What was bought.
        may custom_data: Extra,
    }

    /// A partner's solution moved.
    pub struct PartnerSolution {
        /// What happened.
        may event: String,
        /// Which solution.
        may solution_id: Scalar,
        /// How it stands.
        may solution_status: String,
    }

    /// A payment configuration moved.
    pub struct PaymentConfiguration {
        /// Which.
        may configuration_name: String,
        /// The provider.
        may provider_name: String,
        /// The merchant's id at the provider.
        may provider_mid: Scalar,
        /// How it stands.
        may status: String,
        /// Since when.
        may created_timestamp: Scalar,
        /// Last moved.
        may updated_timestamp: Scalar,
    }
}

open! {
    /// What happened to an account.
    pub enum AccountEvent {
        /// Deleted.
        Deleted = "ACCOUNT_DELETED",
        /// Something is no longer permitted.
        Restriction = "ACCOUNT_RESTRICTION",
        /// A rule was broken.
        Violation = "ACCOUNT_VIOLATION",
        /// The telephone's account was taken off.
        Offboarded = "ACCOUNT_OFFBOARDED",
        /// The telephone's account came back.
        Reconnected = "ACCOUNT_RECONNECTED",
        /// Switched off, or on again.
        DisabledUpdate = "DISABLED_UPDATE",
        /// A partner came.
        PartnerAdded = "PARTNER_ADDED",
        /// A partner, or the telephone, left.
        PartnerRemoved = "PARTNER_REMOVED",
        /// A partner's application came.
        PartnerAppInstalled = "PARTNER_APP_INSTALLED",
        /// A partner's application left.
        PartnerAppUninstalled = "PARTNER_APP_UNINSTALLED",
        /// A partner's certification moved.
        PartnerCertification = "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        /// An advertising account was linked.
        AdAccountLinked = "AD_ACCOUNT_LINKED",
        /// Authentication prices abroad.
        AuthPriceEligibility = "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        /// The business's country.
        PrimaryCountry = "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
        /// The marketing terms were signed.
        MarketingTermsSigned = "MM_LITE_TERMS_SIGNED",
        /// A price tier was reached.
        PricingTier = "VOLUME_BASED_PRICING_TIER_UPDATE",
    }
}
