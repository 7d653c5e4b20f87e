//! Licence plates that clients send to be laid over vehicles' own: checked when they come, kept once for each content.
//!
//! The file is stored before the transaction that names it, under a name of its own, and deleted again when no row came to name
//! it ([`StoredPlate::settle`]): a request that is refused, or answered from a kept answer, leaves nothing behind.
//!
//! Not for: laying them over, see `forecourt_imaging`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use forecourt_api::CustomerId;
use forecourt_imaging as imaging;
use forecourt_store::model::PlateId;
use forecourt_store::{BlobKey, Transaction};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::state::AppState;
use crate::{Error, Result};

/// Characters of an id's hash: 128 bits, so that nobody meets another one's plate by chance.
const HASH_CHARS: usize = 32;

/// A picture for plates, as it came.
pub struct Plate {
    /// Made of its content and its account: the same one sent twice is one file.
    pub id: PlateId,
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
        Ok(Self { id: PlateId::new(id), png })
    }

    /// Makes its bytes durable, unless the account has them already.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub async fn store(&self, state: &AppState, customer: &CustomerId) -> Result<StoredPlate> {
        let id = self.id.clone();
        if state.store.read().await?.plate(customer, &id).await?.is_some() {
            return Ok(StoredPlate { id, file: None });
        }
        let file = BlobKey::license_plate(&state.new_id("plate")).map_err(Error::internal)?;
        state.blobs.put(&file, self.png.clone()).await?;
        Ok(StoredPlate { id, file: Some(file) })
    }
}

/// A plate whose bytes are durable.
#[derive(Clone, Debug)]
pub struct StoredPlate {
    id: PlateId,
    /// The file, where this request stored it.
    file: Option<BlobKey>,
}

impl StoredPlate {
    /// Writes its row in the transaction whose images name it.
    ///
    /// # Errors
    /// 503 where housekeeping has dropped the plate in between.
    pub async fn name(&self, tx: &mut dyn Transaction, customer: &CustomerId, now: Timestamp) -> Result<()> {
        match tx.use_plate(customer, &self.id, self.file.as_ref(), now).await? {
            Some(_) => Ok(()),
            None => Err(Error::unavailable("The plate was just dropped; send it again.", 1)),
        }
    }

    /// Deletes the file that this request stored where no row came to name it. Housekeeping does it when this fails.
    pub async fn settle(self, state: &AppState, customer: &CustomerId) {
        let Some(file) = self.file else { return };
        let settled: forecourt_store::Result<()> = async {
            if state.store.read().await?.plate(customer, &self.id).await?.as_ref() != Some(&file) {
                state.blobs.delete(&file).await?;
            }
            Ok(())
        }
        .await;
        if let Err(error) = settled {
            tracing::warn!(%file, %error, "a plate that nothing names was not deleted");
        }
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
            Plate::read(&CustomerId::new(customer), "license_plate", bytes.into())
                .unwrap()
                .id
                .as_str()
                .to_owned()
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
