//! How often progress is told: four times a second is enough for any bar.

use std::time::Duration;

use tokio::time::Instant;

/// The least time between two tellings.
pub(crate) const EVERY: Duration = Duration::from_millis(250);

/// Strikes at most four times a second; the first time at once.
#[derive(Debug, Default)]
pub(crate) struct Beat(Option<Instant>);

impl Beat {
    /// Whether it is time to tell.
    pub(crate) fn strikes(&mut self, now: Instant) -> bool {
        if self.0.is_some_and(|next| now < next) {
            return false;
        }
        self.0 = Some(now + EVERY);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_at_once_and_then_four_times_a_second() {
        let (mut beat, begun) = (Beat::default(), Instant::now());
        let moments = (0..100).map(|n| begun + Duration::from_millis(10) * n);
        assert_eq!(moments.filter(|now| beat.strikes(*now)).count(), 4);
    }
}
