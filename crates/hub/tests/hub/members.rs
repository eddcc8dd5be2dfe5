//! Members, seats and invitations through the hub's real door: who may what, who joins how, who is turned out when.

use domain::{LineId, MemberId, Role, SeatId, Seq, Timestamp, Wipe};
use hub::{TeamConfig, TwoStep};
use protocol::frame::close;
use protocol::member::{
    Invitation, InvitationWish, Joined, Joining, Knock, Me, Member, MemberChange, NewInvitation, Revocation,
    SeatChange, SeatInfo, SeatReport, TwoStepNeed, TwoStepSetup, Welcome,
};
use protocol::{ClientFrame, Refusal, RefusalCode, ServerFrame};
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::world::World;

pub(crate) const NOTHING: Option<&()> = None;

/// A no: its status, what it says, and how many seconds to wait.
pub(crate) type No = (u16, RefusalCode, Option<String>);

pub(crate) async fn ask<T: DeserializeOwned>(
    world: &World,
    token: Option<&str>,
    method: Method,
    path: &str,
    body: Option<&impl Serialize>,
) -> Result<T, No> {
    let mut request = world.http.request(method, world.seats_url(&format!("/v1/{path}")));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    if status.is_success() {
        let body = answer.bytes().await.expect("a body");
        let body = if body.is_empty() { b"null".as_slice().into() } else { body };
        return Ok(serde_json::from_slice(&body).expect("what the treaty says"));
    }
    let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().expect("digits").to_owned());
    let refusal: Refusal = answer.json().await.expect("a refusal");
    Err((status.as_u16(), refusal.code, wait))
}

pub(crate) async fn get<T: DeserializeOwned>(world: &World, token: &str, path: &str) -> Result<T, No> {
    ask(world, Some(token), Method::GET, path, NOTHING).await
}

pub(crate) async fn post<T: DeserializeOwned>(
    world: &World,
    token: &str,
    path: &str,
    body: &impl Serialize,
) -> Result<T, No> {
    ask(world, Some(token), Method::POST, path, Some(body)).await
}

pub(crate) async fn knock<T: DeserializeOwned>(
    world: &World,
    path: &str,
    body: &impl Serialize,
) -> Result<T, No> {
    ask(world, None, Method::POST, path, Some(body)).await
}

pub(crate) fn wish(role: Role) -> InvitationWish {
    InvitationWish { role, teams: Vec::new(), lines: Vec::new(), member: None, valid_hours: None }
}

pub(crate) fn joining(made: &NewInvitation, name: &str) -> Joining {
    Joining {
        code: made.code.clone(),
        name: Some(name.into()),
        device: "Desk".into(),
        os: Some("linux".to_owned()),
        version: Some("1.2.3".to_owned()),
        agreed: false,
        two_step: None,
        sign_in: None,
    }
}

/// What an authenticator with that secret shows.
pub(crate) fn shows(setup: &TwoStepSetup, at: Timestamp) -> String {
    let bytes = totp_rs::Secret::Encoded(setup.secret.as_str().to_owned()).to_bytes().expect("base32");
    let totp =
        totp_rs::TOTP::new(totp_rs::Algorithm::SHA1, 6, 0, 30, bytes, None, String::new()).expect("good");
    totp.generate(u64::try_from(at.0 / 1_000).expect("after 1970"))
}

/// Somebody of that role joins; their token and who they are.
pub(crate) async fn joins(world: &World, role: Role, name: &str) -> (String, Me) {
    let made: NewInvitation = post(world, &world.token, "invitations", &wish(role)).await.expect("made");
    let joined: Joined = knock(world, "join", &joining(&made, name)).await.expect("lets them in");
    (joined.token.as_str().to_owned(), joined.me)
}

