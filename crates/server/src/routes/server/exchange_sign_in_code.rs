//! `exchangeSignInCode`: a one-time code becomes a token.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json as JsonAnswer};
use forecourt_api::TokenId;
use forecourt_api::account::SignInCodeInput;
use forecourt_api::problem::Slug;
use http::{HeaderMap, HeaderValue, header};

use crate::accounts::new_token_record;
use crate::auth::{Secret, new_token};
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::sign_in_codes::{Code, is_from_this_machine};
use crate::state::AppState;

/// Answers a new token with its secret. A code that was not exchanged in time, or was before, is gone.
pub(super) async fn handler(
    State(state): State<AppState>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Json { value, .. }: Json<SignInCodeInput>,
) -> Result<Response> {
    let peer = peer.map(|Extension(ConnectInfo(peer))| peer);
    if !is_from_this_machine(peer, &headers) {
        return Err(Error::new(Slug::LocalOnly, "Sign-in links work only on the machine of the server."));
    }
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(Error::internal)?;
    let secret = Secret::new(&random);
    let now = state.now();
    let mut tx = state.store.write().await?;
    let code = tx.take_sign_in_code(&Code::sent(value.code).sha256(), now).await?;
    let code =
        code.ok_or_else(|| Error::new(Slug::Gone, "The sign-in link was used before or has expired."))?;
    let token_id = TokenId::new(state.new_id("tok"));
    let token = new_token(token_id, code.account, code.name, code.scope, &secret, now);
    tx.insert_token(&token, &secret.sha256()).await?;
    tx.commit().await?;
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((no_store, JsonAnswer(new_token_record(&token, &secret))).into_response())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use forecourt_api::account::Scope;
    use serde_json::{Value, json};

    use super::*;
    use crate::sign_in_codes::create;
    use crate::testing::{Answer, TestServer};

    const LOCAL: &str = "127.0.0.1:50000";

    async fn exchange(server: &TestServer, peer: &str, code: &str) -> Answer {
        let mut request = http::Request::post("/v1/sign-in-codes/exchange")
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(json!({ "code": code }).to_string()))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        server.send(request).await
    }

    async fn code(server: &TestServer) -> String {
        let name = "Sign-in link".to_owned();
        let code = create(&*server.state.store, name, Scope::Admin, server.state.now()).await.unwrap();
        code.reveal().to_owned()
    }

    #[tokio::test]
    async fn a_code_becomes_a_token_once() {
        let server = TestServer::new().await;
        let code = code(&server).await;
        let answer = exchange(&server, LOCAL, &code).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, Some("no-store")));
        let token = answer.json();
        assert_eq!((&token["name"], &token["scopes"]), (&json!("Sign-in link"), &json!(["admin"])));
        let request = http::Request::get("/v1/tokens/current")
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::AUTHORIZATION, format!("Bearer {}", token["secret"].as_str().unwrap()));
        let current = server.send(request.body(Body::empty()).unwrap()).await.json();
        assert_eq!(current["account"]["customer"], "dealer");
        assert_eq!(current["token"]["token_id"], token["token_id"]);

        let again = exchange(&server, LOCAL, &code).await;
        assert_eq!((again.status.as_u16(), &again.json()["type"]), (410, &json!("/problems/gone")));
    }

    #[tokio::test]
    async fn a_code_ends_after_ten_minutes() {
        let server = TestServer::new().await;
        let (in_time, late) = (code(&server).await, code(&server).await);
        server.pass_seconds(599);
        assert_eq!(exchange(&server, LOCAL, &in_time).await.status, 200);
        server.pass_seconds(1);
        assert_eq!(exchange(&server, LOCAL, &late).await.status, 410);
    }

    #[tokio::test]
    async fn a_code_is_taken_from_this_machine_only_and_a_refusal_does_not_use_it_up() {
        let server = TestServer::new().await;
        let code = code(&server).await;
        let refused = exchange(&server, "192.168.1.20:50000", &code).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["type"]), (403, &json!("/problems/local-only")));
        let without_peer =
            server.call_json("POST", "/v1/sign-in-codes/exchange", &json!({ "code": code })).await;
        assert_eq!(without_peer.status, 403);
        assert_eq!(exchange(&server, LOCAL, &code).await.status, 200);
    }

    #[tokio::test]
    async fn a_refusal_does_not_repeat_the_code() {
        let server = TestServer::new().await;
        let answer = exchange(&server, LOCAL, "fcs_never-made").await;
        let told: Value = answer.json();
        assert_eq!(answer.status, 410);
        assert!(!told.to_string().contains("never-made"), "{told}");
    }
}
