//! Webhooks written and signed by hand, as a person with a shell does: HMAC-SHA256 by the book (RFC 2104), shared
//! with nobody, so that a mistake of the hub's cannot prove itself right here.

use anyhow::Result;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::meta::{APP_SECRET, LINE, WABA, client};

/// Somebody who posts webhooks.
#[derive(Debug)]
pub struct Hand {
    url: String,
    http: reqwest::Client,
}

impl Hand {
    pub(super) fn new(url: String) -> Result<Self> {
        Ok(Self { url, http: client()? })
    }

    /// Posts these bytes, signed; the HTTP status.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn post(&self, body: &[u8]) -> Result<u16> {
        self.post_signed(body, &signature(APP_SECRET, body)).await
    }

    /// Posts these bytes with this signature; the HTTP status.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn post_signed(&self, body: &[u8], signature: &str) -> Result<u16> {
        let request = self.http.post(&self.url).header("Content-Type", "application/json");
        let request = request.header("X-Hub-Signature-256", signature).body(body.to_vec());
        Ok(request.send().await?.status().as_u16())
    }
}

/// `X-Hub-Signature-256` of a body.
#[must_use]
pub fn signature(secret: &str, body: &[u8]) -> String {
    let mut key = [0_u8; 64];
    key[..secret.len()].copy_from_slice(secret.as_bytes());
    let padded = |with: u8| key.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(body).finalize();
    let outer = Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize();
    format!("sha256={}", hex::encode(outer))
}

/// A webhook with these changes.
#[must_use]
pub fn webhook(field: &str, value: Value) -> Value {
    json!({ "object": "whatsapp_business_account",
            "entry": [{ "id": WABA, "changes": [{ "field": field, "value": value }] }] })
}

/// A webhook in which a customer writes, at a moment in seconds since 1970.
#[must_use]
pub fn text_from(line: &str, customer: &str, name: &str, wamid: &str, at_secs: i64, text: &str) -> Value {
    webhook(
        "messages",
        json!({
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": "33536491234", "phone_number_id": line },
            "contacts": [{ "profile": { "name": name }, "wa_id": customer }],
            "messages": [{ "from": customer, "id": wamid, "timestamp": at_secs.to_string(),
                           "type": "text", "text": { "body": text } }],
        }),
    )
}

/// As [`text_from`], on the line of every story.
#[must_use]
pub fn text(customer: &str, name: &str, wamid: &str, at_secs: i64, text: &str) -> Value {
    text_from(LINE, customer, name, wamid, at_secs, text)
}

/// Seconds since 1970, by this machine.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "webhooks of a story happen now")]
pub fn now_secs() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_openssl_prints() {
        // printf '%s' '{"a":1}' | openssl dgst -sha256 -hmac story-app-secret
        let expected = "sha256=9e897ab4a5bdb038df347eec3e951ffc977a973f15d1771f6c5a8e16f82ea1bd";
        assert_eq!(signature(APP_SECRET, br#"{"a":1}"#), expected);
    }
}
