//! A plate's corners to a fraction of a pixel.
//!
//! A network's heat map tells them to about one of its pixels, which are several of the photo's. Along each side the step of
//! brightness is sought across it, a line is laid through the steps that agree, and neighbouring lines meet in a corner.
//! Not for: finding a plate.

use image::RgbImage;

use crate::{PlateSighting, Point};

/// Distance from the first guess within which an edge is sought, as a share of the plate's height: beyond are letters and bumper.
const REACH: f32 = 0.22;
/// The same in pixels: at least two for anything to be seen, and no more than keeps the work small.
const REACH_PX: std::ops::RangeInclusive<f32> = 2.0..=40.0;
/// Places along a side where the edge is sought, and the share of the side that is left out at each end, where another
/// side's edge is near.
const STATIONS: usize = 32;
const ENDS: f32 = 0.1;
/// Least step of brightness (0 to 255 a pixel) that is an edge.
const STEP: f32 = 1.5;
/// Distance from the line within which an edge agrees with it, as a share of the plate's height, and in pixels at least.
const AGREES: f32 = 0.025;
const AGREES_PX: f32 = 0.6;
/// Share of the stations that have to agree.
const QUORUM: f32 = 0.6;
/// Height in pixels below which nothing is gained.
const LEAST_HEIGHT_PX: f32 = 6.0;

/// The sighting with corners on the picture's own edges; where those are not clear, as it was.
pub(super) fn refined(photo: &RgbImage, seen: &PlateSighting) -> PlateSighting {
    let height =
        (seen.corners[0].distance_px(seen.corners[3]) + seen.corners[1].distance_px(seen.corners[2])) / 2.0;
    if height < LEAST_HEIGHT_PX {
        return *seen;
    }
    let reach = (REACH * height).clamp(*REACH_PX.start(), *REACH_PX.end());
    let agrees = (AGREES * height).max(AGREES_PX);
    let lines = [0, 1, 2, 3].map(|side| {
        let (from, to) = (seen.corners[side], seen.corners[(side + 1) % 4]);
        Side::between(from, to).map(|guess| guess.found(photo, reach, agrees).unwrap_or(guess))
    });
    let corner = |side: usize| lines[(side + 3) % 4]?.crossing(&lines[side]?);
    let [Some(a), Some(b), Some(c), Some(d)] = [corner(0), corner(1), corner(2), corner(3)] else {
        return *seen;
    };
    let corners = [a, b, c, d];
    // Two edges that were each within reach meet within half as much again, unless they are not the plate's.
    let near = corners.iter().zip(&seen.corners).all(|(new, old)| new.distance_px(*old) <= 1.5 * reach);
    if near { PlateSighting { corners, ..*seen } } else { *seen }
}

/// A side of the plate: a straight line, and how long it is.
#[derive(Clone, Copy)]
struct Side {
    from: Point,
    /// Unit vector along it.
    along: (f32, f32),
    length: f32,
}

impl Side {
    fn between(from: Point, to: Point) -> Option<Self> {
        let length = from.distance_px(to);
        (length > 1.0).then(|| Self {
            from,
            along: ((to.x_px - from.x_px) / length, (to.y_px - from.y_px) / length),
            length,
        })
    }

    /// Across it, out of the plate: its corners go clockwise on the screen.
    fn outward(&self) -> (f32, f32) {
        (self.along.1, -self.along.0)
    }

    /// The place `at` pixels along it and `out` pixels out of the plate.
    fn place(&self, at: f32, out: f32) -> Point {
        let (x, y) = self.outward();
        Point {
            x_px: self.from.x_px + self.along.0 * at + x * out,
            y_px: self.from.y_px + self.along.1 * at + y * out,
        }
    }

    /// The edge near it; `None` where there is no line that enough stations agree on.
    fn found(&self, photo: &RgbImage, reach: f32, agrees: f32) -> Option<Self> {
        // A plate is lighter than what is around it, or darker, all along a side.
        let of = |sign: f32| {
            let edges: Vec<Edge> =
                (0..STATIONS).filter_map(|station| self.edge(photo, station, reach, sign)).collect();
            let strength: f32 = edges.iter().map(|edge| edge.step).sum();
            (edges, strength)
        };
        let (lighter, darker) = (of(-1.0), of(1.0));
        let edges = if lighter.1 >= darker.1 { lighter.0 } else { darker.0 };
        let (offset, slope) = line(&edges, agrees)?;
        Self::between(self.place(0.0, offset), self.place(self.length, offset + slope * self.length))
    }

    /// The clearest step of that sign across the side at a station; near ones count more than far ones.
    fn edge(&self, photo: &RgbImage, station: usize, reach: f32, sign: f32) -> Option<Edge> {
        let share = ENDS + (1.0 - 2.0 * ENDS) * (station as f32 + 0.5) / STATIONS as f32;
        let at = share * self.length;
        let spacing = (reach / 24.0).max(0.35);
        let count = (reach / spacing) as i32;
        let levels: Vec<f32> =
            (-count - 1..=count + 1).map(|n| level(photo, self.place(at, n as f32 * spacing))).collect();
        let steps: Vec<f32> =
            levels.windows(3).map(|three| sign * (three[2] - three[0]) / (2.0 * spacing)).collect();
        let offset = |index: usize| (index as i32 - count) as f32 * spacing;
        let weighed = |index: usize| {
            let near = offset(index) / (0.7 * reach);
            steps[index] * (-near * near).exp()
        };
        let best = (1..steps.len().saturating_sub(1)).max_by(|&a, &b| weighed(a).total_cmp(&weighed(b)))?;
        if steps[best] < STEP {
            return None;
        }
        let (before, middle, after) = (steps[best - 1], steps[best], steps[best + 1]);
        let bend = before - 2.0 * middle + after;
        let between = if bend < -1e-6 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 };
        Some(Edge { at, out: offset(best) + between * spacing, step: middle })
    }

    /// Where two sides' lines meet.
    fn crossing(&self, other: &Self) -> Option<Point> {
        let cross = self.along.0 * other.along.1 - self.along.1 * other.along.0;
        if cross.abs() < 0.05 {
            return None;
        }
        let (x, y) = (other.from.x_px - self.from.x_px, other.from.y_px - self.from.y_px);
        Some(self.place((x * other.along.1 - y * other.along.0) / cross, 0.0))
    }
}

