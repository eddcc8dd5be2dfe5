//! Members and their seats.

use domain::{MemberId, Role, SeatId, Seq, Skill, Team, Text, Timestamp, Wipe};
use protocol::member::{Member, MemberChange, OnLine, Position, SeatInfo, SeatReport};
use protocol::register::{Actor, Deed};
use protocol::{Refusal, RefusalCode};
use serde::de::DeserializeOwned;

use super::acts;
use crate::journal::roster::{Sighting, Standing, lines_text, teams_text};
use crate::journal::sql::{Row, Sql, args};
use crate::journal::{JournalError, Seat};

const MEMBER: &str = "m.id, m.name, m.role, m.teams, m.skills, m.created_at, m.disabled_at, m.agreed_at, CASE WHEN m.two_step IS NULL THEN 0 ELSE 1 END, m.lines";
const SEAT: &str = "s.id, s.member, s.name, s.os, s.version, s.created_at, s.last_seen, s.revoked_at, s.wipe";
/// Columns of a member.
const MEMBERS: usize = 10;
/// Columns of a seat.
const SEATS: usize = 9;

fn names<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Vec<T>, JournalError> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| JournalError::Damaged("names of a member".to_owned()))
}

fn moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, JournalError> {
    Ok(row.get::<Option<i64>>(column)?.map(Timestamp))
}

pub(super) fn member(row: &Row<'_>) -> Result<Member, JournalError> {
    Ok(Member {
        id: MemberId(row.get(0)?),
        name: Text(row.get(1)?),
        role: Role::of_word(&row.get::<String>(2)?),
        teams: names(row, 3)?,
        skills: names(row, 4)?,
        created_at: Timestamp(row.get(5)?),
        disabled_at: moment(row, 6)?,
        agreed_at: moment(row, 7)?,
        two_step: row.get(8)?,
        lines: names(row, 9)?,
    })
}

fn seat(row: &Row<'_>, from: usize) -> Result<SeatInfo, JournalError> {
    Ok(SeatInfo {
        id: SeatId(row.get(from)?),
        member: MemberId(row.get(from + 1)?),
        device: Text(row.get(from + 2)?),
        os: row.get(from + 3)?,
        version: row.get(from + 4)?,
        created_at: Timestamp(row.get(from + 5)?),
        last_seen: moment(row, from + 6)?,
        positions: Vec::new(),
        active: false,
        revoked_at: moment(row, from + 7)?,
        wipe: row.get::<Option<String>>(from + 8)?.map(|word| match word.as_str() {
            "asked" => Wipe::Asked,
            "done" => Wipe::Done,
            _ => Wipe::Other,
        }),
    })
}

/// Notes that something has changed.
pub(super) fn turned(sql: &dyn Sql) -> Result<(), JournalError> {
    sql.execute("UPDATE journal SET roster = roster + 1", args![]).map(drop)
}

/// How often something has changed.
pub(in crate::journal) fn turn(sql: &dyn Sql) -> Result<i64, JournalError> {
    sql.one("SELECT roster FROM journal", args![], |row| row.get(0))
}

/// Lets a seat in: of the member with that name and role, who is made if there is none.
pub(in crate::journal) fn add_seat(
    sql: &dyn Sql,
    seat: &Seat,
    role: Role,
    token_sha256: &[u8; 32],
    by: &Actor,
) -> Result<(), JournalError> {
    let known =
        "SELECT id FROM member WHERE name = ?1 AND role = ?2 AND disabled_at IS NULL ORDER BY created_at, id";
    let known = sql.maybe(known, args![seat.name, role.word()], |row| Ok(MemberId(row.get(0)?)))?;
    let id = known.clone().unwrap_or_else(|| MemberId(seat.id.as_str().to_owned()));
    if known.is_none() {
        add_member(sql, &id, &seat.name, role, (&[], &[]), seat.created_at)?;
    }
    let (name, at) = (seat.name.as_str(), seat.created_at);
    put_seat(sql, (&seat.id, &id, name), &SeatReport::default(), token_sha256, at)?;
    let (seat, name) = (seat.id.clone(), Text(name.to_owned()));
    let deed = Deed::SeatLetIn { seat, member: id, name: name.clone(), role, device: name, issuer: None };
    acts::note(sql, by, at, &deed)
}

/// Writes a member.
pub(super) fn add_member(
    sql: &dyn Sql,
    id: &MemberId,
    name: &str,
    role: Role,
    (teams, lines): (&[Team], &[OnLine]),
    at: Timestamp,
) -> Result<(), JournalError> {
    let insert = "INSERT INTO member (id, name, role, teams, skills, created_at, lines)
                  VALUES (?1, ?2, ?3, ?4, '[]', ?5, ?6)";
    let (teams, lines) = (teams_text(teams), lines_text(lines));
    sql.execute(insert, args![id.as_str(), name, role.word(), teams, at.0, lines]).map(drop)
}

