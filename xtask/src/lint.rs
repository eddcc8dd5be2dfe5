//! `cargo xtask lint`: what the compiler's own tools hold, with every warning an error.
//!
//! Clippy looks at what ships. Tests may unwrap and look at the clock; what they may not, tidy holds.

use anyhow::Result;

use crate::{npm, program, setup};

/// Formatting first, because it is quick; then clippy over every room.
pub(crate) fn main() -> Result<()> {
    program::run(program::cargo().args(["fmt", "--all", "--check"]))?;
    setup::prepare(&[crate::packages::Purpose::Build])?;
    npm::build()?;
    let words = ["clippy", "--workspace", "--features", "comptoir/custom-protocol", "--", "-D", "warnings"];
    program::run(program::cargo().args(words))
}
