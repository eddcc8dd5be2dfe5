//! Reading the configuration from a file and the environment, and naming every mistake in one go.
//!
//! The environment wins: `COMPTOIR_HUB_DATA_DIR` stands for `data_dir`, `COMPTOIR_HUB_META_TOKEN` for
//! `token` in `[meta]`, `COMPTOIR_HUB_TEAM_NAME` for `name` in `[team]`, `COMPTOIR_HUB_TEAM_OIDC_ISSUER` for
//! `issuer` in `[team.oidc]`, and `COMPTOIR_HUB_LINES` for all lines, as `ID:WABA` or `ID:WABA:RATE` with commas
//! between. A secret may stand in a file of its own, named by `token_file` and the like.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::http::Uri;
use toml::{Table, Value};

use super::{Config, LineConfig, MetaConfig, Secret, TeamConfig};
use crate::journal::postgres;
use crate::patience::Patience;

/// What every variable begins with.
pub const ENV_PREFIX: &str = "COMPTOIR_HUB_";
/// Variables that are not configuration: the program's own arguments.
const NOT_OURS: [&str; 3] = ["COMPTOIR_HUB_CONFIG", "COMPTOIR_HUB_LOG", "COMPTOIR_HUB_LOG_FORMAT"];
const TOP: [&str; 13] = [
    "data_dir",
    "journal",
    "journal_file",
    "journal_key",
    "journal_key_file",
    "webhook_listen",
    "seats_listen",
    "tls_certificate_file",
    "tls_key_file",
    "behind_proxy",
    "checkpoint_key_file",
    "public_url",
    "probe_every_secs",
];
const TEAM: [&str; 7] = [
    "name",
    "public_url",
    "agreement_file",
    "two_step",
    "invitation_hours",
    "seats_per_member",
    "one_active_seat",
];
/// Below `[team.oidc]`; its groups and their roles stand in the file alone.
const OIDC: [&str; 10] = [
    "issuer",
    "client_id",
    "client_secret",
    "client_secret_file",
    "name",
    "domains",
    "required",
    "enrol",
    "groups_claim",
    "scopes",
];
const MEDIA: [&str; 7] =
    ["bucket", "endpoint", "region", "access_key", "access_key_file", "secret_key", "secret_key_file"];
const META: [&str; 8] = [
    "base_url",
    "version",
    "token",
    "token_file",
    "app_secret",
    "app_secret_file",
    "verify_token",
    "verify_token_file",
];

/// All that is wrong with a configuration, each with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(pub Vec<Mistake>);

/// One thing that is wrong. Never quotes a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where, such as `meta.token`.
    pub place: String,
    /// What.
    pub what: String,
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration has {} mistake(s):", self.0.len())?;
        for mistake in &self.0 {
            write!(f, "\n  {}: {}", mistake.place, mistake.what)?;
        }
        Ok(())
    }
}

/// Reads a configuration from the text of its file, if there is one, and the environment.
///
/// # Errors
/// Every mistake that there is.
pub fn read(
    text: Option<&str>,
    env: impl IntoIterator<Item = (String, String)>,
    read_file: &dyn Fn(&Path) -> io::Result<String>,
) -> Result<Config, Mistakes> {
    let mut mistakes = Vec::new();
    let mut root = text.map_or_else(Table::new, |text| parse(text, &mut mistakes));
    overlay(&mut root, env, &mut mistakes);
    let mut reader = Reader { mistakes, read_file };
    let config = reader.config(root);
    match config {
        Some(config) if reader.mistakes.is_empty() => Ok(config),
        _ => Err(Mistakes(reader.mistakes)),
    }
}

fn parse(text: &str, mistakes: &mut Vec<Mistake>) -> Table {
    text.parse::<Table>().unwrap_or_else(|error| {
        // The parser's own report quotes the line, and the line may hold a secret.
        let line = error.span().map_or(0, |span| text[..span.start].lines().count().max(1));
        let what = format!("this is not TOML: {}", error.message());
        mistakes.push(Mistake { place: format!("line {line}"), what });
        Table::new()
    })
}

