//! The hub's first word on a stream, and its last.

use domain::{ActionNeeded, Seq, Timestamp};
use protocol::ServerFrame;

use super::Ending;
use crate::claim::Claim;
use crate::door::{Heard, Parting, Socket};
use crate::event::SignedOut;
use crate::shared::Shared;

/// What a stream begins with.
pub(super) struct Hello {
    pub(super) version: u32,
    pub(super) head: Seq,
    pub(super) now: Timestamp,
    pub(super) journal: String,
    pub(super) view: String,
}

pub(super) async fn hello(shared: &Shared, claim: Claim, socket: &mut Socket) -> Result<Hello, Ending> {
    loop {
        match socket.hear().await.unpack().await {
            Heard::Life => {}
            Heard::End(parting) => return Err(of_parting(shared, claim, parting)),
            Heard::Frame(frame) => match *frame {
                ServerFrame::Hello { version, head, now, journal, view } => {
                    return Ok(Hello { version, head, now, journal, view });
                }
                ServerFrame::Other => {}
                ServerFrame::Entries { .. }
                | ServerFrame::History { .. }
                | ServerFrame::Contacts { .. }
                | ServerFrame::Past { .. }
                | ServerFrame::Heartbeat { .. } => return Err(Ending::Lost("news before the greeting")),
            },
        }
    }
}

/// What the way in which a stream was closed means.
pub(super) fn of_parting(shared: &Shared, claim: Claim, parting: Parting) -> Ending {
    match parting {
        Parting::Lost(why) => Ending::Lost(why),
        Parting::NotSignedIn => {
            shared.seat_changed();
            Ending::Needed(ActionNeeded::SignIn)
        }
        Parting::NotAllowed => {
            shared.seat_changed();
            Ending::Forbidden
        }
        Parting::Wipe => {
            shared.signed_out(SignedOut::Wiped);
            Ending::Needed(ActionNeeded::SignIn)
        }
        Parting::OtherSeat => {
            shared.other_seat(claim);
            Ending::Lost("another desktop of this person is in use")
        }
        Parting::BeyondHead => Ending::Needed(ActionNeeded::RefillReplica),
    }
}
