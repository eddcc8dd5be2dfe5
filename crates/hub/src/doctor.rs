//! Everything that an owner has to see to, looked at in one go, each with what to do about it.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use domain::{Role, Timestamp};
use x509_parser::prelude::{FromDer as _, GeneralName, Pem, X509Certificate};

use crate::acme::{AcmeConfig, Kept};
use crate::chance;
use crate::config::{Config, ProviderConfig, TwoStep};
use crate::journal::copy::Source;
use crate::journal::inspect::spans;
use crate::journal::{JournalError, SeatBook, postgres, sqlite};
use crate::preflight::{Check, Finding, preflight};
use crate::provider::Provider;
use crate::tls::Certificates;

/// A certificate that ends within so many days is to be renewed.
const RENEW_DAYS: i64 = 21;
/// A clock further off than this confuses two-step codes and the customers' windows.
const CLOCK_MS: i64 = 30_000;
/// How long another server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Well.
    Good,
    /// It works, and somebody should look.
    Doubtful,
    /// It does not work, or nobody should run it so.
    Bad,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How it stands.
    pub state: State,
    /// What was seen, without a secret.
    pub what: String,
    /// What to do; empty when nothing is.
    pub advice: String,
}

impl Note {
    fn good(what: impl Into<String>) -> Self {
        Self { state: State::Good, what: what.into(), advice: String::new() }
    }

    fn doubtful(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state: State::Doubtful, what: what.into(), advice: advice.into() }
    }

    fn bad(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { state: State::Bad, what: what.into(), advice: advice.into() }
    }
}

/// Looks at everything that can be looked at from here. A hub may be running on this configuration, or not yet.
pub async fn examine(config: &Config, now: Timestamp) -> Vec<Note> {
    let mut notes: Vec<Note> = preflight(config).await.iter().map(of_meta).collect();
    let ours = config.clone();
    // A journal is asked by threads that may block.
    let kept = tokio::task::spawn_blocking(move || (journal(&ours), members(&ours))).await;
    if let Ok((journal, members)) = kept {
        notes.push(journal);
        notes.extend(members);
    }
    match &config.tls {
        Some(Certificates::Files(files)) => notes.push(certificate(&files.certificate, config, now)),
        Some(Certificates::Acme(acme)) => notes.extend(certificate_by_acme(acme, config, now)),
        None => {}
    }
    notes.extend(ways_in(config));
    notes.extend(folder(config));
    let Ok(http) = reqwest::Client::builder().timeout(PATIENCE).build() else {
        notes.push(Note::bad(
            "TLS cannot be set up",
            "See whether the system's root certificates are installed.",
        ));
        return notes;
    };
    notes.push(clock(config, &http, now).await);
    if let Some(url) = &config.team.public_url {
        notes.push(seats_address(url, &http).await);
    }
    if let Some(provider) = &config.team.provider {
        notes.push(provider_of_identities(provider, now).await);
    }
    notes
}

/// What the preflight has found, with what to do about it.
fn of_meta(finding: &Finding) -> Note {
    let what = match &finding.check {
        Check::Token => "Meta's token".to_owned(),
        Check::Number(line) => format!("number {line} at Meta"),
        Check::Subscription(line) => format!("webhooks of number {line}"),
        Check::Disk => "the data directory".to_owned(),
        Check::PublicAddress => "the webhook's public address".to_owned(),
    };
    let Some(failure) = &finding.failure else { return Note::good(what) };
    let advice = match failure.code {
        "token_dead" => {
            "Make a new token of a system user in Meta's Business settings, and put it into meta.token_file."
        }
        "permission_missing" => {
            "Give the system user both WhatsApp permissions, and the number's account as an asset."
        }
        "not_found" => "See whether the number's and the account's ids are those of WhatsApp > API setup.",
        "meta_unreachable" => "See whether this machine reaches graph.facebook.com by HTTPS.",
        "not_connected" => "Finish the number's registration in the WhatsApp manager.",
        "sending_blocked" => "The WhatsApp manager says why the number may not send.",
        "not_subscribed" => {
            "Subscribe the app to the account's webhooks (field messages and those of the README)."
        }
        "disk_full" => "Make room on the disk of data_dir.",
        "not_writable" => "Let the user that the hub runs as write to data_dir.",
        "unreachable" | "wrong_answer" => {
            "See whether tunnel or proxy leads /meta/webhook to webhook_listen; a hub must be running."
        }
        _ => "Meta's own words say what it is.",
    };
    let details = if failure.details.is_empty() { String::new() } else { format!(" ({})", failure.details) };
    Note::bad(format!("{what}: {}{details}", failure.code), advice)
}

