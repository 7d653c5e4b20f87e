//! From triangles to pixels: which triangle is nearest where, and how much of a pixel is covered.
//!
//! Not for: colours, see `finish`.

use super::mesh::{Mesh, Part};
use super::occlusion::Occlusion;
use super::vehicle::Layout;
use crate::vector::Vec3;

/// Nothing nearer than this is drawn, metres.
const NEAR_M: f32 = 0.12;
pub(crate) const NOTHING: u32 = u32::MAX;
/// Tolerance of a corner's share below zero: triangles that meet leave no gap.
const INSIDE: f32 = 1e-5;

/// Where a camera stands in the frame of what it looks at, and how it shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    pub(crate) eye: Vec3,
    pub(crate) right: Vec3,
    pub(crate) down: Vec3,
    pub(crate) forward: Vec3,
    pub(crate) focal_px: f32,
    pub(crate) centre_px: (f32, f32),
}

impl View {
    /// Place in the picture, and the depth in metres.
    pub(crate) fn project(&self, point: Vec3) -> (f32, f32, f32) {
        let seen = point - self.eye;
        let depth = seen.dot(self.forward);
        let scale = self.focal_px / depth.max(NEAR_M);
        (
            self.centre_px.0 + scale * seen.dot(self.right),
            self.centre_px.1 + scale * seen.dot(self.down),
            depth,
        )
    }

    /// The direction seen at a place of the picture, one metre long along `forward`.
    pub(crate) fn ray(&self, x: f32, y: f32) -> Vec3 {
        self.forward
            + self.right * ((x - self.centre_px.0) / self.focal_px)
            + self.down * ((y - self.centre_px.1) / self.focal_px)
    }

    /// Row of the horizon in the middle column.
    pub(crate) fn horizon_px(&self) -> f32 {
        let rise = self.forward.z;
        self.centre_px.1 + self.focal_px * (rise / (1.0 - rise * rise).max(1e-3).sqrt())
    }

    /// The view of a picture `factor` times as large.
    pub(crate) fn scaled(&self, factor: f32) -> Self {
        Self {
            focal_px: self.focal_px * factor,
            centre_px: (self.centre_px.0 * factor, self.centre_px.1 * factor),
            ..*self
        }
    }

    /// The view from a frame that stands at `place`, turned left by an angle of this sine and cosine.
    pub(crate) fn from(&self, place: Vec3, (sine, cosine): (f32, f32)) -> Self {
        let turned = |v: Vec3| Vec3::new(v.x * cosine + v.y * sine, v.y * cosine - v.x * sine, v.z);
        Self {
            eye: turned(self.eye - place),
            right: turned(self.right),
            down: turned(self.down),
            forward: turned(self.forward),
            ..*self
        }
    }

    /// View of a mirror on the ground.
    pub(crate) fn mirrored(&self) -> Self {
        let turned = |v: Vec3| Vec3::new(v.x, v.y, -v.z);
        Self {
            eye: turned(self.eye),
            right: turned(self.right),
            down: turned(self.down),
            forward: turned(self.forward),
            ..*self
        }
    }
}

/// The nearest triangle of each pixel.
pub(crate) struct Raster {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) owner: Vec<u32>,
    nearness: Vec<f32>,
    flats: Vec<Option<Flat>>,
}

/// A triangle in the picture.
struct Flat {
    corners: [(f32, f32, f32); 3],
    inverse_area: f32,
    inverse_depths: [f32; 3],
}

/// A place on a surface.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) part: Part,
    pub(crate) position: Vec3,
    /// Of any length.
    pub(crate) normal: Vec3,
}

impl Flat {
    fn of(projected: &[(f32, f32, f32)], triangle: [u32; 3]) -> Option<Self> {
        let corners = triangle.map(|index| projected[index as usize]);
        let [a, b, c] = corners;
        if a.2 < NEAR_M || b.2 < NEAR_M || c.2 < NEAR_M {
            return None;
        }
        let area = (b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1);
        (area.abs() > 1e-6).then(|| Self {
            corners,
            inverse_area: 1.0 / area,
            inverse_depths: corners.map(|corner| 1.0 / corner.2),
        })
    }

