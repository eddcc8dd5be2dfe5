//! The demo's gallery as its hub tells it: everything that the bakery sent is there, with its files and its words.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use demo::Demo;
use domain::{Content, MediaId, Seq};
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{ClientFrame, Fact, ServerFrame};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

/// The line of the pretend Meta.
fn line() -> String {
    simulator::Config::default().phone_number_id
}

/// What has been told so far.
#[derive(Default)]
struct Told {
    sent: BTreeSet<MediaId>,
    stored: BTreeSet<MediaId>,
    templates: usize,
    filled: usize,
    empty: usize,
    unsupported: BTreeSet<String>,
    notes: usize,
}

impl Told {
    fn take_in(&mut self, fact: Fact) {
        match fact {
            Fact::MessageQueued { content, .. } => {
                if let Content::Template { body, fill, .. } = &content {
                    *(if body.is_some() { &mut self.filled } else { &mut self.empty }) += 1;
                    self.sent.extend(fill.iter().flat_map(|fill| fill.media()).map(|media| media.id.clone()));
                }
                self.sent.extend(content.media().map(|media| media.id.clone()));
            }
            Fact::MediaStored { media, .. } => {
                self.stored.insert(media);
            }
            Fact::MediaLost { media, reason } => panic!("{media} is lost: {reason}"),
            Fact::TemplateObserved { .. } => self.templates += 1,
            Fact::SystemNoted { .. } => self.notes += 1,
            Fact::MessageReceived { message, .. } => {
                if let Content::Unsupported { kind, .. } = message.content {
                    self.unsupported.insert(kind);
                }
            }
            _ => {}
        }
    }

    fn is_whole(&self) -> bool {
        !self.sent.is_empty() && self.sent.is_subset(&self.stored) && self.templates > 0
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bakery_sent_has_its_files_and_its_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let demo = Demo::start(folder.path(), Arc::new(hub::SystemClock)).await.expect("the demo starts");
    let url = demo.hub_url().replace("http://", "ws://");
    let mut request =
        format!("{url}/v1/lines/{}/stream?version=1", line()).into_client_request().expect("an address");
    let bearer = format!("Bearer {}", demo.token().as_str()).parse().expect("a header");
    request.headers_mut().insert("authorization", bearer);
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.expect("connects");
    let follow = protocol::encode(&ClientFrame::Follow { after: Seq::ZERO });
    socket.send(Message::Binary(follow.into())).await.expect("asks");
    let mut told = Told::default();
    let waiting = async {
        while !told.is_whole() {
            let Some(Ok(message)) = socket.next().await else { panic!("the stream broke") };
            let Message::Binary(bytes) = message else { continue };
            if let ServerFrame::Entries { entries, .. } = protocol::decode(&bytes).expect("a frame") {
                entries.into_iter().for_each(|entry| told.take_in(entry.fact));
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(120), waiting).await.expect("all files come in time");
    // Six files, the pictures above a question and above a template.
    assert!(told.sent.len() >= 8, "{:?}", told.sent);
    assert!(told.filled >= 2 && told.empty == 0, "{} filled, {} not", told.filled, told.empty);
    assert!(told.templates >= 20, "{}", told.templates);
    assert!(told.notes >= 2, "a new number and a new identity: {}", told.notes);
    for kind in ["poll_creation", "gif", "hologram", "request_welcome", "call_permission_reply"] {
        assert!(told.unsupported.contains(kind), "{kind}: {:?}", told.unsupported);
    }
    assert!(!told.unsupported.iter().any(|kind| kind == "order" || kind == "nfm_reply"));
    demo.shutdown().await;
}
