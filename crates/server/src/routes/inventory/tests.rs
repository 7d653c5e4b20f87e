//! Vehicles of Part B through the whole service.

use axum::body::Body;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::testing::{Answer, TestServer};

fn path(id: &str) -> String {
    format!("/v1/vehicles/{}", utf8_percent_encode(id, NON_ALPHANUMERIC))
}

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

async fn put(server: &TestServer, id: &str, body: Value) -> Answer {
    server.call_json("PUT", &path(id), &body).await
}

async fn with_header(
    server: &TestServer,
    method: &str,
    id: &str,
    header: (&str, &str),
    body: &str,
) -> Answer {
    let request = server
        .request(method, &path(id))
        .header(header.0, header.1)
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()));
    server.send(request.unwrap()).await
}

fn ids(page: &Answer) -> Vec<String> {
    let items = page.json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["vehicle_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_vehicle_is_made_read_changed_replaced_and_deleted() {
    let server = TestServer::new().await;
    assert_eq!(server.call("GET", &path("W1")).await.status, StatusCode::NOT_FOUND);
    let facts = json!({
        "vehicle_manufacturer": "Norvik", "vin": "W1", "model_year": 2022, "vehicle_lot": "B7",
        "price": {"amount_minor": 2_475_000, "currency": "EUR"}, "mileage": {"value": 31_250, "unit": "km"},
    });
    let made = put(&server, "W1", facts.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let record = made.json();
    for (name, value) in facts.as_object().unwrap() {
        assert_eq!(&record[name], value, "{name}");
    }
    assert_eq!((&record["app_status"], &record["published"]), (&json!("new"), &json!(true)));
    assert_eq!((&record["attention"], &record["cover"]), (&json!(false), &Value::Null));
    assert_eq!(record["image_counts"]["total"], 0);

    server.pass_seconds(5);
    let changed = server.call_json("PATCH", &path("W1"), &json!({"vin": null, "app_status": "active"})).await;
    assert_eq!(changed.status, StatusCode::OK);
    let record = changed.json();
    assert_eq!((&record["vin"], &record["app_status"]), (&Value::Null, &json!("active")));
    assert_eq!(record["vehicle_manufacturer"], "Norvik", "what is not named stays");
    assert_ne!(record["updated_at"], made.json()["updated_at"]);
    assert_eq!(record["created_at"], made.json()["created_at"]);

    let replaced = put(&server, "W1", json!({"vehicle_model": "Linea"})).await;
    assert_eq!(replaced.status, StatusCode::OK);
    let record = replaced.json();
    assert_eq!((&record["vehicle_model"], &record["vehicle_manufacturer"]), (&json!("Linea"), &Value::Null));
    assert_eq!(record["app_status"], "active", "the stage stays unless it is given");

    for _ in 0..2 {
        assert_eq!(server.call("DELETE", &path("W1")).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(server.call("GET", &path("W1")).await.json()["app_status"], "deleted");
    assert_eq!(ids(&server.call("GET", "/v1/vehicles").await), [] as [&str; 0]);
    assert_eq!(ids(&server.call("GET", "/v1/vehicles?status=deleted").await), ["W1"]);
    let back = server.call_json("PATCH", &path("W1"), &json!({"app_status": "active"})).await;
    assert_eq!(back.json()["app_status"], "active");
    assert_eq!(ids(&server.call("GET", "/v1/vehicles").await), ["W1"]);
    for method in ["PATCH", "DELETE"] {
        assert_eq!(server.call_json(method, &path("W2"), &json!({})).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn tags_spare_readers_and_stop_stale_writers() {
    let server = TestServer::new().await;
    let made = put(&server, "W1", json!({})).await;
    let tag = made.header("etag").unwrap().to_owned();
    let unchanged = with_header(&server, "GET", "W1", ("if-none-match", &tag), "").await;
    assert_eq!((unchanged.status, unchanged.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(unchanged.header("etag"), Some(tag.as_str()));

    let changed = with_header(&server, "PATCH", "W1", ("if-match", &tag), r#"{"vin":"a"}"#).await;
    assert_eq!(changed.status, StatusCode::OK);
    let now = changed.header("etag").unwrap();
    for (method, body) in [("PATCH", r#"{"vin":"b"}"#), ("PUT", "{}"), ("DELETE", "")] {
        let stale = with_header(&server, method, "W1", ("if-match", &tag), body).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{method}");
        assert_eq!(stale.json()["type"], "/problems/stale-etag");
    }
    let listed = format!("\"other\", {now}");
    let matched = with_header(&server, "PATCH", "W1", ("if-match", &listed), r#"{"vin":"c"}"#).await;
    assert_eq!(matched.status, StatusCode::OK);
    assert_eq!(with_header(&server, "PUT", "W1", ("if-none-match", "*"), "{}").await.status, 412);
    assert_eq!(with_header(&server, "PUT", "W9", ("if-match", "*"), "{}").await.status, 412);
    assert_eq!(with_header(&server, "PUT", "W9", ("if-none-match", "*"), "{}").await.status, 201);
    assert_eq!(with_header(&server, "PATCH", "W9", ("if-match", "*"), "{}").await.status, 200);
    assert_eq!(with_header(&server, "PATCH", "W9", ("if-match", "no tag"), "{}").await.status, 412);

    let page = server.call("GET", "/v1/vehicles").await;
    let request = server.request("GET", "/v1/vehicles").header("if-none-match", page.header("etag").unwrap());
    let again = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn ids_may_hold_any_printable_character() {
    let server = TestServer::new().await;
    let long = "x".repeat(128);
    for id in [
        "a/b",
        "a b",
        "🚗🏁",
        "סוס/مركبة",
        "%2F",
        "a?b#c",
        "é",
        "facets",
        "<script>alert(1)</script>",
        "'; DROP TABLE",
        "+",
        long.as_str(),
    ] {
        let made = put(&server, id, json!({})).await;
        assert_eq!(made.status, StatusCode::CREATED, "{id}: {made:?}");
        let read = server.call("GET", &path(id)).await;
        assert_eq!(read.json()["vehicle_id"], id);
        assert_eq!(server.call("DELETE", &path(id)).await.status, StatusCode::NO_CONTENT, "{id}");
    }
    let too_long = "x".repeat(300);
    for id in [".", "..", "a\u{0}b", "a\nb", "\u{85}", too_long.as_str()] {
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let refused = server.call_json(method, &path(id), &json!({})).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{method} {id:?}: {refused:?}");
            assert_eq!(pointers(&refused), ["vehicle_id"], "{method} {id:?}");
        }
    }
    let refused = server.call("GET", "/v1/vehicles/%FF").await;
    assert_eq!(
        (refused.status, pointers(&refused)),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["vehicle_id".to_owned()])
    );
    assert_eq!(server.call("GET", "/v1/vehicles/a/b").await.status, StatusCode::NOT_FOUND, "two segments");
}

#[tokio::test]
async fn wrong_bodies_are_refused_with_their_place_and_change_nothing() {
    let server = TestServer::new().await;
    put(&server, "W1", json!({"vin": "kept"})).await;
    let check = async |body: &str, status: u16, expected: &[&str]| {
        for method in ["PUT", "PATCH"] {
            let answer = with_header(&server, method, "W1", ("x-request-id", "t"), body).await;
            assert_eq!(answer.status, status, "{method} {body}: {answer:?}");
            assert_eq!(pointers(&answer), expected, "{method} {body}");
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        }
    };
    check("", 400, &[]).await;
    check(r#"{"vin": "W"#, 400, &[]).await;
    check("<html>502</html>", 400, &[]).await;
    check("[]", 422, &[""]).await;
    check(r#"{"model_year": "2020"}"#, 422, &["/model_year"]).await;
    check(r#"{"model_year": 2020.5}"#, 422, &["/model_year"]).await;
    check(r#"{"price": {"amount_minor": 1}}"#, 422, &["/price"]).await;
    check(r#"{"price": {"amount_minor": 1e300, "currency": "EUR"}}"#, 422, &["/price/amount_minor"]).await;
    check(r#"{"mileage": {"value": 1, "unit": "furlong"}}"#, 422, &["/mileage/unit"]).await;
    check(
        r#"{"app_status": "sold", "detail_url": "javascript:alert(1)"}"#,
        422,
        &["/detail_url", "/app_status"],
    )
    .await;
    check(r#"{"published": "yes"}"#, 422, &["/published"]).await;
    check(r#"{"vin": "a\u0000b"}"#, 422, &[""]).await;
    let text =
        server.request("PATCH", &path("W1")).header("content-type", "text/plain").body(Body::from("{}"));
    assert_eq!(server.send(text.unwrap()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = format!("{{\"description\": \"{}\"}}", "x".repeat(2 << 20));
    let refused = with_header(&server, "PATCH", "W1", ("x-request-id", "t"), &large).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let record = server.call("GET", &path("W1")).await.json();
    assert_eq!(record["vin"], "kept");
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let server = TestServer::new().await;
    for (id, make, year, price) in
        [("a", "Norvik", 2020, Some(300)), ("b", "Alvena", 2022, None), ("c", "Norvik", 2024, Some(100))]
    {
        server.pass_seconds(1);
        let price = price.map(|amount| json!({"amount_minor": amount, "currency": "EUR"}));
        put(&server, id, json!({"vehicle_manufacturer": make, "model_year": year, "price": price})).await;
    }
    let check = async |query: &str, expected: &[&str]| {
        let page = server.call("GET", &format!("/v1/vehicles?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}: {page:?}");
        assert_eq!(ids(&page), expected, "{query}");
    };
    check("", &["c", "b", "a"]).await;
    check("sort=updated_at", &["a", "b", "c"]).await;
    check("sort=price", &["c", "a", "b"]).await;
    check("sort=-price", &["a", "c", "b"]).await;
    check("vehicle_manufacturer=Norvik", &["c", "a"]).await;
    check("model_year=2021..", &["c", "b"]).await;
    check("price=..200&currency=EUR", &["c"]).await;
    check("q=norvik", &["c", "a"]).await;
    check("q=%25", &["c", "b", "a"]).await; // Punctuation alone names nothing.
    check("status=active", &[]).await;
    check("status=new&status=active", &["c", "b", "a"]).await;
    check("attention=true", &[]).await;

    let first = server.call("GET", "/v1/vehicles?limit=2&sort=vehicle_id").await;
    assert_eq!(ids(&first), ["a", "b"]);
    assert_eq!(first.header("x-total-count"), None, "counting costs, so only windows are counted");
    let link = first.header("link").unwrap();
    let next = link.strip_prefix("<http://127.0.0.1:8080").unwrap().strip_suffix(">; rel=\"next\"").unwrap();
    let second = server.call("GET", next).await;
    assert_eq!(ids(&second), ["c"]);
    assert_eq!((second.header("link"), second.json()["next_cursor"].clone()), (None, Value::Null));
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    let mixed = server.call("GET", &format!("/v1/vehicles?sort=price&cursor={cursor}")).await;
    assert_eq!(
        (mixed.status, pointers(&mixed)),
        (StatusCode::UNPROCESSABLE_ENTITY, vec!["cursor".to_owned()])
    );

    let window = server.call("GET", "/v1/vehicles?offset=1&limit=1&sort=vehicle_id").await;
    assert_eq!((ids(&window), window.header("x-total-count")), (vec!["b".to_owned()], Some("3")));
    let beyond = server.call("GET", "/v1/vehicles?offset=1000000").await;
    assert_eq!((ids(&beyond).len(), beyond.header("x-total-count")), (0, Some("3")));
    let refused = server.call("GET", "/v1/vehicles?status=sold&limit=0").await;
    assert_eq!(pointers(&refused), ["status", "limit"]);
}

#[tokio::test]
async fn accounts_do_not_see_each_other() {
    use forecourt_api::account::Scope;
    let mut server = TestServer::new().await;
    put(&server, "W1", json!({"vin": "mine"})).await;
    server.token = server.account("rival", Scope::Admin).await;
    assert_eq!(server.call("GET", &path("W1")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ids(&server.call("GET", "/v1/vehicles").await), [] as [&str; 0]);
    assert_eq!(put(&server, "W1", json!({})).await.status, StatusCode::CREATED, "a vehicle of their own");
    server.token = server.account("rival", Scope::Read).await;
    assert_eq!(put(&server, "W1", json!({})).await.status, StatusCode::FORBIDDEN);
    assert_eq!(server.call("GET", &path("W1")).await.status, StatusCode::OK);
    server.token = "fct_wrong".to_owned();
    assert_eq!(server.call("GET", &path("W1")).await.status, StatusCode::UNAUTHORIZED);
}
