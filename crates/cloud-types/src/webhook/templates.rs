//! Templates: what Meta decided about them.

use crate::word::Scalar;

words! {
    /// A template was approved, refused, paused, …
    pub struct TemplateStatus {
        /// What happened.
        may event: TemplateEvent,
        /// Which template.
        may message_template_id: Scalar,
        /// Its name.
        may message_template_name: String,
        /// Its language.
        may message_template_language: String,
        /// Its category.
        may message_template_category: String,
        /// Why; `NONE` or null when there is nothing to say.
        may reason: String,
        /// When it will be switched off.
        may disable_info: DisableInfo,
        /// Which pause it is.
        may other_info: OtherInfo,
        /// Why it was refused and what to change.
        may rejection_info: RejectionInfo,
    }

    /// When a template will be switched off.
    pub struct DisableInfo {
        /// The day.
        may disable_date: Scalar,
    }

    /// More about a pause.
    pub struct OtherInfo {
        /// `FIRST_PAUSE`, `SECOND_PAUSE`, …
        may title: String,
        /// A sentence about it.
        may description: String,
    }

    /// Why a template was refused.
    pub struct RejectionInfo {
        /// The reason.
        may reason: String,
        /// What to change.
        may recommendation: String,
    }

    /// A template's quality moved.
    pub struct TemplateQuality {
        /// Before.
        may previous_quality_score: String,
        /// After.
        may new_quality_score: String,
        /// Which template.
        may message_template_id: Scalar,
        /// Its name.
        may message_template_name: String,
        /// Its language.
        may message_template_language: String,
    }

    /// A template's parts changed.
    pub struct TemplateComponents {
        /// Which template.
        may message_template_id: Scalar,
        /// Its name.
        may message_template_name: String,
        /// Its language.
        may message_template_language: String,
        /// The body.
        may message_template_element: String,
        /// The header.
        may message_template_title: String,
        /// The footer.
        may message_template_footer: String,
        /// The buttons.
        may message_template_buttons: Vec<TemplateButton>,
    }

    /// A template's button.
    pub struct TemplateButton {
        /// Its kind.
        may message_template_button_type: String,
        /// Its label.
        may message_template_button_text: String,
        /// Where it leads.
        may message_template_button_url: String,
        /// Whom it calls.
        may message_template_button_phone_number: Scalar,
    }

    /// A template's category moved, or will.
    pub struct TemplateCategory {
        /// Which template.
        may message_template_id: Scalar,
        /// Its name.
        may message_template_name: String,
        /// Its language.
        may message_template_language: String,
        /// Before.
        may previous_category: String,
        /// Now.
        may new_category: String,
        /// What it will be.
        may correct_category: String,
        /// When.
        may category_update_timestamp: Scalar,
    }

    /// Meta thinks a template's category is wrong.
    pub struct TemplateDetection {
        /// Which template.
        may message_template_id: Scalar,
        /// Its name.
        may message_template_name: String,
        /// Its language.
        may message_template_language: String,
        /// What it is.
        may category: String,
        /// What it should be.
        may correct_category: String,
    }
}

open! {
    /// What Meta decided about a template.
    pub enum TemplateEvent {
        /// May be sent.
        Approved = "APPROVED",
        /// Refused.
        Rejected = "REJECTED",
        /// Being reviewed.
        Pending = "PENDING",
        /// Rests for hours because of its quality.
        Paused = "PAUSED",
        /// Switched off for good.
        Disabled = "DISABLED",
        /// Its quality is low.
        Flagged = "FLAGGED",
        /// Someone disagreed with the refusal.
        InAppeal = "IN_APPEAL",
        /// Allowed again.
        Reinstated = "REINSTATED",
        /// Gone.
        Deleted = "DELETED",
        /// Going.
        PendingDeletion = "PENDING_DELETION",
        /// Too many of them.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// Locked.
        Locked = "LOCKED",
        /// Put away.
        Archived = "ARCHIVED",
        /// Taken out again.
        Unarchived = "UNARCHIVED",
    }
}
