//! `POST /{phone-number-id}/messages`: sending, marking read, typing.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::call::Call;
use super::check::At;
use super::error::GraphError;
use super::{interactive, template_send};
use crate::Trap;
use crate::running::Shared;
use crate::world::{How, On, PlannedFailure, Record, SendAsk};

const TYPES: [&str; 12] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "template",
    "interactive",
    "pin",
];

/// Sends, or marks read.
pub(crate) async fn post(shared: &Arc<Shared>, call: Call) -> Result<Response, GraphError> {
    if call.springs(shared, Trap::SlowAnswer) {
        let about = shared.world().traces.to_string();
        let wait = shared.chance().between(5_000, 40_000, "slow-by", &about);
        shared.wait(wait).await;
    }
    if call.springs(shared, Trap::ServerError) {
        let overloaded =
            shared.chance().happens(0.5, "server-error-kind", &shared.world().traces.to_string());
        let code = if overloaded { 2 } else { 131_016 };
        return Err(GraphError::of(code).saying("The service is temporarily unavailable."));
    }
    let body = Value::Object(call.params.clone());
    let root = At::root(&body);
    root.need("messaging_product")?.one_of(&["whatsapp"])?;
    if root.may("status").is_some() {
        return mark_read(shared, &root).await;
    }
    let kind = validate(shared, &root, call.path.last().map(String::as_str))?;
    send(shared, &call, body.clone(), kind).await
}

async fn send(
    shared: &Arc<Shared>,
    call: &Call,
    mut body: Value,
    kind: String,
) -> Result<Response, GraphError> {
    let now = shared.clock.now();
    if let Some(object) = body.as_object_mut() {
        object.remove("access_token");
        object.remove("appsecret_proof");
        object.entry("type").or_insert_with(|| kind.clone().into());
    }
    let ask = SendAsk { body, kind };
    let (answer, wamid, after, ticket) = {
        let mut world = shared.world();
        world.may_send(now, &ask)?;
        let (kind, customer) = (ask.kind.clone(), world.customer_of(&ask.body));
        let mut ordered =
            |how: &[How]| world.take_failure_of(On::Send, how, Some(&kind), customer.as_deref());
        if let Some(failure) = ordered(&[How::Sync, How::Cut]) {
            return Err(fail(call, &failure));
        }
        let after = ordered(&[How::Lost, How::ThoughAccepted]);
        let (answer, wamid) = world.accept(now, ask);
        (answer, wamid, after, world.ticket())
    };
    if let Some(ticket) = ticket
        && !ticket.durable().await
    {
        return Err(GraphError::of(131_000).saying("The message could not be stored."));
    }
    shared.bell.notify_waiters();
    shared.until_released().await;
    if let Some(failure) = after {
        return Err(fail(call, &failure));
    }
    let rate = |trap: Trap| shared.world().traps.rate(trap);
    if shared.chance().happens(rate(Trap::AnswerLost), Trap::AnswerLost.name(), &wamid) {
        call.wire.cut();
    }
    if shared.chance().happens(rate(Trap::ErrorThoughAccepted), Trap::ErrorThoughAccepted.name(), &wamid) {
        return Err(GraphError::of(131_000).saying("Message failed to send due to an unknown error."));
    }
    Ok(Json(answer).into_response())
}

/// The error that was ordered; for some kinds of it the caller never hears any.
fn fail(call: &Call, failure: &PlannedFailure) -> GraphError {
    if matches!(failure.how, How::Lost | How::Cut) {
        call.wire.cut();
    }
    let (code, details) = failure.error();
    GraphError::of(code).saying(details)
}

async fn mark_read(shared: &Arc<Shared>, root: &At<'_>) -> Result<Response, GraphError> {
    root.need("status")?.one_of(&["read"])?;
    let id = root.need("message_id")?;
    let wamid = id.text(512)?;
    let typing = root.may("typing_indicator");
    if let Some(typing) = &typing {
        typing.clone().object()?.need("type")?.one_of(&["text"])?;
    }
    let typing = typing.is_some();
    let now = shared.clock.now();
    let ticket = {
        let mut world = shared.world();
        if !world.heard.contains_key(wamid) {
            return Err(id.refused("there is no message of that id from a customer of this number"));
        }
        world.commit(vec![Record::Read { wamid: wamid.into(), at: now, typing }]);
        world.ticket()
    };
    if let Some(ticket) = ticket {
        ticket.durable().await;
    }
    Ok(Json(json!({ "success": true })).into_response())
}

/// Everything about a send that can be judged from the request, the media and the templates; gives back its type.
fn validate(shared: &Shared, root: &At<'_>, endpoint: Option<&str>) -> Result<String, GraphError> {
    recipient(root)?;
    let kind = root.may("type").map_or(Ok("text"), |at| at.one_of(&TYPES))?;
    if endpoint == Some("marketing_messages") && kind != "template" {
        return Err(
            GraphError::of(131_051).saying("Only template messages may be sent through this endpoint.")
        );
    }
    root.may_text("biz_opaque_callback_data", 512)?;
    root.may_text("recipient_identity_key_hash", 128)?;
    if let Some(context) = root.may("context") {
        let id = context.object()?.need("message_id")?;
        if !id.text(512)?.starts_with("wamid.") {
            return Err(id.refused("not the id of a message"));
        }
        if kind == "reaction" {
            return Err(root.wrong("context is not allowed with a reaction"));
        }
    }
    let part = root.need(kind)?;
    match kind {
        "text" => text(&part.object()?),
        "image" | "video" | "audio" | "document" | "sticker" => media(shared, kind, &part.object()?),
        "location" => location(&part.object()?),
        "contacts" => contacts(&part),
        "reaction" => reaction(&part.object()?),
        "template" => template_send::validate(shared, root, &part.object()?),
        "interactive" => interactive::validate(shared, &part.object()?),
        _pin => Err(part.wrong("is only allowed in groups")),
    }?;
    Ok(kind.to_owned())
}

