//! Sampling rates of what is rare, by what a scene is drawn for.
//!
//! What is rare and hard needs to be seen more often to be learned as well as the rest; pictures to measure with have it
//! as often as a dealer's yard does. Not for: what such things look like.

use super::Split;

/// Chances, 0 to 1, `None` where a thing is never tried; and one range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    /// A door or the boot's lid stands open.
    pub(crate) opened: f32,
    /// Bars lie across a flat roof.
    pub(crate) roof_bars: f32,
    /// A box lies on such bars.
    pub(crate) roof_box: f32,
    /// From the body's side to the middle of a mirror, metres.
    pub(crate) mirror_out_m: (f32, f32),
    /// Roundness of mirrors, as in [`Mesh::solid`](super::mesh::Mesh::solid).
    pub(crate) mirror_exponent: Option<(f32, f32)>,
    /// Vehicles stand in the next bays.
    pub(crate) next_bay: f32,
    /// A row of vehicles stands right behind.
    pub(crate) row_behind: Option<f32>,
    /// A dark vehicle stands on ground that is as dark.
    pub(crate) dark_ground: Option<f32>,
    /// A long pale hall stands behind, and often a dark bush between it and the vehicle.
    pub(crate) pale_hall: Option<f32>,
    /// Rate at which a vehicle's backdrop is mirrored in its outermost surfaces, in which they fade into it.
    pub(crate) mirrored_backdrop: Option<f32>,
    /// Bumpers reach down to the wheels with edges, often of dark plastic over a dark shadow.
    pub(crate) aprons: Option<f32>,
    /// The body's sides go almost straight down to the sills, and the wheels stand within them.
    pub(crate) straight_flanks: Option<f32>,
    /// Pillars stand beside the windscreen and the rear screen.
    pub(crate) screen_pillars: Option<f32>,
}

const MEASURING: Habits = Habits {
    opened: 0.06,
    roof_bars: 0.10,
    roof_box: 0.5,
    mirror_out_m: (0.06, 0.13),
    mirror_exponent: None,
    next_bay: 0.2,
    row_behind: None,
    dark_ground: None,
    pale_hall: None,
    mirrored_backdrop: None,
    aprons: None,
    straight_flanks: None,
    screen_pillars: None,
};

const TRAINING: Habits = Habits {
    opened: 0.10,
    roof_bars: 0.16,
    roof_box: 0.65,
    mirror_out_m: (0.05, 0.19),
    mirror_exponent: Some((0.35, 0.9)),
    next_bay: 0.25,
    row_behind: Some(0.12),
    dark_ground: Some(0.4),
    pale_hall: Some(0.2),
    mirrored_backdrop: Some(0.7),
    aprons: Some(0.6),
    straight_flanks: Some(0.6),
    screen_pillars: Some(0.8),
};

impl Habits {
    pub(crate) fn of(split: Split) -> &'static Self {
        match split {
            Split::Training => &TRAINING,
            Split::HeldOut => &MEASURING,
        }
    }
}