#[tokio::test]
async fn an_invitation_lets_one_desktop_in_once() {
    let world = World::with(|config| {
        config.team.name = "Boulangerie".to_owned();
        config.team.public_url = Some("https://hub.example/".to_owned());
    })
    .await;
    let asked = InvitationWish { teams: vec!["Sales".into()], valid_hours: Some(2), ..wish(Role::Agent) };
    let made: NewInvitation = post(&world, &world.token, "invitations", &asked).await.expect("made");
    assert_eq!(made.invitation.expires_at, Timestamp(world.now().0 + 2 * 3_600_000));
    assert_eq!(made.code.as_str().len(), 23, "four groups of five");
    let link = made.link.clone().expect("the hub knows its address");
    assert_eq!(link.as_str(), format!("https://hub.example/join#{}", made.code.as_str()));

    let welcome: Welcome =
        knock(&world, "join/look", &Knock { code: made.code.clone() }).await.expect("shows");
    assert_eq!((welcome.hub.as_str(), welcome.by.as_str(), welcome.role), ("Boulangerie", "Bo", Role::Agent));
    assert_eq!(
        (welcome.fingerprint.len(), &welcome.fingerprint),
        (19, &made.fingerprint),
        "both can read it out"
    );
    assert!(welcome.keeps.numbers && welcome.keeps.media);
    let typed = made.code.as_str().to_lowercase().replace('-', " ");
    let again: Welcome =
        knock(&world, "join/look", &Knock { code: typed.as_str().into() }).await.expect("as typed");
    assert_eq!(again, welcome, "looking uses nothing up");

    let joined: Joined = knock(&world, "join", &joining(&made, " Léa ")).await.expect("lets her in");
    let token = joined.token.as_str();
    assert_eq!(joined.me.member.name.as_str(), "Léa");
    assert_eq!(joined.me.member.teams, ["Sales".into()]);
    let me: Me = get(&world, token, "me").await.expect("she is in");
    assert_eq!(
        (me.member.role, me.seat.device.as_str(), me.seat.os.as_deref()),
        (Role::Agent, "Desk", Some("linux"))
    );
    assert_eq!(me.permissions, Role::Agent.permissions());
    let no = knock::<Joined>(&world, "join", &joining(&made, "Eve")).await.expect_err("used");
    assert_eq!((no.0, no.1), (410, RefusalCode::InvitationUsed));

    // A further desktop of one's own, without the right to invite.
    let own = InvitationWish { member: Some(me.member.id.clone()), ..wish(Role::Owner) };
    let made: NewInvitation = post(&world, token, "invitations", &own).await.expect("for herself");
    assert_eq!(made.invitation.role, Role::Agent, "her own role, whatever is asked");
    let no =
        post::<NewInvitation>(&world, token, "invitations", &wish(Role::Reviewer)).await.expect_err("no");
    assert_eq!((no.0, no.1), (403, RefusalCode::NotAllowed));
    let second: Joined = knock(&world, "join", &joining(&made, "Somebody")).await.expect("lets her in");
    assert_eq!((second.me.member.name.as_str(), &second.me.member.id), ("Léa", &me.member.id));
    let mine: Vec<SeatInfo> = get(&world, token, "seats").await.expect("her own");
    assert_eq!(mine.len(), 2);
    let all: Vec<SeatInfo> = get(&world, &world.token, "seats").await.expect("all");
    assert_eq!(all.len(), 3);
}

#[tokio::test]
async fn an_invitation_ends_and_is_taken_back() {
    let world = World::new().await;
    let late: NewInvitation =
        post(&world, &world.token, "invitations", &wish(Role::Agent)).await.expect("made");
    let back: NewInvitation =
        post(&world, &world.token, "invitations", &wish(Role::Agent)).await.expect("made");
    let open: Vec<Invitation> = get(&world, &world.token, "invitations").await.expect("both");
    assert_eq!(open.len(), 2);
    let path = format!("invitations/{}", back.invitation.id);
    ask::<()>(&world, Some(&world.token), Method::DELETE, &path, NOTHING).await.expect("taken back");
    let no = ask::<()>(&world, Some(&world.token), Method::DELETE, &path, NOTHING).await.expect_err("once");
    assert_eq!((no.0, no.1), (404, RefusalCode::UnknownInvitation));
    let no = knock::<Welcome>(&world, "join/look", &Knock { code: back.code }).await.expect_err("gone");
    assert_eq!((no.0, no.1), (410, RefusalCode::InvitationTakenBack));
    world.clock.turn_ms(72 * 3_600_000);
    let no = knock::<Joined>(&world, "join", &joining(&late, "Léa")).await.expect_err("too late");
    assert_eq!((no.0, no.1), (410, RefusalCode::InvitationExpired));
    assert!(get::<Vec<Invitation>>(&world, &world.token, "invitations").await.expect("none").is_empty());
}

