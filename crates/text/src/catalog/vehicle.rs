//! The page of one vehicle.

use crate::{Plural, Template};

/// See the module.
#[derive(Debug)]
pub struct Vehicle {
    pub title: &'static str,
    pub back: &'static str,
    pub status_new: &'static str,
    pub status_active: &'static str,
    pub status_deleted: &'static str,
    pub number: &'static str,
    pub open_viewer: &'static str,
    pub edit: &'static str,
    pub delete: &'static str,
    pub deleted: &'static str,
    pub restored: &'static str,
    pub is_deleted: &'static str,
    pub restore: &'static str,
    pub more: &'static str,
    pub unknown_title: &'static str,
    /// {0} id.
    pub unknown_text: Template<1>,
    pub load_failed: &'static str,
    pub photos: &'static str,
    pub photos_count: Plural<1>,
    pub photos_failed: &'static str,
    pub empty_title: &'static str,
    pub empty_text: &'static str,
    pub empty_text_address: &'static str,
    pub original: &'static str,
    /// {0} name of a photo.
    pub view_photo: Template<1>,
    /// {0} name of a photo.
    pub photo_menu: Template<1>,
    pub view: &'static str,
    /// {0} what happens to it.
    pub process_as: Template<1>,
    pub process_again: &'static str,
    pub blur_plate: &'static str,
    pub show_plate: &'static str,
    pub delete_photo: &'static str,
    pub delete_photo_title: &'static str,
    /// {0} name of a photo.
    pub delete_photo_text: Template<1>,
    pub photo_deleted: &'static str,
    pub forget_photo: &'static str,
    pub processing_again: &'static str,
    pub reason_source_unreachable: &'static str,
    pub reason_source_forbidden: &'static str,
    pub reason_not_an_image: &'static str,
    pub reason_no_vehicle: &'static str,
    pub reason_too_large: &'static str,
    pub reason_engine: &'static str,
    pub reason_other: &'static str,
    pub expired_text: &'static str,
    pub picture_failed: &'static str,
    pub kept_here: &'static str,
    /// {0} what a photo shows, {1} name of the vehicle.
    pub alt: Template<2>,
}
