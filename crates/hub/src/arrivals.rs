//! What a locked desktop may know: how many messages have come, and nothing of them.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::{Json, Router, routing};
use domain::{LineId, Permission, Seq};
use protocol::Arrivals;
use protocol::arrivals::MOST;
use serde::Deserialize;

use crate::counter::{Counter, Refused};
use crate::journal::{JournalError, StoredEntry};
use crate::seats::Counting;
use crate::veil::veil;

/// Entries that are looked through at most: a desktop that has been away longer learns that there are many.
const LOOKED_AT: u64 = 5_000;
/// Entries read at once.
const PAGE: u32 = 1_000;

pub(crate) fn routes() -> Router<Arc<Counter>> {
    Router::new().route("/v1/lines/{line}/arrivals", routing::get(arrivals))
}

#[derive(Deserialize)]
struct After {
    after: Seq,
}

/// The kind of a fact, without the rest of it.
#[derive(Deserialize)]
struct Kind {
    fact: String,
}

async fn arrivals(
    State(counter): State<Arc<Counter>>,
    Path(line): Path<String>,
    Query(After { after }): Query<After>,
    Counting(seat): Counting,
) -> Result<Json<Arrivals>, Refused> {
    let line = LineId(line);
    let here = seat.on(&counter, &line)?;
    here.may(Permission::Read)?;
    let head = counter.head(&line);
    if head.0.saturating_sub(after.0) > LOOKED_AT {
        return Ok(Json(Arrivals { head, messages: MOST }));
    }
    let (mut at, mut messages) = (after, 0);
    while at < head && messages < MOST {
        let page = counter.journal.page_after(line.clone(), at, PAGE).await?;
        let Some(last) = page.last() else { break };
        at = last.seq;
        // What another team's customers write is not told, not even as a number.
        let page = veil(counter.journal.as_ref(), &line, &here.view, page).await?;
        for entry in &page {
            messages += u64::from(is_message(entry)?);
        }
    }
    Ok(Json(Arrivals { head, messages: messages.min(MOST) }))
}

fn is_message(entry: &StoredEntry) -> Result<bool, JournalError> {
    let kind: Kind = serde_json::from_str(entry.fact.get())
        .map_err(|_| JournalError::Damaged(format!("entry {} is no fact", entry.seq.0)))?;
    Ok(kind.fact == "message_received")
}
