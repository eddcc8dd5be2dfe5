//! The members, seats and invitations of the journal over a database.

use domain::{InvitationId, MemberId, Role, SeatId, Text, Timestamp};
use protocol::Refusal;
use protocol::member::{Invitation, Member, MemberChange, SeatInfo, SeatReport};
use protocol::register::Actor;

use super::ledger::{invitations, members};
use super::roster::{Entrance, Invited, Roster, Shown, Sighting, Standing};
use super::{Answer, Seat, SqlJournal};

impl Roster for SqlJournal {
    fn roster_turn(&self) -> Answer<'_, i64> {
        self.read(members::turn)
    }

    fn add_seat(&self, seat: Seat, token_sha256: [u8; 32]) -> Answer<'_, ()> {
        let by = Actor::hub();
        self.ask(move |tx| members::add_seat(tx.sql, &seat, Role::Owner, &token_sha256, &by))
    }

    fn standing(&self, token_sha256: [u8; 32]) -> Answer<'_, Option<Standing>> {
        self.read(move |sql| members::standing(sql, &token_sha256))
    }

    fn members(&self) -> Answer<'_, Vec<Member>> {
        self.read(members::all)
    }

    fn change_member(
        &self,
        id: MemberId,
        change: MemberChange,
        by: Actor,
        now: Timestamp,
    ) -> Answer<'_, Result<Member, Refusal>> {
        self.ask(move |tx| members::change(tx.sql, &id, &change, &by, now))
    }

    fn seats(&self) -> Answer<'_, Vec<SeatInfo>> {
        self.read(members::seats)
    }

    fn report_seat(&self, id: SeatId, report: SeatReport) -> Answer<'_, ()> {
        self.ask(move |tx| members::report(tx.sql, &id, &report))
    }

    fn rename_seat(&self, id: SeatId, device: Text) -> Answer<'_, bool> {
        self.ask(move |tx| members::rename(tx.sql, &id, &device))
    }

    fn revoke_seat(&self, id: SeatId, wipe: bool, by: Actor, at: Timestamp) -> Answer<'_, bool> {
        self.ask(move |tx| members::revoke(tx.sql, &id, wipe, &by, at))
    }

    fn use_seat(&self, member: MemberId, seat: SeatId, by: Actor, at: Timestamp) -> Answer<'_, bool> {
        self.ask(move |tx| members::use_seat(tx.sql, &member, &seat, &by, at))
    }

    fn seat_wiped(&self, id: SeatId, by: Actor, at: Timestamp) -> Answer<'_, ()> {
        self.ask(move |tx| members::wiped(tx.sql, &id, &by, at))
    }

    fn saw_seats(&self, seen: Vec<Sighting>) -> Answer<'_, ()> {
        self.ask(move |tx| members::saw(tx.sql, &seen))
    }

    fn invite(&self, invited: Invited, by: Actor) -> Answer<'_, ()> {
        self.ask(move |tx| invitations::add(tx.sql, &invited, &by))
    }

    fn invitations(&self, now: Timestamp) -> Answer<'_, Vec<(Invitation, MemberId)>> {
        self.read(move |sql| invitations::open(sql, now))
    }

    fn take_back(&self, id: InvitationId, by: Actor, now: Timestamp) -> Answer<'_, bool> {
        self.ask(move |tx| invitations::take_back(tx.sql, &id, &by, now))
    }

    fn invitation(&self, code_sha256: [u8; 32]) -> Answer<'_, Option<Shown>> {
        self.read(move |sql| invitations::shown(sql, &code_sha256))
    }

    fn offer_two_step(&self, id: InvitationId, secret: Vec<u8>) -> Answer<'_, ()> {
        self.ask(move |tx| invitations::offer_two_step(tx.sql, &id, &secret))
    }

    fn enter(&self, entrance: Entrance) -> Answer<'_, Result<Standing, Refusal>> {
        self.ask(move |tx| invitations::enter(tx.sql, &entrance))
    }
}
