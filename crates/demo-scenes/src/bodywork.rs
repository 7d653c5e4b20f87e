//! The body's surface, spanned between the outlines of a [`Shape`], with wheels, mirrors, rails and plates.
//!
//! Not for: colours and drawn details; those are the finish's.

use crate::mesh::{Mesh, Part, Vertex};
use crate::model::Shape;
use crate::vector::{Vec3, sin_cos_deg};

/// A plate is 520 mm by 110 mm.
const PLATE_HALF_WIDTH: f32 = 0.26;
const PLATE_HALF_HEIGHT: f32 = 0.055;

/// The vehicle as triangles, and the corners of its plates (front, rear) from the reader's top left, clockwise.
pub(crate) struct Bodywork {
    pub(crate) mesh: Mesh,
    pub(crate) plates: [[Vec3; 4]; 2],
}

impl Bodywork {
    pub(crate) fn build(shape: &Shape) -> Self {
        let mut mesh = Mesh::default();
        let stations = stations(shape);
        for side in [1.0, -1.0] {
            for strip in STRIPS {
                mesh.sheet(strip.part, &strip_rows(shape, &stations, strip, side));
            }
        }
        ends(shape, &mut mesh);
        let half = shape.width / 2.0;
        // Just beyond the arches, through which it is seen, and nowhere through the skin.
        let reach = shape.arch_radius() + 0.03;
        mesh.block(
            Part::Underbody,
            Vec3::new(shape.axles[1] - reach, -half + 0.24, shape.sill.at(0.0) + 0.02),
            Vec3::new(shape.axles[0] + reach, half - 0.24, shape.belt.at(0.0) - 0.15),
        );
        for axle in shape.axles {
            for side in [1.0, -1.0] {
                let centre = Vec3::new(axle, side * (half - 0.02), shape.wheel_radius);
                mesh.wheel(centre, shape.wheel_radius, 0.23, side);
            }
        }
        let mirror = Vec3::new(shape.cowl - 0.30, 0.0, shape.belt.at(shape.cowl - 0.30) + 0.10);
        for side in [1.0, -1.0] {
            let centre = mirror + Vec3::new(0.0, side * (half + 0.07), 0.0);
            mesh.pebble(Part::Mirror, centre, Vec3::new(0.085, 0.115, 0.078));
        }
        if shape.rails {
            rails(shape, &mut mesh);
        }
        let plates = plates(shape);
        for plate in plates {
            mesh.panel(Part::Plate, plate);
        }
        Self { mesh, plates }
    }
}

#[derive(Clone, Copy)]
struct Strip {
    part: Part,
    steps: u8,
    place: fn(&Shape, f32, f32) -> (f32, f32),
}

/// From the sill up to the middle of the roof; each has its own normals, so that edges stay crisp.
const STRIPS: [Strip; 5] = [
    Strip { part: Part::Side, steps: 6, place: lower_door },
    Strip { part: Part::Side, steps: 6, place: upper_door },
    Strip { part: Part::Side, steps: 4, place: shoulder },
    Strip { part: Part::Greenhouse, steps: 8, place: greenhouse },
    Strip { part: Part::Top, steps: 14, place: top },
];

/// Half-width and height where the door is widest.
fn waist(shape: &Shape, x: f32) -> (f32, f32) {
    let (sill, belt) = (shape.sill.at(x), shape.belt.at(x));
    (shape.half_width.at(x), sill + (belt - sill) * 0.48)
}

fn edge(shape: &Shape, x: f32) -> (f32, f32) {
    let (half, _) = waist(shape, x);
    (half - 0.012, shape.belt.at(x) - 0.085)
}

fn belt(shape: &Shape, x: f32) -> (f32, f32) {
    let (half, _) = waist(shape, x);
    (half - 0.075, shape.belt.at(x))
}

/// The roof's (or bonnet's) edge: the higher above the belt line, the further in.
fn roof_edge(shape: &Shape, x: f32) -> (f32, f32) {
    let (half, low) = belt(shape, x);
    let rise = (shape.top.at(x) - low).max(0.004);
    (half - 0.10 * rise.min(0.1) / 0.1 * 0.35 - rise * 0.36, low + rise)
}

fn bezier(from: (f32, f32), bend: (f32, f32), to: (f32, f32), t: f32) -> (f32, f32) {
    let u = 1.0 - t;
    let blend = |a: f32, b: f32, c: f32| u * u * a + 2.0 * u * t * b + t * t * c;
    (blend(from.0, bend.0, to.0), blend(from.1, bend.1, to.1))
}

fn lower_door(shape: &Shape, x: f32, t: f32) -> (f32, f32) {
    let (wide, height) = waist(shape, x);
    let sill = shape.sill.at(x);
    bezier((wide - 0.085, sill), (wide, sill + (height - sill) * 0.35), (wide, height), t)
}

fn upper_door(shape: &Shape, x: f32, t: f32) -> (f32, f32) {
    let (wide, height) = waist(shape, x);
    let end = edge(shape, x);
    bezier((wide, height), (wide, height + (end.1 - height) * 0.6), (end.0 - 0.012, end.1), t)
}

