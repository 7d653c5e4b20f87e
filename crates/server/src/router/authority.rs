//! Authority matrix: every operation of the contract with every kind of caller, through the router. The expectation is read from the
//! contract's `security`, so that an operation that is added is tested with no word here.

use std::collections::BTreeMap;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use forecourt_api::TokenId;
use forecourt_api::account::{Scope, TokenInput};
use http::{Request, header};
use serde_json::json;
use serde_yaml_ng::Value;

use super::{NOT_YET_SERVED, Operation, operations};
use crate::accounts::TokenSpec;
use crate::auth::Secret;
use crate::testing::{Answer, TestServer, moment};

const HERE: &str = "https://dealer.example";
const ELSEWHERE: &str = "https://thief.example";

/// Operations without a scope of their own that only read, although they are called with POST.
const READ_WITH_POST: [&str; 1] = ["vehicleList"];

/// Demand of the contract on the caller of an operation.
#[derive(Debug, Default)]
struct Security {
    /// Nobody need be known.
    open: bool,
    /// A token is looked at.
    token: bool,
    /// Smallest scope that is allowed.
    scope: Option<Scope>,
    /// A publishable key may stand in the query.
    public_key: bool,
}

fn contract() -> BTreeMap<String, Security> {
    let document: Value =
        serde_yaml_ng::from_str(include_str!("../../../api/contract/openapi.yaml")).unwrap();
    let mut all = BTreeMap::new();
    for (_, item) in document["paths"].as_mapping().unwrap() {
        for (method, operation) in item.as_mapping().unwrap() {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
            let reads = matches!(method.as_str().unwrap(), "get" | "head") || READ_WITH_POST.contains(&id);
            let default = if reads { Scope::Read } else { Scope::Write };
            let security = operation.get("security").unwrap_or(&document["security"]);
            all.insert(id.to_owned(), read(security, default));
        }
    }
    all
}

fn read(security: &Value, default: Scope) -> Security {
    let mut read = Security::default();
    for requirement in security.as_sequence().unwrap() {
        let schemes = requirement.as_mapping().unwrap();
        read.open |= schemes.is_empty();
        read.public_key |= schemes.contains_key("public_key");
        if let Some(scopes) = schemes.get("api_key") {
            read.token = true;
            let named = scopes
                .as_sequence()
                .unwrap()
                .iter()
                .map(|word| Scope::parse(word.as_str().unwrap()).unwrap());
            let smallest = named.min_by_key(|scope| *scope as u8).unwrap_or(default);
            read.scope = Some(
                read.scope.map_or(smallest, |scope| if scope.includes(smallest) { smallest } else { scope }),
            );
        }
    }
    read
}

/// A request of an operation that has all it needs to be judged by its caller, and nothing else.
fn target(operation: &Operation, values: &BTreeMap<&str, String>) -> String {
    let segment = |part: &str| {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        name.map_or_else(
            || part.to_owned(),
            |name| values.get(name).cloned().unwrap_or_else(|| "none".to_owned()),
        )
    };
    operation.path().split('/').map(segment).collect::<Vec<_>>().join("/")
}

struct Call<'a> {
    operation: &'a Operation,
    target: String,
    bearer: Option<&'a str>,
    key: Option<&'a str>,
    origin: Option<&'a str>,
}

