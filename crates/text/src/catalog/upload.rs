//! Choosing photos and sending them.

use crate::{Plural, Template};

/// See the module.
#[derive(Debug)]
pub struct Upload {
    pub title: &'static str,
    pub drop_title: &'static str,
    /// {0} megabytes.
    pub drop_text: Template<1>,
    pub drop_overlay: &'static str,
    pub choose: &'static str,
    pub take: &'static str,
    pub by_address: &'static str,
    pub address_only: &'static str,
    /// {0} what happens to the next photos.
    pub next_photos: Template<1>,
    /// {0} what happens to the next photos.
    pub next_photos_plates: Template<1>,
    pub cut: &'static str,
    pub cut_complete: &'static str,
    pub cut_complete_help: &'static str,
    pub cut_normal: &'static str,
    pub cut_normal_help: &'static str,
    pub cut_blur: &'static str,
    pub cut_blur_help: &'static str,
    pub cut_none: &'static str,
    pub cut_none_help: &'static str,
    pub scene: &'static str,
    pub scene_unset: &'static str,
    pub guideline: &'static str,
    pub guideline_unset: &'static str,
    pub blur_plates: &'static str,
    pub blur_plates_help: &'static str,
    pub progress: &'static str,
    /// {0} photos sent, {1} all; {2} megabytes sent, {3} all.
    pub progress_words: Template<4>,
    pub offline: &'static str,
    pub stored: Plural<1>,
    pub cancel_all: &'static str,
    pub cancelled: Plural<1>,
    pub cancelled_kept: Plural<1>,
    pub retry_failed: &'static str,
    pub not_added: Plural<1>,
    pub clear: &'static str,
    pub dismiss: &'static str,
    pub already_there: Plural<1>,
    pub lost: Plural<1>,
    pub choose_again: &'static str,
    /// {0} photos sent, {1} all.
    pub running: Template<2>,
    /// {0} photos sent, {1} all: where there is little room.
    pub running_short: Template<2>,
    /// {0} name of a file.
    pub cancel: Template<1>,
    /// {0} name of a file.
    pub remove: Template<1>,
    /// {0} name of a file.
    pub retry: Template<1>,
    pub stage_reading: &'static str,
    pub stage_waiting: &'static str,
    /// {0} place in the line.
    pub stage_waiting_place: Template<1>,
    pub stage_sending: &'static str,
    pub stage_resting: &'static str,
    pub stage_busy: &'static str,
    /// {0} seconds.
    pub stage_busy_seconds: Template<1>,
    /// {0} minutes.
    pub stage_busy_minutes: Template<1>,
    pub stage_conflict: &'static str,
    pub stage_server: &'static str,
    pub stage_unreadable: &'static str,
    pub stage_offline: &'static str,
    pub stage_stored: &'static str,
    pub stage_existing: &'static str,
    pub stage_failed: &'static str,
    pub refused_empty: &'static str,
    /// {0} megabytes.
    pub refused_too_large: Template<1>,
    pub refused_not_an_image: &'static str,
    pub refused_heic: &'static str,
    /// {0} name of a format.
    pub refused_format: Template<1>,
    /// {0} width, {1} height in pixels, {2} fewest of the shorter side.
    pub refused_too_few_pixels: Template<3>,
    /// {0} width, {1} height in pixels, {2} most of the longer side.
    pub refused_too_long_side: Template<3>,
    /// {0} megapixels, {1} most, {2} name of a format.
    pub refused_too_many_pixels: Template<3>,
    /// {0} most photos of a vehicle.
    pub refused_no_room: Template<1>,
    /// {0} name of the file that is the same.
    pub refused_duplicate: Template<1>,
    pub refused_unreadable: &'static str,
    pub refused_vehicle_gone: &'static str,
    pub refused_by_proxy: &'static str,
    pub address_title: &'static str,
    pub address_label: &'static str,
    pub address_help: &'static str,
    pub address_submit: &'static str,
    pub address_busy: &'static str,
    pub address_taken: Plural<1>,
    /// {0} number, {1} what is wrong.
    pub address_line: Template<2>,
    pub address_none: &'static str,
    pub address_not_http: &'static str,
    pub address_space: &'static str,
    pub address_credentials: &'static str,
    /// {0} most characters.
    pub address_too_long: Template<1>,
    /// {0} number of a line.
    pub address_repeated: Template<1>,
}
