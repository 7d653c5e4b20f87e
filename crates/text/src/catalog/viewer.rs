//! Looking at a vehicle and placing its hotspots.

use crate::{Plural, Template};

/// See the module.
#[derive(Debug)]
pub struct Viewer {
    pub title: &'static str,
    /// {0} name of the vehicle.
    pub page_title: Template<1>,
    pub back: &'static str,
    pub empty_title: &'static str,
    pub empty_text: &'static str,
    pub to_photos: &'static str,
    pub in_work: Plural<1>,
    pub hotspots: &'static str,
    pub hotspots_failed: &'static str,
    pub none_title: &'static str,
    pub none_text: &'static str,
    pub none_text_rule: &'static str,
    pub add: &'static str,
    pub add_feature: &'static str,
    pub stop_placing: &'static str,
    pub placing_help: &'static str,
    pub new_hotspot: &'static str,
    pub form_title: &'static str,
    pub field_title: &'static str,
    pub field_title_help: &'static str,
    pub field_kind: &'static str,
    pub kind_text: &'static str,
    pub kind_link: &'static str,
    pub kind_image: &'static str,
    pub field_text: &'static str,
    pub field_text_optional: &'static str,
    pub field_address: &'static str,
    pub field_address_help: &'static str,
    pub field_image: &'static str,
    pub choose_image: &'static str,
    pub field_rule: &'static str,
    pub field_rule_help: &'static str,
    pub no_rule: &'static str,
    pub rule_not_on_photos: &'static str,
    pub save: &'static str,
    pub saving: &'static str,
    pub missing: &'static str,
    /// {0} most characters.
    pub too_long: Template<1>,
    pub not_an_address: &'static str,
    pub no_other_image: &'static str,
    pub added: &'static str,
    pub feature_deleted: Template<1>,
    pub taken_off: &'static str,
    /// {0} title of a hotspot.
    /// {0} title of a hotspot.
    pub menu: Template<1>,
    pub move_here: &'static str,
    pub put_here: &'static str,
    pub take_off: &'static str,
    pub delete: &'static str,
    pub on_photos: Plural<1>,
    pub on_no_photo: &'static str,
    pub kept_here: &'static str,
    pub where_it_stands: &'static str,
}
