//! Signing in at a real provider, through its own login form, and what an account opens at the hub.

use std::collections::BTreeMap;

use domain::{MemberId, Permission, Role, Text};
use hub::{Clock as _, Config, ProviderConfig, Secret, SystemClock, TwoStep};
use protocol::RefusalCode;
use protocol::member::{
    InvitationWish, Joined, Joining, Knock, Member, MemberChange, NewInvitation, TwoStepNeed, Welcome,
};
use protocol::register::{Deed, Record};
use protocol::sign_in::{Beginning, Begun, Finishing, Offered, Proven, Proving};
use reqwest::{Method, StatusCode, Url};
use testkit::Browser;

use crate::members::{No, ask, get, joining, knock, post, wish};
use crate::world::{World, client};

/// Where a desktop would wait. Nobody does: the browser of these tests reads where it is sent, and goes no further.
pub(crate) const PORT: u16 = 45_454;

/// Goes where it is sent, signs in as that person, and stops where the desktop would wait: what comes back there.
pub(crate) async fn browses(url: &str, person: &str) -> BTreeMap<String, String> {
    let back = Browser::new().signs_in(url, person).await;
    assert_eq!(back.port(), Some(PORT), "{back}");
    back.query_pairs().into_owned().collect()
}

/// The real provider, as a hub is told of it.
pub(crate) fn real() -> ProviderConfig {
    ProviderConfig {
        client_secret: Some(Secret::from(testkit::Provider::SECRET)),
        name: "Compte Boulangerie".to_owned(),
        ..ProviderConfig::new(testkit::Provider::shared().issuer(), testkit::Provider::CLIENT)
    }
}

/// A hub with a provider. Its clock is the machine's, as the provider's is.
pub(crate) async fn world(provider: ProviderConfig, change: impl FnOnce(&mut Config)) -> World {
    let world = World::with(|config| {
        config.team.provider = Some(provider);
        change(config);
    })
    .await;
    world.clock.turn_ms(SystemClock.now().0 - world.now().0);
    world
}

pub(crate) async fn begins(world: &World) -> Begun {
    knock(world, "oidc/begin", &Beginning { port: PORT }).await.expect("begins")
}

pub(crate) fn proving(begun: &Begun, came: &BTreeMap<String, String>) -> Proving {
    Proving {
        attempt: begun.attempt.clone(),
        state: came["state"].as_str().into(),
        code: came["code"].as_str().into(),
        iss: came.get("iss").map(|iss| iss.as_str().into()),
        invitation: None,
    }
}

/// Signs in as that person; the attempt, and what the hub says.
async fn signs_in(
    world: &World,
    person: &str,
    invitation: Option<&NewInvitation>,
) -> (Begun, Result<Proven, No>) {
    let begun = begins(world).await;
    let came = browses(begun.url.as_str(), person).await;
    let proving = Proving { invitation: invitation.map(|made| made.code.clone()), ..proving(&begun, &came) };
    let proven = knock(world, "oidc/prove", &proving).await;
    (begun, proven)
}

pub(crate) fn finishing(begun: &Begun, name: Option<&str>) -> Finishing {
    Finishing {
        attempt: begun.attempt.clone(),
        name: name.map(Text::from),
        device: "Laptop".into(),
        os: None,
        version: None,
        agreed: false,
    }
}

fn refused<T: std::fmt::Debug>(answer: Result<T, No>) -> (u16, RefusalCode) {
    let no = answer.expect_err("a no");
    (no.0, no.1)
}

/// Somebody joins by an invitation and their account.
async fn joins(world: &World, person: &str, role: Role) -> Joined {
    let made: NewInvitation = post(world, &world.token, "invitations", &wish(role)).await.expect("made");
    let (begun, proven) = signs_in(world, person, Some(&made)).await;
    let proven = proven.expect("proven");
    let name = proven.name.expect("the provider says it");
    let joining = Joining { sign_in: Some(begun.attempt), ..joining(&made, name.as_str()) };
    knock(world, "join", &joining).await.expect("lets them in")
}

