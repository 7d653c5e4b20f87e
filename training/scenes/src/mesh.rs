//! Triangles of a vehicle, each knowing what it belongs to.
//!
//! Not for: how they look (`finish`) or which there are (`vehicle`).

use crate::vector::{Vec3, sin_cos_deg};

/// Part of the vehicle that a triangle belongs to; decides its material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Everything below the belt line; wheel arches are cut out of it.
    Body,
    /// Roof, pillars and panes above the belt line.
    Cabin,
    /// A second cabin on a pickup's bed.
    Canopy,
    Wheel,
    Mirror,
    /// Rails and bars on the roof.
    Rail,
    /// Painted or dark additions: fins, wings.
    Addition,
    /// Unpainted plastic.
    Plastic,
    Chrome,
    /// Silver plates below bumpers.
    Guard,
    /// Brighter ones.
    Trim,
    /// The inside of an opened door or boot.
    Lining,
    Pane,
    /// Seats and dashboard.
    Upholstery,
    /// A textile roof.
    Fabric,
    PlateFront,
    PlateRear,
    /// A board before or behind the windscreen.
    Paper,
}

impl Part {
    /// True if any of it may be a window.
    pub(crate) fn may_be_glass(self) -> bool {
        matches!(self, Self::Cabin | Self::Canopy | Self::Pane | Self::Fabric)
    }
}

/// A surface in metres in its vehicle's frame: x forward, y to its left, z up from the ground.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mesh {
    pub(crate) positions: Vec<Vec3>,
    pub(crate) normals: Vec<Vec3>,
    pub(crate) triangles: Vec<[u32; 3]>,
    pub(crate) parts: Vec<Part>,
}

impl Mesh {
    /// A sheet of `positions` in rows of `columns`; `closed` joins each row's end to its start. Normals look away from
    /// `inside`.
    pub(crate) fn sheet(
        &mut self,
        part: Part,
        positions: &[Vec3],
        columns: usize,
        closed: bool,
        inside: Vec3,
    ) {
        let start = self.positions.len();
        let rows = positions.len() / columns.max(1);
        self.positions.extend_from_slice(positions);
        self.normals.resize(self.positions.len(), Vec3::default());
        let first_triangle = self.triangles.len();
        let across = if closed { columns } else { columns - 1 };
        for row in 0..rows.saturating_sub(1) {
            for column in 0..across {
                let next = (column + 1) % columns;
                let at = |row: usize, column: usize| (start + row * columns + column) as u32;
                let (a, b) = (at(row, column), at(row, next));
                let (c, d) = (at(row + 1, column), at(row + 1, next));
                self.triangles.push([a, b, c]);
                self.triangles.push([b, d, c]);
            }
        }
        self.parts.resize(self.triangles.len(), part);
        for triangle in first_triangle..self.triangles.len() {
            let [a, b, c] = self.triangles[triangle].map(|index| index as usize);
            let normal = (self.positions[b] - self.positions[a]).cross(self.positions[c] - self.positions[a]);
            for index in [a, b, c] {
                self.normals[index] = self.normals[index] + normal;
            }
        }
        let outward: f32 = (start..self.positions.len())
            .map(|index| (self.positions[index] - inside).dot(self.normals[index].unit()))
            .sum();
        let sign = if outward < 0.0 { -1.0 } else { 1.0 };
        for normal in &mut self.normals[start..] {
            *normal = normal.unit() * sign;
        }
    }

    /// A flat quadrilateral, corners in order around it; looks away from `inside`.
    pub(crate) fn quad(&mut self, part: Part, corners: [Vec3; 4], inside: Vec3) {
        let [a, b, c, d] = corners;
        self.sheet(part, &[a, b, d, c], 2, false, inside);
    }

    /// A rounded solid: `exponent` 1 is an ellipsoid, towards 0 a box.
    pub(crate) fn solid(&mut self, part: Part, centre: Vec3, half: Vec3, exponent: f32, steps: usize) {
        let around = 2 * steps;
        let mut positions = Vec::with_capacity(steps * around);
        for row in 0..steps {
            let (rise, flat) = rounded(-90.0 + 180.0 * row as f32 / (steps - 1) as f32, exponent);
            for column in 0..around {
                let (sine, cosine) = rounded(360.0 * column as f32 / around as f32 + 0.7, exponent);
                positions
                    .push(centre + Vec3::new(half.x * flat * cosine, half.y * flat * sine, half.z * rise));
            }
        }
        self.sheet(part, &positions, around, true, centre);
    }

    /// A box from its middle and its three half sides.
    pub(crate) fn block(&mut self, part: Part, centre: Vec3, axes: [Vec3; 3]) {
        let [x, y, z] = axes;
        for (face, u, v) in
            [(x, y, z), (x * -1.0, y, z), (y, x, z), (y * -1.0, x, z), (z, x, y), (z * -1.0, x, y)]
        {
            let middle = centre + face;
            self.quad(part, [middle + u + v, middle + u - v, middle - u - v, middle - u + v], centre);
        }
    }

    /// A tube along `path`.
    pub(crate) fn tube(&mut self, part: Part, path: &[Vec3], radius: f32, flatness: f32) {
        const AROUND: usize = 6;
        let mut positions = Vec::with_capacity(path.len() * AROUND);
        for (index, &point) in path.iter().enumerate() {
            let before = path[index.saturating_sub(1)];
            let after = path[(index + 1).min(path.len() - 1)];
            let along = (after - before).unit();
            let aside = if along.z.abs() > 0.9 {
                Vec3::new(1.0, 0.0, 0.0)
            } else {
                along.cross(Vec3::new(0.0, 0.0, 1.0)).unit()
            };
            let up = aside.cross(along);
            for step in 0..AROUND {
                let (sine, cosine) = sin_cos_deg(360.0 * step as f32 / AROUND as f32);
                positions.push(point + aside * (radius * cosine) + up * (radius * flatness * sine));
            }
        }
        // Inside is different along the path; the signs of a closed tube agree with its middle well enough.
        let middle =
            path.iter().fold(Vec3::default(), |sum, &point| sum + point) * (1.0 / path.len().max(1) as f32);
        self.sheet(part, &positions, AROUND, true, middle);
    }
}

/// Sine and cosine with their sizes raised to `exponent`: the outline of a superellipse (Barr 1981).
pub(crate) fn rounded(degrees: f32, exponent: f32) -> (f32, f32) {
    let (sine, cosine) = sin_cos_deg(degrees);
    let raise = |value: f32| {
        if (exponent - 1.0).abs() < 1e-6 { value } else { libm::powf(value.abs(), exponent).copysign(value) }
    };
    (raise(sine), raise(cosine))
}

/// `count` places once around a superellipse of half sides 1, as (across, up), counter-clockwise from `start_deg` and
/// `aside_deg` beyond it, lest one lies where a sharp edge is. `exponents` are those of [`rounded`] above and below the middle.
pub(crate) fn ring(count: usize, start_deg: f32, aside_deg: f32, exponents: [f32; 2]) -> Vec<(f32, f32)> {
    let [above, below] = exponents;
    let place = |step: usize| {
        let degrees = start_deg + 360.0 * step as f32 / count as f32 + aside_deg;
        let (sine, cosine) = rounded(degrees, above);
        let (up, across) = if sine < 0.0 { rounded(degrees, below) } else { (sine, cosine) };
        (across, up)
    };
    (0..count).map(place).collect()
}
