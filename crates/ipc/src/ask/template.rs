//! Templates.

use serde::Deserialize;
use ts_rs::TS;

use super::{Ask, Done, Sent, ask};
use crate::row::{SlotValueRow, TemplateForm, TemplatePreview, TemplateRow};

ask! {
    /// The templates of the line: those that can be sent first, then the others with the reason.
    "templates" Templates {
        /// For which conversation; absent for a number.
        #[ts(type = "number | null")]
        conversation: Option<u64>,
        /// Words of their name or body; empty for all.
        query: String,
    } -> Vec<TemplateRow>
}

ask! {
    /// A template as a form to fill.
    "template_form" TemplateFormAsk {
        /// Which.
        id: String,
        /// For whom: suggestions are made from what is known of them.
        #[serde(default)]
        #[ts(optional, type = "number | null")]
        conversation: Option<u64>,
    } -> TemplateForm
}

ask! {
    /// How a template looks with what is filled in so far.
    "template_preview" TemplatePreviewAsk {
        /// Which.
        id: String,
        /// What is filled in.
        values: Vec<SlotValueRow>,
    } -> TemplatePreview
}

ask! {
    /// Sends a template, into a conversation or to a number.
    "send_template" SendTemplate {
        /// Where; absent for a number.
        #[ts(type = "number | null")]
        conversation: Option<u64>,
        /// To which number: a first word, or a test to a number of one's own.
        phone: Option<String>,
        /// Which.
        id: String,
        /// What is filled in.
        values: Vec<SlotValueRow>,
        /// When it is to go, milliseconds since 1970; absent for now.
        #[serde(default)]
        #[ts(optional, type = "number | null")]
        due_at: Option<i64>,
    } -> Sent
}

ask! {
    /// Asks the hub to look at Meta's list of templates again.
    "templates_refresh" TemplatesRefresh {} -> Done
}
