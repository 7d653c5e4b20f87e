//! Files over the service: who may have which, how they are labelled, what is not there.

use axum::body::Body;
use forecourt_api::account::Scope;
use forecourt_api::vehicle::VehiclePatch;
use forecourt_store::model::Image;
use http::{Request, StatusCode};

use crate::media::Addresses;
use crate::testing::{Answer, TestServer};

struct Shop {
    server: TestServer,
    published: Image,
    hidden: Image,
}

async fn shop() -> Shop {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("published").await;
    let published = server.finished_image(&vehicle, "a").await;
    let vehicle = server.vehicle("hidden").await;
    let patch = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    server.patch_vehicle(&vehicle, &patch).await;
    let hidden = server.finished_image(&vehicle, "b").await;
    Shop { server, published, hidden }
}

fn revision(image: &Image) -> &str {
    image.result.as_ref().unwrap().revision.as_str()
}

fn path(image: &Image, file: &str) -> String {
    format!("/media/{}/{}/{file}", image.image_id, revision(image))
}

fn original_path(image: &Image) -> String {
    format!("/media/{}/{}/original", image.image_id, image.original.as_ref().unwrap().revision)
}

async fn get(server: &TestServer, target: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(target).header("Host", "127.0.0.1:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

/// Path and query of an address of this server.
fn target(url: &str) -> String {
    url.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

impl Shop {
    fn addresses(&self) -> Addresses<'_> {
        let state = &self.server.state;
        Addresses::signed(&state.config.base_url, &state.media_key, state.now())
    }

    /// The query of a signed address of a result.
    fn result_query(&self, image: &Image) -> String {
        let url = self.addresses().result(&image.image_id, image.result.as_ref().unwrap(), false);
        url.split_once('?').unwrap().1.to_owned()
    }
}

#[tokio::test]
async fn published_results_are_everybodys() {
    let shop = shop().await;
    let image = &shop.published;
    for (file, width) in [
        ("result", 1600),
        ("result.jpg", 1600),
        ("1024/result", 1024),
        ("640/result.jpg", 640),
        ("320/result", 320),
    ] {
        let answer = get(&shop.server, &path(image, file), &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        assert_eq!(answer.body, format!("{width} px of {}", revision(image)).as_bytes(), "{file}");
        assert_eq!(answer.header("content-type"), Some("image/jpeg"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'; sandbox"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("vary"), (!file.ends_with(".jpg")).then_some("Accept"), "{file}");
        let length = answer.body.len().to_string();
        assert_eq!(answer.header("content-length"), Some(length.as_str()));
    }
}

#[tokio::test]
async fn everything_else_needs_a_signature_or_a_token() {
    let shop = shop().await;
    let reader = format!("Bearer {}", shop.server.account("dealer", Scope::Read).await);
    let widget = format!("Bearer {}", shop.server.account("dealer", Scope::ReadPublic).await);
    let stranger = format!("Bearer {}", shop.server.account("stranger", Scope::Admin).await);
    let unknown = "Bearer fct_unknown".to_owned();
    for target in
        [path(&shop.hidden, "result"), path(&shop.hidden, "640/result"), original_path(&shop.published)]
    {
        let check = async |authorization: Option<&str>, expected: u16| {
            let headers: Vec<_> = authorization.iter().map(|value| ("Authorization", *value)).collect();
            let answer = get(&shop.server, &target, &headers).await;
            assert_eq!(answer.status.as_u16(), expected, "{target} {authorization:?}");
            answer
        };
        check(None, 403).await;
        check(Some(&widget), 403).await;
        check(Some(&stranger), 403).await;
        check(Some(&unknown), 401).await;
        let answer = check(Some(&reader), 200).await;
        assert_eq!(answer.header("cache-control"), Some("private, max-age=600"));
    }
    let original =
        target(&shop.addresses().original(&shop.hidden.image_id, shop.hidden.original.as_ref().unwrap()).url);
    let answer = get(&shop.server, &original, &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, Some("image/png")));
    assert_eq!(answer.body, format!("original of {}", shop.hidden.image_id).as_bytes());
    assert_eq!(answer.header("cache-control"), Some("private, max-age=600"));
}

#[tokio::test]
async fn a_signature_opens_every_width_of_one_result_until_it_ends() {
    let shop = shop().await;
    let (image, query) = (&shop.hidden, shop.result_query(&shop.hidden));
    let check = async |target: String, expected: u16| {
        let answer = get(&shop.server, &target, &[]).await;
        assert_eq!(answer.status.as_u16(), expected, "{target}");
    };
    for file in ["result", "result.jpg", "640/result"] {
        check(format!("{}?{query}", path(image, file)), 200).await;
    }
    let other = shop.result_query(&shop.published);
    check(format!("{}?{other}", path(image, "result")), 403).await;
    check(format!("{}?{query}", original_path(image)), 403).await;
    check(format!("{}?{}", path(image, "result"), query.replace("exp=", "exp=1")), 403).await;
    for broken in
        ["exp=&sig=", "exp=abc&sig=x", "sig=x", "exp=99999999999999999999&sig=x", "exp=1&exp=2&sig=x", "%ff"]
    {
        let answer = get(&shop.server, &format!("{}?{broken}", path(image, "result")), &[]).await;
        assert!(matches!(answer.status.as_u16(), 400 | 403), "{broken}: {}", answer.status);
    }
    shop.server.pass_seconds(6 * 3600 - 1);
    check(format!("{}?{query}", path(image, "result")), 200).await;
    shop.server.pass_seconds(6 * 3600 + 1);
    check(format!("{}?{query}", path(image, "result")), 403).await;
}

#[tokio::test]
async fn what_is_not_there_is_404_and_what_was_is_410() {
    let shop = shop().await;
    let image = &shop.published;
    let (id, revision) = (&image.image_id, revision(image));
    for target in [
        path(image, "result.webp"),
        path(image, "result.avif"),
        path(image, "result.png"),
        path(image, "result.svg"),
        path(image, "640/original"),
        path(image, "641/result"),
        path(image, "0/result"),
        path(image, "-640/result"),
        path(image, "x/result"),
        path(image, "99999999999/result"),
        path(image, "640/..%2f..%2fresult"),
        format!("/media/{id}/{revision}/"),
        format!("/media/{id}/00000000/result"),
        format!("/media/{id}/..%2f..%2f/result"),
        format!("/media/{id}/UPPERCASE/result"),
        format!("/media/unknown/{revision}/result"),
        format!("/media/%2e%2e/{revision}/result"),
        format!("/media/%00/{revision}/result"),
    ] {
        let answer = get(&shop.server, &target, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{target} {answer:?}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{target}");
    }
    let mut tx = shop.server.state.store.write().await.unwrap();
    tx.delete_image(&shop.server.customer, id, shop.server.state.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(get(&shop.server, &path(image, "result"), &[]).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_result_before_stays_for_pages_that_were_just_read() {
    let shop = shop().await;
    let before = &shop.published;
    let path_of_process = format!("/v1/images/{}/process", before.image_id);
    assert_eq!(shop.server.call("POST", &path_of_process).await.status, StatusCode::ACCEPTED);
    shop.server.finish_next(false).await;
    let now = shop.server.image(before).await;
    assert_ne!(revision(&now), revision(before));
    for (image, file, width) in
        [(before, "result", 1600), (before, "640/result", 640), (&now, "result", 1600)]
    {
        let answer = get(&shop.server, &path(image, file), &[]).await;
        assert_eq!(answer.body, format!("{width} px of {}", revision(image)).as_bytes());
    }
}

#[tokio::test]
async fn unpublishing_takes_results_back() {
    let shop = shop().await;
    let target = path(&shop.published, "result");
    let vehicle = &shop.published.vehicle_id;
    for (patch, expected) in [
        (VehiclePatch { published: Some(false), ..VehiclePatch::default() }, 403),
        (VehiclePatch { published: Some(true), ..VehiclePatch::default() }, 200),
        (
            VehiclePatch {
                app_status: Some(forecourt_api::vehicle::AppStatus::Deleted),
                ..VehiclePatch::default()
            },
            403,
        ),
    ] {
        shop.server.patch_vehicle(vehicle, &patch).await;
        assert_eq!(get(&shop.server, &target, &[]).await.status.as_u16(), expected);
    }
}

#[tokio::test]
async fn files_are_served_in_parts_and_not_twice() {
    let shop = shop().await;
    let target = path(&shop.published, "640/result");
    let whole = get(&shop.server, &target, &[]).await;
    let (etag, size) = (whole.header("etag").unwrap().to_owned(), whole.body.len());
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));

    let part = get(&shop.server, &target, &[("Range", "bytes=4-9")]).await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.body, &whole.body[4..10]);
    assert_eq!(part.header("content-range"), Some(format!("bytes 4-9/{size}").as_str()));
    let end = get(&shop.server, &target, &[("Range", "bytes=-5")]).await;
    assert_eq!(end.body, &whole.body[size - 5..]);
    let outside = get(&shop.server, &target, &[("Range", "bytes=9999-")]).await;
    assert_eq!(outside.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(outside.header("content-range"), Some(format!("bytes */{size}").as_str()));

    let known = get(&shop.server, &target, &[("If-None-Match", &etag)]).await;
    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(known.header("etag"), Some(etag.as_str()));
    let other = get(&shop.server, &path(&shop.published, "320/result"), &[("If-None-Match", &etag)]).await;
    assert_eq!(other.status, StatusCode::OK, "every file has a tag of its own");
    let head = Request::builder().method("HEAD").uri(&target).body(Body::empty()).unwrap();
    let head = shop.server.send(head).await;
    assert_eq!(
        (head.status, head.header("content-length")),
        (StatusCode::OK, Some(size.to_string().as_str()))
    );
}
