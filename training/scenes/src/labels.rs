//! Exact labels of a drawn picture, and their form in a stream.
//!
//! Places are in pixels of the finished picture, x to the right and y down from its top left corner. What there is
//! not is not a number. Not for: the matte, which is a picture itself.

use super::canvas::FINENESS;
use super::mesh::Part;
use super::raster::{Raster, View};
use super::scene::Environs;
use super::vehicle::{BodyKind, Vehicle};
use crate::vector::Vec3;

/// Numbers a picture.
pub const LABELS: usize = 40;

/// Class of a picture from inside a vehicle; 0 to 7 are the views around it, front, then on to its left.
pub const INTERIOR: u8 = 8;
/// Class of a picture of a part from near.
pub const DETAIL: u8 = 9;
/// Class of a picture without a vehicle.
pub const OTHER: u8 = 10;
/// Of a picture that could be called a view as well as a detail: nothing is to be learned of which it is.
pub const UNTOLD: u8 = 255;

pub(crate) const NONE: f32 = f32::NAN;

/// All labels of one picture.
#[derive(Clone, Debug)]
pub struct Labels {
    /// View class, see [`INTERIOR`], [`DETAIL`], [`OTHER`], [`UNTOLD`].
    pub view: u8,
    /// Where the camera stands around the vehicle, degrees: 0 before its nose, 90 at its left side. Views only.
    pub azimuth_deg: Option<f32>,
    /// Elevation of the camera above the vehicle's middle, degrees.
    pub elevation_deg: f32,
    /// Left, top, right, bottom of what is seen of the vehicle.
    pub box_px: Option<[f32; 4]>,
    /// True if the vehicle goes on beyond the left, top, right, bottom edge.
    pub cut_off: [bool; 4],
    /// Row of the horizon in the middle column.
    pub horizon_px: f32,
    /// Vehicles to be seen, the main one among them.
    pub vehicles: u32,
    /// A readable plate's corners, clockwise from its reader's top left; the frame that holds it is not part of it.
    pub plate_px: Option<[[f32; 2]; 4]>,
    /// True if anything of a plate is seen, also where it is cut off, half hidden or seen from too far aside to be read.
    pub shows_plate: bool,
    /// Where tyres that are seen stand: front left, front right, rear left, rear right.
    pub contacts_px: [Option<[f32; 2]>; 4],
    /// Kind of body.
    pub kind: BodyKind,
    /// Where it stands.
    pub environs: Environs,
    /// Bits of `fault`.
    pub faults: u32,
    /// Framed as a second look at a found vehicle.
    pub close: bool,
}

impl Labels {
    pub(crate) fn new(view: &View, environs: Environs, kind: BodyKind, close: bool) -> Self {
        let eye = view.eye;
        let flat = (eye.x * eye.x + eye.y * eye.y).sqrt();
        Self {
            view: OTHER,
            azimuth_deg: Some(degrees(eye.y, eye.x).rem_euclid(360.0)),
            elevation_deg: degrees(eye.z - 0.7, flat.max(0.1)),
            box_px: None,
            cut_off: [false; 4],
            horizon_px: view.horizon_px() / FINENESS,
            vehicles: 0,
            plate_px: None,
            shows_plate: false,
            contacts_px: [None; 4],
            kind,
            environs,
            faults: 0,
            close,
        }
    }

