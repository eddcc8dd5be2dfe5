//! Signing in at the provider: the questions of [`protocol::sign_in`]. Nobody is signed in here, so beginning is bounded by
//! where somebody calls from, and an attempt does each thing once.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::{MemberId, Role, SeatId, Text, Timestamp};
use protocol::RefusalCode;
use protocol::member::{Joined, SeatReport, Welcome};
use protocol::sign_in::{Beginning, Begun, Finishing, MAX_WORD, Offered, Proven, Proving};

use super::caller::Caller;
use super::join::too_often;
use super::{fingerprint, named, said};
use crate::chance;
use crate::counter::{Counter, Refused};
use crate::journal::{self, AttemptDigest, Entrance, Proof, ProvenAccount, Shown};
use crate::provider::{Came, Provider, ProviderError, attempt_digest};
use crate::seats::digest;

/// For how long a proven attempt lets a desktop in: there may be an agreement to read.
const FINISH_MS: i64 = 15 * 60 * 1_000;

impl From<ProviderError> for Refused {
    fn from(error: ProviderError) -> Self {
        tracing::warn!(%error, "a sign-in comes to nothing");
        let code = match error {
            ProviderError::Unreachable(_) => RefusalCode::ProviderUnreachable,
            ProviderError::Refused(_) => RefusalCode::SignInRefused,
            ProviderError::NotTaken(_) => RefusalCode::AccountNotAllowed,
        };
        Self::new(code, &error.to_string())
    }
}

impl Counter {
    fn provider(&self) -> Result<&Provider, Refused> {
        let off = || Refused::new(RefusalCode::NotAllowed, "this hub has no provider to sign in at");
        self.provider.as_deref().ok_or_else(off)
    }

    /// What an attempt has proven. Attempts are guessed no more often than invitations.
    pub(super) async fn proven(&self, attempt: &Text, from: IpAddr) -> Result<ProvenAccount, Refused> {
        let now = self.clock.now();
        self.guards.codes.may_try(&from, now).map_err(too_often)?;
        match self.journal.proven(attempt_digest(attempt), now).await? {
            Some(proven) => Ok(proven),
            None => {
                self.guards.codes.wrong(&from, now);
                Err(journal::over().into())
            }
        }
    }

    /// What an account alone opens.
    fn opens(&self, proven: &ProvenAccount, provider: &Provider) -> Result<Welcome, Refused> {
        if let Some(no) = journal::shut_out(proven) {
            return Err(no.into());
        }
        let (role, teams, member) = match &proven.member {
            Some(member) => (member.role, member.teams.clone(), Some(member.name.clone())),
            None => (proven.account.role.unwrap_or(Role::Other), Vec::new(), None),
        };
        Ok(Welcome {
            hub: self.team.name.as_str().into(),
            fingerprint: fingerprint(self.journal.name()),
            by: provider.config().name.as_str().into(),
            role,
            permissions: self.rights_of(role).to_vec(),
            teams,
            member,
            expires_at: proven.expires_at,
            keeps: self.keeps_of(role),
            agreement: self.team.agreement.clone(),
            // A sign-in stands in for the code.
            two_step: None,
            sign_in: None,
        })
    }

    /// What the account and an invitation open together.
    fn opens_with(&self, proven: &ProvenAccount, shown: Shown) -> Result<Welcome, Refused> {
        if let (Some(owner), invited) = (&proven.member, &shown.member) {
            if owner.disabled_at.is_some() {
                return Err(Refused::new(
                    RefusalCode::MemberDisabled,
                    "the account's member is let in no more",
                ));
            }
            if invited.as_ref().is_none_or(|invited| invited.id != owner.id) {
                return Err(Refused::new(RefusalCode::AccountTaken, "the account is another member's"));
            }
        }
        let welcome = self.welcome(shown, Some(proven));
        Ok(Welcome { sign_in: None, ..welcome })
    }
}

pub(super) async fn offer(State(counter): State<Arc<Counter>>) -> Json<Offered> {
    Json(Offered {
        hub: counter.team.name.as_str().into(),
        fingerprint: fingerprint(counter.journal.name()),
        provider: counter.offered_provider(),
    })
}