#[tokio::test]
async fn guessing_is_bounded_and_says_how_long_to_wait() {
    let world = World::new().await;
    let made: NewInvitation =
        post(&world, &world.token, "invitations", &wish(Role::Agent)).await.expect("made");
    for guess in 0..20 {
        let code = format!("AAAAA-AAAAA-AAAAA-{guess:05}").as_str().into();
        let no = knock::<Welcome>(&world, "join/look", &Knock { code }).await.expect_err("wrong");
        assert_eq!((no.0, no.1), (404, RefusalCode::UnknownInvitation));
    }
    let no =
        knock::<Welcome>(&world, "join/look", &Knock { code: made.code.clone() }).await.expect_err("waits");
    assert_eq!(no, (429, RefusalCode::TooManyTries, Some("6".to_owned())));
    world.clock.turn_ms(6_000);
    knock::<Welcome>(&world, "join/look", &Knock { code: made.code }).await.expect("may try again");
}

#[tokio::test]
async fn an_agreement_and_a_two_step_code_are_asked_for() {
    let world = World::with(|config| {
        config.team.agreement = Some("Ce que disent les clients reste ici.".into());
        config.team.two_step = TwoStep::All;
    })
    .await;
    let made: NewInvitation =
        post(&world, &world.token, "invitations", &wish(Role::Agent)).await.expect("made");
    let welcome: Welcome =
        knock(&world, "join/look", &Knock { code: made.code.clone() }).await.expect("shows");
    assert_eq!(welcome.agreement.expect("one").as_str(), "Ce que disent les clients reste ici.");
    assert_eq!(welcome.two_step, Some(TwoStepNeed::SetUp));
    let no = knock::<Joined>(&world, "join", &joining(&made, "Léa")).await.expect_err("not agreed");
    assert_eq!((no.0, no.1), (422, RefusalCode::AgreementMissing));
    let agreed = Joining { agreed: true, ..joining(&made, "Léa") };
    let no = knock::<Joined>(&world, "join", &agreed).await.expect_err("no code");
    assert_eq!((no.0, no.1), (422, RefusalCode::TwoStepMissing));
    let setup: TwoStepSetup =
        knock(&world, "join/two-step", &Knock { code: made.code.clone() }).await.expect("set up");
    let shows = |at: Timestamp| shows(&setup, at);
    for _ in 0..5 {
        let wrong = Joining { two_step: Some("000000".into()), ..agreed.clone() };
        let no = knock::<Joined>(&world, "join", &wrong).await.expect_err("wrong");
        assert_eq!((no.0, no.1), (403, RefusalCode::TwoStepWrong));
    }
    let right = Joining { two_step: Some(shows(world.now()).as_str().into()), ..agreed };
    let no = knock::<Joined>(&world, "join", &right).await.expect_err("too many tries");
    assert_eq!((no.0, no.1), (429, RefusalCode::TooManyTries));
    world.clock.turn_ms(60_000);
    let right = Joining { two_step: Some(shows(world.now()).as_str().into()), ..right };
    let joined: Joined = knock(&world, "join", &right).await.expect("lets her in");
    assert!(joined.me.member.two_step && joined.me.member.agreed_at == Some(world.now()));
    assert_eq!(joined.recovery_codes.len(), 8);

    // Her next desktop: the same code is not taken twice, a recovery code is taken once.
    let own = InvitationWish { member: Some(joined.me.member.id.clone()), ..wish(Role::Agent) };
    let token = joined.token.as_str();
    let next: NewInvitation = post(&world, token, "invitations", &own).await.expect("made");
    let welcome: Welcome =
        knock(&world, "join/look", &Knock { code: next.code.clone() }).await.expect("shows");
    assert_eq!(welcome.two_step, Some(TwoStepNeed::Enter));
    let with = |made: &NewInvitation, code: &str| Joining {
        agreed: true,
        two_step: Some(code.into()),
        ..joining(made, "Léa")
    };
    let no = knock::<Joined>(&world, "join", &with(&next, &shows(world.now()))).await.expect_err("used");
    assert_eq!(no.1, RefusalCode::TwoStepWrong);
    let recovery = joined.recovery_codes[0].as_str().to_lowercase();
    knock::<Joined>(&world, "join", &with(&next, &recovery)).await.expect("stands in");
    let third: NewInvitation = post(&world, token, "invitations", &own).await.expect("made");
    let no = knock::<Joined>(&world, "join", &with(&third, &recovery)).await.expect_err("once");
    assert_eq!(no.1, RefusalCode::TwoStepWrong);
    world.clock.turn_ms(30_000);
    knock::<Joined>(&world, "join", &with(&third, &shows(world.now()))).await.expect("a new code");
}

