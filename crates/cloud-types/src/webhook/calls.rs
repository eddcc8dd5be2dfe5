//! Calls, marketing preferences and the health of flows.

use super::messages::{Contact, Metadata};
use super::status::Status;
use crate::error::WebhookError;
use crate::word::{Kept, Scalar};

words! {
    /// Calls: signalling, or what became of one.
    pub struct CallsValue {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// Who.
        may contacts: Vec<Contact>,
        /// The calls.
        may calls: Vec<Call>,
        /// How far a call came: `type` is `call`, `status` in capitals.
        may statuses: Vec<Kept<Status>>,
        /// Trouble.
        may errors: Vec<WebhookError>,
    }

    /// One step of a call.
    pub struct Call {
        /// The call (`wacid.…`).
        may id: String,
        /// Who calls.
        may from: Scalar,
        /// Who calls, as Meta's id of the person.
        may from_user_id: String,
        /// Who is called.
        may to: Scalar,
        /// Who is called, as Meta's id of the person.
        may to_user_id: String,
        /// `connect`, `terminate`, …
        may event: String,
        /// `USER_INITIATED` or `BUSINESS_INITIATED`.
        may direction: String,
        /// Seconds since 1970.
        may timestamp: Scalar,
        /// What the two sides agree on.
        may session: CallSession,
        /// `COMPLETED` or `FAILED`, or in an older form a list.
        may status: serde_json::Value,
        /// When it began.
        may start_time: Scalar,
        /// When it ended.
        may end_time: Scalar,
        /// Its seconds.
        may duration: Scalar,
        /// What we attached.
        may biz_opaque_callback_data: String,
        /// Trouble with this call.
        may errors: Vec<WebhookError>,
    }

    /// What the two sides of a call agree on.
    pub struct CallSession {
        /// `offer` or `answer`.
        may sdp_type: String,
        /// The description.
        may sdp: String,
    }

    /// Customers stopped or resumed marketing.
    pub struct UserPreferences {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// Who.
        may contacts: Vec<Contact>,
        /// What they decided.
        may user_preferences: Vec<UserPreference>,
    }

    /// One decision.
    pub struct UserPreference {
        /// Whose, as telephone digits.
        may wa_id: Scalar,
        /// Whose, as Meta's id of the person.
        may user_id: String,
        /// The same across portfolios.
        may parent_user_id: String,
        /// A sentence about it.
        may detail: String,
        /// `marketing_messages`.
        may category: String,
        /// The decision.
        may value: PreferenceKind,
        /// The sign-up it came from.
        may signup_id: Scalar,
        /// Seconds since 1970.
        may timestamp: Scalar,
    }

    /// A flow changed state or is unwell.
    pub struct FlowEvent {
        /// `FLOW_STATUS_CHANGE`, `CLIENT_ERROR_RATE`, …
        may event: String,
        /// A sentence about it.
        may message: String,
        /// Which flow.
        may flow_id: Scalar,
        /// Before.
        may old_status: String,
        /// After.
        may new_status: String,
        /// Of an alert: `ACTIVATED` or `DEACTIVATED`.
        may alert_state: String,
        /// Of an alert: the measure that sets it off.
        may threshold: Scalar,
        /// Of an alert: the share of errors.
        may error_rate: Scalar,
        /// Of an alert: how many requests.
        may requests_count: Scalar,
        /// Of an alert: half the answers were faster.
        may p50_latency: Scalar,
        /// Of an alert: nine in ten answers were faster.
        may p90_latency: Scalar,
        /// Of an alert: the share of the time it could be reached.
        may availability: Scalar,
        /// Of an alert: the errors by kind.
        may errors: serde_json::Value,
        /// Of an expiry: what to do.
        may warning: String,
    }
}

open! {
    /// What a customer decided about marketing.
    pub enum PreferenceKind {
        /// No more of it.
        Stop = "stop",
        /// Again.
        Resume = "resume",
        /// Asked for it (2026).
        Signup = "signup",
    }
}
