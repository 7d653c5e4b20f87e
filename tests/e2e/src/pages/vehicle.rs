//! One vehicle with its photos.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use thirtyfour::By;
use thirtyfour::prelude::{ElementQueryable as _, WebElement};

use super::words;
use crate::perception::{Name, Perception, Role, containing};
use crate::wait;

/// See the module.
#[derive(Clone, Debug)]
pub struct VehiclePage {
    page: Perception,
}

impl VehiclePage {
    /// The page that is shown.
    #[must_use]
    pub fn new(page: Perception) -> Self {
        Self { page }
    }

    /// Waits until it is shown.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn is_shown(&self, name: &str) -> Result<()> {
        self.page.find(Role::Heading, containing(name)).await?;
        self.page.find(Role::Heading, words().vehicle.photos).await?;
        Ok(())
    }

    /// Chooses files in the chooser. The dialog of the operating system is out of a driver's reach; the driver gives
    /// the files to the field behind the button, as that dialog does.
    ///
    /// # Errors
    /// When there is no button to choose files, or a file is missing.
    pub async fn choose(&self, files: &[PathBuf]) -> Result<()> {
        self.page.find(Role::Button, words().upload.choose).await?;
        let field = self.page.driver().query(By::Css("input[type=file][multiple]")).single().await?;
        let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        Ok(field.send_keys(paths.join("\n")).await?)
    }

    /// Chooses that the next photos get their plates made unreadable.
    ///
    /// # Errors
    /// When there is no such choice, or it does not stay.
    pub async fn blur_plates(&self) -> Result<()> {
        let checkbox = self.page.find(Role::Checkbox, words().upload.blur_plates).await?;
        // As a person does: away from the notice at the foot of the window.
        checkbox.scroll_into_view().await?;
        checkbox.click().await?;
        ensure!(checkbox.is_selected().await?, "the choice does not stay");
        Ok(())
    }

    /// True if the photos' plates are made unreadable: the first photo's menu offers to show its plate again.
    ///
    /// # Errors
    /// When it does not.
    pub async fn has_blurred_plates(&self) -> Result<()> {
        let label = words().vehicle.photo_menu.fill(["\n"]);
        let (before, _) = label.split_once('\n').context("the name of a photo's menu has a gap")?;
        let menu = self.page.find(Role::Button, containing(before)).await?;
        menu.click().await?;
        self.page.find(Role::MenuItem, words().vehicle.show_plate).await?;
        menu.click().await?;
        self.page.gone(Role::MenuItem, words().vehicle.show_plate).await
    }

    /// The buttons of the photos' menus, in the order of the grid.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn photo_menus(&self) -> Result<Vec<WebElement>> {
        let label = words().vehicle.photo_menu.fill(["\n"]);
        let (before, _) = label.split_once('\n').context("the name of a photo's menu has a gap")?;
        self.page.all_now(Role::Button, &containing(before)).await
    }

    /// Submits photos by their addresses.
    ///
    /// # Errors
    /// When the dialog does not open or take them.
    pub async fn submit_addresses(&self, urls: &[String]) -> Result<()> {
        self.page.click(Role::Button, words().upload.by_address).await?;
        let dialog = self.page.find(Role::Dialog, words().upload.address_title).await?;
        let dialog = self.page.within(dialog);
        let field = dialog.find(Role::TextField, words().upload.address_label).await?;
        field.send_keys(urls.join("\n")).await?;
        dialog.click(Role::Button, words().upload.address_submit).await?;
        self.page.gone(Role::Dialog, words().upload.address_title).await
    }

    /// Waits until so many photos have a place in the grid, in whatever state.
    ///
    /// # Errors
    /// When they have not in time, or when there are more.
    pub async fn shows_photos(&self, count: usize) -> Result<()> {
        let what = format!("{count} photos in the grid");
        let shown = wait::until(&what, wait::PAGE, async || {
            let shown = self.tiles().await?.len();
            Ok((shown >= count).then_some(shown))
        })
        .await?;
        ensure!(shown == count, "{shown} photos are in the grid instead of {count}");
        Ok(())
    }

    /// Waits until every file has been sent.
    ///
    /// # Errors
    /// When it has not in time.
    pub async fn has_sent_all(&self) -> Result<()> {
        self.page.gone(Role::Progress, Name::Contains(String::new())).await
    }

    /// Waits until something has been sent of what is under way, but not all.
    ///
    /// # Errors
    /// When nothing is under way in time.
    pub async fn is_sending(&self) -> Result<()> {
        wait::until("an upload under way", wait::PAGE, async || {
            for bar in self.page.all_now(Role::Progress, &containing("")).await? {
                let now = bar.prop("value").await?.unwrap_or_default().parse::<f64>().unwrap_or_default();
                let most = bar.prop("max").await?.unwrap_or_default().parse::<f64>().unwrap_or_default();
                if now > 0.0 && now < most {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until so many photos are finished: their pictures lead to the viewer, and what is painted is the result
    /// and not the preview of the file any more.
    ///
    /// # Errors
    /// When they are not in time, or when there are more.
    pub async fn finished(&self, count: usize) -> Result<()> {
        self.finished_with(count, |address| address.starts_with("http")).await
    }

    /// The same for photos that were submitted by address to a server of Part A: they never had a preview, and their
    /// results are fetched by the page and kept in it.
    ///
    /// # Errors
    /// When they are not in time, or when there are more.
    pub async fn finished_by_address(&self, count: usize) -> Result<()> {
        self.finished_with(count, |address| address.starts_with("blob:")).await
    }

    async fn finished_with(&self, count: usize, is_result: fn(&str) -> bool) -> Result<()> {
        let what = format!("{count} finished photos");
        wait::until(&what, wait::PROCESSING, async || {
            let finished = self.finished_now(is_result).await?;
            ensure!(finished <= count, "{finished} photos are finished");
            Ok((finished == count).then_some(()))
        })
        .await?;
        self.shows_photos(count).await
    }

    /// Opens the viewer.
    ///
    /// # Errors
    /// When there is no way to it.
    pub async fn open_viewer(&self) -> Result<()> {
        // The page may be scrolled, with the link below its head.
        let link = self.page.find(Role::Link, words().vehicle.open_viewer).await?;
        link.scroll_into_view().await?;
        self.page.click(Role::Link, words().vehicle.open_viewer).await
    }

    async fn tiles(&self) -> Result<Vec<WebElement>> {
        let region = self.page.find(Role::Region, words().vehicle.photos).await?;
        self.page.within(region).all_now(Role::ListItem, &containing("")).await
    }

    async fn finished_now(&self, is_result: fn(&str) -> bool) -> Result<usize> {
        let region = self.page.find(Role::Region, words().vehicle.photos).await?;
        let (before, after) = words()
            .vehicle
            .view_photo
            .fill(["\n"])
            .split_once('\n')
            .map(|(before, after)| (before.to_owned(), after.to_owned()))
            .context("the name of a photo's link has a gap")?;
        let links = self.page.within(region).all_now(Role::Link, &containing(before)).await?;
        let mut finished = 0;
        for link in links {
            let pictures = link.query(By::Tag("img")).nowait().all_from_selector().await?;
            for picture in pictures {
                let label = crate::perception::computed(&link, "computedlabel").await?;
                let painted = picture.prop("naturalWidth").await?.is_some_and(|width| width != "0");
                let address = picture.prop("currentSrc").await?.unwrap_or_default();
                if label.ends_with(&after) && painted && is_result(&address) {
                    finished += 1;
                    break;
                }
            }
        }
        Ok(finished)
    }
}
