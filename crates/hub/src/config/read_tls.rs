//! Reading how TLS is spoken: by files, or by `[tls.acme]`.

use std::net::IpAddr;

use toml::{Table, Value};

use super::file::Reader;
use crate::acme::AcmeConfig;
use crate::tls::{Certificates, TlsFiles};

impl Reader<'_> {
    /// The certificates, when they are given: by files, or by an authority, not by both.
    pub(super) fn tls(&mut self, root: &mut Table) -> Option<Option<Certificates>> {
        let files = self.tls_files(root);
        let acme = self.table(root, "tls").map(|table| table.and_then(|table| self.tls_table(table, root)));
        match (files, acme) {
            (Some(_), Some(_)) => Some(self.wrong(
                "tls.acme",
                "is given together with tls_certificate_file or tls_key_file; one of them gives the certificate",
            )),
            (Some(files), None) => Some(files.map(Certificates::Files)),
            (None, Some(acme)) => Some(acme.map(Certificates::Acme)),
            (None, None) => None,
        }
    }

    /// The certificate, when one is given: then with its key.
    fn tls_files(&mut self, root: &mut Table) -> Option<Option<TlsFiles>> {
        let given = root.contains_key("tls_certificate_file") || root.contains_key("tls_key_file");
        given.then(|| {
            let certificate = self.text(root, "", "tls_certificate_file", None);
            let key = self.text(root, "", "tls_key_file", None);
            let files = TlsFiles { certificate: certificate?.into(), key: key?.into() };
            for (place, path) in [("tls_certificate_file", &files.certificate), ("tls_key_file", &files.key)]
            {
                if let Err(error) = (self.read_file)(path) {
                    return self.wrong(place, &format!("the file cannot be read: {}", error.kind()));
                }
            }
            Some(files)
        })
    }

    fn tls_table(&mut self, mut table: Table, root: &Table) -> Option<AcmeConfig> {
        let acme = match table.remove("acme") {
            Some(Value::Table(acme)) => self.acme(acme, root),
            Some(_) | None => self.wrong("tls.acme", "must be a table: [tls.acme]"),
        };
        self.left_over("tls.", &table);
        acme
    }

    fn acme(&mut self, mut table: Table, root: &Table) -> Option<AcmeConfig> {
        let domains = self.certified_domains(&mut table);
        let mail = |text: &str| {
            text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'))
        };
        let contact = table.contains_key("contact").then(|| {
            let contact = self.text(&mut table, "tls.acme.", "contact", None)?;
            let good = mail(&contact) && !contact.contains([' ', ':', ',']);
            if good {
                Some(contact)
            } else {
                self.wrong("tls.acme.contact", "must be a mail address, such as it@example.org")
            }
        });
        let directory = self.url(&mut table, "tls.acme.", "directory", Some(AcmeConfig::DIRECTORY));
        let directory = directory.filter(|url| {
            let good = url.starts_with("https://");
            if !good {
                self.mistake("tls.acme.directory", "must be an https address");
            }
            good
        });
        let directory_ca = table.contains_key("directory_ca").then(|| {
            let path = self.text(&mut table, "tls.acme.", "directory_ca", None)?;
            match (self.read_file)(path.as_ref()) {
                Ok(_) => Some(path.into()),
                Err(error) => {
                    self.wrong("tls.acme.directory_ca", &format!("the file cannot be read: {}", error.kind()))
                }
            }
        });
        if self.yes_or_no(&mut table, "tls.acme.", "agree_terms", false) == Some(false) {
            let what = "must be true: read the authority's terms of service, and agree to them by this line";
            self.mistake("tls.acme.agree_terms", what);
        }
        // A challenge reaches whichever hub the name leads to, and only the one that ordered can answer it.
        if root.contains_key("journal") || root.contains_key("journal_file") {
            let what = "is for a hub that keeps its journal in data_dir: hubs on a database take \
                        tls_certificate_file and tls_key_file, or a proxy before them";
            self.mistake("tls.acme", what);
        }
        if root
            .get("behind_proxy")
            .is_some_and(|value| value.as_bool() == Some(true) || value.as_str() == Some("true"))
        {
            let what = "does not go with behind_proxy: the challenge must reach the hub's own TLS";
            self.mistake("tls.acme", what);
        }
        self.left_over("tls.acme.", &table);
        let optional_ca = super::file::optional(directory_ca)?;
        Some(AcmeConfig {
            domains: domains?,
            contact: super::file::optional(contact)?,
            directory: directory?,
            directory_ca: optional_ca,
        })
    }

    fn certified_domains(&mut self, table: &mut Table) -> Option<Vec<String>> {
        const PLACE: &str = "tls.acme.domains";
        let given = match table.remove("domains") {
            Some(Value::Array(names)) => names,
            Some(_) => return self.wrong(PLACE, "must be a list, such as [\"hub.example.org\"]"),
            None => return self.wrong(PLACE, "is missing"),
        };
        if given.is_empty() {
            return self.wrong(PLACE, "names no domain");
        }
        let mut domains = Vec::new();
        for name in given {
            let Some(name) = name.as_str() else {
                return self.wrong(PLACE, "must be a list of texts");
            };
            if let Some(what) = what_is_wrong(name) {
                return self.wrong(PLACE, &format!("{name:?} {what}"));
            }
            domains.push(name.to_ascii_lowercase());
        }
        Some(domains)
    }
}

fn what_is_wrong(name: &str) -> Option<&'static str> {
    let good_part = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    if name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Some("is an IP address: an authority proves names");
    }
    if name.starts_with("*.") {
        return Some("is a wildcard, which the challenge TLS-ALPN-01 cannot prove: name each host");
    }
    if !name.contains('.') || name.len() > 253 || !name.split('.').all(good_part) {
        return Some("is not a domain, such as hub.example.org (one with accents is written as xn--…)");
    }
    None
}