async fn deeds(world: &World) -> Vec<Deed> {
    let records: Vec<Record> = get(world, &world.token, "register/acts").await.expect("reads");
    protocol::register::prove(&records, &[]).expect("nothing is missing in it");
    records.iter().map(|record| record.read().expect("an act").deed).collect()
}

#[tokio::test]
async fn who_joined_with_their_account_brings_the_next_desktop_with_it_alone() {
    let provider = ProviderConfig { required: true, ..real() };
    let world = world(provider.clone(), |config| config.team.two_step = TwoStep::All).await;
    let offered: Offered =
        ask(&world, None, Method::GET, "oidc", crate::members::NOTHING).await.expect("says");
    let offer = offered.provider.expect("there is one");
    assert_eq!((offer.name.as_str(), offer.required), ("Compte Boulangerie", true));

    let made: NewInvitation =
        post(&world, &world.token, "invitations", &wish(Role::Agent)).await.expect("made");
    let look = Knock { code: made.code.clone() };
    let welcome: Welcome = knock(&world, "join/look", &look).await.expect("shows");
    assert_eq!((welcome.sign_in, welcome.two_step), (Some(offer), Some(TwoStepNeed::SetUp)));
    let alone = knock::<Joined>(&world, "join", &joining(&made, "Léa")).await;
    assert_eq!(refused(alone), (422, RefusalCode::SignInMissing));

    let (begun, proven) = signs_in(&world, "lea", Some(&made)).await;
    let proven = proven.expect("proven");
    assert_eq!(proven.name.as_ref().map(Text::as_str), Some("Léa Martin"));
    assert_eq!(
        (&proven.welcome.two_step, &proven.welcome.sign_in),
        (&None, &None),
        "it stands in for the code"
    );
    let with = Joining { sign_in: Some(begun.attempt.clone()), ..joining(&made, "Léa") };
    let joined: Joined = knock(&world, "join", &with).await.expect("lets her in");
    assert!(joined.recovery_codes.is_empty());
    let again = knock::<Joined>(&world, "oidc/finish", &finishing(&begun, None)).await;
    assert_eq!(refused(again), (410, RefusalCode::SignInOver), "an attempt lets one desktop in");

    let (begun, proven) = signs_in(&world, "lea", None).await;
    let welcome = proven.expect("proven").welcome;
    assert_eq!(welcome.member.as_ref().map(Text::as_str), Some("Léa"), "known by her account");
    assert_eq!((welcome.role, welcome.by.as_str()), (Role::Agent, "Compte Boulangerie"));
    let next: Joined = knock(&world, "oidc/finish", &finishing(&begun, None)).await.expect("lets her in");
    assert_eq!(next.me.member.id, joined.me.member.id);
    assert_ne!(next.me.seat.id, joined.me.seat.id);
    let lines = get::<serde_json::Value>(&world, next.token.as_str(), "lines").await.expect("it is a seat");
    assert_eq!(lines[0]["id"], crate::world::LINE);

    let issuer = || Text::from(provider.issuer.as_str());
    let told = deeds(&world).await;
    let bound: Vec<_> = told.iter().filter(|deed| matches!(deed, Deed::AccountBound { .. })).collect();
    let (member, name) = (joined.me.member.id.clone(), "Léa".into());
    assert_eq!(bound, [&Deed::AccountBound { member, name, issuer: issuer() }], "once");
    let by_account =
        |deed: &&Deed| matches!(deed, Deed::SeatLetIn { issuer: Some(by), .. } if *by == issuer());
    assert_eq!(told.iter().filter(by_account).count(), 2);
    let text = serde_json::to_string(&told).expect("writes");
    assert!(
        !text.contains("boulangerie.example") && !text.contains("\"lea\""),
        "no address, no subject: {text}"
    );
}

