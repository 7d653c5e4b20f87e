//! Chromium under its driver: windows, colour schemes, network speed and what the console said.

use std::net::TcpListener;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use serde_json::json;
use thirtyfour::{Capabilities, WebDriver};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::settings::Settings;
use crate::wait;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

impl Scheme {
    /// The word of `prefers-color-scheme`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A browser with an empty profile. Call [`Browser::quit`] at the end.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    // Ends with this value, and the browser with it.
    _chromedriver: Child,
}

impl Browser {
    /// Starts driver and browser.
    ///
    /// # Errors
    /// When one of them does not start.
    pub async fn start(settings: &Settings) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let chromedriver = Command::new(&settings.chromedriver)
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", settings.chromedriver.display()))?;
        wait::until("the driver to answer", wait::PAGE, async || {
            Ok(Some(TcpStream::connect(("127.0.0.1", port)).await?))
        })
        .await?;

        let mut switches = settings.switches.clone();
        // Without scroll bars a page is as wide as its window in every picture.
        let own = ["--lang=en-GB", "--window-size=1280,900", "--hide-scrollbars"];
        switches.extend(own.map(str::to_owned));
        let mut wishes = Capabilities::new();
        wishes.set("browserName", "chrome")?;
        wishes.set(
            "goog:chromeOptions",
            json!({
                "binary": settings.chromium,
                "args": switches,
                "prefs": { "intl.accept_languages": "en-GB,en" },
            }),
        )?;
        wishes.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
        // Built together with the server, the driver's HTTP client has TLS and asks for its cryptography, if in vain. An error
        // says that another browser was started before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wishes).await?;
        Ok(Self { driver, _chromedriver: chromedriver })
    }

    /// The driver, for finding elements.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens an address.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn open(&self, url: &str) -> Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    /// Gives the page this size in CSS pixels.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// Makes the page believe that the system wants this scheme.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn prefer(&self, scheme: Scheme) -> Result<()> {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme.as_str() }] });
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    /// Waits until the page has been laid out and painted in its new size, its fonts are there, its pictures in view are
    /// decoded and its transitions are over: on their way, colours are neither the one nor the other.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn settle(&self) -> Result<()> {
        let script = "
            const done = arguments[arguments.length - 1];
            const frame = () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
            const visible = image => image.getBoundingClientRect().top < innerHeight && image.loading !== 'lazy';
            (async () => {
                await frame();
                await document.fonts.ready;
                const finite = document.getAnimations().filter(a => a.effect.getComputedTiming().endTime !== Infinity);
                await Promise.allSettled(finite.map(animation => animation.finished));
                await Promise.allSettled([...document.images].filter(visible).map(image => image.decode()));
                await frame();
            })().then(done, done);";
        self.driver().execute_async(script, Vec::new()).await?;
        Ok(())
    }

    /// Lets the page send so many bytes a second; `None` for as many as it can.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn limit_upload(&self, bytes_per_second: Option<u32>) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        let upload = bytes_per_second.map_or(-1, i64::from);
        let conditions =
            json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload });
        self.devtools("Network.emulateNetworkConditions", conditions).await
    }

    /// Lets the page load nothing from addresses of this pattern (`*` for any part); without one it may load all again.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn block(&self, pattern: Option<&str>) -> Result<()> {
        self.devtools("Network.enable", json!({})).await?;
        let patterns: Vec<&str> = pattern.into_iter().collect();
        self.devtools("Network.setBlockedURLs", json!({ "urls": patterns })).await
    }

    /// Console output of the page since the last call.
    ///
    /// # Errors
    /// When the driver does not say.
    pub async fn console(&self) -> Result<Vec<String>> {
        let entries = self.driver.browser_log().await?;
        Ok(entries.into_iter().map(|entry| format!("{} {}", entry.level, entry.message)).collect())
    }

    /// Ends it.
    ///
    /// # Errors
    /// When the driver does not answer any more.
    pub async fn quit(self) -> Result<()> {
        Ok(self.driver.quit().await?)
    }

    /// Asks the browser for something that its driver has no word for.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn devtools(&self, method: &str, parameters: serde_json::Value) -> Result<()> {
        self.driver.cdp().send_raw(method, parameters).await.with_context(|| method.to_owned())?;
        Ok(())
    }
}
