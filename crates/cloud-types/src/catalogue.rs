//! Every error code that Meta documents, and what each permits.
//!
//! The classes are our own reading of Meta's error page (19 November 2025), its business-scoped-user-id edition
//! (mid-2026) and public clients. `tests/catalogue.rs` holds the whole table as a golden text.

use crate::retry::{Effect, Retry};
use std::time::Duration;

/// What a code says about doing the same again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Refused before anything was done; safe to repeat after so many seconds, doubling each time.
    Backoff(u32),
    /// Too much to one customer; safe to repeat after 4ⁿ seconds.
    Pair,
    /// A list's cursor has gone; start again from its beginning.
    Restart,
    /// It passes, but the send may already have gone out.
    Transient,
    /// The same call will be refused again.
    Never,
    /// Something outside has to change first: a payment, a review, a day. Never repeated by a machine.
    Wait,
}

/// One code, or a run of codes with one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The first code.
    pub first: i64,
    /// The last code.
    pub last: i64,
    /// What Meta calls it.
    pub title: &'static str,
    /// The HTTP status that it comes with, where one is documented.
    pub http: Option<u16>,
    /// What it permits.
    pub class: Class,
}

/// The longest wait between two machine attempts.
const LONGEST_WAIT_SECS: u64 = 3600;

/// What a code means; `None` when nobody documents it.
#[must_use]
pub fn lookup(code: i64) -> Option<&'static Entry> {
    let after = TABLE.partition_point(|entry| entry.first <= code);
    let entry = TABLE[..after].last()?;
    (code <= entry.last).then_some(entry)
}

/// Every code there is, ascending and without overlap.
#[must_use]
pub fn all() -> &'static [Entry] {
    TABLE
}

/// What a failed call permits. `attempt` counts the attempts already made with the same body, from 0 for the first.
///
/// The code decides; without a known one, the HTTP status; without either, nobody knows what happened.
#[must_use]
pub fn classify(code: Option<i64>, http: Option<u16>, effect: Effect, attempt: u32) -> Retry {
    let class = match code.and_then(lookup) {
        Some(entry) => entry.class,
        None => class_of_status(http),
    };
    match class {
        Class::Backoff(base) => Retry::After(wait(u64::from(base), 2, attempt)),
        Class::Pair => Retry::After(wait(1, 4, attempt)),
        Class::Restart => Retry::Now,
        Class::Never | Class::Wait => Retry::Never,
        Class::Transient => match effect {
            Effect::Send => Retry::UnknownOutcome,
            Effect::Repeatable => Retry::After(wait(2, 2, attempt)),
        },
    }
}

fn wait(base: u64, factor: u64, attempt: u32) -> Duration {
    let secs = factor.saturating_pow(attempt).saturating_mul(base);
    Duration::from_secs(secs.min(LONGEST_WAIT_SECS))
}

fn class_of_status(http: Option<u16>) -> Class {
    match http {
        Some(429) => Class::Backoff(60),
        Some(408) | Some(500..) | Some(..400) | None => Class::Transient,
        Some(400..) => Class::Never,
    }
}

const fn run(first: i64, last: i64, title: &'static str, http: u16, class: Class) -> Entry {
    Entry { first, last, title, http: if http == 0 { None } else { Some(http) }, class }
}

const fn one(code: i64, title: &'static str, http: u16, class: Class) -> Entry {
    run(code, code, title, http, class)
}

use Class::{Backoff, Never, Pair, Restart, Transient, Wait};