#[tokio::test]
async fn a_code_and_an_attempt_are_used_once_and_a_wrong_state_ends_both() {
    let world = world(real(), |_| {}).await;
    joins(&world, "lea", Role::Agent).await;
    let (one, other) = (begins(&world).await, begins(&world).await);
    let came = browses(one.url.as_str(), "lea").await;
    knock::<Proven>(&world, "oidc/prove", &proving(&one, &came)).await.expect("proven");
    let replayed = knock::<Proven>(&world, "oidc/prove", &proving(&one, &came)).await;
    assert_eq!(refused(replayed), (410, RefusalCode::SignInOver));
    // The code of one sign-in, shown with the state of another.
    let elsewhere = Proving { state: other.state.clone(), ..proving(&other, &came) };
    let replayed = knock::<Proven>(&world, "oidc/prove", &elsewhere).await;
    assert_eq!(refused(replayed), (403, RefusalCode::SignInRefused));

    let third = begins(&world).await;
    let came = browses(third.url.as_str(), "lea").await;
    let wrong = Proving { state: "another".into(), ..proving(&third, &came) };
    assert_eq!(
        refused(knock::<Proven>(&world, "oidc/prove", &wrong).await),
        (403, RefusalCode::SignInRefused)
    );
    let late = knock::<Proven>(&world, "oidc/prove", &proving(&third, &came)).await;
    assert_eq!(refused(late), (410, RefusalCode::SignInOver), "a wrong state ends it");

    let unproven = knock::<Joined>(&world, "oidc/finish", &finishing(&begins(&world).await, None)).await;
    assert_eq!(refused(unproven), (410, RefusalCode::SignInOver));
}

#[tokio::test]
async fn a_sign_in_that_takes_too_long_is_over() {
    let world = world(real(), |_| {}).await;
    joins(&world, "lea", Role::Agent).await;
    let begun = begins(&world).await;
    let came = browses(begun.url.as_str(), "lea").await;
    world.clock.turn_ms(5 * 60 * 1_000);
    let late = knock::<Proven>(&world, "oidc/prove", &proving(&begun, &came)).await;
    assert_eq!(refused(late), (410, RefusalCode::SignInOver));
    world.clock.turn_ms(-5 * 60 * 1_000);
    let (begun, proven) = signs_in(&world, "lea", None).await;
    proven.expect("proven");
    world.clock.turn_ms(15 * 60 * 1_000);
    let late = knock::<Joined>(&world, "oidc/finish", &finishing(&begun, None)).await;
    assert_eq!(refused(late), (410, RefusalCode::SignInOver), "and what it has proven is, too");
}

#[tokio::test]
async fn an_account_is_one_members_and_one_that_is_nobodys_opens_nothing() {
    let world = world(real(), |_| {}).await;
    let stranger = signs_in(&world, "lea", None).await.1;
    assert_eq!(refused(stranger), (403, RefusalCode::AccountUnknown));
    let lea = joins(&world, "lea", Role::Agent).await.me.member;

    // Somebody else's invitation with her account: said before she has filled anything in, and at the door again.
    let made: NewInvitation =
        post(&world, &world.token, "invitations", &wish(Role::Owner)).await.expect("made");
    let second = signs_in(&world, "lea", Some(&made)).await.1;
    assert_eq!(refused(second), (409, RefusalCode::AccountTaken));
    let (begun, proven) = signs_in(&world, "lea", None).await;
    proven.expect("her own door");
    let with = Joining { sign_in: Some(begun.attempt), ..joining(&made, "Léa bis") };
    assert_eq!(refused(knock::<Joined>(&world, "join", &with).await), (409, RefusalCode::AccountTaken));
    let members: Vec<Member> = get(&world, &world.token, "members").await.expect("lists");
    assert_eq!(members.len(), 2, "nobody was made");

    // Her next desktop's invitation with another's account.
    let own = InvitationWish { member: Some(lea.id.clone()), ..wish(Role::Agent) };
    let made: NewInvitation = post(&world, &world.token, "invitations", &own).await.expect("made");
    let (begun, proven) = signs_in(&world, "nina", Some(&made)).await;
    proven.expect("nobody's account yet");
    let with = Joining { sign_in: Some(begun.attempt), ..joining(&made, "Nina") };
    assert_eq!(refused(knock::<Joined>(&world, "join", &with).await), (409, RefusalCode::AccountTaken));

    let change = MemberChange { disabled: Some(true), ..MemberChange::default() };
    let (begun, proven) = signs_in(&world, "lea", None).await;
    proven.expect("she is let in");
    let path = format!("members/{}", lea.id.as_str());
    ask::<Member>(&world, Some(&world.token), Method::PATCH, &path, Some(&change)).await.expect("changed");
    let late = knock::<Joined>(&world, "oidc/finish", &finishing(&begun, None)).await;
    assert_eq!(refused(late), (403, RefusalCode::MemberDisabled), "also with what she proved before");
    assert_eq!(refused(signs_in(&world, "lea", None).await.1), (403, RefusalCode::MemberDisabled));
}

