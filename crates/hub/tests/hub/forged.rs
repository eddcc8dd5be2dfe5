//! A provider that lies, or whose word somebody changed on the way: nothing of it opens a door.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::{Json, Router, routing};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hub::{ProviderConfig, Secret};
use protocol::RefusalCode;
use protocol::sign_in::{Begun, Proven, Proving};
use reqwest::Url;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::members::{No, knock};
use crate::oidc::{begins, world};
use crate::world::World;

const CLIENT: &str = "comptoir";
const SECRET: &str = "a secret of which HMAC would be glad";

/// How a token is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signed {
    Well,
    /// By a key that is nobody's, under the name of the right one.
    ByAnother,
    /// Not at all, and it says so.
    NotAtAll,
    /// With what the hub and the provider share.
    WithTheSecret,
    /// As it should be, then one of its claims was changed.
    ThenChanged,
}

fn new_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).expect("a key")
}

struct Lies {
    issuer: String,
    /// What it calls itself in its discovery document, where that is another.
    alias: Option<String>,
    key: (String, EcdsaKeyPair),
    signed: Signed,
    /// What is changed of a good token's claims; null takes one away.
    claims: Value,
    nonce: String,
    now_ms: i64,
    id_token: bool,
    userinfo: Value,
}

/// A pretended provider.
#[derive(Clone)]
struct Forge(Arc<Mutex<Lies>>);

fn base64(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Lies {
    fn token(&self) -> String {
        let (kid, key) = &self.key;
        let alg = match self.signed {
            Signed::NotAtAll => "none",
            Signed::WithTheSecret => "HS256",
            Signed::Well | Signed::ByAnother | Signed::ThenChanged => "ES256",
        };
        let now = self.now_ms / 1_000;
        let mut claims = json!({"iss": self.issuer, "sub": "lea", "aud": CLIENT, "nonce": self.nonce,
            "iat": now, "exp": now + 300, "name": "Léa"});
        for (claim, value) in self.claims.as_object().expect("claims") {
            claims[claim] = value.clone();
        }
        claims.as_object_mut().expect("claims").retain(|_, value| !value.is_null());
        let said = format!("{}.{}", base64(&json!({"alg": alg, "kid": kid})), base64(&claims));
        let sign = |key: &EcdsaKeyPair| {
            URL_SAFE_NO_PAD.encode(key.sign(&SystemRandom::new(), said.as_bytes()).expect("signs").as_ref())
        };
        match self.signed {
            Signed::Well => format!("{said}.{}", sign(key)),
            Signed::ByAnother => format!("{said}.{}", sign(&new_key())),
            Signed::NotAtAll => format!("{said}."),
            Signed::WithTheSecret => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                format!("{said}.{}", URL_SAFE_NO_PAD.encode(ring::hmac::sign(&key, said.as_bytes()).as_ref()))
            }
            Signed::ThenChanged => {
                claims["sub"] = json!("somebody else");
                let head = said.split('.').next().expect("a head");
                format!("{head}.{}.{}", base64(&claims), sign(key))
            }
        }
    }
}

