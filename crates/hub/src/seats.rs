//! Who may ask: a seat shows its bearer token, of which the hub knows only the digest.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::{LineId, Permission, Rights, SeatId, Timestamp, View};
use protocol::RefusalCode;
use sha2::{Digest as _, Sha256};

use crate::chance;
use crate::counter::{Counter, Refused};
use crate::journal::{Seat, Stand, Standing};

/// The digest by which a token, or another secret of 100 bits and more, is known.
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

/// A seat that showed a good token, and what it may do.
pub(crate) struct SignedIn {
    pub(crate) standing: Standing,
    pub(crate) rights: Rights,
    pub(crate) token_sha256: [u8; 32],
}

impl SignedIn {
    /// What the member may do on a line. A line that they do not have is not there.
    pub(crate) fn on(&self, counter: &Counter, line: &LineId) -> Result<OnThisLine, Refused> {
        let rights = self.standing.rights_on(line, &counter.team.withheld);
        let rights = rights.filter(|_| counter.serves(line));
        let rights =
            rights.ok_or_else(|| Refused::new(RefusalCode::UnknownLine, "no such line for this seat"))?;
        let view = rights.view(&self.standing.member.teams);
        Ok(OnThisLine { rights, view })
    }

    /// Lets nobody through who may not do that.
    pub(crate) fn may(&self, permission: Permission) -> Result<(), Refused> {
        may(&self.rights, permission)
    }
}

fn may(rights: &Rights, permission: Permission) -> Result<(), Refused> {
    if rights.allow(permission) {
        return Ok(());
    }
    Err(Refused::new(RefusalCode::NotAllowed, "this member's role may not do that"))
}

/// What a member may do and see on a line.
pub(crate) struct OnThisLine {
    pub(crate) rights: Rights,
    pub(crate) view: View,
}

impl OnThisLine {
    /// Lets nobody through who may not do that here.
    pub(crate) fn may(&self, permission: Permission) -> Result<(), Refused> {
        may(&self.rights, permission)
    }

    /// Whether something that stands there may be seen.
    pub(crate) fn sees(&self, line: &LineId, stands: &[Stand]) -> bool {
        stands.iter().any(|stand| stand.line == *line && self.view.teams.see(stand.team.as_ref()))
    }
}

/// The digest of the token that a request shows.
fn shown(parts: &Parts) -> Result<[u8; 32], Refused> {
    bearer(parts).map(digest)
}

fn bearer(parts: &Parts) -> Result<&str, Refused> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    header.and_then(|header| header.strip_prefix("Bearer ")).map(str::trim).ok_or_else(no_seat)
}

fn no_seat() -> Refused {
    Refused::new(RefusalCode::NotSignedIn, "the bearer token is not, or no longer, one of ours")
}

impl FromRequestParts<Arc<Counter>> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, counter: &Arc<Counter>) -> Result<Self, Refused> {
        Self::known_by(shown(parts)?, counter).await
    }
}

impl SignedIn {
    async fn known_by(token_sha256: [u8; 32], counter: &Counter) -> Result<Self, Refused> {
        let standing = counter.journal.standing(token_sha256).await?.ok_or_else(no_seat)?;
        if !standing.is_in() {
            return Err(turned_out(&standing));
        }
        let rights = standing.rights(&counter.team.withheld);
        Ok(Self { standing, rights, token_sha256 })
    }
}

/// A seat that counts: it shows the digest of its token, and may do nothing else with it.
pub(crate) struct Counting(pub(crate) SignedIn);

impl FromRequestParts<Arc<Counter>> for Counting {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, counter: &Arc<Counter>) -> Result<Self, Refused> {
        let digest = protocol::arrivals::digest_in(bearer(parts)?).ok_or_else(no_seat)?;
        SignedIn::known_by(digest, counter).await.map(Self)
    }
}

/// What a seat hears that was turned out.
fn turned_out(standing: &Standing) -> Refused {
    if standing.seat.wipe == Some(domain::Wipe::Asked) {
        return Refused::new(RefusalCode::Wipe, "this seat was turned out and is to wipe what it holds");
    }
    no_seat()
}

/// A seat that was turned out and is to wipe itself: all that it may do is say that it has.
pub(crate) struct Wiping(pub(crate) Standing);

impl FromRequestParts<Arc<Counter>> for Wiping {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, counter: &Arc<Counter>) -> Result<Self, Refused> {
        let standing = counter.journal.standing(shown(parts)?).await?.ok_or_else(no_seat)?;
        match standing.seat.wipe {
            Some(domain::Wipe::Asked | domain::Wipe::Done) => Ok(Self(standing)),
            Some(domain::Wipe::Other) | None => Err(no_seat()),
        }
    }
}
