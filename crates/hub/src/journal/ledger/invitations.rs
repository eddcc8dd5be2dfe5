//! Invitations, and what happens when somebody accepts one.

use domain::{InvitationId, MemberId, Role, Text, Timestamp};
use protocol::member::{Invitation, Member};
use protocol::register::{Actor, Deed};
use protocol::{Refusal, RefusalCode};

use super::{acts, members, sign_ins};
use crate::journal::JournalError;
use crate::journal::roster::{Entrance, Invited, Proof, Shown, Standing, lines_text, teams_text};
use crate::journal::sql::{Row, Sql, args};

const INVITATION: &str = "id, role, teams, member, made_by_name, made_at, expires_at, lines";

fn invitation(row: &Row<'_>) -> Result<Invitation, JournalError> {
    let teams: String = row.get(2)?;
    Ok(Invitation {
        id: InvitationId(row.get(0)?),
        role: Role::of_word(&row.get::<String>(1)?),
        teams: serde_json::from_str(&teams)
            .map_err(|_| JournalError::Damaged("teams of an invitation".to_owned()))?,
        member: row.get::<Option<String>>(3)?.map(MemberId),
        by: Text(row.get(4)?),
        made_at: Timestamp(row.get(5)?),
        expires_at: Timestamp(row.get(6)?),
        lines: serde_json::from_str(&row.get::<String>(7)?)
            .map_err(|_| JournalError::Damaged("lines of an invitation".to_owned()))?,
    })
}

/// Keeps an invitation.
pub(in crate::journal) fn add(sql: &dyn Sql, invited: &Invited, actor: &Actor) -> Result<(), JournalError> {
    let Invited { invitation: made, by, code_sha256 } = invited;
    let insert = "INSERT INTO invitation
                      (id, code_sha256, role, teams, member, made_by, made_by_name, made_at, expires_at, lines)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let member = made.member.as_ref().map(|member| member.as_str().to_owned());
    let (id, role, teams) = (made.id.as_str(), made.role.word(), teams_text(&made.teams));
    let (code, by, name) = (&code_sha256[..], by.as_str(), made.by.as_str());
    let (from, until) = (made.made_at.0, made.expires_at.0);
    let lines = lines_text(&made.lines);
    sql.execute(insert, args![id, code, role, teams, member, by, name, from, until, lines])?;
    let (invitation, role, expires_at) = (made.id.clone(), made.role, made.expires_at);
    acts::note(sql, actor, made.made_at, &Deed::InvitationMade { invitation, role, expires_at })
}

/// The invitations that can still be used, oldest first, each with who made it.
pub(in crate::journal) fn open(
    sql: &dyn Sql,
    now: Timestamp,
) -> Result<Vec<(Invitation, MemberId)>, JournalError> {
    let open = format!(
        "SELECT {INVITATION}, made_by FROM invitation
         WHERE used_at IS NULL AND taken_back_at IS NULL AND expires_at > ?1 ORDER BY made_at, id"
    );
    sql.all(&open, args![now.0], |row| Ok((invitation(row)?, MemberId(row.get(8)?))))
}

/// Takes an invitation back; whether it could still be used.
pub(in crate::journal) fn take_back(
    sql: &dyn Sql,
    id: &InvitationId,
    by: &Actor,
    now: Timestamp,
) -> Result<bool, JournalError> {
    let take = "UPDATE invitation SET taken_back_at = ?2
                WHERE id = ?1 AND used_at IS NULL AND taken_back_at IS NULL AND expires_at > ?2";
    if sql.execute(take, args![id.as_str(), now.0])? == 0 {
        return Ok(false);
    }
    acts::note(sql, by, now, &Deed::InvitationTakenBack { invitation: id.clone() })?;
    Ok(true)
}

