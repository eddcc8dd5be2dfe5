//! The hub through its front doors once more, with its journal in PostgreSQL: the same tests as on a file.
#![cfg(unix)]

#[path = "../hub/backups.rs"]
mod backups;
#[path = "../hub/bucket.rs"]
mod bucket;
#[path = "../hub/coexistence.rs"]
mod coexistence;
mod connection;
mod copying;
#[path = "../hub/doctor.rs"]
mod doctor;
#[path = "../hub/door.rs"]
mod door;
#[path = "../hub/files.rs"]
mod files;
#[path = "../hub/first_words.rs"]
mod first_words;
mod foresight;
#[path = "../hub/given.rs"]
mod given;
#[path = "../hub/handled.rs"]
mod handled;
#[path = "../hub/joins.rs"]
mod joins;
mod killed;
#[path = "../hub/kinds.rs"]
mod kinds;
mod layout;
#[path = "../hub/lines.rs"]
mod lines;
#[path = "../hub/matrix.rs"]
mod matrix;
#[path = "../hub/members.rs"]
mod members;
#[path = "../hub/meta.rs"]
mod meta;
#[path = "../hub/oidc.rs"]
mod oidc;
#[path = "../hub/one_seat.rs"]
mod one_seat;
#[path = "../hub/pace.rs"]
mod pace;
mod processes;
mod program;
#[path = "../hub/reactions.rs"]
mod reactions;
#[path = "../hub/register.rs"]
mod register;
#[path = "../hub/schedules.rs"]
mod schedules;
#[path = "../hub/seats.rs"]
mod seats;
#[path = "../hub/sends.rs"]
mod sends;
mod signing_in;
#[path = "../hub/teams.rs"]
mod teams;
#[path = "../hub/templates.rs"]
mod templates;
#[path = "../hub/uploads.rs"]
mod uploads;
#[path = "../hub/world.rs"]
mod world;

use hub::journal::postgres::Address;

/// Where the journals of these tests lie: each in a database of its own.
fn journal_place() -> Option<Address> {
    Some(at(&testkit::Postgres::shared().database()))
}

/// The journal of a hub that is killed now: what it had committed. Its lines are free when it has been silent for a
/// while, and that while is over.
fn after_a_crash(address: Option<&Address>) -> Option<Address> {
    let server = testkit::Postgres::shared();
    let copied = at(&server.copy(address?.database()));
    server.ask(copied.database(), "UPDATE line SET dispatcher_until = 0");
    Some(copied)
}

/// The journal of a hub that is stopped, as a hub left it that knew no teams.
fn before_teams(config: &hub::Config) {
    let address = config.journal.as_ref().expect("a database");
    let words = format!("{} UPDATE journal SET layout = 3;", teams::UNDO);
    testkit::Postgres::shared().ask(address.database(), &words);
}

fn at(address: &str) -> Address {
    Address::parse(address, &|_| unreachable!("it names no file")).expect("an address")
}
