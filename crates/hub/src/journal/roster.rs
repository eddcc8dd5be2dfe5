//! Who is on a hub: members, their seats, and the invitations that let more of them in. It stands beside the entries,
//! in the same store, and the same writer decides.

use domain::{InvitationId, LineId, MemberId, Permission, Rights, Role, SeatId, Team, Text, Timestamp};
use protocol::Refusal;
use protocol::member::{Invitation, Member, MemberChange, OnLine, Position, SeatInfo, SeatReport};
use protocol::register::Actor;

use super::sign_ins::AttemptDigest;
use super::{Answer, Seat};

/// Whose token somebody showed: also where the seat was turned out, so that it can be told to wipe itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The seat. Its positions are not read.
    pub seat: SeatInfo,
    /// Whose it is.
    pub member: Member,
    /// The seat that the member uses, where one at a time may be used.
    pub active_seat: Option<SeatId>,
}

impl Standing {
    /// Whoever acts from it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { member: Some(self.member.id.clone()), name: self.member.name.clone() }
    }

    /// Whether this seat is let in.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.seat.revoked_at.is_none() && self.member.disabled_at.is_none()
    }

    /// What it may do where the hub withholds some.
    #[must_use]
    pub fn rights(&self, withheld: &[(Role, Permission)]) -> Rights {
        Rights::of(self.member.role, withheld)
    }

    /// What it may do on a line; nothing where the member does not have that line.
    #[must_use]
    pub fn rights_on(&self, line: &LineId, withheld: &[(Role, Permission)]) -> Option<Rights> {
        let Member { role, lines, .. } = &self.member;
        if *role == Role::Owner || lines.is_empty() {
            return Some(self.rights(withheld));
        }
        let there = lines.iter().find(|on| on.line == *line)?;
        Some(Rights::of(there.role.unwrap_or(*role), withheld))
    }

    /// The seat as it signs what it does: under its member's name.
    #[must_use]
    pub fn signs(&self) -> Seat {
        Seat {
            id: self.seat.id.clone(),
            name: self.member.name.as_str().to_owned(),
            created_at: self.seat.created_at,
            revoked_at: self.seat.revoked_at,
        }
    }
}

/// An invitation as it is made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// What of it is told.
    pub invitation: Invitation,
    /// Who made it.
    pub by: MemberId,
    /// The digest of its code.
    pub code_sha256: [u8; 32],
}

/// An invitation that somebody shows the code of, whatever has become of it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The invitation.
    pub invitation: Invitation,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// When it was taken back.
    pub taken_back_at: Option<Timestamp>,
    /// The secret that was shown for an authenticator.
    pub two_step: Option<Vec<u8>>,
    /// The member whose desktop it will be, when there is one already.
    pub member: Option<Member>,
    /// That member's own secret, and the last step whose code was taken.
    pub members_two_step: Option<(Vec<u8>, i64)>,
}

/// How an authenticator was proved at joining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It was not asked.
    None,
    /// By the code of a step. A secret that is new becomes the member's, with the digests of their recovery codes.
    Step {
        /// Which step of 30 s; none is taken twice.
        step: i64,
        /// The secret, when it is a new one.
        new: Option<Vec<u8>>,
        /// The digests of new recovery codes.
        recovery: Vec<[u8; 32]>,
    },
    /// By a recovery code, of which this is the digest.
    Recovery([u8; 32]),
}

/// Somebody who accepts an invitation, or comes by their account at a provider alone.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// The digest of the invitation's code; of no meaning without one.
    pub code_sha256: [u8; 32],
    /// The attempt that proved an account, where somebody signed in.
    pub sign_in: Option<AttemptDigest>,
    /// The new seat.
    pub seat: SeatId,
    /// The new member's identity, when there is none yet.
    pub member: MemberId,
    /// Their name.
    pub name: Text,
    /// The device's name.
    pub device: Text,
    /// What the app says of itself.
    pub report: SeatReport,
    /// The digest of the seat's token.
    pub token_sha256: [u8; 32],
    /// The digest of the agreement that was accepted, in hex.
    pub agreement: Option<String>,
    /// The two-step code.
    pub proof: Proof,
    /// The most seats of one member.
    pub most_seats: u32,
    /// The hub's clock.
    pub now: Timestamp,
}