fn overlay(root: &mut Table, env: impl IntoIterator<Item = (String, String)>, mistakes: &mut Vec<Mistake>) {
    let mut ours: Vec<_> = env
        .into_iter()
        .filter(|(name, _)| name.starts_with(ENV_PREFIX) && !NOT_OURS.contains(&name.as_str()))
        .collect();
    ours.sort();
    for (name, value) in ours {
        let key = name[ENV_PREFIX.len()..].to_ascii_lowercase();
        if TOP.contains(&key.as_str()) {
            insert(root, &key, value);
        } else if let Some((table, key)) = in_a_table(&key) {
            let table = root.entry(table).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(table) = table {
                insert(table, key, value);
            }
        } else if let Some(key) = key.strip_prefix("team_oidc_").filter(|key| OIDC.contains(key)) {
            let team = root.entry("team").or_insert_with(|| Value::Table(Table::new()));
            let oidc = team
                .as_table_mut()
                .map(|team| team.entry("oidc").or_insert_with(|| Value::Table(Table::new())));
            if let Some(Value::Table(oidc)) = oidc {
                insert(oidc, key, value);
            }
        } else if key == "lines" {
            root.insert("line".to_owned(), lines_of(&value));
        } else {
            mistakes.push(Mistake { place: name, what: "no such setting".to_owned() });
        }
    }
}

/// The table and its key that a variable stands for.
fn in_a_table(key: &str) -> Option<(&'static str, &str)> {
    let tables: [(&str, &[&str]); 3] = [("meta", &META), ("media", &MEDIA), ("team", &TEAM)];
    tables.into_iter().find_map(|(table, keys)| {
        let key = key.strip_prefix(table)?.strip_prefix('_')?;
        keys.contains(&key).then_some((table, key))
    })
}

/// A secret given twice, once as a file, is the environment's.
fn insert(table: &mut Table, key: &str, value: String) {
    let twin = key.strip_suffix("_file").map_or_else(|| format!("{key}_file"), str::to_owned);
    table.remove(&twin);
    table.insert(key.to_owned(), Value::String(value));
}

fn lines_of(text: &str) -> Value {
    let line = |text: &str| {
        let mut parts = text.trim().splitn(3, ':');
        let names = ["id", "waba_id", "messages_per_second"];
        let given = names.iter().map_while(|name| Some((*name, parts.next()?)));
        Value::Table(given.map(|(name, part)| (name.to_owned(), Value::String(part.to_owned()))).collect())
    };
    Value::Array(text.split(',').filter(|part| !part.trim().is_empty()).map(line).collect())
}

pub(super) struct Reader<'a> {
    mistakes: Vec<Mistake>,
    pub(super) read_file: &'a dyn Fn(&Path) -> io::Result<String>,
}

