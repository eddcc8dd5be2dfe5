//! The way to the hub, step by step, until one does not hold: for a person who wants to know what is in the way.
//!
//! What is found is fixed words and numbers. No name of a machine, no address and no token is in it, so that a report can
//! be handed to anybody.

use std::time::Duration;

use domain::LineId;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};

use crate::clock::Clock;
use crate::door::{Door, DoorError, Heard, Parting, PulseError};

/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// A step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The name of the hub's machine stands for an address.
    Name,
    /// The machine takes a connection.
    Connection,
    /// The connection is encrypted, and the certificate is good. Not on the way to this very machine.
    Encryption,
    /// It is a hub that answers, and it is well.
    Hub,
    /// The hub knows this seat.
    SignIn,
    /// A stream opens and greets.
    Stream,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Connection, Self::Encryption, Self::Hub, Self::SignIn, Self::Stream];

    /// Its name on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Connection => "connection",
            Self::Encryption => "encryption",
            Self::Hub => "hub",
            Self::SignIn => "sign_in",
            Self::Stream => "stream",
        }
    }
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not, by a fixed word.
    Fails(&'static str),
    /// It was not tried: one before it does not hold, or it is not on the way.
    NotTried,
}

/// A step that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walked {
    /// Which.
    pub step: Step,
    /// What it came to.
    pub outcome: Outcome,
    /// How long it took, milliseconds.
    pub ms: u64,
}

/// Walks the way. Takes a minute at most.
pub(crate) async fn walk(door: &Door, clock: &dyn Clock) -> Vec<Walked> {
    let mut line = None;
    let mut walked: Vec<Walked> = Vec::new();
    for step in Step::ALL {
        let stands = walked.iter().all(|one| !matches!(one.outcome, Outcome::Fails(_)));
        let is_on_the_way = step != Step::Encryption || door.is_encrypted();
        if !stands || !is_on_the_way {
            walked.push(Walked { step, outcome: Outcome::NotTried, ms: 0 });
            continue;
        }
        let began = Instant::now();
        let taken = timeout(PATIENCE, take(door, clock, step, &mut line)).await;
        let outcome = match taken {
            Ok(Ok(())) => Outcome::Holds,
            Ok(Err(word)) => Outcome::Fails(word),
            Err(_) => Outcome::Fails("no_answer"),
        };
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        walked.push(Walked { step, outcome, ms });
    }
    walked
}

async fn take(
    door: &Door,
    clock: &dyn Clock,
    step: Step,
    line: &mut Option<LineId>,
) -> Result<(), &'static str> {
    match step {
        Step::Name => {
            let mut found = lookup_host(door.host_and_port()).await.map_err(|_| "unknown_name")?;
            found.next().map(drop).ok_or("unknown_name")
        }
        Step::Connection => {
            let refused = std::io::ErrorKind::ConnectionRefused;
            let connected = TcpStream::connect(door.host_and_port()).await;
            connected.map(drop).map_err(|error| if error.kind() == refused { "refused" } else { "no_answer" })
        }
        // Whatever it answers: that it can be read is what this step asks.
        Step::Encryption => match door.pulse().await {
            Err(PulseError::Certificate) => Err("certificate"),
            Ok(_) | Err(PulseError::Other) => Ok(()),
        },
        Step::Hub => match door.pulse().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("not_a_hub"),
            Err(PulseError::Certificate | PulseError::Other) => Err("no_answer"),
        },
        Step::SignIn => {
            let lines = door.lines().await.map_err(|error| word_of(&error))?;
            *line = lines.into_iter().next().map(|line| line.id);
            Ok(())
        }
        Step::Stream => {
            // A hub without a line has nothing to stream.
            let Some(line) = line else { return Ok(()) };
            let (mut socket, _) = door.stream(line, false, clock).await.map_err(|error| word_of(&error))?;
            let greeted = match socket.hear().await.unpack().await {
                // Another desktop of this person is in use: the stream works.
                Heard::Frame(_) | Heard::Life | Heard::End(Parting::OtherSeat) => Ok(()),
                Heard::End(Parting::NotSignedIn | Parting::NotAllowed | Parting::Wipe) => {
                    Err("not_signed_in")
                }
                Heard::End(Parting::Lost(_) | Parting::BeyondHead) => Err("stream_broken"),
            };
            socket.close().await;
            greeted
        }
    }
}

fn word_of(error: &DoorError) -> &'static str {
    match error {
        DoorError::Unreachable(_) => "no_answer",
        DoorError::NotSignedIn | DoorError::NotAllowed => "not_signed_in",
        DoorError::OtherTreaty => "other_version",
    }
}
