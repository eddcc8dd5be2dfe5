//! `cargo xtask bench NAME…`: builds as a release is built, minus the slow linking, and measures.

use anyhow::Result;

use crate::packages::Purpose;
use crate::{npm, program, setup};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Benches by name, such as apply, read, ingest, start; without one, the program lists them
    names: Vec<String>,
    /// Handed to the bench program as they are
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Builds and measures; each bench prints its table and leaves `target/bench/NAME.json`.
pub(crate) fn main(options: &Options) -> Result<()> {
    let starts_the_app = options.names.iter().any(|name| name == "start");
    if starts_the_app {
        setup::prepare(&[Purpose::Build, Purpose::Desktop])?;
        npm::build()?;
        program::run(program::cargo().args(["build", "--profile", "bench"]).args(crate::run::APP))?;
    }
    let bench = ["run", "--profile", "bench", "-p", "stories", "--bin", "bench", "--"];
    program::run(program::cargo().args(bench).args(&options.names).args(&options.rest))
}
