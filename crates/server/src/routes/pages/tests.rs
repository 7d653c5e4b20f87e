//! Pages over the service: what they show, to whom, and what they never run.

use axum::body::Body;
use forecourt_api::vehicle::VehiclePatch;
use http::{Request, StatusCode};

use crate::auth::customer_token;
use crate::pages::STYLE_PATH;
use crate::testing::{Answer, TestServer};

async fn get(server: &TestServer, target: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().uri(target).header("Host", "127.0.0.1:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

fn text(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.body).unwrap()
}

#[tokio::test]
async fn a_vehicles_page_shows_what_is_published_and_says_what_is_not() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("W 1/2").await;
    server.finished_image(&vehicle, "front").await;
    let facts = VehiclePatch {
        vehicle_manufacturer: Some(Some("</script><script>alert(1)</script>".to_owned())),
        vehicle_model: Some(Some("Strand".to_owned())),
        ..VehiclePatch::default()
    };
    server.patch_vehicle(&vehicle, &facts).await;
    let token = customer_token(&server.customer);
    let page = format!("/v/{token}/W%201%2F2");

    let answer = get(&server, &format!("{page}?lang=de"), &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    let html = text(&answer);
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"de\""), "{html}");
    assert_eq!(html.matches("<script").count(), 1, "the structured data alone");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; Strand</h1>"), "{html}");
    assert_eq!(html.matches("<img ").count(), 1);
    assert!(
        html.contains(&format!(
            "content=\"http://127.0.0.1:8080/gallery/{token}/W%201%2F2/poster?width=1024\""
        ))
    );
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");

    let upper = get(&server, &page.replace(&token, &token.to_uppercase()), &[]).await;
    assert_eq!(upper.status, StatusCode::OK);
    assert!(text(&upper).contains("<html lang=\"en\""));

    let sheet = get(&server, &STYLE_PATH, &[]).await;
    assert_eq!(
        (sheet.status, sheet.header("content-type")),
        (StatusCode::OK, Some("text/css; charset=utf-8"))
    );
    assert!(html.contains(&*STYLE_PATH));

    for absent in [format!("/v/{token}/other"), format!("/v/{}/W%201%2F2", "0".repeat(64))] {
        let answer = get(&server, &absent, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{absent}");
        assert!(text(&answer).contains("There is no such vehicle."));
    }
    let unpublished = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    server.patch_vehicle(&vehicle, &unpublished).await;
    assert_eq!(get(&server, &page, &[]).await.status, StatusCode::NOT_FOUND);
    let again = VehiclePatch { published: Some(true), ..VehiclePatch::default() };
    server.patch_vehicle(&vehicle, &again).await;
    assert_eq!(server.call("DELETE", "/v1/vehicles/W%201%2F2").await.status, StatusCode::NO_CONTENT);
    assert_eq!(get(&server, &page, &[]).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn the_lead_photo_has_an_address_of_its_own() {
    let server = TestServer::new().await;
    let vehicle = server.vehicle("W-1").await;
    let poster = format!("/gallery/{}/W-1/poster", customer_token(&server.customer));
    assert_eq!(get(&server, &poster, &[]).await.status, StatusCode::NOT_FOUND, "there is no photo yet");
    server.finished_image(&vehicle, "front").await;
    let photo = get(&server, &poster, &[]).await;
    assert_eq!((photo.status, photo.header("content-type")), (StatusCode::OK, Some("image/jpeg")));
    assert!(photo.header("cache-control").unwrap().contains("max-age=60"));
    let etag = photo.header("etag").unwrap().to_owned();
    assert_eq!(get(&server, &poster, &[("If-None-Match", &etag)]).await.status, StatusCode::NOT_MODIFIED);
    for (width, status) in [("1", 200), ("8192", 200), ("0", 422), ("8193", 422), ("wide", 422)] {
        let answer = get(&server, &format!("{poster}?width={width}"), &[]).await;
        assert_eq!(answer.status.as_u16(), status, "{width}");
    }
    let unpublished = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    server.patch_vehicle(&vehicle, &unpublished).await;
    assert_eq!(get(&server, &poster, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_sitemap_names_published_vehicles() {
    let server = TestServer::new().await;
    let shown = server.vehicle("A&B").await;
    let hidden = server.vehicle("hidden").await;
    let unpublished = VehiclePatch { published: Some(false), ..VehiclePatch::default() };
    server.patch_vehicle(&hidden, &unpublished).await;
    let token = customer_token(&server.customer);
    let map = get(&server, &format!("/v/{token}/sitemap.xml"), &[]).await;
    assert_eq!((map.status, map.header("content-type")), (StatusCode::OK, Some("application/xml")));
    let map = text(&map);
    assert_eq!(map.matches("<loc>").count(), 1);
    assert!(map.contains(&format!("<loc>http://127.0.0.1:8080/v/{token}/A%26B</loc>")), "{map}");
    assert_eq!(shown.as_str(), "A&B");
    let settings = serde_json::json!({"noindex": true});
    assert_eq!(server.call_json("PATCH", "/v1/account", &settings).await.status, StatusCode::OK);
    assert_eq!(get(&server, &format!("/v/{token}/sitemap.xml"), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(text(&get(&server, &format!("/v/{token}/A%26B"), &[]).await).contains("noindex"));
    let unknown = get(&server, &format!("/v/{}/sitemap.xml", "0".repeat(64)), &[]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_reference_tells_every_operation_without_a_script() {
    let server = TestServer::new().await;
    let page = get(&server, "/docs", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    let html = text(&page);
    for operation in crate::router::operations() {
        assert!(html.contains(&format!("id=\"{}\"", operation.id())), "{}", operation.id());
    }
    assert!(
        !html.contains("<script") && html.contains("curl -X POST &quot;$FORECOURT/vehicle/submission&quot;")
    );
    let small = get(&server, "/docs", &[("Accept-Encoding", "br, gzip")]).await;
    assert_eq!(small.header("content-encoding"), Some("gzip"));
    assert!(small.body.len() * 4 < page.body.len());
}
