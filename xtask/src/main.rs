//! All automation of the project, in Rust, the same on three systems.
//!
//! `cargo xtask run` opens the app, `cargo xtask test` proves it; both do their own set-up first.
//! This crate never imports a room of ours: it must build before anything else can. Start reading at
//! [`Task`], then the module named after the task.

mod bench;
mod codegen;
mod lint;
mod npm;
mod packages;
mod program;
mod repo;
mod run;
mod session;
mod setup;
mod suite;
mod tally;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's chores: set up, run, test, measure, keep tidy")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

/// One chore each; the module of the same name does it.
#[derive(Subcommand)]
enum Task {
    /// Installs what building, running and testing need, and nothing that is there already
    Setup(setup::Options),
    /// Sets up, builds and opens the app; without a display, on a private one
    Run(run::Options),
    /// Sets up and proves everything: rules, rooms, stories, screens, the real window
    Test(suite::Options),
    /// Checks formatting and clippy
    Lint,
    /// Writes the UI's TypeScript types from the ipc crate
    Codegen(codegen::Options),
    /// Builds optimised and measures
    Bench(bench::Options),
    /// Holds the never-rules of ARCHITECTURE.md over every source file
    Tidy(tidy::Options),
    /// Runs a command on a private desktop: display, bus, keyring, window manager, WebDriver
    Session(session::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Setup(options) => setup::main(&options),
        Task::Run(options) => run::main(&options),
        Task::Test(options) => suite::main(&options),
        Task::Lint => lint::main(),
        Task::Codegen(options) => codegen::main(&options),
        Task::Bench(options) => bench::main(&options),
        Task::Tidy(options) => tidy::main(&options),
        Task::Session(options) => session::main(&options),
    };
    report(outcome)
}

fn report(outcome: Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