fn recipient(root: &At<'_>) -> Result<(), GraphError> {
    if let Some(kind) = root.may("recipient_type")
        && kind.one_of(&["individual", "group"])? == "group"
    {
        return Err(GraphError::of(131_051).saying("This number has no groups."));
    }
    match (root.may("to"), root.may("recipient")) {
        (Some(to), _) => {
            let written = to.text(64)?;
            let digits = written.chars().filter(char::is_ascii_digit).count();
            let only = written.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c));
            if only && (6..=15).contains(&digits) {
                return Ok(());
            }
            Err(to.refused("not a valid phone number"))
        }
        (None, Some(recipient)) => {
            let id = recipient.text(160)?;
            let parts = id.split_once('.');
            let good = |(country, rest): (&str, &str)| country.len() == 2 && (1..=128).contains(&rest.len());
            if parts.is_some_and(good) {
                Ok(())
            } else {
                Err(recipient.refused("not a business-scoped user id"))
            }
        }
        (None, None) => Err(GraphError::missing("to")),
    }
}

fn text(part: &At<'_>) -> Result<(), GraphError> {
    part.need("body")?.text(4096)?;
    part.may("preview_url").map_or(Ok(()), |at| {
        if at.value().is_boolean() { Ok(()) } else { Err(at.wrong("must be a boolean")) }
    })
}

/// `id` or `link`, and what goes with it.
pub(super) fn media(shared: &Shared, kind: &str, part: &At<'_>) -> Result<(), GraphError> {
    match (part.may("id"), part.may("link")) {
        (Some(id), _) => {
            let world = shared.world();
            let media = world.media.get(id.text(64)?);
            let known = media.filter(|media| !super::media::is_gone(media, shared.clock.now()));
            let Some(media) = known else { return Err(id.refused("there is no such media")) };
            if !super::media::fits(kind, &media.kept.mime) {
                return Err(
                    id.refused(&format!("a media of type {} cannot be sent as {kind}", media.kept.mime))
                );
            }
            let voice = part.may("voice").is_some_and(|voice| voice.value() == true);
            if voice && !media.kept.mime.starts_with("audio/ogg") {
                return Err(id.refused("a voice message must be an Ogg file encoded with Opus"));
            }
        }
        (None, Some(link)) => {
            let url = link.text(2048)?;
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return Err(link.refused("not a valid URL"));
            }
        }
        (None, None) => return Err(part.wrong("must contain either id or link")),
    }
    match (kind, part.may("caption")) {
        ("audio" | "sticker", Some(caption)) => return Err(caption.wrong("is not allowed here")),
        (_, Some(caption)) => {
            caption.any_text(1024)?;
        }
        (_, None) => {}
    }
    match (kind, part.may("voice")) {
        ("audio", Some(voice)) if !voice.value().is_boolean() => return Err(voice.wrong("must be a boolean")),
        (_, Some(_) | None) => {}
    }
    if kind == "document" {
        part.may_text("filename", 240)?;
    }
    Ok(())
}

fn location(part: &At<'_>) -> Result<(), GraphError> {
    let (latitude, longitude) = (part.need("latitude")?, part.need("longitude")?);
    if latitude.number()?.abs() > 90.0 {
        return Err(latitude.refused("must be between -90 and 90"));
    }
    if longitude.number()?.abs() > 180.0 {
        return Err(longitude.refused("must be between -180 and 180"));
    }
    part.may_text("name", 1000)?;
    part.may_text("address", 1000)?;
    Ok(())
}

fn contacts(part: &At<'_>) -> Result<(), GraphError> {
    for contact in part.list(1, 257)? {
        let name = contact.clone().object()?.need("name")?.object()?;
        name.need("formatted_name")?.text(1024)?;
        let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
        if !parts.iter().any(|key| name.may(key).is_some()) {
            return Err(name.wrong("needs at least one part of the name besides formatted_name"));
        }
        for (list, key) in [("phones", "phone"), ("emails", "email"), ("urls", "url")] {
            for entry in contact.may(list).map_or(Ok(Vec::new()), |at| at.list(0, 100))? {
                entry.object()?.need(key)?.text(1024)?;
            }
        }
        if let Some(birthday) = contact.may("birthday") {
            let text = birthday.text(10)?;
            let good =
                |(at, c): (usize, char)| if at == 4 || at == 7 { c == '-' } else { c.is_ascii_digit() };
            if text.len() != 10 || !text.char_indices().all(good) {
                return Err(birthday.refused("must be written YYYY-MM-DD"));
            }
        }
    }
    Ok(())
}

fn reaction(part: &At<'_>) -> Result<(), GraphError> {
    part.need("message_id")?.text(512)?;
    let emoji = part.need("emoji")?;
    if emoji.any_text(16)?.chars().any(char::is_alphabetic) {
        return Err(emoji.refused("not an emoji"));
    }
    Ok(())
}

impl Shared {
    /// Waits while answers are held back.
    async fn until_released(&self) {
        let mut held = self.hold.subscribe();
        tokio::select! {
            _released = held.wait_for(|held| !held) => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// Waits on the simulator's clock; a clock that stands still is waited for in the world's time, but not for long.
    async fn wait(&self, ms: i64) {
        let real = self.clock.until(self.clock.now() + ms).unwrap_or(Duration::from_secs(1));
        tokio::time::sleep(real).await;
    }
}
