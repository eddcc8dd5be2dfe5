//! What the Business app on the owner's phone holds, where a line lives in both.

use crate::client::CloudClient;
use crate::failure::Failure;
use cloud_types::Effect;
use cloud_types::graph::SyncAsked;
use reqwest::Method;
use serde_json::json;

/// What the app can be asked for, each once and within a day of connecting it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppData {
    /// Its address book.
    Contacts,
    /// Its messages.
    History,
}

impl AppData {
    fn word(self) -> &'static str {
        match self {
            Self::Contacts => "smb_app_state_sync",
            Self::History => "history",
        }
    }
}

impl CloudClient {
    /// Asks for what the app holds; it comes as webhooks. Meta gives it once, so this is repeated as little as a send.
    ///
    /// # Errors
    /// [`Retry::UnknownOutcome`](cloud_types::Retry::UnknownOutcome) whenever Meta may have heard it; code 2593107 when
    /// it was asked before, 2593108 when a day has gone by.
    pub async fn sync_app(&self, line: &str, what: AppData) -> Result<SyncAsked, Failure> {
        let body = json!({ "messaging_product": "whatsapp", "sync_type": what.word() });
        let request = self.request(Method::POST, &[line, "smb_app_data"], &[]).json(&body);
        self.ask(request, Effect::Send).await
    }
}
