//! The inside of a vehicle, as a class of its own: seats, dashboard, wheel, and the world through the panes.
//!
//! Not for: finding edges in; a network only has to know that this is an interior.

use super::mesh::{Mesh, Part};
use super::random::Random;
use super::vehicle::{BodyKind, Layout, Vehicle};
use crate::vector::{Vec3, sin_cos_deg};

/// Replaces the surface of `vehicle` by its inside; answers where a photographer's eye and aim may be.
pub(crate) fn furnish(random: &mut Random, vehicle: &mut Vehicle) -> (Vec3, Vec3) {
    let layout = vehicle.layout;
    let mut mesh = Mesh::default();
    let (half, floor) = (layout.width / 2.0 * 0.86, layout.clearance + 0.12);
    let head = layout.roof_edge.max(floor + 1.05);
    let (front, rear) = (layout.cowl - 0.1, layout.cabin_end.max(layout.cowl - 3.4));
    shell(&mut mesh, &layout, half, floor, head, front, rear);
    let seat = front - random.within(1.0, 1.25);
    let rows = if layout.kind.two_seats() { 1 } else { 2 };
    for row in 0..rows {
        let x = seat - 0.88 * row as f32;
        let spots: &[f32] = if row == 0 { &[0.38, -0.38] } else { &[0.40, 0.0, -0.40] };
        for y in spots {
            chair(random, &mut mesh, Vec3::new(x, *y, floor), row > 0);
        }
    }
    dashboard(random, &mut mesh, front, half, floor);
    vehicle.mesh = mesh;
    vehicle.plates.clear();
    let height = floor + random.within(0.75, 1.1);
    match random.below(4) {
        0 => (
            Vec3::new(seat - 0.75, random.within(-0.3, 0.3), height),
            Vec3::new(front, random.within(-0.2, 0.2), floor + 0.6),
        ),
        1 => (
            Vec3::new(seat - 0.05, random.within(0.1, 0.45) * random.side(), height),
            Vec3::new(front, random.within(-0.4, 0.4), floor + 0.55),
        ),
        2 => {
            // Through an open door.
            let side = random.side();
            let along = random.within(seat - 0.5, seat + 0.6);
            (
                Vec3::new(along, side * (half - 0.06), height),
                Vec3::new(along + random.within(-0.6, 0.4), -side * 0.4, floor + 0.45),
            )
        }
        _ => (
            Vec3::new(front - 0.35, random.within(-0.3, 0.3), height),
            Vec3::new(seat - 0.8, random.within(-0.3, 0.3), floor + 0.4),
        ),
    }
}

impl BodyKind {
    fn two_seats(self) -> bool {
        matches!(self, Self::Coupe | Self::Convertible | Self::Pickup)
    }
}

fn shell(mesh: &mut Mesh, layout: &Layout, half: f32, floor: f32, head: f32, front: f32, rear: f32) {
    let middle = Vec3::new((front + rear) / 2.0, 0.0, (floor + head) / 2.0);
    let corner = |x: f32, y: f32, z: f32| Vec3::new(x, y * half, z);
    let belt = layout.belt;
    let quad = |mesh: &mut Mesh, part, corners| mesh.quad(part, corners, middle);
    quad(
        mesh,
        Part::Lining,
        [
            corner(front, -1.0, floor),
            corner(front, 1.0, floor),
            corner(rear, 1.0, floor),
            corner(rear, -1.0, floor),
        ],
    );
    let roof_front = layout.roof_front.min(front - 0.5);
    quad(
        mesh,
        Part::Upholstery,
        [
            corner(roof_front, -0.85, head),
            corner(roof_front, 0.85, head),
            corner(rear, 0.85, head),
            corner(rear, -0.85, head),
        ],
    );
    quad(
        mesh,
        Part::Pane,
        [
            corner(roof_front, -0.85, head),
            corner(roof_front, 0.85, head),
            corner(front, 1.0, belt),
            corner(front, -1.0, belt),
        ],
    );
    quad(
        mesh,
        Part::Pane,
        [
            corner(rear, -0.85, head),
            corner(rear, 0.85, head),
            corner(rear, 1.0, belt),
            corner(rear, -1.0, belt),
        ],
    );
    quad(
        mesh,
        Part::Lining,
        [
            corner(rear, -1.0, floor),
            corner(rear, 1.0, floor),
            corner(rear, 1.0, belt),
            corner(rear, -1.0, belt),
        ],
    );
    quad(
        mesh,
        Part::Plastic,
        [
            corner(front, -1.0, floor),
            corner(front, 1.0, floor),
            corner(front, 1.0, belt),
            corner(front, -1.0, belt),
        ],
    );
    for side in [1.0, -1.0] {
        quad(
            mesh,
            Part::Lining,
            [
                corner(front, side, floor),
                corner(rear, side, floor),
                corner(rear, side, belt),
                corner(front, side, belt),
            ],
        );
        quad(
            mesh,
            Part::Pane,
            [
                corner(roof_front, side * 0.85, head),
                corner(rear, side * 0.85, head),
                corner(rear, side, belt),
                corner(front, side, belt),
            ],
        );
        for x in [front - 1.3, front - 2.2] {
            let pillar = [corner(x, side * 0.99, belt), corner(x - 0.1, side * 0.84, head)];
            mesh.tube(Part::Upholstery, &pillar, 0.05, 1.0);
        }
        mesh.tube(
            Part::Upholstery,
            &[corner(front, side * 0.99, belt), corner(roof_front, side * 0.84, head)],
            0.05,
            1.0,
        );
    }
}

