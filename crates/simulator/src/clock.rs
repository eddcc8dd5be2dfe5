//! The simulator's clock: the only place that asks the system for the time.
//!
//! It may run faster than the world, stand still, and be turned forward, so that a 30-day life is tested in a second.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 on the simulator's clock.
pub(crate) type Millis = i64;

/// A clock that one can turn.
pub(crate) struct Clock {
    scale: f64,
    base: Mutex<Base>,
}

struct Base {
    real: Instant,
    shown: Millis,
}

impl Clock {
    /// Starts at `start` (the system's time when none), at `scale` simulated seconds a second; 0 stands still.
    #[expect(clippy::disallowed_methods, reason = "the simulator's own clock stands on the system's")]
    pub(crate) fn start(start: Option<Millis>, scale: f64) -> Self {
        let shown = start.unwrap_or_else(system_now);
        Self { scale: scale.max(0.0), base: Mutex::new(Base { real: Instant::now(), shown }) }
    }

    /// What the clock shows.
    pub(crate) fn now(&self) -> Millis {
        let base = self.base.lock().expect("nobody panics while holding the clock");
        base.shown + (base.real.elapsed().as_secs_f64() * self.scale * 1000.0) as Millis
    }

    /// Turns the clock forward; whoever waits on it must be woken.
    pub(crate) fn advance(&self, by: Millis) {
        self.base.lock().expect("nobody panics while holding the clock").shown += by.max(0);
    }

    /// How long the world has to wait until the clock shows `at`; none when it will not by itself.
    pub(crate) fn until(&self, at: Millis) -> Option<Duration> {
        let left = at - self.now();
        if left <= 0 {
            return Some(Duration::ZERO);
        }
        (self.scale > 0.0).then(|| Duration::from_secs_f64((left as f64 / 1000.0 / self.scale).min(86_400.0)))
    }
}

/// The system's time, in ms since 1970.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the simulator's one door to the system's clock")]
pub fn system_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as Millis)
}
