//! Every library we ship is under a licence that `deny.toml` allows.
//!
//! Not one of the rules over the tree: it asks cargo, which knows the libraries only once they are there.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{program, repo};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
}

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

/// Looks at every package that is built on this system.
pub(crate) fn check() -> Result<()> {
    let deny: Deny = toml::from_str(&std::fs::read_to_string(repo::root().join("deny.toml"))?)?;
    let mut ask = program::cargo();
    ask.args(["metadata", "--format-version", "1", "--filter-platform", &system()?]);
    let metadata: Metadata = serde_json::from_str(&program::output(&mut ask)?)?;
    let faults: Vec<String> =
        metadata.packages.iter().filter_map(|package| fault(package, &deny.licenses.allow)).collect();
    if !faults.is_empty() {
        bail!("these licences are not on the list of deny.toml:\n  {}", faults.join("\n  "));
    }
    println!("{} packages, every licence allowed", metadata.packages.len());
    Ok(())
}

/// What rustc calls the system it runs on.
fn system() -> Result<String> {
    let said = program::output(std::process::Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say its host")?.to_owned())
}

fn fault(package: &Package, allow: &[String]) -> Option<String> {
    let Package { name, version, license, license_file } = package;
    let Some(expression) = license else {
        let file = license_file.as_deref().unwrap_or("nothing");
        return Some(format!("{name} {version}: no licence named, only {file}"));
    };
    (!permits(expression, allow)).then(|| format!("{name} {version}: {expression}"))
}

/// Does the expression leave a way that uses only what is allowed? An old `/` means OR.
fn permits(expression: &str, allow: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0, allow };
    reader.any() && reader.at == words.len()
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
    allow: &'a [String],
}

impl Reader<'_> {
    fn takes(&mut self, word: &str) -> bool {
        let there = self.words.get(self.at) == Some(&word);
        self.at += usize::from(there);
        there
    }

    /// One of several.
    fn any(&mut self) -> bool {
        let mut permitted = self.every();
        while self.takes("OR") {
            permitted |= self.every();
        }
        permitted
    }

    /// All of several, which binds closer.
    fn every(&mut self) -> bool {
        let mut permitted = self.one();
        while self.takes("AND") {
            permitted &= self.one();
        }
        permitted
    }

    fn one(&mut self) -> bool {
        if self.takes("(") {
            let permitted = self.any();
            return self.takes(")") && permitted;
        }
        let Some(name) = self.words.get(self.at) else { return false };
        self.at += 1;
        // An exception only ever adds to what a licence grants.
        if self.takes("WITH") {
            self.at += 1;
        }
        self.allow.iter().any(|allowed| allowed == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_read_as_it_is_meant() {
        let allow = ["MIT", "Apache-2.0", "Zlib"].map(str::to_owned);
        let said = [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only AND MIT", false),
            ("MIT/Apache-2.0", true),
            ("(GPL-2.0 OR Apache-2.0) AND Zlib", true),
            ("GPL-2.0 OR Apache-2.0 AND BSD-4-Clause", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("", false),
        ];
        for (expression, expected) in said {
            assert_eq!(permits(expression, &allow), expected, "{expression}");
        }
    }

    #[test]
    fn a_library_without_a_licence_is_noticed() {
        let package = Package { name: "x".into(), version: "1".into(), license: None, license_file: None };
        assert!(fault(&package, &[]).is_some());
    }
}
