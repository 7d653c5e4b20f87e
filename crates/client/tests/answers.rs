//! Answers that are not what the contract promises: the status is the truth, the body an optional message.

use std::cell::RefCell;
use std::rc::Rc;

use forecourt_api::VehicleId;
use forecourt_api::image::ImageState;
use forecourt_client::{
    Client, Error, Headers, Request, Response, ServerKind, Transport, TransportFailure, TransportFuture,
    part_a, part_b, probe,
};

/// Answers in a row, whatever is asked, and remembers the targets.
#[derive(Default)]
struct Scripted {
    answers: RefCell<Vec<Result<Response, TransportFailure>>>,
    targets: RefCell<Vec<String>>,
}

impl Transport for Scripted {
    fn send<'a>(&'a self, _: &'a str, _: Option<&'a str>, request: Request) -> TransportFuture<'a> {
        self.targets.borrow_mut().push(request.target);
        let answer = self.answers.borrow_mut().remove(0);
        Box::pin(std::future::ready(answer))
    }
}

fn answer(status: u16, body: &str) -> Result<Response, TransportFailure> {
    Ok(Response { status, headers: Headers::default(), body: body.as_bytes().to_vec() })
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("a scripted transport never waits"),
    }
}

fn client(answers: Vec<Result<Response, TransportFailure>>) -> (Client, Rc<Scripted>) {
    let transport = Rc::new(Scripted { answers: RefCell::new(answers), targets: RefCell::default() });
    (Client::new("https://dealer.example/", Some("secret"), transport.clone()), transport)
}

#[test]
fn statuses_decide_and_bodies_may_be_anything() {
    let check = |status, body: &str, expected: Error| {
        let (client, _) = client(vec![answer(status, body)]);
        assert_eq!(run(client.run(part_a::vehicle_shotlist())), Err(expected), "{status} {body}");
    };
    check(401, "<html>Unauthorized</html>", Error::Unauthorized);
    check(402, "", Error::OutOfCredits);
    check(404, "{", Error::NotFound);
    check(500, "<html>", Error::Server { status: 500 });
    check(503, "", Error::Busy { retry_after_s: None });
    check(200, "<html>a proxy's page</html>", Error::Unreadable { status: 200 });
    check(200, r#"{"vehicles":[{"vehicle_id":"a""#, Error::Unreadable { status: 200 });
    check(304, "", Error::Unreadable { status: 304 });
}

#[test]
fn refusals_carry_the_message_of_either_error_shape() {
    for (body, message, fields) in [
        (r#"{"code":400,"message":"flat"}"#, "flat", 0),
        (r#"{"error":{"code":400,"message":"nested"}}"#, "nested", 0),
        (
            r#"{"type":"/problems/invalid-request","title":"t","status":400,"detail":"d","errors":[{"pointer":"/vin","detail":"x"}]}"#,
            "d",
            1,
        ),
        ("<html>", "", 0),
    ] {
        let (client, _) = client(vec![answer(400, body)]);
        match run(client.run(part_a::vehicle_shotlist())) {
            Err(Error::Rejected(rejection)) => {
                assert_eq!((rejection.message.as_str(), rejection.fields.len()), (message, fields));
            }
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn unknown_words_are_kept() {
    let body = r#"{"data":{"images":[{"status":"dreaming","phase":"polishing","quality":"splendid","angle":["Exterior"]},{"status":"final"}]}}"#;
    let (client, _) = client(vec![answer(200, body)]);
    let images = run(client.run(part_a::image_status(&[]))).unwrap();
    assert_eq!(images[0].status, ImageState::Other("dreaming".into()));
    assert!(!images[0].is_finished());
    assert!(images[1].is_finished());
}

#[test]
fn both_forms_of_the_vehicle_list_are_read() {
    for body in [r#"[{"vehicle_id":"a"}]"#, r#"{"vehicles":[{"vehicle_id":"a","app_status":"DELETED"}]}"#] {
        let (client, _) = client(vec![answer(200, body)]);
        assert_eq!(run(client.run(part_a::vehicle_shotlist())).unwrap().len(), 1);
    }
}

#[test]
fn ids_are_one_path_segment() {
    let (client, transport) = client(vec![answer(404, "")]);
    let id = VehicleId::new("stock/17 🚗?#").unwrap();
    assert_eq!(run(client.run(part_b::get_vehicle(&id))), Err(Error::NotFound));
    assert_eq!(transport.targets.borrow()[0], "/v1/vehicles/stock%2F17%20%F0%9F%9A%97%3F%23");
}

const SERVER: &str = r#"{"name":"forecourt","version":"0.1.0","contract":"2.60.65","engine":"local",
    "limits":{"image_urls_per_request":60,"images_per_vehicle":500,"upload_max_bytes":67108864},
    "media":{"hd_width":1600,"sub_widths":[320,640,1024],"formats":["jpeg"],"aspect_ratio":"4:3"},
    "guidelines":[],"scenes":[]}"#;
const TOKEN: &str = r#"{"account":{"customer":"dealer","customer_token":"00","name":"Dealer"},
    "token":{"token_id":"t","name":"n","scopes":["admin"],"hint":"abcd","created_at":"2026-01-01T00:00:00Z"}}"#;

#[test]
fn the_probe_tells_the_kinds_of_server_apart() {
    let (client_b, _) = client(vec![answer(200, SERVER), answer(200, TOKEN)]);
    // A server of an older version does not tell the limits of a photo.
    let told = run(probe(&client_b)).unwrap();
    assert!(matches!(told, ServerKind::Forecourt { server, .. } if server.limits.image.is_none()));

    for first in [answer(404, ""), answer(401, "<html>"), answer(403, ""), answer(200, "<html>")] {
        let (client_a, _) = client(vec![first, answer(200, "[]")]);
        assert_eq!(run(probe(&client_a)), Ok(ServerKind::PartA));
    }

    let (broken, transport) = client(vec![answer(500, "")]);
    assert_eq!(run(probe(&broken)), Err(Error::Server { status: 500 }));
    assert_eq!(transport.targets.borrow().len(), 1);

    let (refused, _) = client(vec![answer(401, ""), answer(401, "<html>")]);
    assert_eq!(run(probe(&refused)), Err(Error::Unauthorized));
    let (offline, _) = client(vec![Err(TransportFailure::Unreachable)]);
    assert_eq!(run(probe(&offline)), Err(Error::Unreachable));
    let (website, _) = client(vec![answer(200, "<html>"), answer(200, "<html>")]);
    assert_eq!(run(probe(&website)), Err(Error::Unreadable { status: 200 }));
}
