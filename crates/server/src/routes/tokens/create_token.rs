//! `createToken`: a token, whose secret is told once.

use axum::extract::State;
use axum::response::Response;
use forecourt_api::TokenId;
use forecourt_api::account::TokenInput;
use forecourt_api::problem::{Problem, Slug};
use http::{HeaderValue, StatusCode, Uri, header};

use crate::accounts::{TokenSpec, new_token_record};
use crate::auth::{Caller, Secret};
use crate::extract::{IdempotencyKey, Json};
use crate::idempotency::{self, Fingerprint, StoredResponse};
use crate::state::AppState;
use crate::{Error, Result};

/// Makes it. A repetition is told that the secret has been shown: the server does not have it any more.
pub(super) async fn handler(
    State(state): State<AppState>,
    caller: Caller,
    key: IdempotencyKey,
    uri: Uri,
    Json { value, raw }: Json<TokenInput>,
) -> Result<Response> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(Error::internal)?;
    let secret = Secret::new(&random);
    let now = state.now();
    let fingerprint = Fingerprint::new(uri.path()).json(&raw);
    let call = idempotency::Call { caller: &caller, operation: "createToken", key, fingerprint };
    let (token_id, customer) = (TokenId::new(state.new_id("tok")), caller.customer().clone());
    idempotency::once(&state, call, TokenSpec::checked(&value, now), move |tx, spec| {
        Box::pin(async move {
            let token = spec.into_token(token_id, customer, &secret, now);
            tx.insert_token(&token, &secret.sha256()).await?;
            let answer = StoredResponse::json(StatusCode::CREATED, &new_token_record(&token, &secret))?;
            let detail = "The token was made and its secret shown. Revoke it and make another one.";
            let mut replay = Problem::new(&Slug::SecretShown, detail);
            replay.instance = Some(format!("/v1/tokens/{}", token.token_id));
            Ok(answer.with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store")).once(replay))
        })
    })
    .await
}
