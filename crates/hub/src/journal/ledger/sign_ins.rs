//! Sign-ins on their way, accounts and whose they are, and what happens when an account alone lets a desktop in.

use domain::{MemberId, Role, Text, Timestamp};
use protocol::member::Member;
use protocol::register::{Actor, Deed};
use protocol::{Refusal, RefusalCode};

use super::{acts, invitations, members};
use crate::config::Secret;
use crate::journal::JournalError;
use crate::journal::roster::{Entrance, Standing};
use crate::journal::sign_ins::{Account, AttemptDigest, ProvenAccount, SignIn};
use crate::journal::sql::{Sql, args};

/// Sign-ins on their way at once: more are somebody's who fills the store.
const MOST: i64 = 5_000;

fn refusal(code: RefusalCode, details: &str) -> Refusal {
    Refusal { code, details: details.into() }
}

/// What somebody hears whose attempt is unknown, over, or used.
#[must_use]
pub fn over() -> Refusal {
    refusal(RefusalCode::SignInOver, "the sign-in took too long, or was used: begin it again")
}

/// Keeps a sign-in that begins, and forgets those that are over; `false` when there are too many.
pub(in crate::journal) fn begin(
    sql: &dyn Sql,
    sign_in: &SignIn,
    now: Timestamp,
) -> Result<bool, JournalError> {
    sql.execute("DELETE FROM sign_in WHERE expires_at <= ?1", args![now.0])?;
    let open: i64 = sql.one("SELECT count(*) FROM sign_in", args![], |row| row.get(0))?;
    if open >= MOST {
        return Ok(false);
    }
    let SignIn { attempt_sha256, state, nonce, verifier, port, expires_at } = sign_in;
    let insert = "INSERT INTO sign_in (attempt_sha256, stage, expires_at, state, nonce, verifier, port)
                  VALUES (?1, 'begun', ?2, ?3, ?4, ?5, ?6)";
    let (attempt, port) = (&attempt_sha256[..], i64::from(*port));
    let (state, nonce, verifier) = (state.expose(), nonce.expose(), verifier.expose());
    sql.execute(insert, args![attempt, expires_at.0, state, nonce, verifier, port])?;
    Ok(true)
}

/// Takes a sign-in, once.
pub(in crate::journal) fn take(
    sql: &dyn Sql,
    attempt: &AttemptDigest,
    now: Timestamp,
) -> Result<Option<SignIn>, JournalError> {
    let take = "UPDATE sign_in SET stage = 'taken'
                WHERE attempt_sha256 = ?1 AND stage = 'begun' AND expires_at > ?2";
    if sql.execute(take, args![&attempt[..], now.0])? == 0 {
        return Ok(None);
    }
    let find = "SELECT state, nonce, verifier, port, expires_at FROM sign_in WHERE attempt_sha256 = ?1";
    sql.maybe(find, args![&attempt[..]], |row| {
        Ok(SignIn {
            attempt_sha256: *attempt,
            state: Secret::from(row.get::<String>(0)?),
            nonce: Secret::from(row.get::<String>(1)?),
            verifier: Secret::from(row.get::<String>(2)?),
            port: u16::try_from(row.get::<i64>(3)?)
                .map_err(|_| JournalError::Damaged("the port of a sign-in".to_owned()))?,
            expires_at: Timestamp(row.get(4)?),
        })
    })
}

/// Keeps what a sign-in has proven; the secrets of the way there are of no more use.
pub(in crate::journal) fn prove(
    sql: &dyn Sql,
    attempt: &AttemptDigest,
    account: &Account,
    until: Timestamp,
) -> Result<(), JournalError> {
    let Account { issuer, subject, name, role } = account;
    let keep = "UPDATE sign_in SET stage = 'proven', state = '', nonce = '', verifier = '', expires_at = ?2,
                    issuer = ?3, subject = ?4, name = ?5, role = ?6
                WHERE attempt_sha256 = ?1 AND stage = 'taken'";
    let name = name.as_ref().map(|name| name.as_str().to_owned());
    let role = role.map(|role| role.word().to_owned());
    sql.execute(keep, args![&attempt[..], until.0, issuer, subject.as_str(), name, role]).map(drop)
}

/// Gives a sign-in up.
pub(in crate::journal) fn give_up(sql: &dyn Sql, attempt: &AttemptDigest) -> Result<(), JournalError> {
    sql.execute("DELETE FROM sign_in WHERE attempt_sha256 = ?1", args![&attempt[..]]).map(drop)
}

/// What an attempt has proven, while it can be used.
pub(in crate::journal) fn proven(
    sql: &dyn Sql,
    attempt: &AttemptDigest,
    now: Timestamp,
) -> Result<Option<ProvenAccount>, JournalError> {
    let find = "SELECT issuer, subject, name, role, expires_at FROM sign_in
                WHERE attempt_sha256 = ?1 AND stage = 'proven' AND expires_at > ?2";
    let found = sql.maybe(find, args![&attempt[..], now.0], |row| {
        let account = Account {
            issuer: row.get(0)?,
            subject: Text(row.get(1)?),
            name: row.get::<Option<String>>(2)?.map(Text),
            role: row.get::<Option<String>>(3)?.map(|word| Role::of_word(&word)),
        };
        Ok((account, Timestamp(row.get(4)?)))
    })?;
    let Some((account, expires_at)) = found else { return Ok(None) };
    let whose = "SELECT member FROM account WHERE issuer = ?1 AND subject = ?2";
    let whose =
        sql.maybe(whose, args![account.issuer, account.subject.as_str()], |row| Ok(MemberId(row.get(0)?)))?;
    let member = match whose {
        Some(id) => members::one(sql, &id)?,
        None => None,
    };
    Ok(Some(ProvenAccount { account, member, expires_at }))
}

