//! Which kind of server answers: Forecourt's own, or one that speaks Part A alone.

use forecourt_api::account::CurrentToken;
use forecourt_api::server::{SERVER_NAME, ServerInfo};

use crate::{Client, Error, part_a, part_b};

/// Who answers.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerKind {
    /// Both parts.
    Forecourt {
        /// What it can do.
        server: Box<ServerInfo>,
        /// Whose token it is.
        token: Box<CurrentToken>,
    },
    /// Part A alone: the vendor, or a Forecourt server that was started so.
    PartA,
}

/// Finds out who answers: Part A alone is a server that gives no answer of ours to `getServer` but 200 to
/// `vehicleShotlist`; a foreign server may well answer 401 or 403 for a path that it lacks.
///
/// # Errors
/// [`Error::Unauthorized`] when the token is refused by whichever kind it is; else why neither answered.
pub async fn probe(client: &Client) -> Result<ServerKind, Error> {
    match client.run(part_b::server()).await {
        Ok(server) if server.name == SERVER_NAME => {
            let token = client.run(part_b::current_token()).await?;
            Ok(ServerKind::Forecourt { server: Box::new(server), token: Box::new(token) })
        }
        Err(error @ (Error::Unreachable | Error::Cancelled)) => Err(error),
        Ok(_) | Err(_) => client.run(part_a::vehicle_shotlist()).await.map(|_| ServerKind::PartA),
    }
}