/// A seat that was heard of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which.
    pub seat: SeatId,
    /// When.
    pub at: Timestamp,
    /// How far it had read.
    pub positions: Vec<Position>,
}

/// The members, seats and invitations of a journal. Every method answers only when its answer is on disk.
pub trait Roster: Send + Sync + 'static {
    /// A number that rises with every change, whoever makes it.
    fn roster_turn(&self) -> Answer<'_, i64>;

    /// Lets a seat in that is an owner of its own, known by the digest of its token.
    fn add_seat(&self, seat: Seat, token_sha256: [u8; 32]) -> Answer<'_, ()>;

    /// Whose token that is.
    fn standing(&self, token_sha256: [u8; 32]) -> Answer<'_, Option<Standing>>;

    /// All members, oldest first.
    fn members(&self) -> Answer<'_, Vec<Member>>;

    /// Changes a member; a no leaves everything as it was.
    fn change_member(
        &self,
        id: MemberId,
        change: MemberChange,
        by: Actor,
        now: Timestamp,
    ) -> Answer<'_, Result<Member, Refusal>>;

    /// All seats with their positions, oldest first; `active` is the caller's to say.
    fn seats(&self) -> Answer<'_, Vec<SeatInfo>>;

    /// Keeps what a seat says of itself.
    fn report_seat(&self, id: SeatId, report: SeatReport) -> Answer<'_, ()>;

    /// Names a device; whether there was one.
    fn rename_seat(&self, id: SeatId, device: Text) -> Answer<'_, bool>;

    /// Turns a seat out, and asks it to wipe itself where told so; whether there was one. One that is out already can
    /// still be asked to wipe itself.
    fn revoke_seat(&self, id: SeatId, wipe: bool, by: Actor, at: Timestamp) -> Answer<'_, bool>;

    /// Notes which seat a member uses now; whether it is another one.
    fn use_seat(&self, member: MemberId, seat: SeatId, by: Actor, at: Timestamp) -> Answer<'_, bool>;

    /// Notes that a seat has wiped itself.
    fn seat_wiped(&self, id: SeatId, by: Actor, at: Timestamp) -> Answer<'_, ()>;

    /// Notes which seats were heard of.
    fn saw_seats(&self, seen: Vec<Sighting>) -> Answer<'_, ()>;

    /// Keeps an invitation.
    fn invite(&self, invited: Invited, by: Actor) -> Answer<'_, ()>;

    /// The invitations that can still be used, oldest first, each with who made it.
    fn invitations(&self, now: Timestamp) -> Answer<'_, Vec<(Invitation, MemberId)>>;

    /// Takes an invitation back; whether it could still be used.
    fn take_back(&self, id: InvitationId, by: Actor, now: Timestamp) -> Answer<'_, bool>;

    /// The invitation with this code.
    fn invitation(&self, code_sha256: [u8; 32]) -> Answer<'_, Option<Shown>>;

    /// Keeps the secret that was shown for an authenticator.
    fn offer_two_step(&self, id: InvitationId, secret: Vec<u8>) -> Answer<'_, ()>;

    /// Uses an invitation up and lets the seat in, all or nothing.
    fn enter(&self, entrance: Entrance) -> Answer<'_, Result<Standing, Refusal>>;
}

/// Lines, as they are kept.
pub(super) fn lines_text(lines: &[OnLine]) -> String {
    serde_json::to_string(lines).expect("names serialise")
}

/// Teams, as they are kept.
pub(super) fn teams_text(teams: &[Team]) -> String {
    serde_json::to_string(teams).expect("names serialise")
}