/// Why a proven account cannot be this member's.
pub(in crate::journal) fn not_theirs(
    sql: &dyn Sql,
    proven: &ProvenAccount,
    member: &MemberId,
) -> Result<Option<Refusal>, JournalError> {
    if let Some(owner) = &proven.member {
        let other = refusal(RefusalCode::AccountTaken, "the account is another member's");
        return Ok((owner.id != *member).then_some(other));
    }
    let other = "SELECT count(*) FROM account WHERE issuer = ?1 AND member = ?2";
    let others: i64 = sql.one(other, args![proven.account.issuer, member.as_str()], |row| row.get(0))?;
    let taken = refusal(RefusalCode::AccountTaken, "this member signs in with another account");
    Ok((others > 0).then_some(taken))
}

/// What using an attempt up came to.
pub(super) struct Bound {
    issuer: Text,
    is_new: bool,
}

impl Bound {
    /// Notes the account, where it is new, and gives the issuer for the note of the seat.
    pub(super) fn note(
        self,
        sql: &dyn Sql,
        standing: &Standing,
        now: Timestamp,
    ) -> Result<Text, JournalError> {
        if self.is_new {
            let (member, name) = (standing.member.id.clone(), standing.member.name.clone());
            let deed = Deed::AccountBound { member, name, issuer: self.issuer.clone() };
            acts::note(sql, &standing.actor(), now, &deed)?;
        }
        Ok(self.issuer)
    }
}

/// Uses a proven attempt up; from now on its account is this member's. After a no nothing is written but that the
/// attempt may be used up.
pub(super) fn bind(
    sql: &dyn Sql,
    attempt: &AttemptDigest,
    member: &MemberId,
    now: Timestamp,
) -> Result<Result<Bound, Refusal>, JournalError> {
    let Some(proven) = proven(sql, attempt, now)? else { return Ok(Err(over())) };
    if let Some(no) = not_theirs(sql, &proven, member)? {
        return Ok(Err(no));
    }
    let use_up = "DELETE FROM sign_in WHERE attempt_sha256 = ?1 AND stage = 'proven'";
    if sql.execute(use_up, args![&attempt[..]])? == 0 {
        return Ok(Err(over()));
    }
    let Account { issuer, subject, .. } = proven.account;
    let is_new = proven.member.is_none();
    if is_new {
        let insert = "INSERT INTO account (issuer, subject, member, bound_at) VALUES (?1, ?2, ?3, ?4)
                      ON CONFLICT DO NOTHING";
        let bound = sql.execute(insert, args![issuer, subject.as_str(), member.as_str(), now.0])?;
        if bound == 0 {
            // Another process was faster.
            return Ok(Err(refusal(RefusalCode::AccountTaken, "the account is another member's")));
        }
    }
    Ok(Ok(Bound { issuer: Text(issuer), is_new }))
}

/// Forgets a member's accounts, so that the next sign-in may be with another; whether there was one.
pub(in crate::journal) fn forget(
    sql: &dyn Sql,
    member: &MemberId,
    by: &Actor,
    now: Timestamp,
) -> Result<bool, JournalError> {
    let Some(Member { id, name, .. }) = members::one(sql, member)? else { return Ok(false) };
    if sql.execute("DELETE FROM account WHERE member = ?1", args![id.as_str()])? == 0 {
        return Ok(false);
    }
    acts::note(sql, by, now, &Deed::AccountForgotten { member: id, name })?;
    Ok(true)
}

/// Why an account opens no door by itself.
#[must_use]
pub fn shut_out(proven: &ProvenAccount) -> Option<Refusal> {
    match &proven.member {
        Some(member) if member.disabled_at.is_some() => {
            Some(refusal(RefusalCode::MemberDisabled, "the account's member is let in no more"))
        }
        Some(_) => None,
        None if proven.account.role.is_some() => None,
        None => {
            Some(refusal(RefusalCode::AccountUnknown, "the account is nobody's here: ask for an invitation"))
        }
    }
}

/// Lets a seat in by an account alone: of the member whose it is, or of a new one where their group has a role.
pub(in crate::journal) fn enter(
    sql: &dyn Sql,
    entrance: &Entrance,
) -> Result<Result<Standing, Refusal>, JournalError> {
    let Some(attempt) = &entrance.sign_in else { return Ok(Err(over())) };
    let Some(proven) = proven(sql, attempt, entrance.now)? else { return Ok(Err(over())) };
    if let Some(no) = shut_out(&proven) {
        return Ok(Err(no));
    }
    let id = proven.member.as_ref().map_or_else(|| entrance.member.clone(), |member| member.id.clone());
    if let Some(no) = invitations::too_many_seats(sql, &id, entrance.most_seats)? {
        return Ok(Err(no));
    }
    let bound = match bind(sql, attempt, &id, entrance.now)? {
        Ok(bound) => bound,
        Err(no) => return Ok(Err(no)),
    };
    if let (None, Some(role)) = (&proven.member, proven.account.role) {
        members::add_member(sql, &id, entrance.name.as_str(), role, (&[], &[]), entrance.now)?;
    }
    invitations::let_in(sql, &id, entrance, Some(bound)).map(Ok)
}
