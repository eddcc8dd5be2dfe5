//! Every mistake of a configuration is named in one go.

use std::io;
use std::path::Path;

use expect_test::{Expect, expect};
use hub::Config;
use hub::config::file::{Mistakes, read};

const GOOD: &str = r#"
data_dir = "/var/lib/comptoir"
public_url = "https://inbox.example"

[meta]
token_file = "/run/secrets/token"
app_secret = "s3cret"
verify_token = "word"

[[line]]
id = "1064"
waba_id = "2001"

[[line]]
id = "1065"
waba_id = "2001"
messages_per_second = 20
"#;

fn files(path: &Path) -> io::Result<String> {
    match path.to_str() {
        Some("/run/secrets/token") => Ok("EAAtoken\n".to_owned()),
        Some("/run/secrets/journal") => Ok("postgres://hub:word@127.0.0.1/comptoir\n".to_owned()),
        Some("/run/secrets/empty") => Ok("\n".to_owned()),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

fn parse(text: &str, env: &[(&str, &str)]) -> Result<Config, Mistakes> {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    read(Some(text), env, &files)
}

fn check(text: &str, env: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&parse(text, env).expect_err("mistakes").to_string());
}

#[test]
fn a_good_file_is_read_with_its_defaults() {
    let config = parse(GOOD, &[]).expect("good");
    assert_eq!(config.meta.token.expose(), "EAAtoken");
    assert_eq!(config.meta.base_url, "https://graph.facebook.com");
    assert_eq!(config.lines.iter().map(|line| line.messages_per_second).collect::<Vec<_>>(), [80, 20]);
    assert_eq!(config.webhook_listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.probe_every_secs, 300);
}

#[test]
fn the_environment_wins_and_can_do_without_a_file() {
    let env = [
        ("COMPTOIR_HUB_DATA_DIR", "/data"),
        ("COMPTOIR_HUB_META_TOKEN", "EAAother"),
        ("COMPTOIR_HUB_META_BASE_URL", "http://127.0.0.1:9000"),
        ("COMPTOIR_HUB_LINES", "1:2:1000,3:4"),
        ("COMPTOIR_HUB_LOG", "debug"),
        ("PATH", "/bin"),
    ];
    let config = parse(GOOD, &env).expect("good");
    assert_eq!(config.meta.token.expose(), "EAAother");
    assert_eq!(config.lines.len(), 2);
    assert_eq!(config.lines[0].messages_per_second, 1000);
    let alone = [
        ("COMPTOIR_HUB_DATA_DIR", "/data"),
        ("COMPTOIR_HUB_META_TOKEN_FILE", "/run/secrets/token"),
        ("COMPTOIR_HUB_META_APP_SECRET", "s"),
        ("COMPTOIR_HUB_META_VERIFY_TOKEN", "v"),
        ("COMPTOIR_HUB_LINES", "1:2"),
    ];
    let env = alone.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    assert_eq!(read(None, env, &files).expect("good").lines.len(), 1);
}

#[test]
fn a_team_is_read_and_each_mistake_in_it_named() {
    let good = format!(
        "{GOOD}\n[team]\nname = \"Boulangerie\"\npublic_url = \"https://hub.example\"\nagreement_file = \"/etc/words\"\n\
         two_step = \"owners\"\ninvitation_hours = 24\nseats_per_member = 2\nwithhold = {{ agent = [\"see_numbers\"] }}\n"
    );
    let words = |path: &Path| match path.to_str() {
        Some("/etc/words") => Ok("Rien ne sort d’ici.\n".to_owned()),
        _ => files(path),
    };
    let team = read(Some(&good), [], &words).expect("good").team;
    assert_eq!((team.name.as_str(), team.two_step), ("Boulangerie", hub::TwoStep::Owners));
    assert_eq!(team.agreement.expect("read").as_str(), "Rien ne sort d’ici.");
    assert_eq!(team.withheld, [(domain::Role::Agent, domain::Permission::SeeNumbers)]);
    let plain =
        read(Some(GOOD), [("COMPTOIR_HUB_TEAM_NAME".to_owned(), "Four".to_owned())], &files).expect("good");
    assert_eq!(plain.team, hub::TeamConfig { name: "Four".to_owned(), ..hub::TeamConfig::default() });
    let bad = format!(
        "{GOOD}\n[team]\nname = \"\"\nagreement_file = \"/none\"\ntwo_step = \"some\"\ninvitation_hours = 9999\n\
         seats_per_member = 0\ncolour = \"blue\"\nwithhold = {{ owner = [\"read\"] }}\n"
    );
    let mistakes = read(Some(&bad), [], &files).expect_err("bad");
    let places: Vec<&str> = mistakes.0.iter().map(|mistake| mistake.place.as_str()).collect();
    assert_eq!(
        places,
        [
            "team.name",
            "team.agreement_file",
            "team.two_step",
            "team.invitation_hours",
            "team.seats_per_member",
            "team.withhold.owner",
            "team.colour"
        ]
    );
}

#[test]
fn a_provider_is_read_and_each_mistake_in_it_named() {
    let good = format!(
        "{GOOD}\n[team.oidc]\nissuer = \"https://accounts.example.org\"\nclient_id = \"comptoir\"\n\
         client_secret_file = \"/run/secrets/token\"\nname = \"Google Workspace\"\ndomains = [\"Example.org\"]\n\
         required = true\nenrol = true\ngroups_claim = \"realm_access.roles\"\nscopes = [\"groups\"]\n\
         roles = {{ \"support-leads\" = \"supervisor\" }}\n"
    );
    let provider = read(Some(&good), [], &files).expect("good").team.provider.expect("there is one");
    assert_eq!(format!("{:?}", provider.client_secret), "Some(Secret)");
    let expected = hub::ProviderConfig {
        client_secret: provider.client_secret.clone(),
        name: "Google Workspace".to_owned(),
        domains: vec!["example.org".to_owned()],
        required: true,
        roles: vec![("support-leads".to_owned(), domain::Role::Supervisor)],
        groups_claim: "realm_access.roles".to_owned(),
        scopes: vec!["groups".to_owned()],
        ..hub::ProviderConfig::new("https://accounts.example.org", "comptoir")
    };
    assert_eq!(provider, expected);
    let env = [
        ("COMPTOIR_HUB_TEAM_OIDC_ISSUER", "https://accounts.example.org"),
        ("COMPTOIR_HUB_TEAM_OIDC_CLIENT_ID", "comptoir"),
        ("COMPTOIR_HUB_TEAM_OIDC_DOMAINS", "example.org, example.net"),
        ("COMPTOIR_HUB_TEAM_OIDC_REQUIRED", "true"),
    ];
    let provider = parse(GOOD, &env).expect("good").team.provider.expect("there is one");
    assert_eq!((provider.domains.len(), provider.required, provider.client_secret), (2, true, None));
    assert_eq!(parse(GOOD, &[]).expect("good").team.provider, None);

    let bad = |lines: &str| format!("{GOOD}\n[team.oidc]\n{lines}\n");
    check(
        &bad(
            "issuer = \"https://a.example/.well-known/openid-configuration\"\nclient_secret_file = \"/none\"\n\
              domains = [\"*.example.org\"]\nrequired = \"yes\"\nscopes = 7\nenrol = true\ncolour = 1\n",
        ),
        &[],
        &expect![[r#"
            the configuration has 8 mistake(s):
              team.oidc.issuer: must be the issuer alone, such as https://accounts.google.com
              team.oidc.client_id: is missing
              team.oidc.client_secret_file: the file cannot be read: entity not found
              team.oidc.domains: must be domains of addresses, such as ["example.org"]
              team.oidc.required: must be true or false
              team.oidc.scopes: must be a list of words, such as ["example.org"]
              team.oidc.colour: no such setting
              team.oidc.roles: is missing: with enrol, say which group becomes which role"#]],
    );
    let plain = "issuer = \"https://a.example\"\nclient_id = \"c\"\n";
    for (lines, mistake) in [
        (
            "roles = { x = \"agent\" }",
            "team.oidc.roles: is of use with enrol = true only: set it, or leave both out",
        ),
        (
            "enrol = true\nroles = { x = \"owner\" }",
            "team.oidc.roles.x: must be supervisor, agent or reviewer",
        ),
        ("enrol = true\nroles = {}", "team.oidc.roles: names no group"),
        (
            "enrol = true\nroles = 7",
            "team.oidc.roles: must be a table, such as { \"support-leads\" = \"supervisor\" }",
        ),
    ] {
        let mistakes = parse(&bad(&format!("{plain}{lines}")), &[]).expect_err("bad").to_string();
        assert!(mistakes.ends_with(mistake), "{mistakes}");
    }
    let flat = format!("{GOOD}\n[team]\noidc = true\n");
    let mistakes = parse(&flat, &[]).expect_err("bad").to_string();
    assert!(mistakes.ends_with("team.oidc: must be a table: write [team.oidc]"), "{mistakes}");
}

#[test]
fn every_mistake_is_named_in_one_go() {
    let text = r#"
data_dir = ""
webhook_listen = "8080"
public_url = "ftp://x"
probe_every_secs = -1
colour = "blue"

[meta]
base_url = "http://graph.facebook.com"
version = "24"
token_file = "/run/secrets/none"
app_secret = ""
verify_token = 7
app_id = "1"

[[line]]
id = "1064"
messages_per_second = 5000

[[line]]
id = "1065"
waba_id = "2001"

[[line]]
id = "1065"
waba_id = "2001"
wabba = "2001"
"#;
    check(
        text,
        &[("COMPTOIR_HUB_TOKEN", "x")],
        &expect![[r#"
            the configuration has 16 mistake(s):
              COMPTOIR_HUB_TOKEN: no such setting
              data_dir: is empty
              webhook_listen: must be an address with a port, such as 127.0.0.1:8080
              public_url: must be an https address (http is for this machine only)
              probe_every_secs: must be a number from 0 to 86400
              meta.base_url: must be an https address (http is for this machine only)
              meta.version: must look like v24.0
              meta.token_file: the file cannot be read: entity not found
              meta.app_secret: is empty
              meta.verify_token: must be a text, not integer
              meta.app_id: no such setting
              line[1].waba_id: is missing
              line[1].messages_per_second: must be a number from 1 to 1000
              line[3].wabba: no such setting
              line[3].id: this line is there twice
              colour: no such setting"#]],
    );
}

#[test]
fn nothing_at_all_names_what_is_needed() {
    check(
        "",
        &[],
        &expect![[r#"
            the configuration has 5 mistake(s):
              data_dir: is missing
              meta.token: is missing
              meta.app_secret: is missing
              meta.verify_token: is missing
              line: a hub serves at least one line"#]],
    );
}

#[test]
fn a_broken_file_is_named_by_its_line_and_never_quoted() {
    let said =
        parse("data_dir = \"/x\"\n[meta]\ntoken = \"EAAsecret\n", &[]).expect_err("broken").to_string();
    assert!(said.contains("line 3: this is not TOML"), "{said}");
    assert!(!said.contains("EAAsecret"), "{said}");
    assert!(!format!("{:?}", parse(GOOD, &[]).expect("good")).contains("s3cret"));
}

#[test]
fn a_secret_is_given_once() {
    let twice = GOOD.replace("token_file", "token = \"x\"\ntoken_file");
    check(
        &twice,
        &[],
        &expect![[r#"
            the configuration has 1 mistake(s):
              meta.token: is given twice, here and as a file"#]],
    );
    check(
        &GOOD.replace("/run/secrets/token", "/run/secrets/empty"),
        &[],
        &expect![[r#"
            the configuration has 1 mistake(s):
              meta.token_file: the file is empty"#]],
    );
}

#[test]
fn a_journal_in_a_database_is_named_by_its_address() {
    let with = |line: &str| format!("{line}\n{GOOD}");
    let good = "journal = \"postgres://hub:word@db.example/comptoir?sslmode=verify-full\"";
    let config = parse(&with(good), &[]).expect("good");
    assert!(config.journal.is_some());
    assert!(!format!("{config:?}").contains("word@"), "it is mute");
    let env = [("COMPTOIR_HUB_JOURNAL_FILE", "/run/secrets/journal")];
    assert!(parse(&with(good), &env).expect("the environment wins").journal.is_some());
    assert!(parse(GOOD, &[]).expect("good").journal.is_none());
    for (line, what) in [
        ("journal = \"mysql://hub@db/comptoir\"", "must be an address that begins with postgres://"),
        ("journal = \"postgres://hub:word@db.example\"", "names no database"),
        ("journal = \"postgres:///comptoir\"", "names no host"),
        ("journal = \"postgres://db.example/comptoir\"", "names no user"),
        (
            "journal = \"postgres://hub:word@db.example:x/comptoir\"",
            "is no address of PostgreSQL: invalid value for option `port`",
        ),
        (
            "journal = \"postgres://hub@db/comptoir?colour=blue\"",
            "is no address of PostgreSQL: unknown option `colour`",
        ),
        (
            "journal = \"postgres://hub@db/comptoir?sslmode=verify-ca\"",
            "sslmode must be disable, prefer, require or verify-full",
        ),
        (
            "journal = \"postgres://hub@db/comptoir?sslrootcert=/none\"",
            "the file of sslrootcert cannot be read: entity not found",
        ),
        (
            "journal = \"postgres://hub@db/comptoir?sslrootcert=%2Frun%2Fsecrets%2Ftoken\"",
            "the file of sslrootcert holds no certificate",
        ),
    ] {
        let said = parse(&with(line), &[]).expect_err("a mistake").to_string();
        assert_eq!(said, format!("the configuration has 1 mistake(s):\n  journal: {what}"));
    }
}

#[test]
fn a_certificate_comes_with_its_key_and_a_proxy_is_said() {
    let good = r#"
        tls_certificate_file = "/run/secrets/token"
        tls_key_file = "/run/secrets/token"
        behind_proxy = true
    "#;
    let config = parse(&format!("{good}{GOOD}"), &[]).expect("good");
    assert!(config.behind_proxy);
    let both = || "/run/secrets/token".into();
    let files = hub::TlsFiles { certificate: both(), key: both() };
    assert_eq!(config.tls, Some(hub::Certificates::Files(files)));
    let plain = parse(GOOD, &[("COMPTOIR_HUB_LOG_FORMAT", "json")]).expect("good");
    assert!(plain.tls.is_none() && !plain.behind_proxy);
    check(
        GOOD,
        &[("COMPTOIR_HUB_TLS_CERTIFICATE_FILE", "/nowhere"), ("COMPTOIR_HUB_BEHIND_PROXY", "yes")],
        &expect![[r"
            the configuration has 2 mistake(s):
              tls_key_file: is missing
              behind_proxy: must be true or false"]],
    );
    check(
        GOOD,
        &[("COMPTOIR_HUB_TLS_CERTIFICATE_FILE", "/nowhere"), ("COMPTOIR_HUB_TLS_KEY_FILE", "/nowhere")],
        &expect![[r"
            the configuration has 1 mistake(s):
              tls_certificate_file: the file cannot be read: entity not found"]],
    );
}

#[test]
fn a_bucket_is_read_with_its_keys_and_each_mistake_in_it_named() {
    let env = [
        ("COMPTOIR_HUB_MEDIA_BUCKET", "files/hub/"),
        ("COMPTOIR_HUB_MEDIA_REGION", "eu-west-3"),
        ("COMPTOIR_HUB_MEDIA_ACCESS_KEY", "KEY"),
        ("COMPTOIR_HUB_MEDIA_SECRET_KEY_FILE", "/run/secrets/token"),
    ];
    let bucket = parse(GOOD, &env).expect("good").bucket.expect("given");
    assert_eq!((bucket.name.as_str(), bucket.prefix.as_str()), ("files", "hub"));
    assert_eq!(bucket.endpoint, "https://s3.eu-west-3.amazonaws.com");
    assert_eq!(bucket.secret_key.expose(), "EAAtoken");
    check(
        &format!("{GOOD}\n[media]\nbucket = \"files\"\nendpoint = \"http://far.example\"\ncolour = 1"),
        &[],
        &expect![[r"
            the configuration has 4 mistake(s):
              media.endpoint: must be an https address (http is for this machine only)
              media.access_key: is missing
              media.secret_key: is missing
              media.colour: no such setting"]],
    );
}

#[test]
fn an_authority_is_asked_with_the_owners_yes_and_for_names_that_it_can_prove() {
    let acme = |lines: &str| format!("{GOOD}\n[tls.acme]\n{lines}");
    let good = acme("domains = [\"Hub.example.org\"]\nagree_terms = true\ncontact = \"it@example.org\"");
    let read = hub::AcmeConfig {
        domains: vec!["hub.example.org".to_owned()],
        contact: Some("it@example.org".to_owned()),
        directory: "https://acme-v02.api.letsencrypt.org/directory".to_owned(),
        directory_ca: None,
    };
    assert_eq!(parse(&good, &[]).expect("good").tls, Some(hub::Certificates::Acme(read)));
    for (lines, place, what) in [
        ("domains = [\"a.example\"]", "tls.acme.agree_terms", "must be true"),
        ("agree_terms = true", "tls.acme.domains", "is missing"),
        ("agree_terms = true\ndomains = []", "tls.acme.domains", "names no domain"),
        ("agree_terms = true\ndomains = [\"*.a.example\"]", "tls.acme.domains", "is a wildcard"),
        ("agree_terms = true\ndomains = [\"192.0.2.1\"]", "tls.acme.domains", "is an IP address"),
        ("agree_terms = true\ndomains = [\"localhost\"]", "tls.acme.domains", "is not a domain"),
        (
            "agree_terms = true\ndomains = [\"a.example\"]\ncontact = \"me\"",
            "tls.acme.contact",
            "must be a mail",
        ),
        (
            "agree_terms = true\ndomains = [\"a.example\"]\ndirectory = \"http://127.0.0.1\"",
            "tls.acme.directory",
            "must be an https",
        ),
        (
            "agree_terms = true\ndomains = [\"a.example\"]\ndirectory_ca = \"/none\"",
            "tls.acme.directory_ca",
            "cannot be read",
        ),
        ("agree_terms = true\ndomains = [\"a.example\"]\ncolour = 1", "tls.acme.colour", "no such setting"),
    ] {
        let mistakes = parse(&acme(lines), &[]).expect_err("a mistake");
        let [mistake] = mistakes.0.as_slice() else { panic!("{lines}: {mistakes}") };
        assert_eq!(mistake.place, place, "{mistakes}");
        assert!(mistake.what.contains(what), "{mistakes}");
    }
    let token = "/run/secrets/token";
    for (env, what) in [
        (
            vec![("COMPTOIR_HUB_TLS_CERTIFICATE_FILE", token), ("COMPTOIR_HUB_TLS_KEY_FILE", token)],
            "is given together",
        ),
        (vec![("COMPTOIR_HUB_JOURNAL_FILE", "/run/secrets/journal")], "is for a hub that keeps its journal"),
        (vec![("COMPTOIR_HUB_BEHIND_PROXY", "true")], "does not go with behind_proxy"),
    ] {
        let mistakes = parse(&good, &env).expect_err("a mistake");
        assert!(
            mistakes.0.iter().any(|mistake| mistake.place == "tls.acme" && mistake.what.contains(what)),
            "{mistakes}"
        );
    }
}
