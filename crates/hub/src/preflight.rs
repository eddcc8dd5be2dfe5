//! What must be true before a line works, checked one by one, for the wizard and the command line.
//!
//! Every failed check has a fixed word; what a person reads is the screen's.

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use cloud_client::{CloudClient, Failure as MetaFailure};
use domain::{FailureKind, LineId};

use crate::chance;
use crate::config::{Config, LineConfig};
use crate::front::client;
use crate::ingest;

/// How long the public address may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// What is written to see whether there is room.
const ROOM_BYTES: usize = 8 * 1024 * 1024;

/// What is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Meta takes the token.
    Token,
    /// The number is connected and may send.
    Number(LineId),
    /// Meta pushes the account's webhooks to this app.
    Subscription(LineId),
    /// There is room to write.
    Disk,
    /// Whoever knocks at the public address reaches this hub.
    PublicAddress,
}

impl Check {
    /// A stable word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Number(_) => "number",
            Self::Subscription(_) => "subscription",
            Self::Disk => "disk",
            Self::PublicAddress => "public_address",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// What is wrong; nothing when all is well.
    pub failure: Option<Wrong>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// One of the hub's fixed words.
    pub code: &'static str,
    /// For the details pane; may quote Meta.
    pub details: String,
}

fn wrong(code: &'static str, details: impl Into<String>) -> Option<Wrong> {
    Some(Wrong { code, details: details.into() })
}

/// Checks everything that can be checked from here. For the public address a hub with this configuration
/// must be listening.
pub async fn preflight(config: &Config) -> Vec<Finding> {
    let mut findings = vec![Finding { check: Check::Disk, failure: disk(&config.data_dir) }];
    match client(&config.meta) {
        Ok(meta) => {
            findings.push(Finding { check: Check::Token, failure: token(&meta).await });
            for line in &config.lines {
                let check = Check::Number(line.id.clone());
                findings.push(Finding { check, failure: number(&meta, line).await });
                let check = Check::Subscription(line.id.clone());
                findings.push(Finding { check, failure: subscription(&meta, line).await });
            }
        }
        Err(error) => {
            findings.push(Finding { check: Check::Token, failure: wrong("unusable", error.to_string()) })
        }
    }
    if config.public_url.is_some() {
        findings.push(Finding { check: Check::PublicAddress, failure: public_address(config).await });
    }
    findings
}

fn refused(failure: &MetaFailure) -> Option<Wrong> {
    let details = failure.details.clone().unwrap_or_else(|| failure.title.to_owned());
    let kind = failure.code.map(FailureKind::of_code);
    let code = match (failure.http, kind) {
        (Some(401), _) => "token_dead",
        (_, Some(FailureKind::AccessLost)) => "permission_missing",
        (_, Some(FailureKind::InvalidMessage)) => "not_found",
        (None, _) => "meta_unreachable",
        _ => "meta_refuses",
    };
    wrong(code, details)
}

async fn token(meta: &CloudClient) -> Option<Wrong> {
    match meta.me().await {
        Ok(_) => None,
        Err(failure) => refused(&failure),
    }
}

async fn number(meta: &CloudClient, line: &LineConfig) -> Option<Wrong> {
    let number = match meta.phone_number(line.id.as_str()).await {
        Ok(number) => number,
        Err(failure) => return refused(&failure),
    };
    if number.status.as_deref().is_some_and(|status| status != "CONNECTED") {
        return wrong("not_connected", number.status.unwrap_or_default());
    }
    let sending = number.health_status.and_then(|status| status.can_send_message);
    if sending.as_deref() == Some("BLOCKED") { wrong("sending_blocked", "") } else { None }
}

async fn subscription(meta: &CloudClient, line: &LineConfig) -> Option<Wrong> {
    match meta.subscribed_apps(&line.waba_id).await {
        Ok(apps) if apps.is_empty() => wrong("not_subscribed", ""),
        Ok(_) => None,
        Err(failure) => refused(&failure),
    }
}

fn disk(dir: &Path) -> Option<Wrong> {
    let path = dir.join(format!("preflight-{}", chance::name()));
    let written = (|| {
        std::fs::create_dir_all(dir)?;
        let mut file = std::fs::File::create(&path)?;
        file.write_all(&vec![0; ROOM_BYTES])?;
        file.sync_all()
    })();
    let _ = std::fs::remove_file(&path);
    let error = written.err()?;
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    wrong(if full { "disk_full" } else { "not_writable" }, error.kind().to_string())
}

/// Knocks at our own door from outside, as Meta does when the address is saved.
async fn public_address(config: &Config) -> Option<Wrong> {
    let base = config.public_url.as_deref()?.trim_end_matches('/');
    let url = if base.ends_with(ingest::PATH) { base.to_owned() } else { format!("{base}{}", ingest::PATH) };
    let challenge = chance::name();
    let query = [
        ("hub.mode", "subscribe"),
        ("hub.challenge", challenge.as_str()),
        ("hub.verify_token", config.meta.verify_token.expose()),
    ];
    let Ok(http) = reqwest::Client::builder().timeout(PATIENCE).build() else {
        return wrong("unreachable", "TLS could not be set up");
    };
    let answer = match http.get(url).query(&query).send().await {
        Ok(answer) => answer,
        Err(error) => {
            let what = if error.is_timeout() { "no answer in time" } else { "no connection" };
            return wrong("unreachable", what);
        }
    };
    let status = answer.status();
    match answer.text().await {
        Ok(text) if status.is_success() && text == challenge => None,
        Ok(_) | Err(_) => wrong("wrong_answer", format!("HTTP {}", status.as_u16())),
    }
}
