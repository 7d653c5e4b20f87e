//! From a scene to pixels: a depth buffer of 16 samples a pixel for the vehicle, four for its surroundings.
//!
//! Not for: file formats; the caller encodes.

use crate::Scene;
use crate::bodywork::Bodywork;
use crate::camera::Camera;
use crate::finish::{Finish, Spot};
use crate::light::Light;
use crate::mesh::{Face, Mesh, Part, Vertex};
use crate::model::Shape;
use crate::vector::{Vec3, mix};
use crate::yard::Surroundings;

/// A drawn photo with what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue, one byte each, row by row from the top left.
    pub rgb: Vec<u8>,
    /// Share of each pixel that the vehicle covers, 0 to 255; its shadow does not count.
    pub mask: Vec<u8>,
    /// Corners of the plate in pixels, clockwise from the reader's top left; `None` where no plate faces the camera.
    pub plate_corners: Option<[[f32; 2]; 4]>,
    /// Where the camera stood, as in [`Scene::azimuth_deg`].
    pub azimuth_deg: f32,
}

/// Samples a pixel across and down.
const GRID: u32 = 4;
const BAND_ROWS: u32 = 16;
const NONE: u32 = u32::MAX;

pub(crate) fn draw(scene: &Scene, width: u32, height: u32) -> Picture {
    let shape = Shape::of(scene.body);
    let bodywork = Bodywork::build(&shape);
    let camera = Camera::framing(&bodywork.mesh, scene.azimuth_deg, width as f32, height as f32);
    let light = Light { sun: camera.sun(), eye: camera.eye };
    let plate = format!("FC {:03}", scene.seed % 1000);
    let canvas = Canvas {
        width,
        projected: bodywork.mesh.vertices.iter().map(|vertex| camera.project(vertex.position)).collect(),
        mesh: &bodywork.mesh,
        shape: &shape,
        finish: Finish::new(&shape, scene.paint.colour(), plate),
        surroundings: Surroundings::new(scene.yard, scene.seed, scene.azimuth_deg, &camera, &shape),
        light,
    };
    let pixels = width as usize * height as usize;
    let mut picture = Picture {
        width,
        height,
        rgb: Vec::with_capacity(pixels * 3),
        mask: Vec::with_capacity(pixels),
        plate_corners: visible_plate(&bodywork, &camera),
        azimuth_deg: scene.azimuth_deg,
    };
    let mut top = 0;
    while top < height {
        let rows = BAND_ROWS.min(height - top);
        canvas.band(top, rows, &mut picture);
        top += rows;
    }
    picture
}

fn visible_plate(bodywork: &Bodywork, camera: &Camera) -> Option<[[f32; 2]; 4]> {
    bodywork.plates.iter().find_map(|corners| {
        let normal = (corners[3] - corners[0]).cross(corners[1] - corners[0]).unit();
        let facing = normal.dot((camera.eye - corners[0]).unit());
        (facing > 0.15).then(|| {
            corners.map(|corner| {
                let (x, y, _) = camera.project(corner);
                [x, y]
            })
        })
    })
}

struct Canvas<'a> {
    width: u32,
    mesh: &'a Mesh,
    /// Pixel place and depth of each vertex.
    projected: Vec<(f32, f32, f32)>,
    shape: &'a Shape,
    finish: Finish<'a>,
    surroundings: Surroundings<'a>,
    light: Light,
}

/// A face's corners in the picture and the inverse of twice its area there.
struct Flat {
    corners: [(f32, f32, f32); 3],
    inverse_area: f32,
}

impl Flat {
    /// Shares of the three corners in a place of the picture; `None` outside.
    fn shares(&self, x: f32, y: f32) -> Option<[f32; 3]> {
        let [a, b, c] = self.corners;
        let second = ((x - a.0) * (c.1 - a.1) - (c.0 - a.0) * (y - a.1)) * self.inverse_area;
        let third = ((b.0 - a.0) * (y - a.1) - (x - a.0) * (b.1 - a.1)) * self.inverse_area;
        let first = 1.0 - second - third;
        let edge = -1e-5;
        (first >= edge && second >= edge && third >= edge).then_some([first, second, third])
    }
}

