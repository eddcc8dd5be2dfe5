//! Writes the generated TypeScript to the file named on the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("usage: ipc-codegen FILE");
        return ExitCode::FAILURE;
    };
    match std::fs::write(&file, ipc::codegen::typescript()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}