/// Writes a seat: its identity, its member's, its device's name.
pub(super) fn put_seat(
    sql: &dyn Sql,
    (id, member, device): (&SeatId, &MemberId, &str),
    report: &SeatReport,
    token_sha256: &[u8; 32],
    at: Timestamp,
) -> Result<(), JournalError> {
    let insert = "INSERT INTO seat (id, member, name, os, version, token_sha256, created_at)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (id, member) = (id.as_str(), member.as_str());
    sql.execute(insert, args![id, member, device, report.os, report.version, &token_sha256[..], at.0])
        .map(drop)
}

/// The seat with this token and its member. The token itself is compared by nobody: its digest is looked up, and how
/// long that takes says nothing about the token.
pub(in crate::journal) fn standing(
    sql: &dyn Sql,
    token_sha256: &[u8; 32],
) -> Result<Option<Standing>, JournalError> {
    let find = format!(
        "SELECT {MEMBER}, {SEAT}, m.active_seat FROM seat s JOIN member m ON m.id = s.member
         WHERE s.token_sha256 = ?1"
    );
    sql.maybe(&find, args![&token_sha256[..]], |row| {
        let active_seat = row.get::<Option<String>>(MEMBERS + SEATS)?.map(SeatId);
        Ok(Standing { member: member(row)?, seat: seat(row, MEMBERS)?, active_seat })
    })
}

/// All members, oldest first.
pub(in crate::journal) fn all(sql: &dyn Sql) -> Result<Vec<Member>, JournalError> {
    sql.all(&format!("SELECT {MEMBER} FROM member m ORDER BY m.created_at, m.id"), args![], member)
}

/// One member.
pub(super) fn one(sql: &dyn Sql, id: &MemberId) -> Result<Option<Member>, JournalError> {
    sql.maybe(&format!("SELECT {MEMBER} FROM member m WHERE m.id = ?1"), args![id.as_str()], member)
}

/// All seats with their positions, oldest first.
pub(in crate::journal) fn seats(sql: &dyn Sql) -> Result<Vec<SeatInfo>, JournalError> {
    let mut seats =
        sql.all(&format!("SELECT {SEAT} FROM seat s ORDER BY s.created_at, s.id"), args![], |row| {
            seat(row, 0)
        })?;
    let positions = "SELECT seat, line, seq FROM seat_position ORDER BY seat, line";
    sql.each(positions, args![], &mut |row| {
        let (of, line): (String, String) = (row.get(0)?, row.get(1)?);
        let seq = Seq(row.get::<i64>(2)?.unsigned_abs());
        if let Some(seat) = seats.iter_mut().find(|seat| seat.id.as_str() == of) {
            seat.positions.push(Position { line: line.as_str().into(), seq });
        }
        Ok(())
    })?;
    Ok(seats)
}

/// Changes a member. A hub keeps at least one owner who is let in.
pub(in crate::journal) fn change(
    sql: &dyn Sql,
    id: &MemberId,
    change: &MemberChange,
    by: &Actor,
    now: Timestamp,
) -> Result<Result<Member, Refusal>, JournalError> {
    let Some(mut member) = one(sql, id)? else {
        return Ok(Err(Refusal { code: RefusalCode::UnknownMember, details: "no such member".into() }));
    };
    let MemberChange { name, role, teams, skills, lines, disabled } = change.clone();
    member.name = name.unwrap_or(member.name);
    member.role = role.unwrap_or(member.role);
    member.teams = teams.unwrap_or(member.teams);
    member.skills = skills.unwrap_or(member.skills);
    member.lines = lines.unwrap_or(member.lines);
    member.disabled_at = match disabled {
        Some(true) => member.disabled_at.or(Some(now)),
        Some(false) => None,
        None => member.disabled_at,
    };
    let owners = "SELECT count(*) FROM member WHERE role = 'owner' AND disabled_at IS NULL AND id <> ?1";
    let others: i64 = sql.one(owners, args![id.as_str()], |row| row.get(0))?;
    if others == 0 && (member.role != Role::Owner || member.disabled_at.is_some()) {
        let details = "a hub has at least one owner: make somebody else one first".into();
        return Ok(Err(Refusal { code: RefusalCode::LastOwner, details }));
    }
    let (teams, skills) = (teams_text(&member.teams), skills_text(&member.skills));
    let write = "UPDATE member SET name = ?2, role = ?3, teams = ?4, skills = ?5, disabled_at = ?6, lines = ?7 WHERE id = ?1";
    let disabled_at = member.disabled_at.map(|at| at.0);
    let (name, lines) = (member.name.as_str(), lines_text(&member.lines));
    sql.execute(write, args![id.as_str(), name, member.role.word(), teams, skills, disabled_at, lines])?;
    let MemberChange { role, teams, lines, disabled, .. } = change.clone();
    let name = member.name.clone();
    let deed = Deed::MemberChanged { member: id.clone(), name, role, teams, lines, disabled };
    acts::note(sql, by, now, &deed)?;
    Ok(Ok(member))
}

