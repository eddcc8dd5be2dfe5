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
    if starts_the_app {
        setup::prepare(&[Purpose::Build, Purpose::Desktop])?;
        npm::build()?;
        // With the pretend Meta that it is opened on, and the bare window that it is compared with.
        let windows = ["-p", "comptoir", "-p", "bare-window", "--features", "comptoir/custom-protocol"];
        let programs = ["build", "--profile", "bench", "-p", "hub", "-p", "simulator", "--bins"];
        program::run(program::cargo().args(programs).args(windows))?;
    } else {
        setup::system(&[Purpose::Build])?;
    }
    // Alone, without the window's libraries: optimised, those take longer to build than to measure with.
    program::run(program::cargo().args(["build", "--profile", "bench", "-p", "stories", "--bin", "bench"]))?;
    let mut bench = Command::new(repo::built("bench", true));
    bench.args(&options.names).args(&options.rest).current_dir(repo::root());
    if starts_the_app && session::is_needed() {
        let desktop = Desktop::start(Driver::Without)?;
        desktop.enter(&mut bench);
        return program::run(&mut bench);
    }
    program::run(&mut bench)
}
