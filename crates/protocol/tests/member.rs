//! Golden wire forms of the questions about members, seats and invitations.

use domain::{LineId, Permission, Role, Seq, Timestamp, Wipe};
use expect_test::{Expect, expect};
use protocol::member::{
    Invitation, InvitationWish, Joined, Joining, Keeps, Knock, Me, Member, MemberChange, MyLine,
    NewInvitation, OnLine, Position, Revocation, SeatChange, SeatInfo, SeatReport, TwoStepNeed, TwoStepSetup,
    Welcome,
};
use protocol::{Fact, RefusalCode, ServerFrame};
use serde::{Serialize, de::DeserializeOwned};

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, golden: &Expect) {
    let text = serde_json::to_string(value).expect("serialises");
    golden.assert_eq(&text);
    assert_eq!(&serde_json::from_str::<T>(&text).expect("reads back"), value);
}

fn member() -> Member {
    Member {
        id: "m1".into(),
        name: "Bo".into(),
        role: Role::Agent,
        teams: vec!["Sales".into()],
        skills: vec!["it".into()],
        created_at: Timestamp(1),
        disabled_at: None,
        agreed_at: Some(Timestamp(2)),
        two_step: false,
        lines: Vec::new(),
    }
}

fn seat() -> SeatInfo {
    SeatInfo {
        id: "s1".into(),
        member: "m1".into(),
        device: "Desk".into(),
        os: Some("linux".into()),
        version: Some("0.1.0".into()),
        created_at: Timestamp(1),
        last_seen: Some(Timestamp(3)),
        positions: vec![Position { line: LineId::from("1064"), seq: Seq(9) }],
        active: true,
        revoked_at: None,
        wipe: None,
    }
}

fn invitation() -> Invitation {
    Invitation {
        id: "i1".into(),
        role: Role::Reviewer,
        teams: Vec::new(),
        lines: Vec::new(),
        member: None,
        by: "Ada".into(),
        made_at: Timestamp(1),
        expires_at: Timestamp(2),
    }
}

