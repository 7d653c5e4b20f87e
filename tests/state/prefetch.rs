//! First reads of a page, asked for while the session is still being restored, once.

use std::cell::Cell;
use std::rc::Rc;

use forecourt::browser::storage::Storage;
use forecourt::prefetch::{Prefetch, reads_of};
use forecourt::routes::Route;
use forecourt::session::Session;
use forecourt_api::VehicleId;
use forecourt_client::{Client, IdempotencyKey, part_b};

use crate::fake::{Fake, credentials, forecourt, ok, run, settle};

thread_local! {
    static NOW_MS: Cell<u64> = const { Cell::new(1_000) };
}

fn now_ms() -> u64 {
    NOW_MS.get()
}

fn id() -> VehicleId {
    VehicleId::new("a").unwrap()
}

fn world() -> (Rc<Fake>, Rc<Prefetch>, Client) {
    let fake = Fake::new(|sent| match sent.request.target.as_str() {
        "/v1/vehicles/a/images" => ok(r#"{"items":[]}"#),
        _ => forecourt(sent),
    });
    let prefetch = Rc::new(Prefetch::new(fake.clone(), now_ms));
    let client = Client::new("https://dealer.example", Some("good"), prefetch.clone());
    (fake, prefetch, client)
}

#[test]
fn a_restored_session_and_its_page_find_their_answers_on_the_way() {
    run(async {
        let (fake, prefetch, client) = world();
        prefetch.ask(&credentials("good"), reads_of(&Route::Viewer(id())));
        settle().await;
        assert_eq!(
            fake.lines(),
            [
                "GET /v1/vehicles/a/images",
                "GET /v1/vehicles/a",
                "GET /v1/vehicles/a/features",
                "GET /v1/server",
                "GET /v1/tokens/current"
            ],
            "all at once, the photos first"
        );
        let session = Session::new(prefetch);
        session.sign_in(credentials("good"), Storage::Tab).await.unwrap();
        assert!(client.run(part_b::list_images(&id())).await.is_ok());
        assert_eq!(fake.lines(), Vec::<String>::new(), "nothing is asked twice");
        assert!(client.run(part_b::list_images(&id())).await.is_ok());
        assert_eq!(fake.lines(), ["GET /v1/vehicles/a/images"], "an answer is taken once");
    });
}

#[test]
fn answers_are_for_the_same_person_fresh_and_before_any_change() {
    run(async {
        let images = || part_b::list_images(&id());
        let asked = "GET /v1/vehicles/a/images";

        let (fake, prefetch, _) = world();
        prefetch.ask(&credentials("good"), reads_of(&Route::Vehicle(id())));
        settle().await;
        fake.take();
        let stranger = Client::new("https://dealer.example", Some("other"), prefetch.clone());
        assert!(stranger.run(images()).await.is_ok());
        assert_eq!(fake.lines(), [asked], "another token asks for itself");

        let (fake, prefetch, client) = world();
        prefetch.ask(&credentials("good"), reads_of(&Route::Vehicle(id())));
        settle().await;
        fake.take();
        NOW_MS.set(now_ms() + 60_000);
        assert!(client.run(images()).await.is_ok());
        assert_eq!(fake.lines(), [asked], "an old answer is asked for again");

        let (fake, prefetch, client) = world();
        prefetch.ask(&credentials("good"), reads_of(&Route::Vehicle(id())));
        settle().await;
        fake.take();
        let key = IdempotencyKey::new("key");
        let _ = client
            .run(part_b::process_image(&forecourt_api::ImageId::new("i"), &Default::default(), &key))
            .await;
        assert!(client.run(images()).await.is_ok());
        assert_eq!(fake.lines().last().map(String::as_str), Some(asked), "a change makes it old");
    });
}