/// Whether the journal can be read, and has no gap.
fn journal(config: &Config) -> Note {
    let file = sqlite::path_in(&config.data_dir);
    if config.journal.is_none() && !file.exists() {
        return Note::doubtful(
            "there is no journal yet",
            "It is made when a hub starts here for the first time.",
        );
    }
    let source = match &config.journal {
        Some(address) => Source::Database(address),
        None => Source::File(&file, config.journal_key.as_ref()),
    };
    let spans = match spans(source) {
        Ok(spans) => spans,
        Err(error) => return Note::bad(format!("the journal: {error}"), advice_for(&error)),
    };
    match spans.iter().find(|span| span.entries != span.last) {
        Some(gap) => Note::bad(
            format!("the journal of line {} has {} entries of {}", gap.line, gap.entries, gap.last),
            "Keep it as it is, run `comptoir-hub verify` to see what is missing, and restore a backup.",
        ),
        None => {
            let entries: u64 = spans.iter().map(|span| span.entries).sum();
            Note::good(format!("the journal: {} line(s), {entries} entries", spans.len()))
        }
    }
}

fn advice_for(error: &JournalError) -> &'static str {
    match error {
        JournalError::Full => "Make room on the disk that holds the journal.",
        JournalError::Damaged(_) => "See whether journal_key is the right one; otherwise restore a backup.",
        JournalError::Newer { .. } => "Update this program to the version of the hub.",
        JournalError::InUse(_) | JournalError::Unavailable(_) | JournalError::Closed => {
            "See whether the database runs and its address is right."
        }
    }
}

/// Whether there is an owner, and whether owners have a two-step code where the hub asks for one.
fn members(config: &Config) -> Option<Note> {
    let members = book(config).ok()?.members().ok()?;
    let owners: Vec<_> =
        members.iter().filter(|member| member.role == Role::Owner && member.disabled_at.is_none()).collect();
    if members.is_empty() {
        let advice = "Let the first one in: comptoir-hub seat add NAME.";
        return Some(Note::doubtful("nobody is let in yet", advice));
    }
    if owners.is_empty() {
        return Some(Note::bad(
            "nobody is an owner",
            "Make somebody one: comptoir-hub member role ID owner.",
        ));
    }
    let without = owners.iter().filter(|owner| !owner.two_step).count();
    if config.team.two_step != TwoStep::Off && without > 0 {
        let what = format!("{without} owner(s) without a two-step code");
        return Some(Note::doubtful(
            what,
            "They get one when they join with another desktop by an invitation.",
        ));
    }
    Some(Note::good(format!("{} member(s), {} of them owners", members.len(), owners.len())))
}

/// The members of a journal that is there; nothing is made.
fn book(config: &Config) -> Result<SeatBook, JournalError> {
    let new_name = chance::name();
    match &config.journal {
        Some(address) => postgres::seat_book(address, &new_name, Timestamp::default()),
        None => {
            let file = sqlite::path_in(&config.data_dir);
            if !file.exists() {
                return Err(JournalError::Closed);
            }
            sqlite::seat_book(&file, config.journal_key.as_ref(), &new_name, Timestamp::default())
        }
    }
}

/// The certificate that an authority issued, if one has, and how the last order failed, if it did.
fn certificate_by_acme(acme: &AcmeConfig, config: &Config, now: Timestamp) -> Vec<Note> {
    let kept = Kept::of(&config.data_dir, &acme.directory);
    let file = kept.certificate_file();
    let mut notes = vec![if file.exists() {
        certificate(&file, config, now)
    } else {
        let advice = "A running hub orders one: each of tls.acme.domains must lead to it by port 443.";
        Note::bad("there is no certificate yet: nobody can connect", advice)
    }];
    match kept.failure() {
        Ok(None) => {}
        Ok(Some(failure)) => {
            let hours = (now.0 - failure.at_ms) / 3_600_000;
            notes.push(Note::doubtful(
                format!("the last order of a certificate failed {hours} hour(s) ago: {}", failure.what),
                "Put right what it says; the hub tries again by itself, or at once when it is told to reload.",
            ));
        }
        Err(error) => notes.push(Note::doubtful(
            format!("how the last order of a certificate went cannot be read: {}", error.kind()),
            "Run the doctor as the user that the hub runs as.",
        )),
    }
    notes
}

/// Until when the certificate holds, and whether for the names that people use.
fn certificate(file: &Path, config: &Config, now: Timestamp) -> Note {
    let what = "the certificate";
    let read = std::fs::read(file).map_err(|error| error.kind().to_string());
    let pem = read.and_then(|bytes| {
        Pem::iter_from_buffer(&bytes).next().transpose().map_err(|error| error.to_string())
    });
    let pem = match pem {
        Ok(Some(pem)) => pem,
        Ok(None) => return Note::bad(format!("{what} file holds none"), "Put the certificate in PEM there."),
        Err(error) => return Note::bad(format!("{what}: {error}"), "Put the certificate in PEM there."),
    };
    let Ok((_, certificate)) = X509Certificate::from_der(&pem.contents) else {
        return Note::bad(format!("{what} cannot be read"), "Put the certificate in PEM there.");
    };
    let days = (certificate.validity().not_after.timestamp() - now.0 / 1_000).div_euclid(86_400);
    if days < 0 {
        return Note::bad(
            format!("{what} ended {} day(s) ago", -days),
            "Renew it; the hub reads it again by itself.",
        );
    }
    let urls = [config.public_url.as_deref(), config.team.public_url.as_deref()];
    for host in urls.into_iter().flatten().filter_map(host_of) {
        if !holds_for(&certificate, &host) {
            let advice = "Get a certificate for that name too: desktops and Meta refuse this one.";
            return Note::bad(format!("{what} does not hold for {host}"), advice);
        }
    }
    if days <= RENEW_DAYS {
        return Note::doubtful(
            format!("{what} ends in {days} day(s)"),
            "See whether its renewal still works.",
        );
    }
    Note::good(format!("{what} holds for {days} more days"))
}

