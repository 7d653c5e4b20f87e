//! Stories of failures: each is reported, and nothing is lost by it.

use std::fs::{self, File};
use std::time::Duration;

use anyhow::{Result, ensure};
use forecourt_e2e::app::tell;
use forecourt_e2e::pages::words;
use forecourt_e2e::server::Kind;
use forecourt_e2e::{photos, wait};

/// More than any server is set up to take.
const OVERSIZED_BYTES: u64 = 200 << 20;
/// Slow enough that three photos take longer than it takes to pull the plug.
const SLOW_BYTES_PER_SECOND: u32 = 60_000;
/// Time for which the server is away.
const OUTAGE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_wrong_token_is_refused_and_the_right_one_let_in() -> Result<()> {
    tell("wrong-token", Kind::Full, async |app| {
        app.open("/").await?;
        app.sign_in().is_shown().await?;
        app.show("sign-in").await?;
        app.sign_in().with_token("fct_this-token-was-never-made-by-anybody-at-all-0").await?;
        app.sign_in().refuses().await?;
        app.check("sign-in with a refused token").await?;
        app.sign_in().with_token(&app.server.token().await?).await?;
        app.inventory().is_shown().await
    })
    .await
}

#[tokio::test]
async fn a_sign_in_link_signs_in_once_and_leaves_the_address() -> Result<()> {
    tell("sign-in-link", Kind::Full, async |app| {
        let link = format!("/#sign-in={}", app.server.sign_in_code().await?);
        app.open(&link).await?;
        app.inventory().is_shown().await?;
        let address = app.browser.driver().current_url().await?;
        ensure!(address.fragment().is_none(), "the code is still in the address: {address}");
        ensure!(!app.server.log().contains("fcs_"), "the code is in the log");

        // As another person at this machine, with nothing stored.
        app.browser.driver().execute("sessionStorage.clear(); localStorage.clear();", vec![]).await?;
        app.open("/settings").await?;
        app.open(&link).await?;
        app.sign_in().is_shown().await?;
        app.page().text(words().session.link_spent).await?;
        app.show("sign-in with a spent link").await
    })
    .await
}

#[tokio::test]
async fn bad_files_are_named_with_their_reason_and_the_good_one_beside_them_goes_through() -> Result<()> {
    tell("bad-files", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let good = folder.path().join("good.jpg");
        fs::write(&good, photos::draw(0, 1200, 900)?)?;
        let web_page = folder.path().join("web-page.jpg");
        fs::write(&web_page, "<!doctype html><title>502 Bad Gateway</title>")?;
        let empty = folder.path().join("empty.jpg");
        fs::write(&empty, "")?;
        let oversized = folder.path().join("oversized.jpg");
        fs::copy(&good, &oversized)?;
        File::options().write(true).open(&oversized)?.set_len(OVERSIZED_BYTES)?;

        app.enter_with_vehicle("BAD-FILES").await?;
        app.vehicle().choose(&[good, web_page, empty, oversized]).await?;
        app.page().text(words().upload.refused_not_an_image).await?;
        app.page().text(words().upload.refused_empty).await?;
        let too_large = words().upload.refused_too_large.fill(["\n"]);
        app.page().text(too_large.split('\n').next().unwrap_or(&too_large)).await?;
        app.check("vehicle with refused files").await?;
        app.vehicle().finished(1).await
    })
    .await
}

#[tokio::test]
async fn a_photo_that_breaks_off_is_said_to_be_unreadable() -> Result<()> {
    tell("broken-photo", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let broken = folder.path().join("broken.jpg");
        // The header is whole, so that only decoding can tell.
        let mut bytes = photos::draw(0, 1200, 900)?;
        bytes.truncate(700);
        fs::write(&broken, bytes)?;

        app.enter_with_vehicle("BROKEN-PHOTO").await?;
        app.vehicle().choose(&[broken]).await?;
        // The page and the upload look at the head alone; the job decodes, and a grey half is no photo.
        wait::until("the reason on the page", wait::PROCESSING, async || {
            Ok(app.page().reads(words().vehicle.reason_not_an_image).await?.then_some(()))
        })
        .await?;
        app.check("vehicle with a broken photo").await
    })
    .await
}

#[tokio::test]
async fn a_server_that_is_away_for_ten_seconds_during_an_upload_loses_nothing() -> Result<()> {
    tell("outage", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let files = photos::files(app.settings(), folder.path())?;
        app.enter_with_vehicle("OUTAGE").await?;
        app.browser.limit_upload(Some(SLOW_BYTES_PER_SECOND)).await?;
        app.vehicle().choose(&files).await?;
        app.vehicle().is_sending().await?;

        app.server.kill().await?;
        app.page().text(words().upload.stage_resting).await?;
        // The outage is what the story is about; nothing waits for its end.
        tokio::time::sleep(OUTAGE).await;
        app.vehicle().shows_photos(files.len()).await?;
        app.server.start_again().await?;
        app.browser.limit_upload(None).await?;

        app.vehicle().finished(files.len()).await?;
        // And the server has each of them once, whatever this page thinks.
        app.browser.driver().refresh().await?;
        app.vehicle().finished(files.len()).await
    })
    .await
}