pub(super) async fn begin(
    State(counter): State<Arc<Counter>>,
    Caller(from): Caller,
    Json(Beginning { port }): Json<Beginning>,
) -> Result<Json<Begun>, Refused> {
    let (provider, now) = (counter.provider()?, counter.clock.now());
    counter.guards.sign_ins.may_try(&from, now).map_err(too_often)?;
    counter.guards.sign_ins.wrong(&from, now);
    if port == 0 {
        return Err(super::invalid("nobody waits at port 0"));
    }
    let (url, attempt, sign_in) = provider.begin(port, now).await?;
    let (state, expires_at) = (Text(sign_in.state.expose().to_owned()), sign_in.expires_at);
    if !counter.journal.begin_sign_in(sign_in, now).await? {
        return Err(too_often(60));
    }
    Ok(Json(Begun { url: Text(url), attempt: Text(attempt), state, expires_at }))
}

pub(super) async fn prove(
    State(counter): State<Arc<Counter>>,
    Caller(from): Caller,
    Json(proving): Json<Proving>,
) -> Result<Json<Proven>, Refused> {
    let (provider, now) = (counter.provider()?, counter.clock.now());
    let long = |word: &Text| word.as_str().len() > MAX_WORD;
    if long(&proving.state) || long(&proving.code) {
        return Err(super::invalid("a state or a code is too long"));
    }
    // An invitation that lets nobody in ends nothing: the sign-in can still be used.
    let shown = match &proving.invitation {
        Some(code) => Some(counter.knocked(code, from).await?),
        None => None,
    };
    counter.guards.codes.may_try(&from, now).map_err(too_often)?;
    let attempt = attempt_digest(&proving.attempt);
    let Some(sign_in) = counter.journal.take_sign_in(attempt, now).await? else {
        counter.guards.codes.wrong(&from, now);
        return Err(journal::over().into());
    };
    let came = Came {
        state: proving.state.as_str(),
        code: proving.code.as_str(),
        iss: proving.iss.as_ref().map(Text::as_str),
    };
    let told = match provider.prove(&sign_in, &came, now).await {
        Ok(account) => counter.told(provider, attempt, account, shown).await,
        Err(error) => Err(error.into()),
    };
    if told.is_err() {
        counter.journal.drop_sign_in(attempt).await?;
    }
    told.map(Json)
}

impl Counter {
    /// Keeps what was proven, and says what it opens.
    async fn told(
        &self,
        provider: &Provider,
        attempt: AttemptDigest,
        account: journal::Account,
        shown: Option<Shown>,
    ) -> Result<Proven, Refused> {
        let now = self.clock.now();
        let until = Timestamp(now.0 + FINISH_MS);
        self.journal.prove_sign_in(attempt, account, until).await?;
        let proven = self.journal.proven(attempt, now).await?.ok_or_else(journal::over)?;
        let welcome = match shown {
            Some(shown) => self.opens_with(&proven, shown)?,
            None => self.opens(&proven, provider)?,
        };
        Ok(Proven { name: proven.account.name, expires_at: until, welcome })
    }
}

pub(super) async fn finish(
    State(counter): State<Arc<Counter>>,
    Caller(from): Caller,
    Json(finishing): Json<Finishing>,
) -> Result<Json<Joined>, Refused> {
    let provider = counter.provider()?;
    let proven = counter.proven(&finishing.attempt, from).await?;
    // Who is let in may have changed since.
    counter.opens(&proven, provider)?;
    let name = match (&proven.member, &finishing.name) {
        (Some(member), _) => member.name.clone(),
        (None, Some(name)) => named(name)?,
        (None, None) => return Err(super::invalid("the person's name is missing")),
    };
    counter.must_agree(finishing.agreed)?;
    let token = chance::token();
    let entrance = Entrance {
        code_sha256: [0; 32],
        sign_in: Some(attempt_digest(&finishing.attempt)),
        seat: SeatId(chance::name()),
        member: MemberId(chance::name()),
        name,
        device: named(&finishing.device)?,
        report: SeatReport { os: said(finishing.os), version: said(finishing.version) },
        token_sha256: digest(&token),
        agreement: counter.agreement_digest(),
        proof: Proof::None,
        most_seats: counter.team.seats_per_member,
        now: counter.clock.now(),
    };
    let token_sha256 = entrance.token_sha256;
    let standing = counter.journal.enter_by_account(entrance).await?.map_err(Refused::from)?;
    Ok(Json(counter.joined(standing, token, token_sha256, Vec::new())))
}
