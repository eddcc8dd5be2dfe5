//! The paces Meta holds its callers to.

use super::error::GraphError;
use crate::Trap;
use crate::clock::Millis;
use crate::running::Shared;
use crate::world::{How, On};

/// So many at once, and one more every so often.
pub(crate) struct Bucket {
    most: i64,
    refill_ms: i64,
    left: i64,
    since: Millis,
}

impl Bucket {
    pub(crate) fn new(most: u32, refill_ms: i64) -> Self {
        Self { most: i64::from(most), refill_ms: refill_ms.max(1), left: i64::from(most), since: 0 }
    }

    /// Whether one is left.
    pub(crate) fn has(&mut self, now: Millis) -> bool {
        let earned = (now - self.since).max(0) / self.refill_ms;
        if self.left + earned >= self.most {
            self.left = self.most;
            self.since = now;
        } else {
            self.left += earned;
            self.since += earned * self.refill_ms;
        }
        self.left > 0
    }

    /// Takes one if one is left.
    pub(crate) fn take(&mut self, now: Millis) -> bool {
        let has = self.has(now);
        if has {
            self.left -= 1;
        }
        has
    }
}

/// Management calls: 5,000 in a moving hour for an account with a registered number, 200 without.
pub(crate) fn management(shared: &Shared) -> Result<(), GraphError> {
    const HOUR: Millis = 3_600_000;
    let now = shared.clock.now();
    let mut world = shared.world();
    let most = if world.line.registered { 5_000 } else { 200 };
    while world.management.front().is_some_and(|at| *at <= now - HOUR) {
        world.management.pop_front();
    }
    let about = world.traces.to_string();
    let trap = world.chance.happens(world.traps.rate(Trap::ManagementLimited), "management", &about);
    if trap || world.rate_limited || world.management.len() >= most {
        return Err(
            GraphError::of(80_007).saying("The WhatsApp Business Account has reached its rate limit.")
        );
    }
    if let Some(failure) = world.take_failure(On::Management, &[How::Sync]) {
        let (code, details) = failure.error();
        return Err(GraphError::of(code).saying(details));
    }
    world.management.push_back(now);
    Ok(())
}
