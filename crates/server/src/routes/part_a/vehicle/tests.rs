//! Vehicle records of Part A through the router.

use serde_json::{Value, json};

use crate::testing::TestServer;

/// The vehicle of an answer that has one.
async fn submit(server: &TestServer, fields: &[(&str, &str)]) -> Value {
    let answer = server.call_form("POST", "/vehicle/submission", fields).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["vehicle"].clone()
}

#[tokio::test]
async fn submitting_makes_and_changes_a_vehicle() {
    let server = TestServer::new().await;
    let made = submit(&server, &[("vehicle_id", "V1"), ("vehicle_model", "Corsa"), ("lot", "7")]).await;
    let expected = json!({
        "vehicle_id": "V1", "app_status": "new", "app_status_updated": "2026/09/21, 14:13:20",
        "vehicle_model": "Corsa", "vehicle_lot": "7", "lot": "7",
    });
    assert_eq!(made, expected, "what is not set is left out");
    server.pass_seconds(60);
    let fields = [
        ("vehicle_id", "V1"),
        ("vehicle_model", ""),
        ("vehicle_color", "rot"),
        ("location", "old"),
        ("vehicle_location", "Köln"),
        ("unknown", "ignored"),
    ];
    let changed = submit(&server, &fields).await;
    assert_eq!(changed["vehicle_model"], "Corsa", "an empty value keeps what is stored");
    assert_eq!(changed["vehicle_color"], "rot");
    assert_eq!((&changed["location"], &changed["vehicle_location"]), (&json!("Köln"), &json!("Köln")));
    assert_eq!(changed["app_status_updated"], "2026/09/21, 14:14:20");
}

#[tokio::test]
async fn any_printable_id_comes_back_as_it_was() {
    let server = TestServer::new().await;
    for id in ["stock/17 b", "a+b&c=d", "🚗", "سيارة‏", "%2F", "'; DROP TABLE vehicles; --", "<b>"] {
        assert_eq!(submit(&server, &[("vehicle_id", id)]).await["vehicle_id"], id);
        let read = server.call_query("GET", "/vehicle/status", &[("vehicle_id", id)]).await;
        assert_eq!((read.status.as_u16(), &read.json()["vehicle"]["vehicle_id"]), (200, &json!(id)));
    }
}

