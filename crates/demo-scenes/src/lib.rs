//! Drawn photos of vehicles with exact ground truth: pictures for demonstrations and tests.
//!
//! A [`Scene`] names one of four shapes of one parametric body, a paint, a yard and where the camera stands;
//! [`Scene::render`] draws it, with the mask of the vehicle, the corners of its plate and the azimuth. The same scene
//! gives the same bytes on every machine. [`demo_fleet`] is a small stock of vehicles to show, [`cabin`](fn@cabin)
//! the inside of one seen all around.
//!
//! Not for: file formats (raw pixels come out), photographs, anything that needs a clock or chance.

mod bodywork;
mod cabin;
mod camera;
mod curve;
mod finish;
mod fleet;
mod glyphs;
mod light;
mod mesh;
mod model;
mod picture;
mod vector;
mod yard;

pub use cabin::cabin;
pub use fleet::{DemoFeature, DemoVehicle, demo_fleet};
pub use model::{Body, Paint};
pub use picture::Picture;
pub use yard::Yard;

/// The eight usual views around a vehicle, as [`Scene::azimuth_deg`]: the corners first, since they tell most, then the
/// sides, the front and the rear.
pub const VIEWS_DEG: [f32; 8] = [38.0, 322.0, 218.0, 142.0, 90.0, 270.0, 0.0, 180.0];

/// One photo to be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scene {
    /// Shape of the vehicle.
    pub body: Body,
    /// Its colour.
    pub paint: Paint,
    /// Where the camera stands around the vehicle, in degrees: 0 before its front, 90 at its left side.
    pub azimuth_deg: f32,
    /// Where the vehicle stands.
    pub yard: Yard,
    /// Varies clouds, trees and the number on the plate.
    pub seed: u32,
}

impl Scene {
    /// View of the vehicle in the photo, in the words that the field uses for views.
    #[must_use]
    pub fn view(&self) -> &'static str {
        const VIEWS: [&str; 8] = [
            "front",
            "front-left",
            "side-left",
            "rear-left",
            "rear",
            "rear-right",
            "side-right",
            "front-right",
        ];
        let eighths = (self.azimuth_deg / 45.0 + 0.5).floor().rem_euclid(8.0);
        VIEWS[eighths as usize % VIEWS.len()]
    }

    /// Draws the scene `width` by `height` pixels; sides of 0 are taken as 1.
    #[must_use]
    pub fn render(&self, width: u32, height: u32) -> Picture {
        picture::draw(self, width.max(1), height.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Paint, Scene, VIEWS_DEG, Yard};

    #[test]
    fn views_are_named_by_where_the_camera_stands() {
        let view = |azimuth_deg: f32| {
            Scene { body: Body::Suv, paint: Paint::Red, azimuth_deg, yard: Yard::Hall, seed: 0 }.view()
        };
        let names = VIEWS_DEG.map(view);
        let walk = [
            "front-left",
            "front-right",
            "rear-right",
            "rear-left",
            "side-left",
            "side-right",
            "front",
            "rear",
        ];
        assert_eq!(names, walk);
        for (azimuth_deg, name) in
            [(-38.0, "front-right"), (359.0, "front"), (720.0, "front"), (450.0, "side-left")]
        {
            assert_eq!(view(azimuth_deg), name, "{azimuth_deg}");
        }
    }
}
