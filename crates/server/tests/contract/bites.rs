//! That the check bites: answers and requests that are broken on purpose do not pass.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::document::CONTRACT;
use crate::exchange::{Answered, Sent};
use crate::rules::{answer_faults, request_faults};

const JSON: (&str, &str) = ("content-type", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn answer(status: u16, media_type: &str, body: &Value) -> Answered {
    let headers = BTreeMap::from([
        ("x-request-id".to_owned(), "r1".to_owned()),
        ("content-type".to_owned(), media_type.to_owned()),
    ]);
    Answered { status, headers, body: body.to_string().into_bytes() }
}

fn faults(operation: &str, answer: &Answered) -> Vec<String> {
    answer_faults(&CONTRACT, &CONTRACT.operation_by_id(operation).unwrap(), answer)
}

fn vehicle() -> Value {
    json!({
        "vehicle_id": "W1", "vehicle_model": null, "app_status": "new",
        "app_status_updated_at": "2026-11-24T08:15:00Z", "published": true, "attention": false, "cover": null,
        "image_counts": {"total": 0, "processing": 0, "final": 0, "error": 0, "retake": 0},
        "created_at": "2026-11-24T08:15:00Z", "updated_at": "2026-11-24T08:15:00Z",
    })
}

/// A record as `patchVehicle` answers it.
fn record(body: &Value) -> Answered {
    let mut answer = answer(200, "application/json", body);
    answer.headers.insert("etag".to_owned(), "\"v1-0\"".to_owned());
    answer
}

#[test]
fn an_answer_that_loses_a_member_fails() {
    let whole = vehicle();
    assert_eq!(faults("patchVehicle", &record(&whole)), [] as [&str; 0]);
    let required = [
        "/vehicle_id",
        "/app_status",
        "/app_status_updated_at",
        "/published",
        "/attention",
        "/cover",
        "/image_counts",
        "/created_at",
        "/updated_at",
        "/image_counts/total",
        "/image_counts/processing",
        "/image_counts/final",
        "/image_counts/error",
        "/image_counts/retake",
    ];
    for pointer in required {
        let mut body = whole.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        assert_ne!(faults("patchVehicle", &record(&body)), [] as [&str; 0], "without {pointer}");
    }
    let status = json!({"data": {"images": [{"status": "final"}]}});
    assert_eq!(faults("asyncStatus", &answer(200, "application/json", &status)), [] as [&str; 0]);
    for body in [json!({"data": {"images": [{}]}}), json!({"data": {}}), json!({}), json!([])] {
        assert_ne!(faults("asyncStatus", &answer(200, "application/json", &body)), [] as [&str; 0], "{body}");
    }
}

#[test]
fn an_answer_that_says_something_else_fails() {
    let check = |change: &dyn Fn(&mut Value)| {
        let mut body = vehicle();
        change(&mut body);
        assert_ne!(faults("patchVehicle", &record(&body)), [] as [&str; 0], "{body}");
    };
    check(&|body| body["app_status"] = json!("sold"));
    check(&|body| body["published"] = json!("yes"));
    check(&|body| body["created_at"] = json!("yesterday"));
    check(&|body| body["image_counts"]["total"] = json!(-1));
    check(&|body| body["vehicle_id"] = json!(".."));
    check(&|body| body["detail_url"] = json!("javascript:alert(1)"));
    let mut more = vehicle();
    more["of_a_later_version"] = json!(1);
    assert_eq!(faults("patchVehicle", &record(&more)), [] as [&str; 0], "more members are allowed");
}

#[test]
fn the_frame_of_an_answer_counts() {
    let check = |fault: &str, change: &dyn Fn(&mut Answered)| {
        let mut answer = record(&vehicle());
        change(&mut answer);
        let found = faults("patchVehicle", &answer);
        assert!(found.iter().any(|text| text.contains(fault)), "{fault}: {found:?}");
    };
    check("undeclared status 202", &|answer| answer.status = 202);
    check("lacks the header etag", &|answer| drop(answer.headers.remove("etag")));
    check("lacks the header x-request-id", &|answer| drop(answer.headers.remove("x-request-id")));
    check("undeclared header link", &|answer| {
        drop(answer.headers.insert("link".to_owned(), "<>".to_owned()));
    });
    check("undeclared media type text/html", &|answer| {
        answer.headers.insert("content-type".to_owned(), "text/html; charset=utf-8".to_owned());
    });
    check("lacks its media type", &|answer| drop(answer.headers.remove("content-type")));
    check("not JSON", &|answer| answer.body.truncate(20));
    let refused = answer(404, "application/problem+json", &json!({"title": "x", "status": 404}));
    assert_ne!(faults("patchVehicle", &refused), [] as [&str; 0], "a problem without its type");
    let mut nothing = answer(204, "application/json", &json!({}));
    assert_ne!(faults("deleteVehicle", &nothing), [] as [&str; 0], "204 has no body");
    nothing.body.clear();
    assert_eq!(faults("deleteVehicle", &nothing), [] as [&str; 0]);
}

#[tokio::test]
async fn a_request_that_is_not_the_contracts_fails() {
    let check = async |method: &str, target: &str, headers: &[(&str, &str)], body: &str, expected: &str| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (method, target) = (method.to_owned(), target.to_owned());
        let sent = Sent { method, target, headers, body: body.as_bytes().to_vec() };
        let operation = CONTRACT.operation(&sent.method, sent.path()).unwrap();
        let found = request_faults(&CONTRACT, &operation, &sent).await;
        let fits = if expected.is_empty() {
            found.is_empty()
        } else {
            found.iter().any(|text| text.contains(expected))
        };
        assert!(fits, "{sent:?}: {found:?}");
    };
    check("GET", "/v1/vehicles?limit=5&status=new&status=active", &[], "", "").await;
    check("GET", "/v1/vehicles?limit=500", &[], "", "limit").await;
    check("GET", "/v1/vehicles?limit=many", &[], "", "limit").await;
    check("GET", "/v1/vehicles?status=sold", &[], "", "status").await;
    check("GET", "/v1/vehicles?colour=red", &[], "", "undeclared parameter colour").await;
    check("GET", "/v1/vehicles", &[("x-own", "1")], "", "undeclared header x-own").await;
    check("GET", "/v1/vehicles", &[JSON], "{}", "none is declared").await;
    check("GET", "/v1/vehicles/%2E%2E", &[], "", "vehicle_id").await;
    check("GET", "/vehicle/status", &[], "", "lacks the query parameter vehicle_id").await;
    check("PUT", "/v1/vehicles/W1", &[JSON], "", "lacks its body").await;
    check("PUT", "/v1/vehicles/W1", &[("content-type", "text/csv")], "a", "undeclared type text/csv").await;
    check("PUT", "/v1/vehicles/W1", &[JSON], r#"{"model_year": 1}"#, "/model_year").await;
    check("PUT", "/v1/vehicles/W1", &[JSON], r#"{"model_year": 2020}"#, "").await;
    check("POST", "/vehicle/submission", &[FORM], "vehicle_id=W1&lot=1", "").await;
    check("POST", "/vehicle/submission", &[FORM], "lot=1", "vehicle_id").await;
    check("POST", "/vehicle/submission", &[FORM], "vehicle_id=W1&wheel=5", "undeclared field wheel").await;
    check("POST", "/vehicle/submission", &[FORM], "vehicle_id=W1&vehicle_id=W2", "a second time").await;
    check(
        "POST",
        "/v1/uploads",
        &[("tus-resumable", "1.0.0")],
        "",
        "lacks the header parameter Upload-Length",
    )
    .await;
    check("POST", "/v1/uploads", &[("tus-resumable", "0.2.2")], "", "Tus-Resumable").await;
}
