//! What `Cargo.lock` may not hold: the second copy of what must be one, and what we chose against.
//! `deny.toml` says the same to cargo-deny; this holds it where cargo-deny is not installed.

use serde::Deserialize;

use super::tree::{Fault, Tree};

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// Never in the lock file.
const BANNED: &[(&str, &str)] = &[
    ("aws-lc-rs", "a second crypto provider beside ring: 40 s of building, and two to keep patched"),
    ("native-tls", "a second TLS beside rustls"),
    ("openssl", "a second TLS beside rustls; SQLCipher needs the bare library alone"),
    ("async-std", "a second runtime beside tokio"),
];

/// Never twice in the lock file.
const SINGLE: &[(&str, &str)] = &[
    ("zbus", "two copies are two connections to the bus and 30 s of building"),
    ("rustls", "two copies are two sets of certificates to keep right"),
    ("ring", "one crypto provider"),
    ("reqwest", "one HTTP client"),
    ("tokio-tungstenite", "one WebSocket on both of its ends"),
    ("rusqlite", "two copies cannot share one SQLite"),
    ("libsqlite3-sys", "two copies of SQLite do not link"),
    ("tokio", "one runtime"),
    ("serde", "types of one are not types of the other"),
];

/// Who may name whom, where only one way in is meant.
const ONLY_THROUGH: &[(&str, &[&str], &str)] =
    &[("openssl-sys", &["libsqlite3-sys"], "libcrypto is SQLCipher's alone, never a second TLS")];

/// Holds the three lists over the lock file.
pub(crate) fn dependencies(tree: &Tree) -> Vec<Fault> {
    let Some(file) = tree.at("Cargo.lock") else {
        return vec![Fault {
            path: "Cargo.lock".into(),
            line: 0,
            why: "it is missing; builds must repeat".into(),
        }];
    };
    let lock: Lock = match toml::from_str(&file.text) {
        Ok(lock) => lock,
        Err(error) => return vec![file.fault(0, format!("cannot be read: {}", error.message()))],
    };
    let mut faults = Vec::new();
    let copies = |name: &str| lock.package.iter().filter(|package| package.name == name).count();
    for (name, why) in BANNED {
        if copies(name) > 0 {
            faults.push(file.fault(0, format!("`{name}` is banned: {why}")));
        }
    }
    for (name, why) in SINGLE {
        if copies(name) > 1 {
            faults.push(file.fault(0, format!("`{name}` stands there {} times: {why}", copies(name))));
        }
    }
    for (name, ways, why) in ONLY_THROUGH {
        let wants = |package: &&Package| {
            package.dependencies.iter().any(|wanted| wanted.split(' ').next() == Some(name))
        };
        let strays =
            lock.package.iter().filter(wants).filter(|package| !ways.contains(&package.name.as_str()));
        faults
            .extend(strays.map(|stray| file.fault(0, format!("`{}` brings `{name}` in: {why}", stray.name))));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught(lock: &str) -> usize {
        dependencies(&Tree::of(&[("Cargo.lock", lock)])).len()
    }

    #[test]
    fn a_second_bus_is_noticed() {
        let one = "[[package]]\nname = \"zbus\"\nversion = \"5\"\n";
        assert_eq!(caught(one), 0);
        assert_eq!(caught(&format!("{one}\n[[package]]\nname = \"zbus\"\nversion = \"6\"\n")), 1);
    }

    #[test]
    fn a_second_crypto_provider_is_noticed() {
        assert_eq!(caught("[[package]]\nname = \"aws-lc-rs\"\nversion = \"1\"\n"), 1);
    }

    #[test]
    fn openssl_has_one_way_in() {
        let by = |name| format!("[[package]]\nname = \"{name}\"\ndependencies = [\"openssl-sys 0.9\"]\n");
        assert_eq!(caught(&by("libsqlite3-sys")), 0);
        assert_eq!(caught(&by("curl-sys")), 1);
    }
}