/// The invitation with this code, whatever has become of it.
pub(in crate::journal) fn shown(
    sql: &dyn Sql,
    code_sha256: &[u8; 32],
) -> Result<Option<Shown>, JournalError> {
    let find = format!(
        "SELECT {INVITATION}, used_at, taken_back_at, two_step FROM invitation WHERE code_sha256 = ?1"
    );
    let found = sql.maybe(&find, args![&code_sha256[..]], |row| {
        Ok(Shown {
            invitation: invitation(row)?,
            used_at: row.get::<Option<i64>>(8)?.map(Timestamp),
            taken_back_at: row.get::<Option<i64>>(9)?.map(Timestamp),
            two_step: row.get(10)?,
            member: None,
            members_two_step: None,
        })
    })?;
    let Some(mut shown) = found else { return Ok(None) };
    if let Some(id) = &shown.invitation.member {
        shown.member = members::one(sql, id)?;
        let secret = "SELECT two_step, two_step_step FROM member WHERE id = ?1 AND two_step IS NOT NULL";
        shown.members_two_step = sql.maybe(secret, args![id.as_str()], |row| {
            Ok((row.get(0)?, row.get::<Option<i64>>(1)?.unwrap_or(0)))
        })?;
    }
    Ok(Some(shown))
}

/// Keeps the secret that was shown for an authenticator.
pub(in crate::journal) fn offer_two_step(
    sql: &dyn Sql,
    id: &InvitationId,
    secret: &[u8],
) -> Result<(), JournalError> {
    sql.execute("UPDATE invitation SET two_step = ?2 WHERE id = ?1", args![id.as_str(), secret]).map(drop)
}

fn no(code: RefusalCode, details: &str) -> Result<Result<Standing, Refusal>, JournalError> {
    Ok(Err(Refusal { code, details: details.into() }))
}

/// Why an invitation lets nobody in (any more).
#[must_use]
pub fn refused(shown: &Shown, now: Timestamp) -> Option<Refusal> {
    let (code, details) = if shown.used_at.is_some() {
        (RefusalCode::InvitationUsed, "the invitation was used; each lets one desktop in")
    } else if shown.taken_back_at.is_some() {
        (RefusalCode::InvitationTakenBack, "the invitation was taken back")
    } else if shown.invitation.expires_at <= now {
        (RefusalCode::InvitationExpired, "the invitation's time is over: ask for a new one")
    } else if shown.invitation.member.is_some()
        && shown.member.as_ref().is_none_or(|m| m.disabled_at.is_some())
    {
        (RefusalCode::UnknownMember, "the member it was made for is not let in any more")
    } else {
        return None;
    };
    Some(Refusal { code, details: details.into() })
}

/// Uses an invitation up and lets the seat in. What was looked at before is looked at again: two may come at once.
pub(in crate::journal) fn enter(
    sql: &dyn Sql,
    entrance: &Entrance,
) -> Result<Result<Standing, Refusal>, JournalError> {
    let Some(shown) = shown(sql, &entrance.code_sha256)? else {
        return no(RefusalCode::UnknownInvitation, "no such invitation");
    };
    if let Some(refusal) = refused(&shown, entrance.now) {
        return Ok(Err(refusal));
    }
    let id = shown.member.as_ref().map_or_else(|| entrance.member.clone(), |member| member.id.clone());
    if let Some(refusal) = too_many_seats(sql, &id, entrance.most_seats)? {
        return Ok(Err(refusal));
    }
    // A member who is there may hear a no to each of the next two; a new one is made after both, and hears none.
    let is_new = shown.member.is_none();
    if !is_new && !take_proof(sql, &id, entrance)? {
        return no(RefusalCode::TwoStepWrong, "the code is wrong, or was used before");
    }
    let bound = match entrance.sign_in.as_ref().map(|attempt| sign_ins::bind(sql, attempt, &id, entrance.now))
    {
        Some(bound) => match bound? {
            Ok(bound) => Some(bound),
            Err(refusal) => return Ok(Err(refusal)),
        },
        None => None,
    };
    if is_new {
        let Invitation { role, teams, lines, .. } = &shown.invitation;
        members::add_member(sql, &id, entrance.name.as_str(), *role, (teams, lines), entrance.now)?;
        take_proof(sql, &id, entrance)?;
    }
    let used = "UPDATE invitation SET used_at = ?2, two_step = NULL WHERE id = ?1";
    sql.execute(used, args![shown.invitation.id.as_str(), entrance.now.0])?;
    let_in(sql, &id, entrance, bound).map(Ok)
}

