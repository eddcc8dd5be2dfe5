//! Work that takes a while: how far it is, and whether it is still wanted.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Error, Result};

/// Calls work off, from whichever thread.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Calls the work off; it ends at its next step.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work was called off.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What long work is given: whom to tell, and whom to ask whether to go on.
pub struct Work<'a> {
    cancel: &'a Cancel,
    progress: &'a dyn Fn(f32),
    /// What was told last; nobody likes a bar that goes back.
    told: Cell<f32>,
}

impl<'a> Work<'a> {
    /// Work that tells how much is done, from 0 to 1.
    #[must_use]
    pub fn new(cancel: &'a Cancel, progress: &'a dyn Fn(f32)) -> Self {
        Self { cancel, progress, told: Cell::new(0.0) }
    }

    /// Says how much is done; an error when nobody wants the rest.
    pub(crate) fn reach(&self, done: f32) -> Result<()> {
        if self.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        self.told.set(done.clamp(self.told.get(), 1.0));
        (self.progress)(self.told.get());
        Ok(())
    }
}
