//! The portal with a server that speaks Part A alone, as the vendor's does.

use std::fs;

use anyhow::{Context as _, Result};
use forecourt_e2e::app::tell;
use forecourt_e2e::pages::words;
use forecourt_e2e::photo_host::PhotoHost;
use forecourt_e2e::server::Kind;
use forecourt_e2e::{photos, wait};

const TITLE: &str = "LED headlights";
const TEXT: &str = "Adaptive, with high-beam assistant.";

#[tokio::test]
async fn photos_by_address_become_a_vehicle_with_a_feature() -> Result<()> {
    tell("vendor", Kind::ContractOnly, async |app| {
        println!("vendor: {}", photos::described(app.settings()));
        let folder = tempfile::tempdir()?;
        let files = photos::files(app.settings(), folder.path())?;
        let bytes =
            files.iter().map(fs::read).collect::<Result<Vec<_>, _>>().context("the photos were written")?;
        let host = PhotoHost::start(bytes).await?;

        app.open("/").await?;
        app.sign_in().with_token(&app.server.token().await?).await?;
        app.sign_in().with_customer(app.server.customer()).await?;
        app.inventory().is_shown().await?;
        app.check("inventory of Part A").await?;
        app.inventory().add().await?;
        app.vehicle_form().create("WAU-2026-0042", "Aurora", "Estate").await?;
        app.vehicle().is_shown("Aurora Estate").await?;
        app.page().text(words().upload.address_only).await?;
        app.vehicle().submit_addresses(&host.urls()).await?;
        app.vehicle().finished_by_address(files.len()).await?;
        app.check("vehicle of Part A").await?;

        app.vehicle().open_viewer().await?;
        app.viewer().is_shown().await?;
        app.viewer().add_by_rule("headlight", TITLE, TEXT).await?;
        app.viewer().open_from_list(TITLE, TEXT).await?;
        app.check("viewer of Part A").await?;
        app.was_clean().await?;

        // What this browser keeps is still there after a reload.
        app.browser.driver().refresh().await?;
        wait::until("the feature", wait::PAGE, async || Ok(app.page().reads(TITLE).await?.then_some(())))
            .await
    })
    .await
}