#[tokio::test]
async fn a_group_with_a_role_needs_no_invitation_and_another_does() {
    let roles =
        vec![("everybody".to_owned(), Role::Reviewer), ("support-leads".to_owned(), Role::Supervisor)];
    let provider = ProviderConfig { roles, ..real() };
    let world = world(provider, |config| config.team.agreement = Some("Be silent.".into())).await;
    let (begun, proven) = signs_in(&world, "marc", None).await;
    let proven = proven.expect("proven");
    assert_eq!(
        (proven.welcome.role, proven.welcome.member),
        (Role::Supervisor, None),
        "the role that may most"
    );
    assert!(proven.welcome.permissions.contains(&Permission::Invite));
    let nameless = Finishing { agreed: true, ..finishing(&begun, None) };
    assert_eq!(refused(knock::<Joined>(&world, "oidc/finish", &nameless).await).1, RefusalCode::InvalidValue);
    let silent = finishing(&begun, Some("Marc"));
    assert_eq!(
        refused(knock::<Joined>(&world, "oidc/finish", &silent).await).1,
        RefusalCode::AgreementMissing
    );
    let joined: Joined =
        knock(&world, "oidc/finish", &Finishing { agreed: true, ..silent }).await.expect("in");
    assert_eq!((joined.me.member.name.as_str(), joined.me.member.role), ("Marc", Role::Supervisor));
    assert!(joined.me.member.agreed_at.is_some());
    assert_eq!(
        refused(signs_in(&world, "lea", None).await.1),
        (403, RefusalCode::AccountUnknown),
        "no group"
    );
    let policy = deeds(&world).await.into_iter().find_map(|deed| match deed {
        Deed::PolicyChanged { sign_in, .. } => Some(sign_in),
        _ => None,
    });
    assert_eq!(policy.flatten().expect("it is noted").roles.len(), 2);
}

#[tokio::test]
async fn where_domains_are_named_an_address_must_be_verified_and_of_one_of_them() {
    let provider = ProviderConfig { domains: vec!["boulangerie.example".to_owned()], ..real() };
    let world = world(provider, |_| {}).await;
    joins(&world, "lea", Role::Agent).await;
    for person in ["eve", "ulysse"] {
        let made: NewInvitation =
            post(&world, &world.token, "invitations", &wish(Role::Agent)).await.expect("made");
        let no = signs_in(&world, person, Some(&made)).await.1;
        assert_eq!(refused(no), (403, RefusalCode::AccountNotAllowed), "{person}");
    }
}

#[tokio::test]
async fn a_hub_answers_for_itself_as_its_provider_takes_it() {
    for (client_id, secret) in [("comptoir-public", None), ("comptoir-post", Some(testkit::Provider::SECRET))]
    {
        let client_secret = secret.map(Secret::from);
        let provider = ProviderConfig { client_id: client_id.to_owned(), client_secret, ..real() };
        let world = world(provider, |_| {}).await;
        let answer = signs_in(&world, "lea", None).await.1;
        assert_eq!(refused(answer), (403, RefusalCode::AccountUnknown), "{client_id} is known there");
    }
    let provider = ProviderConfig { client_secret: Some(Secret::from("wrong")), ..real() };
    let world = world(provider, |_| {}).await;
    assert_eq!(refused(signs_in(&world, "lea", None).await.1), (403, RefusalCode::SignInRefused));
}