    fn shares(&self, x: f32, y: f32) -> [f32; 3] {
        let [a, b, c] = self.corners;
        let second = ((x - a.0) * (c.1 - a.1) - (c.0 - a.0) * (y - a.1)) * self.inverse_area;
        let third = ((b.0 - a.0) * (y - a.1) - (x - a.0) * (b.1 - a.1)) * self.inverse_area;
        [1.0 - second - third, second, third]
    }

    /// By how much nearness grows from one column to the next.
    fn nearness_step(&self) -> f32 {
        let [second, third] = self.steps();
        let [a, b, c] = self.inverse_depths;
        second * (b - a) + third * (c - a)
    }

    /// By how much the shares of the second and third corner grow from one column to the next.
    fn steps(&self) -> [f32; 2] {
        let [a, b, c] = self.corners;
        [(c.1 - a.1) * self.inverse_area, -(b.1 - a.1) * self.inverse_area]
    }

    /// Weight of each corner in space where it has these shares in the picture.
    fn weights(&self, shares: [f32; 3]) -> [f32; 3] {
        let depth = 1.0 / self.nearness(shares);
        [0, 1, 2].map(|corner| shares[corner] * self.inverse_depths[corner] * depth)
    }

    fn nearness(&self, shares: [f32; 3]) -> f32 {
        shares[0] * self.inverse_depths[0]
            + shares[1] * self.inverse_depths[1]
            + shares[2] * self.inverse_depths[2]
    }
}

/// Calls `hit` with every run of pixels of a triangle: where it begins in the picture, its length, and the shares of the
/// second and third corner in its first pixel.
fn runs(flat: &Flat, width: usize, height: usize, mut hit: impl FnMut(usize, usize, [f32; 2])) {
    let [a, b, c] = flat.corners;
    let rows = super::canvas::clipped(a.1.min(b.1).min(c.1), a.1.max(b.1).max(c.1), height);
    let columns = super::canvas::clipped(a.0.min(b.0).min(c.0), a.0.max(b.0).max(c.0), width);
    let [step_second, step_third] = flat.steps();
    // A division for each side of the triangle instead of one for each row.
    let sides = [-step_second - step_third, step_second, step_third].map(|step| (step, 1.0 / step));
    for row in rows {
        let [first, second, third] = flat.shares(columns.start as f32 + 0.5, row as f32 + 0.5);
        // The columns where no share is negative.
        let (mut from, mut to) = (0.0_f32, (columns.end - columns.start) as f32 - 1.0);
        for (share, (step, inverse)) in [first, second, third].into_iter().zip(sides) {
            if step > 1e-12 {
                from = from.max((-INSIDE - share) * inverse);
            } else if step < -1e-12 {
                to = to.min((-INSIDE - share) * inverse);
            } else if share < -INSIDE {
                to = -1.0;
            }
        }
        if from > to {
            continue;
        }
        let begin = from as usize + usize::from(from > (from as usize) as f32);
        let end = to as usize + 1;
        if begin < end {
            let along = begin as f32;
            let shares = [second + step_second * along, third + step_third * along];
            hit(row * width + columns.start + begin, end - begin, shares);
        }
    }
}

/// Calls `hit` with every pixel of a triangle: its index in the picture and the shares of the corners.
fn fill(flat: &Flat, width: usize, height: usize, mut hit: impl FnMut(usize, [f32; 3])) {
    let [step_second, step_third] = flat.steps();
    runs(flat, width, height, |start, length, [mut second, mut third]| {
        for pixel in start..start + length {
            hit(pixel, [1.0 - second - third, second, third]);
            second += step_second;
            third += step_third;
        }
    });
}

/// Interpolates between a triangle's corners.
fn between(values: &[Vec3], triangle: [u32; 3], weights: [f32; 3]) -> Vec3 {
    let [a, b, c] = triangle.map(|index| values[index as usize]);
    a * weights[0] + b * weights[1] + c * weights[2]
}

/// Depth of wheel arches in the body.
const ARCH_DEPTH_M: f32 = 0.32;

/// True if a place on the body lies in a wheel arch, which is a hole.
fn in_arch(layout: &Layout, place: Vec3) -> bool {
    place.y.abs() > layout.width / 2.0 - ARCH_DEPTH_M && {
        let square = |axle: f32| {
            let (dx, dz) = (place.x - axle, place.z - layout.wheel_radius);
            dx * dx + dz * dz
        };
        square(layout.front_axle).min(square(layout.rear_axle)) < layout.arch_radius * layout.arch_radius
    }
}

