//! Compressed bodies of answers that many ask for, kept within bounds: compressing costs more than reading them out.
//!
//! Not here: files that lie compressed already (`crate::portal`), bodies that arrive compressed (`crate::coding`).

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use crate::portal::encoding::Encoding;
use crate::{Error, Result, blocking};

const MAX_ENTRIES: usize = 512;
const MAX_BYTES: usize = 16 << 20;

/// Of 0 to 11: a hundredth of the best one's time for nine tenths of its gain.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW_BITS: u32 = 20;
const BROTLI_BUFFER_BYTES: usize = 4096;

/// Compressed bodies by their entity tags, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct CompressedBodies(Mutex<VecDeque<(String, Bytes)>>);

impl CompressedBodies {
    /// The body in this encoding. `tag` names body and encoding together.
    ///
    /// # Errors
    /// When the runtime ends.
    pub(crate) async fn encoded(&self, tag: &str, body: Vec<u8>, encoding: Encoding) -> Result<Bytes> {
        if encoding == Encoding::Identity {
            return Ok(body.into());
        }
        if let Some(kept) = self.kept(tag) {
            return Ok(kept);
        }
        let bytes = blocking::run(move || compressed(&body, encoding)).await.map_err(Error::internal)?;
        let bytes = Bytes::from(bytes.map_err(Error::internal)?);
        self.keep(tag, &bytes);
        Ok(bytes)
    }

    fn kept(&self, tag: &str) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == tag).map(|(_, bytes)| bytes.clone())
    }

    fn keep(&self, tag: &str, bytes: &Bytes) {
        if bytes.len() > MAX_BYTES {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((tag.to_owned(), bytes.clone()));
        let mut total: usize = kept.iter().map(|(_, bytes)| bytes.len()).sum();
        while kept.len() > MAX_ENTRIES || total > MAX_BYTES {
            let Some((_, oldest)) = kept.pop_front() else { return };
            total -= oldest.len();
        }
    }
}

fn compressed(body: &[u8], encoding: Encoding) -> std::io::Result<Vec<u8>> {
    match encoding {
        Encoding::Brotli => {
            let mut encoder = brotli::CompressorWriter::new(
                Vec::new(),
                BROTLI_BUFFER_BYTES,
                BROTLI_QUALITY,
                BROTLI_WINDOW_BITS,
            );
            encoder.write_all(body)?;
            encoder.flush()?;
            Ok(encoder.into_inner())
        }
        Encoding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(body)?;
            encoder.finish()
        }
        Encoding::Identity => Ok(body.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding;

    #[tokio::test]
    async fn bodies_come_back_as_they_were() {
        let bodies = CompressedBodies::default();
        let body = br#"{"categories": []}"#.repeat(100);
        for encoding in [Encoding::Brotli, Encoding::Gzip] {
            let encoded = bodies.encoded(encoding.token(), body.clone(), encoding).await.unwrap();
            assert!(encoded.len() < body.len() / 10);
            let names = coding::named(encoding.token());
            assert_eq!(coding::decode(encoded.clone(), &names, 1 << 20).unwrap(), body);
            // The tag alone says what it is.
            assert_eq!(bodies.encoded(encoding.token(), Vec::new(), encoding).await.unwrap(), encoded);
        }
        assert_eq!(bodies.encoded("plain", body.clone(), Encoding::Identity).await.unwrap(), body);
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let bodies = CompressedBodies::default();
        for number in 0..=MAX_ENTRIES {
            bodies.keep(&number.to_string(), &Bytes::from_static(b"x"));
        }
        assert_eq!((bodies.kept("0"), bodies.kept("1").is_some()), (None, true));
        bodies.keep("large", &Bytes::from(vec![0; MAX_BYTES - 1]));
        assert_eq!(bodies.kept(&(MAX_ENTRIES - 1).to_string()), None);
        assert!(bodies.kept("large").is_some() && bodies.kept(&MAX_ENTRIES.to_string()).is_some());
        bodies.keep("too large", &Bytes::from(vec![0; MAX_BYTES + 1]));
        assert!(bodies.kept("too large").is_none() && bodies.kept("large").is_some());
    }
}
