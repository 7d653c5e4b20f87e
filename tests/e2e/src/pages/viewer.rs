//! A vehicle as shoppers see it, and its hotspots beside it.

use anyhow::{Context as _, Result, bail, ensure};
use thirtyfour::prelude::WebElement;
use thirtyfour::{By, Key};

use super::words;
use crate::perception::{Name, Perception, Role, containing};
use crate::wait;

/// A page with more stops of the Tab key than this has lost its keyboard users.
const MOST_TABS: usize = 80;

/// See the module.
#[derive(Clone, Debug)]
pub struct ViewerPage {
    page: Perception,
}

impl ViewerPage {
    /// The page that is shown.
    #[must_use]
    pub fn new(page: Perception) -> Self {
        Self { page }
    }

    /// Waits until it is shown and its first photo painted.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn is_shown(&self) -> Result<()> {
        self.page.find(Role::Heading, words().viewer.hotspots).await?;
        self.photo().await?;
        Ok(())
    }

    /// Places a hotspot by a click on the photo, at shares of its width and height.
    ///
    /// # Errors
    /// When the form does not open or is not taken.
    pub async fn place_by_click(&self, x: f64, y: f64, title: &str, text: &str) -> Result<()> {
        self.begin_by_click(x, y).await?;
        self.write(title, text).await
    }

    /// Chooses the point of a new hotspot, which opens its form.
    ///
    /// # Errors
    /// When the form does not open.
    pub async fn begin_by_click(&self, x: f64, y: f64) -> Result<()> {
        self.page.click(Role::Button, words().viewer.add).await?;
        self.page.text(words().viewer.placing_help).await?;
        let photo = self.photo().await?;
        let rect = photo.rect().await?;
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let (dx, dy) = (((x - 0.5) * rect.width) as i64, ((y - 0.5) * rect.height) as i64);
        let pointer = self.page.driver().action_chain();
        pointer.move_to_element_with_offset(&photo, dx, dy).click().perform().await?;
        self.page.find(Role::TextField, words().viewer.field_title).await?;
        Ok(())
    }

    /// Typed text of a field of the form.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn typed(&self, field: &str) -> Result<String> {
        let field = self.page.find(Role::TextField, field).await?;
        Ok(field.prop("value").await?.unwrap_or_default())
    }

    /// Chooses an action of a feature's menu.
    ///
    /// # Errors
    /// When there is no such action.
    pub async fn choose_action(&self, title: &str, action: &str) -> Result<()> {
        self.page.click(Role::Button, words().viewer.menu.fill([title])).await?;
        self.page.click(Role::MenuItem, action).await
    }

    /// Saves the form and waits until the list has the feature.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn save(&self, title: &str) -> Result<()> {
        self.page.click(Role::Button, words().viewer.save).await?;
        self.row(title).await?;
        Ok(())
    }

    /// Goes to a photo by its small picture, and waits until it is painted.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn turn_to(&self, number: usize, count: usize) -> Result<()> {
        let small = words().player.show_photo.fill([&number.to_string()]);
        self.player().await?.click(Role::Button, small).await?;
        self.is_at(number, count).await?;
        self.photo().await?;
        Ok(())
    }

    /// Waits until the player says that it shows this photo.
    ///
    /// # Errors
    /// When it does not.
    pub async fn is_at(&self, number: usize, count: usize) -> Result<()> {
        let counter = words().player.position.fill([&number.to_string(), &count.to_string()]);
        self.player().await?.text(&counter).await
    }

    /// Adds a feature that stands where its rule says.
    ///
    /// # Errors
    /// When the form does not open or is not taken.
    pub async fn add_by_rule(&self, rule: &str, title: &str, text: &str) -> Result<()> {
        self.page.click(Role::Button, words().viewer.add_feature).await?;
        let choice = self.page.find(Role::Choice, words().viewer.field_rule).await?;
        choice.find(By::XPath(format!(".//option[@value='{rule}']"))).await?.click().await?;
        self.write(title, text).await
    }

    async fn write(&self, title: &str, text: &str) -> Result<()> {
        self.page.fill(words().viewer.field_title, title).await?;
        self.page.fill(words().viewer.field_text, text).await?;
        self.save(title).await
    }

    /// Clicks a hotspot on the photo and waits for its panel.
    ///
    /// # Errors
    /// When it is not there or does not open.
    pub async fn open_by_click(&self, title: &str, text: &str) -> Result<()> {
        self.player().await?.click(Role::Button, title).await?;
        self.panel_says(title, text).await
    }

    /// Opens a feature from the list beside the photos and waits for its panel.
    ///
    /// # Errors
    /// When it is not there or does not open.
    pub async fn open_from_list(&self, title: &str, text: &str) -> Result<()> {
        self.row(title).await?.click().await?;
        self.panel_says(title, text).await
    }

    /// Walks with the Tab key from the top of the page to a hotspot and opens it with Enter.
    ///
    /// # Errors
    /// When the keyboard does not get there.
    pub async fn open_by_keyboard(&self, title: &str, text: &str) -> Result<()> {
        // A page that has just been loaded gives the first Tab to its first control.
        self.page.driver().refresh().await?;
        self.is_shown().await?;
        for _ in 0..MOST_TABS {
            self.press(Key::Tab).await?;
            if self.page.focused_name().await? == title {
                self.press(Key::Enter).await?;
                return self.panel_says(title, text).await;
            }
        }
        bail!("{MOST_TABS} stops of the Tab key did not lead to “{title}”")
    }

    /// Closes the panel with Escape; the focus goes back to the hotspot.
    ///
    /// # Errors
    /// When it stays open or the focus is lost.
    pub async fn close_by_keyboard(&self, title: &str) -> Result<()> {
        self.press(Key::Escape).await?;
        self.player().await?.gone(Role::Dialog, title).await?;
        let focused = self.page.focused_name().await?;
        ensure!(focused == title, "the focus went to “{focused}” instead of back to “{title}”");
        Ok(())
    }

    /// Its row in the list beside the photos, which also says on how many of them it stands.
    async fn row(&self, title: &str) -> Result<WebElement> {
        let side = self.page.find(Role::Region, words().viewer.hotspots).await?;
        let side = self.page.within(side);
        let menu = words().viewer.menu.fill([title]);
        wait::until("the row of the feature", wait::PAGE, async || {
            for row in side.all_now(Role::Button, &containing(title)).await? {
                if crate::perception::computed(&row, "computedlabel").await? != menu {
                    return Ok(Some(row));
                }
            }
            Ok(None)
        })
        .await
    }

    async fn panel_says(&self, title: &str, text: &str) -> Result<()> {
        let panel = self.page.find(Role::Dialog, title).await?;
        self.page.within(panel).text(text).await
    }

    async fn press(&self, key: Key) -> Result<()> {
        Ok(self.page.driver().action_chain().send_keys(key).perform().await?)
    }

    async fn player(&self) -> Result<Perception> {
        let gallery = words().player.gallery_of.fill(["\n"]);
        let name = gallery.split('\n').next().context("the gallery's name begins with words")?;
        Ok(self.page.within(self.page.find(Role::Region, containing(name)).await?))
    }

    /// The photo that is shown: the largest picture that lies within the player.
    async fn photo(&self) -> Result<WebElement> {
        let player = self.player().await?;
        wait::until("a painted photo", wait::PAGE, async || {
            let mut best: Option<(f64, WebElement)> = None;
            for image in player.all_now(Role::Image, &Name::Contains(String::new())).await? {
                let painted = image.prop("naturalWidth").await?.is_some_and(|width| width != "0");
                let rect = image.rect().await?;
                let area = rect.width * rect.height;
                if painted && best.as_ref().is_none_or(|(most, _)| area > *most) {
                    best = Some((area, image));
                }
            }
            Ok(best.map(|(_, image)| image))
        })
        .await
    }
}
