//! Which kind of server answers: Forecourt's own, or one that speaks Part A alone.

use forecourt_api::account::CurrentToken;
use forecourt_api::json;
use forecourt_api::problem::Problem;
use forecourt_api::server::{SERVER_NAME, ServerInfo};

use crate::{Client, Error, Response, part_a, part_b};

/// Kind of the server that answers.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerKind {
    /// Both parts.
    Forecourt {
        /// Capabilities of the server.
        server: Box<ServerInfo>,
        /// Whose token it is.
        token: Box<CurrentToken>,
    },
    /// Part A alone: the vendor, or a Forecourt server that was started so.
    PartA,
}

/// Finds out who answers. Part A alone is a server that does not know `getServer` but answers 200 to `vehicleShotlist`. A
/// Forecourt server that is busy or broken is none of these: its error is answered, so that nobody takes it for another kind.
///
/// # Errors
/// [`Error::Unauthorized`] when the token is refused by whichever kind it is; else why nobody answered.
pub async fn probe(client: &Client) -> Result<ServerKind, Error> {
    let call = part_b::server();
    let response = client.send(call.request.clone()).await?;
    match call.decode(&response) {
        Ok(server) if server.name == SERVER_NAME => forecourt(client, server).await,
        Err(error) if !is_foreign(&response) => Err(error),
        Ok(_) | Err(_) => client.run(part_a::vehicle_shotlist()).await.map(|_| ServerKind::PartA),
    }
}

/// Asks a server that is known to be Forecourt's own; no other answer makes it another kind.
///
/// # Errors
/// What it answers.
pub async fn probe_forecourt(client: &Client) -> Result<ServerKind, Error> {
    let server = client.run(part_b::server()).await?;
    if server.name != SERVER_NAME {
        return Err(Error::Unreadable { status: 200 });
    }
    forecourt(client, server).await
}

async fn forecourt(client: &Client, server: ServerInfo) -> Result<ServerKind, Error> {
    let token = client.run(part_b::current_token()).await?;
    Ok(ServerKind::Forecourt { server: Box::new(server), token: Box::new(token) })
}

/// True if an answer to `getServer` comes from a server that has no such operation: it says so, it refuses in another shape
/// than ours (gateways answer 401 and 403 for paths that they lack), or its success is a page or other data.
fn is_foreign(response: &Response) -> bool {
    match response.status {
        404 | 405 => true,
        401 | 403 => json::parse(&response.body).and_then(|body| json::read_value::<Problem>(&body)).is_err(),
        200..=299 => {
            let is_page = response.body.trim_ascii_start().starts_with(b"<");
            is_page || json::parse(&response.body).is_ok()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Headers;

    #[test]
    fn a_server_without_part_b_is_told_from_one_that_has_trouble() {
        let check = |status, body: &str, expected| {
            let response = Response { status, headers: Headers::default(), body: body.as_bytes().to_vec() };
            assert_eq!(is_foreign(&response), expected, "{status} {body}");
        };
        let problem = r#"{"type":"about:blank","title":"Forbidden","status":403}"#;
        for foreign in [404, 405] {
            check(foreign, "", true);
            check(foreign, problem, true);
        }
        for refusal in [401, 403] {
            check(refusal, r#"{"message":"Missing Authentication Token"}"#, true);
            check(refusal, "", true);
            check(refusal, problem, false);
        }
        for trouble in [302, 400, 409, 412, 413, 422, 429, 500, 502, 503, 504] {
            check(trouble, "", false);
            check(trouble, "<html>", false);
        }
        check(200, "<!doctype html><title>Hello</title>", true);
        check(200, r#"{"name":"something else"}"#, true);
        check(200, r#"{"name":"foreco"#, false);
        check(200, "", false);
    }
}
