//! The viewer over a long day: words are not lost and can be corrected, photos come back, a zoomed page is moved.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use forecourt_e2e::app::{App, tell};
use forecourt_e2e::pages::words;
use forecourt_e2e::perception::Role;
use forecourt_e2e::server::Kind;
use forecourt_e2e::{photos, wait};
use serde_json::{Value, json};
use tempfile::TempDir;

const TITLE: &str = "Original pain";
const TEXT: &str = "Measured on every panel.";
const CORRECTED: &str = "Original paint";
const OTHER_TEXT: &str = "Measured on every panel, the roof too.";

/// Photos of so many views, small enough to be finished soon.
fn files(count: u8) -> Result<(TempDir, Vec<PathBuf>)> {
    let folder = tempfile::tempdir()?;
    let draw = |number: u8| -> Result<PathBuf> {
        let file = folder.path().join(format!("view-{number}.jpg"));
        fs::write(&file, photos::draw(number.into(), 800, 600)?)?;
        Ok(file)
    };
    let files = (0..count).map(draw).collect::<Result<_>>()?;
    Ok((folder, files))
}

async fn enter_with_photos(app: &App, id: &str, count: u8) -> Result<()> {
    let (_folder, files) = files(count)?;
    app.enter_with_vehicle(id).await?;
    app.vehicle().choose(&files).await?;
    app.vehicle().finished(files.len()).await?;
    app.vehicle().open_viewer().await?;
    app.viewer().is_shown().await
}

async fn evaluate(app: &App, script: &str) -> Result<Value> {
    Ok(app.browser.driver().execute(script, Vec::new()).await?.convert()?)
}

