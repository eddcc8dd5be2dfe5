//! Failures ordered from outside, one by one: what, where, how often, and whether Meta had taken the message.

use serde::Deserialize;

use super::World;

/// What fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum On {
    /// `POST /{number}/messages`.
    #[default]
    Send,
    /// `POST /{number}/media`.
    Upload,
    /// `GET /{media}`.
    Media,
    /// The bytes of a media.
    Download,
    /// Any call that manages: templates, profile, subscriptions.
    Management,
}

/// How it fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum How {
    /// The call is answered with the error; nothing was accepted.
    #[default]
    Sync,
    /// The call is answered 200; the status `failed` comes later.
    Async,
    /// Accepted, and the connection is cut before the answer.
    Lost,
    /// Accepted, and answered with the error all the same.
    ThoughAccepted,
    /// The connection is cut; nothing was accepted.
    Cut,
}

/// A failure that will happen.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PlannedFailure {
    #[serde(default)]
    pub(crate) on: On,
    #[serde(default)]
    pub(crate) how: How,
    /// Meta's code.
    #[serde(default = "something")]
    pub(crate) code: u32,
    /// The words of `error_data.details`.
    #[serde(default)]
    pub(crate) details: Option<String>,
    /// How often.
    #[serde(default = "once")]
    pub(crate) times: u32,
    /// Only sends to this customer.
    #[serde(default)]
    pub(crate) customer: Option<String>,
    /// Only messages of this type.
    #[serde(default)]
    pub(crate) kind: Option<String>,
}

fn once() -> u32 {
    1
}

fn something() -> u32 {
    131_000
}

impl PlannedFailure {
    /// Code and details.
    pub(crate) fn error(&self) -> (u32, String) {
        let usual = || "This failure was asked for through the control interface.".to_owned();
        (self.code, self.details.clone().unwrap_or_else(usual))
    }
}

impl World {
    /// Takes the next failure of this place that happens in one of these ways, if one was ordered.
    pub(crate) fn take_failure(&mut self, on: On, how: &[How]) -> Option<PlannedFailure> {
        self.take_failure_of(on, how, None, None)
    }

    /// The same for one message.
    pub(crate) fn take_failure_of(
        &mut self,
        on: On,
        how: &[How],
        kind: Option<&str>,
        customer: Option<&str>,
    ) -> Option<PlannedFailure> {
        let fits = |failure: &PlannedFailure| {
            let same = |wanted: &Option<String>, is: Option<&str>| {
                wanted.as_deref().is_none_or(|wanted| is == Some(wanted))
            };
            failure.on == on
                && how.contains(&failure.how)
                && same(&failure.kind, kind)
                && same(&failure.customer, customer)
        };
        let place = self.failures.iter().position(fits)?;
        let failure = self.failures[place].clone();
        self.failures[place].times = failure.times.saturating_sub(1);
        self.failures.retain(|failure| failure.times > 0);
        Some(failure)
    }
}
