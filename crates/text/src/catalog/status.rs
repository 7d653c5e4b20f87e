//! Progress of photos.

use crate::Template;

/// See the module.
#[derive(Debug)]
pub struct Status {
    pub waiting: &'static str,
    pub fetching: &'static str,
    pub analyzing: &'static str,
    pub cutting: &'static str,
    pub checking: &'static str,
    pub finishing: &'static str,
    pub processing: &'static str,
    pub done: &'static str,
    pub failed: &'static str,
    pub expired: &'static str,
    pub unknown: &'static str,
    /// {0} finished, {1} all: said when one more is finished.
    pub images_done: Template<2>,
    pub stalled: &'static str,
    pub ask_again: &'static str,
    pub retake: &'static str,
    pub retake_help: &'static str,
    pub retake_cut_off: &'static str,
    pub retake_too_small: &'static str,
    pub retake_unclear: &'static str,
    pub plate_not_found: &'static str,
    pub several_vehicles: &'static str,
    /// Advice on a photo in which no vehicle was found.
    pub no_vehicle: &'static str,
}
