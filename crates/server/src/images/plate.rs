//! Licence plates that clients send to be laid over vehicles' own: checked when they come, kept by their content.
//!
//! Not for: laying them over, see `forecourt_imaging`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use forecourt_api::CustomerId;
use forecourt_imaging as imaging;
use forecourt_store::{BlobKey, Blobs};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// Characters of an id's hash: 128 bits, so that nobody meets another one's plate by chance.
const HASH_CHARS: usize = 32;

/// A picture for plates, as it came.
pub struct Plate {
    /// Says what it is and whose: the same one sent twice is one file.
    pub id: String,
    png: Bytes,
}

impl Plate {
    /// Reads the field of that name: PNG, or base64 of one (contract, schema `ImagePart`).
    ///
    /// # Errors
    /// 400 with the field's name for what is no PNG, damaged or too large.
    pub fn read(customer: &CustomerId, name: &str, bytes: Bytes) -> Result<Self> {
        let png = decoded(bytes);
        // Read whole, so that what is wrong with it is said to who can mend it.
        imaging::decode_plate(&png).map_err(|error| Error::invalid(name, error.to_string()))?;
        let mut hash = Sha256::new();
        hash.update(customer.as_str());
        hash.update([0]);
        hash.update(&png);
        let mut id = format!("plate_{:x}", hash.finalize());
        id.truncate("plate_".len() + HASH_CHARS);
        Ok(Self { id, png })
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub async fn keep(&self, blobs: &dyn Blobs) -> Result<()> {
        let key = BlobKey::license_plate(&self.id).map_err(Error::internal)?;
        if blobs.size(&key).await?.is_none() {
            blobs.put(&key, self.png.clone()).await?;
        }
        Ok(())
    }
}

/// The bytes that base64 text stands for, with white space in it or not; anything else as it is.
fn decoded(bytes: Bytes) -> Bytes {
    if bytes.starts_with(b"\x89PNG") {
        return bytes;
    }
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(text).map_or(bytes, Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png() -> Vec<u8> {
        let mut file = std::io::Cursor::new(Vec::new());
        let picture = imaging::RgbaImage::from_pixel(52, 11, image::Rgba([255; 4]));
        picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn the_same_plate_of_the_same_account_is_one() {
        let id = |customer: &str, bytes: Vec<u8>| {
            Plate::read(&CustomerId::new(customer), "license_plate", bytes.into()).unwrap().id
        };
        let file = id("one", png());
        assert_eq!(file.len(), "plate_".len() + HASH_CHARS);
        assert_eq!(file, id("one", STANDARD.encode(png()).into_bytes()));
        let mut folded = STANDARD.encode(png());
        folded.insert_str(20, "\r\n");
        assert_eq!(file, id("one", folded.into_bytes()));
        assert_ne!(file, id("other", png()));
    }

    #[test]
    fn what_is_no_png_is_refused_with_its_reason() {
        let check = |bytes: &[u8], expected: &str| {
            let read = Plate::read(&CustomerId::new("one"), "license_plate", Bytes::copy_from_slice(bytes));
            let problem = read.err().unwrap();
            let detail = problem.problem().detail.clone().unwrap_or_default();
            assert!(detail.contains(expected), "{detail}");
        };
        check(b"x", "license_plate: this is not an image");
        check(b"", "this is not an image");
        check(&png()[..40], "damaged");
        check(&vec![0; 5 << 20], "allowed");
    }
}
