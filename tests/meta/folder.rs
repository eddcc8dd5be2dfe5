//! Where the examples are.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

/// What an example is of.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// What Meta posts to us.
    Webhook,
    /// What is sent to a customer.
    Message,
}

/// An example and its name.
pub(crate) type Example = (String, Value);

/// The folder that was named, if one was.
pub(crate) fn named() -> Option<PathBuf> {
    std::env::var_os("COMPTOIR_META_EXAMPLES").map(PathBuf::from)
}

/// All examples of a kind. There is always one.
pub(crate) fn examples(kind: Kind) -> Result<Vec<Example>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/cloud-types/tests/fixtures");
    let folders = match (named(), kind) {
        (Some(named), Kind::Webhook) => vec![named.join("requests/POST__whatsapp_webhooks")],
        (Some(named), Kind::Message) => ["messages", "marketing_messages"]
            .map(|edge| named.join(format!("requests/POST__Phone-Number-ID_{edge}")))
            .to_vec(),
        (None, Kind::Webhook) => vec![own.join("webhook")],
        (None, Kind::Message) => vec![own.join("send")],
    };
    let mut all = Vec::new();
    for folder in folders {
        all.extend(read(&folder).with_context(|| format!("reading {}", folder.display()))?);
    }
    anyhow::ensure!(!all.is_empty(), "no examples at all");
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(all)
}

/// The examples of a folder of the named ones, if it is there.
pub(crate) fn in_named(folder: &str) -> Result<Vec<Example>> {
    let Some(named) = named().map(|named| named.join(folder)).filter(|named| named.exists()) else {
        return Ok(Vec::new());
    };
    read(&named)
}

fn read(folder: &Path) -> Result<Vec<Example>> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_none_or(|ext| ext != "json") {
            continue;
        }
        let value = serde_json::from_slice(&std::fs::read(&path)?)
            .with_context(|| format!("{} is no JSON", path.display()))?;
        found.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), value));
    }
    Ok(found)
}
