//! `POST /{phone-number-id}/smb_app_data`: asking for what the Business app holds, once each.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::call::Call;
use super::error::GraphError;
use crate::running::Shared;

/// Answers with the request's id; contacts or history come as webhooks afterwards.
pub(crate) fn sync(shared: &Shared, call: &Call) -> Result<Response, GraphError> {
    if call.text("messaging_product").as_deref() != Some("whatsapp") {
        return Err(GraphError::missing("messaging_product"));
    }
    let what = call.text("sync_type").ok_or_else(|| GraphError::missing("sync_type"))?;
    if !["smb_app_state_sync", "history"].contains(&what.as_str()) {
        let details =
            format!("Param sync_type must be one of {{smb_app_state_sync, history}} - got \"{what}\".");
        return Err(GraphError::invalid(details));
    }
    let request = shared.world().sync_app(shared.clock.now(), &what)?;
    shared.bell.notify_waiters();
    Ok(Json(json!({ "messaging_product": "whatsapp", "request_id": request })).into_response())
}
