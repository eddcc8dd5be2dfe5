//! How long to wait before trying again: doubling, capped, and spread by chance so that a thousand desktops
//! that lost the same hub do not come back in the same second.

use std::time::Duration;

/// How patience grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait, before chance.
    pub first: Duration,
    /// The longest wait, before chance.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(30) }
    }
}

impl Backoff {
    /// The wait after `failures` failures in a row (one or more). `chance` in `[0, 1)` takes up to half off.
    #[must_use]
    pub fn after(&self, failures: u32, chance: f64) -> Duration {
        let doublings = failures.saturating_sub(1).min(20);
        let full = self.first.saturating_mul(1 << doublings).min(self.longest);
        full.mul_f64(1.0 - chance.clamp(0.0, 1.0) / 2.0)
    }
}

/// Failures in a row, forgotten at the first success.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Failures(u32);

impl Failures {
    /// One more; how long to wait now.
    pub(crate) fn again(&mut self, backoff: &Backoff, chance: f64) -> Duration {
        self.0 = self.0.saturating_add(1);
        backoff.after(self.0, chance)
    }

    /// It went well.
    pub(crate) fn forget(&mut self) {
        self.0 = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let backoff = Backoff::default();
        let waits: Vec<u128> = (1..=9).map(|failures| backoff.after(failures, 0.0).as_millis()).collect();
        assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
        assert_eq!(backoff.after(u32::MAX, 0.0), Duration::from_secs(30));
    }

    #[test]
    fn chance_takes_at_most_half_off() {
        let backoff = Backoff::default();
        assert_eq!(backoff.after(3, 0.5), Duration::from_millis(1_500));
        assert_eq!(backoff.after(3, 1.0), Duration::from_millis(1_000));
    }

    #[test]
    fn a_success_forgets_the_failures() {
        let mut failures = Failures::default();
        let backoff = Backoff::default();
        assert_eq!(failures.again(&backoff, 0.0), Duration::from_millis(500));
        assert_eq!(failures.again(&backoff, 0.0), Duration::from_secs(1));
        failures.forget();
        assert_eq!(failures.again(&backoff, 0.0), Duration::from_millis(500));
    }
}
