//! Who may ask: a seat shows its bearer token, of which the hub knows only the digest.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::{SeatId, Timestamp};
use protocol::RefusalCode;
use sha2::{Digest as _, Sha256};

use crate::chance;
use crate::counter::{Counter, Refused};
use crate::journal::Seat;

/// The digest by which a token is known.
#[must_use]
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A new seat and its token, which is shown once and stored nowhere.
#[must_use]
pub fn mint(name: &str, now: Timestamp) -> (Seat, String) {
    let seat = Seat { id: SeatId(chance::name()), name: name.to_owned(), created_at: now, revoked_at: None };
    (seat, chance::token())
}

/// A name for a journal that is made now.
#[must_use]
pub fn new_journal_name() -> String {
    chance::name()
}

/// A seat that showed a good token.
pub(crate) struct SignedIn {
    pub(crate) seat: Seat,
    pub(crate) token_sha256: [u8; 32],
}

impl FromRequestParts<Arc<Counter>> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, counter: &Arc<Counter>) -> Result<Self, Refused> {
        let refused =
            || Refused::new(RefusalCode::NotSignedIn, "the bearer token is not, or no longer, one of ours");
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|header| header.strip_prefix("Bearer ")).ok_or_else(refused)?;
        let token_sha256 = digest(token.trim());
        let seat = counter.journal.seat_by_token(token_sha256).await?.ok_or_else(refused)?;
        Ok(Self { seat, token_sha256 })
    }
}