/// A step of brightness, `at` pixels along a side and `out` pixels out of the plate.
#[derive(Clone, Copy)]
struct Edge {
    at: f32,
    out: f32,
    step: f32,
}

/// Offset and slope of the line that most edges agree with, among all lines through two of them; then least squares through
/// those.
fn line(edges: &[Edge], agrees: f32) -> Option<(f32, f32)> {
    /// A side is never turned farther than this against the first guess.
    const STEEPEST: f32 = 0.15;
    let mut best: Option<(f32, (f32, f32))> = None;
    for (index, one) in edges.iter().enumerate() {
        for other in &edges[index + 1..] {
            let slope = (other.out - one.out) / (other.at - one.at);
            if slope.abs() > STEEPEST {
                continue;
            }
            let offset = one.out - slope * one.at;
            let with: f32 = edges
                .iter()
                .map(|edge| 1.0 - (edge.out - offset - slope * edge.at).abs() / agrees)
                .filter(|near| *near > 0.0)
                .sum();
            if best.is_none_or(|(most, _)| with > most) {
                best = Some((with, (offset, slope)));
            }
        }
    }
    let (_, (offset, slope)) = best?;
    let inliers: Vec<&Edge> =
        edges.iter().filter(|edge| (edge.out - offset - slope * edge.at).abs() <= agrees).collect();
    if (inliers.len() as f32) < QUORUM * STATIONS as f32 {
        return None;
    }
    let count = inliers.len() as f32;
    let (at, out) = inliers.iter().fold((0.0, 0.0), |(at, out), edge| (at + edge.at, out + edge.out));
    let (at, out) = (at / count, out / count);
    let (with, alone) = inliers.iter().fold((0.0, 0.0), |(with, alone), edge| {
        let off = edge.at - at;
        (with + off * (edge.out - out), alone + off * off)
    });
    let slope = if alone > 1e-6 { with / alone } else { 0.0 };
    Some((out - slope * at, slope))
}

/// Brightness at a place, 0 to 255, between its four pixels.
fn level(photo: &RgbImage, place: Point) -> f32 {
    let (x, y) = (place.x_px - 0.5, place.y_px - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let at = |x: f32, y: f32| {
        let column = x.clamp(0.0, photo.width().saturating_sub(1) as f32) as u32;
        let row = y.clamp(0.0, photo.height().saturating_sub(1) as f32) as u32;
        super::luma(photo.get_pixel(column, row).0.map(f32::from))
    };
    let (across, down) = (x - left, y - top);
    let row = |y: f32| at(left, y) * (1.0 - across) + at(left + 1.0, y) * across;
    row(top) * (1.0 - down) + row(top + 1.0) * down
}

#[cfg(test)]
mod tests {
    use super::super::sample::{plate_in, sighting, worst_px};
    use super::*;

    #[test]
    fn corners_come_to_lie_on_the_edges() {
        let check = |corners: [(f32, f32); 4], off: [(f32, f32); 4], paper: u8, body: u8| {
            let truth = sighting(corners, 0.9);
            let photo = plate_in(400, 300, &truth.corners, paper, body);
            let mut guess = truth;
            for (corner, (x, y)) in guess.corners.iter_mut().zip(off) {
                *corner = Point { x_px: corner.x_px + x, y_px: corner.y_px + y };
            }
            let found = refined(&photo, &guess);
            assert!(worst_px(&guess, &truth) > 2.0);
            assert!(worst_px(&found, &truth) < 0.35, "{:?}", found.corners);
        };
        let straight = [(100.0, 120.0), (300.0, 120.0), (300.0, 164.0), (100.0, 164.0)];
        let turned = [(102.3, 140.2), (296.7, 118.4), (294.1, 160.9), (104.8, 184.6)];
        let off = [(4.0, -3.0), (-3.0, 4.0), (3.5, 4.0), (-4.0, -2.0)];
        check(straight, off, 230, 40);
        check(turned, off, 230, 40);
        // A white plate on a lighter bumper, and a black one on a light one.
        check(turned, off, 190, 245);
        check(straight, off, 30, 200);
    }

    #[test]
    fn without_clear_edges_the_guess_stays() {
        let guess = sighting([(100.0, 120.0), (300.0, 120.0), (300.0, 164.0), (100.0, 164.0)], 0.9);
        let flat = RgbImage::from_pixel(400, 300, image::Rgb([120; 3]));
        assert_eq!(refined(&flat, &guess), guess);
        // Noise has steps, but none that agree.
        let mut state = 1_u32;
        let noise = RgbImage::from_fn(400, 300, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([(state >> 24) as u8; 3])
        });
        assert_eq!(refined(&noise, &guess), guess);
        let tiny = sighting([(10.0, 10.0), (20.0, 10.0), (20.0, 13.0), (10.0, 13.0)], 0.9);
        assert_eq!(refined(&flat, &tiny), tiny);
        // Beyond the frame there is nothing to see, and nothing to fear.
        let outside = sighting([(-60.0, -20.0), (-10.0, -20.0), (-10.0, 0.0), (-60.0, 0.0)], 0.9);
        assert_eq!(refined(&flat, &outside), outside);
    }
}
