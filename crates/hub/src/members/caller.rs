//! Where somebody calls from, who is not signed in.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

use crate::counter::{Counter, Refused};

/// The header in which proxies say whom they speak for.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address that tries are counted for.
pub(super) struct Caller(pub(super) IpAddr);

impl FromRequestParts<Arc<Counter>> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, counter: &Arc<Counter>) -> Result<Self, Refused> {
        let told = counter.behind_proxy.then(|| told_by_proxy(parts)).flatten();
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
        // Served without a socket, as nothing of ours is: then everybody shares one bucket.
        Ok(Self(told.or(connected).unwrap_or(IpAddr::from([0, 0, 0, 0]))))
    }
}

/// The last one is the proxy's own word; what stands before it, the caller may have written.
fn told_by_proxy(parts: &Parts) -> Option<IpAddr> {
    let last = parts.headers.get_all(FORWARDED_FOR).iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}