/// True if any of a triangle's places may lie in a wheel arch.
fn may_have_arch(mesh: &Mesh, layout: &Layout, triangle: [u32; 3]) -> bool {
    /// Tolerance for rounding, metres.
    const SLACK_M: f32 = 0.002;
    let places = triangle.map(|index| mesh.positions[index as usize]);
    let least = |of: fn(Vec3) -> f32| places.map(of).into_iter().fold(f32::MAX, f32::min);
    let most = |of: fn(Vec3) -> f32| places.map(of).into_iter().fold(f32::MIN, f32::max);
    let (rear, front) = (least(|place| place.x), most(|place| place.x));
    let (low, high) = (least(|place| place.z), most(|place| place.z));
    let reach = layout.arch_radius + SLACK_M;
    let up = layout.wheel_radius - layout.wheel_radius.clamp(low, high);
    most(|place| place.y.abs()) > layout.width / 2.0 - ARCH_DEPTH_M - SLACK_M
        && [layout.front_axle, layout.rear_axle].into_iter().any(|axle| {
            let along = axle - axle.clamp(rear, front);
            along * along + up * up < reach * reach
        })
}

impl Raster {
    pub(crate) fn draw(mesh: &Mesh, layout: &Layout, view: &View, width: usize, height: usize) -> Self {
        let projected: Vec<(f32, f32, f32)> =
            mesh.positions.iter().map(|&position| view.project(position)).collect();
        let mut raster = Self {
            width,
            height,
            owner: vec![NOTHING; width * height],
            nearness: vec![0.0; width * height],
            flats: mesh.triangles.iter().map(|&triangle| Flat::of(&projected, triangle)).collect(),
        };
        for (index, (&triangle, &part)) in mesh.triangles.iter().zip(&mesh.parts).enumerate() {
            let Some(flat) = &raster.flats[index] else { continue };
            let (owner, nearness) = (&mut raster.owner, &mut raster.nearness);
            if part == Part::Body && may_have_arch(mesh, layout, triangle) {
                fill(flat, width, height, |pixel, shares| {
                    let near = flat.nearness(shares);
                    if near > nearness[pixel]
                        && !in_arch(layout, between(&mesh.positions, triangle, flat.weights(shares)))
                    {
                        nearness[pixel] = near;
                        owner[pixel] = index as u32;
                    }
                });
                continue;
            }
            let step = flat.nearness_step();
            runs(flat, width, height, |start, length, [second, third]| {
                let mut near = flat.nearness([1.0 - second - third, second, third]);
                let run = start..start + length;
                for (owner, nearest) in owner[run.clone()].iter_mut().zip(&mut nearness[run]) {
                    if near > *nearest {
                        *nearest = near;
                        *owner = index as u32;
                    }
                    near += step;
                }
            });
        }
        raster
    }

    /// Spot that a pixel shows.
    pub(crate) fn spot(&self, mesh: &Mesh, pixel: usize) -> Option<Spot> {
        let index = self.owner[pixel];
        let triangle = *mesh.triangles.get(index as usize)?;
        let flat = self.flats.get(index as usize)?.as_ref()?;
        let (x, y) = ((pixel % self.width) as f32 + 0.5, (pixel / self.width) as f32 + 0.5);
        let weights = flat.weights(flat.shares(x, y));
        Some(Spot {
            part: mesh.parts[index as usize],
            position: between(&mesh.positions, triangle, weights),
            normal: between(&mesh.normals, triangle, weights),
        })
    }

    /// Which part a pixel shows.
    pub(crate) fn part(&self, mesh: &Mesh, pixel: usize) -> Option<Part> {
        mesh.parts.get(*self.owner.get(pixel)? as usize).copied()
    }
}

/// Which pixels of a picture are covered: a bit each, row after row.
pub(crate) struct Silhouette {
    words: Vec<u64>,
}

/// Where a raster shows nothing but the mesh, also all around: a finer silhouette need not be looked for there.
struct Interior<'a> {
    raster: &'a Raster,
    /// Number of interior pixels from each one on to its right.
    runs: Vec<u16>,
    /// Pixels of the finer grid for one of the raster's.
    fineness: f32,
}

