//! The photographer: where they stand, and what lands where in the picture.
//!
//! Not for: drawing.

use crate::mesh::Mesh;
use crate::vector::{Vec3, sin_cos_deg};

const DISTANCE_M: f32 = 9.4;
const EYE_HEIGHT_M: f32 = 1.55;
/// Shares of the picture that the vehicle fills at most, and where its middle lies.
const FILL_ACROSS: f32 = 0.78;
const FILL_DOWN: f32 = 0.62;
const MIDDLE_DOWN: f32 = 0.585;

pub(crate) struct Camera {
    pub(crate) eye: Vec3,
    pub(crate) right: Vec3,
    down: Vec3,
    pub(crate) forward: Vec3,
    focal_px: f32,
    centre_px: (f32, f32),
}

impl Camera {
    /// Stands `azimuth_deg` around the vehicle and zooms until it fills the picture well.
    pub(crate) fn framing(mesh: &Mesh, azimuth_deg: f32, width_px: f32, height_px: f32) -> Self {
        let (sine, cosine) = sin_cos_deg(azimuth_deg);
        let eye = Vec3::new(DISTANCE_M * cosine, DISTANCE_M * sine, EYE_HEIGHT_M);
        let forward = (Vec3::new(0.0, 0.0, 0.75) - eye).unit();
        let right = forward.cross(Vec3::new(0.0, 0.0, 1.0)).unit();
        let down = forward.cross(right);
        let mut camera = Self { eye, right, down, forward, focal_px: 1.0, centre_px: (0.0, 0.0) };
        let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for vertex in &mesh.vertices {
            let (x, y, _) = camera.project(vertex.position);
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        let focal = (FILL_ACROSS * width_px / (high.0 - low.0)).min(FILL_DOWN * height_px / (high.1 - low.1));
        camera.focal_px = focal;
        camera.centre_px = (
            width_px * 0.5 - focal * (low.0 + high.0) / 2.0,
            height_px * MIDDLE_DOWN - focal * (low.1 + high.1) / 2.0,
        );
        camera
    }

    /// Place in the picture in pixels, and the depth in metres.
    pub(crate) fn project(&self, point: Vec3) -> (f32, f32, f32) {
        let seen = point - self.eye;
        let depth = seen.dot(self.forward).max(0.1);
        let scale = self.focal_px / depth;
        (
            self.centre_px.0 + scale * seen.dot(self.right),
            self.centre_px.1 + scale * seen.dot(self.down),
            depth,
        )
    }

    /// The direction seen at a place of the picture; one metre long along `forward`.
    pub(crate) fn ray(&self, x_px: f32, y_px: f32) -> Vec3 {
        self.forward
            + self.right * ((x_px - self.centre_px.0) / self.focal_px)
            + self.down * ((y_px - self.centre_px.1) / self.focal_px)
    }

    /// Forward and right along the ground.
    pub(crate) fn heading(&self) -> (Vec3, Vec3) {
        (Vec3::new(self.forward.x, self.forward.y, 0.0).unit(), self.right)
    }

    /// Where the sun stands: behind the photographer's left shoulder, so that every view is well lit.
    pub(crate) fn sun(&self) -> Vec3 {
        let (ahead, right) = self.heading();
        (right * -0.50 - ahead * 0.42 + Vec3::new(0.0, 0.0, 0.80)).unit()
    }
}
