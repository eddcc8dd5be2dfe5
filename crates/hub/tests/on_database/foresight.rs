//! A database is asked ahead for a whole group of webhooks; what comes of them is what comes of them one by one.

use std::sync::Arc;

use bytes::Bytes;
use domain::{AttemptId, Content, Failure, FailureKind, Handler, LineId, MessageStatus, Timestamp, Wamid};
use hub::journal::{Delivery, Fingerprint, Journal, News, Past, Report, postgres, sqlite};
use proptest::prelude::*;
use protocol::{Contact, Message};

use crate::given::{awa, begins, facts, line, options, received, send, wish};
use crate::world::{LINE, NOW};

/// Something that Meta says, of a few people and messages, so that they get in each other's way.
#[derive(Clone, Debug)]
struct Said {
    kind: u8,
    user: Option<u8>,
    phone: Option<u8>,
    n: u8,
}

fn said() -> impl Strategy<Value = Said> {
    (0_u8..6, prop::option::of(0_u8..3), prop::option::of(0_u8..3), 0_u8..5)
        .prop_map(|(kind, user, phone, n)| Said { kind, user, phone, n })
}

fn person(user: Option<u8>, phone: Option<u8>) -> Contact {
    Contact {
        user_id: user.map(|user| format!("FR.{user}").into()),
        phone: phone.map(|phone| format!("3363998000{phone}").into()),
        ..Contact::default()
    }
}

fn delivery(said: &Said) -> Delivery {
    let Said { kind, user, phone, n } = *said;
    let with = person(user, phone);
    let at = Timestamp(NOW.0 + i64::from(n) * 1_000);
    let wamid = Wamid::from(format!("wamid.{n}").as_str());
    let content = Content::Text { body: "Bonjour".into() };
    let message = Message::new(wamid.clone(), at, content.clone());
    let news = match kind {
        0 | 1 => {
            News::Received { from: Contact { name: Some(format!("N{n}").as_str().into()), ..with }, message }
        }
        2 => News::Status {
            to: with,
            wamid: format!("wamid.OUT{n}").as_str().into(),
            status: if n == 4 { MessageStatus::Failed } else { MessageStatus::Delivered },
            at,
            failure: (n == 4).then(|| Failure {
                kind: FailureKind::MediaProblem,
                code: None,
                details: "".into(),
                retry_at: None,
            }),
            attempt: Some(AttemptId::of(&format!("c{}", n % 3).as_str().into(), 1)),
            raw: "{}".into(),
        },
        3 => {
            let handler =
                if n % 2 == 0 { Handler::Us } else { Handler::Other { role: Some("sales".to_owned()) } };
            News::Handled { with, handler, at }
        }
        4 => News::Moved { contact: with, before: person(Some(n % 3), None), note: message },
        _ => News::Edited { with, target: wamid, content },
    };
    let key = Fingerprint::of(Some(at), &[format!("{said:?}").as_bytes()]);
    let reports = vec![Report { line: LineId::from(LINE), key, news }];
    Delivery { body: Bytes::from_static(b"{}"), received_at: NOW, reports }
}

/// What a journal holds after all that was said.
async fn told(journal: Arc<dyn Journal>, deliveries: Vec<Delivery>, at_once: bool) -> Vec<String> {
    journal.take_line(line(), NOW).await.expect("writes").expect("nobody has it");
    journal.absorb(received(LINE, "wamid.first", awa())).await.expect("absorbed");
    for id in ["c0", "c1"] {
        journal.accept(wish(id, send(1, id))).await.expect("writes").expect("accepted");
        begins(journal.as_ref(), id).await.expect("it waits");
    }
    if at_once {
        let past = deliveries.into_iter().map(Past::Webhook).collect();
        journal.remember(line(), past, NOW).await.expect("writes");
    } else {
        for delivery in deliveries {
            journal.absorb(delivery).await.expect("absorbed");
        }
    }
    let facts = facts(journal.as_ref(), LINE).await;
    journal.close().await;
    facts.iter().map(|fact| serde_json::to_string(fact).expect("text")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_asked_ahead_changes_nothing(all in prop::collection::vec(said(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runs");
        runtime.block_on(async {
            let deliveries: Vec<Delivery> = all.iter().map(delivery).collect();
            let dir = tempfile::tempdir().expect("a directory");
            let file = sqlite::open(&dir.path().join("journal.sqlite"), options()).expect("opens");
            let address = crate::journal_place().expect("a database");
            let database = postgres::open(address, options()).await.expect("opens");
            let one_by_one = told(Arc::new(file), deliveries.clone(), false).await;
            let at_once = told(Arc::new(database), deliveries, true).await;
            assert_eq!(at_once, one_by_one);
        });
    }
}
