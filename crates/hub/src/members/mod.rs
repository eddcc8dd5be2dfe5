//! Members, seats and invitations: the questions of [`protocol::member`] and of [`protocol::sign_in`].

mod attendance;
mod caller;
mod guard;
mod invitations;
mod join;
mod sign_in;
mod two_step;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Json, Router, routing};
use domain::{InvitationId, LineId, MemberId, Permission, Role, SeatId, Text};
use protocol::RefusalCode;
use protocol::member::{
    MAX_NAME, MOST_NAMES, Me, Member, MemberChange, MyLine, OnLine, Revocation, SeatChange, SeatInfo,
    SeatReport, is_name,
};

pub(crate) use attendance::Attendance;
use guard::Guard;
pub use invitations::{code_digest, invitation};

use crate::counter::{Counter, Refused};
use crate::seats::{SignedIn, Wiping, digest};

/// Who guesses how often.
pub(crate) struct Guards {
    /// Codes of invitations, by address.
    codes: Guard<IpAddr>,
    /// Two-step codes, by invitation.
    two_steps: Guard<InvitationId>,
    /// Sign-ins that begin, by address: each asks the provider something, and is kept.
    sign_ins: Guard<IpAddr>,
}

impl Default for Guards {
    fn default() -> Self {
        Self {
            codes: Guard::new(20, 6_000),
            two_steps: Guard::new(5, 60_000),
            sign_ins: Guard::new(30, 3_000),
        }
    }
}

pub(crate) fn routes() -> Router<Arc<Counter>> {
    Router::new()
        .route("/v1/me", routing::get(me))
        .route("/v1/me/seat", routing::put(report))
        .route("/v1/members", routing::get(members))
        .route("/v1/members/{id}", routing::patch(change_member))
        .route("/v1/seats", routing::get(seats))
        .route("/v1/seats/{id}", routing::patch(rename_seat))
        .route("/v1/seats/{id}/revoke", routing::post(revoke_seat))
        .route("/v1/invitations", routing::get(invitations::list).post(invitations::make))
        .route("/v1/invitations/{id}", routing::delete(invitations::take_back))
        .route("/v1/join/look", routing::post(join::look))
        .route("/v1/join/two-step", routing::post(join::two_step))
        .route("/v1/join", routing::post(join::join))
        .route("/v1/oidc", routing::get(sign_in::offer))
        .route("/v1/oidc/begin", routing::post(sign_in::begin))
        .route("/v1/oidc/prove", routing::post(sign_in::prove))
        .route("/v1/oidc/finish", routing::post(sign_in::finish))
        .route("/v1/wiped", routing::post(wiped))
}

/// A name that people give: trimmed, not empty, not too long, in one line.
fn named(name: &Text) -> Result<Text, Refused> {
    let name = name.as_str().trim();
    if is_name(name) {
        Ok(name.into())
    } else {
        Err(invalid("a name is empty, too long, or not in one line"))
    }
}

fn invalid(details: &str) -> Refused {
    Refused::new(RefusalCode::InvalidValue, details)
}

fn not_allowed() -> Refused {
    Refused::new(RefusalCode::NotAllowed, "this member's role is not over that one")
}

/// Names of teams or skills.
fn names<T: Clone + Into<String> + From<String>>(given: &[T]) -> Result<Vec<T>, Refused> {
    if given.len() > MOST_NAMES {
        return Err(invalid("too many names"));
    }
    given.iter().map(|one| Ok(T::from(named(&Text(one.clone().into()))?.0))).collect()
}

/// A role that somebody may be given.
fn role(role: Role) -> Result<Role, Refused> {
    if role == Role::Other { Err(invalid("no such role")) } else { Ok(role) }
}

/// What two people can compare by reading it out: four groups of four hexadecimal digits, of the journal's own name.
fn fingerprint(journal: &str) -> String {
    let text = hex::encode_upper(&digest(&format!("comptoir hub {journal}"))[..8]);
    let groups: Vec<&str> = (0..4).map(|group| &text[group * 4..group * 4 + 4]).collect();
    groups.join(" ")
}

impl Counter {
    /// Whoever asks, as they are told it.
    pub(crate) fn me(&self, signed_in: &SignedIn) -> Me {
        let seat = self.attendance.seen(signed_in.standing.seat.clone(), self.clock.now());
        Me {
            member: signed_in.standing.member.clone(),
            seat,
            permissions: signed_in.rights.to_vec(),
            view: signed_in.rights.view(&signed_in.standing.member.teams).name(),
            lines: self.lines.iter().filter_map(|line| self.mine(signed_in, &line.id)).collect(),
        }
    }

    fn mine(&self, signed_in: &SignedIn, line: &LineId) -> Option<MyLine> {
        let here = signed_in.on(self, line).ok()?;
        let permissions = here.rights.to_vec().into_iter().filter(|one| one.is_of_a_line()).collect();
        Some(MyLine { line: line.clone(), permissions })
    }

    async fn seat(&self, id: &SeatId) -> Result<SeatInfo, Refused> {
        let seats = self.journal.seats().await?;
        let found = seats.into_iter().find(|seat| seat.id == *id);
        let seat = found.ok_or_else(|| Refused::new(RefusalCode::UnknownSeat, "no such seat"))?;
        Ok(self.attendance.seen(seat, self.clock.now()))
    }