fn shoulder(shape: &Shape, x: f32, t: f32) -> (f32, f32) {
    let (from, to) = (edge(shape, x), belt(shape, x));
    bezier((from.0 - 0.012, from.1), (from.0 + 0.012, from.1 + (to.1 - from.1) * 0.35), to, t)
}

fn greenhouse(shape: &Shape, x: f32, t: f32) -> (f32, f32) {
    let (from, to) = (belt(shape, x), roof_edge(shape, x));
    let bulge = (to.1 - from.1) * 0.06;
    bezier(from, ((from.0 + to.0) / 2.0 + bulge, (from.1 + to.1) / 2.0 + bulge), to, t)
}

fn top(shape: &Shape, x: f32, t: f32) -> (f32, f32) {
    let (half, height) = roof_edge(shape, x);
    let crown = 0.055;
    (half * (1.0 - t), height + crown * (1.0 - (1.0 - t) * (1.0 - t)))
}

/// Places along the length, denser at the ends where the body turns round.
fn stations(shape: &Shape) -> Vec<f32> {
    let end = shape.length / 2.0;
    let steps = 150_u8;
    (0..=steps)
        .map(|step| {
            let (sine, _) = sin_cos_deg(f32::from(step) / f32::from(steps) * 180.0 - 90.0);
            let even = f32::from(step) / f32::from(steps) * 2.0 - 1.0;
            end * (sine * 0.5 + even * 0.5)
        })
        .collect()
}

fn strip_rows(shape: &Shape, stations: &[f32], strip: Strip, side: f32) -> Vec<Vec<Vertex>> {
    let point = |x: f32, t: f32| {
        let (y, z) = (strip.place)(shape, x, t);
        Vec3::new(x, y * side, z)
    };
    let end = shape.length / 2.0;
    stations
        .iter()
        .map(|&x| {
            (0..=strip.steps)
                .map(|step| {
                    let t = f32::from(step) / f32::from(strip.steps);
                    let (before, after) = ((x - 0.012).max(-end), (x + 0.012).min(end));
                    let along = point(after, t) - point(before, t);
                    let (low, high) = ((t - 0.04).max(0.0), (t + 0.04).min(1.0));
                    let across = point(x, high) - point(x, low);
                    let normal = across.cross(along).unit() * side;
                    let span = point(x, 1.0) - point(x, 0.0);
                    Vertex { position: point(x, t), normal, across: t, span_m: span.dot(span).sqrt() }
                })
                .collect()
        })
        .collect()
}

/// Closes front and rear with a slightly domed face.
fn ends(shape: &Shape, mesh: &mut Mesh) {
    for direction in [1.0, -1.0] {
        let x = direction * shape.length / 2.0;
        let mut outline = Vec::new();
        for strip in STRIPS {
            for step in 0..strip.steps {
                outline.push((strip.place)(shape, x, f32::from(step) / f32::from(strip.steps)));
            }
        }
        let mirrored = outline.iter().rev().map(|&(y, z)| (-y, z)).collect::<Vec<_>>();
        outline.extend(mirrored);
        outline.extend(outline.first().copied());
        let middle = Vec3::new(x + direction * 0.012, 0.0, (shape.sill.at(x) + shape.top.at(x)) / 2.0);
        let rows: Vec<Vec<Vertex>> = [0.0, 1.0]
            .iter()
            .map(|&share: &f32| {
                outline
                    .iter()
                    .map(|&(y, z)| {
                        let rim = Vec3::new(x, y, z);
                        let lean = (z - middle.z) * 0.5;
                        Vertex {
                            position: rim + (middle - rim) * share,
                            normal: Vec3::new(direction, y * 0.25, lean).unit(),
                            across: share,
                            span_m: 1.0,
                        }
                    })
                    .collect()
            })
            .collect();
        mesh.sheet(Part::End, &rows);
    }
}

fn rails(shape: &Shape, mesh: &mut Mesh) {
    for side in [1.0, -1.0] {
        let mut x = shape.rear_top + 0.10;
        while x < shape.screen_top - 0.16 {
            let (half, height) = roof_edge(shape, x);
            let lift = 0.03;
            mesh.block(
                Part::Rail,
                Vec3::new(x, side * (half - 0.005) - 0.016, height + lift - 0.012),
                Vec3::new(x + 0.052, side * (half - 0.005) + 0.016, height + lift + 0.022),
            );
            x += 0.05;
        }
    }
}

fn plates(shape: &Shape) -> [[Vec3; 4]; 2] {
    let end = shape.length / 2.0 + 0.022;
    let front = shape.sill.at(end) + 0.155;
    let rear = shape.belt.at(-end) - 0.20;
    let corners = |x: f32, height: f32, left: f32| {
        let (low, high) = (height - PLATE_HALF_HEIGHT, height + PLATE_HALF_HEIGHT);
        [
            Vec3::new(x, left, high),
            Vec3::new(x, -left, high),
            Vec3::new(x, -left, low),
            Vec3::new(x, left, low),
        ]
    };
    // Who reads the front plate looks backwards along the vehicle, and has its left side at the right.
    [corners(end, front, -PLATE_HALF_WIDTH), corners(-end, rear, PLATE_HALF_WIDTH)]
}
