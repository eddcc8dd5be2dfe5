//! The shape of every request, and what is read from its answer.

use crate::pretend::{Act, Pretend, TOKEN, ok};
use bytes::Bytes;
use cloud_client::{AppData, CloudClient, Config, Misconfigured, Secret, Upload};
use cloud_types::graph::WebhookOverride;
use cloud_types::send::To;
use cloud_types::{Retry, Scalar, SendBody, SendContent};
use expect_test::expect;
use futures_util::stream;
use serde_json::{Value, json};

const LINE: &str = "700100200300";
const ACCOUNT: &str = "900800700600";
const YES: &str = r#"{"success":true}"#;

fn hello() -> SendBody {
    SendBody::new(To::Phone("33655502001".into()), SendContent::text("Bonjour", false)).marked("attempt-1")
}

#[tokio::test]
async fn a_message_is_posted_to_the_lines_messages() {
    let answer = r#"{"messaging_product":"whatsapp","contacts":[{"input":"33655502001","wa_id":"33655502001"}],"messages":[{"id":"wamid.1"}]}"#;
    let meta = Pretend::saying(answer).await;
    let sent = meta.client().send(LINE, &hello()).await.expect("accepted");
    assert_eq!(sent.messages[0].id, "wamid.1");
    let asked = meta.only();
    assert_eq!(asked.line, "POST /v24.0/700100200300/messages HTTP/1.1");
    assert_eq!(asked.header("authorization"), Some("Bearer EAAtoken-for-tests"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert_eq!(asked.header("user-agent"), Some("comptoir/0.1.0"));
    expect![[r#"{"messaging_product":"whatsapp","recipient_type":"individual","to":"33655502001","biz_opaque_callback_data":"attempt-1","type":"text","text":{"body":"Bonjour","preview_url":false}}"#]]
        .assert_eq(&asked.text());
}

#[tokio::test]
async fn a_read_mark_may_show_that_we_are_writing() {
    let meta = Pretend::start(vec![ok(YES), ok(YES)]).await;
    let client = meta.client();
    client.mark_read(LINE, "wamid.9", false).await.expect("done");
    client.mark_read(LINE, "wamid.9", true).await.expect("done");
    let asked = meta.asked();
    assert_eq!(asked[0].line, "POST /v24.0/700100200300/messages HTTP/1.1");
    assert_eq!(asked[0].text(), r#"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.9"}"#);
    let with: Value = serde_json::from_slice(&asked[1].body).expect("JSON");
    assert_eq!(with["typing_indicator"], json!({"type": "text"}));
}

#[tokio::test]
async fn the_phones_data_is_asked_for_by_its_word_and_a_lost_answer_is_unknown() {
    let yes = r#"{"messaging_product":"whatsapp","request_id":"R1"}"#;
    let meta = Pretend::start(vec![ok(yes), ok(yes), ok("not JSON")]).await;
    let client = meta.client();
    client.sync_app(LINE, AppData::Contacts).await.expect("asked");
    client.sync_app(LINE, AppData::History).await.expect("asked");
    let lost = client.sync_app(LINE, AppData::History).await.expect_err("no answer that can be read");
    assert_eq!(lost.class, Retry::UnknownOutcome);
    let asked = meta.asked();
    assert_eq!(asked[0].line, "POST /v24.0/700100200300/smb_app_data HTTP/1.1");
    let sync = |index: usize| serde_json::from_slice::<Value>(&asked[index].body).expect("JSON");
    assert_eq!(sync(0), json!({"messaging_product": "whatsapp", "sync_type": "smb_app_state_sync"}));
    assert_eq!(sync(1)["sync_type"], "history");
}

#[tokio::test]
async fn the_proof_is_the_digest_of_the_token_under_the_secret() {
    // RFC 4231, case 2.
    let proof = Secret::new("Jefe").proof_for(&Secret::new("what do ya want for nothing?"));
    assert_eq!(proof, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    let meta = Pretend::start(vec![ok(r#"{"id":"1"}"#)]).await;
    let config = Config { app_secret: Some(Secret::new("app-secret-for-tests")), ..meta.config() };
    CloudClient::new(config).expect("a client").me().await.expect("a working token");
    expect!["GET /v24.0/me?fields=id%2Cname&appsecret_proof=2346b1d241f859b73deee129eba3c306194475251160a5ea74ebb623906be7b3 HTTP/1.1"]
        .assert_eq(&meta.only().line);
}

#[tokio::test]
async fn a_file_goes_up_as_a_stream_with_its_length() {
    let meta = Pretend::saying(r#"{"id":4490709327384033}"#).await;
    let body = stream::iter([Ok(Bytes::from_static(b"first ")), Ok(Bytes::from_static(b"second"))]);
    let file = Upload { mime_type: "image/png".into(), file_name: "vitrine.png".into(), length: 12, body };
    let id = meta.client().upload_media(LINE, file).await.expect("an id");
    assert_eq!(id, "4490709327384033");
    let asked = meta.only();
    assert_eq!(asked.line, "POST /v24.0/700100200300/media HTTP/1.1");
    let length: usize = asked.header("content-length").expect("a length").parse().expect("a number");
    assert_eq!(length, asked.body.len());
    let kind = asked.header("content-type").expect("a type");
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a form");
    expect![[r#"
        --B
        Content-Disposition: form-data; name="messaging_product"

        whatsapp
        --B
        Content-Disposition: form-data; name="type"

        image/png
        --B
        Content-Disposition: form-data; name="file"; filename="vitrine.png"
        Content-Type: image/png

        first second
        --B--
    "#]]
    .assert_eq(&asked.text().replace(boundary, "B").replace("\r\n", "\n"));
}

#[tokio::test]
async fn a_file_is_found_fetched_and_deleted() {
    let url = r#"{"messaging_product":"whatsapp","url":"https://lookaside.fbsbx.com/x","mime_type":"image/png","sha256":"aa","file_size":"12","id":"5001"}"#;
    let bytes = Act::Answer(200, "content-type: image/png\r\n", "first second".into());
    let meta = Pretend::start(vec![ok(url), bytes, ok(YES)]).await;
    let client = meta.client();
    let found = client.media_url("5001", Some(LINE)).await.expect("an address");
    assert_eq!(found.file_size.as_ref().and_then(Scalar::int), Some(12));
    let mut file = client.download(&format!("{}/files/5001?ext=1", meta.address)).await.expect("a file");
    assert_eq!((file.content_type.as_deref(), file.length), (Some("image/png"), Some(12)));
    let mut all = Vec::new();
    while let Some(chunk) = file.chunk().await.expect("bytes") {
        all.extend_from_slice(&chunk);
    }
    assert_eq!(all, b"first second");
    client.delete_media("5001", None).await.expect("deleted");
    let asked: Vec<String> = meta.asked().into_iter().map(|asked| asked.line).collect();
    assert_eq!(
        asked,
        [
            "GET /v24.0/5001?phone_number_id=700100200300 HTTP/1.1",
            "GET /files/5001?ext=1 HTTP/1.1",
            "DELETE /v24.0/5001 HTTP/1.1"
        ]
    );
    assert_eq!(meta.asked()[1].header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
}

#[tokio::test]
async fn templates_are_listed_to_the_last_page() {
    let page = |name: &str, next: &str| {
        ok(&format!(
            r#"{{"data":[{{"name":"{name}","status":"APPROVED"}}],"paging":{{"cursors":{{"before":"x","after":"{next}"}}{}}}}}"#,
            if next == "END" { "" } else { r#","next":"https://elsewhere.example.org/steal""# }
        ))
    };
    let meta = Pretend::start(vec![page("one", "C1"), page("two", "C2"), page("three", "END")]).await;
    let all = meta.client().templates(ACCOUNT).await.expect("all of them");
    let names: Vec<&str> = all.iter().filter_map(|template| template.name.as_deref()).collect();
    assert_eq!(names, ["one", "two", "three"]);
    let asked: Vec<String> = meta.asked().into_iter().map(|asked| asked.line).collect();
    assert!(asked[0].starts_with("GET /v24.0/900800700600/message_templates?fields=id%2Cname"));
    assert!(asked[0].ends_with("&limit=100 HTTP/1.1"));
    assert!(asked[1].ends_with("&limit=100&after=C1 HTTP/1.1"));
    assert!(asked[2].ends_with("&limit=100&after=C2 HTTP/1.1"));
}

#[tokio::test]
async fn a_cursor_that_has_gone_starts_the_list_again_once() {
    let gone = || crate::pretend::no(400, r#"{"error":{"message":"(#131059)","code":131059}}"#);
    let first = || ok(r#"{"data":[{"name":"one"}],"paging":{"cursors":{"after":"C1"},"next":"n"}}"#);
    let last = ok(r#"{"data":[{"name":"two"}]}"#);
    let meta = Pretend::start(vec![first(), gone(), first(), last]).await;
    assert_eq!(meta.client().templates(ACCOUNT).await.expect("all").len(), 2);
    let meta = Pretend::start(vec![first(), gone(), first(), gone()]).await;
    assert_eq!(meta.client().templates(ACCOUNT).await.expect_err("gone again").code, Some(131_059));
    let meta = Pretend::start(vec![first(), first()]).await;
    assert!(meta.client().templates(ACCOUNT).await.is_err(), "a list that goes in a circle");
}

#[tokio::test]
async fn a_number_tells_its_status_and_health() {
    let answer = r#"{"id":"700100200300","status":"CONNECTED","quality_rating":"GREEN","throughput":{"level":"HIGH"},"health_status":{"can_send_message":"AVAILABLE","entities":[]}}"#;
    let meta = Pretend::saying(answer).await;
    let number = meta.client().phone_number(LINE).await.expect("a number");
    assert_eq!(number.status.as_deref(), Some("CONNECTED"));
    assert_eq!(number.health_status.expect("health").can_send_message.as_deref(), Some("AVAILABLE"));
    let line = meta.only().line;
    assert!(line.starts_with("GET /v24.0/700100200300?fields="));
    for field in ["health_status", "quality_rating", "status", "throughput", "verified_name"] {
        assert!(line.contains(field), "{field} is asked for");
    }
}

#[tokio::test]
async fn numbers_profile_and_subscriptions_are_asked_for() {
    let meta = Pretend::start(vec![
        ok(r#"{"data":[{"id":"1"},{"id":"2"}]}"#),
        ok(r#"{"data":[{"business_profile":{"about":"Pain"}}]}"#),
        ok(r#"{"data":[{"whatsapp_business_api_data":{"id":"1001","name":"Comptoir"}}]}"#),
        ok(YES),
        ok(YES),
        ok(YES),
        ok(r#"{"data":{"is_valid":true,"expires_at":0,"scopes":["whatsapp_business_messaging"]}}"#),
    ])
    .await;
    let client = meta.client();
    assert_eq!(client.phone_numbers(ACCOUNT).await.expect("numbers").len(), 2);
    assert_eq!(client.business_profile(LINE).await.expect("a profile").about.as_deref(), Some("Pain"));
    assert_eq!(client.subscribed_apps(ACCOUNT).await.expect("applications").len(), 1);
    client.subscribe(ACCOUNT, None).await.expect("subscribed");
    let instead = WebhookOverride {
        override_callback_uri: "https://example.org/hook".into(),
        verify_token: "v".into(),
        ..WebhookOverride::default()
    };
    client.subscribe(ACCOUNT, Some(&instead)).await.expect("subscribed");
    client.unsubscribe(ACCOUNT).await.expect("unsubscribed");
    assert_eq!(client.debug_token().await.expect("facts").is_valid, Some(true));
    let asked = meta.asked();
    assert!(asked[0].line.starts_with("GET /v24.0/900800700600/phone_numbers?fields="));
    assert!(asked[1].line.starts_with("GET /v24.0/700100200300/whatsapp_business_profile?fields=about"));
    assert_eq!(asked[2].line, "GET /v24.0/900800700600/subscribed_apps HTTP/1.1");
    assert_eq!(
        (asked[3].line.as_str(), asked[3].body.len()),
        ("POST /v24.0/900800700600/subscribed_apps HTTP/1.1", 0)
    );
    let body = r#"{"override_callback_uri":"https://example.org/hook","verify_token":"v"}"#;
    assert_eq!(asked[4].text(), body);
    assert_eq!(asked[5].line, "DELETE /v24.0/900800700600/subscribed_apps HTTP/1.1");
    assert_eq!(asked[6].line, format!("GET /v24.0/debug_token?input_token={TOKEN} HTTP/1.1"));
}

#[tokio::test]
async fn an_id_cannot_walk_out_of_its_path() {
    let meta = Pretend::saying(r#"{"url":"x"}"#).await;
    meta.client().media_url("../me/accounts?x=1#", None).await.expect("an answer");
    assert_eq!(meta.only().line, "GET /v24.0/..%2Fme%2Faccounts%3Fx=1%23 HTTP/1.1");
}

#[test]
fn a_mistaken_configuration_is_named() {
    let with = |change: fn(&mut Config)| {
        let mut config = Config::new(Secret::new(TOKEN));
        change(&mut config);
        CloudClient::new(config).err()
    };
    assert_eq!(with(|_| {}), None);
    assert_eq!(with(|config| config.base_url = "graph".into()), Some(Misconfigured::BaseUrl));
    assert_eq!(with(|config| config.base_url = "ftp://example.org".into()), Some(Misconfigured::BaseUrl));
    assert_eq!(with(|config| config.base_url = "http://example.org".into()), Some(Misconfigured::PlainHttp));
    assert_eq!(with(|config| config.base_url = "http://[::1]:8080/".into()), None);
    assert_eq!(with(|config| config.version = "24".into()), Some(Misconfigured::Version));
    assert_eq!(with(|config| config.version = "v24.0/../me".into()), Some(Misconfigured::Version));
    assert_eq!(with(|config| config.token = Secret::new("")), Some(Misconfigured::Token));
    assert_eq!(with(|config| config.token = Secret::new("a b\r\nc")), Some(Misconfigured::Token));
}