impl Canvas<'_> {
    fn flat(&self, face: &Face) -> Option<Flat> {
        let corners = face.corners.map(|index| self.projected[index as usize]);
        let [a, b, c] = corners;
        let area = (b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1);
        (area.abs() > 1e-7).then(|| Flat { corners, inverse_area: 1.0 / area })
    }

    fn band(&self, top: u32, rows: u32, picture: &mut Picture) {
        let columns = self.width * GRID;
        let samples = (columns * rows * GRID) as usize;
        let mut nearness = vec![0.0_f32; samples];
        let mut owner = vec![NONE; samples];
        for (index, face) in self.mesh.faces.iter().enumerate() {
            let Some(flat) = self.flat(face) else { continue };
            let ys = flat.corners.map(|corner| (corner.1 - top as f32) * GRID as f32);
            let xs = flat.corners.map(|corner| corner.0 * GRID as f32);
            let (Some((row_from, row_to)), Some((column_from, column_to))) =
                (covered(ys, rows * GRID), covered(xs, columns))
            else {
                continue;
            };
            for row in row_from..=row_to {
                let y = top as f32 + (row as f32 + 0.5) / GRID as f32;
                for column in column_from..=column_to {
                    let x = (column as f32 + 0.5) / GRID as f32;
                    let Some(shares) = flat.shares(x, y) else { continue };
                    let near = shares[0] / flat.corners[0].2
                        + shares[1] / flat.corners[1].2
                        + shares[2] / flat.corners[2].2;
                    let sample = (row * columns + column) as usize;
                    if near > nearness[sample] && !self.cut_out(face, &flat, shares, near) {
                        nearness[sample] = near;
                        owner[sample] = index as u32;
                    }
                }
            }
        }
        for row in 0..rows {
            for column in 0..self.width {
                self.pixel(column, row, top, &owner, picture);
            }
        }
    }

    /// Wheel arches are holes in the sides.
    fn cut_out(&self, face: &Face, flat: &Flat, shares: [f32; 3], near: f32) -> bool {
        face.part == Part::Side && {
            let spot = self.spot(face, flat, shares, near);
            self.shape.in_arch(spot.position.x, spot.position.z, 0.0)
        }
    }

    /// Spot at a sample, true to perspective.
    fn spot(&self, face: &Face, flat: &Flat, shares: [f32; 3], near: f32) -> Spot {
        let mut spot = Spot {
            part: face.part,
            position: Vec3::default(),
            normal: Vec3::default(),
            across: 0.0,
            span_m: 0.0,
        };
        for ((index, share), corner) in face.corners.iter().zip(shares).zip(flat.corners) {
            let vertex: &Vertex = &self.mesh.vertices[*index as usize];
            let weight = share / corner.2 / near;
            spot.position = spot.position + vertex.position * weight;
            spot.normal = spot.normal + vertex.normal * weight;
            spot.across += vertex.across * weight;
            spot.span_m += vertex.span_m * weight;
        }
        spot.normal = spot.normal.unit();
        spot
    }

    fn pixel(&self, column: u32, row: u32, top: u32, owner: &[u32], picture: &mut Picture) {
        let columns = self.width * GRID;
        let at = |x: u32, y: u32| owner[((row * GRID + y) * columns + column * GRID + x) as usize];
        let cells = || (0..GRID).flat_map(|y| (0..GRID).map(move |x| (x, y)));
        let covered = cells().filter(|&(x, y)| at(x, y) != NONE).count() as u32;
        let full = covered == GRID * GRID;
        let mut vehicle = [0.0_f32; 3];
        let mut shaded = 0.0;
        for (x, y) in cells() {
            // Inside, four samples in a turned square show the drawn lines well enough.
            let chosen = !full || matches!((x, y), (1, 0) | (3, 1) | (0, 2) | (2, 3));
            let index = at(x, y);
            if index == NONE || !chosen {
                continue;
            }
            let place = |offset: u32, cell: u32| offset as f32 + (cell as f32 + 0.5) / GRID as f32;
            let Some(face) = self.mesh.faces.get(index as usize) else { continue };
            let Some(flat) = self.flat(face) else { continue };
            let Some(shares) = flat.shares(place(column, x), place(top + row, y)) else { continue };
            let near =
                shares[0] / flat.corners[0].2 + shares[1] / flat.corners[1].2 + shares[2] / flat.corners[2].2;
            let spot = self.spot(face, &flat, shares, near);
            let facing = spot.normal.dot((self.light.eye - spot.position).unit()) > -0.12;
            let colour = self.light.on(self.finish.at(&spot, facing), spot.position, spot.normal);
            for (sum, channel) in vehicle.iter_mut().zip(colour) {
                *sum += channel.clamp(0.0, 1.0);
            }
            shaded += 1.0;
        }
        let mut around = [0.0_f32; 3];
        if !full {
            for (x, y) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let colour = self.surroundings.at(column as f32 + x, (top + row) as f32 + y);
                for (sum, channel) in around.iter_mut().zip(colour) {
                    *sum += channel.clamp(0.0, 1.0) / 4.0;
                }
            }
        }
        let share = covered as f32 / (GRID * GRID) as f32;
        for (vehicle, around) in vehicle.into_iter().zip(around) {
            let own = if shaded > 0.0 { vehicle / shaded } else { 0.0 };
            picture.rgb.push((mix(around, own, share) * 255.0 + 0.5) as u8);
        }
        picture.mask.push((share * 255.0 + 0.5) as u8);
    }
}

/// The samples, first and last, whose middles may lie between the least and the greatest of `places`.
fn covered(places: [f32; 3], count: u32) -> Option<(u32, u32)> {
    let low = places[0].min(places[1]).min(places[2]) - 0.5;
    let high = places[0].max(places[1]).max(places[2]) - 0.5;
    if high < 0.0 || low > count as f32 - 1.0 {
        return None;
    }
    Some((low.max(0.0) as u32, (high.max(0.0) as u32 + 1).min(count - 1)))
}
