//! The photos of a vehicle: on screens of every width, on their way while one looks elsewhere, and when they do not load.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use forecourt_e2e::app::tell;
use forecourt_e2e::pages::words;
use forecourt_e2e::perception::{Role, containing};
use forecourt_e2e::server::Kind;
use forecourt_e2e::{layout, photos};
use thirtyfour::Key;

/// A vehicle's number with no place to break it.
const LONG_ID: &str = "STOCK-NUMBER-WITHOUT-A-BLANK-0123456789-0123456789-0123456789-0123456789-0123456789";
const DESK: (u32, u32) = (1280, 900);
/// Half a desk, a phone, and a desk at 400 %.
const WIDTHS: [(u32, u32); 4] = [DESK, (640, 450), (390, 844), (320, 640)];
/// So slow that the photos would take minutes: nothing is finished while one looks around.
const SLOW_BYTES_PER_SECOND: u32 = 2_000;

fn long_named(folder: &std::path::Path) -> Result<Vec<PathBuf>> {
    let names = [
        "01-bmw-x1-black-dealer-lot-front-left-0001.jpg".to_owned(),
        format!("{}.jpg", "x".repeat(200)),
        "a photo with a name of many words that are short and can be broken anywhere.jpg".to_owned(),
    ];
    let draw = |(view, name): (usize, &String)| {
        let path = folder.join(name);
        fs::write(&path, photos::draw(view, 1200, 900)?)?;
        Ok(path)
    };
    names.iter().enumerate().map(draw).collect()
}

#[tokio::test]
async fn long_names_and_open_menus_stay_on_screens_of_every_width() -> Result<()> {
    tell("photo-grid", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let files = long_named(folder.path())?;
        app.enter_with_vehicle(LONG_ID).await?;
        app.vehicle().choose(&files).await?;
        app.vehicle().finished(files.len()).await?;
        app.show("photo-grid-long-names").await?;
        for (width, height) in WIDTHS {
            app.browser.resize(width, height).await?;
            app.browser.settle().await?;
            layout::fits(app.browser.driver(), &format!("photos at {width} px")).await?;
            for (number, menu) in app.vehicle().photo_menus().await?.into_iter().enumerate() {
                menu.scroll_into_view().await?;
                menu.click().await?;
                app.browser.settle().await?;
                let what = format!("menu {number} at {width} px");
                layout::menu_fits(app.browser.driver(), &what).await?;
                if number == 0 && width == 390 {
                    let picture = app.browser.driver().screenshot_as_png().await?;
                    fs::create_dir_all(&app.settings().screenshots)?;
                    fs::write(app.settings().screenshots.join("photo-menu-390.png"), picture)?;
                }
                app.browser.driver().active_element().await?.send_keys(Key::Escape + "").await?;
            }
        }
        app.browser.resize(DESK.0, DESK.1).await?;
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn uploads_are_seen_on_other_pages_and_cancelled_on_their_own() -> Result<()> {
    tell("uploads-elsewhere", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let files = long_named(folder.path())?;
        app.enter_with_vehicle("HERE").await?;
        app.browser.limit_upload(Some(SLOW_BYTES_PER_SECOND)).await?;
        app.vehicle().choose(&files).await?;
        app.vehicle().is_sending().await?;

        app.page().click(Role::Link, words().vehicle.back).await?;
        app.inventory().is_shown().await?;
        let running = words().upload.running.fill(["0", "3"]);
        app.page().find(Role::Link, containing(running.clone())).await?;
        app.check("inventory while photos are uploaded").await?;
        app.inventory().add().await?;
        app.vehicle_form().create("THERE", "Boreal", "Saloon").await?;
        app.vehicle().is_shown("Boreal Saloon").await?;
        let is_offered = app.page().now(Role::Button, &words().upload.cancel_all.into()).await?.is_some();
        ensure!(!is_offered, "the page of one vehicle offers to cancel the uploads of another");

        app.page().click(Role::Link, containing(running)).await?;
        app.vehicle().is_shown("Aurora Estate").await?;
        app.page().click(Role::Button, words().upload.cancel_all).await?;
        app.page()
            .text(words().upload.cancelled.of(forecourt_text::PluralCategory::Other).fill(["3"]).as_str())
            .await?;
        app.browser.limit_upload(None).await?;
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn a_picture_that_does_not_load_says_so_and_can_be_tried_again() -> Result<()> {
    tell("broken-picture", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let files = long_named(folder.path())?;
        let file = files.first().context("a photo")?.clone();
        app.enter_with_vehicle("BROKEN-PICTURE").await?;
        app.vehicle().choose(std::slice::from_ref(&file)).await?;
        app.vehicle().finished(1).await?;

        app.browser.block(Some("*/media/*")).await?;
        app.browser.driver().refresh().await?;
        app.page().text(words().vehicle.picture_failed).await?;
        app.check("vehicle with a picture that did not load").await?;
        app.browser.block(None).await?;
        app.page().click(Role::Button, words().ui.retry).await?;
        app.vehicle().finished(1).await?;
        // The same photo once more is no second one, and that is said.
        app.vehicle().choose(&[file]).await?;
        app.page()
            .text(words().upload.already_there.of(forecourt_text::PluralCategory::One).fill(["1"]).as_str())
            .await?;
        app.vehicle().shows_photos(1).await
    })
    .await
}
