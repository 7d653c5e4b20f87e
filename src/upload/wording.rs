//! Pure: stages, refusals and errors of uploads in words.

use std::borrow::Cow;

use forecourt_api::image::CutType;
use forecourt_client::Error;
use forecourt_text::{Catalog, Upload};

use super::accept::{ForeignFormat, Refusal};
use super::queue::{Item, Stage, is_too_large_for_a_proxy};
use super::urls::{LineError, URL_MAX_CHARS};
use crate::notices::explain;

const MEGABYTE: u64 = 1_000_000;
const MEBIBYTE: u64 = 1024 * 1024;
/// From so many seconds on, a wait is told in minutes.
const MINUTES_FROM_S: u32 = 100;

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

/// Whole megabytes of a limit, never more than it allows. Limits are set in powers of two and called by that number: people
/// know 64 MB, not 67.
#[must_use]
pub(super) fn megabytes_of_limit(bytes: u64) -> u64 {
    let unit = if bytes.is_multiple_of(MEBIBYTE) { MEBIBYTE } else { MEGABYTE };
    (bytes / unit).max(1)
}

/// The name of a way of processing.
#[must_use]
pub(crate) fn of_cut(cut_type: CutType, t: &Upload) -> &'static str {
    match cut_type {
        CutType::Complete => t.cut_complete,
        CutType::Normal => t.cut_normal,
        CutType::Blur => t.cut_blur,
        CutType::None => t.cut_none,
    }
}

/// Stage of a file in words; `place` is its place in the line, from 1.
#[must_use]
pub(crate) fn of_stage(
    item: &Item,
    place: Option<usize>,
    is_offline: bool,
    t: &Catalog,
) -> Cow<'static, str> {
    match &item.stage {
        Stage::Waiting | Stage::Sending(_) | Stage::Resting { .. } if is_offline => {
            t.upload.stage_offline.into()
        }
        Stage::Dropped | Stage::Waiting => match place {
            Some(place) => t.upload.stage_waiting_place.fill([&place.to_string()]).into(),
            None => t.upload.stage_waiting.into(),
        },
        Stage::Reading => t.upload.stage_reading.into(),
        Stage::Sending(_) => t.upload.stage_sending.into(),
        Stage::Resting { because, .. } => of_rest(because, &t.upload),
        Stage::Stored { existing: true, .. } => t.upload.stage_existing.into(),
        Stage::Stored { existing: false, .. } => t.upload.stage_stored.into(),
        Stage::Refused(_) | Stage::Failed(_) => t.upload.stage_failed.into(),
    }
}

/// Why a file is tried again.
fn of_rest(because: &Error, t: &Upload) -> Cow<'static, str> {
    match because {
        Error::Busy { retry_after_s: Some(seconds) } if *seconds >= MINUTES_FROM_S => {
            t.stage_busy_minutes.fill([&seconds.div_ceil(60).to_string()]).into()
        }
        Error::Busy { retry_after_s: Some(seconds) } => {
            t.stage_busy_seconds.fill([&seconds.to_string()]).into()
        }
        Error::Busy { retry_after_s: None } => t.stage_busy.into(),
        Error::Server { .. } => t.stage_server.into(),
        Error::Unreadable { .. } => t.stage_unreadable.into(),
        Error::Rejected(_) => t.stage_conflict.into(),
        _ => t.stage_resting.into(),
    }
}

/// Why a file is not on the server and will not get there by itself.
#[must_use]
pub(crate) fn reason(item: &Item, t: &Catalog) -> Option<String> {
    match &item.stage {
        Stage::Refused(refusal) => Some(of_refusal(refusal, t)),
        Stage::Failed(Error::NotFound) => Some(t.upload.refused_vehicle_gone.to_owned()),
        Stage::Failed(error) if is_too_large_for_a_proxy(error) => Some(t.upload.refused_by_proxy.to_owned()),
        Stage::Failed(error) => {
            let explanation = explain(error, &t.errors);
            Some(match explanation.detail {
                Some(detail) => format!("{} {detail}", explanation.text),
                None => explanation.text,
            })
        }
        _ => None,
    }
}