fn skills_text(skills: &[Skill]) -> String {
    serde_json::to_string(skills).expect("names serialise")
}

/// Keeps what a seat says of itself.
pub(in crate::journal) fn report(
    sql: &dyn Sql,
    id: &SeatId,
    report: &SeatReport,
) -> Result<(), JournalError> {
    let write = "UPDATE seat SET os = ?2, version = ?3 WHERE id = ?1";
    sql.execute(write, args![id.as_str(), report.os, report.version]).map(drop)
}

/// Names a device; whether there was one.
pub(in crate::journal) fn rename(sql: &dyn Sql, id: &SeatId, device: &Text) -> Result<bool, JournalError> {
    let renamed =
        sql.execute("UPDATE seat SET name = ?2 WHERE id = ?1", args![id.as_str(), device.as_str()])?;
    turned(sql)?;
    Ok(renamed == 1)
}

fn device(sql: &dyn Sql, id: &SeatId) -> Result<Option<Text>, JournalError> {
    sql.maybe("SELECT name FROM seat WHERE id = ?1", args![id.as_str()], |row| Ok(Text(row.get(0)?)))
}

/// Turns a seat out, and asks it to wipe itself where told so; whether anything changed.
pub(in crate::journal) fn revoke(
    sql: &dyn Sql,
    id: &SeatId,
    wipe: bool,
    by: &Actor,
    at: Timestamp,
) -> Result<bool, JournalError> {
    let Some(device) = device(sql, id)? else { return Ok(false) };
    let turn_out = "UPDATE seat SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
    let turned_out = sql.execute(turn_out, args![id.as_str(), at.0])?;
    let asked = if wipe {
        sql.execute("UPDATE seat SET wipe = 'asked' WHERE id = ?1 AND wipe IS NULL", args![id.as_str()])?
    } else {
        0
    };
    if turned_out + asked == 0 {
        return Ok(false);
    }
    acts::note(sql, by, at, &Deed::SeatTurnedOut { seat: id.clone(), device, wipe })?;
    Ok(true)
}

/// Notes that a seat has wiped itself.
pub(in crate::journal) fn wiped(
    sql: &dyn Sql,
    id: &SeatId,
    by: &Actor,
    at: Timestamp,
) -> Result<(), JournalError> {
    let done = "UPDATE seat SET wipe = 'done' WHERE id = ?1 AND wipe = 'asked'";
    match (sql.execute(done, args![id.as_str()])?, device(sql, id)?) {
        (1, Some(device)) => acts::note(sql, by, at, &Deed::SeatWiped { seat: id.clone(), device }),
        _ => Ok(()),
    }
}

/// Notes which seat a member uses now; whether it is another one.
pub(in crate::journal) fn use_seat(
    sql: &dyn Sql,
    member: &MemberId,
    seat: &SeatId,
    by: &Actor,
    at: Timestamp,
) -> Result<bool, JournalError> {
    let before = "SELECT active_seat FROM member WHERE id = ?1";
    let before: Option<Option<String>> = sql.maybe(before, args![member.as_str()], |row| row.get(0))?;
    let take = "UPDATE member SET active_seat = ?2 WHERE id = ?1 AND coalesce(active_seat, '') <> ?2";
    let taken = sql.execute(take, args![member.as_str(), seat.as_str()])? == 1;
    if taken {
        turned(sql)?;
        if let (Some(Some(_)), Some(device)) = (before, device(sql, seat)?) {
            acts::note(sql, by, at, &Deed::SeatTookOver { seat: seat.clone(), device })?;
        }
    }
    Ok(taken)
}

/// Notes which seats were heard of. Nobody need be told: that is no change of who may what.
pub(in crate::journal) fn saw(sql: &dyn Sql, seen: &[Sighting]) -> Result<(), JournalError> {
    let position = "INSERT INTO seat_position (seat, line, seq) VALUES (?1, ?2, ?3)
                    ON CONFLICT (seat, line) DO UPDATE SET seq = excluded.seq";
    for Sighting { seat, at, positions } in seen {
        sql.run("UPDATE seat SET last_seen = ?2 WHERE id = ?1", args![seat.as_str(), at.0])?;
        for Position { line, seq } in positions {
            let seq = i64::try_from(seq.0).unwrap_or(i64::MAX);
            sql.run(position, args![seat.as_str(), line.as_str(), seq])?;
        }
    }
    Ok(())
}