#[tokio::test]
async fn seats_of_an_account_are_counted_like_all_others() {
    let world = world(real(), |config| config.team.seats_per_member = 1).await;
    joins(&world, "lea", Role::Agent).await;
    let (begun, proven) = signs_in(&world, "lea", None).await;
    proven.expect("proven");
    let no = knock::<Joined>(&world, "oidc/finish", &finishing(&begun, None)).await;
    assert_eq!(refused(no), (409, RefusalCode::TooManySeats));
    let seats: Vec<protocol::member::SeatInfo> = get(&world, &world.token, "seats").await.expect("lists");
    let hers = seats.iter().find(|seat| seat.device.as_str() == "Desk").expect("her first");
    let out = format!("seats/{}/revoke", hers.id.as_str());
    post::<serde_json::Value>(&world, &world.token, &out, &serde_json::json!({})).await.expect("turned out");
    knock::<Joined>(&world, "oidc/finish", &finishing(&begun, None))
        .await
        .expect("the attempt was not used up");
}

/// Whoever holds the invitation of somebody with an authenticator needs it still, to make an account theirs.
#[tokio::test]
async fn a_new_account_does_not_stand_in_for_an_authenticator_that_is_there() {
    let world = world(real(), |config| config.team.two_step = TwoStep::All).await;
    let made: NewInvitation =
        post(&world, &world.token, "invitations", &wish(Role::Agent)).await.expect("made");
    let look = Knock { code: made.code.clone() };
    let setup: protocol::member::TwoStepSetup =
        knock(&world, "join/two-step", &look).await.expect("a secret");
    let code = crate::members::shows(&setup, world.now());
    let with = Joining { two_step: Some(code.as_str().into()), ..joining(&made, "Léa") };
    let lea: MemberId = knock::<Joined>(&world, "join", &with).await.expect("in").me.member.id;

    let own = InvitationWish { member: Some(lea), ..wish(Role::Agent) };
    let made: NewInvitation = post(&world, &world.token, "invitations", &own).await.expect("made");
    let (begun, proven) = signs_in(&world, "nina", Some(&made)).await;
    assert_eq!(proven.expect("proven").welcome.two_step, Some(TwoStepNeed::Enter));
    let with = Joining { sign_in: Some(begun.attempt), ..joining(&made, "Léa") };
    assert_eq!(refused(knock::<Joined>(&world, "join", &with).await), (422, RefusalCode::TwoStepMissing));
    world.clock.turn_ms(30_000);
    let code = crate::members::shows(&setup, world.now());
    let with = Joining { two_step: Some(code.as_str().into()), ..with };
    knock::<Joined>(&world, "join", &with).await.expect("both");
    let (_, proven) = signs_in(&world, "nina", None).await;
    proven.expect("from now on her account is enough");
}

#[tokio::test]
async fn beginning_is_bounded_and_a_hub_without_a_provider_begins_nothing() {
    let bounded = world(real(), |_| {}).await;
    for _ in 0..30 {
        begins(&bounded).await;
    }
    let no = knock::<Begun>(&bounded, "oidc/begin", &Beginning { port: PORT }).await.expect_err("a no");
    assert_eq!((no.0, no.1, no.2.as_deref()), (429, RefusalCode::TooManyTries, Some("3")));
    let plain = World::new().await;
    let offered: Offered =
        ask(&plain, None, Method::GET, "oidc", crate::members::NOTHING).await.expect("says");
    assert_eq!(offered.provider, None);
    let no = knock::<Begun>(&plain, "oidc/begin", &Beginning { port: PORT }).await;
    assert_eq!(refused(no), (403, RefusalCode::NotAllowed));
    let guess = finishing(&begins_nowhere(), None);
    assert_eq!(refused(knock::<Joined>(&plain, "oidc/finish", &guess).await), (403, RefusalCode::NotAllowed));
}

