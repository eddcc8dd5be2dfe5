//! Why a call did not do what it was asked, and what may be done about it.

use cloud_types::{Effect, ErrorEnvelope, Retry, classify, lookup};
use std::fmt;
use std::time::Duration;

/// Where a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No connection: nothing was written.
    Unreachable,
    /// The request may have arrived; its answer did not, or not whole.
    NoAnswer,
    /// Meta, or something before it, said no.
    Refused,
    /// Meta said yes in a form we cannot read.
    Unreadable,
    /// We did not ask: the call would have been wrong or unsafe.
    NotAsked,
}

/// A call that did not do what it was asked.
///
/// `Debug` and `Display` hold no words of Meta's: those may quote numbers, names and texts.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct Failure {
    /// What a machine may do about it, after a first attempt; see [`Failure::after_attempt`] for later ones.
    pub class: Retry,
    /// Where it ended.
    pub cause: Cause,
    /// Meta's error code.
    pub code: Option<i64>,
    /// The HTTP status.
    pub http: Option<u16>,
    /// What the code means, in our words.
    pub title: &'static str,
    /// Meta's own sentence, with our secrets taken out. Not for logs.
    pub details: Option<String>,
    /// What Meta's support asks for.
    pub fbtrace_id: Option<String>,
    /// What repeating the call would mean.
    pub effect: Effect,
    /// How long the answer itself asked us to wait.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// What a machine may do about it when `attempt` attempts had been made before this one: waits grow.
    #[must_use]
    pub fn after_attempt(&self, attempt: u32) -> Retry {
        match (self.cause, self.class) {
            (Cause::Refused, _) => {
                with_retry_after(classify(self.code, self.http, self.effect, attempt), self.retry_after)
            }
            (_, class) => class,
        }
    }

    /// The transport gave up.
    pub(crate) fn transport(error: &reqwest::Error, effect: Effect, http: Option<u16>) -> Self {
        if error.is_builder() {
            return Self::not_asked("The request could not be built", effect);
        }
        // A connection that was never made carried nothing. Whatever else broke, the request may have gone out.
        if error.is_connect() && http.is_none() {
            return Self {
                class: Retry::Now,
                ..Self::plain(Cause::Unreachable, "Meta cannot be reached", effect)
            };
        }
        let title = if error.is_timeout() { "Meta did not answer in time" } else { "The connection broke" };
        Self { http, ..Self::plain(Cause::NoAnswer, title, effect) }
    }

    /// Meta said no.
    pub(crate) fn refused(
        http: u16,
        envelope: Option<ErrorEnvelope>,
        retry_after: Option<Duration>,
        effect: Effect,
    ) -> Self {
        let error = envelope.map(|envelope| envelope.error).unwrap_or_default();
        let known = error.code.and_then(lookup);
        Self {
            class: with_retry_after(classify(error.code, Some(http), effect, 0), retry_after),
            cause: Cause::Refused,
            code: error.code,
            http: Some(http),
            title: known.map_or("An error that Meta does not document", |entry| entry.title),
            details: error.details().or(error.message.as_deref()).map(str::to_owned),
            fbtrace_id: error.fbtrace_id,
            effect,
            retry_after,
        }
    }

    /// Meta said yes, unreadably.
    pub(crate) fn unreadable(http: u16, effect: Effect) -> Self {
        Self { http: Some(http), ..Self::plain(Cause::Unreadable, "Meta's answer cannot be read", effect) }
    }

    /// We did not ask.
    pub(crate) fn not_asked(title: &'static str, effect: Effect) -> Self {
        Self { class: Retry::Never, ..Self::plain(Cause::NotAsked, title, effect) }
    }

    fn plain(cause: Cause, title: &'static str, effect: Effect) -> Self {
        Self {
            class: classify(None, None, effect, 0),
            cause,
            code: None,
            http: None,
            title,
            details: None,
            fbtrace_id: None,
            effect,
            retry_after: None,
        }
    }
}

/// Waits at least as long as the answer asked for.
fn with_retry_after(class: Retry, retry_after: Option<Duration>) -> Retry {
    match (class, retry_after) {
        (Retry::After(wait), Some(asked)) => Retry::After(wait.max(asked)),
        (Retry::Now | Retry::After(_) | Retry::Never | Retry::UnknownOutcome, _) => class,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)?;
        if let Some(code) = self.code {
            write!(f, ", code {code}")?;
        }
        if let Some(http) = self.http {
            write!(f, ", HTTP {http}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("class", &self.class)
            .field("cause", &self.cause)
            .field("code", &self.code)
            .field("http", &self.http)
            .field("title", &self.title)
            .field("fbtrace_id", &self.fbtrace_id)
            .finish_non_exhaustive()
    }
}
