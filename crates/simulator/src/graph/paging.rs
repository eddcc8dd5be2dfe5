//! Lists in pages, with cursors that mean nothing to anybody but the simulator.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::call::Call;
use super::error::GraphError;
use crate::Trap;
use crate::running::Shared;

/// The page of a list that a call asks for.
pub(crate) fn page(shared: &Shared, call: &Call, all: Vec<Value>) -> Result<Value, GraphError> {
    let small = call.springs(shared, Trap::SmallPages);
    let asked = call.text("limit").and_then(|limit| limit.parse().ok()).unwrap_or(25_usize);
    let limit = if small { 2 } else { asked.clamp(1, 1000) };
    let first = match (call.text("after"), call.text("before")) {
        (Some(after), _) => read(&after)? + 1,
        (None, Some(before)) => read(&before)?.saturating_sub(limit),
        (None, None) => 0,
    };
    let count = all.len();
    let data: Vec<Value> = all.into_iter().skip(first).take(limit).collect();
    if data.is_empty() {
        return Ok(json!({ "data": [] }));
    }
    let last = first + data.len() - 1;
    let mut paging = json!({ "cursors": { "before": write(first), "after": write(last) } });
    if last + 1 < count {
        let base = format!("http://{}/v24.0/{}", shared.addr, call.path.join("/"));
        paging["next"] = format!("{base}?limit={limit}&after={}", write(last)).into();
    }
    Ok(json!({ "data": data, "paging": paging }))
}

fn write(place: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("QVFIU:{place}"))
}

fn read(cursor: &str) -> Result<usize, GraphError> {
    let invalid = || GraphError::of(131_059).saying("The paging cursor is invalid or has expired.");
    let raw = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
    let text = String::from_utf8(raw).map_err(|_| invalid())?;
    text.strip_prefix("QVFIU:").and_then(|place| place.parse().ok()).ok_or_else(invalid)
}
