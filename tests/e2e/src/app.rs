//! A story's world: a server, a browser, photos, and what is kept when the story fails.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::browser::Browser;
use crate::pages::{InventoryPage, SignInPage, VehicleFormPage, VehiclePage, ViewerPage};
use crate::perception::Perception;
use crate::server::{Kind, Server};
use crate::settings::Settings;
use crate::{axe, screenshots};

/// Signed-in or fresh portal that a story acts on.
#[derive(Debug)]
pub struct App {
    /// The server.
    pub server: Server,
    /// The browser.
    pub browser: Browser,
    settings: Settings,
}

impl App {
    async fn start(settings: &Settings, kind: Kind) -> Result<Self> {
        let server = Server::start(settings, kind).await?;
        let browser = Browser::start(settings).await?;
        browser.resize(1280, 900).await?;
        Ok(Self { server, browser, settings: settings.clone() })
    }

    /// Settings of this run.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The page before the eyes.
    #[must_use]
    pub fn page(&self) -> Perception {
        Perception::of_page(self.browser.driver())
    }

    /// The page as the place to sign in.
    #[must_use]
    pub fn sign_in(&self) -> SignInPage {
        SignInPage::new(self.page())
    }

    /// The page as the list of vehicles.
    #[must_use]
    pub fn inventory(&self) -> InventoryPage {
        InventoryPage::new(self.page())
    }

    /// The page as the form of a vehicle.
    #[must_use]
    pub fn vehicle_form(&self) -> VehicleFormPage {
        VehicleFormPage::new(self.page())
    }

    /// The page as one vehicle.
    #[must_use]
    pub fn vehicle(&self) -> VehiclePage {
        VehiclePage::new(self.page())
    }

    /// The page as a vehicle's viewer.
    #[must_use]
    pub fn viewer(&self) -> ViewerPage {
        ViewerPage::new(self.page())
    }

    /// Opens the portal at a path.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.browser.open(&format!("{}{path}", self.server.url())).await
    }

    /// Opens the portal and signs in with a fresh token.
    ///
    /// # Errors
    /// When the portal does not let in.
    pub async fn enter(&self) -> Result<()> {
        self.open("/").await?;
        self.sign_in().with_token(&self.server.token().await?).await?;
        self.inventory().is_shown().await
    }

    /// Signs in, adds a vehicle and stays on its page.
    ///
    /// # Errors
    /// When one of the pages does not come.
    pub async fn enter_with_vehicle(&self, id: &str) -> Result<()> {
        self.enter().await?;
        self.inventory().add().await?;
        self.vehicle_form().create(id, "Aurora", "Estate").await?;
        self.vehicle().is_shown("Aurora Estate").await
    }

    /// Checks the page with axe and takes its pictures.
    ///
    /// # Errors
    /// When axe finds something.
    pub async fn show(&self, name: &str) -> Result<()> {
        screenshots::take(&self.browser, &self.settings.screenshots, name).await?;
        self.check(name).await
    }

    /// Checks the page with axe.
    ///
    /// # Errors
    /// When axe finds something.
    pub async fn check(&self, name: &str) -> Result<()> {
        self.browser.settle().await?;
        axe::check(self.browser.driver(), &self.settings.axe, name).await
    }

    /// Checks that the pages so far ran without an error of their own: no panic, nothing that the policy forbade.
    ///
    /// # Errors
    /// When the console says otherwise.
    pub async fn was_clean(&self) -> Result<()> {
        let lines = self.browser.console().await?;
        // The browser writes down every refusal of a server; whether the page can live with it is the story's matter.
        let is_fault =
            |line: &&String| line.starts_with("SEVERE") && !line.contains("Failed to load resource");
        let errors: Vec<&String> = lines.iter().filter(is_fault).collect();
        ensure!(errors.is_empty(), "the console says: {errors:#?}");
        Ok(())
    }

    /// Keeps what may explain a failure; whatever of it is to be had.
    async fn leave_behind(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("server.log"), self.server.log())?;
        let console =
            self.browser.console().await.map_or_else(|error| error.to_string(), |lines| lines.join("\n"));
        fs::write(folder.join("console.log"), console)?;
        if let Ok(picture) = self.browser.driver().screenshot_as_png().await {
            fs::write(folder.join("page.png"), picture)?;
        }
        if let Ok(source) = self.browser.driver().source().await {
            fs::write(folder.join("page.html"), source)?;
        }
        Ok(())
    }
}

/// Tells a story: starts its world, and keeps page, console and log below the leftovers when it ends badly.
///
/// # Errors
/// What went wrong, with the place of the leftovers.
pub async fn tell(name: &str, kind: Kind, story: impl AsyncFnOnce(&mut App) -> Result<()>) -> Result<()> {
    let settings = Settings::from_env()?;
    let folder = settings.leftovers.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut app = App::start(&settings, kind).await?;
    let told = story(&mut app).await;
    if told.is_err() {
        app.leave_behind(&folder).await?;
    }
    // The story's end counts, not the browser's.
    let _ = app.browser.quit().await;
    told.with_context(|| format!("the story failed; see {}", folder.display()))
}