fn begins_nowhere() -> Begun {
    let (url, attempt, state) = ("https://x/".into(), "guess".into(), "guess".into());
    Begun { url, attempt, state, expires_at: domain::Timestamp(0) }
}

#[tokio::test]
async fn attempts_are_guessed_no_more_often_than_invitations() {
    let world = world(real(), |_| {}).await;
    for _ in 0..20 {
        let no = knock::<Joined>(&world, "oidc/finish", &finishing(&begins_nowhere(), None)).await;
        assert_eq!(refused(no), (410, RefusalCode::SignInOver));
    }
    let no = knock::<Joined>(&world, "oidc/finish", &finishing(&begins_nowhere(), None)).await;
    assert_eq!(refused(no), (429, RefusalCode::TooManyTries));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_forgotten_is_nobodys_and_another_can_take_its_place() {
    let world = world(real(), |_| {}).await;
    let lea = joins(&world, "lea", Role::Agent).await.me.member.id;
    let config = world.hub.config().clone();
    let (now, id) = (world.now(), lea.clone());
    let forgotten = tokio::task::spawn_blocking(move || {
        let book = match &config.journal {
            Some(address) => hub::journal::postgres::seat_book(address, "x", now),
            None => hub::journal::sqlite::seat_book(
                &hub::journal::sqlite::path_in(&config.data_dir),
                config.journal_key.as_ref(),
                "x",
                now,
            ),
        };
        let book = book.expect("opens beside the hub");
        let none = book.forget_accounts(&MemberId("nobody".into()), now).expect("asks");
        (
            book.forget_accounts(&id, now).expect("forgets"),
            book.forget_accounts(&id, now).expect("asks"),
            none,
        )
    });
    assert_eq!(forgotten.await.expect("no panic"), (true, false, false));
    assert_eq!(refused(signs_in(&world, "lea", None).await.1), (403, RefusalCode::AccountUnknown));
    let own = InvitationWish { member: Some(lea.clone()), ..wish(Role::Agent) };
    let made: NewInvitation = post(&world, &world.token, "invitations", &own).await.expect("made");
    let (begun, proven) = signs_in(&world, "nina", Some(&made)).await;
    proven.expect("another account");
    let with = Joining { sign_in: Some(begun.attempt), ..joining(&made, "Léa") };
    assert_eq!(knock::<Joined>(&world, "join", &with).await.expect("hers now").me.member.id, lea);
    let kinds: Vec<_> = deeds(&world).await.into_iter().rev().take(4).collect();
    assert!(kinds.iter().any(|deed| matches!(deed, Deed::AccountForgotten { member, .. } if *member == lea)));
}

/// Everything that the browser is sent to the provider with, and nothing that is the hub's alone.
#[tokio::test]
async fn the_browser_carries_no_secret_of_the_hub() {
    let provider = ProviderConfig { scopes: vec!["groups".to_owned()], ..real() };
    let world = world(provider, |_| {}).await;
    let url = Url::parse(begins(&world).await.url.as_str()).expect("an address");
    let said: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(said["redirect_uri"], "http://127.0.0.1:45454/signed-in");
    assert_eq!((&*said["response_type"], &*said["code_challenge_method"]), ("code", "S256"));
    assert_eq!(said["scope"], "openid profile email groups");
    assert_eq!((said["code_challenge"].len(), said["state"].len(), said["nonce"].len()), (43, 43, 43));
    assert!(!url.as_str().contains(testkit::Provider::SECRET) && !said.contains_key("code_verifier"));
    let no = client().get(world.seats_url("/v1/oidc/begin")).send().await.expect("answers");
    assert_eq!(no.status(), StatusCode::METHOD_NOT_ALLOWED);
}
