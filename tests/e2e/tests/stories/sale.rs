//! From three photos to a vehicle that shoppers can click through.

use std::fs;

use anyhow::Result;
use forecourt_e2e::app::tell;
use forecourt_e2e::pages::words;
use forecourt_e2e::server::Kind;
use forecourt_e2e::transfer::{Way, bring};
use forecourt_e2e::{measures, photos, wait};

const TITLE: &str = "Original paint";
const TEXT: &str = "Measured on every panel; the report is in the folder.";
/// Slow enough to look at an upload under way.
const SLOW_BYTES_PER_SECOND: u32 = 200_000;

#[tokio::test]
async fn photos_become_a_vehicle_with_hotspots() -> Result<()> {
    tell("sale", Kind::Full, async |app| {
        println!("sale: {}", photos::described(app.settings()));
        let folder = tempfile::tempdir()?;
        let files = photos::files(app.settings(), folder.path())?;

        app.enter().await?;
        app.inventory().is_empty().await?;
        app.check("empty inventory").await?;
        app.inventory().add().await?;
        app.vehicle_form().is_shown().await?;
        app.check("form of a new vehicle").await?;
        app.vehicle_form().create("WAU-2026-0042", "Aurora", "Estate").await?;
        app.vehicle().is_shown("Aurora Estate").await?;
        app.check("vehicle without photos").await?;
        app.vehicle().blur_plates().await?;

        app.browser.limit_upload(Some(SLOW_BYTES_PER_SECOND)).await?;
        app.vehicle().choose(&files).await?;
        app.vehicle().shows_photos(files.len()).await?;
        app.vehicle().is_sending().await?;
        app.show("vehicle-uploading").await?;
        app.browser.limit_upload(None).await?;
        app.vehicle().finished(files.len()).await?;
        app.show("vehicle").await?;
        app.vehicle().has_blurred_plates().await?;

        app.vehicle().open_viewer().await?;
        app.viewer().is_shown().await?;
        app.viewer().place_by_click(0.5, 0.66, TITLE, TEXT).await?;
        app.viewer().open_by_click(TITLE, TEXT).await?;
        app.show("viewer").await?;
        app.viewer().close_by_keyboard(TITLE).await?;
        app.viewer().open_by_keyboard(TITLE, TEXT).await?;
        app.viewer().close_by_keyboard(TITLE).await?;

        app.open("/").await?;
        app.inventory().lists("Aurora Estate").await?;
        app.check("inventory").await?;
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn the_demo_shows_an_inventory_that_is_ready_to_be_looked_at() -> Result<()> {
    tell("demo", Kind::Demo, async |app| {
        app.enter().await?;
        for vehicle in forecourt_demo_scenes::demo_fleet() {
            app.inventory().lists(vehicle.model).await?;
        }
        wait::until("all photos of the demo", wait::DEMO, async || {
            app.open("/").await?;
            app.inventory().is_shown().await?;
            app.inventory().lists(forecourt_demo_scenes::demo_fleet()[0].model).await?;
            Ok((!app.inventory().has_unfinished_photos().await?).then_some(()))
        })
        .await?;
        app.show("inventory").await?;
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn photos_come_by_drop_and_by_paste() -> Result<()> {
    tell("drop-and-paste", Kind::Full, async |app| {
        let draw = |view| photos::draw(view, 800, 600);
        let (first, second, third) = (draw(0)?, draw(1)?, draw(2)?);
        app.enter_with_vehicle("DROP-AND-PASTE").await?;
        let driver = app.browser.driver();
        bring(driver, Way::Hover, &[("first.jpg", &first)]).await?;
        app.page().text(words().upload.drop_overlay).await?;
        bring(driver, Way::Drop, &[("first.jpg", &first), ("second.jpg", &second)]).await?;
        app.vehicle().shows_photos(2).await?;
        wait::until("the overlay to go", wait::PAGE, async || {
            Ok((!app.page().reads(words().upload.drop_overlay).await?).then_some(()))
        })
        .await?;
        bring(driver, Way::Paste, &[("third.jpg", &third)]).await?;
        app.vehicle().finished(3).await?;
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn a_large_photo_is_seen_at_once() -> Result<()> {
    tell("preview", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let photo = folder.path().join("twelve-megapixels.jpg");
        fs::write(&photo, photos::draw(0, 4000, 3000)?)?;
        app.enter_with_vehicle("PREVIEW").await?;
        measures::watch(app.browser.driver()).await?;
        app.vehicle().choose(&[photo]).await?;
        let measured =
            wait::until("the preview", wait::PAGE, async || measures::taken(app.browser.driver()).await)
                .await?;
        println!("preview: {measured:?}");
        measured.keep(&app.settings().leftovers)
    })
    .await
}
