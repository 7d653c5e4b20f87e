//! The place to sign in.

use anyhow::Result;

use super::words;
use crate::perception::{Perception, Role};

/// See the module.
#[derive(Clone, Debug)]
pub struct SignInPage {
    page: Perception,
}

impl SignInPage {
    /// The page that is shown.
    #[must_use]
    pub fn new(page: Perception) -> Self {
        Self { page }
    }

    /// Waits until it is shown.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn is_shown(&self) -> Result<()> {
        self.page.find(Role::Heading, words().session.title).await?;
        self.page.find(Role::TextField, words().session.token).await?;
        Ok(())
    }

    /// Gives a token.
    ///
    /// # Errors
    /// When the form is not there.
    pub async fn with_token(&self, token: &str) -> Result<()> {
        self.page.fill(words().session.token, token).await?;
        self.page.click(Role::Button, words().session.submit).await
    }

    /// Gives the customer's id, which a server of Part A alone needs besides.
    ///
    /// # Errors
    /// When the form does not ask for it.
    pub async fn with_customer(&self, customer: &str) -> Result<()> {
        self.page.fill(words().session.customer, customer).await?;
        self.page.click(Role::Button, words().session.submit).await
    }

    /// Waits until the form says that the token is not taken.
    ///
    /// # Errors
    /// When it does not say so in time.
    pub async fn refuses(&self) -> Result<()> {
        self.page.text(words().session.refused).await
    }
}
