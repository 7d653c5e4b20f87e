//! Pure: how long to wait before the next status request, and how many images fit into one.
//!
//! The vendor documents no rate and sends no `Retry-After`; the pauses are the contract's advice to clients.

use forecourt_api::ImageUrl;
use forecourt_api::image::IMAGE_URLS_PER_REQUEST;
use forecourt_client::part_a;

/// First pause.
pub(crate) const FIRST_PAUSE_MS: u32 = 2_000;
/// Longest pause.
pub(crate) const LONGEST_PAUSE_MS: u32 = 30_000;
/// Longest query of one request, in bytes: below the 8 KiB that common proxies take for a whole request line.
pub(crate) const QUERY_MAX_BYTES: usize = 6_000;
/// An image that has not changed for so long is no longer asked for by itself.
pub(crate) const GIVE_UP_AFTER_MS: u64 = 30 * 60 * 1_000;
/// Share of a pause that is random, so that tabs which began together do not stay together.
const JITTER: f64 = 0.2;

/// The growing pause between rounds of requests: 2 s, then half as much again each time, up to 30 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pause {
    next_ms: u32,
}

impl Default for Pause {
    fn default() -> Self {
        Self { next_ms: FIRST_PAUSE_MS }
    }
}

impl Pause {
    /// The pause to make now, with up to a tenth more or less; `random` is in 0 to 1. The one after it is longer.
    #[must_use]
    pub(crate) fn take_ms(&mut self, random: f64) -> u32 {
        let pause = f64::from(self.next_ms);
        self.next_ms = (self.next_ms + self.next_ms / 2).min(LONGEST_PAUSE_MS);
        let jittered = pause * (1.0 + JITTER * (random.clamp(0.0, 1.0) - 0.5));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 800 ≤ value ≤ 33 000")]
        let pause_ms = jittered as u32;
        pause_ms
    }
}

/// Cuts the images into requests: each as many as fit [`IMAGE_URLS_PER_REQUEST`] and [`QUERY_MAX_BYTES`]. A URL that is
/// longer than that goes alone.
#[must_use]
pub(crate) fn batches(urls: impl IntoIterator<Item = ImageUrl>) -> Vec<Vec<ImageUrl>> {
    let path_bytes = part_a::image_status_target(&[]).len() + "?".len();
    let mut batches: Vec<Vec<ImageUrl>> = Vec::new();
    let mut query_bytes = 0;
    for url in urls {
        let url_bytes = part_a::image_status_target(std::slice::from_ref(&url)).len() - path_bytes;
        let with_separator = query_bytes + "&".len() + url_bytes;
        match batches.last_mut() {
            Some(batch) if batch.len() < IMAGE_URLS_PER_REQUEST && with_separator <= QUERY_MAX_BYTES => {
                batch.push(url);
                query_bytes = with_separator;
            }
            _ => {
                batches.push(vec![url]);
                query_bytes = url_bytes;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pauses_grow_by_half_up_to_thirty_seconds() {
        let mut pause = Pause::default();
        let taken: Vec<u32> = (0..9).map(|_| pause.take_ms(0.5)).collect();
        assert_eq!(taken, [2_000, 3_000, 4_500, 6_750, 10_125, 15_187, 22_780, 30_000, 30_000]);
    }

    #[test]
    fn jitter_is_a_tenth_either_way() {
        assert_eq!(Pause::default().take_ms(0.0), 1_800);
        assert_eq!(Pause::default().take_ms(1.0), 2_200);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn batches_keep_both_limits_and_lose_nothing(
            urls in proptest::collection::vec("https://[a-z]{1,12}\\.example/[a-z0-9 &?/%äß🚗]{0,900}", 0..200)
        ) {
            let urls: Vec<ImageUrl> = urls.into_iter().map(ImageUrl::new).collect();
            let batches = batches(urls.clone());
            for batch in &batches {
                let target = part_a::image_status_target(batch);
                let query = target.split_once('?').map_or(0, |(_, query)| query.len());
                prop_assert!(!batch.is_empty() && batch.len() <= IMAGE_URLS_PER_REQUEST);
                prop_assert!(query <= QUERY_MAX_BYTES || batch.len() == 1, "{query}");
            }
            prop_assert_eq!(batches.concat(), urls);
        }
    }
}
