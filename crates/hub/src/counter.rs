//! The counter at which desktops ask: lines, commands, media, and the stream of each line.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use domain::{ConversationId, LineHealth, LineId, Permission, Seq, Teams};
use protocol::{Accepted, Command, CommandBody, LineInfo, Refusal, RefusalCode};
use serde::Deserialize;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::{LineConfig, TeamConfig};
use crate::dispatch::ReadMark;
use crate::frames::Frames;
use crate::journal::{Journal, JournalError, Subject, Wish};
use crate::media::{Shelf, Uploads};
use crate::members::{Attendance, Guards};
use crate::metrics::Metrics;
use crate::pace::Pace;
use crate::patience::Patience;
use crate::provider::Provider;
use crate::roster::RosterBell;
use crate::seats::SignedIn;
use crate::{arrivals, media, members, permits, register, stream};

/// The largest command: a text of 4,096 characters, escaped, with room to spare.
const MAX_COMMAND_BYTES: usize = 256 * 1024;

/// What the counter needs.
pub(crate) struct Counter {
    pub(crate) lines: Vec<LineConfig>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: Metrics,
    pub(crate) shelf: Shelf,
    pub(crate) uploads: Uploads,
    pub(crate) read_marks: mpsc::Sender<ReadMark>,
    pub(crate) templates: Arc<Notify>,
    pub(crate) stopping: CancellationToken,
    pub(crate) team: TeamConfig,
    pub(crate) behind_proxy: bool,
    pub(crate) roster: RosterBell,
    pub(crate) attendance: Arc<Attendance>,
    pub(crate) guards: Guards,
    pub(crate) provider: Option<Arc<Provider>>,
    pub(crate) frames: Frames,
    pub(crate) pace: Pace,
}

pub(crate) fn router(counter: Arc<Counter>, patience: Patience) -> Router {
    let routes = Router::new()
        .route("/v1/lines", routing::get(lines))
        .route("/v1/lines/{line}/health", routing::get(health))
        .route("/v1/lines/{line}/stream", routing::get(stream::open))
        .route("/v1/lines/{line}/commands", routing::post(command))
        .route("/v1/lines/{line}/typing", routing::post(typing))
        .route("/v1/media/{sha256}", routing::get(media::serve::serve))
        .merge(members::routes())
        .merge(register::routes())
        .merge(arrivals::routes());
    patience
        .bound(routes, MAX_COMMAND_BYTES)
        // A stream of bytes that nobody gathers: no limit of the whole counts for it, only its own.
        .route(
            "/v1/lines/{line}/uploads/{sha256}",
            routing::head(media::receive::look).patch(media::receive::receive),
        )
        .layer(DefaultBodyLimit::disable())
        .with_state(counter)
}

/// A refusal on its way out, with the HTTP status that goes with it.
pub(crate) struct Refused {
    refusal: Refusal,
    /// How many seconds to wait before asking again.
    retry_after: Option<u64>,
}

impl Refused {
    pub(crate) fn new(code: RefusalCode, details: &str) -> Self {
        Refusal { code, details: details.into() }.into()
    }

    /// A no that may be a yes after so many seconds.
    pub(crate) fn later(code: RefusalCode, details: &str, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(code, details) }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, retry_after: None }
    }
}

impl From<JournalError> for Refused {
    fn from(error: JournalError) -> Self {
        tracing::error!(%error, "the journal did not answer a seat");
        Self::new(RefusalCode::JournalUnavailable, &error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match self.refusal.code {
            RefusalCode::NotSignedIn | RefusalCode::Wipe => StatusCode::UNAUTHORIZED,
            RefusalCode::NotAllowed
            | RefusalCode::OtherTeam
            | RefusalCode::TwoStepWrong
            | RefusalCode::SignInRefused
            | RefusalCode::AccountUnknown
            | RefusalCode::AccountNotAllowed
            | RefusalCode::MemberDisabled => StatusCode::FORBIDDEN,
            RefusalCode::UnknownLine
            | RefusalCode::UnknownConversation
            | RefusalCode::UnknownMember
            | RefusalCode::UnknownSeat
            | RefusalCode::UnknownInvitation => StatusCode::NOT_FOUND,
            RefusalCode::InvitationExpired
            | RefusalCode::InvitationUsed
            | RefusalCode::InvitationTakenBack
            | RefusalCode::SignInOver => StatusCode::GONE,
            RefusalCode::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
            RefusalCode::WindowClosed
            | RefusalCode::HandledElsewhere
            | RefusalCode::FileMissing
            | RefusalCode::NothingToCancel
            | RefusalCode::NothingToImport
            | RefusalCode::CommandReused
            | RefusalCode::TooManySeats
            | RefusalCode::LastOwner
            | RefusalCode::AccountTaken
            | RefusalCode::NothingToSettle => StatusCode::CONFLICT,
            RefusalCode::InvalidMessage
            | RefusalCode::InvalidValue
            | RefusalCode::AgreementMissing
            | RefusalCode::SignInMissing
            | RefusalCode::TwoStepMissing => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalCode::ProviderUnreachable => StatusCode::BAD_GATEWAY,
            RefusalCode::JournalUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            RefusalCode::NotUnderstood | RefusalCode::Other => StatusCode::BAD_REQUEST,
        };
        let wait = self.retry_after.map(|seconds| [(RETRY_AFTER, seconds.to_string())]);
        (status, wait, Json(self.refusal)).into_response()
    }
}

impl Counter {
    /// Whether this hub serves a line.
    pub(crate) fn serves(&self, line: &LineId) -> bool {
        self.lines.iter().any(|config| config.id == *line)
    }

