//! What the fixtures mean: each inbound type, status and field is read as what it is.

use cloud_types::send::interactive::InteractiveKind;
use cloud_types::send::template::ParameterValue;
use cloud_types::send::{
    Component, Interactive, Parameter, ReadMark, SendBody, SendContent, SendTemplate, To,
};
use cloud_types::webhook::account::AccountEvent;
use cloud_types::webhook::calls::PreferenceKind;
use cloud_types::webhook::content::{Reply, SystemKind};
use cloud_types::webhook::status::StatusKind;
use cloud_types::webhook::templates::TemplateEvent;
use cloud_types::word::{Scalar, Word};
use cloud_types::{Content, FieldValue, Message, Status, Webhook, known};
use expect_test::{Expect, expect};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(format!("{name}.json"));
    serde_json::from_slice(&std::fs::read(path).expect("the fixture is there")).expect("it is JSON")
}

fn value(name: &str) -> FieldValue {
    let webhook = Webhook::read(fixture(&format!("webhook/{name}"))).expect("a webhook");
    webhook.changes().next().expect("a change").1.value.clone()
}

fn message(name: &str) -> Message {
    let FieldValue::Messages(value) = value(&format!("messages_{name}")) else { panic!("no messages") };
    known(&value.messages).next().expect("a message").clone()
}

fn statuses(name: &str) -> Vec<Status> {
    let FieldValue::Messages(value) = value(&format!("statuses_{name}")) else { panic!("no messages") };
    known(&value.statuses).cloned().collect()
}