#[tokio::test]
async fn nobody_climbs_and_a_hub_keeps_an_owner() {
    let world = World::new().await;
    let (supervisor, chief) = joins(&world, Role::Supervisor, "Chloé").await;
    let (_, agent) = joins(&world, Role::Agent, "Léa").await;
    let owner: Me = get(&world, &world.token, "me").await.expect("an owner");
    let change = async |token: &str, who: &MemberId, change: MemberChange| {
        let path = format!("members/{who}");
        ask::<Member>(&world, Some(token), Method::PATCH, &path, Some(&change)).await
    };
    let becomes = |role| MemberChange { role: Some(role), ..MemberChange::default() };
    for (who, role) in [
        (&agent.member.id, Role::Supervisor),
        (&agent.member.id, Role::Owner),
        (&chief.member.id, Role::Owner),
        (&owner.member.id, Role::Agent),
    ] {
        let no = change(&supervisor, who, becomes(role)).await.expect_err("no climbing");
        assert_eq!((no.0, no.1), (403, RefusalCode::NotAllowed), "{role:?}");
    }
    let changed = change(&supervisor, &agent.member.id, becomes(Role::Reviewer)).await.expect("below her");
    assert_eq!(changed.role, Role::Reviewer);
    let no =
        post::<NewInvitation>(&world, &supervisor, "invitations", &wish(Role::Owner)).await.expect_err("no");
    assert_eq!(no.1, RefusalCode::NotAllowed);
    for last in [becomes(Role::Agent), MemberChange { disabled: Some(true), ..MemberChange::default() }] {
        let no = change(&world.token, &owner.member.id, last).await.expect_err("the last one");
        assert_eq!((no.0, no.1), (409, RefusalCode::LastOwner));
    }
    let nameless = MemberChange { name: Some(" ".into()), ..MemberChange::default() };
    let no = change(&world.token, &agent.member.id, nameless).await.expect_err("no name");
    assert_eq!((no.0, no.1), (422, RefusalCode::InvalidValue));
    let no = change(&world.token, &"nobody".into(), becomes(Role::Agent)).await.expect_err("nobody");
    assert_eq!((no.0, no.1), (404, RefusalCode::UnknownMember));
}

#[tokio::test]
async fn who_is_turned_out_is_out_at_once_and_is_wiped_when_told_so() {
    let world = World::new().await;
    let (token, me) = joins(&world, Role::Agent, "Léa").await;
    let mut stream = world.connect_with(&token).await;
    stream.ask(&ClientFrame::Follow { after: Seq::ZERO }).await;
    let path = format!("seats/{}/revoke", me.seat.id);
    let told: SeatInfo =
        post(&world, &world.token, &path, &Revocation { wipe: true }).await.expect("turned out");
    assert_eq!((told.revoked_at, told.wipe), (Some(world.now()), Some(Wipe::Asked)));
    assert_eq!(ends(&mut stream).await, close::WIPE);
    let no = get::<Me>(&world, &token, "me").await.expect_err("out");
    assert_eq!((no.0, no.1), (401, RefusalCode::Wipe));
    ask::<()>(&world, Some(&token), Method::POST, "wiped", NOTHING).await.expect("it says so");
    let no = get::<Me>(&world, &token, "me").await.expect_err("out");
    assert_eq!((no.0, no.1), (401, RefusalCode::NotSignedIn), "nothing of it is left");
    let seats: Vec<SeatInfo> = get(&world, &world.token, "seats").await.expect("all");
    assert_eq!(seats.iter().find(|seat| seat.id == me.seat.id).expect("listed").wipe, Some(Wipe::Done));
    let no =
        ask::<()>(&world, Some(&world.token), Method::POST, "wiped", NOTHING).await.expect_err("not asked");
    assert_eq!((no.0, no.1), (401, RefusalCode::NotSignedIn));
}

