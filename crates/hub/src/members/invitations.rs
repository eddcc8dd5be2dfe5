//! Making and taking back invitations.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::{InvitationId, MemberId, Permission, Text, Timestamp};
use protocol::RefusalCode;
use protocol::member::{Invitation, InvitationWish, NewInvitation};

use super::{fingerprint, names, not_allowed, role, two_step};
use crate::chance;
use crate::config::TeamConfig;
use crate::counter::{Counter, Refused};
use crate::journal::Invited;
use crate::seats::{SignedIn, digest};

const HOUR_MS: i64 = 60 * 60 * 1_000;
/// Groups of five signs in a code: 100 random bits.
const GROUPS: usize = 4;

/// The digest by which an invitation's code is known, however it was typed.
#[must_use]
pub fn code_digest(code: &str) -> [u8; 32] {
    digest(&two_step::plain_code(code))
}

/// A new invitation as it is kept, and as it is told this once.
#[must_use]
pub fn invitation(
    wish: InvitationWish,
    (by, name): (MemberId, Text),
    team: &TeamConfig,
    now: Timestamp,
) -> (Invited, NewInvitation) {
    let hours = wish.valid_hours.unwrap_or(team.invitation_hours).clamp(1, TeamConfig::MOST_INVITATION_HOURS);
    let invitation = Invitation {
        id: InvitationId(chance::name()),
        role: wish.role,
        teams: wish.teams,
        lines: wish.lines,
        member: wish.member,
        by: name,
        made_at: now,
        expires_at: Timestamp(now.0 + i64::from(hours) * HOUR_MS),
    };
    let code = chance::code(GROUPS);
    let link = team.public_url.as_ref().map(|url| Text(format!("{}/join#{code}", url.trim_end_matches('/'))));
    let invited = Invited { invitation: invitation.clone(), by, code_sha256: code_digest(&code) };
    (invited, NewInvitation { invitation, code: Text(code), link, fingerprint: String::new() })
}

pub(super) async fn list(
    State(counter): State<Arc<Counter>>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Invitation>>, Refused> {
    signed_in.may(Permission::Invite)?;
    let open = counter.journal.invitations(counter.clock.now()).await?;
    Ok(Json(open.into_iter().map(|(invitation, _)| invitation).collect()))
}

pub(super) async fn make(
    State(counter): State<Arc<Counter>>,
    signed_in: SignedIn,
    Json(wish): Json<InvitationWish>,
) -> Result<Json<NewInvitation>, Refused> {
    let me = &signed_in.standing.member;
    let own = wish.member.as_ref() == Some(&me.id);
    // Everybody may bring a further desktop of their own.
    if !own {
        signed_in.may(Permission::Invite)?;
    }
    let (role, teams) = match &wish.member {
        Some(id) => {
            let member = if own { me.clone() } else { counter.member(id).await? };
            (member.role, member.teams)
        }
        None => (role(wish.role)?, names(&wish.teams)?),
    };
    if !own && !me.role.is_over(role) {
        return Err(not_allowed());
    }
    let lines =
        if wish.member.is_some() { Vec::new() } else { counter.lines_to_give(me.role, wish.lines)? };
    let wish = InvitationWish { role, teams, lines, ..wish };
    let by = (me.id.clone(), me.name.clone());
    let (invited, mut made) = invitation(wish, by, &counter.team, counter.clock.now());
    made.fingerprint = fingerprint(counter.journal.name());
    counter.journal.invite(invited, signed_in.standing.actor()).await?;
    counter.roster_changed();
    Ok(Json(made))
}

pub(super) async fn take_back(
    State(counter): State<Arc<Counter>>,
    Path(id): Path<String>,
    signed_in: SignedIn,
) -> Result<StatusCode, Refused> {
    let (id, now) = (InvitationId(id), counter.clock.now());
    let unknown = || Refused::new(RefusalCode::UnknownInvitation, "no such invitation, or not any more");
    let open = counter.journal.invitations(now).await?;
    let found = open.into_iter().find(|(invitation, _)| invitation.id == id);
    if found.as_ref().is_none_or(|(_, by)| *by != signed_in.standing.member.id) {
        signed_in.may(Permission::Invite)?;
    }
    found.ok_or_else(unknown)?;
    if !counter.journal.take_back(id, signed_in.standing.actor(), now).await? {
        return Err(unknown());
    }
    counter.roster_changed();
    Ok(StatusCode::NO_CONTENT)
}