#[tokio::test]
async fn bad_ids_are_refused_everywhere() {
    let server = TestServer::new().await;
    let long = "x".repeat(300);
    let cases = [
        ("", "vehicle_id: is missing"),
        (".", "vehicle_id: a vehicle id must not be “.” or “..”"),
        ("a\nb", "vehicle_id: a vehicle id must not contain control characters"),
        (&*long, "vehicle_id: a vehicle id has at most 128 characters"),
    ];
    for (id, message) in cases {
        let fields = [("vehicle_id", id), ("title", "t"), ("icon", "i"), ("type", "text")];
        for (method, path) in [
            ("POST", "/vehicle/submission"),
            ("GET", "/vehicle/status"),
            ("DELETE", "/vehicle/delete"),
            ("POST", "/vehicle/feature/submission"),
            ("GET", "/vehicle/features"),
            ("DELETE", "/vehicle/features/delete"),
        ] {
            let answer = server.call_form(method, path, &fields).await;
            let nested = json!({"code": 400, "message": message});
            let expected = json!({"code": 400, "message": message, "error": nested});
            assert_eq!((answer.status.as_u16(), answer.json()), (400, expected), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn shot_list_status_and_deletion() {
    let server = TestServer::new().await;
    for id in ["B", "A"] {
        submit(&server, &[("vehicle_id", id)]).await;
        server.pass_seconds(1);
    }
    let listed = |answer: Value| -> Vec<String> {
        let vehicles = answer["vehicles"].as_array().unwrap();
        vehicles.iter().map(|vehicle| vehicle["vehicle_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed(server.call("GET", "/vehicle/shotlist").await.json()), ["B", "A"]);
    for _ in 0..2 {
        let deleted = server.call("DELETE", "/vehicle/delete?vehicle_id=B").await;
        assert_eq!(
            (deleted.status.as_u16(), &deleted.json()["vehicle"]["app_status"]),
            (200, &json!("deleted"))
        );
    }
    assert_eq!(listed(server.call("GET", "/vehicle/shotlist").await.json()), ["A"]);
    let read = server.call("GET", "/vehicle/status?vehicle_id=B").await;
    assert_eq!(read.json()["vehicle"]["app_status"], "deleted");
    for (method, path) in [("GET", "/vehicle/status"), ("DELETE", "/vehicle/delete")] {
        let answer = server.call(method, &format!("{path}?vehicle_id=C")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (404, &json!(404)), "{path}");
    }
    assert_eq!(submit(&server, &[("vehicle_id", "B")]).await["app_status"], "new");
}

#[tokio::test]
async fn lists_are_filtered_and_counted() {
    let server = TestServer::new().await;
    for (id, model) in [("A", "Corsa"), ("B", "Astra"), ("C", "Corsa"), ("D", "")] {
        submit(&server, &[("vehicle_id", id), ("vehicle_model", model)]).await;
        server.pass_seconds(1);
    }
    let list = async |document: Value| {
        let answer = server.call_json("POST", "/vehicle/list", &document).await;
        assert_eq!(answer.status, 200, "{document}: {answer:?}");
        let ids: Vec<String> = answer
            .json()
            .as_array()
            .unwrap()
            .iter()
            .map(|vehicle| vehicle["vehicle_id"].as_str().unwrap().to_owned())
            .collect();
        (ids.concat(), answer.header("x-total-count").unwrap().to_owned())
    };
    let expect = |ids: &str, total: &str| (ids.to_owned(), total.to_owned());
    assert_eq!(list(json!({"customer": "dealer"})).await, expect("DCBA", "4"));
    assert_eq!(list(json!({"sort_direction": "ASC", "limit": 2, "offset": 1})).await, expect("BC", "4"));
    let corsa = json!({"filters": [{"column": "vehicle_model", "values": ["Corsa", null]}]});
    assert_eq!(list(corsa).await, expect("DCA", "3"));
    for silent in [
        json!({"column": "lot", "values": []}),
        json!({"column": "lot"}),
        json!({"column": "colour", "values": null}),
    ] {
        let all = json!({"filters": [silent], "sort_by": "last_update"});
        assert_eq!(list(all).await, expect("DCBA", "4"), "a filter without values says nothing");
    }
    submit(&server, &[("vehicle_id", "7"), ("lot", "12")]).await;
    let numbers = json!({"filters": [{"column": "vehicle_id", "values": [7]}, {"column": "lot", "values": [12, true]}]});
    assert_eq!(list(numbers).await, expect("7", "1"));
    let unknown = json!({"filters": [{"column": "secret", "values": ["x", null]}]});
    assert_eq!(list(unknown).await, expect("", "0"), "no vehicle has that column");
}

#[tokio::test]
async fn bad_questions_are_refused() {
    let server = TestServer::new().await;
    let check = async |document: Value, status: u16, message: &str| {
        let answer = server.call_json("POST", "/vehicle/list", &document).await;
        assert_eq!(answer.status, status, "{document}");
        assert_eq!(answer.json()["message"], message);
        assert_eq!(answer.json()["error"]["message"], message);
    };
    check(json!({"customer": "other"}), 403, "The token does not belong to that customer.").await;
    check(json!({"limit": 0}), 400, "/limit: is at least 1").await;
    check(json!({"limit": -1}), 400, "/limit: invalid value: integer `-1`, expected u64").await;
    check(
        json!({"filters": [{"column": "lot", "values": vec!["x"; 501]}]}),
        400,
        "/filters: has more than 500 values in all",
    )
    .await;
    check(json!([]), 400, ": expected an object").await;
    let answer = server.call_bytes("POST", "/vehicle/list", "application/json", "{\"limit\":").await;
    let message = "The body ends too early (line 1, column 9).";
    assert_eq!((answer.status.as_u16(), &answer.json()["message"]), (400, &json!(message)));
    let answer = server.call_form("POST", "/vehicle/list", &[("customer", "dealer")]).await;
    assert_eq!(answer.status, 415);
}
