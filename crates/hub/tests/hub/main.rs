//! The hub through its front doors: Meta on one side, seats on the other.

#[cfg(unix)]
mod acme;
mod backups;
mod bucket;
mod coexistence;
mod config;
mod disk;
mod doctor;
mod door;
mod files;
mod first_words;
mod forged;
mod given;
mod golden;
mod handled;
mod joins;
mod journal;
mod journal_file;
mod kinds;
mod lines;
mod listening;
mod locked;
mod matrix;
mod members;
mod meta;
mod oidc;
mod one_seat;
mod operations;
mod pace;
mod reactions;
mod register;
mod schedules;
mod sealed_files;
mod seats;
mod sends;
mod teams;
mod templates;
mod uploads;
mod world;

/// Where the journals of these tests lie: each in a file of its own.
fn journal_place() -> Option<hub::journal::postgres::Address> {
    None
}

/// The journal of a hub that is stopped, as a hub left it that knew no teams.
fn before_teams(config: &hub::Config) {
    let file = hub::journal::sqlite::path_in(&config.data_dir);
    let words = format!("{} PRAGMA user_version = 6;", teams::UNDO);
    rusqlite::Connection::open(file).expect("opens").execute_batch(&words).expect("undoes");
}

/// The journal of a hub that is killed now, where it does not lie with the hub's other files.
fn after_a_crash(_: Option<&hub::journal::postgres::Address>) -> Option<hub::journal::postgres::Address> {
    None
}
