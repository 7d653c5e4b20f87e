//! Which servers the sign-in offers: the portal's own origin, and those that whoever runs it allowed to connect to. The page's
//! content security policy forbids any other, so that offering more would only disappoint.

use forecourt_client::{Method, Request, Transport};
use serde::Deserialize;

use crate::browser::document;

/// Information of the portal's host about the portal.
#[derive(Deserialize)]
struct PortalInfo {
    /// Origins beside its own.
    #[serde(default)]
    connect: Vec<String>,
}

/// Own origin first. A host that says nothing (any static web server) allows its own alone.
pub async fn offered_servers(transport: &dyn Transport) -> Vec<String> {
    let own = document::origin();
    let answer = transport.send(&own, None, Request::new(Method::Get, "/portal.json")).await;
    let info = answer.ok().and_then(|response| {
        (response.status == 200).then(|| forecourt_api::json::read::<PortalInfo>(&response.body).ok())?
    });
    let mut servers = vec![own];
    for origin in info.map(|info| info.connect).unwrap_or_default() {
        let origin = origin.trim_end_matches('/').to_owned();
        if !servers.contains(&origin) {
            servers.push(origin);
        }
    }
    servers
}