async fn send(server: &TestServer, call: &Call<'_>) -> Answer {
    let target = match call.key {
        Some(key) => format!("{}?key={key}", call.target),
        None => call.target.clone(),
    };
    let mut request = Request::builder()
        .method(call.operation.method().clone())
        .uri(target)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::ACCEPT, "application/problem+json");
    if let Some(bearer) = call.bearer {
        request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    }
    if let Some(origin) = call.origin {
        request = request.header(header::ORIGIN, origin);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

/// The refusal of a caller, if that is what an answer is.
fn refusal(operation: &Operation, answer: &Answer) -> Option<String> {
    let status = answer.status.as_u16();
    if !matches!(status, 401 | 403) {
        return None;
    }
    if *operation.method() == http::Method::HEAD {
        // Without a body there are no words.
        return Some(if status == 401 { "unauthorized" } else { "403" }.to_owned());
    }
    let kind = answer.json()["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    matches!(kind.as_str(), "unauthorized" | "insufficient-scope" | "origin-refused").then_some(kind)
}

async fn token(
    server: &TestServer,
    id: &str,
    scopes: &[Scope],
    origins: &[&str],
    ends: Option<i64>,
) -> String {
    let input = TokenInput {
        name: id.to_owned(),
        scopes: scopes.to_vec(),
        allowed_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
        expires_at: ends.map(|second| forecourt_api::Timestamp::new(moment(second).to_string())),
    };
    let mut bytes = [0; 32];
    bytes[..id.len()].copy_from_slice(id.as_bytes());
    let secret = Secret::new(&bytes);
    let spec = TokenSpec::checked(&input, moment(0)).unwrap();
    let token = spec.into_token(TokenId::new(id), server.customer.clone(), &secret, moment(0));
    let mut tx = server.state.store.write().await.unwrap();
    tx.insert_token(&token, &secret.sha256()).await.unwrap();
    tx.commit().await.unwrap();
    secret.reveal().to_owned()
}

#[tokio::test]
async fn every_operation_lets_in_whom_the_contract_lets_in() {
    let server = TestServer::new().await;
    let contract = contract();
    let revoked = token(&server, "revoked", &[Scope::Admin], &[], None).await;
    let mut tx = server.state.store.write().await.unwrap();
    assert!(tx.delete_token(&server.customer, &TokenId::new("revoked")).await.unwrap());
    tx.commit().await.unwrap();
    let expired = token(&server, "expired", &[Scope::Admin], &[], Some(1)).await;
    server.pass_seconds(1);
    let bound = token(&server, "bound", &[Scope::Admin], &[HERE], None).await;
    let widget = token(&server, "widget", &[Scope::ReadPublic], &[HERE], None).await;
    let mut scoped = Vec::new();
    for scope in Scope::ALL {
        scoped.push((*scope, token(&server, scope.as_str(), &[*scope], &[], None).await));
    }
    let (mut calls, mut refused) = (0, 0);
    for operation in operations() {
        let security = &contract[operation.id()];
        let target = target(&operation, &BTreeMap::new());
        let mut check = async |bearer: Option<&str>,
                               key: Option<&str>,
                               origin: Option<&str>,
                               expected: Option<&str>| {
            let call = Call { operation: &operation, target: target.clone(), bearer, key, origin };
            let answer = send(&server, &call).await;
            let told = refusal(&operation, &answer);
            let fits = told.as_deref() == expected
                || (told.as_deref() == Some("403") && expected.is_some_and(|word| word != "unauthorized"));
            let who = (bearer.is_some(), key.is_some(), origin);
            assert!(fits, "{} {who:?}: {told:?} instead of {expected:?} ({})", operation.id(), answer.status);
            calls += 1;
            refused += usize::from(expected.is_some());
        };
        let unknown = (!security.open).then_some("unauthorized");
        check(None, None, None, unknown).await;
        check(None, None, Some(ELSEWHERE), unknown).await;
        let wrong = security.token.then_some("unauthorized");
        for bearer in ["fct_wrong", &revoked, &expired] {
            check(Some(bearer), None, None, wrong).await;
        }
        for (scope, token) in &scoped {
            let allowed = security.open || security.scope.is_none_or(|needed| scope.includes(needed));
            check(Some(token), None, None, (!allowed).then_some("insufficient-scope")).await;
        }
        check(Some(&bound), None, None, None).await;
        check(Some(&bound), None, Some(HERE), None).await;
        check(Some(&bound), None, Some(ELSEWHERE), security.token.then_some("origin-refused")).await;
        let in_query = |expected: Option<&'static str>| if security.public_key { expected } else { unknown };
        check(None, Some(&widget), None, in_query(None)).await;
        check(None, Some(&widget), Some(HERE), in_query(None)).await;
        check(None, Some(&widget), Some(ELSEWHERE), in_query(Some("origin-refused"))).await;
        check(None, Some("fct_wrong"), None, in_query(Some("unauthorized"))).await;
        check(None, Some(&revoked), None, in_query(Some("unauthorized"))).await;
        check(None, Some(&expired), None, in_query(Some("unauthorized"))).await;
        for (scope, token) in &scoped {
            let secret_in_address = (*scope != Scope::ReadPublic).then_some("insufficient-scope");
            check(None, Some(token), None, in_query(secret_in_address)).await;
        }
        // Revoking with a scope that allows it must not have ended the test's own tokens: the id in the path is nobody's.
        assert!(server.state.store.read().await.unwrap().tokens(&server.customer).await.unwrap().len() >= 7);
    }
    assert_eq!(calls, operations().len() * 22, "every operation was asked for by everybody");
    assert!(refused > calls / 3, "{refused} of {calls}");
    let served = contract.keys().filter(|id| !NOT_YET_SERVED.contains(&id.as_str())).count();
    assert_eq!(served, operations().len());
}

#[test]
fn the_table_asks_what_the_contract_asks() {
    use crate::auth::Access;
    for operation in operations() {
        let security = &contract()[operation.id()];
        let expected = match (security.open, security.token, security.public_key) {
            (true, false, _) => Access::Public,
            (true, true, _) => Access::Optional,
            (false, _, true) => Access::PublicKey,
            (false, _, false) => Access::Scope(security.scope.unwrap()),
        };
        assert_eq!(operation.access, expected, "{}", operation.id());
    }
}

/// Operations whose path names what belongs to an account, but which make it, or show what is for everybody.
const NOT_OF_ONE_ACCOUNT: [&str; 4] = ["putVehicle", "getMedia", "getMediaWidth", "getGalleryComposition"];

#[tokio::test]
async fn another_accounts_things_are_not_there() {
    let server = TestServer::new().await;
    let stranger = server.account("other", Scope::Admin).await;
    let vehicle = server.vehicle("theirs").await;
    let image = server.finished_image(&vehicle, "front").await;
    let feature = json!({"title": "Tow bar", "icon": "info", "type": "text", "hotspots": []});
    let feature = server.call_json("POST", "/v1/vehicles/theirs/features", &feature).await;
    assert_eq!(feature.status, 201, "{feature:?}");
    let current = server.call("GET", "/v1/tokens/current").await.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let values = BTreeMap::from([
        ("vehicle_id", "theirs".to_owned()),
        ("image_id", image.image_id.to_string()),
        ("feature_id", text(&feature.json()["feature_id"])),
        ("token_id", text(&current["token"]["token_id"])),
        ("upload_id", upload(&server).await),
    ]);
    let before = snapshot(&server).await;
    let mut operations = operations();
    // Vehicles' ids are chosen by callers: what makes one of this id for the stranger comes last.
    operations.sort_by_key(|operation| operation.id() == "putVehicle");
    for operation in operations {
        let named = operation.path().contains('{') && !NOT_OF_ONE_ACCOUNT.contains(&operation.id());
        let target = if named {
            target(&operation, &values)
        } else {
            let image_url =
                form_urlencoded::byte_serialize(image.image_url.as_str().as_bytes()).collect::<String>();
            let query =
                format!("vehicle_id=theirs&image_url={image_url}&feature_id={}", values["feature_id"]);
            format!("{}?{query}", target(&operation, &values))
        };
        for body in bodies(operation.id()) {
            let mut request = Request::builder()
                .method(operation.method().clone())
                .uri(&target)
                .header(header::HOST, "127.0.0.1:8080")
                .header(header::AUTHORIZATION, format!("Bearer {stranger}"))
                .header("Tus-Resumable", "1.0.0")
                .header(header::CONTENT_TYPE, body.0);
            if operation.id() == "appendUpload" {
                request = request.header("Upload-Offset", "0");
            }
            if operation.id() == "overrideUpload" {
                request = request.header("X-HTTP-Method-Override", "HEAD");
            }
            let answer = server.send(request.body(Body::from(body.1)).unwrap()).await;
            let told = String::from_utf8_lossy(&answer.body).into_owned();
            if named {
                let unread = matches!(answer.status.as_u16(), 415 | 422 | 428);
                assert!(answer.status == 404 || unread, "{} {}: {told}", operation.id(), answer.status);
            }
            for secret in ["Tow bar", "/result", image.image_id.as_str()] {
                let echoed = target.contains(secret) || answer.status.is_client_error();
                let public = NOT_OF_ONE_ACCOUNT.contains(&operation.id());
                assert!(
                    echoed || public || !told.contains(secret),
                    "{} tells {secret}: {told}",
                    operation.id()
                );
            }
        }
    }
    assert_eq!(snapshot(&server).await, before, "nothing of theirs has changed");
}

/// Bodies by which an operation gets beyond reading its request.
fn bodies(operation: &str) -> Vec<(&'static str, &'static str)> {
    match operation {
        "patchVehicle" | "patchImage" | "patchFeature" => vec![("application/merge-patch+json", "{}")],
        "createFeature" => {
            vec![("application/json", r#"{"title": "x", "icon": "info", "type": "text", "hotspots": []}"#)]
        }
        "putHotspot" => vec![("application/json", r#"{"position": {"x": 0.5, "y": 0.5}}"#)],
        "appendUpload" => vec![("application/offset+octet-stream", "x")],
        _ => vec![("application/json", "{}"), ("application/x-www-form-urlencoded", "")],
    }
}

/// All that an account has, as its own people read it.
async fn snapshot(server: &TestServer) -> Vec<serde_json::Value> {
    let mut all = Vec::new();
    for target in [
        "/v1/vehicles/theirs",
        "/v1/vehicles/theirs/images",
        "/v1/vehicles/theirs/features",
        "/v1/account",
        "/v1/tokens",
    ] {
        let mut read = server.call("GET", target).await.json();
        for item in read["items"].as_array_mut().into_iter().flatten() {
            item.as_object_mut().unwrap().remove("last_used_at");
        }
        all.push(read);
    }
    all
}

/// An upload of the account that was begun.
async fn upload(server: &TestServer) -> String {
    let metadata = format!("vehicle_id {}", STANDARD.encode("theirs"));
    let request = server
        .request("POST", "/v1/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", "10")
        .header("Upload-Metadata", metadata);
    let begun = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(begun.status, 201, "{begun:?}");
    begun.header("location").unwrap().rsplit('/').next().unwrap().to_owned()
}
