//! What the bakery has answered, or what came before yesterday, it has read. The past as Meta would tell it does not
//! say so, so this member tells the hub, through the same door and in the same words as any desktop.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use domain::{CommandId, ConversationId, LineId, Seq, Timestamp};
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::{ClientFrame, Command, CommandBody, Entry, Fact, ServerFrame};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

use crate::DemoError;

/// How long the hub may take for a frame.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came longer ago than this has been read, also where a thank-you needed no answer.
const READ_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// What a conversation's end looks like.
#[derive(Default)]
struct End {
    /// The last message of the customer, and when it was written.
    last_in: (Seq, Timestamp),
    /// The last message of the customer before our last answer.
    answered: Seq,
}

impl End {
    /// Up to where it is read.
    fn read_up_to(&self, now: Timestamp) -> Seq {
        let (last, at) = self.last_in;
        if now.ms_since(at) > READ_AFTER_MS { last } else { self.answered }
    }
}

/// Marks read, in each conversation, what is.
pub(crate) async fn read_what_was_answered(
    hub: SocketAddr,
    token: &str,
    line: &LineId,
) -> Result<(), DemoError> {
    let (ends, now) = ends(hub, token, line).await?;
    let http = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .build()
        .map_err(|_| DemoError::Reading("no HTTP client"))?;
    let url = format!("http://{hub}/v1/lines/{line}/commands");
    for (conversation, end) in ends {
        let up_to = end.read_up_to(now);
        if up_to == Seq::ZERO {
            continue;
        }
        let command = Command {
            id: CommandId(format!("demo-read-{conversation}")),
            line: line.clone(),
            made_at: now,
            body: CommandBody::ReadConversation { conversation, up_to },
        };
        let answer = http.post(&url).bearer_auth(token).json(&command).send().await;
        if !answer.is_ok_and(|answer| answer.status().is_success()) {
            return Err(DemoError::Reading("a reading was refused"));
        }
    }
    Ok(())
}

/// Follows the stream once, to where the journal ends now.
async fn ends(
    hub: SocketAddr,
    token: &str,
    line: &LineId,
) -> Result<(BTreeMap<ConversationId, End>, Timestamp), DemoError> {
    let url = format!("ws://{hub}/v1/lines/{line}/stream?version={}", protocol::VERSION);
    let mut request = url.into_client_request().map_err(|_| DemoError::Reading("no address"))?;
    let bearer = format!("Bearer {token}").parse().map_err(|_| DemoError::Reading("no token"))?;
    request.headers_mut().insert("authorization", bearer);
    let opened = tokio_tungstenite::connect_async(request).await;
    let (mut socket, _) = opened.map_err(|_| DemoError::Reading("no stream"))?;
    let follow = protocol::encode(&ClientFrame::Follow { after: Seq::ZERO });
    let asked = socket.send(Message::Binary(follow.into())).await;
    asked.map_err(|_| DemoError::Reading("the stream broke"))?;
    let mut ends = BTreeMap::<ConversationId, End>::new();
    let (mut until, mut now) = (Seq(1), Timestamp::default());
    let mut read = Seq::ZERO;
    while read < until {
        let heard = tokio::time::timeout(PATIENCE, socket.next()).await;
        let Ok(Some(Ok(message))) = heard else { return Err(DemoError::Reading("the stream broke")) };
        let Message::Binary(bytes) = message else { continue };
        let frame = protocol::decode(&bytes).map_err(|_| DemoError::Reading("no frame of ours"))?;
        match frame {
            ServerFrame::Hello { head, now: hub_now, .. } => (until, now) = (head, hub_now),
            ServerFrame::Entries { entries, .. } => {
                read = entries.last().map_or(read, |entry| entry.seq);
                for entry in entries {
                    take_in(&mut ends, entry);
                }
            }
            ServerFrame::History { .. }
            | ServerFrame::Contacts { .. }
            | ServerFrame::Past { .. }
            | ServerFrame::Heartbeat { .. }
            | ServerFrame::Other => {}
        }
    }
    drop(socket.close(None).await);
    Ok((ends, now))
}

fn take_in(ends: &mut BTreeMap<ConversationId, End>, entry: Entry) {
    match entry.fact {
        Fact::MessageReceived { conversation, message } => {
            ends.entry(conversation).or_default().last_in = (entry.seq, message.sent_at);
        }
        Fact::MessageQueued { conversation, .. } | Fact::MessageEchoed { conversation, .. } => {
            let end = ends.entry(conversation).or_default();
            end.answered = end.last_in.0;
        }
        Fact::ContactSeen { .. }
        | Fact::MessageAccepted { .. }
        | Fact::StatusReported { .. }
        | Fact::SendSettled { .. }
        | Fact::ReactionChanged { .. }
        | Fact::MessageEdited { .. }
        | Fact::MessageRevoked { .. }
        | Fact::ConversationRead { .. }
        | Fact::MediaStored { .. }
        | Fact::MediaLost { .. }
        | Fact::LineObserved { .. }
        | Fact::MessageImported { .. }
        | Fact::SystemNoted { .. }
        | Fact::PlaceholderFilled { .. }
        | Fact::MessageScheduled { .. }
        | Fact::ScheduleEnded { .. }
        | Fact::ReactionQueued { .. }
        | Fact::ReactionRefused { .. }
        | Fact::TemplateObserved { .. }
        | Fact::HandlerChanged { .. }
        | Fact::HistoryImported { .. }
        | Fact::ConversationsJoined { .. }
        | Fact::ConversationsParted { .. }
        | Fact::ConversationGiven { .. }
        | Fact::ConversationHidden { .. }
        | Fact::NotUnderstood { .. }
        | Fact::Withheld { .. }
        | Fact::Foreign(_) => {}
    }
}