#[tokio::test]
async fn words_of_a_hotspot_outlive_the_page_and_can_be_corrected() -> Result<()> {
    tell("hotspot-words", Kind::Full, async |app| {
        enter_with_photos(app, "HOTSPOT-WORDS", 2).await?;
        let viewer = app.viewer();
        // At the edge, where nothing may lie on it.
        viewer.begin_by_click(0.03, 0.5).await?;
        app.page().fill(words().viewer.field_title, TITLE).await?;
        app.page().fill(words().viewer.field_text, TEXT).await?;
        app.browser.driver().refresh().await?;
        app.page().text(words().viewer.restored).await?;
        ensure!(viewer.typed(words().viewer.field_title).await? == TITLE, "the title is gone");
        app.page().click(Role::Link, words().viewer.back).await?;
        app.vehicle().open_viewer().await?;
        app.page().text(words().viewer.restored).await?;
        ensure!(viewer.typed(words().viewer.field_text).await? == TEXT, "the text is gone");
        app.check("viewer with words that were not saved").await?;
        viewer.save(TITLE).await?;
        ensure!(!app.page().reads(words().viewer.restored).await?, "it is saved");

        viewer.choose_action(TITLE, words().viewer.edit).await?;
        app.page().find(Role::Heading, words().viewer.form_title_edit).await?;
        ensure!(viewer.typed(words().viewer.field_title).await? == TITLE, "the form is empty");
        app.page().fill(words().viewer.field_title, CORRECTED).await?;
        app.page().fill(words().viewer.field_text, OTHER_TEXT).await?;
        app.show("viewer-correcting").await?;
        viewer.save(CORRECTED).await?;
        let focused = app.page().focused_name().await?;
        ensure!(focused.contains(CORRECTED), "the focus went to “{focused}”");
        viewer.open_by_click(CORRECTED, OTHER_TEXT).await?;
        for width in [1280, 640, 390] {
            app.browser.resize(width, 844).await?;
            app.check(&format!("viewer at {width} with a hotspot at the edge")).await?;
        }
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn photos_whose_addresses_have_ended_come_back_in_their_place() -> Result<()> {
    tell("ended-addresses", Kind::Full, async |app| {
        enter_with_photos(app, "ENDED-ADDRESSES", 5).await?;
        app.viewer().is_at(1, 5).await?;
        // With another key the server takes none of the addresses that the page has.
        app.server.kill().await?;
        fs::remove_file(app.server.data().join("media.key"))?;
        app.server.start_again().await?;
        app.viewer().turn_to(4, 5).await?;
        ensure!(!app.page().reads(words().player.image_failed).await?, "the photo is called broken");
        app.viewer().is_at(4, 5).await
    })
    .await
}

#[tokio::test]
async fn photos_that_cannot_be_read_are_not_called_unfinished() -> Result<()> {
    tell("unread-photos", Kind::Full, async |app| {
        enter_with_photos(app, "UNREAD-PHOTOS", 1).await?;
        app.browser.devtools("Network.enable", json!({})).await?;
        app.browser.devtools("Network.setBlockedURLs", json!({ "urls": ["*/images"] })).await?;
        app.browser.driver().refresh().await?;
        app.page().text(words().vehicle.photos_failed).await?;
        ensure!(!app.page().reads(words().viewer.empty_title).await?, "an error is no empty vehicle");
        app.check("viewer whose photos cannot be read").await?;
        app.browser.devtools("Network.setBlockedURLs", json!({ "urls": [] })).await?;
        app.page().click(Role::Button, words().ui.retry).await?;
        app.viewer().is_shown().await
    })
    .await
}

#[tokio::test]
async fn a_page_zoomed_by_pinch_is_moved_and_not_turned() -> Result<()> {
    tell("zoomed-viewer", Kind::Full, async |app| {
        enter_with_photos(app, "ZOOMED-VIEWER", 2).await?;
        app.browser.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await?;
        let drag = async |from: i32, to: i32| -> Result<()> {
            let touch = |kind: &str, points: Value| json!({ "type": kind, "touchPoints": points });
            let at = |x: i32| json!([{ "x": x, "y": 300, "id": 1 }]);
            app.browser.devtools("Input.dispatchTouchEvent", touch("touchStart", at(from))).await?;
            for step in 1..=8 {
                let x = from + (to - from) * step / 8;
                app.browser.devtools("Input.dispatchTouchEvent", touch("touchMove", at(x))).await?;
            }
            app.browser.devtools("Input.dispatchTouchEvent", touch("touchEnd", json!([]))).await
        };
        app.browser.devtools("Emulation.setPageScaleFactor", json!({ "pageScaleFactor": 3 })).await?;
        wait::until("the zoom", wait::PAGE, async || {
            let scale = evaluate(app, "return visualViewport.scale").await?;
            Ok(scale.as_f64().is_some_and(|scale| scale > 2.9).then_some(()))
        })
        .await?;
        let left = async || evaluate(app, "return visualViewport.offsetLeft").await;
        let before = left().await?.as_f64().unwrap_or_default();
        drag(900, 300).await?;
        wait::until("the view to move", wait::PAGE, async || {
            Ok((left().await?.as_f64().unwrap_or_default() > before + 50.0).then_some(()))
        })
        .await?;
        app.viewer().is_at(1, 2).await?;

        app.browser.devtools("Emulation.setPageScaleFactor", json!({ "pageScaleFactor": 1 })).await?;
        wait::until("the page at its own size", wait::PAGE, async || {
            let scale = evaluate(app, "return visualViewport.scale").await?;
            Ok(scale.as_f64().is_some_and(|scale| scale < 1.01).then_some(()))
        })
        .await?;
        drag(700, 200).await?;
        app.viewer().is_at(2, 2).await
    })
    .await
}

#[tokio::test]
async fn forced_colours_show_what_opens() -> Result<()> {
    tell("forced-colours-viewer", Kind::Full, async |app| {
        enter_with_photos(app, "FORCED-COLOURS", 1).await?;
        app.viewer().begin_by_click(0.5, 0.5).await?;
        let media = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        app.browser.devtools("Emulation.setEmulatedMedia", media).await?;
        let looks = "return [...document.querySelectorAll('.kind-choice__label')]
            .map(label => { const style = getComputedStyle(label); return [style.borderTopWidth, style.borderTopStyle].join(' '); })";
        let looks: Vec<String> = serde_json::from_value(evaluate(app, looks).await?)?;
        ensure!(looks.len() > 1 && looks[1..].iter().all(|look| *look != looks[0]), "all look alike: {looks:?}");
        app.check("viewer in forced colours").await
    })
    .await
}
