//! Which value belongs to which field: the catalogue of what one can subscribe to.

use super::account::{
    AccountAlert, AccountReview, AccountUpdate, AutomaticEvents, BusinessCapability, BusinessUsername,
    PartnerSolution, PaymentConfiguration, PhoneNumberName, PhoneNumberQuality, Security,
};
use super::calls::{CallsValue, FlowEvent, UserPreferences};
use super::coexistence::{EchoesValue, HistoryValue, StateSyncValue};
use super::groups::GroupsValue;
use super::messages::MessagesValue;
use super::routing::{Handover, StandbyValue};
use super::templates::{
    TemplateCategory, TemplateComponents, TemplateDetection, TemplateQuality, TemplateStatus,
};
use crate::word::Word;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt;

macro_rules! fields {
    ($( $(#[$meta:meta])* $variant:ident($ty:ty) = $first:literal $(| $more:literal)* ),* $(,)?) => {
        /// The value of a change, typed by its field.
        #[derive(Clone, PartialEq)]
        pub enum FieldValue {
            $( $(#[$meta])* $variant(Box<$ty>), )*
            /// A field that we do not know, or a value that is no object: kept as it came.
            Raw(Value),
        }

        impl FieldValue {
            /// Every field with a typed value.
            pub const FIELDS: &[&str] = &[$( $first, $($more,)* )*];

            /// Reads the value that belongs to a field.
            #[must_use]
            pub fn read_as(field: &str, value: Value) -> Self {
                match field {
                    $( $first $(| $more)* => <$ty>::read(value).map_or_else(Self::Raw, |word| Self::$variant(Box::new(word))), )*
                    _ => Self::Raw(value),
                }
            }
        }

        impl Serialize for FieldValue {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$variant(word) => word.serialize(serializer), )*
                    Self::Raw(value) => value.serialize(serializer),
                }
            }
        }

        impl fmt::Debug for FieldValue {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $( Self::$variant(_) => stringify!($variant), )*
                    Self::Raw(_) => "Raw",
                })
            }
        }
    };
}

fields! {
    /// Messages, statuses and errors of a line.
    Messages(MessagesValue) = "messages",
    /// What was sent from the business's own telephone (or, undocumented, by the API).
    Echoes(EchoesValue) = "smb_message_echoes" | "message_echoes",
    /// Past messages of a line that is also on the telephone.
    History(HistoryValue) = "history",
    /// The telephone's address book.
    StateSync(StateSyncValue) = "smb_app_state_sync",
    /// A customer stopped or resumed marketing.
    UserPreferences(UserPreferences) = "user_preferences",
    /// Calls.
    Calls(CallsValue) = "calls",
    /// A flow's health.
    Flows(FlowEvent) = "flows",
    /// Groups made, joined, changed, suspended.
    Groups(GroupsValue) = "group_lifecycle_update" | "group_participants_update" | "group_settings_update" | "group_status_update",
    /// A template was approved, refused, paused, …
    TemplateStatus(TemplateStatus) = "message_template_status_update",
    /// A template's quality moved.
    TemplateQuality(TemplateQuality) = "message_template_quality_update",
    /// A template's parts changed.
    TemplateComponents(TemplateComponents) = "message_template_components_update",
    /// A template's category moved or will.
    TemplateCategory(TemplateCategory) = "template_category_update",
    /// Meta thinks a template's category is wrong.
    TemplateDetection(TemplateDetection) = "template_correct_category_detection",
    /// A display name was decided on.
    PhoneNumberName(PhoneNumberName) = "phone_number_name_update",
    /// A number's throughput or quality moved.
    PhoneNumberQuality(PhoneNumberQuality) = "phone_number_quality_update",
    /// The business's limits moved.
    BusinessCapability(BusinessCapability) = "business_capability_update",
    /// A username was given or lost.
    BusinessUsername(BusinessUsername) = "business_username_updates" | "business_username_update",
    /// A warning about the account.
    AccountAlert(AccountAlert) = "account_alerts",
    /// The account was reviewed.
    AccountReview(AccountReview) = "account_review_update",
    /// The account was restricted, connected, left, …
    AccountUpdate(AccountUpdate) = "account_update" | "account_settings_update",
    /// Two-step verification was touched.
    Security(Security) = "security",
    /// A purchase or a lead that Meta noticed.
    AutomaticEvents(AutomaticEvents) = "automatic_events",
    /// A partner's solution moved.
    PartnerSolution(PartnerSolution) = "partner_solutions",
    /// A payment configuration moved.
    PaymentConfiguration(PaymentConfiguration) = "payment_configuration_update",
    /// Copies of a thread that another application owns; never to be answered.
    Standby(StandbyValue) = "standby",
    /// A thread changed hands between applications.
    Handover(Handover) = "messaging_handovers",
}

impl Default for FieldValue {
    fn default() -> Self {
        Self::Raw(Value::Null)
    }
}
