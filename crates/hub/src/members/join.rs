//! Joining: somebody shows the code of an invitation. Nobody is signed in here, so guessing is bounded.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{MemberId, Permission, Rights, Role, SeatId, Text};
use protocol::member::{Joined, Joining, Keeps, Knock, SeatReport, TwoStepNeed, TwoStepSetup, Welcome};
use protocol::sign_in::Provider as Offer;
use protocol::{Refusal, RefusalCode};

use super::caller::Caller;
use super::{code_digest, fingerprint, named, said, two_step};
use crate::chance;
use crate::config::TwoStep;
use crate::counter::{Counter, Refused};
use crate::journal::{self, Entrance, Proof, ProvenAccount, Shown, Standing};
use crate::provider::attempt_digest;
use crate::seats::{SignedIn, digest};

impl Counter {
    /// The invitation that somebody shows, if it still lets somebody in.
    pub(super) async fn knocked(&self, code: &Text, from: IpAddr) -> Result<Shown, Refused> {
        let (address, now) = (from, self.clock.now());
        self.guards.codes.may_try(&address, now).map_err(too_often)?;
        let Some(shown) = self.journal.invitation(code_digest(code.as_str())).await? else {
            self.guards.codes.wrong(&address, now);
            return Err(Refused::new(RefusalCode::UnknownInvitation, "no such invitation"));
        };
        match journal::refused(&shown, now) {
            Some(refusal) => Err(refusal.into()),
            None => Ok(shown),
        }
    }

    /// Which two-step code is asked of whoever shows this invitation. A sign-in stands in for it, but not where an
    /// account is to become somebody's who has an authenticator: whoever holds their invitation would only need an
    /// account of their own.
    fn two_step_need(&self, shown: &Shown, proven: Option<&ProvenAccount>) -> Option<TwoStepNeed> {
        if proven.is_some_and(|proven| proven.member.is_some() || shown.members_two_step.is_none()) {
            return None;
        }
        let asked = match self.team.two_step {
            TwoStep::Off => false,
            TwoStep::Owners => shown.invitation.role == Role::Owner,
            TwoStep::All => true,
        };
        match &shown.members_two_step {
            Some(_) => Some(TwoStepNeed::Enter),
            None => asked.then_some(TwoStepNeed::SetUp),
        }
    }

    /// What a role may do here.
    pub(super) fn rights_of(&self, role: Role) -> Rights {
        Rights::of(role, &self.team.withheld)
    }

    /// What a seat of that role will keep.
    pub(super) fn keeps_of(&self, role: Role) -> Keeps {
        let rights = self.rights_of(role);
        Keeps {
            conversations: rights.allow(Permission::Read),
            numbers: rights.allow(Permission::SeeNumbers),
            media: rights.allow(Permission::SeeMedia),
        }
    }

    /// The provider, as it is told to people.
    pub(super) fn offered_provider(&self) -> Option<Offer> {
        let config = self.provider.as_deref()?.config();
        Some(Offer { name: config.name.as_str().into(), required: config.required })
    }

    /// The digest of the agreement that whoever joins accepts, in hex.
    pub(super) fn agreement_digest(&self) -> Option<String> {
        self.team.agreement.as_ref().map(|words| hex::encode(digest(words.as_str())))
    }

    /// Lets nobody on who did not agree to what is to be agreed to.
    pub(super) fn must_agree(&self, agreed: bool) -> Result<(), Refused> {
        if self.team.agreement.is_none() || agreed {
            return Ok(());
        }
        Err(Refused::new(RefusalCode::AgreementMissing, "the agreement must be accepted first"))
    }

    /// A seat was let in: what it is told.
    pub(super) fn joined(
        &self,
        standing: Standing,
        token: String,
        token_sha256: [u8; 32],
        recovery_codes: Vec<Text>,
    ) -> Joined {
        self.roster_changed();
        let rights = standing.rights(&self.team.withheld);
        let me = self.me(&SignedIn { standing, rights, token_sha256 });
        Joined { token: Text(token), me, recovery_codes }
    }

    /// What an invitation is for, and what is asked of whoever shows it.
    pub(super) fn welcome(&self, shown: Shown, proven: Option<&ProvenAccount>) -> Welcome {
        let role = shown.invitation.role;
        Welcome {
            hub: self.team.name.as_str().into(),
            fingerprint: fingerprint(self.journal.name()),
            two_step: self.two_step_need(&shown, proven),
            by: shown.invitation.by,
            role,
            permissions: self.rights_of(role).to_vec(),
            teams: shown.invitation.teams,
            member: shown.member.map(|member| member.name),
            expires_at: shown.invitation.expires_at,
            keeps: self.keeps_of(role),
            agreement: self.team.agreement.clone(),
            sign_in: self.offered_provider(),
        }
    }
}

pub(super) fn too_often(seconds: u64) -> Refused {
    Refused::later(RefusalCode::TooManyTries, "too many wrong tries", seconds)
}

