//! Pages are left while something on them is open, half typed or under way. The portal lives on, uploads go on, and the
//! keyboard is somewhere.

use anyhow::{Result, ensure};
use forecourt_e2e::app::{App, tell};
use forecourt_e2e::pages::words;
use forecourt_e2e::perception::{Role, containing};
use forecourt_e2e::server::Kind;
use forecourt_e2e::{photos, wait};

/// Slow enough that two photos are still under way after a walk through the portal.
const SLOW_BYTES_PER_SECOND: u32 = 20_000;
const NAME: &str = "Aurora Estate";

/// Opens a vehicle's own menu.
async fn open_menu(app: &App) -> Result<()> {
    app.page().click(Role::Button, words().vehicle.more).await?;
    app.page().find(Role::MenuItem, words().vehicle.delete).await?;
    Ok(())
}

/// Opens the menu of the only row of the list.
async fn open_row_menu(app: &App) -> Result<()> {
    app.page().click(Role::Button, containing(format!("{}: ", words().ui.more_actions))).await
}

async fn back(app: &App) -> Result<()> {
    Ok(app.browser.driver().back().await?)
}

/// The portal runs, and somebody at the keyboard is not sent to the beginning of the document.
async fn lives(app: &App, after: &str) -> Result<()> {
    ensure!(!app.page().reads(words().ui.crash_title).await?, "the portal broke after: {after}");
    wait::until(&format!("the focus after: {after}"), wait::PAGE, async || {
        let script = "return document.activeElement !== null && document.activeElement !== document.body";
        let has_focus = app.browser.driver().execute(script, Vec::new()).await?.json().as_bool();
        Ok((has_focus == Some(true)).then_some(()))
    })
    .await
}

#[tokio::test]
async fn every_way_out_of_a_page_is_survived() -> Result<()> {
    tell("leaving", Kind::Full, async |app| {
        let folder = tempfile::tempdir()?;
        let mut files = photos::files(app.settings(), folder.path())?;
        files.truncate(2);
        app.enter().await?;
        lives(app, "signing in").await?;
        app.inventory().add().await?;
        app.vehicle_form().create("LEAVING", "Aurora", "Estate").await?;
        app.vehicle().is_shown(NAME).await?;

        // A menu is open.
        app.page().click(Role::Link, words().vehicle.back).await?;
        app.inventory().is_shown().await?;
        app.inventory().open(NAME).await?;
        app.vehicle().is_shown(NAME).await?;
        open_menu(app).await?;
        back(app).await?;
        app.inventory().is_shown().await?;
        app.inventory().lists(NAME).await?;
        lives(app, "going back with an open menu").await?;
        wait::until("the focus on the row that was opened", wait::PAGE, async || {
            Ok(app.page().focused_name().await?.contains(NAME).then_some(()))
        })
        .await?;
        open_row_menu(app).await?;
        app.page().click(Role::MenuItem, words().ui.edit).await?;
        app.page().find(Role::TextField, words().vehicle_form.color).await?;
        lives(app, "editing from a row's menu").await?;

        // A field is half typed.
        app.page().fill(words().vehicle_form.color, "Gre").await?;
        back(app).await?;
        app.inventory().lists(NAME).await?;
        lives(app, "going back while typing").await?;
        app.browser.driver().forward().await?;
        app.page().text(words().vehicle_form.restored).await?;
        app.page().click(Role::Button, words().vehicle_form.discard).await?;
        lives(app, "discarding what was typed").await?;
        back(app).await?;
        app.inventory().lists(NAME).await?;

        // A dialog is open.
        app.inventory().open(NAME).await?;
        app.page().click(Role::Button, words().upload.by_address).await?;
        app.page().find(Role::Dialog, words().upload.address_title).await?;
        ensure!(
            app.page().focused_name().await?.contains(words().upload.address_label),
            "who opens the dialog types into its field"
        );
        back(app).await?;
        app.inventory().lists(NAME).await?;
        lives(app, "going back with an open dialog").await?;

        // Uploads are under way, and go on.
        app.inventory().open(NAME).await?;
        app.vehicle().is_shown(NAME).await?;
        app.browser.limit_upload(Some(SLOW_BYTES_PER_SECOND)).await?;
        app.vehicle().choose(&files).await?;
        app.vehicle().is_sending().await?;
        open_menu(app).await?;
        back(app).await?;
        app.inventory().lists(NAME).await?;
        lives(app, "leaving uploads behind").await?;

        // The only row goes, and comes back by its toast.
        open_row_menu(app).await?;
        app.page().click(Role::MenuItem, words().ui.delete).await?;
        app.page().click(Role::Button, words().ui.undo).await?;
        app.inventory().lists(NAME).await?;
        lives(app, "deleting the only row and taking it back").await?;
        app.browser.limit_upload(None).await?;
        app.inventory().open(NAME).await?;
        app.vehicle().shows_photos(files.len()).await?;
        app.vehicle().has_sent_all().await?;

        // The vehicle's own page deletes it; the list brings it back.
        open_menu(app).await?;
        app.page().click(Role::MenuItem, words().vehicle.delete).await?;
        app.inventory().is_shown().await?;
        app.page().find(Role::Button, words().ui.undo).await?;
        lives(app, "deleting a vehicle from its page").await?;
        app.open("/vehicles?status=deleted").await?;
        app.inventory().lists(NAME).await?;
        open_row_menu(app).await?;
        app.page().click(Role::MenuItem, words().inventory.restore).await?;
        app.page().text(&words().inventory.was_restored.fill([NAME])).await?;
        lives(app, "restoring the only row").await?;
        app.was_clean().await?;

        // The account's menu is open while its page goes.
        app.page().click(Role::Button, words().ui.account_menu).await?;
        app.page().click(Role::MenuItem, words().session.sign_out).await?;
        app.sign_in().is_shown().await?;
        lives(app, "signing out").await?;
        app.was_clean().await
    })
    .await
}

#[tokio::test]
async fn a_portal_that_breaks_says_what_was_lost_and_leads_on() -> Result<()> {
    tell("crash", Kind::Full, async |app| {
        app.enter_with_vehicle("CRASH").await?;
        // What the upload queue keeps while files are under way, and a browser that refuses what every page needs.
        let script = r#"
            sessionStorage.setItem("forecourt.unfinished", JSON.stringify([{vehicle: "CRASH", name: "front-left.jpg"}]));
            History.prototype.pushState = () => { throw new Error("refused") };"#;
        app.browser.driver().execute(script, Vec::new()).await?;
        app.page().click(Role::Link, words().vehicle.back).await?;
        app.page().find(Role::Heading, words().ui.crash_title).await?;
        app.page().text("front-left.jpg").await?;
        app.page().text("history.rs").await?;
        app.show("crash").await?;
        // The console speaks of the panic that was wanted.
        app.browser.console().await?;
        app.page().click(Role::Link, words().ui.crash_choose_again.fill(["CRASH"])).await?;
        app.vehicle().is_shown(NAME).await?;
        app.was_clean().await
    })
    .await
}
