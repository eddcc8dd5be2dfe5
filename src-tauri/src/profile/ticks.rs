//! The ticks of the preflight, in the screen's words: what was checked, how it stands, what is wrong.

use std::time::Duration;

use hub::ingest::Knocks;
use hub::preflight::{Check, Finding};
use ipc::shell::PreflightTick;
use reqwest::header::DATE;

use crate::edge;
use crate::keychain::KeychainError;

/// A clock that is off by more than this makes every window and waiting time wrong.
const CLOCK_MAY_BE_OFF_MS: i64 = 60_000;

/// What is wrong with the keychain.
pub(crate) fn keychain_word(error: &KeychainError) -> &'static str {
    match error {
        KeychainError::Missing(_) => "missing",
        KeychainError::Locked | KeychainError::Shut => "locked",
        KeychainError::KeyLost => "unreadable",
    }
}

/// What the hub found.
pub(crate) fn of_finding(finding: Finding) -> PreflightTick {
    let check = match &finding.check {
        Check::Token => "token",
        Check::Number(_) => "number",
        Check::Subscription(_) => "subscription",
        Check::Disk => "disk",
        Check::PublicAddress => "webhook",
    };
    match finding.failure {
        None => PreflightTick::ok(check, ""),
        Some(wrong) => PreflightTick::failed(check, wrong.code, wrong.details),
    }
}

/// Without a public address, only Meta itself can prove the round trip, by having knocked.
pub(crate) fn webhook_without_address(knocks: Knocks) -> PreflightTick {
    let count = knocks.handshakes + knocks.webhooks;
    if count > 0 { PreflightTick::ok("webhook", count) } else { PreflightTick::waiting("webhook", "") }
}

/// Compares this computer's clock with Meta's, as every answer of a web server tells it.
pub(crate) async fn clock(graph: &str) -> PreflightTick {
    let Some(theirs) = time_at(graph).await else {
        return PreflightTick::waiting("clock", "no answer to compare with");
    };
    let skew = theirs - edge::now().0;
    let shown = format!("{:+.1} s", f64::from(i32::try_from(skew).unwrap_or(i32::MAX)) / 1000.0);
    if skew.abs() > CLOCK_MAY_BE_OFF_MS {
        PreflightTick::failed("clock", "skewed", shown)
    } else {
        PreflightTick::ok("clock", shown)
    }
}

async fn time_at(graph: &str) -> Option<i64> {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().ok()?;
    let answer = http.get(graph).send().await.ok()?;
    let date = answer.headers().get(DATE)?.to_str().ok()?;
    let moment = jiff::fmt::rfc2822::parse(date).ok()?;
    Some(moment.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use hub::preflight::Wrong;

    use super::*;

    #[test]
    fn what_the_hub_found_is_told_in_the_screens_words() {
        let wrong = Wrong { code: "token_dead", details: "expired".to_owned() };
        let told = of_finding(Finding { check: Check::Token, failure: Some(wrong) });
        assert_eq!((told.check.as_str(), told.state.as_str()), ("token", "failed"));
        assert_eq!(told.problem.as_deref(), Some("token_dead"));
        let told = of_finding(Finding { check: Check::PublicAddress, failure: None });
        assert_eq!((told.check.as_str(), told.state.as_str()), ("webhook", "ok"));
    }

    #[test]
    fn meta_itself_may_prove_the_round_trip() {
        assert_eq!(webhook_without_address(Knocks::default()).state, "waiting");
        let verified = Knocks { handshakes: 1, ..Knocks::default() };
        assert_eq!(webhook_without_address(verified).state, "ok");
    }
}
