//! `cargo xtask bench NAME…`: builds as a release is built, minus the slow linking, and measures.

use std::process::Command;

use anyhow::Result;

use crate::packages::Purpose;
use crate::session::{self, Desktop, Driver};
use crate::{npm, program, repo, setup};

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
    setup::prepare(if starts_the_app { &[Purpose::Build, Purpose::Desktop] } else { &[Purpose::Build] })?;
    // The shell embeds the screen; even a bench that never opens it is built beside it.
    npm::build()?;
    // The servers and the app that some benches start stand beside the bench program.
    program::run(program::rooms("build").args(["--profile", "bench", "--bins"]))?;
    let mut bench = Command::new(repo::built("bench", true));
    bench.args(&options.names).args(&options.rest).current_dir(repo::root());
    if starts_the_app && session::is_needed() {
        let desktop = Desktop::start(Driver::Without)?;
        desktop.enter(&mut bench);
        return program::run(&mut bench);
    }
    program::run(&mut bench)
}
