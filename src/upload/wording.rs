//! Pure: stages, refusals and errors of uploads in words.

use forecourt_text::Catalog;

use super::accept::{ForeignFormat, MAX_PIXELS, MIN_SIDE_PX, Refusal};
use super::queue::{Item, Stage};
use super::urls::{LineError, URL_MAX_CHARS};
use crate::notices::explain;

const MEGABYTE: u64 = 1_000_000;

/// So many bytes of a total, in megabytes: in tenths as long as the total is below ten, then whole. What was sent is rounded
/// down and the total up, so that they are equal only at the end.
#[must_use]
pub(super) fn megabytes_of(sent_bytes: u64, total_bytes: u64) -> (f64, f64) {
    let step = if total_bytes < 10 * MEGABYTE { MEGABYTE / 10 } else { MEGABYTE };
    #[expect(clippy::cast_precision_loss, reason = "counts below 2^53")]
    let megabytes = |steps: u64| steps as f64 / (MEGABYTE / step) as f64;
    let total = total_bytes.div_ceil(step);
    (megabytes(if sent_bytes >= total_bytes { total } else { sent_bytes / step }), megabytes(total))
}

/// Whole megabytes of a limit, never more than it allows.
#[must_use]
pub(super) fn megabytes_of_limit(bytes: u64) -> u64 {
    (bytes / MEGABYTE).max(1)
}

/// How far a file is.
#[must_use]
pub fn of_stage(item: &Item, is_offline: bool, words: &Catalog) -> &'static str {
    let words = &words.upload;
    match &item.stage {
        Stage::Dropped | Stage::Reading => words.stage_reading,
        Stage::Waiting | Stage::Sending(_) | Stage::Resting { .. } if is_offline => words.stage_offline,
        Stage::Waiting => words.stage_waiting,
        Stage::Sending(_) => words.stage_sending,
        Stage::Resting { .. } => words.stage_resting,
        Stage::Stored { existing: true, .. } => words.stage_existing,
        Stage::Stored { existing: false, .. } => words.stage_stored,
        Stage::Refused(_) | Stage::Failed(_) => words.stage_failed,
    }
}

/// Why a file is not on the server and will not get there by itself.
#[must_use]
pub fn reason(item: &Item, words: &Catalog) -> Option<String> {
    match &item.stage {
        Stage::Refused(refusal) => Some(of_refusal(refusal, words)),
        Stage::Failed(forecourt_client::Error::NotFound) => {
            Some(words.upload.refused_vehicle_gone.to_owned())
        }
        Stage::Failed(error) => {
            let explanation = explain(error, &words.errors);
            Some(match explanation.detail {
                Some(detail) => format!("{} {detail}", explanation.text),
                None => explanation.text,
            })
        }
        _ => None,
    }
}

fn of_refusal(refusal: &Refusal, words: &Catalog) -> String {
    let words = &words.upload;
    match refusal {
        Refusal::Empty => words.refused_empty.to_owned(),
        Refusal::TooLarge { max_bytes } => {
            words.refused_too_large.fill([&megabytes_of_limit(*max_bytes).to_string()])
        }
        Refusal::NotAnImage => words.refused_not_an_image.to_owned(),
        Refusal::Foreign(ForeignFormat::Heic) => words.refused_heic.to_owned(),
        Refusal::Foreign(ForeignFormat::Avif) => words.refused_format.fill(["AVIF"]),
        Refusal::Foreign(ForeignFormat::Gif) => words.refused_format.fill(["GIF"]),
        Refusal::Foreign(ForeignFormat::Tiff) => words.refused_format.fill(["TIFF"]),
        Refusal::Foreign(ForeignFormat::Pdf) => words.refused_format.fill(["PDF"]),
        Refusal::TooFewPixels { width_px, height_px } => words.refused_too_few_pixels.fill([
            &width_px.to_string(),
            &height_px.to_string(),
            &MIN_SIDE_PX.to_string(),
        ]),
        Refusal::TooManyPixels { width_px, height_px } => {
            let megapixels = |pixels: u64| (pixels / 1_000_000).to_string();
            let pixels = u64::from(*width_px) * u64::from(*height_px);
            words.refused_too_many_pixels.fill([&megapixels(pixels), &megapixels(MAX_PIXELS)])
        }
        Refusal::NoRoom { max_images } => words.refused_no_room.fill([&max_images.to_string()]),
        Refusal::Duplicate { of } => words.refused_duplicate.fill([of]),
        Refusal::Unreadable => words.refused_unreadable.to_owned(),
    }
}

/// What is wrong with a line of addresses.
#[must_use]
pub(super) fn of_line(error: &LineError, words: &Catalog) -> String {
    let upload = &words.upload;
    match error {
        LineError::NotHttp => upload.address_not_http.to_owned(),
        LineError::HasSpace => upload.address_space.to_owned(),
        LineError::HasCredentials => upload.address_credentials.to_owned(),
        LineError::TooLong => upload.address_too_long.fill([&URL_MAX_CHARS.to_string()]),
        LineError::Repeated { line } => upload.address_repeated.fill([&line.to_string()]),
        LineError::NotTaken(error) => {
            let explanation = explain(error, &words.errors);
            match explanation.detail {
                Some(detail) => format!("{} {detail}", explanation.text),
                None => explanation.text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn megabytes_are_equal_only_at_the_end() {
        for (sent_bytes, total_bytes, expected) in [
            (0, 0, (0.0, 0.0)),
            (0, 1, (0.0, 0.1)),
            (299_999, 940_000, (0.2, 1.0)),
            (940_000, 940_000, (1.0, 1.0)),
            (939_999, 940_000, (0.9, 1.0)),
            (9_950_000, 9_999_999, (9.9, 10.0)),
            (9_999_999, 10_000_000, (9.0, 10.0)),
            (12_300_000, 40_200_000, (12.0, 41.0)),
            (40_200_000, 40_200_000, (41.0, 41.0)),
        ] {
            assert_eq!(megabytes_of(sent_bytes, total_bytes), expected, "{sent_bytes} of {total_bytes}");
        }
    }

    #[test]
    fn a_limit_is_never_overstated() {
        assert_eq!([67_108_864, 5].map(megabytes_of_limit), [67, 1]);
    }
}