fn chair(random: &mut Random, mesh: &mut Mesh, at: Vec3, bench: bool) {
    let wide = if bench { 0.21 } else { 0.25 };
    mesh.solid(Part::Upholstery, at + Vec3::new(0.05, 0.0, 0.26), Vec3::new(0.27, wide, 0.10), 0.5, 8);
    mesh.solid(Part::Upholstery, at + Vec3::new(-0.26, 0.0, 0.58), Vec3::new(0.10, wide, 0.34), 0.5, 8);
    if random.chance(0.9) {
        mesh.solid(Part::Upholstery, at + Vec3::new(-0.32, 0.0, 1.0), Vec3::new(0.05, 0.13, 0.09), 0.6, 7);
    }
}

fn dashboard(random: &mut Random, mesh: &mut Mesh, front: f32, half: f32, floor: f32) {
    let top = floor + random.within(0.62, 0.72);
    mesh.solid(
        Part::Plastic,
        Vec3::new(front - 0.22, 0.0, top - 0.12),
        Vec3::new(0.28, half * 0.98, 0.15),
        0.4,
        10,
    );
    let console = Vec3::new(front - 0.8, 0.0, floor + 0.2);
    mesh.solid(
        random.pick([Part::Plastic, Part::Chrome, Part::Upholstery]),
        console,
        Vec3::new(0.6, 0.11, 0.14),
        0.4,
        8,
    );
    mesh.solid(Part::Plastic, console + Vec3::new(0.1, 0.0, 0.2), Vec3::new(0.03, 0.03, 0.1), 0.8, 6);
    // The screen in the middle and dials before the driver.
    let screen = Vec3::new(front - 0.50, 0.0, top + random.within(-0.08, 0.05));
    mesh.block(
        Part::Pane,
        screen,
        [
            Vec3::new(0.01, 0.0, 0.0),
            Vec3::new(0.0, random.within(0.1, 0.18), 0.0),
            Vec3::new(0.0, 0.0, random.within(0.05, 0.1)),
        ],
    );
    let driver = 0.38 * random.side();
    mesh.block(
        Part::Paper,
        Vec3::new(front - 0.49, driver, top - 0.02),
        [Vec3::new(0.01, 0.0, 0.0), Vec3::new(0.0, 0.14, 0.0), Vec3::new(0.0, 0.0, 0.05)],
    );
    let hub = Vec3::new(front - 0.62, driver, top - 0.10);
    let rim: Vec<Vec3> = (0..=20)
        .map(|step| {
            let (sine, cosine) = sin_cos_deg(18.0 * step as f32);
            hub + Vec3::new(0.06 * sine, 0.19 * cosine, 0.18 * sine)
        })
        .collect();
    mesh.tube(Part::Plastic, &rim, 0.016, 1.0);
    mesh.solid(Part::Plastic, hub, Vec3::new(0.03, 0.07, 0.06), 0.6, 7);
    for angle in [0.0, 180.0, 270.0] {
        let (sine, cosine) = sin_cos_deg(angle);
        mesh.tube(Part::Chrome, &[hub, hub + Vec3::new(0.06 * sine, 0.18 * cosine, 0.17 * sine)], 0.014, 1.0);
    }
    for y in [-0.7, -0.1, 0.1, 0.7] {
        mesh.solid(
            Part::Chrome,
            Vec3::new(front - 0.49, y * half, top - 0.06),
            Vec3::new(0.02, 0.08, 0.03),
            0.5,
            6,
        );
    }
}
