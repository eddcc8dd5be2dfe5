//! One file a bench. To add one: a file, a name, an arm.

mod apply;
mod fanout;
mod ingest;
mod knock;
mod peer_signal;
mod read;
mod report;
mod start;
mod store;
mod weight;

use anyhow::{Result, bail};

use report::Report;

/// How much to measure; each bench has its own defaults.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// How many messages.
    pub(crate) messages: Option<u64>,
    /// How many conversations.
    pub(crate) conversations: Option<u64>,
    /// How many interleaved rounds.
    pub(crate) rounds: Option<u64>,
    /// How many seats.
    pub(crate) seats: Option<u64>,
}

/// The benches there are.
pub(crate) const NAMES: &[&str] = &["apply", "read", "ingest", "ingest-postgres", "fanout", "start"];

/// Runs one bench.
pub(crate) fn run(name: &str, options: &Options) -> Result<Report> {
    match name {
        "apply" => apply::run(options),
        "read" => read::run(options),
        "ingest" => ingest::run(options),
        "ingest-postgres" => ingest::run_over_postgres(options),
        "fanout" => fanout::run(options),
        "start" => start::run(options),
        _ => bail!("no bench is called {name}. There are: {}", NAMES.join(", ")),
    }
}
