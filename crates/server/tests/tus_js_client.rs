//! The upload protocol as its most used client speaks it. Needs Node.js and the package that `cargo xtask setup` brings;
//! where they are missing the test is skipped, but not in CI.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not take for tests")]

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

use forecourt_api::account::Scope;
use forecourt_api::vehicle::VehicleForm;
use forecourt_api::{CustomerId, VehicleId};
use forecourt_server::config::Config;
use forecourt_server::startup::{self, DataFolder};
use forecourt_server::{listen, router};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A photo of some hundred kilobytes; another seed gives other bytes.
fn photo(seed: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(320, 240, |x, y| {
        let noise = (x * 7919 + y * 104_729 + seed).wrapping_mul(2_654_435_761);
        image::Rgb(noise.to_le_bytes()[..3].try_into().unwrap())
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The folder of node modules, where everything that is needed is there.
fn node_modules() -> Option<PathBuf> {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/npm/node_modules");
    let node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    (node && modules.join("tus-js-client/package.json").exists()).then_some(modules)
}

#[tokio::test]
async fn tus_js_client_uploads_pauses_and_resumes() {
    let Some(modules) = node_modules() else {
        assert!(std::env::var_os("CI").is_none(), "run `cargo xtask setup`; it brings tus-js-client");
        eprintln!("skipped: no Node.js, or no tus-js-client; `cargo xtask setup` brings it");
        return;
    };
    let folder = TempDir::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let state =
        startup::open(&DataFolder::open(folder.path()).unwrap(), Config::local(address)).await.unwrap();
    let secret =
        startup::create_token(&*state.store, "test".to_owned(), Scope::Admin, Timestamp::now()).await;
    let token = secret.unwrap().reveal().to_owned();
    let (account, vehicle) = (CustomerId::new("default"), VehicleId::new("WAU ü/1").unwrap());
    let mut tx = state.store.write().await.unwrap();
    tx.submit_vehicle(&account, &VehicleForm::new(vehicle.clone()), Timestamp::now()).await.unwrap();
    tx.commit().await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(listen::serve(listener, router::build(state.clone()), 99, async {
        let _ = stopped.await;
    }));

    for (seed, method, expected) in [(1, "patch", "PATCH"), (2, "post", "POST")] {
        let (whole, file) = (photo(seed), folder.path().join(format!("{seed}.jpg")));
        std::fs::write(&file, &whole).unwrap();
        let mut node = Command::new("node");
        node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tus_js_client/upload.cjs"))
            .arg(&modules)
            .arg(format!("http://{address}/v1/uploads"))
            .arg(&token)
            .arg(&file)
            .args([vehicle.as_str(), method]);
        let output = tokio::task::spawn_blocking(move || node.output()).await.unwrap().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        // Resumed where it was paused: asked for, and nothing sent twice.
        let sent: Vec<(&str, Option<&str>)> = told["after"]
            .as_array()
            .unwrap()
            .iter()
            .map(|request| (request[0].as_str().unwrap(), request[1].as_str()))
            .collect();
        assert_eq!(sent[0], ("HEAD", None), "{told}");
        let at = told["at"].as_u64().unwrap().to_string();
        assert_eq!(sent[1], (expected, Some(at.as_str())), "{told}");
        assert_ne!(at, "0");

        let images = state.store.read().await.unwrap().images_of_vehicle(&account, &vehicle).await.unwrap();
        let image = images.last().unwrap();
        assert_eq!(image.sha256, Some(format!("{:x}", Sha256::digest(&whole))));
        assert_eq!(image.filename.as_deref(), Some("schön.jpg"));
        assert_eq!(images.len(), seed as usize);
    }
    stop.send(()).unwrap();
    serving.await.unwrap();
}
