//! Serving media to seats: by digest, whole or in ranges.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{LineId, Permission, Teams};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use crate::counter::{Counter, Refused};
use crate::journal::Subject;
use crate::seats::{OnThisLine, SignedIn};

pub(crate) async fn serve(
    State(counter): State<Arc<Counter>>,
    Path(sha256): Path<String>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if !may_see(&counter, &signed_in, &sha256).await? {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    if counter.shelf.path_of(&sha256).is_none() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let Some(medium) = counter.journal.medium(sha256.clone()).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let whole = Range { first: 0, last: medium.size.saturating_sub(1) };
    let (status, range) = match asked.map(|asked| Range::parse(asked, medium.size)) {
        None | Some(Parsed::Ignored) => (StatusCode::OK, whole),
        Some(Parsed::Some(range)) => (StatusCode::PARTIAL_CONTENT, range),
        Some(Parsed::Beyond) => {
            let size = format!("bytes */{}", medium.size);
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, size)]).into_response());
        }
    };
    let file = match counter.shelf.stream(&sha256, range.first).await {
        Ok(Some(file)) => file,
        Ok(None) => {
            tracing::error!(sha256, "a stored medium is missing");
            return Ok(StatusCode::NOT_FOUND.into_response());
        }
        Err(error) => {
            tracing::error!(%error, "a stored medium cannot be had just now");
            return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
        }
    };
    let length = if medium.size == 0 { 0 } else { range.last - range.first + 1 };
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, medium.mime)
        .header(header::CONTENT_LENGTH, length)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, format!("\"{sha256}\""))
        // What customers send is shown by the desktop, never run.
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if status == StatusCode::PARTIAL_CONTENT {
        let said = format!("bytes {}-{}/{}", range.first, range.last, medium.size);
        response = response.header(header::CONTENT_RANGE, said);
    }
    let body = Body::from_stream(ReaderStream::new(file.take(length)));
    // Only the announced media type can be no header value.
    Ok(response.body(body).unwrap_or_else(|_| StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response()))
}

/// Whether a seat sees a conversation that carries the file.
async fn may_see(counter: &Counter, signed_in: &SignedIn, sha256: &str) -> Result<bool, Refused> {
    let lines =
        counter.lines.iter().filter_map(|line| Some((&line.id, signed_in.on(counter, &line.id).ok()?)));
    let seen: Vec<_> = lines.filter(|(_, here)| here.rights.allow(Permission::SeeMedia)).collect();
    if seen.is_empty() {
        signed_in.may(Permission::SeeMedia)?;
    }
    let sees_all = |(_, here): &(&LineId, OnThisLine)| here.view.teams == Teams::All;
    if seen.len() == counter.lines.len() && seen.iter().all(sees_all) {
        return Ok(true);
    }
    let subject = Subject::File(sha256.to_owned());
    let stands = counter.journal.stands(vec![subject.clone()]).await?;
    let stands = stands.get(&subject).map_or(&[][..], Vec::as_slice);
    Ok(seen.iter().any(|(line, here)| here.sees(line, stands)))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    first: u64,
    last: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parsed {
    /// One range inside the file.
    Some(Range),
    /// A range behind its end.
    Beyond,
    /// Several ranges, or no range at all: the whole file is a right answer.
    Ignored,
}

impl Range {
    fn parse(asked: &str, size: u64) -> Parsed {
        let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
            return Parsed::Ignored;
        };
        let end = size.saturating_sub(1);
        let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
            (Ok(first), Ok(last)) if first <= last => Self { first, last: last.min(end) },
            (Ok(first), Err(_)) if last.trim().is_empty() => Self { first, last: end },
            (Err(_), Ok(count)) if first.trim().is_empty() && count > 0 => {
                Self { first: size.saturating_sub(count), last: end }
            }
            _ => return Parsed::Ignored,
        };
        if range.first >= size { Parsed::Beyond } else { Parsed::Some(range) }
    }
}
