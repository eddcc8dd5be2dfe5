//! Where names and chance come from: one trait, so that a test can foresee both.

use domain::CommandId;
use uuid::Uuid;

/// Mints names and throws dice.
pub trait Ids: Send + Sync + 'static {
    /// A name that no other desktop gives. Names minted later sort later.
    fn command(&self) -> CommandId;

    /// A throw in `[0, 1)`, to spread reconnecting desktops over time.
    fn chance(&self) -> f64;
}

/// Names and chance of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "the engine's one source of names")]
    fn command(&self) -> CommandId {
        CommandId(Uuid::now_v7().to_string())
    }

    #[expect(clippy::disallowed_methods, reason = "the engine's one source of chance")]
    fn chance(&self) -> f64 {
        // The last 32 bits of a version 7 name are random; a die needs no more.
        let low = u32::try_from(Uuid::now_v7().as_u128() & u128::from(u32::MAX)).unwrap_or(0);
        f64::from(low) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_birth_and_throws_stay_in_range() {
        let ids = SystemIds;
        let (first, second) = (ids.command(), ids.command());
        assert!(first < second);
        for _ in 0..100 {
            assert!((0.0..1.0).contains(&ids.chance()));
        }
    }
}