#[test]
fn every_inbound_type_is_read_as_what_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/webhook");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(|file| {
            file.ok()?
                .file_name()
                .to_str()?
                .strip_prefix("messages_")?
                .strip_suffix(".json")
                .map(str::to_owned)
        })
        .filter(|name| !["user_actions", "account_error"].contains(&name.as_str()))
        .collect();
    names.sort();
    let mut table = String::new();
    for name in names {
        let message = message(&name);
        let mut left: Vec<&String> = message.extra.keys().collect();
        // Whether a JSON map keeps its order is up to the features of everything that is built together.
        left.sort();
        writeln!(table, "{name:<34} {:<12} {:?} {left:?}", message.content.kind(), message.content)
            .expect("a string");
    }
    let expected: Expect = expect![[r#"
        audio                              audio        Audio []
        audio_voice                        audio        Audio []
        button                             button       Button []
        contacts                           contacts     Contacts []
        document                           document     Document []
        edit                               edit         Edit []
        edit_caption                       edit         Edit []
        errors_only                        errors       Bare []
        image                              image        Image []
        interactive_button_reply           interactive  Interactive []
        interactive_call_permission_reply  interactive  Interactive []
        interactive_error                  interactive  Bare []
        interactive_list_reply             interactive  Interactive []
        interactive_nfm_reply              interactive  Interactive []
        interactive_payment_method         interactive  Interactive []
        interactive_unknown                interactive  Interactive []
        location                           location     Location []
        location_bare                      location     Location []
        odd_forms                          text         Bare ["context", "text"]
        order                              order        Order []
        pin                                pin          Pin []
        reaction                           reaction     Reaction []
        reaction_removed                   reaction     Reaction []
        request_welcome                    request_welcome Bare []
        revoke                             revoke       Revoke []
        sticker                            sticker      Sticker []
        system_identity                    system       System []
        system_number                      system       System []
        system_user_id                     system       System []
        text                               text         Text []
        text_about_product                 text         Text []
        text_forwarded                     text         Text []
        text_from_ad                       text         Text []
        text_in_group                      text         Text []
        text_often_forwarded               text         Text []
        text_reply                         text         Text []
        text_username_only                 text         Text []
        unknown_type                       hologram     Bare ["hologram"]
        unsupported                        unsupported  Unsupported []
        unsupported_old                    unsupported  Bare []
        video                              video        Video []
        with_nulls                         text         Text ["context", "group_id", "referral"]
        without_id                         text         Text []
    "#]];
    expected.assert_eq(&table);
}

#[test]
fn a_person_may_have_no_number() {
    let message = message("text_username_only");
    assert_eq!(message.from, None);
    assert_eq!(message.from_user_id.as_deref(), Some("FR.zoe0002"));
    assert_eq!(message.seconds(), Some(1_790_000_420));
}

#[test]
fn answers_to_interactive_messages_are_told_apart() {
    let reply = |name: &str| {
        let Content::Interactive(answer) = message(&format!("interactive_{name}")).content else {
            panic!("no answer")
        };
        answer.reply
    };
    let Reply::ListReply(choice) = reply("list_reply") else { panic!("no list") };
    assert_eq!((choice.id.as_deref(), choice.description.as_deref()), (Some("slot-9"), Some("Samedi matin")));
    let Reply::NfmReply(form) = reply("nfm_reply") else { panic!("no form") };
    assert!(form.response_json.expect("answers").contains("slot"));
    let Reply::CallPermissionReply(permission) = reply("call_permission_reply") else {
        panic!("no permission")
    };
    assert_eq!(permission.expiration_timestamp.expect("an end").int(), Some(1_790_600_000));
    assert_eq!(reply("unknown").kind(), "poll_reply");
    assert!(matches!(reply("payment_method"), Reply::PaymentMethod(_)));
}

#[test]
fn an_edit_carries_the_new_content() {
    let Content::Edit(edit) = message("edit").content else { panic!("no edit") };
    assert_eq!(edit.original_message_id.as_deref(), Some("wamid.FIX0001"));
    let Content::Text(text) = edit.message.expect("a message").content else { panic!("no text") };
    assert_eq!(text.body.as_deref(), Some("Deux tartes, pardon"));
}

#[test]
fn system_messages_name_the_old_and_the_new_person() {
    let Content::System(system) = message("system_user_id").content else { panic!("no system message") };
    assert_eq!(system.kind, Some(SystemKind::UserChangedUserId));
    assert_eq!(system.previous_user_id.as_deref(), Some("FR.zoe0002"));
    assert_eq!(system.user_id.as_deref(), Some("FR.zoe0003"));
}

#[test]
fn an_odd_form_costs_only_its_own_field() {
    let message = message("odd_forms");
    assert_eq!(message.seconds(), Some(1_790_000_999));
    assert_eq!(message.content.kind(), "text");
    assert_eq!(message.extra["text"], "just words");
    assert_eq!(message.context, None);
}

#[test]
fn a_message_without_a_name_does_not_hide_its_neighbours() {
    assert_eq!(message("without_id").id, "wamid.FIX0999");
    assert_eq!(statuses("without_id").len(), 1);
    let webhook = Webhook::read(fixture("webhook/several_changes")).expect("a webhook");
    assert_eq!(webhook.changes().count(), 2);
    assert_eq!(webhook.beyond_us().count(), 3);
}

#[test]
fn statuses_say_how_far_and_for_whom() {
    let sent = &statuses("sent")[0];
    assert_eq!(sent.status, StatusKind::Sent);
    assert_eq!(sent.biz_opaque_callback_data.as_deref(), Some("attempt-1"));
    assert_eq!(sent.seconds(), Some(1_790_002_000));
    assert_eq!(statuses("played")[0].recipient_id, None);
    let failed = &statuses("failed")[0];
    assert_eq!(failed.errors.as_ref().expect("a reason")[0].code, Some(131_047));
    assert_eq!(statuses("unknown")[0].status, StatusKind::Other("shredded".into()));
}

#[test]
fn a_member_of_a_group_is_found_in_both_spellings() {
    let members: Vec<String> = statuses("group")
        .iter()
        .map(|status| status.participant().expect("a member").text().into_owned())
        .collect();
    assert_eq!(members, ["33655502001", "33655503003"]);
}

#[test]
fn fields_of_the_account_are_typed() {
    let FieldValue::AccountUpdate(update) = value("account_update_partner") else { panic!("no update") };
    assert_eq!(update.event, Some(AccountEvent::PartnerRemoved));
    assert_eq!(update.disconnection_info.expect("why").reason.as_deref(), Some("PRIMARY_INACTIVITY"));
    let FieldValue::TemplateStatus(status) = value("template_approved") else { panic!("no template") };
    assert_eq!((status.event, status.reason), (Some(TemplateEvent::Approved), None));
    assert_eq!(status.extra["reason"], Value::Null);
    let FieldValue::BusinessCapability(limit) = value("business_capability_number") else {
        panic!("no limit")
    };
    assert_eq!(limit.max_daily_conversations_per_business.expect("a limit").int(), Some(2000));
    let FieldValue::UserPreferences(said) = value("user_preferences") else { panic!("no preference") };
    assert_eq!(said.user_preferences.expect("one")[0].value, Some(PreferenceKind::Stop));
}

#[test]
fn history_echoes_and_standby_hold_messages() {
    let FieldValue::History(history) = value("history_chunk") else { panic!("no history") };
    let chunk = &history.history.as_ref().expect("chunks")[0];
    assert_eq!(chunk.metadata.as_ref().and_then(|at| at.progress.as_ref()).and_then(Scalar::int), Some(55));
    let thread = &chunk.threads.as_ref().expect("threads")[0];
    let told: Vec<&str> = known(&thread.messages).map(|message| message.content.kind()).collect();
    assert_eq!(told, ["text", "media_placeholder"]);
    let FieldValue::Echoes(echoes) = value("smb_message_echoes") else { panic!("no echoes") };
    let told: Vec<&str> = known(&echoes.message_echoes).map(|message| message.content.kind()).collect();
    assert_eq!(told, ["text", "revoke", "edit"]);
    let FieldValue::Standby(copies) = value("standby") else { panic!("no standby") };
    assert_eq!(known(&copies.standby.expect("copies").messages).count(), 1);
}

#[test]
fn a_scalar_reads_numbers_however_they_are_written() {
    assert_eq!(Scalar::from("42").int(), Some(42));
    assert_eq!(Scalar::from(42).int(), Some(42));
    assert_eq!(Scalar::from("48.5").float(), Some(48.5));
    assert_eq!(Scalar::from("inf").float(), None);
    assert_eq!(Scalar::from(7).text(), "7");
    assert_eq!(Scalar::from("x").int(), None);
}

#[test]
fn sends_are_built_as_meta_documents_them() {
    let shown = |body: &SendBody| serde_json::to_string(body).expect("JSON");
    let text = SendBody::new(To::Phone("33655502001".into()), SendContent::text("Bonjour", false));
    expect![[r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"33655502001","context":{"message_id":"wamid.1"},"biz_opaque_callback_data":"attempt-7","type":"text","text":{"body":"Bonjour","preview_url":false}}"#]]
        .assert_eq(&shown(&text.answering("wamid.1").marked("attempt-7")));
    let reaction = SendBody::new(To::User("FR.zoe0002".into()), SendContent::reaction("wamid.1", ""));
    expect![[r#"{"messaging_product":"whatsapp","recipient_type":"individual","recipient":"FR.zoe0002","type":"reaction","reaction":{"message_id":"wamid.1","emoji":""}}"#]]
        .assert_eq(&shown(&reaction));
    let template = SendTemplate::new("pret", "fr")
        .with(Component::part("body", vec![Parameter::text("Ana").named("prenom")]))
        .with(Component::button("quick_reply", 0, vec![ParameterValue::Payload("yes".into()).into()]));
    let template = SendBody::new(To::Group("grp-1".into()), SendContent::Template(Box::new(template)));
    expect![[r#"{"messaging_product":"whatsapp","recipient_type":"group","to":"grp-1","type":"template","template":{"name":"pret","language":{"code":"fr"},"components":[{"type":"body","parameters":[{"parameter_name":"prenom","type":"text","text":"Ana"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"yes"}]}]}}"#]]
        .assert_eq(&shown(&template));
    let buttons = Interactive::buttons("Oui ?", [("y", "Oui"), ("n", "Non")]);
    assert_eq!(buttons.kind, Some(InteractiveKind::Button));
    expect![[r#"{"type":"button","body":{"text":"Oui ?"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Oui"}},{"type":"reply","reply":{"id":"n","title":"Non"}}]}}"#]]
        .assert_eq(&serde_json::to_string(&buttons).expect("JSON"));
    expect![[r#"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}}"#]]
        .assert_eq(&serde_json::to_string(&ReadMark::new("wamid.1", true)).expect("JSON"));
}

#[test]
fn every_send_type_is_read_as_what_it_is() {
    for name in [
        "text",
        "image",
        "video",
        "audio_voice",
        "document",
        "sticker",
        "location",
        "contacts",
        "reaction",
        "template",
        "interactive_flow",
        "pin",
    ] {
        let body = SendBody::read(fixture(&format!("send/{name}"))).expect("a send");
        assert!(!matches!(body.content, SendContent::Bare(_) | SendContent::Untyped), "{name}");
    }
    let unknown = SendBody::read(fixture("send/unknown")).expect("a send");
    assert_eq!(unknown.content, SendContent::Bare("hologram".into()));
}

#[test]
fn a_message_finds_its_writer_and_its_file() {
    let FieldValue::Messages(value) = value("messages_image") else { panic!("no messages") };
    let message = known(&value.messages).next().expect("a message");
    let writer = value.contact_of(message).expect("a writer");
    assert_eq!(writer.user_id.as_deref(), Some("FR.ana0001"));
    assert_eq!(
        message.content.media().and_then(|file| file.id.as_ref()).map(|id| id.text()),
        Some("5001".into())
    );
    assert_eq!(value.metadata.as_ref().and_then(|line| line.line()).as_deref(), Some("700100200300"));
    let stranger = Message { from: Some("33600000000".into()), ..Message::default() };
    assert_eq!(value.contact_of(&stranger), None);
    let by_number = Message { from: Some(33_655_502_001.into()), ..Message::default() };
    assert_eq!(value.contact_of(&by_number), Some(writer));
    let Content::Edit(edit) = self::message("edit_caption").content else { panic!("no edit") };
    assert_eq!(
        edit.message.expect("new").content.media().expect("a file").caption.as_deref(),
        Some("La nouvelle vitrine")
    );
}
