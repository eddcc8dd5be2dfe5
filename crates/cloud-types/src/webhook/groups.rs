//! Groups: made, joined, changed, suspended. One value serves the four `group_*_update` fields.

use super::messages::{Contact, Metadata};
use crate::error::WebhookError;
use crate::word::{Kept, Scalar};
use serde_json::Value;

words! {
    /// What happened to groups.
    pub struct GroupsValue {
        /// Always `whatsapp`.
        may messaging_product: String,
        /// Which line.
        may metadata: Metadata,
        /// Who.
        may contacts: Vec<Contact>,
        /// The events.
        may groups: Vec<Kept<GroupEvent>>,
        /// Trouble.
        may errors: Vec<WebhookError>,
    }

    /// What happened to one group.
    pub struct GroupEvent {
        /// Seconds since 1970.
        may timestamp: Scalar,
        /// Which group.
        may group_id: String,
        /// What happened.
        may kind as "type": GroupEventKind,
        /// Our request that this answers.
        may request_id: String,
        /// Its subject.
        may subject: String,
        /// Its description.
        may description: String,
        /// How to join.
        may invite_link: String,
        /// Whether joining needs a yes.
        may join_approval_mode: String,
        /// Why someone came or left.
        may reason: String,
        /// Who set it off.
        may initiated_by: String,
        /// Who wants in.
        may join_request_id: String,
        /// Who wants in, as telephone digits.
        may wa_id: Scalar,
        /// Who wants in, as Meta's id of the person.
        may user_id: String,
        /// Who came.
        may added_participants: Vec<Participant>,
        /// Who left.
        may removed_participants: Vec<Participant>,
        /// Who could not be added or removed.
        may failed_participants: Vec<Participant>,
        /// The new picture.
        may profile_picture: GroupSetting,
        /// The new subject.
        may group_subject: GroupSetting,
        /// The new description.
        may group_description: GroupSetting,
        /// Trouble with the request.
        may errors: Vec<WebhookError>,
    }

    /// A member of a group.
    pub struct Participant {
        /// As we gave it.
        may input: Scalar,
        /// Telephone digits.
        may wa_id: Scalar,
        /// Meta's id of the person.
        may user_id: String,
        /// The same across portfolios.
        may parent_user_id: String,
        /// The username.
        may username: String,
        /// Why it failed.
        may errors: Vec<WebhookError>,
    }

    /// A changed setting of a group.
    pub struct GroupSetting {
        /// The new text.
        may text: String,
        /// The new picture's media type.
        may mime_type: String,
        /// The new picture's digest.
        may sha256: String,
        /// Whether it took.
        may update_successful: Value,
        /// Why it did not.
        may errors: Vec<WebhookError>,
    }
}

open! {
    /// What happened to a group.
    pub enum GroupEventKind {
        /// Made.
        Created = "group_create",
        /// Deleted.
        Deleted = "group_delete",
        /// Someone came.
        ParticipantsAdded = "group_participants_add",
        /// Someone left.
        ParticipantsRemoved = "group_participants_remove",
        /// Someone wants in.
        JoinRequested = "group_join_request_created",
        /// Someone no longer wants in.
        JoinRequestRevoked = "group_join_request_revoked",
        /// Subject, description or picture changed.
        SettingsUpdated = "group_settings_update",
        /// Suspended by Meta.
        Suspended = "group_suspend",
        /// No longer suspended.
        SuspensionCleared = "group_suspend_cleared",
    }
}