/// The code with which a stream ends.
async fn ends(stream: &mut crate::world::Stream) -> u16 {
    loop {
        if let Err(code) = stream.hear().await {
            return code;
        }
    }
}

#[tokio::test]
async fn a_change_made_elsewhere_reaches_a_stream() {
    let world = World::new().await;
    let (agent, me) = joins(&world, Role::Agent, "Léa").await;
    let (other, second) = joins(&world, Role::Agent, "Noé").await;
    let mut stream = world.connect_with(&agent).await;
    let mut kept = world.connect_with(&other).await;
    // The front of the hub stands for the command line: neither goes through the door.
    let change = MemberChange { role: Some(Role::Reviewer), ..MemberChange::default() };
    let path = format!("members/{}", me.member.id);
    ask::<Member>(&world, Some(&world.token), Method::PATCH, &path, Some(&change)).await.expect("changed");
    assert_eq!(ends(&mut stream).await, close::VIEW_CHANGED);
    let again = world.connect_with(&agent).await;
    let Some(ServerFrame::Hello { view, .. }) = again.hello else { panic!("no greeting") };
    assert_eq!(view, "no_numbers,no_media");
    assert!(world.hub.revoke_seat(&second.seat.id).await.expect("turned out"));
    assert_eq!(ends(&mut kept).await, close::NOT_SIGNED_IN);
}

#[tokio::test]
async fn seats_are_named_reported_bounded_and_kept_by_those_above() {
    let world = World::with(|config| {
        config.team = TeamConfig { seats_per_member: 1, ..TeamConfig::default() };
    })
    .await;
    let (token, me) = joins(&world, Role::Agent, "Léa").await;
    let own = InvitationWish { member: Some(me.member.id.clone()), ..wish(Role::Agent) };
    let made: NewInvitation = post(&world, &token, "invitations", &own).await.expect("made");
    let no = knock::<Joined>(&world, "join", &joining(&made, "Léa")).await.expect_err("one is enough");
    assert_eq!((no.0, no.1), (409, RefusalCode::TooManySeats));
    let change = async |token: &str, seat: &SeatId, device: &str| {
        let (path, change) = (format!("seats/{seat}"), SeatChange { device: device.into() });
        ask::<SeatInfo>(&world, Some(token), Method::PATCH, &path, Some(&change)).await
    };
    assert_eq!(change(&token, &me.seat.id, "Caisse").await.expect("her own").device.as_str(), "Caisse");
    let owner: Me = get(&world, &world.token, "me").await.expect("an owner");
    let no = change(&token, &owner.seat.id, "x").await.expect_err("not hers");
    assert_eq!((no.0, no.1), (403, RefusalCode::NotAllowed));
    let report = SeatReport { os: Some("windows\n".to_owned()), version: Some("2".to_owned()) };
    let told: Me = ask(&world, Some(&token), Method::PUT, "me/seat", Some(&report)).await.expect("kept");
    assert_eq!((told.seat.os.as_deref(), told.seat.version.as_deref()), (Some("windows"), Some("2")));
    assert!(told.seat.active);

    world.customer_writes("wamid.1", "Bonjour").await;
    let mut stream = world.connect_with(&token).await;
    stream.ask(&ClientFrame::Follow { after: Seq::ZERO }).await;
    let head = world.hub.head(&LineId::from(crate::world::LINE));
    while stream.entries.last().map_or(Seq::ZERO, |entry| entry.seq) < head {
        stream.more().await;
    }
    let active: Vec<SeatInfo> = get(&world, &token, "seats").await.expect("her own");
    assert!(active[0].active);
    world.clock.turn_ms(3 * 60_000);
    let gone: Vec<SeatInfo> = get(&world, &token, "seats").await.expect("her own");
    assert!(!gone[0].active);
}