fn of_refusal(refusal: &Refusal, t: &Catalog) -> String {
    match refusal {
        Refusal::Empty => t.upload.refused_empty.to_owned(),
        Refusal::TooLarge { max_bytes } => {
            t.upload.refused_too_large.fill([&megabytes_of_limit(*max_bytes).to_string()])
        }
        Refusal::NotAnImage => t.upload.refused_not_an_image.to_owned(),
        Refusal::Foreign(ForeignFormat::Heic) => t.upload.refused_heic.to_owned(),
        Refusal::Foreign(ForeignFormat::Avif) => t.upload.refused_format.fill(["AVIF"]),
        Refusal::Foreign(ForeignFormat::Gif) => t.upload.refused_format.fill(["GIF"]),
        Refusal::Foreign(ForeignFormat::Tiff) => t.upload.refused_format.fill(["TIFF"]),
        Refusal::Foreign(ForeignFormat::Pdf) => t.upload.refused_format.fill(["PDF"]),
        Refusal::NotTaken(format) => t.upload.refused_format.fill([format.name()]),
        Refusal::TooFewPixels { width_px, height_px, min_side_px } => t.upload.refused_too_few_pixels.fill([
            &width_px.to_string(),
            &height_px.to_string(),
            &min_side_px.to_string(),
        ]),
        Refusal::TooLongSide { width_px, height_px, max_side_px } => t.upload.refused_too_long_side.fill([
            &width_px.to_string(),
            &height_px.to_string(),
            &max_side_px.to_string(),
        ]),
        // Rounded apart, so that what is too much never reads like the limit.
        Refusal::TooManyPixels { format, pixels, max_pixels } => t.upload.refused_too_many_pixels.fill([
            &pixels.div_ceil(MEGABYTE).to_string(),
            &(max_pixels / MEGABYTE).to_string(),
            format.name(),
        ]),
        Refusal::NoRoom { max_images } => t.upload.refused_no_room.fill([&max_images.to_string()]),
        Refusal::Duplicate { of } => t.upload.refused_duplicate.fill([of]),
        Refusal::Unreadable => t.upload.refused_unreadable.to_owned(),
    }
}

/// Fault of a line of addresses, in words.
#[must_use]
pub(super) fn of_line(error: &LineError, t: &Catalog) -> String {
    let upload = &t.upload;
    match error {
        LineError::NotHttp => upload.address_not_http.to_owned(),
        LineError::HasSpace => upload.address_space.to_owned(),
        LineError::HasCredentials => upload.address_credentials.to_owned(),
        LineError::TooLong => upload.address_too_long.fill([&URL_MAX_CHARS.to_string()]),
        LineError::Repeated { line } => upload.address_repeated.fill([&line.to_string()]),
        LineError::NotTaken(error) => {
            let explanation = explain(error, &t.errors);
            match explanation.detail {
                Some(detail) => format!("{} {detail}", explanation.text),
                None => explanation.text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use forecourt_text::Language;

    use super::super::accept::Format;
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
        assert_eq!([64 << 20, 50_000_000, 5].map(megabytes_of_limit), [64, 50, 1]);
    }

    #[test]
    fn too_many_megapixels_never_read_like_the_limit() {
        let format = Format::Png;
        let refusal = Refusal::TooManyPixels { format, pixels: 50_331_649, max_pixels: 50_331_648 };
        let said = of_refusal(&refusal, Language::English.catalog());
        assert!(said.contains("51 megapixels") && said.contains("50 for PNG"), "{said}");
    }

    #[test]
    fn each_cause_of_another_try_has_its_own_words() {
        let words = &Language::English.catalog().upload;
        let rejected = |status| {
            Error::Rejected(forecourt_client::Rejection {
                status,
                slug: None,
                message: String::new(),
                fields: Vec::new(),
            })
        };
        let check = |because: Error, expected: &str| assert_eq!(of_rest(&because, words), expected);
        check(Error::Unreachable, words.stage_resting);
        check(Error::Busy { retry_after_s: Some(7) }, "The server is busy, next try in 7 s");
        check(Error::Busy { retry_after_s: Some(120) }, "The server is busy, next try in 2 min");
        check(Error::Busy { retry_after_s: None }, words.stage_busy);
        check(Error::Server { status: 500 }, words.stage_server);
        check(Error::Unreadable { status: 200 }, words.stage_unreadable);
        check(rejected(409), words.stage_conflict);
    }
}
