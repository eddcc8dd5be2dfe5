//! Media: uploads live 30 days, what customers sent 7, an address 5 minutes, and none is given without the token.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::call::Call;
use super::error::GraphError;
use crate::Trap;
use crate::clock::Millis;
use crate::config::KeptMedia;
use crate::ids;
use crate::running::Shared;
use crate::webhooks::wire::hmac_hex;
use crate::world::{How, Media, On, Record, World};

const DAY: Millis = 86_400_000;
const ADDRESS_LIFE: Millis = 300_000;
const MB: usize = 1024 * 1024;

/// Which types may be sent as what, and how large they may be.
fn limit(mime: &str) -> Option<(&'static str, usize)> {
    let mime = mime.split(';').next().unwrap_or(mime).trim();
    match mime {
        "audio/aac" | "audio/amr" | "audio/mpeg" | "audio/mp4" | "audio/ogg" => Some(("audio", 16 * MB)),
        "image/jpeg" | "image/png" => Some(("image", 5 * MB)),
        "image/webp" => Some(("sticker", 500 * 1024)),
        "video/mp4" | "video/3gpp" => Some(("video", 16 * MB)),
        "text/plain"
        | "application/pdf"
        | "application/msword"
        | "application/vnd.ms-excel"
        | "application/vnd.ms-powerpoint"
        | "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        | "application/vnd.openxmlformats-officedocument.presentationml.presentation" => {
            Some(("document", 100 * MB))
        }
        _ => None,
    }
}

/// Whether a media of this type may be sent as this kind; anything may travel as a document.
pub(crate) fn fits(kind: &str, mime: &str) -> bool {
    limit(mime).is_some_and(|(own, _)| kind == own || kind == "document")
}

/// Whether the id's life is over.
pub(crate) fn is_gone(media: &Media, now: Millis) -> bool {
    now >= media.at + if media.kept.inbound { 7 * DAY } else { 30 * DAY }
}

/// An address under which a media can be fetched from now for five minutes.
pub(crate) fn address(world: &World, id: &str, now: Millis) -> String {
    let expires = now + ADDRESS_LIFE;
    let hash = hmac_hex(&world.config.app_secret, format!("{id}/{expires}").as_bytes());
    format!(
        "http://{}/_lookaside/whatsapp_business/attachments/?mid={id}&ext={expires}&hash={}",
        world.config.listen,
        &hash[..32]
    )
}

/// `POST /{phone-number-id}/media`.
pub(crate) async fn upload(shared: &Arc<Shared>, call: Call) -> Result<Response, GraphError> {
    match call.text("messaging_product").as_deref() {
        Some("whatsapp") => {}
        Some(_) => return Err(GraphError::invalid("Param messaging_product must be one of {whatsapp}.")),
        None => return Err(GraphError::missing("messaging_product")),
    }
    let file =
        call.files.iter().find(|part| part.name == "file").ok_or_else(|| GraphError::missing("file"))?;
    let named = call.text("type").or_else(|| file.content_type.clone());
    let mime = named.ok_or_else(|| GraphError::missing("type"))?;
    let Some((_, most)) = limit(&mime) else {
        let details =
            format!("Param file must be a file of a supported type. Received file of type '{mime}'.");
        return Err(GraphError::of(131_053).saying(details));
    };
    if file.bytes.is_empty() || file.bytes.len() > most {
        let details = format!("A file of type {mime} must have between 1 and {most} bytes.");
        return Err(GraphError::of(131_053).saying(details));
    }
    let now = shared.clock.now();
    let (id, ticket) = {
        let mut world = shared.world();
        ordered(&mut world, &call, On::Upload)?;
        let id =
            ids::number(shared.seed, "upload", &format!("{}", world.media.len() + world.traces as usize));
        let kept = KeptMedia { id: id.clone(), mime, bytes: file.bytes.clone(), inbound: false };
        world.commit(vec![Record::Kept(Media::new(kept, now))]);
        (id, world.ticket())
    };
    if let Some(ticket) = ticket {
        ticket.durable().await;
    }
    Ok(Json(json!({ "id": id })).into_response())
}

/// `GET /{media-id}`.
pub(crate) fn show(shared: &Shared, call: &Call, id: &str) -> Result<Response, GraphError> {
    let now = shared.clock.now();
    let mut world = shared.world();
    ordered(&mut world, call, On::Media)?;
    let media = alive(&world, call, id, now)?;
    let answer: Value = json!({
        "messaging_product": "whatsapp",
        "url": address(&world, id, now),
        "mime_type": media.kept.mime,
        "sha256": media.sha256,
        "file_size": media.kept.bytes.len().to_string(),
        "id": id,
    });
    Ok(Json(answer).into_response())
}

/// `DELETE /{media-id}`.
pub(crate) fn delete(shared: &Shared, call: &Call, id: &str) -> Result<Response, GraphError> {
    let mut world = shared.world();
    alive(&world, call, id, shared.clock.now())?;
    world.commit(vec![Record::Deleted { media: id.into() }]);
    Ok(Json(json!({ "success": true })).into_response())
}

fn alive<'a>(world: &'a World, call: &Call, id: &str, now: Millis) -> Result<&'a Media, GraphError> {
    let other = call.text("phone_number_id").is_some_and(|number| number != world.config.phone_number_id);
    let media = world.media.get(id).filter(|media| !other && !is_gone(media, now));
    media.ok_or_else(|| GraphError::no_such_object(&call.method, id))
}

/// The bytes, from the address that `GET /{media-id}` gave.
pub(crate) async fn download(shared: &Arc<Shared>, call: &Call) -> Result<Response, GraphError> {
    call.check_bearer(shared, &[])?;
    let gone = || {
        GraphError::method_exception("The media is not available, or its URL has expired.", None)
            .with_http(404)
    };
    let (Some(id), Some(expires), Some(hash)) = (call.text("mid"), call.text("ext"), call.text("hash"))
    else {
        return Err(gone());
    };
    if call.springs(shared, Trap::MediaUrlExpired) {
        return Err(gone());
    }
    let now = shared.clock.now();
    let (kind, bytes, pace) = {
        let mut world = shared.world();
        ordered(&mut world, call, On::Download)?;
        let genuine = hmac_hex(&world.config.app_secret, format!("{id}/{expires}").as_bytes());
        let in_time = expires.parse::<Millis>().is_ok_and(|expires| now < expires);
        let media = world.media.get(&id).filter(|media| !is_gone(media, now));
        match media {
            Some(media) if in_time && genuine.starts_with(&hash) && hash.len() == 32 => {
                (media.kept.mime.clone(), media.kept.bytes.clone(), world.pace)
            }
            Some(_) | None => return Err(gone()),
        }
    };
    let length = bytes.len();
    let body = match pace {
        Some(pace) => Body::from_stream(paced(bytes, pace)),
        None => Body::from(bytes),
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_LENGTH, length.to_string())];
    Ok((headers, body).into_response())
}

/// The bytes a piece at a time, at so many a second.
fn paced(bytes: Bytes, pace: u64) -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> {
    let piece = usize::try_from(pace / 20).unwrap_or(usize::MAX).max(1);
    futures_util::stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let taken = rest.split_to(piece.min(rest.len()));
        Some((Ok(taken), rest))
    })
}

/// A failure that was ordered for this kind of call.
fn ordered(world: &mut World, call: &Call, on: On) -> Result<(), GraphError> {
    let Some(failure) = world.take_failure(on, &[How::Sync, How::Cut]) else { return Ok(()) };
    if failure.how == How::Cut {
        call.wire.cut();
    }
    let (code, details) = failure.error();
    Err(GraphError::of(code).saying(details))
}