/// Ascending; HTTP 0 stands for "not documented".
const TABLE: &[Entry] = &[
    one(0, "Cannot authenticate the app user", 401, Never),
    one(1, "Unknown API error", 400, Transient),
    one(2, "API service overloaded or down", 503, Transient),
    one(3, "API method: capability or permission missing", 500, Never),
    one(4, "Too many API calls by the application", 400, Backoff(300)),
    one(10, "Permission denied", 403, Never),
    one(17, "Too many API calls by the user", 429, Backoff(300)),
    one(33, "Number or object deleted", 400, Never),
    one(100, "Invalid parameter", 400, Never),
    one(104, "Access token missing", 401, Never),
    one(190, "Access token expired or invalid", 401, Never),
    run(200, 299, "API permission missing", 403, Never),
    one(368, "Temporarily blocked for policy violations", 403, Wait),
    one(803, "Object not found", 404, Never),
    one(80007, "Too many calls for the account", 400, Backoff(300)),
    one(130403, "Recipient blocked by the business", 0, Never),
    one(130429, "Throughput reached", 400, Backoff(1)),
    one(130472, "Customer is in one of Meta's experiments", 400, Never),
    one(130497, "Business restricted in this country", 403, Never),
    one(131000, "Something went wrong", 500, Transient),
    one(131005, "Access denied", 403, Never),
    one(131008, "Required parameter missing", 400, Never),
    one(131009, "Parameter value not valid", 400, Never),
    one(131016, "Service unavailable", 500, Transient),
    one(131020, "Bad group", 400, Never),
    one(131021, "Recipient is the sender", 400, Never),
    one(131026, "Undeliverable", 400, Never),
    one(131030, "Recipient not in the test list", 400, Never),
    one(131031, "Account locked", 403, Wait),
    one(131037, "Display name needs approval", 400, Wait),
    one(131041, "Unknown group", 400, Never),
    one(131042, "Payment problem", 400, Wait),
    one(131044, "Eligibility problem", 400, Wait),
    one(131045, "Number not registered (certificate)", 500, Wait),
    one(131047, "More than 24 hours since the customer wrote", 400, Never),
    one(131048, "Spam limit of the number", 400, Wait),
    one(131049, "Meta chose not to deliver", 400, Wait),
    one(131050, "Customer opted out of marketing", 400, Never),
    one(131051, "Unsupported message type", 400, Never),
    one(131052, "Media could not be downloaded", 400, Never),
    one(131053, "Media could not be uploaded", 400, Never),
    one(131055, "Only marketing messages here", 400, Never),
    one(131056, "Too many messages to one customer", 400, Pair),
    one(131057, "Account in maintenance", 500, Transient),
    one(131059, "Cursor invalid or expired", 400, Restart),
    one(131060, "Message not available", 0, Never),
    one(131062, "Recipient by user id not supported here", 400, Never),
    one(131063, "Marketing templates disabled on this endpoint", 400, Never),
    one(131064, "Limit after template classification violations", 400, Wait),
    one(131201, "Group change partly done", 206, Never),
    one(131202, "Group request repeated", 400, Never),
    one(131204, "Group over its limit", 400, Never),
    one(131207, "Group suspended", 403, Never),
    one(131208, "Too many group requests", 429, Backoff(60)),
    run(131209, 131215, "Group picture, creation limit or eligibility", 400, Never),
    one(132000, "Template parameter count wrong", 400, Never),
    one(132001, "Template missing in this language or not approved", 404, Never),
    one(132005, "Filled template too long", 400, Never),
    one(132007, "Template breaks the content policy", 400, Never),
    one(132008, "Template parameter value invalid", 400, Never),
    one(132012, "Template parameter format wrong", 400, Never),
    one(132015, "Template paused", 400, Wait),
    one(132016, "Template disabled", 400, Never),
    one(132018, "Template parameters invalid", 400, Never),
    one(132068, "Flow blocked", 400, Never),
    one(132069, "Flow throttled", 400, Wait),
    one(133000, "Deregistration incomplete", 500, Transient),
    one(133004, "Server temporarily unavailable", 503, Transient),
    one(133005, "Wrong PIN", 400, Never),
    one(133006, "Number must be verified again", 400, Never),
    one(133008, "Too many PIN guesses", 400, Wait),
    one(133009, "PIN guesses too fast", 400, Wait),
    one(133010, "Number not registered", 400, Never),
    one(133015, "Number recently deleted", 400, Wait),
    one(133016, "Too many registrations", 400, Wait),
    one(134011, "Payment terms not accepted", 400, Never),
    one(134100, "Only marketing templates here", 400, Never),
    one(134101, "Template still syncing", 400, Backoff(600)),
    one(134102, "Template unavailable", 500, Never),
    one(135000, "Generic user error", 400, Never),
    one(137000, "Customer's encryption identity changed", 0, Never),
    run(138000, 138018, "Calling", 0, Never),
    run(139000, 139004, "Flow integrity or publishing", 400, Never),
    run(139100, 139101, "Block list", 400, Never),
    run(139102, 139103, "Block list busy", 400, Backoff(5)),
    run(147001, 147005, "Username", 400, Never),
    run(200005, 200007, "Template insights", 0, Never),
    one(1752041, "Onboarding repeated", 0, Never),
    one(2388001, "Number migration", 0, Never),
    one(2388012, "Number migration", 0, Never),
    one(2388019, "Too many templates", 0, Never),
    run(2388039, 2388040, "Template creation", 0, Never),
    one(2388047, "Template creation", 0, Never),
    run(2388072, 2388073, "Template creation", 0, Never),
    one(2388091, "Number migration", 0, Never),
    one(2388093, "Number migration", 0, Never),
    one(2388103, "Number migration", 0, Never),
    one(2388293, "Template creation", 0, Never),
    one(2388299, "Template creation", 0, Never),
    one(2494100, "Number in maintenance", 0, Transient),
    one(2593079, "Account migration", 0, Never),
    one(2593085, "Account migration", 0, Never),
    one(2593107, "Telephone data already asked for", 400, Never),
    one(2593108, "Telephone data asked for after 24 hours", 400, Never),
    one(2593109, "History sharing is off", 0, Never),
];
