//! All chance there is, drawn from one seed.
//!
//! Each decision has its own stream, named by what is decided and about what. So a decision does not depend on how many
//! others came before it or on which task was faster, and the same seed gives the same webhooks on any machine.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// A source of decisions that can be repeated.
#[derive(Clone, Copy)]
pub(crate) struct Chance {
    seed: u64,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The stream of one decision about one thing.
    pub(crate) fn of(self, decision: &str, about: &str) -> ChaCha8Rng {
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update((decision.len() as u64).to_be_bytes());
        hash.update(decision.as_bytes());
        hash.update(about.as_bytes());
        ChaCha8Rng::from_seed(hash.finalize().into())
    }

    /// True in `rate` of the cases.
    pub(crate) fn happens(self, rate: f64, decision: &str, about: &str) -> bool {
        rate > 0.0 && (rate >= 1.0 || self.of(decision, about).random::<f64>() < rate)
    }

    /// A whole number in `from..=to`.
    pub(crate) fn between(self, from: i64, to: i64, decision: &str, about: &str) -> i64 {
        if from >= to { from } else { self.of(decision, about).random_range(from..=to) }
    }
}
