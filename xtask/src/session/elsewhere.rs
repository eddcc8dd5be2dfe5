//! Windows and macOS always have a desktop, and WebKit's WebDriver is Linux's: nothing to make here.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::{Driver, Ended};
use crate::program::Printed;

/// Never exists here.
pub(crate) enum Desktop {}

impl Desktop {
    pub(crate) fn start(_driver: Driver) -> Result<Self> {
        bail!("a private desktop exists on Linux only; open the app on your own with `cargo xtask run`")
    }

    pub(crate) fn command(&self, _program: &str) -> Command {
        match *self {}
    }

    pub(crate) fn enter(&self, _command: &mut Command) {
        match *self {}
    }

    pub(crate) fn keep_logs(&self) -> Result<()> {
        match *self {}
    }

    pub(crate) fn close(self) -> Result<()> {
        match self {}
    }

    pub(crate) fn tee(&self, _command: &mut Command) -> Result<Printed> {
        match *self {}
    }

    pub(crate) fn run(
        &self,
        _command: &mut Command,
        _limit: Option<Duration>,
        _look: impl FnMut(u32) -> Result<()>,
    ) -> Result<Ended> {
        match *self {}
    }
}
