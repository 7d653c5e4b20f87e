//! See the catalogue's module of the same name.

use crate::{Status, Template};

pub(super) const STATUS: Status = Status {
    waiting: "Waiting",
    fetching: "Fetching the photo",
    analyzing: "Looking at the photo",
    cutting: "Cutting out the vehicle",
    checking: "Checking the cut",
    finishing: "Setting the scene",
    processing: "Processing",
    done: "Done",
    failed: "Failed",
    expired: "Expired",
    unknown: "Not received",
    images_done: Template::new("{0} of {1} photos done"),
    stalled: "Nothing has changed for half an hour.",
    ask_again: "Check again",
    retake: "Retake",
    retake_help: "The result may not be clean. A new photo with more space around the vehicle helps.",
    retake_cut_off: "The vehicle is cut off at the frame. Step back for the next photo.",
    retake_too_small: "The vehicle is small in the picture. Step closer for a sharper result.",
    retake_unclear: "Parts of the outline are not clear. Another angle or more light helps.",
    plate_not_found: "The licence plate was not found, so it is not hidden. Check the picture.",
    several_vehicles: "There are several vehicles in the photo. The largest, most central one was used.",
    no_vehicle: "No vehicle was recognised in the photo. It is shown as it was taken.",
};
