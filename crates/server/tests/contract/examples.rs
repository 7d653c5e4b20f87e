//! The contract's examples: they obey the contract, and our types read them.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::path::Path;

use forecourt_api::account::{Account, AccountPatch, NewToken, SignInCodeInput, TokenInput, TokenList};
use forecourt_api::asset::Asset;
use forecourt_api::composition::Composition;
use forecourt_api::feature::{FeatureInput, FeaturePatch, FeatureRecord, FeatureRule, FeatureRuleInput};
use forecourt_api::guideline::{Guideline, GuidelineInput};
use forecourt_api::image::{ImageList, ImageRecord, ImageStatusResponse, ProcessingOptions};
use forecourt_api::json;
use forecourt_api::problem::{Problem, VendorError};
use forecourt_api::vehicle::{PublicVehiclePage, VehicleEnvelope, VehicleList, VehicleListRequest};
use forecourt_api::webhook::{WebhookDeliveryPage, WebhookDeliveryRecord};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::CONTRACT;
use crate::exchange::{Answered, Sent};
use crate::rules::{answer_faults, request_faults};

/// All but RFC 3986's unreserved characters and what is encoded already.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'%');

fn examples() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/contract/examples");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap())
        })
        .collect()
}

fn headers(message: &Value) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = message["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.as_str().unwrap().to_owned()))
        .collect();
    if let Some(media_type) = message["content_type"].as_str() {
        headers.insert("content-type".to_owned(), media_type.to_owned());
    }
    headers
}

/// The body as it would go over the wire.
fn body(message: &Value, headers: &mut BTreeMap<String, String>) -> Vec<u8> {
    let Some(body) = message.get("body") else { return Vec::new() };
    if headers.get("content-type").is_some_and(|media_type| media_type == "multipart/form-data") {
        headers.insert("content-type".to_owned(), "multipart/form-data; boundary=example".to_owned());
        return multipart(body).into_bytes();
    }
    body.to_string().into_bytes()
}

fn multipart(fields: &Value) -> String {
    let mut text = String::new();
    for (name, value) in form_urlencoded::parse(encoded(fields).as_bytes()) {
        text += &format!("--example\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    text + "--example--\r\n"
}

fn encoded(fields: &Value) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().into_iter().flatten() {
        let values = value.as_array().map_or_else(|| vec![value], |list| list.iter().collect());
        for value in values {
            text.append_pair(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
        }
    }
    text.finish()
}

/// Paths of the examples are written for people; segments are encoded here.
fn target(request: &Value) -> String {
    let path = request["path"].as_str().unwrap();
    if path.contains('?') {
        return path.to_owned();
    }
    let segment = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let path = path.split('/').map(segment).collect::<Vec<_>>().join("/");
    match encoded(&request["query"]) {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

#[tokio::test]
async fn every_example_obeys_the_contract() {
    let examples = examples();
    assert!(examples.len() >= 13, "{}", examples.len());
    for (name, example) in examples {
        let request = &example["request"];
        let mut sent_headers = headers(request);
        let sent_body = body(request, &mut sent_headers);
        let method = request["method"].as_str().unwrap().to_owned();
        let sent = Sent { method, target: target(request), headers: sent_headers, body: sent_body };
        let operation = CONTRACT.operation(&sent.method, sent.path()).unwrap();
        assert_eq!(operation.id, example["operation"], "{name}");
        assert_eq!(request_faults(&CONTRACT, &operation, &sent).await, [] as [&str; 0], "{name}");
        let response = &example["response"];
        let mut answer_headers = headers(response);
        // Every answer has it, and some examples leave it out for brevity.
        answer_headers.entry("x-request-id".to_owned()).or_insert_with(|| "01JD9Z3K7QXW".to_owned());
        let answer_body = body(response, &mut answer_headers);
        let status = response["status"].as_u64().unwrap() as u16;
        let answered = Answered { status, headers: answer_headers, body: answer_body };
        assert_eq!(answer_faults(&CONTRACT, &operation, &answered), [] as [&str; 0], "{name}");
    }
}

#[test]
fn our_types_read_every_example() {
    /// The server's reader and the client's, which find the same.
    fn reads<T: DeserializeOwned + PartialEq + Debug>(name: &str, value: &Value) {
        match serde_json::from_value::<T>(value.clone()) {
            Ok(read) => assert_eq!(json::read(value.to_string().as_bytes()), Ok(read), "{name}"),
            Err(error) => panic!("{name}: {error}: {value}"),
        }
    }
    for (name, example) in examples() {
        let (request, answer) = (&example["request"]["body"], &example["response"]["body"]);
        match name.as_str() {
            "asset-create" => reads::<Asset>(&name, answer),
            "guideline-put" => {
                reads::<GuidelineInput>(&name, request);
                reads::<Guideline>(&name, answer);
            }
            "vehicle-submit" => reads::<VehicleEnvelope>(&name, answer),
            "vehicle-list" => {
                reads::<VehicleListRequest>(&name, request);
                reads::<VehicleList>(&name, answer);
            }
            "async-submit" | "async-status" | "async-status-other-name" => {
                reads::<ImageStatusResponse>(&name, answer);
            }
            "async-result-expired" => reads::<VendorError>(&name, answer),
            "images-list" => reads::<ImageList>(&name, answer),
            "images-reorder-stale" | "token-create-again" => reads::<Problem>(&name, answer),
            "image-process-strokes" => {
                reads::<ProcessingOptions>(&name, request);
                reads::<ImageRecord>(&name, answer);
            }
            "token-create" => {
                reads::<TokenInput>(&name, request);
                reads::<NewToken>(&name, answer);
            }
            "tokens-list" => reads::<TokenList>(&name, answer),
            "vehicles-public" => reads::<PublicVehiclePage>(&name, answer),
            "sign-in-code-exchange" => {
                reads::<SignInCodeInput>(&name, request);
                reads::<NewToken>(&name, answer);
            }
            "account-get" => reads::<Account>(&name, answer),
            "account-patch" => {
                assert!(serde_json::from_value::<AccountPatch>(request.clone()).is_ok(), "{name}");
                reads::<Account>(&name, answer);
            }
            "composition" => reads::<Composition>(&name, answer),
            "feature-create" => {
                reads::<FeatureInput>(&name, request);
                reads::<FeatureRecord>(&name, answer);
            }
            "feature-patch" => {
                reads::<FeaturePatch>(&name, request);
                reads::<FeatureRecord>(&name, answer);
            }
            "webhook-deliveries-list" => reads::<WebhookDeliveryPage>(&name, answer),
            "webhook-redeliver" | "webhook-test" => reads::<WebhookDeliveryRecord>(&name, answer),
            "feature-rule-put" => {
                reads::<FeatureRuleInput>(&name, request);
                reads::<FeatureRule>(&name, answer);
            }
            // What only a later version asks for or answers: bulk jobs. An upload has no JSON.
            "bulk-create" | "upload-create" | "upload-override" => {}
            _ => panic!("nobody reads the example {name}"),
        }
    }
}
