//! Sign-ins at a provider of identities: attempts on their way, and whose accounts are whose. They stand in the store and
//! not in one process's memory, so that every hub on it finds an attempt, and each attempt is used once whoever is asked.

use domain::{Role, Text, Timestamp};
use protocol::Refusal;
use protocol::member::Member;

use super::ledger::sign_ins;
use super::roster::{Entrance, Standing};
use super::{Answer, SqlJournal};
use crate::config::Secret;

/// An attempt is known by the SHA-256 of its word.
pub type AttemptDigest = [u8; 32];

/// A sign-in that has begun.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Which.
    pub attempt_sha256: AttemptDigest,
    /// What the provider gives back with its answer.
    pub state: Secret,
    /// What the ID token must hold.
    pub nonce: Secret,
    /// What the code is redeemed with.
    pub verifier: Secret,
    /// The port of the desktop's 127.0.0.1.
    pub port: u16,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A person at a provider. Their address is no identity: it changes hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The provider, by its issuer.
    pub issuer: String,
    /// The provider's own name for the person.
    pub subject: Text,
    /// The person's name as the provider says it.
    pub name: Option<Text>,
    /// The role that they may join with, without an invitation.
    pub role: Option<Role>,
}

/// An account that somebody has proven to be theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenAccount {
    /// Which.
    pub account: Account,
    /// Whose it is, also where they are let in no more.
    pub member: Option<Member>,
    /// Until when it lets a desktop in.
    pub expires_at: Timestamp,
}

/// The sign-ins of a journal. Every method answers only when its answer is on disk.
pub trait SignIns: Send + Sync + 'static {
    /// Keeps a sign-in that begins; `false` when too many are on their way. What is over goes.
    fn begin_sign_in(&self, sign_in: SignIn, now: Timestamp) -> Answer<'_, bool>;

    /// Takes a sign-in to ask the provider about it: each once.
    fn take_sign_in(&self, attempt: AttemptDigest, now: Timestamp) -> Answer<'_, Option<SignIn>>;

    /// Keeps what a sign-in that was taken has proven.
    fn prove_sign_in(&self, attempt: AttemptDigest, account: Account, until: Timestamp) -> Answer<'_, ()>;

    /// Gives a sign-in up.
    fn drop_sign_in(&self, attempt: AttemptDigest) -> Answer<'_, ()>;

    /// What an attempt has proven, while it can be used.
    fn proven(&self, attempt: AttemptDigest, now: Timestamp) -> Answer<'_, Option<ProvenAccount>>;

    /// Uses a proven attempt up and lets the seat in without an invitation, all or nothing.
    fn enter_by_account(&self, entrance: Entrance) -> Answer<'_, Result<Standing, Refusal>>;
}

impl SignIns for SqlJournal {
    fn begin_sign_in(&self, sign_in: SignIn, now: Timestamp) -> Answer<'_, bool> {
        self.ask(move |tx| sign_ins::begin(tx.sql, &sign_in, now))
    }

    fn take_sign_in(&self, attempt: AttemptDigest, now: Timestamp) -> Answer<'_, Option<SignIn>> {
        self.ask(move |tx| sign_ins::take(tx.sql, &attempt, now))
    }

    fn prove_sign_in(&self, attempt: AttemptDigest, account: Account, until: Timestamp) -> Answer<'_, ()> {
        self.ask(move |tx| sign_ins::prove(tx.sql, &attempt, &account, until))
    }

    fn drop_sign_in(&self, attempt: AttemptDigest) -> Answer<'_, ()> {
        self.ask(move |tx| sign_ins::give_up(tx.sql, &attempt))
    }

    fn proven(&self, attempt: AttemptDigest, now: Timestamp) -> Answer<'_, Option<ProvenAccount>> {
        self.read(move |sql| sign_ins::proven(sql, &attempt, now))
    }

    fn enter_by_account(&self, entrance: Entrance) -> Answer<'_, Result<Standing, Refusal>> {
        self.ask(move |tx| sign_ins::enter(tx.sql, &entrance))
    }
}