impl Reader<'_> {
    fn config(&mut self, mut root: Table) -> Option<Config> {
        let data_dir = self.text(&mut root, "", "data_dir", None).map(PathBuf::from);
        // Before the others are taken: what it goes with depends on them.
        let tls = self.tls(&mut root);
        let journal = self.journal(&mut root);
        let journal_key = self.journal_key(&mut root);
        let webhook_listen = self.address(&mut root, "webhook_listen", "127.0.0.1:8080");
        let seats_listen = self.address(&mut root, "seats_listen", "127.0.0.1:8081");
        let behind_proxy = self.yes_or_no(&mut root, "", "behind_proxy", false);
        let beside = data_dir.as_ref().map(|dir| dir.join("checkpoint.key").display().to_string());
        let checkpoint_key =
            self.text(&mut root, "", "checkpoint_key_file", Some(&beside.unwrap_or_default()));
        let public_url = root.contains_key("public_url").then(|| self.url(&mut root, "", "public_url", None));
        let probe_every_secs = self.number(&mut root, "", "probe_every_secs", 300, 0..=86_400);
        let meta = match self.table(&mut root, "meta") {
            Some(meta) => meta.and_then(|meta| self.meta(meta)),
            None => self.meta(Table::new()),
        };
        let team = match self.table(&mut root, "team") {
            Some(team) => team.and_then(|team| self.team(team)),
            None => Some(TeamConfig::default()),
        };
        let bucket = self.table(&mut root, "media").map(|media| media.and_then(|media| self.media(media)));
        let lines = match root.remove("line") {
            Some(Value::Array(lines)) => self.lines(lines),
            Some(_) => {
                self.mistake("line", "must be written [[line]]");
                Vec::new()
            }
            None => Vec::new(),
        };
        if lines.is_empty() && !self.mistakes.iter().any(|mistake| mistake.place.starts_with("line")) {
            self.mistake("line", "a hub serves at least one line");
        }
        self.left_over("", &root);
        Some(Config {
            data_dir: data_dir?,
            journal: optional(journal)?,
            journal_key: optional(journal_key)?,
            bucket: optional(bucket)?,
            lines,
            meta: meta?,
            webhook_listen: webhook_listen?,
            seats_listen: seats_listen?,
            tls: optional(tls)?,
            behind_proxy: behind_proxy?,
            checkpoint_key: Some(checkpoint_key?.into()),
            patience: Patience::default(),
            public_url: optional(public_url)?,
            team: team?,
            probe_every_secs: probe_every_secs?,
        })
    }

    /// A table, when it is there.
    pub(super) fn table(&mut self, root: &mut Table, name: &str) -> Option<Option<Table>> {
        match root.remove(name)? {
            Value::Table(table) => Some(Some(table)),
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Array(_) => Some(self.wrong(name, "must be a table")),
        }
    }

    fn meta(&mut self, mut table: Table) -> Option<MetaConfig> {
        let base_url = self.url(&mut table, "meta.", "base_url", Some(MetaConfig::BASE_URL));
        let version = self.text(&mut table, "meta.", "version", Some(MetaConfig::VERSION));
        let version = version.filter(|version| {
            let good = is_version(version);
            if !good {
                self.mistake("meta.version", "must look like v24.0");
            }
            good
        });
        let token = self.secret(&mut table, "meta.", "token");
        let app_secret = self.secret(&mut table, "meta.", "app_secret");
        let verify_token = self.secret(&mut table, "meta.", "verify_token");
        self.left_over("meta.", &table);
        Some(MetaConfig {
            base_url: base_url?,
            version: version?,
            token: token?,
            app_secret: app_secret?,
            verify_token: verify_token?,
        })
    }

    fn lines(&mut self, lines: Vec<Value>) -> Vec<LineConfig> {
        let mut read: Vec<LineConfig> = Vec::new();
        for (number, line) in lines.into_iter().enumerate() {
            let place = format!("line[{}].", number + 1);
            let Value::Table(mut table) = line else {
                self.mistake(&place, "must be a table");
                continue;
            };
            let id = self.text(&mut table, &place, "id", None);
            let waba_id = self.text(&mut table, &place, "waba_id", None);
            let rate = self.number(&mut table, &place, "messages_per_second", 80, 1..=1_000);
            self.left_over(&place, &table);
            let (Some(id), Some(waba_id), Some(rate)) = (id, waba_id, rate) else { continue };
            if read.iter().any(|line| line.id.as_str() == id) {
                self.mistake(&format!("{place}id"), "this line is there twice");
                continue;
            }
            let messages_per_second = u32::try_from(rate).unwrap_or(80);
            read.push(LineConfig { messages_per_second, ..LineConfig::new(id, waba_id) });
        }
        read
    }

    pub(super) fn text(
        &mut self,
        table: &mut Table,
        place: &str,
        key: &str,
        default: Option<&str>,
    ) -> Option<String> {
        let place = format!("{place}{key}");
        match table.remove(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
            Some(Value::String(_)) => self.wrong(&place, "is empty"),
            Some(other) => self.wrong(&place, &format!("must be a text, not {}", other.type_str())),
            None => match default {
                Some(default) => Some(default.to_owned()),
                None => self.wrong(&place, "is missing"),
            },
        }
    }

    pub(super) fn number(
        &mut self,
        table: &mut Table,
        place: &str,
        key: &str,
        default: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> Option<u64> {
        let place = format!("{place}{key}");
        let number = match table.remove(key) {
            Some(Value::Integer(number)) => u64::try_from(number).ok(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
            None => Some(default),
        };
        match number.filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => {
                self.wrong(&place, &format!("must be a number from {} to {}", range.start(), range.end()))
            }
        }
    }

    fn address(&mut self, table: &mut Table, key: &str, default: &str) -> Option<SocketAddr> {
        let text = self.text(table, "", key, Some(default))?;
        match text.parse() {
            Ok(address) => Some(address),
            Err(_) => self.wrong(key, "must be an address with a port, such as 127.0.0.1:8080"),
        }
    }

    pub(super) fn url(
        &mut self,
        table: &mut Table,
        place: &str,
        key: &str,
        default: Option<&str>,
    ) -> Option<String> {
        let text = self.text(table, place, key, default)?;
        if is_url(&text) {
            return Some(text);
        }
        self.wrong(&format!("{place}{key}"), "must be an https address (http is for this machine only)")
    }

    pub(super) fn yes_or_no(
        &mut self,
        table: &mut Table,
        place: &str,
        key: &str,
        default: bool,
    ) -> Option<bool> {
        match table.remove(key) {
            Some(Value::Boolean(yes)) => Some(yes),
            Some(Value::String(text)) if text == "true" || text == "false" => Some(text == "true"),
            Some(_) => self.wrong(&format!("{place}{key}"), "must be true or false"),
            None => Some(default),
        }
    }

    /// The journal's database, when one is given. Its address holds a password, so that it may stand in a file.
    fn journal(&mut self, root: &mut Table) -> Option<Option<postgres::Address>> {
        let given = root.contains_key("journal") || root.contains_key("journal_file");
        given.then(|| {
            let address = self.secret(root, "", "journal")?;
            match postgres::Address::parse(address.expose(), self.read_file) {
                Ok(address) => Some(address),
                Err(what) => self.wrong("journal", &what),
            }
        })
    }

    /// The journal's key, when one is given: then it must be a good one.
    fn journal_key(&mut self, root: &mut Table) -> Option<Option<Secret>> {
        let given = root.contains_key("journal_key") || root.contains_key("journal_key_file");
        given.then(|| {
            let key = self.secret(root, "", "journal_key")?;
            let digits =
                key.expose().len() == 64 && key.expose().bytes().all(|byte| byte.is_ascii_hexdigit());
            if digits { Some(key) } else { self.wrong("journal_key", "must be 64 hexadecimal digits") }
        })
    }

    pub(super) fn secret(&mut self, table: &mut Table, before: &str, key: &str) -> Option<Secret> {
        let file_key = format!("{key}_file");
        let place = format!("{before}{key}");
        let Some(file) = table.remove(&file_key) else {
            return self.text(table, before, key, None).map(Secret::from);
        };
        if table.remove(key).is_some() {
            return self.wrong(&place, "is given twice, here and as a file");
        }
        let Value::String(file) = file else {
            return self.wrong(&format!("{place}_file"), "must be the path of a file");
        };
        match (self.read_file)(Path::new(&file)) {
            Ok(text) if !text.trim().is_empty() => Some(Secret::from(text.trim())),
            Ok(_) => self.wrong(&format!("{place}_file"), "the file is empty"),
            Err(error) => {
                self.wrong(&format!("{place}_file"), &format!("the file cannot be read: {}", error.kind()))
            }
        }
    }

    pub(super) fn left_over(&mut self, place: &str, table: &Table) {
        for key in table.keys() {
            self.mistake(&format!("{place}{key}"), "no such setting");
        }
    }

    pub(super) fn wrong<T>(&mut self, place: &str, what: &str) -> Option<T> {
        self.mistake(place, what);
        None
    }

    pub(super) fn mistake(&mut self, place: &str, what: &str) {
        self.mistakes.push(Mistake { place: place.to_owned(), what: what.to_owned() });
    }
}

/// What may be left out, and is good where it is given.
pub(super) fn optional<T>(given: Option<Option<T>>) -> Option<Option<T>> {
    match given {
        Some(None) => None,
        Some(some) => Some(some),
        None => Some(None),
    }
}

fn is_version(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('v').and_then(|rest| rest.split_once('.')).is_some_and(|(a, b)| digits(a) && digits(b))
}

/// Whether it is an https address, or plain http that never leaves this machine.
fn is_url(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let Some(host) = uri.host().filter(|host| !host.is_empty()) else { return false };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => here,
        Some(_) | None => false,
    }
}
