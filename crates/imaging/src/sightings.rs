//! Sightings of an engine besides the outline.
//!
//! Not for: deciding what follows from it. Every field is empty where an engine cannot tell.

/// View of a vehicle in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// The nose, straight on.
    Front,
    /// Nose and the vehicle's own left side.
    FrontLeft,
    /// The vehicle's own left side.
    SideLeft,
    /// Tail and the vehicle's own left side.
    RearLeft,
    /// The tail, straight on.
    Rear,
    /// Tail and the vehicle's own right side.
    RearRight,
    /// The vehicle's own right side.
    SideRight,
    /// Nose and the vehicle's own right side.
    FrontRight,
    /// Seen from within.
    Interior,
    /// A part of it, near by.
    Detail,
    /// No vehicle.
    Other,
}

impl View {
    /// In the order of a network's answer.
    pub(crate) const ALL: [Self; 11] = [
        Self::Front,
        Self::FrontLeft,
        Self::SideLeft,
        Self::RearLeft,
        Self::Rear,
        Self::RearRight,
        Self::SideRight,
        Self::FrontRight,
        Self::Interior,
        Self::Detail,
        Self::Other,
    ];

    /// True if the whole vehicle stands before the camera, so that it has an outline to cut along.
    #[must_use]
    pub fn is_exterior(self) -> bool {
        !matches!(self, Self::Interior | Self::Detail | Self::Other)
    }
}

/// A place in a picture, in pixels from its top left corner; the middle of the first pixel is (0.5, 0.5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x_px: f32,
    /// Down.
    pub y_px: f32,
}

impl Point {
    pub(crate) fn distance_px(self, other: Self) -> f32 {
        (self.x_px - other.x_px).hypot(self.y_px - other.y_px)
    }
}

/// A view and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewSighting {
    /// The likeliest view.
    pub view: View,
    /// Its probability, 0 to 1.
    pub confidence: f32,
    /// Where the camera stands around the vehicle, 0 to 360: 0 before the nose, 90 at the vehicle's own left side.
    /// `None` unless the view is an exterior one.
    pub azimuth_deg: Option<f32>,
}

/// Probabilities that a picture has no outline to cut along, and why; with the exterior views they add up to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct NoOutline {
    /// Of [`View::Interior`].
    pub interior: f32,
    /// Of [`View::Detail`].
    pub detail: f32,
    /// Of [`View::Other`].
    pub other: f32,
}

/// A licence plate and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlateSighting {
    /// The reader's top left, top right, bottom right and bottom left corner. May lie outside the picture.
    pub corners: [Point; 4],
    /// 0 to 1.
    pub confidence: f32,
}

impl PlateSighting {
    /// Middle of its corners.
    pub(crate) fn middle(&self) -> Point {
        let mean = |of: fn(&Point) -> f32| self.corners.iter().map(of).sum::<f32>() / 4.0;
        Point { x_px: mean(|corner| corner.x_px), y_px: mean(|corner| corner.y_px) }
    }

    /// Length of its upper or its lower side, whichever is longer.
    pub(crate) fn width_px(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        a.distance_px(b).max(d.distance_px(c))
    }

    /// Length of its left or its right side, whichever is longer.
    pub(crate) fn height_px(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        a.distance_px(d).max(b.distance_px(c))
    }
}

/// All that was seen. Places are in pixels of the picture that it was seen in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sightings {
    /// View in the picture.
    pub view: Option<ViewSighting>,
    /// Probabilities of the views without an outline.
    pub no_outline: Option<NoOutline>,
    /// The vehicle's plate.
    pub plate: Option<PlateSighting>,
    /// Where tyres stand on the ground, at most four, in no order.
    pub tyre_contacts: Vec<Point>,
    /// More vehicles than the one that was taken stand in the picture, large enough to be meant.
    pub several_vehicles: bool,
}

impl Sightings {
    /// The same places in a picture that is `x` times as wide and `y` times as high.
    pub(crate) fn scaled(mut self, x: f32, y: f32) -> Self {
        let corners = self.plate.iter_mut().flat_map(|plate| &mut plate.corners);
        for point in corners.chain(&mut self.tyre_contacts) {
            *point = Point { x_px: point.x_px * x, y_px: point.y_px * y };
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_scale_with_their_picture() {
        let at = |x_px, y_px| Point { x_px, y_px };
        let corners = [at(1.0, 2.0), at(3.0, 2.0), at(3.0, 4.0), at(1.0, 4.0)];
        let seen = Sightings {
            plate: Some(PlateSighting { corners, confidence: 0.8 }),
            tyre_contacts: vec![at(5.0, 6.0)],
            ..Sightings::default()
        };
        let scaled = seen.scaled(2.0, 3.0);
        assert_eq!(scaled.tyre_contacts, [at(10.0, 18.0)]);
        assert_eq!(scaled.plate.unwrap().corners[2], at(6.0, 12.0));
    }
}