    /// Members or seats have just changed here.
    pub(crate) fn roster_changed(&self) {
        self.roster.changed();
    }

    /// The last Seq of a line.
    pub(crate) fn head(&self, line: &LineId) -> Seq {
        self.journal.bell(line).map_or(Seq::ZERO, |bell| *bell.borrow())
    }
}

async fn lines(
    State(counter): State<Arc<Counter>>,
    signed_in: SignedIn,
) -> Result<Json<Vec<LineInfo>>, Refused> {
    let mut infos = Vec::with_capacity(counter.lines.len());
    let (mut has_any, mut reads_any) = (false, false);
    for line in &counter.lines {
        let Ok(here) = signed_in.on(&counter, &line.id) else { continue };
        has_any = true;
        if !here.rights.allow(Permission::Read) {
            continue;
        }
        reads_any = true;
        let health = counter.journal.health(line.id.clone()).await?;
        infos.push(LineInfo { id: line.id.clone(), head: counter.head(&line.id), health });
    }
    if has_any && !reads_any {
        signed_in.may(Permission::Read)?;
    }
    Ok(Json(infos))
}

async fn health(
    State(counter): State<Arc<Counter>>,
    Path(line): Path<String>,
    signed_in: SignedIn,
) -> Result<Json<LineHealth>, Refused> {
    let line = LineId(line);
    signed_in.on(&counter, &line)?.may(Permission::Read)?;
    Ok(Json(counter.journal.health(line).await?))
}

/// Somebody writes an answer.
#[derive(Deserialize)]
struct Typing {
    conversation: ConversationId,
}

/// Shows the customer that an answer is being written. Best effort, and never an entry: it lasts 25 seconds.
async fn typing(
    State(counter): State<Arc<Counter>>,
    Path(line): Path<String>,
    signed_in: SignedIn,
    Json(Typing { conversation }): Json<Typing>,
) -> Result<StatusCode, Refused> {
    let line = LineId(line);
    let here = signed_in.on(&counter, &line)?;
    here.may(Permission::SendMessages)?;
    if here.view.teams != Teams::All {
        let subject = Subject::Conversation(conversation);
        let stands = counter.journal.stands(vec![subject.clone()]).await?;
        if !here.sees(&line, stands.get(&subject).map_or(&[], Vec::as_slice)) {
            return Err(Refused::new(RefusalCode::OtherTeam, "the conversation is another team's"));
        }
    }
    drop(counter.read_marks.try_send(ReadMark { line, conversation, typing: true }));
    Ok(StatusCode::NO_CONTENT)
}

async fn command(
    State(counter): State<Arc<Counter>>,
    Path(line): Path<String>,
    signed_in: SignedIn,
    body: Bytes,
) -> Result<Json<Accepted>, Refused> {
    let answer = accept(&counter, LineId(line), signed_in, &body).await;
    match &answer {
        Ok(_) => counter.metrics.commands.increment(1),
        Err(_) => counter.metrics.refusals.increment(1),
    }
    answer
}

async fn accept(
    counter: &Counter,
    line: LineId,
    signed_in: SignedIn,
    body: &[u8],
) -> Result<Json<Accepted>, Refused> {
    let here = signed_in.on(counter, &line)?;
    let command: Command = serde_json::from_slice(body)
        .map_err(|_| Refused::new(RefusalCode::NotUnderstood, "not a command of this treaty"))?;
    if command.line != line || command.id.as_str().is_empty() || command.id.as_str().len() > 128 {
        return Err(Refused::new(RefusalCode::NotUnderstood, "the command does not fit its address"));
    }
    here.may(permits::permission_of(&command.body))?;
    let then = Then::of(&command);
    let wish = Wish {
        command,
        seat: signed_in.standing.signs(),
        by: signed_in.standing.actor(),
        teams: here.view.teams,
        now: counter.clock.now(),
    };
    let accepted = counter.journal.accept(wish).await?.map_err(Refused::from)?;
    match then {
        // Best effort: when many wait, the customer's ticks turn blue with the next reading.
        Then::MarkRead(mark) => drop(counter.read_marks.try_send(mark)),
        Then::FetchTemplates => counter.templates.notify_one(),
        Then::Nothing => {}
    }
    Ok(Json(accepted))
}

/// What is begun once a command is on disk, beside what the journal's own bells ring for.
enum Then {
    MarkRead(ReadMark),
    FetchTemplates,
    Nothing,
}

impl Then {
    fn of(command: &Command) -> Self {
        match &command.body {
            CommandBody::ReadConversation { conversation, .. } => {
                let (line, conversation) = (command.line.clone(), *conversation);
                Self::MarkRead(ReadMark { line, conversation, typing: false })
            }
            CommandBody::RefreshTemplates {} => Self::FetchTemplates,
            CommandBody::SendMessage { .. }
            | CommandBody::SettleSend { .. }
            | CommandBody::ScheduleMessage { .. }
            | CommandBody::CancelScheduled { .. }
            | CommandBody::SendToNumber { .. }
            | CommandBody::React { .. }
            | CommandBody::PartConversations { .. }
            | CommandBody::GiveConversation { .. }
            | CommandBody::NoteExport { .. }
            | CommandBody::ImportHistory {} => Self::Nothing,
        }
    }
}