pub(super) async fn look(
    State(counter): State<Arc<Counter>>,
    Caller(from): Caller,
    Json(Knock { code }): Json<Knock>,
) -> Result<Json<Welcome>, Refused> {
    let shown = counter.knocked(&code, from).await?;
    Ok(Json(counter.welcome(shown, None)))
}

pub(super) async fn two_step(
    State(counter): State<Arc<Counter>>,
    Caller(from): Caller,
    Json(Knock { code }): Json<Knock>,
) -> Result<Json<TwoStepSetup>, Refused> {
    let shown = counter.knocked(&code, from).await?;
    if counter.two_step_need(&shown, None) != Some(TwoStepNeed::SetUp) {
        return Err(Refused::new(RefusalCode::NotAllowed, "no new secret is asked for here"));
    }
    let secret = two_step::new_secret();
    let account =
        shown.member.map_or_else(|| shown.invitation.role.word().to_owned(), |member| member.name.0);
    let setup = two_step::setup(&secret, &counter.team.name, &account)
        .ok_or_else(|| Refused::new(RefusalCode::InvalidValue, "the hub's name fits no authenticator"))?;
    counter.journal.offer_two_step(shown.invitation.id, secret).await?;
    Ok(Json(setup))
}

pub(super) async fn join(
    State(counter): State<Arc<Counter>>,
    Caller(from): Caller,
    Json(joining): Json<Joining>,
) -> Result<Json<Joined>, Refused> {
    let shown = counter.knocked(&joining.code, from).await?;
    let name = match (&shown.member, &joining.name) {
        (Some(member), _) => member.name.clone(),
        (None, Some(name)) => named(name)?,
        (None, None) => return Err(super::invalid("the person's name is missing")),
    };
    let device = named(&joining.device)?;
    let proven = match &joining.sign_in {
        Some(attempt) => Some(counter.proven(attempt, from).await?),
        None if counter.offered_provider().is_some_and(|provider| provider.required) => {
            return Err(Refused::new(RefusalCode::SignInMissing, "sign in at the provider first"));
        }
        None => None,
    };
    counter.must_agree(joining.agreed)?;
    let (proof, recovery_codes) = proof(&counter, &shown, proven.as_ref(), joining.two_step.as_ref())?;
    let token = chance::token();
    let entrance = Entrance {
        code_sha256: code_digest(joining.code.as_str()),
        sign_in: joining.sign_in.as_ref().map(attempt_digest),
        seat: SeatId(chance::name()),
        member: MemberId(chance::name()),
        name,
        device,
        report: SeatReport { os: said(joining.os), version: said(joining.version) },
        token_sha256: digest(&token),
        agreement: counter.agreement_digest(),
        proof,
        most_seats: counter.team.seats_per_member,
        now: counter.clock.now(),
    };
    let token_sha256 = entrance.token_sha256;
    let entered = counter.journal.enter(entrance).await?;
    let standing = entered.map_err(|refusal| wrong_code(&counter, &shown, refusal))?;
    Ok(Json(counter.joined(standing, token, token_sha256, recovery_codes)))
}

/// A recovery code that was wrong counts as a try like any other.
fn wrong_code(counter: &Counter, shown: &Shown, refusal: Refusal) -> Refused {
    if refusal.code == RefusalCode::TwoStepWrong {
        counter.guards.two_steps.wrong(&shown.invitation.id, counter.clock.now());
    }
    refusal.into()
}

/// Checks the two-step code; new recovery codes where an authenticator is new.
fn proof(
    counter: &Counter,
    shown: &Shown,
    proven: Option<&ProvenAccount>,
    code: Option<&Text>,
) -> Result<(Proof, Vec<Text>), Refused> {
    let Some(need) = counter.two_step_need(shown, proven) else { return Ok((Proof::None, Vec::new())) };
    let missing = || Refused::new(RefusalCode::TwoStepMissing, "a two-step code must be given");
    let code = code.ok_or_else(missing)?.as_str();
    let (id, now) = (&shown.invitation.id, counter.clock.now());
    counter.guards.two_steps.may_try(id, now).map_err(too_often)?;
    let wrong = || {
        counter.guards.two_steps.wrong(id, now);
        Refused::new(RefusalCode::TwoStepWrong, "the code is wrong, or was used before")
    };
    match (need, &shown.members_two_step) {
        (TwoStepNeed::Enter, Some((secret, last))) => {
            if let Some(step) = two_step::step_of(secret, code, *last, now) {
                return Ok((Proof::Step { step, new: None, recovery: Vec::new() }, Vec::new()));
            }
            let plain = two_step::plain_code(code);
            // Six digits were meant for the authenticator; anything longer is looked up.
            if plain.len() > 6 { Ok((Proof::Recovery(digest(&plain)), Vec::new())) } else { Err(wrong()) }
        }
        (TwoStepNeed::SetUp | TwoStepNeed::Enter | TwoStepNeed::Other, _) => {
            let secret = shown.two_step.as_ref().ok_or_else(missing)?;
            let step = two_step::step_of(secret, code, 0, now).ok_or_else(wrong)?;
            let (codes, recovery) = two_step::recovery_codes();
            Ok((Proof::Step { step, new: Some(secret.clone()), recovery }, codes))
        }
    }
}