/// Whether a member has as many seats as one may have.
pub(super) fn too_many_seats(
    sql: &dyn Sql,
    member: &MemberId,
    most: u32,
) -> Result<Option<Refusal>, JournalError> {
    let there = "SELECT count(*) FROM seat WHERE member = ?1 AND revoked_at IS NULL";
    let seats: i64 = sql.one(there, args![member.as_str()], |row| row.get(0))?;
    let (code, details) = (RefusalCode::TooManySeats, "turn one of this member's desktops out first".into());
    Ok((seats >= i64::from(most)).then_some(Refusal { code, details }))
}

/// Writes the seat of a member who is there, and what they agreed to, and notes it.
pub(super) fn let_in(
    sql: &dyn Sql,
    id: &MemberId,
    entrance: &Entrance,
    bound: Option<sign_ins::Bound>,
) -> Result<Standing, JournalError> {
    if let Some(agreement) = &entrance.agreement {
        let agree = "UPDATE member SET agreed_at = ?2, agreement = ?3 WHERE id = ?1";
        sql.execute(agree, args![id.as_str(), entrance.now.0, agreement])?;
    }
    let names = (&entrance.seat, id, entrance.device.as_str());
    members::put_seat(sql, names, &entrance.report, &entrance.token_sha256, entrance.now)?;
    let standing = members::standing(sql, &entrance.token_sha256)?;
    let missing = || JournalError::Damaged("a seat that was just let in is missing".to_owned());
    let standing = standing.ok_or_else(missing)?;
    let issuer = bound.map(|bound| bound.note(sql, &standing, entrance.now)).transpose()?;
    let Member { id, name, role, .. } = standing.member.clone();
    let (seat, device) = (entrance.seat.clone(), entrance.device.clone());
    let deed = Deed::SeatLetIn { seat, member: id, name, role, device, issuer };
    acts::note(sql, &standing.actor(), entrance.now, &deed)?;
    Ok(standing)
}

/// Takes a code, each once; `false` when it was taken before. A new member's secret is new too, so that a no never comes
/// after something was written.
fn take_proof(sql: &dyn Sql, id: &MemberId, entrance: &Entrance) -> Result<bool, JournalError> {
    match &entrance.proof {
        Proof::None => Ok(true),
        Proof::Step { step, new: Some(secret), recovery } => {
            let keep = "UPDATE member SET two_step = ?2, two_step_step = ?3 WHERE id = ?1";
            sql.execute(keep, args![id.as_str(), secret, *step])?;
            for code in recovery {
                let insert = "INSERT INTO recovery_code (member, code_sha256) VALUES (?1, ?2)";
                sql.execute(insert, args![id.as_str(), &code[..]])?;
            }
            Ok(true)
        }
        Proof::Step { step, new: None, .. } => {
            let take = "UPDATE member SET two_step_step = ?2
                        WHERE id = ?1 AND coalesce(two_step_step, 0) < ?2";
            Ok(sql.execute(take, args![id.as_str(), *step])? == 1)
        }
        Proof::Recovery(code) => {
            let take = "UPDATE recovery_code SET used_at = ?3
                        WHERE member = ?1 AND code_sha256 = ?2 AND used_at IS NULL";
            Ok(sql.execute(take, args![id.as_str(), &code[..], entrance.now.0])? == 1)
        }
    }
}
