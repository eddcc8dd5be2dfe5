//! What becomes of a command.

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Seq;
use protocol::{Accepted, Command, CommandBody, Fact, RefusalCode};
use testkit::eg;

use super::{Answering, Hub, State, check, gone, refuse};

pub(super) async fn command(
    Shared(hub): Hub,
    headers: HeaderMap,
    Path(_): Path<String>,
    Json(command): Json<Command>,
) -> Response {
    if let Err(refusal) = check(&hub, &headers) {
        return *refusal;
    }
    let mut released = hub.release.subscribe();
    let (answering, seq) = {
        let mut state = hub.state.lock().expect("nobody panics here");
        state.came.push(command.id.clone());
        let answering = state.answers.pop_front().unwrap_or(Answering::Both);
        let seq = match answering {
            Answering::CutBefore | Answering::Unavailable | Answering::No(_) | Answering::Portal => None,
            Answering::AnswerFirst => {
                state.shown = Some(state.journal.head());
                Some(accept(&mut state, &command))
            }
            Answering::Both | Answering::CutAfter | Answering::EntryFirst => {
                Some(accept(&mut state, &command))
            }
        };
        (answering, seq)
    };
    hub.bell.send_modify(|rung| *rung += 1);
    match (answering, seq) {
        (Answering::No(code), _) => refuse(StatusCode::CONFLICT, code),
        (Answering::Unavailable, _) => {
            refuse(StatusCode::SERVICE_UNAVAILABLE, RefusalCode::JournalUnavailable)
        }
        (Answering::Portal, _) => (StatusCode::OK, "<html>Welcome, guest</html>").into_response(),
        (Answering::EntryFirst, Some(seq)) => {
            released.changed().await.expect("the hub lives");
            Json(Accepted { seq }).into_response()
        }
        (Answering::Both | Answering::AnswerFirst, Some(seq)) => Json(Accepted { seq }).into_response(),
        // A proxy's word stands for a broken connection: neither is the hub's own.
        (_, _) => gone(),
    }
}

fn accept(state: &mut State, command: &Command) -> Seq {
    if let Some(seq) = state.accepted.get(&command.id) {
        return *seq;
    }
    let fact = match &command.body {
        CommandBody::SendMessage { conversation, content, reply_to } => Fact::MessageQueued {
            conversation: *conversation,
            command: command.id.clone(),
            author: eg::author(),
            sent_at: command.made_at,
            content: content.clone(),
            reply_to: reply_to.clone(),
        },
        CommandBody::ReadConversation { conversation, up_to } => {
            Fact::ConversationRead { conversation: *conversation, up_to: *up_to }
        }
        CommandBody::SettleSend { .. }
        | CommandBody::ScheduleMessage { .. }
        | CommandBody::CancelScheduled { .. }
        | CommandBody::SendToNumber { .. }
        | CommandBody::React { .. }
        | CommandBody::ImportHistory {}
        | CommandBody::RefreshTemplates {}
        | CommandBody::PartConversations { .. }
        | CommandBody::GiveConversation { .. }
        | CommandBody::NoteExport { .. } => panic!("no test asks that here"),
    };
    let seq = state.journal.push(fact);
    state.accepted.insert(command.id.clone(), seq);
    seq
}
