//! Finding elements as a person with a screen reader does: by role and accessible name, as the browser computes them.

use std::fmt;

use anyhow::{Context as _, Result, bail};
use http::Method;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::{ElementQueryable as _, WebElement};
use thirtyfour::{By, RequestData, SessionId, WebDriver};

use crate::wait;

/// Accessible role of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Does something.
    Button,
    /// Leads somewhere.
    Link,
    /// Takes text.
    TextField,
    /// Takes one of several values.
    Choice,
    /// Is on or off.
    Checkbox,
    /// Names what follows.
    Heading,
    /// Stands before the page.
    Dialog,
    /// A part of the page with a name.
    Region,
    /// An action of an open menu.
    MenuItem,
    /// One of several.
    ListItem,
    /// Is shown.
    Image,
    /// Progress bar.
    Progress,
    /// Says what has just happened.
    Message,
}

impl Role {
    /// A selector of what may have the role; the browser has the last word.
    const fn candidates(self) -> &'static str {
        match self {
            Self::Button => "button, summary, [role=button], input[type=submit], input[type=button]",
            Self::Link => "a[href], [role=link]",
            Self::TextField => "input, textarea, [contenteditable=true]",
            Self::Choice => "select, [role=combobox], [role=listbox], [role=radiogroup], fieldset",
            Self::Checkbox => "input[type=checkbox], [role=checkbox], [role=switch]",
            Self::Heading => "h1, h2, h3, h4, [role=heading]",
            Self::Dialog => "dialog[open], [role=dialog], [role=alertdialog], [popover]",
            Self::Region => "section, main, aside, [role=region], [role=group]",
            Self::MenuItem => "[role=menuitem]",
            Self::ListItem => "li, [role=listitem], tbody tr",
            Self::Image => "img, svg, canvas, [role=img]",
            Self::Progress => "progress, [role=progressbar]",
            Self::Message => "[role=alert], [role=status], [aria-live], output",
        }
    }
}

/// Comparison of an accessible name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// This and no more.
    Is(String),
    /// This among other words.
    Contains(String),
}

impl Name {
    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Is(wanted) => name.trim() == wanted,
            Self::Contains(part) => name.contains(part.as_str()),
        }
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Is(name.to_owned())
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self::Is(name)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(name) => write!(f, "“{name}”"),
            Self::Contains(part) => write!(f, "“…{part}…”"),
        }
    }
}

/// Any name with this part.
#[must_use]
pub fn containing(part: impl Into<String>) -> Name {
    Name::Contains(part.into())
}

/// Finding on a page, or within an element of it.
#[derive(Clone, Debug)]
pub struct Perception {
    driver: WebDriver,
    within: Option<WebElement>,
}

impl Perception {
    /// Of the whole page.
    #[must_use]
    pub fn of_page(driver: &WebDriver) -> Self {
        Self { driver: driver.clone(), within: None }
    }

    /// Of a part of the page.
    #[must_use]
    pub fn within(&self, element: WebElement) -> Self {
        Self { driver: self.driver.clone(), within: Some(element) }
    }

    /// Waits for an element that is shown.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn find(&self, role: Role, name: impl Into<Name>) -> Result<WebElement> {
        let name = name.into();
        let what = format!("the {role:?} {name}");
        wait::until(&what, wait::PAGE, async || self.now(role, &name).await).await
    }

    /// The element if it is shown now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn now(&self, role: Role, name: &Name) -> Result<Option<WebElement>> {
        Ok(self.all_now(role, name).await?.into_iter().next())
    }

    /// All such elements that are shown now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn all_now(&self, role: Role, name: &Name) -> Result<Vec<WebElement>> {
        let by = By::Css(role.candidates());
        let candidates = match &self.within {
            Some(element) => element.query(by).nowait().all_from_selector().await?,
            None => self.driver.query(by).nowait().all_from_selector().await?,
        };
        let mut found = Vec::new();
        for element in candidates {
            // It may have gone since it was found; then it is not what was looked for.
            let Ok(label) = computed(&element, "computedlabel").await else { continue };
            if name.fits(&label) && element.is_displayed().await.unwrap_or(false) {
                found.push(element);
            }
        }
        Ok(found)
    }

    /// Waits until no such element is shown.
    ///
    /// # Errors
    /// When one still is when the time is over.
    pub async fn gone(&self, role: Role, name: impl Into<Name>) -> Result<()> {
        let name = name.into();
        let what = format!("the {role:?} {name} to go");
        wait::until(&what, wait::PAGE, async || Ok(self.now(role, &name).await?.is_none().then_some(())))
            .await
    }

    /// Clicks when it is there, and again when it moved away under the pointer.
    ///
    /// # Errors
    /// When it cannot be clicked in time.
    pub async fn click(&self, role: Role, name: impl Into<Name>) -> Result<()> {
        let name = name.into();
        let what = format!("a click on the {role:?} {name}");
        wait::until(&what, wait::PAGE, async || {
            let Some(element) = self.now(role, &name).await? else { return Ok(None) };
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Types into a text field instead of what stood there.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, name: impl Into<Name>, text: &str) -> Result<()> {
        let field = self.find(Role::TextField, name).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        let value = field.prop("value").await?.unwrap_or_default();
        if value != text {
            bail!("the field took {value:?} instead of {text:?}");
        }
        Ok(())
    }

    /// Waits until this text can be read.
    ///
    /// # Errors
    /// When it cannot in time.
    pub async fn text(&self, text: &str) -> Result<()> {
        let what = format!("the text “{text}”");
        wait::until(&what, wait::PAGE, async || Ok(self.reads(text).await?.then_some(()))).await
    }

    /// True if this text is visible now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn reads(&self, text: &str) -> Result<bool> {
        let element = match &self.within {
            Some(element) => element.clone(),
            None => self.driver.query(By::Tag("body")).nowait().first().await?,
        };
        Ok(element.text().await?.contains(text))
    }

    /// The name of the element that has the keyboard.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn focused_name(&self) -> Result<String> {
        computed(&self.driver.active_element().await?, "computedlabel").await
    }

    /// The driver.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }
}

/// Asks the browser what it tells assistive technology of an element.
///
/// # Errors
/// When the element has gone.
pub async fn computed(element: &WebElement, what: &'static str) -> Result<String> {
    let question = Computed { element: element.element_id().to_string(), what };
    let answer = element.handle().cmd(question).await?;
    answer.value_json()?.as_str().map(str::to_owned).context("the name is a text")
}

#[derive(Debug)]
struct Computed {
    element: String,
    what: &'static str,
}

impl FormatRequestData for Computed {
    fn format_request(&self, session_id: &SessionId) -> RequestData {
        RequestData::new(Method::GET, format!("session/{session_id}/element/{}/{}", self.element, self.what))
    }
}
