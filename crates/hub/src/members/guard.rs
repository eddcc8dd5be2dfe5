//! How often somebody may guess. A bucket of tries for each address, and for each invitation, that fills again slowly.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

use domain::Timestamp;

/// Buckets that are remembered at most; when there are more, the fullest are forgotten: they bound nobody.
const MOST: usize = 10_000;

/// A limit on wrong tries.
pub(crate) struct Guard<K> {
    /// Wrong tries at once.
    burst: u32,
    /// One more after so many milliseconds.
    every_ms: i64,
    spent: Mutex<HashMap<K, Spent>>,
}

#[derive(Clone, Copy)]
struct Spent {
    tries: u32,
    since: Timestamp,
}

impl<K: Clone + Eq + Hash> Guard<K> {
    /// Allows `burst` wrong tries at once, and one more every so often.
    pub(crate) fn new(burst: u32, every_ms: i64) -> Self {
        Self { burst, every_ms, spent: Mutex::default() }
    }

    /// Whether this one may try now; else how many seconds it is to wait.
    pub(crate) fn may_try(&self, key: &K, now: Timestamp) -> Result<(), u64> {
        let spent = self.spent.lock().expect("nobody panics while counting");
        let Some(one) = spent.get(key).map(|one| self.refilled(*one, now)) else { return Ok(()) };
        if one.tries < self.burst {
            return Ok(());
        }
        let wait_ms = self.every_ms - (now.0 - one.since.0);
        Err(u64::try_from(wait_ms.max(0)).unwrap_or(0).div_ceil(1_000).max(1))
    }

    /// Counts a wrong try.
    pub(crate) fn wrong(&self, key: &K, now: Timestamp) {
        let mut spent = self.spent.lock().expect("nobody panics while counting");
        let one = spent.get(key).map_or(Spent { tries: 0, since: now }, |one| self.refilled(*one, now));
        spent.insert(key.clone(), Spent { tries: one.tries + 1, ..one });
        if spent.len() > MOST {
            spent.retain(|_, one| self.refilled(*one, now).tries > 1);
        }
    }

    /// What is left of it after the time that has passed.
    fn refilled(&self, one: Spent, now: Timestamp) -> Spent {
        let back = (now.0 - one.since.0).max(0) / self.every_ms;
        let tries = one.tries.saturating_sub(u32::try_from(back).unwrap_or(u32::MAX));
        Spent { tries, since: Timestamp(if tries == 0 { now.0 } else { one.since.0 + back * self.every_ms }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_run_out_and_come_back_one_by_one() {
        let guard = Guard::new(3, 10_000);
        for _ in 0..3 {
            assert_eq!(guard.may_try(&"a", Timestamp(0)), Ok(()));
            guard.wrong(&"a", Timestamp(0));
        }
        assert_eq!(guard.may_try(&"a", Timestamp(0)), Err(10));
        assert_eq!(guard.may_try(&"b", Timestamp(0)), Ok(()), "each has a bucket of its own");
        assert_eq!(guard.may_try(&"a", Timestamp(9_500)), Err(1));
        assert_eq!(guard.may_try(&"a", Timestamp(10_000)), Ok(()));
        guard.wrong(&"a", Timestamp(10_000));
        assert_eq!(guard.may_try(&"a", Timestamp(10_000)), Err(10));
        assert_eq!(guard.may_try(&"a", Timestamp(40_000)), Ok(()));
    }
}
