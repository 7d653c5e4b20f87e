//! Image addresses as Part A takes them: the text, without the white space around it, names an image and is kept byte by
//! byte, never normalised. An
//! address of this server is never fetched; it names one of the account's own images.
//!
//! Not here: whether a foreign address may be fetched. The guard decides that when the job runs.

use forecourt_api::image::IMAGE_URLS_PER_REQUEST;
use forecourt_api::{CustomerId, ImageUrl};
use forecourt_store::Transaction;
use forecourt_store::model::Image;

use crate::config::BaseUrl;
use crate::error::{Error, Result};
use crate::fetch::{self, FormError};
use crate::media::own_image;

/// Checks the form of an address. `None` is good; a text says what is wrong.
pub(super) fn fault(text: &str) -> Option<String> {
    // A parser drops them in silence, and the key would no longer be what is fetched.
    if text.chars().any(char::is_control) {
        return Some(FormError::NotAUrl.to_string());
    }
    fetch::parse(text).err().map(|error| error.to_string())
}

/// An address of a request, as it was meant.
pub(super) fn one(text: &str) -> ImageUrl {
    ImageUrl::new(fetch::trimmed(text))
}

/// The addresses of a request, one to sixty.
pub(super) fn list(texts: &[&str]) -> Result<Vec<ImageUrl>> {
    if texts.is_empty() {
        return Err(Error::invalid("image_url", "is missing"));
    }
    if texts.len() > IMAGE_URLS_PER_REQUEST {
        let detail = format!("is given {} times; {IMAGE_URLS_PER_REQUEST} are taken at once", texts.len());
        return Err(Error::invalid("image_url", detail));
    }
    Ok(texts.iter().map(|text| one(text)).collect())
}

/// The thing that an address names.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    /// An image of the account that has this address as its key or another name.
    Key(Image),
    /// An image of the account by an address of this server: of an uploaded image, or of a result.
    Alias(Image),
    /// Nothing yet, and it may be fetched.
    Foreign,
    /// Nothing, and it is an address of this server.
    Nothing,
}

impl Named {
    /// The image, by whichever name.
    pub(super) fn image(self) -> Option<Image> {
        match self {
            Self::Key(image) | Self::Alias(image) => Some(image),
            Self::Foreign | Self::Nothing => None,
        }
    }
}

/// Finds out what an address names.
pub(super) async fn resolve(
    tx: &mut dyn Transaction,
    base_url: &BaseUrl,
    account: &CustomerId,
    address: &ImageUrl,
) -> Result<Named> {
    let own = own_image(base_url, address.as_str());
    if let Some(image) = tx.image_by_url(account, address).await? {
        // The key may be an address of this server that names nothing, left by an earlier submission.
        let names_nothing = own.is_some() && image.original.is_none();
        return Ok(if names_nothing { Named::Nothing } else { Named::Key(image) });
    }
    match own {
        None => Ok(Named::Foreign),
        Some(None) => Ok(Named::Nothing),
        Some(Some(id)) => Ok(tx.image(account, &id).await?.map_or(Named::Nothing, Named::Alias)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_form() {
        let check = |text: &str, expected: Option<FormError>| {
            assert_eq!(fault(text), expected.map(|error| error.to_string()), "{text:?}");
        };
        check("https://x.example/a b.jpg?q=1&r=%20", None);
        check("HTTP://x.example/ä/🚗.jpg", None);
        check("http://10.0.0.1/a.jpg", None);
        check("javascript:alert(1)", Some(FormError::Scheme));
        check("https://user:secret@x.example/a.jpg", Some(FormError::Credentials));
        check("https://x.example/a\n.jpg", Some(FormError::NotAUrl));
        check("https://x.example/a\u{7f}.jpg", Some(FormError::NotAUrl));
    }
}
