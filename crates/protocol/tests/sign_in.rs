//! Signing in at a provider: what it looks like on the wire.

use std::fmt::Debug;

use domain::{MemberId, Role, Timestamp};
use expect_test::{Expect, expect};
use protocol::RefusalCode;
use protocol::member::{Joining, Keeps, Welcome};
use protocol::register::{Deed, SignInPolicy};
use protocol::sign_in::{Beginning, Begun, Finishing, Offered, Proven, Provider, Proving};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes it, and reads it back as it was.
fn check<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, expected: &Expect) {
    let text = serde_json::to_string(value).expect("writes");
    expected.assert_eq(&text);
    assert_eq!(&serde_json::from_str::<T>(&text).expect("reads"), value);
}

fn provider() -> Provider {
    Provider { name: "Google Workspace".into(), required: true }
}

fn welcome() -> Welcome {
    Welcome {
        hub: "Boulangerie".into(),
        fingerprint: "AAAA BBBB".into(),
        by: "Ada".into(),
        role: Role::Agent,
        permissions: Vec::new(),
        teams: Vec::new(),
        member: Some("Léa".into()),
        expires_at: Timestamp(2),
        keeps: Keeps { conversations: true, numbers: true, media: true },
        agreement: None,
        two_step: None,
        sign_in: Some(provider()),
    }
}

#[test]
fn what_is_offered_and_begun_has_a_fixed_form() {
    let offered =
        Offered { hub: "Boulangerie".into(), fingerprint: "AAAA BBBB".into(), provider: Some(provider()) };
    check(
        &offered,
        &expect![[
            r#"{"hub":"Boulangerie","fingerprint":"AAAA BBBB","provider":{"name":"Google Workspace","required":true}}"#
        ]],
    );
    check(
        &Offered { provider: None, ..offered },
        &expect![[r#"{"hub":"Boulangerie","fingerprint":"AAAA BBBB"}"#]],
    );
    check(&Beginning { port: 4_242 }, &expect![[r#"{"port":4242}"#]]);
    let begun =
        Begun { url: "https://x/".into(), attempt: "a".into(), state: "s".into(), expires_at: Timestamp(3) };
    check(&begun, &expect![[r#"{"url":"https://x/","attempt":"a","state":"s","expires_at":3}"#]]);
}

#[test]
fn what_is_proven_and_finished_has_a_fixed_form() {
    let proving =
        Proving { attempt: "a".into(), state: "s".into(), code: "c".into(), iss: None, invitation: None };
    check(&proving, &expect![[r#"{"attempt":"a","state":"s","code":"c"}"#]]);
    let whole = Proving { iss: Some("https://x".into()), invitation: Some("ABCDE".into()), ..proving };
    check(
        &whole,
        &expect![[r#"{"attempt":"a","state":"s","code":"c","iss":"https://x","invitation":"ABCDE"}"#]],
    );
    check(
        &Proven { name: Some("Léa".into()), expires_at: Timestamp(4), welcome: welcome() },
        &expect![[
            r#"{"name":"Léa","expires_at":4,"welcome":{"hub":"Boulangerie","fingerprint":"AAAA BBBB","by":"Ada","role":"agent","permissions":[],"teams":[],"member":"Léa","expires_at":2,"keeps":{"conversations":true,"numbers":true,"media":true},"sign_in":{"name":"Google Workspace","required":true}}}"#
        ]],
    );
    let finishing = Finishing {
        attempt: "a".into(),
        name: None,
        device: "Desk".into(),
        os: None,
        version: None,
        agreed: true,
    };
    check(&finishing, &expect![[r#"{"attempt":"a","device":"Desk","agreed":true}"#]]);
    let older = r#"{"code":"ABCDE","device":"Desk"}"#;
    let read: Joining = serde_json::from_str(older).expect("a desktop of before is understood");
    check(
        &Joining { sign_in: Some("a".into()), ..read },
        &expect![[r#"{"code":"ABCDE","device":"Desk","agreed":false,"sign_in":"a"}"#]],
    );
}

#[test]
fn its_acts_and_refusals_have_a_fixed_form() {
    let (member, name, issuer) = (MemberId("m1".into()), "Léa".into(), "https://x".into());
    check(
        &Deed::AccountBound { member, name, issuer },
        &expect![[r#"{"deed":"account_bound","member":"m1","name":"Léa","issuer":"https://x"}"#]],
    );
    check(
        &Deed::AccountForgotten { member: MemberId("m1".into()), name: "Léa".into() },
        &expect![[r#"{"deed":"account_forgotten","member":"m1","name":"Léa"}"#]],
    );
    let policy = SignInPolicy {
        issuer: "https://x".into(),
        required: true,
        domains: vec!["x.example".to_owned()],
        roles: vec![("leads".to_owned(), Role::Supervisor)],
    };
    check(
        &policy,
        &expect![[
            r#"{"issuer":"https://x","required":true,"domains":["x.example"],"roles":[["leads","supervisor"]]}"#
        ]],
    );
    let codes = [
        RefusalCode::SignInMissing,
        RefusalCode::SignInOver,
        RefusalCode::SignInRefused,
        RefusalCode::ProviderUnreachable,
        RefusalCode::AccountUnknown,
        RefusalCode::AccountTaken,
        RefusalCode::AccountNotAllowed,
        RefusalCode::MemberDisabled,
    ];
    check(
        &codes.to_vec(),
        &expect![[
            r#"["sign_in_missing","sign_in_over","sign_in_refused","provider_unreachable","account_unknown","account_taken","account_not_allowed","member_disabled"]"#
        ]],
    );
}
