//! How far this machine's clock is from the hub's. Windows and waiting times are reckoned by the hub's.

use domain::Timestamp;

/// From this distance on, a later heartbeat corrects what the greeting measured: somebody set a clock.
const CLOCK_WAS_SET_MS: i64 = 2_000;

/// The hub's clock less ours, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skew(pub i64);

impl Skew {
    /// Measures it by one question and its answer: the hub read its clock about half a round trip before we heard.
    #[must_use]
    pub fn measured(asked: Timestamp, heard: Timestamp, hub_now: Timestamp) -> Self {
        let half_way = asked.plus_ms(heard.ms_since(asked) / 2);
        Self(hub_now.ms_since(half_way))
    }

    /// Takes in a heartbeat, whose travel time is not known: only a large difference says anything.
    #[must_use]
    pub fn heard(self, heard: Timestamp, hub_now: Timestamp) -> Self {
        let seen = hub_now.ms_since(heard);
        if (seen - self.0).abs() > CLOCK_WAS_SET_MS { Self(seen) } else { self }
    }

    /// The hub's time, when ours is `now`.
    #[must_use]
    pub fn corrected(self, now: Timestamp) -> Timestamp {
        now.plus_ms(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_round_trip_is_halved() {
        let skew = Skew::measured(Timestamp(1_000), Timestamp(1_400), Timestamp(61_200));
        assert_eq!(skew, Skew(60_000));
        assert_eq!(skew.corrected(Timestamp(5)), Timestamp(60_005));
    }

    #[test]
    fn a_heartbeat_corrects_only_a_clock_that_was_set() {
        let skew = Skew(60_000);
        assert_eq!(skew.heard(Timestamp(0), Timestamp(59_000)), skew, "a slow heartbeat says nothing");
        assert_eq!(skew.heard(Timestamp(60_000), Timestamp(60_050)), Skew(50), "the person set the clock");
    }
}
