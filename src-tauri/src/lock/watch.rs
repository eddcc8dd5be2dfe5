//! When the lock falls shut by itself: nobody has touched the window for a while, or the computer has slept.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ipc::row::Preferences;
use tokio::time::MissedTickBehavior;

use crate::app::App;
use crate::edge;

/// How often is looked.
const EVERY: Duration = Duration::from_secs(5);
/// A look that comes so much later than the one before was held up by sleep.
const SLEPT_MS: i64 = 60_000;

/// When a person was last seen to be at work here, milliseconds since 1970.
#[derive(Debug, Default)]
pub(crate) struct Touched(AtomicI64);

impl Touched {
    /// A person is at work.
    pub(crate) fn now(&self) {
        self.0.store(edge::now().0, Ordering::Relaxed);
    }

    fn at(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Looks for as long as the app runs.
pub(crate) async fn watch(app: Arc<App>) {
    #[cfg(target_os = "linux")]
    tokio::join!(look_again_and_again(&app), super::session::watch(&app));
    #[cfg(not(target_os = "linux"))]
    look_again_and_again(&app).await;
}

async fn look_again_and_again(app: &Arc<App>) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looked = edge::now().0;
    loop {
        ticks.tick().await;
        let now = edge::now().0;
        // Without an open lock this does nothing.
        if is_due(&app.preferences(), app.touched.at(), looked, now) {
            super::shut(app);
        }
        looked = now;
    }
}

/// Whether the lock is to fall shut.
fn is_due(preferences: &Preferences, touched: i64, looked: i64, now: i64) -> bool {
    let idle_ms = i64::from(preferences.lock_after_minutes) * 60_000;
    let is_idle = idle_ms > 0 && now - touched >= idle_ms;
    let has_slept = preferences.lock_with_system && now - looked >= SLEPT_MS;
    is_idle || has_slept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_falls_shut_after_the_time_that_the_person_chose_and_after_sleep() {
        let wants = |lock_after_minutes, lock_with_system| Preferences {
            lock_after_minutes,
            lock_with_system,
            ..Preferences::default()
        };
        let minute = 60_000;
        let idle = |minutes, touched, now| is_due(&wants(minutes, true), touched, now - 5_000, now);
        assert!(!idle(15, 0, 15 * minute - 1) && idle(15, 0, 15 * minute));
        assert!(!idle(15, 10 * minute, 15 * minute), "a touch begins it anew");
        assert!(!idle(0, 0, 900 * minute), "never is never");
        let slept = |with_system| is_due(&wants(0, with_system), 0, 0, 2 * minute);
        assert!(slept(true) && !slept(false));
    }
}
