//! Words of the shell and of components that know nothing of vehicles.

use crate::{Plural, Template};

/// See the module.
#[derive(Debug)]
pub struct Ui {
    pub product: &'static str,
    /// Gap: the page's title.
    pub page_title: Template<1>,
    pub skip_to_content: &'static str,
    pub main_navigation: &'static str,
    pub account_menu: &'static str,
    pub notices: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub save: &'static str,
    pub saving: &'static str,
    pub delete: &'static str,
    pub edit: &'static str,
    pub undo: &'static str,
    pub undo_all: &'static str,
    /// Gap: how many.
    pub changes_made: Plural<1>,
    pub retry: &'static str,
    pub back: &'static str,
    pub more_actions: &'static str,
    pub loading: &'static str,
    pub optional: &'static str,
    pub details: &'static str,
    pub offline: &'static str,
    pub online_again: &'static str,
    pub still_waiting: &'static str,
    pub stop_waiting: &'static str,
    pub not_found_title: &'static str,
    pub not_found_text: &'static str,
    pub to_inventory: &'static str,
    pub crash_title: &'static str,
    pub crash_text: &'static str,
    pub crash_photos: &'static str,
    /// Gap: a vehicle's number.
    pub crash_choose_again: Template<1>,
    pub crash_details: &'static str,
    pub copy: &'static str,
    pub reload: &'static str,
    pub show_password: &'static str,
    pub hide_password: &'static str,
}
