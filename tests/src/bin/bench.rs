//! The benches: ours and a peer or a limit, interleaved in one run on this machine (ratios count, not figures).
//!
//! `bench NAME… [--messages N] [--conversations N] [--rounds N] [--seats N]`. Prints a table and leaves
//! `target/bench/NAME.json`. Fails where a target is missed, so that nobody has to read the table to know.

#![expect(clippy::disallowed_methods, reason = "a bench measures by the machine's own clock")]

#[path = "../bench/mod.rs"]
mod bench;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bench::Options;

fn main() -> ExitCode {
    match asked().and_then(|(names, options)| all(&names, &options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs them one after the other; says whether all targets were met.
fn all(names: &[String], options: &Options) -> Result<bool> {
    let mut met = true;
    for name in names {
        let report = bench::run(name, options)?;
        print!("{}", report.table());
        report.write()?;
        met &= report.met();
    }
    Ok(met)
}

fn asked() -> Result<(Vec<String>, Options)> {
    let mut names = Vec::new();
    let mut options = Options::default();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || -> Result<u64> {
            let value = words.next().with_context(|| format!("{word} takes a number"))?;
            value.parse().with_context(|| format!("{word} takes a number, not {value}"))
        };
        match word.as_str() {
            "--messages" => options.messages = Some(number()?),
            "--conversations" => options.conversations = Some(number()?),
            "--rounds" => options.rounds = Some(number()?),
            "--seats" => options.seats = Some(number()?),
            _ if word.starts_with('-') => bail!("no such option: {word}"),
            _ => names.push(word),
        }
    }
    if names.is_empty() {
        bail!("which bench? There are: {}", bench::NAMES.join(", "));
    }
    Ok((names, options))
}