    /// The lines that somebody may give to another: ones that there are, with roles below their own.
    fn lines_to_give(&self, own: Role, lines: Vec<OnLine>) -> Result<Vec<OnLine>, Refused> {
        let mut named = BTreeSet::new();
        for on in &lines {
            if !self.serves(&on.line) {
                return Err(Refused::new(RefusalCode::UnknownLine, "this hub does not serve that line"));
            }
            if !named.insert(&on.line) {
                return Err(invalid("a line is named twice"));
            }
            let Some(there) = on.role else { continue };
            if !own.is_over(role(there)?) {
                return Err(not_allowed());
            }
        }
        Ok(lines)
    }

    async fn member(&self, id: &MemberId) -> Result<Member, Refused> {
        let found = self.journal.members().await?.into_iter().find(|member| member.id == *id);
        found.ok_or_else(|| Refused::new(RefusalCode::UnknownMember, "no such member"))
    }

    /// The seat, if it is one's own or one may keep it.
    async fn seat_to_keep(&self, signed_in: &SignedIn, id: &SeatId) -> Result<SeatInfo, Refused> {
        let me = &signed_in.standing.member;
        let is_own = |seat: &SeatInfo| seat.member == me.id;
        let seat = self.seat(id).await;
        if seat.as_ref().is_ok_and(is_own) {
            return seat;
        }
        // Who may keep no others is not told which there are.
        signed_in.may(Permission::ManageSeats)?;
        let seat = seat?;
        if me.role.is_over(self.member(&seat.member).await?.role) { Ok(seat) } else { Err(not_allowed()) }
    }
}

async fn me(State(counter): State<Arc<Counter>>, signed_in: SignedIn) -> Json<Me> {
    Json(counter.me(&signed_in))
}

async fn report(
    State(counter): State<Arc<Counter>>,
    mut signed_in: SignedIn,
    Json(report): Json<SeatReport>,
) -> Result<Json<Me>, Refused> {
    let report = SeatReport { os: said(report.os), version: said(report.version) };
    let seat = &mut signed_in.standing.seat;
    counter.attendance.saw(&seat.id, None, counter.clock.now());
    if (&seat.os, &seat.version) != (&report.os, &report.version) {
        counter.journal.report_seat(seat.id.clone(), report.clone()).await?;
        (seat.os, seat.version) = (report.os, report.version);
    }
    Ok(Json(counter.me(&signed_in)))
}

/// What an app says of itself, cut to what a list can show.
fn said(words: Option<String>) -> Option<String> {
    let words: String = words?.chars().filter(|char| !char.is_control()).take(MAX_NAME).collect();
    (!words.trim().is_empty()).then_some(words)
}

async fn members(
    State(counter): State<Arc<Counter>>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Member>>, Refused> {
    signed_in.may(Permission::SeeMembers)?;
    Ok(Json(counter.journal.members().await?))
}

async fn change_member(
    State(counter): State<Arc<Counter>>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    Json(change): Json<MemberChange>,
) -> Result<Json<Member>, Refused> {
    signed_in.may(Permission::ManageMembers)?;
    let id = MemberId(id);
    let own = signed_in.standing.member.role;
    let target = counter.member(&id).await?;
    // Nobody climbs: neither who is changed nor what they become may stand above whoever changes them.
    if !own.is_over(target.role) || !change.role.is_none_or(|role| own.is_over(role)) {
        return Err(not_allowed());
    }
    let change = MemberChange {
        name: change.name.as_ref().map(named).transpose()?,
        role: change.role.map(role).transpose()?,
        teams: change.teams.as_deref().map(names).transpose()?,
        skills: change.skills.as_deref().map(names).transpose()?,
        lines: change.lines.map(|lines| counter.lines_to_give(own, lines)).transpose()?,
        disabled: change.disabled,
    };
    let (by, now) = (signed_in.standing.actor(), counter.clock.now());
    let changed = counter.journal.change_member(id, change, by, now).await?.map_err(Refused::from)?;
    counter.roster_changed();
    Ok(Json(changed))
}

async fn seats(
    State(counter): State<Arc<Counter>>,
    signed_in: SignedIn,
) -> Result<Json<Vec<SeatInfo>>, Refused> {
    let all = signed_in.rights.allow(Permission::SeeMembers);
    let (mine, now) = (&signed_in.standing.member.id, counter.clock.now());
    let seats = counter.journal.seats().await?.into_iter().filter(|seat| all || seat.member == *mine);
    Ok(Json(seats.map(|seat| counter.attendance.seen(seat, now)).collect()))
}

async fn rename_seat(
    State(counter): State<Arc<Counter>>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    Json(SeatChange { device }): Json<SeatChange>,
) -> Result<Json<SeatInfo>, Refused> {
    let seat = counter.seat_to_keep(&signed_in, &SeatId(id)).await?;
    counter.journal.rename_seat(seat.id.clone(), named(&device)?).await?;
    counter.roster_changed();
    counter.seat(&seat.id).await.map(Json)
}

async fn revoke_seat(
    State(counter): State<Arc<Counter>>,
    Path(id): Path<String>,
    signed_in: SignedIn,
    Json(Revocation { wipe }): Json<Revocation>,
) -> Result<Json<SeatInfo>, Refused> {
    let seat = counter.seat_to_keep(&signed_in, &SeatId(id)).await?;
    let (by, now) = (signed_in.standing.actor(), counter.clock.now());
    counter.journal.revoke_seat(seat.id.clone(), wipe, by, now).await?;
    counter.roster_changed();
    counter.seat(&seat.id).await.map(Json)
}

async fn wiped(State(counter): State<Arc<Counter>>, Wiping(seat): Wiping) -> Result<StatusCode, Refused> {
    let (by, id) = (seat.actor(), seat.seat.id);
    counter.journal.seat_wiped(id, by, counter.clock.now()).await?;
    counter.roster_changed();
    Ok(StatusCode::NO_CONTENT)
}