async fn discovery(State(forge): State<Forge>) -> Json<Value> {
    let lies = forge.0.lock().expect("nobody panics");
    let at = &lies.issuer;
    Json(json!({"issuer": lies.alias.as_ref().unwrap_or(at), "authorization_endpoint": format!("{at}/auth"),
        "token_endpoint": format!("{at}/token"), "jwks_uri": format!("{at}/jwks"),
        "userinfo_endpoint": format!("{at}/me"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"]}))
}

async fn jwks(State(forge): State<Forge>) -> Json<Value> {
    let lies = forge.0.lock().expect("nobody panics");
    let point = lies.key.1.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    Json(json!({"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "kid": lies.key.0, "x": x, "y": y}]}))
}

async fn token(State(forge): State<Forge>) -> Json<Value> {
    let lies = forge.0.lock().expect("nobody panics");
    let mut answer = json!({"access_token": "access", "token_type": "Bearer"});
    if lies.id_token {
        answer["id_token"] = lies.token().into();
    }
    Json(answer)
}

async fn me(State(forge): State<Forge>) -> Json<Value> {
    Json(forge.0.lock().expect("nobody panics").userinfo.clone())
}

impl Forge {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let forge = Self(Arc::new(Mutex::new(Lies {
            issuer,
            alias: None,
            key: ("one".to_owned(), new_key()),
            signed: Signed::Well,
            claims: json!({}),
            nonce: String::new(),
            now_ms: 0,
            id_token: true,
            userinfo: json!({"sub": "lea"}),
        })));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", routing::get(discovery))
            .route("/jwks", routing::get(jwks))
            .route("/token", routing::post(token))
            .route("/me", routing::get(me))
            .with_state(forge.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        forge
    }

    fn lie(&self, change: impl FnOnce(&mut Lies)) {
        change(&mut self.0.lock().expect("nobody panics"));
    }

    fn config(&self) -> ProviderConfig {
        let issuer = self.0.lock().expect("nobody panics").issuer.clone();
        // Whoever is of that group joins: a good token opens the door, and a bad one would, if it were believed.
        let roles = vec![("staff".to_owned(), domain::Role::Agent)];
        ProviderConfig {
            client_secret: Some(Secret::from(SECRET)),
            roles,
            ..ProviderConfig::new(issuer, CLIENT)
        }
    }

    /// A sign-in up to the browser's way back. The person is not asked: this provider knows who everybody is.
    async fn signs_in(&self, world: &World) -> (Begun, Proving) {
        let begun = begins(world).await;
        let url = Url::parse(begun.url.as_str()).expect("an address");
        let said: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        self.lie(|lies| {
            lies.nonce.clone_from(&said["nonce"]);
            lies.now_ms = world.now().0;
        });
        let proving = Proving {
            attempt: begun.attempt.clone(),
            state: begun.state.clone(),
            code: "code".into(),
            iss: None,
            invitation: None,
        };
        (begun, proving)
    }

    async fn proves(&self, world: &World) -> Result<Proven, No> {
        let (_, proving) = self.signs_in(world).await;
        knock(world, "oidc/prove", &proving).await
    }
}

async fn forged() -> (Forge, World) {
    let forge = Forge::start().await;
    forge.lie(|lies| lies.claims = json!({"groups": ["staff"]}));
    let world = world(forge.config(), |_| {}).await;
    (forge, world)
}

#[tokio::test]
async fn a_token_is_believed_when_everything_about_it_is_right_and_else_never() {
    let (forge, world) = forged().await;
    let now = world.now().0 / 1_000;
    let with = |claims: Value| {
        let mut all = json!({"groups": ["staff"]});
        for (claim, value) in claims.as_object().expect("claims") {
            all[claim] = value.clone();
        }
        all
    };
    for (what, claims, signed, good) in [
        ("as it should be", json!({}), Signed::Well, true),
        ("over by less than the skew", json!({"exp": now - 30}), Signed::Well, true),
        ("valid in less than the skew", json!({"nbf": now + 30, "iat": now + 30}), Signed::Well, true),
        (
            "for several, of which we are one that is trusted alone",
            json!({"aud": [CLIENT]}),
            Signed::Well,
            true,
        ),
        ("another nonce", json!({"nonce": "another"}), Signed::Well, false),
        ("no nonce", json!({"nonce": null}), Signed::Well, false),
        ("another audience", json!({"aud": "somebody else"}), Signed::Well, false),
        ("another audience beside us", json!({"aud": [CLIENT, "somebody else"]}), Signed::Well, false),
        ("another issuer", json!({"iss": "https://accounts.example"}), Signed::Well, false),
        ("over", json!({"exp": now - 120}), Signed::Well, false),
        ("not valid yet", json!({"nbf": now + 120}), Signed::Well, false),
        ("of the future", json!({"iat": now + 120}), Signed::Well, false),
        ("no subject", json!({"sub": null}), Signed::Well, false),
        ("signed by another key", json!({}), Signed::ByAnother, false),
        ("alg none", json!({}), Signed::NotAtAll, false),
        ("an HMAC with the client's secret", json!({}), Signed::WithTheSecret, false),
        ("changed after it was signed", json!({}), Signed::ThenChanged, false),
    ] {
        forge.lie(|lies| (lies.claims, lies.signed) = (with(claims), signed));
        match forge.proves(&world).await {
            Ok(_) => assert!(good, "{what} is believed"),
            Err(no) => {
                assert!(!good, "{what} is refused: {no:?}");
                assert_eq!((no.0, no.1), (403, RefusalCode::SignInRefused), "{what}");
            }
        }
    }
    forge.lie(|lies| lies.id_token = false);
    assert_eq!(forge.proves(&world).await.expect_err("no token").1, RefusalCode::SignInRefused);
}

#[tokio::test]
async fn keys_may_change_between_two_sign_ins_and_within_one() {
    let (forge, world) = forged().await;
    forge.proves(&world).await.expect("with the first key");
    let (_, proving) = forge.signs_in(&world).await;
    forge.lie(|lies| lies.key = ("two".to_owned(), new_key()));
    knock::<Proven>(&world, "oidc/prove", &proving).await.expect("with the second, at once");
    // Under the same name: what is remembered of the first must not stand in its way.
    forge.lie(|lies| lies.key.1 = new_key());
    forge.proves(&world).await.expect("with the third");
}

#[tokio::test]
async fn another_issuer_that_answers_is_refused() {
    let (forge, world) = forged().await;
    let (_, proving) = forge.signs_in(&world).await;
    let mixed_up = Proving { iss: Some("https://accounts.example".into()), ..proving };
    let no = knock::<Proven>(&world, "oidc/prove", &mixed_up).await.expect_err("refused");
    assert_eq!((no.0, no.1), (403, RefusalCode::SignInRefused));

    let (_, proving) = forge.signs_in(&world).await;
    forge.lie(|lies| lies.alias = Some("https://accounts.example".to_owned()));
    let no = knock::<Proven>(&world, "oidc/prove", &proving).await.expect_err("refused");
    assert_eq!((no.0, no.1), (502, RefusalCode::ProviderUnreachable), "it calls itself another");
}

#[tokio::test]
async fn what_the_token_does_not_say_is_asked_and_counts_for_the_same_subject_only() {
    let (forge, _) = forged().await;
    let provider = ProviderConfig { domains: vec!["boulangerie.example".to_owned()], ..forge.config() };
    let world = world(provider, |_| {}).await;
    for (email, verified, subject, expected) in [
        ("lea@Boulangerie.example", json!(true), "lea", None),
        ("lea@boulangerie.example", json!("true"), "lea", None),
        ("lea@boulangerie.example", json!(false), "lea", Some(RefusalCode::AccountNotAllowed)),
        ("lea@boulangerie.example", Value::Null, "lea", Some(RefusalCode::AccountNotAllowed)),
        ("lea@elsewhere.example", json!(true), "lea", Some(RefusalCode::AccountNotAllowed)),
        (
            "lea@boulangerie.example@elsewhere.example",
            json!(true),
            "lea",
            Some(RefusalCode::AccountNotAllowed),
        ),
        ("lea@boulangerie.example", json!(true), "bo", Some(RefusalCode::SignInRefused)),
    ] {
        let mut userinfo = json!({"sub": subject, "email": email, "email_verified": verified});
        userinfo.as_object_mut().expect("claims").retain(|_, value| !value.is_null());
        forge.lie(|lies| lies.userinfo = userinfo);
        let answer = forge.proves(&world).await;
        assert_eq!(answer.err().map(|no| no.1), expected, "{email} {verified} {subject}");
    }
}

#[tokio::test]
async fn a_provider_that_is_silent_is_named_and_nothing_is_kept() {
    let closed =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|door| door.local_addr()).expect("a port");
    let world = world(ProviderConfig::new(format!("http://{closed}"), CLIENT), |_| {}).await;
    let beginning = protocol::sign_in::Beginning { port: crate::oidc::PORT };
    let no = knock::<Begun>(&world, "oidc/begin", &beginning).await.expect_err("silent");
    assert_eq!((no.0, no.1), (502, RefusalCode::ProviderUnreachable));
}
