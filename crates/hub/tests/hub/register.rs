//! The register: what matters is in it, who may reads it, and nothing in the journal is changed behind its back.

use domain::{ConversationId, LineId, MemberId, Role, SeatId, Timestamp};
use hub::backup;
use hub::{Config, TwoStep};
use protocol::member::{InvitationWish, MemberChange, NewInvitation, Revocation};
use protocol::register::{Act, Checkpoint, Deed, Record, prove};
use protocol::{Command, CommandBody, RefusalCode};
use reqwest::Method;

use crate::members::{NOTHING, ask, get, joins, post, wish};
use crate::world::{LINE, NOW, World};

async fn acts(world: &World) -> Vec<Act> {
    let records: Vec<Record> = get(world, &world.token, "register/acts").await.expect("told");
    prove(&records, &[]).expect("each is linked to the one before");
    records.iter().map(|record| record.read().expect("an act of ours")).collect()
}

/// Waits until so many checkpoints are signed.
async fn checkpoints(world: &World, count: usize) -> Vec<Checkpoint> {
    world.hub.sign_checkpoint();
    let look = async {
        loop {
            let found: Vec<Checkpoint> =
                get(world, &world.token, "register/checkpoints").await.expect("told");
            if found.len() == count {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), look).await.expect("it is signed")
}

async fn world() -> World {
    World::with(|config| config.checkpoint_key = Some(config.data_dir.join("checkpoint.key"))).await
}

#[tokio::test]
async fn every_act_that_matters_is_noted_with_who_did_it() {
    let world = world().await;
    let (lea, me) = joins(&world, Role::Supervisor, "Léa").await;
    let (token, her) = (lea.as_str(), me.member.id.clone());
    let asked = InvitationWish { valid_hours: Some(1), ..wish(Role::Agent) };
    let made: NewInvitation = post(&world, token, "invitations", &asked).await.expect("made");
    let invitation = made.invitation.id.clone();
    let path = format!("invitations/{invitation}");
    ask::<()>(&world, Some(token), Method::DELETE, &path, NOTHING).await.expect("taken back");
    ask::<()>(&world, Some(token), Method::DELETE, &path, NOTHING).await.expect_err("only once");
    let change = MemberChange { role: Some(Role::Agent), ..MemberChange::default() };
    let path = format!("members/{her}");
    ask::<protocol::member::Member>(&world, Some(&world.token), Method::PATCH, &path, Some(&change))
        .await
        .expect("changed");
    let (seat, path) = (me.seat.id.clone(), format!("seats/{}/revoke", me.seat.id));
    for _ in 0..2 {
        let out: Result<protocol::member::SeatInfo, _> =
            post(&world, &world.token, &path, &Revocation { wipe: true }).await;
        out.expect("turned out");
    }
    ask::<()>(&world, Some(token), Method::POST, "wiped", NOTHING).await.expect("says so");
    ask::<()>(&world, Some(token), Method::POST, "wiped", NOTHING).await.expect("and once more");

    let acts = acts(&world).await;
    let deeds: Vec<(&str, &Deed)> = acts.iter().map(|act| (act.by.name.as_str(), &act.deed)).collect();
    let [policy, bo, invited, joined, invited_by_her, taken_back, changed, out, wiped] = &deeds[..] else {
        panic!("nine acts: {deeds:?}")
    };
    assert!(
        matches!(policy, ("hub", Deed::PolicyChanged { two_step, .. }) if two_step == "off"),
        "{policy:?}"
    );
    assert!(matches!(bo, ("hub", Deed::SeatLetIn { name, .. }) if name.as_str() == "Bo"), "{bo:?}");
    assert!(matches!(invited, ("Bo", Deed::InvitationMade { role: Role::Supervisor, .. })), "{invited:?}");
    assert!(matches!(joined, ("Léa", Deed::SeatLetIn { role: Role::Supervisor, .. })), "{joined:?}");
    let until = Timestamp(world.now().0 + 3_600_000);
    let expected =
        Deed::InvitationMade { invitation: invitation.clone(), role: Role::Agent, expires_at: until };
    assert_eq!(*invited_by_her, ("Léa", &expected));
    assert_eq!(*taken_back, ("Léa", &Deed::InvitationTakenBack { invitation }));
    assert!(matches!(changed, ("Bo", Deed::MemberChanged { role: Some(Role::Agent), .. })), "{changed:?}");
    assert!(matches!(out, ("Bo", Deed::SeatTurnedOut { wipe: true, seat: s, .. }) if *s == seat), "{out:?}");
    assert!(matches!(wiped, ("Léa", Deed::SeatWiped { seat: s, .. }) if *s == seat), "{wiped:?}");
    assert!(acts.iter().all(|act| act.at == NOW));
    assert_eq!(acts[4].by.member, Some(her));
}

#[tokio::test]
async fn a_policy_is_noted_when_it_changes_and_not_at_every_start() {
    let world = World::new().await.restart(|_| {}).await;
    let policies = |acts: Vec<Act>| {
        acts.into_iter().filter(|act| matches!(act.deed, Deed::PolicyChanged { .. })).collect::<Vec<_>>()
    };
    assert_eq!(policies(acts(&world).await).len(), 1);
    let world = world
        .restart(|config| {
            config.team.two_step = TwoStep::All;
            config.team.agreement = Some("Ce que disent les clients reste ici.".into());
        })
        .await;
    let noted = policies(acts(&world).await);
    assert_eq!(noted.len(), 2);
    let Deed::PolicyChanged { two_step, agreement, .. } = &noted[1].deed else { panic!("a policy") };
    assert_eq!((two_step.as_str(), agreement.as_ref().map(String::len)), ("all", Some(64)));
}

#[tokio::test]
async fn only_who_leads_reads_the_register() {
    let world = world().await;
    for role in Role::ALL {
        let (token, _) = joins(&world, role, role.word()).await;
        for path in ["register/acts", "register/checkpoints"] {
            let told = get::<serde_json::Value>(&world, &token, path).await;
            if matches!(role, Role::Owner | Role::Supervisor) {
                told.expect("told");
            } else {
                assert_eq!(told.expect_err("not told").1, RefusalCode::NotAllowed, "{role:?} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn checkpoints_are_signed_with_one_key_and_vouch_for_all_that_came_before() {
    let mut world = world().await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let first = checkpoints(&world, 1).await;
    assert_eq!((first[0].acts, first[0].lines[0].head.0), (2, 2));
    world.hub.sign_checkpoint();
    world = world.restart(|_| {}).await;
    world.customer_writes("wamid.B", "Encore").await;
    joins(&world, Role::Agent, "Léa").await;
    let second = checkpoints(&world, 2).await;
    assert_eq!(second[0], first[0], "nothing had happened, so nothing was signed between");
    assert_eq!((second[1].acts, second[1].lines[0].head.0), (4, 3));
    assert_eq!(second[1].signer, first[0].signer);
    let records: Vec<Record> = get(&world, &world.token, "register/acts").await.expect("told");
    let proved = prove(&records, &second).expect("whole");
    assert_eq!((proved.acts, proved.vouched, proved.signers.len()), (4, 4, 1));
    let after: Vec<Record> = get(&world, &world.token, "register/acts?after=3").await.expect("told");
    assert_eq!(after, records[3..]);

    world.customer_writes("wamid.C", "Et encore").await;
    let config = world.hub.config().clone();
    world.hub.shutdown().await;
    let found = verify(&config).await.expect("whole");
    assert_eq!((found.acts, found.checkpoints, found.signers.len()), (4, 3, 1), "one more as it stopped");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let key = std::fs::metadata(config.data_dir.join("checkpoint.key")).expect("there");
        assert_eq!(key.permissions().mode() & 0o077, 0, "for its owner only");
    }
}

async fn verify(config: &Config) -> Result<hub::journal::inspect::Inspection, String> {
    let config = config.clone();
    let verified = tokio::task::spawn_blocking(move || backup::verify(&config));
    verified.await.expect("no panic").map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_changed_in_the_journal_is_named_by_its_place() {
    let world = World::with(|config| {
        config.journal = None;
        config.checkpoint_key = Some(config.data_dir.join("checkpoint.key"));
    })
    .await;
    for n in 0..5 {
        world.customer_writes(&format!("wamid.{n}"), "Bonjour").await;
    }
    checkpoints(&world, 1).await;
    for n in 5..9 {
        world.customer_writes(&format!("wamid.{n}"), "Bonjour").await;
    }
    checkpoints(&world, 2).await;
    let config = world.hub.config().clone();
    world.hub.shutdown().await;
    let conn = rusqlite::Connection::open(hub::journal::sqlite::path_in(&config.data_dir)).expect("opens");
    let tried = async |change: &str, expected: &str| {
        assert!(conn.execute(change, []).expect("changes") > 0, "{change}");
        let said = verify(&config).await.expect_err(change);
        assert!(said.starts_with(expected), "{change}: {said}");
    };
    verify(&config).await.expect("whole");
    let entry = |n: u64| format!("place & 1099511627775 = {n}");
    for (n, range) in [
        (3, "entries 1 to 6 are not what checkpoint 1 signed"),
        (8, "entries 7 to 10 are not what checkpoint 2 signed"),
    ] {
        let same = format!("UPDATE entry SET at = at + 1 WHERE {}", entry(n));
        tried(&same, &format!("line 1064: {range}")).await;
        conn.execute(&same.replace("+ 1", "- 1"), []).expect("back");
    }
    verify(&config).await.expect("whole again");
    let last = format!("DELETE FROM entry WHERE {}", entry(10));
    tried(&last, "line 1064: entries 10 to 10 are missing, checkpoint 2 signed them").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_was_touched_is_named() {
    let world = World::with(|config| {
        config.journal = None;
        config.checkpoint_key = Some(config.data_dir.join("checkpoint.key"));
    })
    .await;
    joins(&world, Role::Agent, "Léa").await;
    checkpoints(&world, 1).await;
    let config = world.hub.config().clone();
    world.hub.shutdown().await;
    let conn = rusqlite::Connection::open(hub::journal::sqlite::path_in(&config.data_dir)).expect("opens");
    for (change, back, said) in [
        (
            "UPDATE act SET act = replace(act, 'agent', 'owner') WHERE no = 4",
            "UPDATE act SET act = replace(act, 'owner', 'agent') WHERE no = 4",
            "the register: act 4 was changed, or something before it was",
        ),
        (
            "UPDATE act SET no = 99 WHERE no = 2",
            "UPDATE act SET no = 2 WHERE no = 99",
            "the register: act 2 is missing",
        ),
        (
            "UPDATE checkpoint SET checkpoint = replace(checkpoint, '\"acts\":4', '\"acts\":3')",
            "UPDATE checkpoint SET checkpoint = replace(checkpoint, '\"acts\":3', '\"acts\":4')",
            "the register: checkpoint 1 is not what was signed",
        ),
    ] {
        assert_eq!(conn.execute(change, []).expect("changes"), 1, "{change}");
        assert_eq!(verify(&config).await.expect_err(change), said);
        conn.execute(back, []).expect("back");
        verify(&config).await.expect("whole again");
    }
    // The last act of all, which nothing is linked to, is missed by the checkpoint.
    conn.execute("DELETE FROM act WHERE no = 4", []).expect("deletes");
    assert_eq!(verify(&config).await.expect_err("short"), "the register: checkpoint 1 speaks of other acts");
}

/// What the command line does is in the register, too.
#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_is_noted() {
    let world = world().await;
    let config = world.hub.config().clone();
    let turned_out = tokio::task::spawn_blocking(move || {
        let file = hub::journal::sqlite::path_in(&config.data_dir);
        let book = match &config.journal {
            Some(address) => hub::journal::postgres::seat_book(address, "", NOW),
            None => hub::journal::sqlite::seat_book(&file, None, "", NOW),
        };
        let book = book.expect("opens");
        let (seat, token) = hub::seats::mint("Awa", NOW);
        book.add(&seat, Role::Agent, &hub::seats::digest(&token)).expect("let in");
        assert!(!book.revoke(&SeatId("nobody".into()), false, NOW).expect("asks"));
        let by = (MemberId("command-line".into()), config.team.name.as_str().into());
        let (invited, _) = hub::members::invitation(wish(Role::Agent), by, &config.team, NOW);
        book.invite(&invited).expect("invited");
        book.revoke(&seat.id, false, NOW).expect("asks")
    });
    assert!(turned_out.await.expect("no panic"));
    let acts = acts(&world).await;
    let by_hand: Vec<&Deed> =
        acts.iter().filter(|act| act.by.name.as_str() == "command line").map(|act| &act.deed).collect();
    assert!(
        matches!(
            by_hand[..],
            [Deed::SeatLetIn { .. }, Deed::InvitationMade { .. }, Deed::SeatTurnedOut { wipe: false, .. }]
        ),
        "{by_hand:?}"
    );
}

#[tokio::test]
async fn what_leaves_a_desktop_and_who_takes_over_is_noted() {
    let world = World::with(|config| config.team.one_active_seat = true).await;
    world.customer_writes("wamid.A", "Bonjour").await;
    let (first, me) = joins(&world, Role::Reviewer, "Zoé").await;
    let conversation = ConversationId(1);
    let body = CommandBody::NoteExport { conversation, messages: 12, files: 3 };
    let command = Command { id: "e1".into(), line: LineId::from(LINE), made_at: world.now(), body };
    for _ in 0..2 {
        let path = format!("lines/{LINE}/commands");
        let said: Result<protocol::Accepted, _> = post(&world, &first, &path, &command).await;
        said.expect("a repeat is answered as the first time");
    }
    let exported =
        Deed::ConversationExported { line: LineId::from(LINE), conversation, messages: 12, files: 3 };
    let acts = acts(&world).await;
    let noted: Vec<&Act> = acts.iter().filter(|act| act.deed == exported).collect();
    assert_eq!(noted.len(), 1, "{acts:?}");
    assert_eq!((noted[0].by.member.as_ref(), noted[0].by.name.as_str()), (Some(&me.member.id), "Zoé"));

    let own = InvitationWish { member: Some(me.member.id), ..wish(Role::Reviewer) };
    let made: NewInvitation = post(&world, &first, "invitations", &own).await.expect("made");
    let joined: protocol::member::Joined =
        crate::members::knock(&world, "join", &crate::members::joining(&made, "Zoé")).await.expect("in");
    let _one = world.connect_with(&first).await;
    let _two = world.try_connect(joined.token.as_str(), "&take_over=true").await.expect("goes on here");
    let took_over = Deed::SeatTookOver { seat: joined.me.seat.id, device: joined.me.seat.device };
    let acts = self::acts(&world).await;
    assert_eq!(acts.iter().filter(|act| act.deed == took_over).count(), 1, "{acts:?}");
    assert!(
        !acts.iter().any(|act| matches!(&act.deed, Deed::SeatTookOver { seat, .. } if *seat == me.seat.id)),
        "the first takes nothing over"
    );
}