fn host_of(url: &str) -> Option<String> {
    Some(url.parse::<axum::http::Uri>().ok()?.host()?.trim_matches(['[', ']']).to_owned())
}

fn holds_for(certificate: &X509Certificate<'_>, host: &str) -> bool {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return false };
    names.value.general_names.iter().any(|name| match name {
        GeneralName::DNSName(name) => match name.strip_prefix("*.") {
            Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
            None => name.eq_ignore_ascii_case(host),
        },
        GeneralName::IPAddress(bytes) => host.parse().is_ok_and(|ip| match ip {
            IpAddr::V4(ip) => ip.octets() == **bytes,
            IpAddr::V6(ip) => ip.octets() == **bytes,
        }),
        GeneralName::OtherName(..)
        | GeneralName::RFC822Name(_)
        | GeneralName::X400Address(_)
        | GeneralName::DirectoryName(_)
        | GeneralName::EDIPartyName(_)
        | GeneralName::URI(_)
        | GeneralName::RegisteredID(_)
        | GeneralName::Invalid(..) => false,
    })
}

/// Whether tokens and messages travel in the clear beyond this machine.
fn ways_in(config: &Config) -> Option<Note> {
    let beyond: Vec<String> = [config.webhook_listen, config.seats_listen]
        .iter()
        .filter(|listen| !listen.ip().is_loopback())
        .map(ToString::to_string)
        .collect();
    if beyond.is_empty() || config.tls.is_some() {
        return None;
    }
    let what = format!("{} speak(s) in the clear beyond this machine", beyond.join(" and "));
    Some(if config.behind_proxy {
        Note::doubtful(what, "Only the proxy may reach it: close the port to everybody else.")
    } else {
        let advice = "Set tls_certificate_file and tls_key_file, or [tls.acme], or listen on 127.0.0.1 behind a proxy.";
        Note::bad(what, advice)
    })
}

/// Who else on this machine can read what customers write.
fn folder(config: &Config) -> Option<Note> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&config.data_dir).ok()?.permissions().mode();
        if mode & 0o077 != 0 {
            let advice = "chmod 700 it: customers' messages and files lie there.";
            return Some(Note::bad("others on this machine can read the data directory", advice));
        }
    }
    (config.journal.is_none() && config.journal_key.is_none()).then(|| {
        let advice = "Set journal_key_file, or see that the machine's disk is encrypted.";
        Note::doubtful("the journal's file is not sealed", advice)
    })
}

/// How far this machine's clock is from Meta's.
async fn clock(config: &Config, http: &reqwest::Client, now: Timestamp) -> Note {
    let answer = http.get(&config.meta.base_url).send().await;
    let date = answer.ok().and_then(|answer| {
        let date = answer.headers().get(reqwest::header::DATE)?.to_str().ok()?.to_owned();
        httpdate::parse_http_date(&date).ok()?.duration_since(std::time::UNIX_EPOCH).ok()
    });
    let Some(theirs) = date.and_then(|since| i64::try_from(since.as_millis()).ok()) else {
        return Note::doubtful("the clock could not be compared", "Meta did not say what time it is.");
    };
    let off = now.0 - theirs;
    if off.abs() > CLOCK_MS {
        let what = format!("this machine's clock is {} s off", off / 1_000);
        return Note::bad(what, "Let it be set by NTP: two-step codes and windows depend on it.");
    }
    Note::good("the clock")
}

/// Whether the provider answers, and people can sign in there for this hub.
async fn provider_of_identities(config: &ProviderConfig, now: Timestamp) -> Note {
    let what = format!("the provider {} at {}", config.name, config.issuer);
    let Ok(provider) = Provider::new(config.clone()) else {
        return Note::bad(what, "See whether the system's root certificates are installed.");
    };
    match provider.discover(now).await {
        Ok(_) => Note::good(what),
        Err(error) => Note::bad(
            format!("{what}: {error}"),
            "See whether team.oidc.issuer is what the provider calls itself, to the letter: its discovery document \
             lies below it at /.well-known/openid-configuration, and this machine must reach it.",
        ),
    }
}

/// Whether desktops reach this hub where invitations send them.
async fn seats_address(url: &str, http: &reqwest::Client) -> Note {
    let what = format!("desktops reach {url}");
    match http.get(format!("{}/healthz", url.trim_end_matches('/'))).send().await {
        Ok(answer) if answer.status().is_success() => Note::good(what),
        Ok(answer) => Note::bad(
            format!("{url} answers HTTP {}", answer.status().as_u16()),
            "See whether the proxy leads there to seats_listen.",
        ),
        Err(_) => Note::bad(
            format!("{url} does not answer"),
            "See whether a hub is running, and whether name, certificate and proxy are right.",
        ),
    }
}