impl<'a> Interior<'a> {
    fn of(raster: &'a Raster, mesh: &Mesh, fineness: f32) -> Self {
        let interior = Occlusion::of(raster, mesh, false, 1);
        let mut runs = vec![0_u16; raster.owner.len()];
        for (row, line) in runs.chunks_mut(raster.width).enumerate() {
            let mut ahead = 0;
            for (column, run) in line.iter_mut().enumerate().rev() {
                ahead = if interior.hides(row * raster.width + column) { ahead + 1 } else { 0 };
                *run = ahead;
            }
        }
        Self { raster, runs, fineness }
    }

    /// True if all that a triangle may cover lies within.
    fn holds(&self, flat: &Flat) -> bool {
        let [a, b, c] = flat.corners;
        let within = |low: f32, high: f32, count: usize| {
            let cell = |place: f32| (place / self.fineness).clamp(0.0, count as f32 - 1.0) as usize;
            (cell(low), cell(high))
        };
        let (left, right) = within(a.0.min(b.0).min(c.0), a.0.max(b.0).max(c.0), self.raster.width);
        let (top, bottom) = within(a.1.min(b.1).min(c.1), a.1.max(b.1).max(c.1), self.raster.height);
        (top..=bottom).all(|row| usize::from(self.runs[row * self.raster.width + left]) > right - left)
    }

    /// Calls `hit` with every run of pixels of the finer grid that lies within, by its begin and length.
    fn each_run(&self, width: usize, height: usize, mut hit: impl FnMut(usize, usize)) {
        let fine = |cell: usize| (cell as f32 * self.fineness).ceil() as usize;
        for row in 0..self.raster.height {
            let line = &self.runs[row * self.raster.width..][..self.raster.width];
            let mut column = 0;
            while let Some(ahead) = line[column..].iter().position(|&run| run > 0) {
                let start = column + ahead;
                column = start + usize::from(line[start]);
                let (from, to) = (fine(start), fine(column).min(width));
                for fine_row in fine(row)..fine(row + 1).min(height) {
                    hit(fine_row * width + from, to - from);
                }
            }
        }
    }
}

impl Silhouette {
    /// Part of a picture that shows any of the mesh.
    pub(crate) fn of(mesh: &Mesh, layout: &Layout, view: &View, width: usize, height: usize) -> Self {
        Self::beyond(None, mesh, layout, view, width, height)
    }

    /// For exact edges, what `raster` shows of the mesh on a grid that is finer by a factor; `view` is the raster's. A gap
    /// that no pixel of the raster shows counts as closed.
    pub(crate) fn finer(raster: &Raster, mesh: &Mesh, layout: &Layout, view: &View, fineness: f32) -> Self {
        let [width, height] =
            [raster.width, raster.height].map(|side| (side as f32 * fineness).round() as usize);
        let interior = Interior::of(raster, mesh, fineness);
        Self::beyond(Some(&interior), mesh, layout, &view.scaled(fineness), width, height)
    }

    fn beyond(
        interior: Option<&Interior<'_>>,
        mesh: &Mesh,
        layout: &Layout,
        view: &View,
        width: usize,
        height: usize,
    ) -> Self {
        let projected: Vec<(f32, f32, f32)> =
            mesh.positions.iter().map(|&position| view.project(position)).collect();
        // One word more than there are pixels for, so that bits can be read across the last border.
        let mut covered = Self { words: vec![0; (width * height).div_ceil(64) + 1] };
        if let Some(interior) = interior {
            interior.each_run(width, height, |start, length| covered.cover(start, length));
        }
        for (&triangle, &part) in mesh.triangles.iter().zip(&mesh.parts) {
            let Some(flat) = Flat::of(&projected, triangle) else { continue };
            if interior.is_some_and(|interior| interior.holds(&flat)) {
                continue;
            }
            if part == Part::Body && may_have_arch(mesh, layout, triangle) {
                fill(&flat, width, height, |pixel, shares| {
                    if covered.bits(pixel, 1) == 0 {
                        let place = between(&mesh.positions, triangle, flat.weights(shares));
                        if !in_arch(layout, place) {
                            covered.cover(pixel, 1);
                        }
                    }
                });
            } else {
                runs(&flat, width, height, |start, length, _| covered.cover(start, length));
            }
        }
        covered
    }