    /// Plate and tyres, as far as they are seen.
    pub(crate) fn find(&mut self, vehicle: &Vehicle, view: &View, raster: &Raster, hidden: &[f32]) {
        let at = |point: Vec3| {
            let (x, y, depth) = view.project(point);
            (depth > 0.2).then_some((x, y))
        };
        let pixel = |(x, y): (f32, f32)| {
            let inside = x >= 0.0 && y >= 0.0 && x < raster.width as f32 && y < raster.height as f32;
            inside.then(|| y as usize * raster.width + x as usize)
        };
        let shows = |place: (f32, f32), part: Part| {
            pixel(place)
                .is_some_and(|pixel| raster.part(&vehicle.mesh, pixel) == Some(part) && hidden[pixel] < 0.5)
        };
        for plate in &vehicle.plates {
            let middle = plate.corners.iter().fold(Vec3::default(), |sum, &corner| sum + corner) * 0.25;
            let facing = plate.normal.dot((view.eye - middle).unit());
            let corners = plate.within_frame(vehicle.marks.plate.frame_m);
            let Some(places) = corners.iter().map(|&corner| at(corner)).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let wide = (places[0].0 - places[1].0).abs().max((places[0].1 - places[1].1).abs());
            let is_seen = |u: f32, v: f32| {
                let [a, b, _, d] = plate.corners;
                at(a + (b - a) * u + (d - a) * v).is_some_and(|place| shows(place, plate.part))
            };
            let samples = [0.1, 0.5, 0.9].map(|u| [0.25, 0.75].map(|v| is_seen(u, v)));
            let seen = samples.as_flattened().iter().filter(|seen| **seen).count();
            self.shows_plate |= seen > 0
                || [0.02, 0.3, 0.7, 0.98].iter().any(|&u| [0.05, 0.5, 0.95].iter().any(|&v| is_seen(u, v)));
            if facing > 0.2 && seen >= 5 && wide > 6.0 * FINENESS {
                self.plate_px = Some([0, 1, 2, 3].map(|corner| {
                    let (x, y): (f32, f32) = places[corner];
                    [x / FINENESS, y / FINENESS]
                }));
            }
        }
        for (contact, &point) in self.contacts_px.iter_mut().zip(&vehicle.contacts) {
            let Some(place) = at(point) else { continue };
            let above = at(point + Vec3::new(0.0, 0.0, 0.07)).unwrap_or(place);
            if pixel(place).is_some() && shows(above, Part::Wheel) {
                *contact = Some([place.0 / FINENESS, place.1 / FINENESS]);
            }
        }
    }

    /// Completes the labels from the finished matte. `class` is given where the picture is no view from outside.
    pub(crate) fn close(
        &mut self,
        class: Option<u8>,
        matte: &[u8],
        width: usize,
        height: usize,
        faults: u32,
        vehicles: u32,
    ) {
        self.faults = faults;
        self.vehicles = vehicles;
        let azimuth = self.azimuth_deg.unwrap_or(0.0);
        self.view = class.unwrap_or(((azimuth / 45.0 + 0.5).floor() as u8) % 8);
        if class.is_some() {
            self.azimuth_deg = None;
        }
        let (mut low, mut high) = ((width, height), (0, 0));
        for pixel in (0..matte.len()).filter(|&pixel| matte[pixel] >= 128) {
            let (x, y) = (pixel % width, pixel / width);
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x + 1), high.1.max(y + 1));
        }
        if high.0 == 0 {
            // Hidden or out of the frame: there is no vehicle to be cut.
            self.view = if class == Some(INTERIOR) { INTERIOR } else { OTHER };
            self.azimuth_deg = None;
            self.plate_px = None;
            self.shows_plate = false;
            self.contacts_px = [None; 4];
            return;
        }
        self.cut_off = [low.0 == 0, low.1 == 0, high.0 == width, high.1 == height];
        self.box_px = Some([low.0 as f32, low.1 as f32, high.0 as f32, high.1 as f32]);
    }

    /// The labels as numbers, in the order that the stream documents.
    #[must_use]
    pub fn numbers(&self) -> [f32; LABELS] {
        let mut numbers = [0.0; LABELS];
        numbers[0] = f32::from(self.view);
        numbers[1] = self.azimuth_deg.unwrap_or(NONE);
        numbers[2] = self.elevation_deg;
        numbers[3..7].copy_from_slice(&self.box_px.unwrap_or([NONE; 4]));
        numbers[7] = self
            .cut_off
            .iter()
            .zip([1.0, 2.0, 4.0, 8.0])
            .map(|(&cut, bit)| if cut { bit } else { 0.0 })
            .sum();
        numbers[8] = self.horizon_px;
        numbers[9] = self.vehicles as f32;
        numbers[10..18].copy_from_slice(self.plate_px.unwrap_or([[NONE; 2]; 4]).as_flattened());
        numbers[18..26]
            .copy_from_slice(self.contacts_px.map(|place| place.unwrap_or([NONE; 2])).as_flattened());
        numbers[26] = f32::from(self.kind as u8);
        numbers[27] = f32::from(self.environs as u8);
        numbers[28] = self.faults as f32;
        numbers[29] = if self.close { 1.0 } else { 0.0 };
        numbers
    }
}

/// Angle of (x, y) in degrees, -180..180, by arithmetic that is the same everywhere.
fn degrees(y: f32, x: f32) -> f32 {
    libm::atan2f(y, x) * (180.0 / std::f32::consts::PI)
}
