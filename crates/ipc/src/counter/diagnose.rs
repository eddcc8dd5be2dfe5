//! What stands between this computer and the customer, looked at now: fixed words and numbers, fit for anybody's eyes.

use engine::Outcome;

use super::Counter;
use crate::row::LinkRow;
use crate::shell::PreflightTick;

/// A clock that is off by more than this makes every window and waiting time wrong.
const CLOCK_MAY_BE_OFF_MS: i64 = 60_000;

impl Counter {
    /// Looks at the store, at every step of the way to the hub, at the clock, and at what the hub knows of the line.
    pub async fn diagnose(&self) -> Vec<PreflightTick> {
        let status = self.status().await;
        let mut ticks = vec![match &status {
            Ok(_) => PreflightTick::ok("database", ""),
            Err(_) => PreflightTick::failed("database", "unreadable", ""),
        }];
        let walked = self.engine.diagnose().await;
        let is_reached = walked.iter().all(|one| !matches!(one.outcome, Outcome::Fails(_)));
        ticks.extend(walked.into_iter().map(|one| {
            let took = if one.ms == 0 { "< 1 ms".to_owned() } else { format!("{} ms", one.ms) };
            match one.outcome {
                Outcome::Holds => PreflightTick::ok(one.step.word(), took),
                Outcome::Fails(word) => PreflightTick::failed(one.step.word(), word, took),
                Outcome::NotTried => PreflightTick::waiting(one.step.word(), ""),
            }
        }));
        let Ok(status) = status else { return ticks };
        let skew = status.clock_skew_ms;
        let seconds = f64::from(i32::try_from(skew).unwrap_or(i32::MAX)) / 1000.0;
        // A tenth of a second is what is shown: less than half of one is none.
        let shown = if skew.abs() < 50 { "0.0 s".to_owned() } else { format!("{seconds:+.1} s") };
        ticks.push(match is_reached {
            true if skew.abs() > CLOCK_MAY_BE_OFF_MS => PreflightTick::failed("clock", "skewed", shown),
            true => PreflightTick::ok("clock", shown),
            false => PreflightTick::waiting("clock", ""),
        });
        ticks.push(match status.link {
            LinkRow::ActionNeeded { need } => PreflightTick::failed("meta", &need, ""),
            LinkRow::Live | LinkRow::CatchingUp { .. } => PreflightTick::ok("meta", ""),
            LinkRow::None | LinkRow::Offline { .. } => PreflightTick::waiting("meta", ""),
        });
        ticks
    }
}
