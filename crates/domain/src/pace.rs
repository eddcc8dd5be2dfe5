//! How fast Meta lets us send: one rule for a line (80 or 20 messages a second) and for a pair
//! (one message to the same customer every 6 seconds, with a burst of 45).

use crate::Timestamp;

/// A pace: on average one step every `interval`, of which `burst` may be taken at once.
///
/// This is the generic cell rate algorithm: one number, the moment at which the allowance would be
/// whole again. Time is an argument, in microseconds inside because a fast line sends every 12.5 ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    interval_us: i64,
    burst: i64,
    whole_again_us: i64,
}

impl Pace {
    /// A line's throughput, in messages a second (Meta: 80 by default, 20 on coexistence numbers, 1,000 upgraded).
    #[must_use]
    pub fn line(messages_per_second: u32) -> Self {
        let rate = i64::from(messages_per_second.max(1));
        Self { interval_us: 1_000_000 / rate, burst: rate, whole_again_us: i64::MIN / 2 }
    }

    /// The pair rate: one message to the same customer every 6 seconds, bursts of 45 borrowed from the future.
    #[must_use]
    pub fn pair() -> Self {
        Self { interval_us: 6_000_000, burst: 45, whole_again_us: i64::MIN / 2 }
    }

    /// The first moment, not before `now`, at which a step may be taken.
    #[must_use]
    pub fn next_at(&self, now: Timestamp) -> Timestamp {
        let earliest_us = self.whole_again_us - (self.burst - 1) * self.interval_us;
        let earliest_ms = earliest_us.div_euclid(1000) + i64::from(earliest_us.rem_euclid(1000) != 0);
        now.max(Timestamp(earliest_ms))
    }

    /// Takes a step at `now`, which must not be before [`Pace::next_at`].
    pub fn take(&mut self, now: Timestamp) {
        let now_us = now.0.saturating_mul(1000);
        self.whole_again_us = self.whole_again_us.max(now_us) + self.interval_us;
    }

    /// Whether nothing is borrowed any more, so that forgetting this pace changes nothing.
    #[must_use]
    pub fn is_whole(&self, now: Timestamp) -> bool {
        self.whole_again_us <= now.0.saturating_mul(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pair_takes_forty_five_at_once_and_then_one_every_six_seconds() {
        let mut pace = Pace::pair();
        let now = Timestamp(1_000_000);
        for _ in 0..45 {
            assert_eq!(pace.next_at(now), now);
            pace.take(now);
        }
        assert_eq!(pace.next_at(now), now.plus_ms(6_000));
        pace.take(now.plus_ms(6_000));
        assert_eq!(pace.next_at(now.plus_ms(6_000)), now.plus_ms(12_000));
        assert!(!pace.is_whole(now.plus_ms(6_000)));
        assert!(pace.is_whole(now.plus_ms(46 * 6_000)));
    }

    proptest! {
        /// In any span of time, a line never takes more than its rate times the span, plus one burst.
        #[test]
        fn a_line_never_exceeds_its_rate(gaps in prop::collection::vec(0i64..40, 1..400)) {
            let mut pace = Pace::line(80);
            let mut now = Timestamp(5_000);
            let mut taken = Vec::new();
            for gap in gaps {
                now = pace.next_at(now.plus_ms(gap));
                pace.take(now);
                taken.push(now);
            }
            for (i, first) in taken.iter().enumerate() {
                for (j, last) in taken.iter().enumerate().skip(i) {
                    let allowed = 80 + last.ms_since(*first) * 80 / 1000 + 1;
                    prop_assert!(((j - i) as i64) < allowed);
                }
            }
        }
    }
}
