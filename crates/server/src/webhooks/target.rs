//! Webhook of a submission as it comes in: `webhook_url` and `webhook_response_auth_key`.

use forecourt_api::ImageUrl;
use forecourt_store::model::{SealedSecret, WebhookTarget};

use crate::error::{Error, Result};
use crate::extract::Form;
use crate::fetch::{self, Refusal};
use crate::sealed::Purpose;
use crate::state::AppState;

/// Field of the address.
const URL: &str = "webhook_url";

/// Field of the bearer key.
const AUTH_KEY: &str = "webhook_response_auth_key";

/// Longest key, in bytes: a header has to hold it.
const AUTH_KEY_MAX_BYTES: usize = 4096;

/// Address and key of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Webhook {
    url: Option<String>,
    auth_key: Option<SealedSecret>,
}

impl Webhook {
    /// The same for an image that was submitted under a name.
    pub(crate) fn of_image(&self, name: &ImageUrl) -> WebhookTarget {
        WebhookTarget { image_url: name.clone(), url: self.url.clone(), auth_key: self.auth_key.clone() }
    }
}

/// Reads them; `None` where a submission names neither. The address is judged by all that can be told without looking its name
/// up, and again, whole, at every attempt.
///
/// # Errors
/// 400 with the field's name.
pub(crate) fn read(form: &Form, state: &AppState) -> Result<Option<Webhook>> {
    let url = form.one(URL)?.map(fetch::trimmed).filter(|text| !text.is_empty());
    let auth_key = form.one(AUTH_KEY)?;
    if url.is_none() && auth_key.is_none() {
        return Ok(None);
    }
    let url = url.map(|text| state.guard.examine(text)).transpose();
    let url = url.map_err(|refusal| Error::invalid(URL, detail(&refusal)))?;
    let auth_key = auth_key.map(|text| sealed(text, state)).transpose()?;
    Ok(Some(Webhook { url: url.map(String::from), auth_key }))
}

fn detail(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Form(error) => error.to_string(),
        Refusal::Port => "The port is not one of a web server.".to_owned(),
        Refusal::OwnAddress => "An address of this server is not called.".to_owned(),
        _ => "The host is not on the public internet.".to_owned(),
    }
}

fn sealed(text: &str, state: &AppState) -> Result<SealedSecret> {
    if text.len() > AUTH_KEY_MAX_BYTES || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let detail = format!("has at most {AUTH_KEY_MAX_BYTES} visible ASCII characters and no spaces");
        return Err(Error::invalid(AUTH_KEY, detail));
    }
    state.sealing_key.seal(Purpose::WebhookAuthKey, text.as_bytes()).map_err(Error::internal)
}