#[test]
fn members_and_seats_have_a_fixed_form() {
    let permissions = vec![Permission::Read, Permission::SendMessages];
    check(
        &Me { member: member(), seat: seat(), permissions, view: "no_numbers".into(), lines: Vec::new() },
        &expect![[
            r#"{"member":{"id":"m1","name":"Bo","role":"agent","teams":["Sales"],"skills":["it"],"created_at":1,"agreed_at":2,"two_step":false},"seat":{"id":"s1","member":"m1","device":"Desk","os":"linux","version":"0.1.0","created_at":1,"last_seen":3,"positions":[{"line":"1064","seq":9}],"active":true},"permissions":["read","send_messages"],"view":"no_numbers"}"#
        ]],
    );
    let gone = SeatInfo {
        revoked_at: Some(Timestamp(4)),
        wipe: Some(Wipe::Asked),
        last_seen: None,
        positions: Vec::new(),
        active: false,
        ..seat()
    };
    check(
        &gone,
        &expect![[
            r#"{"id":"s1","member":"m1","device":"Desk","os":"linux","version":"0.1.0","created_at":1,"positions":[],"active":false,"revoked_at":4,"wipe":"asked"}"#
        ]],
    );
    check(&MemberChange::default(), &expect!["{}"]);
    let change = MemberChange { role: Some(Role::Owner), disabled: Some(false), ..MemberChange::default() };
    check(&change, &expect![[r#"{"role":"owner","disabled":false}"#]]);
    check(&SeatReport { os: Some("macos".into()), version: None }, &expect![[r#"{"os":"macos"}"#]]);
    check(&SeatChange { device: "Laptop".into() }, &expect![[r#"{"device":"Laptop"}"#]]);
    check(&Revocation { wipe: true }, &expect![[r#"{"wipe":true}"#]]);
}

#[test]
fn invitations_have_a_fixed_form() {
    let wish = InvitationWish {
        role: Role::Agent,
        teams: vec!["Sales".into()],
        lines: Vec::new(),
        member: None,
        valid_hours: Some(2),
    };
    check(&wish, &expect![[r#"{"role":"agent","teams":["Sales"],"valid_hours":2}"#]]);
    let link = Some("https://hub.example/join#ABCDE".into());
    check(
        &NewInvitation { invitation: invitation(), code: "ABCDE".into(), link, fingerprint: String::new() },
        &expect![[
            r#"{"invitation":{"id":"i1","role":"reviewer","teams":[],"by":"Ada","made_at":1,"expires_at":2},"code":"ABCDE","link":"https://hub.example/join#ABCDE"}"#
        ]],
    );
    check(&Knock { code: "ABCDE".into() }, &expect![[r#"{"code":"ABCDE"}"#]]);
    let welcome = Welcome {
        hub: "Boulangerie".into(),
        fingerprint: "AAAA-BBBB".into(),
        by: "Ada".into(),
        role: Role::Reviewer,
        permissions: vec![Permission::Read],
        teams: Vec::new(),
        member: None,
        expires_at: Timestamp(2),
        keeps: Keeps { conversations: true, numbers: false, media: false },
        agreement: Some("Be silent.".into()),
        two_step: Some(TwoStepNeed::SetUp),
        sign_in: None,
    };
    check(
        &welcome,
        &expect![[
            r#"{"hub":"Boulangerie","fingerprint":"AAAA-BBBB","by":"Ada","role":"reviewer","permissions":["read"],"teams":[],"expires_at":2,"keeps":{"conversations":true,"numbers":false,"media":false},"agreement":"Be silent.","two_step":"set_up"}"#
        ]],
    );
    check(
        &TwoStepSetup { secret: "GEZDGNBV".into(), url: "otpauth://totp/x".into() },
        &expect![[r#"{"secret":"GEZDGNBV","url":"otpauth://totp/x"}"#]],
    );
    let joining = Joining {
        code: "ABCDE".into(),
        name: Some("Bo".into()),
        device: "Desk".into(),
        os: None,
        version: None,
        agreed: true,
        two_step: Some("123456".into()),
        sign_in: None,
    };
    check(
        &joining,
        &expect![[r#"{"code":"ABCDE","name":"Bo","device":"Desk","agreed":true,"two_step":"123456"}"#]],
    );
    let me = Me {
        member: member(),
        seat: seat(),
        permissions: Vec::new(),
        view: String::new(),
        lines: Vec::new(),
    };
    let joined = Joined { token: "comptoir_0".into(), me, recovery_codes: vec!["AB-CD".into()] };
    check(
        &joined,
        &expect![[
            r#"{"token":"comptoir_0","me":{"member":{"id":"m1","name":"Bo","role":"agent","teams":["Sales"],"skills":["it"],"created_at":1,"agreed_at":2,"two_step":false},"seat":{"id":"s1","member":"m1","device":"Desk","os":"linux","version":"0.1.0","created_at":1,"last_seen":3,"positions":[{"line":"1064","seq":9}],"active":true},"permissions":[],"view":""},"recovery_codes":["AB-CD"]}"#
        ]],
    );
}

#[test]
fn what_is_withheld_and_under_which_view_has_a_fixed_form() {
    check(&Fact::Withheld { digest: "ab".into() }, &expect![[r#"{"fact":"withheld","digest":"ab"}"#]]);
    let hello = ServerFrame::Hello {
        version: 1,
        head: Seq(2),
        now: Timestamp(3),
        journal: "j".into(),
        view: "no_media".into(),
    };
    check(
        &hello,
        &expect![[r#"{"say":"hello","version":1,"head":2,"now":3,"journal":"j","view":"no_media"}"#]],
    );
    let older = r#"{"say":"hello","version":1,"head":2,"now":3,"journal":"j"}"#;
    let read: ServerFrame = serde_json::from_str(older).expect("a hub of before is understood");
    let full = ServerFrame::Hello {
        version: 1,
        head: Seq(2),
        now: Timestamp(3),
        journal: "j".into(),
        view: String::new(),
    };
    assert_eq!(read, full);
    assert_eq!(serde_json::to_string(&full).expect("writes"), older);
}

#[test]
fn the_words_of_refusals_are_fixed() {
    let codes = [
        RefusalCode::Wipe,
        RefusalCode::UnknownMember,
        RefusalCode::UnknownSeat,
        RefusalCode::UnknownInvitation,
        RefusalCode::InvitationExpired,
        RefusalCode::InvitationUsed,
        RefusalCode::InvitationTakenBack,
        RefusalCode::AgreementMissing,
        RefusalCode::TwoStepMissing,
        RefusalCode::TwoStepWrong,
        RefusalCode::TooManyTries,
        RefusalCode::TooManySeats,
        RefusalCode::LastOwner,
        RefusalCode::InvalidValue,
        RefusalCode::OtherTeam,
    ];
    check(
        &codes.to_vec(),
        &expect![[
            r#"["wipe","unknown_member","unknown_seat","unknown_invitation","invitation_expired","invitation_used","invitation_taken_back","agreement_missing","two_step_missing","two_step_wrong","too_many_tries","too_many_seats","last_owner","invalid_value","other_team"]"#
        ]],
    );
    check(
        &Permission::ALL.to_vec(),
        &expect![[
            r#"["read","see_numbers","see_media","mark_read","send_messages","start_conversations","settle_sends","part_conversations","refresh_templates","import_history","see_members","manage_members","manage_seats","invite","see_register","see_all_teams","give_conversations"]"#
        ]],
    );
    check(&Role::ALL.to_vec(), &expect![[r#"["owner","supervisor","agent","reviewer"]"#]]);
}

/// A hub that is newer than the desktop says what this one does not know yet.
#[test]
fn newer_words_are_read_as_other() {
    let me: Vec<Permission> = serde_json::from_str(r#"["read","paint"]"#).expect("reads");
    assert_eq!(me, [Permission::Read, Permission::Other]);
    assert_eq!(serde_json::from_str::<TwoStepNeed>("\"dance\"").expect("reads"), TwoStepNeed::Other);
    assert_eq!(serde_json::from_str::<Wipe>("\"maybe\"").expect("reads"), Wipe::Other);
}

/// None of it was there before lines were told apart: what says nothing of lines reads as all of them.
#[test]
fn lines_have_a_fixed_form() {
    let lines = vec![
        OnLine { line: LineId::from("1064"), role: None },
        OnLine { line: LineId::from("1065"), role: Some(Role::Reviewer) },
    ];
    check(
        &MemberChange { lines: Some(lines.clone()), ..MemberChange::default() },
        &expect![[r#"{"lines":[{"line":"1064"},{"line":"1065","role":"reviewer"}]}"#]],
    );
    check(
        &MyLine {
            line: LineId::from("1064"),
            permissions: vec![Permission::Read, Permission::GiveConversations],
        },
        &expect![[r#"{"line":"1064","permissions":["read","give_conversations"]}"#]],
    );
    let text = serde_json::to_string(&Member { lines, ..member() }).expect("writes");
    let before = text.replace(r#""lines":[{"line":"1064"},{"line":"1065","role":"reviewer"}],"#, "");
    assert_ne!(text, before);
    assert_eq!(serde_json::from_str::<Member>(&before).expect("reads"), member());
}
