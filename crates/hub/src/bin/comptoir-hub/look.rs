//! What an owner looks at: whether everything is well, whole, and kept a second time.

use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};
use hub::doctor::{self, State};
use hub::journal::inspect::Inspection;
use hub::{Clock as _, Config, SystemClock, backup, preflight as checks};

pub(crate) async fn preflight(config: &Config) -> Result<()> {
    let findings = checks::preflight(config).await;
    let mut bad = 0;
    for finding in &findings {
        match &finding.failure {
            None => println!("ok      {}", finding.check.word()),
            Some(failure) => {
                bad += 1;
                println!("FAILED  {}: {} {}", finding.check.word(), failure.code, failure.details);
            }
        }
    }
    if bad > 0 {
        bail!("{bad} check(s) failed");
    }
    Ok(())
}

pub(crate) async fn doctor(config: &Config) -> Result<()> {
    let notes = doctor::examine(config, SystemClock.now()).await;
    let count = |state| notes.iter().filter(|note| note.state == state).count();
    for note in &notes {
        let word = match note.state {
            State::Good => "ok",
            State::Doubtful => "look",
            State::Bad => "BAD",
        };
        println!("{word:5} {}", note.what);
        if !note.advice.is_empty() {
            println!("      {}", note.advice);
        }
    }
    let (doubtful, bad) = (count(State::Doubtful), count(State::Bad));
    println!("{} looked at, {doubtful} to look at, {bad} bad", notes.len());
    if bad > 0 {
        bail!("{bad} of them must be seen to");
    }
    Ok(())
}

pub(crate) fn back_up(config: &Config, folder: &Path) -> Result<()> {
    let made = backup::make(config, folder, SystemClock.now())?;
    for table in &made.tables {
        println!("{:16}{:12}", table.table, table.rows);
    }
    let sealed = if made.sealed {
        "sealed with the journal's key"
    } else {
        "not sealed: keep it where nobody reads it"
    };
    println!("{} files of media, {} bytes; the journal is {sealed}", made.files, made.bytes);
    println!("{}", folder.display());
    Ok(())
}

pub(crate) fn restore(config: &Config, folder: &Path) -> Result<()> {
    let brought = backup::restore(config, folder, SystemClock.now())?;
    let since = Duration::from_millis(u64::try_from(brought.made_at.0).unwrap_or(0));
    let made = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since);
    println!("journal {} of {made} is back, and whole", brought.journal);
    println!(
        "seats are let in and asked to rebuild their copies; what came or was done since the backup is not in it"
    );
    Ok(())
}

pub(crate) fn verify(config: &Config, folder: Option<&Path>) -> Result<()> {
    let found = match folder {
        Some(folder) => backup::check(config, folder)?.1,
        None => backup::verify(config)?,
    };
    say(&found);
    Ok(())
}

fn say(found: &Inspection) {
    for (line, entries) in &found.lines {
        println!("line {line}: entries 1 to {entries}, none is missing");
    }
    println!(
        "register: {} act(s), each linked to the one before; {} checkpoint(s)",
        found.acts, found.checkpoints
    );
    for signer in &found.signers {
        println!("signed by {signer}");
    }
    println!("{} files of media, each as it came", found.files.len());
}
