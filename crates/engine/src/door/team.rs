//! Questions about members, seats and invitations: JSON both ways, and a no that is the hub's own.

use std::time::Duration;

use protocol::{Refusal, RefusalCode};
use reqwest::header::{AUTHORIZATION, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Door, unreachable_hub};
use crate::config::{Config, Patience, Secret};
use crate::door::AddressError;

/// Why a question about the team was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TeamError {
    /// The hub's no.
    #[error("the hub refuses: {}", .refusal.details.as_str())]
    Refused {
        /// Which.
        refusal: Refusal,
        /// How long to wait before asking again.
        retry_after: Option<Duration>,
    },
    /// Nobody answers, or not in time, or in words that are no hub's.
    #[error("the hub cannot be reached: {0}")]
    Unreachable(String),
    /// The hub knows no members: it is older than they are.
    #[error("the hub knows no members")]
    NoTeam,
}

impl TeamError {
    /// The hub's word for it, where it is the hub's no.
    #[must_use]
    pub fn code(&self) -> Option<RefusalCode> {
        match self {
            Self::Refused { refusal, .. } => Some(refusal.code),
            Self::Unreachable(_) | Self::NoTeam => None,
        }
    }
}

impl Door {
    /// A door for somebody who has no seat yet: only what is asked of anybody can be asked through it.
    pub(crate) fn without_a_seat(hub_url: &str) -> Result<Self, AddressError> {
        let (hub_url, token) = (hub_url.to_owned(), Secret::new(String::new()));
        Self::new(&Config { hub_url, token, patience: Patience::default() })
    }

    /// Asks a question below `/v1`.
    pub(crate) async fn ask_team<T: DeserializeOwned>(
        &self,
        method: Method,
        steps: &[&str],
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<T, TeamError> {
        let request = self.team_request(method, steps);
        answer_of(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    /// Asks a question below `/v1` that says more in its address.
    pub(crate) async fn ask_team_with<T: DeserializeOwned>(
        &self,
        method: Method,
        steps: &[&str],
        query: &[(&str, String)],
    ) -> Result<T, TeamError> {
        answer_of(self.team_request(method, steps).query(query)).await
    }

    fn team_request(&self, method: Method, steps: &[&str]) -> RequestBuilder {
        let path: Vec<&str> = std::iter::once("v1").chain(steps.iter().copied()).collect();
        self.http.request(method, self.url(&path)).header(AUTHORIZATION, &self.bearer)
    }
}

async fn answer_of<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, TeamError> {
    let unreachable = |error: reqwest::Error| TeamError::Unreachable(unreachable_hub(&error).to_string());
    let answer = request.send().await.map_err(unreachable)?;
    let status = answer.status();
    let wait = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = answer.bytes().await.map_err(unreachable)?;
    if status.is_success() {
        // What says only that it is done says nothing.
        let text: &[u8] = if body.is_empty() { b"null" } else { &body };
        return serde_json::from_slice(text)
            .map_err(|_| TeamError::Unreachable("an answer that is no hub's".to_owned()));
    }
    match serde_json::from_slice::<Refusal>(&body) {
        Ok(refusal) => Err(TeamError::Refused { refusal, retry_after: wait.map(Duration::from_secs) }),
        Err(_) if status == StatusCode::NOT_FOUND => Err(TeamError::NoTeam),
        Err(_) => Err(TeamError::Unreachable(format!("HTTP {}", status.as_u16()))),
    }
}