    fn cover(&mut self, start: usize, length: usize) {
        let end = start + length;
        let (first, last) = (start / 64, (end - 1) / 64);
        let (head, tail) = (u64::MAX << (start % 64), u64::MAX >> (63 - (end - 1) % 64));
        if first == last {
            self.words[first] |= head & tail;
        } else {
            self.words[first] |= head;
            self.words[first + 1..last].fill(u64::MAX);
            self.words[last] |= tail;
        }
    }

    /// Up to 64 pixels from `pixel` on, the first one in the lowest bit.
    pub(crate) fn bits(&self, pixel: usize, count: u32) -> u64 {
        let (word, shift) = (pixel / 64, pixel as u32 % 64);
        let low = self.words[word] >> shift;
        let high = if shift == 0 { 0 } else { self.words[word + 1] << (64 - shift) };
        (low | high) & (u64::MAX >> (64 - count))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Split;
    use super::super::habits::Habits;
    use super::super::random::Random;
    use super::super::vehicle::{BodyKind, Vehicle};
    use super::*;

    /// From the left, a little from the front, the vehicle larger than the picture by a factor.
    fn view(enlarged: f32) -> View {
        let eye = Vec3::new(2.0, 7.0, 1.5);
        let forward = (Vec3::new(0.0, 0.0, 0.7) - eye).unit();
        let right = forward.cross(Vec3::new(0.0, 0.0, 1.0)).unit();
        let down = forward.cross(right);
        View { eye, right, down, forward, focal_px: 240.0 * enlarged, centre_px: (100.0, 75.0) }
    }

    #[test]
    fn a_finer_silhouette_closes_only_gaps_that_the_raster_does_not_show() {
        const FINENESS: usize = 3;
        let (width, height) = (200, 150);
        for (seed, enlarged) in [(1, 0.8), (2, 1.0), (3, 2.5)] {
            let mut random = Random::of(seed, 0);
            let vehicle = Vehicle::any(&mut random, BodyKind::Estate, Habits::of(Split::Training));
            let (mesh, layout, view) = (&vehicle.mesh, &vehicle.layout, view(enlarged));
            let raster = Raster::draw(mesh, layout, &view, width, height);
            let finer = Silhouette::finer(&raster, mesh, layout, &view, FINENESS as f32);
            let scaled = view.scaled(FINENESS as f32);
            let whole = Silhouette::of(mesh, layout, &scaled, width * FINENESS, height * FINENESS);
            let (mut found, mut closed) = (0, 0);
            for pixel in 0..width * height * FINENESS * FINENESS {
                let (x, y) = (pixel % (width * FINENESS), pixel / (width * FINENESS));
                let (is_finer, is_whole) = (finer.bits(pixel, 1) == 1, whole.bits(pixel, 1) == 1);
                assert!(is_finer || !is_whole, "seed {seed}: lost at {x} {y}");
                let shown = raster.owner[y / FINENESS * width + x / FINENESS] != NOTHING;
                assert!(!is_finer || is_whole || shown, "seed {seed}: more at {x} {y}");
                found += usize::from(is_whole);
                closed += usize::from(is_finer && !is_whole);
            }
            assert!(found > 10_000, "seed {seed}: the vehicle is in the picture");
            assert!(closed * 1000 < found, "seed {seed}: {closed} of {found}");
        }
    }

    #[test]
    fn runs_of_pixels_are_covered_across_words() {
        let mut silhouette = Silhouette { words: vec![0; 5] };
        let runs = [(0, 1), (60, 9), (127, 1), (130, 126)];
        for (start, length) in runs {
            silhouette.cover(start, length);
        }
        for pixel in 0..256 {
            let expected = runs.iter().any(|&(start, length)| (start..start + length).contains(&pixel));
            assert_eq!(silhouette.bits(pixel, 1) == 1, expected, "{pixel}");
        }
        assert_eq!(silhouette.bits(58, 5), 0b1_1100);
        assert_eq!(silhouette.bits(66, 64), 1 << 61 | 0b111);
    }
}
