//! A vehicle that never was: proportions by chance within what its kind allows, and the surface that follows.
//!
//! A lower body is lofted along the length from superellipse sections, a cabin stands on it, wheels and what else
//! hangs on a vehicle come after. Not for: what it is painted with, see `marks`.

use super::habits::Habits;
use super::marks::Marks;
use super::mesh::{Mesh, Part, ring, rounded};
use super::random::Random;
use crate::curve::{Curve, knot};
use crate::vector::{Vec3, sin_cos_deg};

/// Kinds of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// Less than 3.6 m long.
    City,
    /// Two boxes.
    Hatchback,
    /// Three boxes.
    Saloon,
    /// Long roof, low.
    Estate,
    /// Long roof, high.
    Suv,
    /// Upright and angular, often with its spare wheel at the tail.
    OffRoader,
    /// Low, two doors, falling roof.
    Coupe,
    /// Open, or closed with cloth.
    Convertible,
    /// Cab and open bed.
    Pickup,
    /// Cab and a covered bed.
    CanopyPickup,
    /// Goods or many seats, high.
    Van,
    /// Bonnet and screen in one line, high and round: never drawn for training.
    Minivan,
}

impl BodyKind {
    /// Sampling rate of each in training.
    const TRAINING: [(Self, f32); 11] = [
        (Self::City, 0.07),
        (Self::Hatchback, 0.18),
        (Self::Saloon, 0.14),
        (Self::Estate, 0.12),
        (Self::Suv, 0.23),
        (Self::OffRoader, 0.05),
        (Self::Coupe, 0.06),
        (Self::Convertible, 0.04),
        (Self::Pickup, 0.03),
        (Self::CanopyPickup, 0.02),
        (Self::Van, 0.06),
    ];

    pub(crate) fn any(random: &mut Random) -> Self {
        random.weighted(&Self::TRAINING)
    }

    fn tall(self) -> bool {
        matches!(
            self,
            Self::Suv | Self::OffRoader | Self::Van | Self::Pickup | Self::CanopyPickup | Self::Minivan
        )
    }

    fn bed(self) -> bool {
        matches!(self, Self::Pickup | Self::CanopyPickup)
    }
}

type Range = (f32, f32);

/// Metres, and shares of the length from the nose.
struct Proportions {
    length_m: Range,
    width_m: Range,
    height_m: Range,
    cowl: f32,
    roof_front: f32,
    roof_rear: f32,
    cabin_end: f32,
}

const fn proportions(
    length_m: Range,
    width_m: Range,
    height_m: Range,
    [cowl, roof_front, roof_rear, cabin_end]: [f32; 4],
) -> Proportions {
    Proportions { length_m, width_m, height_m, cowl, roof_front, roof_rear, cabin_end }
}

impl Proportions {
    fn of(kind: BodyKind) -> Self {
        match kind {
            BodyKind::City => proportions((2.7, 3.6), (1.52, 1.68), (1.42, 1.58), [0.19, 0.38, 0.88, 0.985]),
            BodyKind::Hatchback => {
                proportions((3.6, 4.45), (1.66, 1.85), (1.40, 1.58), [0.25, 0.45, 0.86, 0.975])
            }
            BodyKind::Saloon => proportions((4.3, 5.2), (1.72, 1.94), (1.38, 1.52), [0.29, 0.46, 0.73, 0.87]),
            BodyKind::Estate => {
                proportions((4.35, 5.0), (1.73, 1.92), (1.42, 1.56), [0.28, 0.44, 0.90, 0.985])
            }
            BodyKind::Suv => proportions((4.05, 5.1), (1.76, 2.02), (1.56, 1.86), [0.27, 0.43, 0.88, 0.985]),
            BodyKind::OffRoader => {
                proportions((3.6, 4.9), (1.65, 2.0), (1.72, 2.02), [0.31, 0.37, 0.965, 0.995])
            }
            BodyKind::Coupe => proportions((3.9, 4.8), (1.74, 2.0), (1.14, 1.38), [0.32, 0.50, 0.68, 0.94]),
            BodyKind::Convertible => {
                proportions((3.8, 4.8), (1.66, 1.92), (1.20, 1.42), [0.31, 0.46, 0.66, 0.80])
            }
            BodyKind::Pickup | BodyKind::CanopyPickup => {
                proportions((4.9, 5.6), (1.78, 2.02), (1.70, 1.95), [0.27, 0.41, 0.57, 0.60])
            }
            BodyKind::Van => proportions((4.1, 6.0), (1.80, 2.06), (1.78, 2.55), [0.15, 0.29, 0.965, 0.995]),
            BodyKind::Minivan => {
                proportions((4.4, 5.1), (1.80, 1.98), (1.65, 1.85), [0.13, 0.37, 0.90, 0.99])
            }
        }
    }
}

/// Where things are on a vehicle; what the finish draws by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) kind: BodyKind,
    pub(crate) length: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Ground clearance.
    pub(crate) clearance: f32,
    /// Height of the belt line, where the cabin begins.
    pub(crate) belt: f32,
    pub(crate) bonnet: f32,
    pub(crate) front_axle: f32,
    pub(crate) rear_axle: f32,
    pub(crate) wheel_radius: f32,
    pub(crate) arch_radius: f32,
    /// Foot of the windscreen and of the rear window, and the ends of the roof, along x.
    pub(crate) cowl: f32,
    pub(crate) roof_front: f32,
    pub(crate) roof_rear: f32,
    pub(crate) cabin_end: f32,
    /// Height at which the panes end and the roof bends in.
    pub(crate) roof_edge: f32,
}

/// A plate's corners, clockwise from its reader's top left, and the way it looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plate {
    pub(crate) corners: [Vec3; 4],
    pub(crate) normal: Vec3,
    pub(crate) part: Part,
}

impl Plate {
    /// Its corners when that much of its edge, in metres, belongs to the frame that holds it.
    pub(crate) fn within_frame(&self, frame_m: f32) -> [Vec3; 4] {
        let [top_left, top_right, _, bottom_left] = self.corners;
        let along = (top_right - top_left).unit() * frame_m;
        let down = (bottom_left - top_left).unit() * frame_m;
        let [a, b, c, d] = self.corners;
        [a + along + down, b - along + down, c - along - down, d + along - down]
    }
}

/// Pillars between the screens and the cabin's sides; without it, glass goes right to the edge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScreenPillars {
    /// Half the cabin's width at its foot and at the roof's edge, metres.
    half_m: (f32, f32),
    width_m: f32,
    /// Of the dark line between pillar and glass.
    seal_m: f32,
    /// Not painted.
    pub(crate) dark: bool,
}

/// Part of [`ScreenPillars`] at a place of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    Pillar,
    Seal,
    Screen,
}

impl ScreenPillars {
    fn any(random: &mut Random, half_m: (f32, f32)) -> Self {
        Self {
            half_m,
            width_m: random.within(0.02, 0.13),
            seal_m: random.within(0.0, 0.03),
            dark: random.chance(0.35),
        }
    }

    /// At `across` metres from the middle, `up` from the cabin's foot (0) to the roof's edge (1).
    pub(crate) fn at(&self, across: f32, up: f32) -> Beside {
        // Close to the power of 1.3 by which a cabin leans in.
        let leaning = up * (0.7 + 0.3 * up);
        let inwards = self.half_m.0 + (self.half_m.1 - self.half_m.0) * leaning - across.abs();
        if inwards < self.width_m {
            Beside::Pillar
        } else if inwards < self.width_m + self.seal_m {
            Beside::Seal
        } else {
            Beside::Screen
        }
    }
}

/// Surface, layout and paint of one vehicle.
pub(crate) struct Vehicle {
    pub(crate) mesh: Mesh,
    pub(crate) layout: Layout,
    pub(crate) marks: Marks,
    pub(crate) plates: Vec<Plate>,
    pub(crate) screen_pillars: Option<ScreenPillars>,
    /// Where tyres stand: front left, front right, rear left, rear right.
    pub(crate) contacts: [Vec3; 4],
}

/// Width and height of plates, metres: of Europe, of North America, and the high ones of off-roaders.
const PLATES_M: [((f32, f32), f32); 4] =
    [((0.52, 0.11), 0.62), ((0.305, 0.152), 0.2), ((0.34, 0.20), 0.1), ((0.44, 0.12), 0.08)];

impl Vehicle {
    pub(crate) fn any(random: &mut Random, kind: BodyKind, habits: &Habits) -> Self {
        let layout = lay_out(random, kind);
        let mut mesh = Mesh::default();
        let flanks = Flanks::any(random, habits);
        let plan = lower_body(random, &layout, &flanks, &mut mesh);
        let open = kind == BodyKind::Convertible && random.chance(0.6);
        let cabin = if open {
            open_cabin(random, &layout, &mut mesh);
            None
        } else {
            Some(cabin(random, &layout, &mut mesh))
        };
        let contacts = wheels(random, &layout, &flanks, &mut mesh);
        mirrors(random, &layout, habits, &mut mesh);
        if let Some(cabin) = &cabin {
            on_the_roof(random, &layout, cabin, habits, &mut mesh);
        }
        let plates = plates(random, &layout, &mut mesh);
        attachments(random, &layout, &mut mesh);
        if habits.aprons.is_some_and(|chance| random.chance(chance)) {
            aprons(random, &layout, &plan, &mut mesh);
        }
        if random.chance(habits.opened) && !kind.bed() {
            openings(random, &layout, &mut mesh);
        }
        let marks = Marks::any(random, &layout);
        let screen_pillars = cabin
            .filter(|_| habits.screen_pillars.is_some_and(|chance| random.chance(chance)))
            .map(|cabin| ScreenPillars::any(random, (cabin.half_foot, cabin.half_width)));
        Self { mesh, layout, marks, plates, screen_pillars, contacts }
    }
}

fn lay_out(random: &mut Random, kind: BodyKind) -> Layout {
    let shape = Proportions::of(kind);
    let length = random.range(shape.length_m);
    let height = random.range(shape.height_m);
    let mut share = |value: f32, spread: f32| (value + random.within(-spread, spread)).min(0.997);
    let (cowl, roof_front, roof_rear) =
        (share(shape.cowl, 0.02), share(shape.roof_front, 0.02), share(shape.roof_rear, 0.025));
    let cabin_end = share(shape.cabin_end, 0.01);
    let clearance = if kind.tall() { random.within(0.19, 0.31) } else { random.within(0.11, 0.20) };
    let wheel_radius = match kind {
        BodyKind::OffRoader => random.within(0.36, 0.43),
        _ if kind.tall() => random.within(0.34, 0.40),
        BodyKind::City => random.within(0.26, 0.31),
        _ => random.within(0.29, 0.35),
    };
    let belt = height
        * match kind {
            BodyKind::Van => random.within(0.49, 0.58),
            BodyKind::Minivan => random.within(0.55, 0.61),
            BodyKind::Coupe => random.within(0.64, 0.70),
            BodyKind::Convertible => random.within(0.63, 0.69),
            _ => random.within(0.59, 0.67),
        };
    let bonnet = belt
        * match kind {
            BodyKind::Van => random.within(0.85, 0.96),
            BodyKind::OffRoader => random.within(0.92, 0.99),
            BodyKind::Coupe => random.within(0.74, 0.90),
            _ => random.within(0.80, 0.93),
        };
    let overhang = length * random.within(0.145, 0.205);
    let front_axle = length / 2.0 - overhang;
    let at = |share: f32| length / 2.0 - share * length;
    let edge = random.within(0.06, 0.12) * if kind == BodyKind::Van { 1.4 } else { 1.0 };
    Layout {
        kind,
        length,
        width: random.range(shape.width_m),
        height,
        clearance,
        belt,
        bonnet,
        front_axle,
        rear_axle: front_axle - length * random.within(0.565, 0.635),
        wheel_radius,
        arch_radius: wheel_radius * random.within(1.07, 1.22),
        cowl: at(cowl),
        roof_front: at(roof_front.max(cowl + 0.04)),
        roof_rear: at(roof_rear.min(cabin_end - 0.004)),
        cabin_end: at(cabin_end),
        roof_edge: height - edge,
    }
}

/// A body's outline seen from above: a superellipse whose ends are rounder than its sides.
struct Plan {
    half_width: f32,
    ends: f32,
    sides: f32,
}

impl Plan {
    /// Half the width at a share of the length from the nose.
    fn half_at(&self, share: f32) -> f32 {
        let narrow = 1.0 - libm::powf((2.0 * share - 1.0).abs(), self.ends);
        self.half_width * libm::powf(narrow.max(0.0), 1.0 / self.sides)
    }
}

/// Shape of a body below its waist.
#[derive(Clone, Copy, Debug)]
struct Flanks {
    /// Exponent of its lower half's section as a superellipse: the higher, the sharper the edge at the sills. As the upper
    /// half's where it is `None`.
    section: Option<f32>,
    /// Share of the upper half's bending in below the waist.
    tuck: f32,
    /// Distance of the wheels from the body's side, metres.
    inset_m: f32,
}

impl Flanks {
    /// Bent in as the upper half is, or almost straight down with the wheels within.
    fn any(random: &mut Random, habits: &Habits) -> Self {
        if habits.straight_flanks.is_some_and(|chance| random.chance(chance)) {
            return Self {
                section: Some(random.within(7.0, 18.0)),
                tuck: random.within(0.1, 0.6),
                inset_m: random.within(0.0, 0.06),
            };
        }
        Self { section: None, tuck: 1.0, inset_m: 0.0 }
    }
}

fn lower_body(random: &mut Random, layout: &Layout, flanks: &Flanks, mesh: &mut Mesh) -> Plan {
    const STATIONS: usize = 64;
    const AROUND: usize = 40;
    let kind = layout.kind;
    let boxy = kind == BodyKind::OffRoader;
    let (belt, clearance, length) = (layout.belt, layout.clearance, layout.length);
    let share_of = |x: f32| (length / 2.0 - x) / length;
    let deck = match kind {
        BodyKind::Saloon | BodyKind::Coupe | BodyKind::Convertible => belt * random.within(0.96, 1.06),
        _ if kind.bed() => belt * random.within(0.90, 0.99),
        _ => belt * random.within(0.97, 1.0),
    };
    let bonnet = layout.bonnet;
    let tail =
        if kind.bed() || boxy { deck * random.within(0.9, 0.97) } else { belt * random.within(0.70, 0.86) };
    let cowl = share_of(layout.cowl);
    let smooth = random.within(0.012, 0.03);
    let nose_low = if boxy { random.within(0.86, 0.95) } else { random.within(0.66, 0.82) };
    let top = Curve::new(vec![
        knot(-0.1, bonnet * nose_low * 0.9, smooth),
        knot(0.0, bonnet * nose_low, smooth),
        knot(random.within(0.012, 0.04), bonnet * 0.93, smooth),
        knot(random.within(0.05, 0.10).min(cowl - 0.02), bonnet, smooth),
        knot(cowl, belt * 0.97, smooth * 2.0),
        knot(cowl + 0.1, belt, smooth * 2.0),
        knot(0.9, if share_of(layout.cabin_end) > 0.93 { belt } else { deck }, smooth * 2.0),
        knot(0.975, deck * 0.985, smooth),
        knot(1.0, tail, smooth),
        knot(1.1, tail, smooth),
    ]);
    let bottom = Curve::new(vec![
        knot(-0.1, clearance + 0.20, 0.02),
        knot(0.0, clearance + random.within(0.0, 0.14), 0.02),
        knot(random.within(0.03, 0.10), clearance, 0.02),
        knot(random.within(0.88, 0.95), clearance, 0.03),
        knot(1.0, clearance + random.within(0.02, 0.24), 0.02),
        knot(1.1, clearance + 0.22, 0.02),
    ]);
    let (ends, sides) = if boxy {
        (random.within(12.0, 22.0), random.within(2.6, 4.0))
    } else {
        (random.within(6.5, 14.0), random.within(1.9, 3.2))
    };
    let plan = Plan { half_width: layout.width / 2.0, ends, sides };
    let section = 2.0 / if boxy { random.within(5.5, 9.0) } else { random.within(3.2, 6.0) };
    let (tumble, waist) = (random.within(0.02, 0.11), random.within(0.4, 0.65));
    let (crease, crease_depth) = (random.within(0.55, 0.85), random.within(0.0, 0.022));
    let crown = random.within(0.0, 0.045);
    let (nose_lean, tail_lean) = (random.within(-0.03, 0.25), random.within(0.0, 0.2));
    let lower = flanks.section.map_or(section, |exponent| 2.0 / exponent);
    let outline = ring(AROUND, -90.0, 0.06, [section, lower]);
    let mut positions = Vec::with_capacity(STATIONS * AROUND);
    for station in 0..STATIONS {
        // Cosine spacing: dense at the ends, where the body turns round; from the very ends, else a slit shows.
        let (_, cosine) = sin_cos_deg(180.0 * station as f32 / (STATIONS - 1) as f32);
        let share = 0.5 * (1.0 - cosine);
        let half = plan.half_at(share);
        let (high, low) = (top.at(share), bottom.at(share));
        let (middle, rise) = ((high + low) / 2.0, (high - low) / 2.0);
        for &(across, up) in &outline {
            let mut y = half * across;
            let mut z = middle + rise * up;
            let relative = (z - clearance) / (belt - clearance);
            let off = (relative - waist).abs();
            let bend = if relative < waist { tumble * flanks.tuck } else { tumble };
            y *= 1.0 - bend * 1.6 * off * off.sqrt();
            y *= 1.0 - crease_depth * ((relative - crease) * 25.0).clamp(-1.0, 1.0);
            let flat = y / (layout.width / 2.0);
            if up > 0.9 {
                z += crown * (1.0 - flat * flat);
            }
            let lean = -((0.12 - share) / 0.12).clamp(0.0, 1.0) * (relative - 0.4) * nose_lean
                + ((share - 0.92) / 0.08).clamp(0.0, 1.0) * (relative - 0.5) * tail_lean;
            positions.push(Vec3::new(length / 2.0 - share * length + lean, y, z));
        }
    }
    mesh.sheet(Part::Body, &positions, AROUND, true, Vec3::new(0.0, 0.0, (belt + clearance) / 2.0));
    plan
}

/// Shape of the cabin for the roof's additions.
struct Cabin {
    /// Half the width at its foot.
    half_foot: f32,
    /// Half the width at the roof's edge.
    half_width: f32,
    /// Fall of the roof towards the rear.
    fall: f32,
    fall_from: f32,
    length: f32,
}

impl Cabin {
    fn drop_at(&self, x: f32) -> f32 {
        let behind = ((self.fall_from - x) / (self.length * 0.4)).clamp(0.0, 1.0);
        self.fall * behind * behind
    }
}

/// A cabin's foot and roof along x, its widths, and how it bends.
struct Shell {
    part: Part,
    foot: Range,
    roof: Range,
    low: f32,
    edge: f32,
    top: f32,
    half_low: f32,
    half_high: f32,
    exponent: f32,
    bow: f32,
    taper: f32,
    bends: Range,
    dome: f32,
}

impl Shell {
    fn build(&self, cabin: Option<&Cabin>, width: f32, mesh: &mut Mesh) {
        const LEVELS: usize = 12;
        const ROOF: usize = 9;
        const AROUND: usize = 56;
        let outline = ring(AROUND, 0.0, 0.6, [2.0 / self.exponent; 2]);
        let mut positions = Vec::with_capacity((LEVELS + ROOF) * AROUND);
        for level in 0..LEVELS + ROOF {
            let (up, shrunk) = if level < LEVELS {
                (level as f32 / (LEVELS - 1) as f32, 1.0)
            } else {
                let inwards = (level - LEVELS) as f32 / (ROOF - 1) as f32;
                (1.0, libm::powf(0.985 * (1.0 - inwards), 0.8))
            };
            let (bend_front, bend_rear) = (libm::powf(up, self.bends.0), libm::powf(up, self.bends.1));
            let front = self.foot.0 + (self.roof.0 - self.foot.0) * bend_front;
            let rear = self.foot.1 + (self.roof.1 - self.foot.1) * bend_rear;
            let half = self.half_low + (self.half_high - self.half_low) * libm::powf(up, 1.3);
            let height = if shrunk < 1.0 {
                self.edge + (self.top - self.edge) * (1.0 - libm::powf(shrunk, self.dome))
            } else {
                self.low + (self.edge - self.low) * up
            };
            let (middle, reach) = ((front + rear) / 2.0, (front - rear) / 2.0);
            for &(along, across) in &outline {
                let mut y = half * shrunk * across;
                let mut x = middle + reach * shrunk * along;
                if along > 0.85 {
                    let flat = y / (width / 2.0);
                    x -= self.bow * flat * flat;
                }
                let behind = ((middle - x) / reach.max(0.1)).clamp(0.0, 1.0);
                y *= 1.0 - self.taper * behind * behind;
                let drop = cabin.map_or(0.0, |cabin| cabin.drop_at(x)) * up;
                positions.push(Vec3::new(x, y, height - drop));
            }
        }
        let inside = Vec3::new((self.foot.0 + self.foot.1) / 2.0, 0.0, (self.low + self.top) / 2.0);
        mesh.sheet(self.part, &positions, AROUND, true, inside);
    }
}

fn cabin(random: &mut Random, layout: &Layout, mesh: &mut Mesh) -> Cabin {
    let kind = layout.kind;
    let lean = match kind {
        BodyKind::Van => random.within(0.04, 0.10),
        BodyKind::OffRoader => random.within(0.03, 0.09),
        _ => random.within(0.10, 0.20),
    };
    let half_low = layout.width / 2.0 * random.within(0.90, 0.95);
    let half_high = half_low - layout.width / 2.0 * lean;
    let fall = random.within(0.0, 0.10)
        * match kind {
            BodyKind::Van | BodyKind::OffRoader => 0.15,
            BodyKind::Coupe => 1.3,
            _ => 1.0,
        };
    let cabin = Cabin {
        half_foot: half_low,
        half_width: half_high,
        fall,
        fall_from: (layout.roof_front + layout.roof_rear) / 2.0 + 0.1,
        length: layout.length,
    };
    let angular = kind == BodyKind::OffRoader;
    Shell {
        part: if kind == BodyKind::Convertible { Part::Fabric } else { Part::Cabin },
        foot: (layout.cowl, layout.cabin_end),
        roof: (layout.roof_front, layout.roof_rear),
        low: layout.belt - 0.06,
        edge: layout.roof_edge,
        top: layout.height,
        half_low,
        half_high,
        exponent: if angular { random.within(9.0, 14.0) } else { random.within(5.0, 9.0) },
        bow: random.within(0.04, 0.14),
        taper: random.within(0.02, 0.10),
        bends: (random.within(0.9, 1.15), random.within(0.9, 1.5)),
        dome: random.within(2.2, 3.5),
    }
    .build(Some(&cabin), layout.width, mesh);
    if kind == BodyKind::CanopyPickup {
        let end = -layout.length / 2.0 + random.within(0.04, 0.2);
        let top = layout.height * random.within(0.93, 1.02);
        Shell {
            part: Part::Canopy,
            foot: (layout.cabin_end - 0.03, end),
            roof: (layout.cabin_end - 0.06, end + random.within(0.02, 0.35)),
            low: layout.belt - 0.06,
            edge: top - random.within(0.05, 0.10),
            top,
            half_low: layout.width / 2.0 * 0.93,
            half_high: layout.width / 2.0 * random.within(0.80, 0.90),
            exponent: random.within(7.0, 12.0),
            bow: 0.02,
            taper: 0.02,
            bends: (1.0, 1.0),
            dome: 3.0,
        }
        .build(None, layout.width, mesh);
    }
    cabin
}

/// Windscreen in its frame, seats, perhaps hoops behind them.
fn open_cabin(random: &mut Random, layout: &Layout, mesh: &mut Mesh) {
    let half = layout.width / 2.0 * 0.84;
    let top = half * random.within(0.84, 0.92);
    let (foot, head) = (layout.belt - 0.02, layout.roof_edge);
    let lower = |y: f32| Vec3::new(layout.cowl - 0.12 * (y / half) * (y / half), y, foot);
    let upper = |y: f32| Vec3::new(layout.roof_front - 0.10 * (y / half) * (y / half), y, head);
    let steps = 9;
    let at = |step: usize, half: f32| -half + 2.0 * half * step as f32 / (steps - 1) as f32;
    let mut pane: Vec<Vec3> = (0..steps).map(|step| lower(at(step, half))).collect();
    pane.extend((0..steps).map(|step| upper(at(step, top))));
    mesh.sheet(Part::Pane, &pane, steps, false, Vec3::new(-3.0, 0.0, 0.3));
    let frame: Vec<Vec3> = std::iter::once(lower(-half))
        .chain((0..steps).map(|step| upper(at(step, top))))
        .chain(std::iter::once(lower(half)))
        .collect();
    let material = random.pick([Part::Addition, Part::Plastic, Part::Chrome]);
    mesh.tube(material, &frame, random.within(0.022, 0.04), 1.0);
    // Dashboard and cockpit's rim.
    let middle = (layout.cowl + layout.cabin_end) / 2.0;
    mesh.solid(
        Part::Upholstery,
        Vec3::new(layout.cowl - 0.35, 0.0, layout.belt - 0.06),
        Vec3::new(0.3, half * 0.95, 0.10),
        0.5,
        7,
    );
    let rows = if layout.length > 4.2 && random.chance(0.7) { 2 } else { 1 };
    for row in 0..rows {
        let x = middle + 0.12 - 0.85 * row as f32;
        for side in [1.0, -1.0] {
            let y = side * layout.width * 0.20;
            let lift = random.within(0.02, 0.14);
            mesh.solid(
                Part::Upholstery,
                Vec3::new(x, y, layout.belt - 0.15 + lift),
                Vec3::new(0.10, 0.24, 0.26),
                0.6,
                7,
            );
            mesh.solid(
                Part::Upholstery,
                Vec3::new(x - 0.05, y, layout.belt + 0.18 + lift),
                Vec3::new(0.06, 0.13, 0.09),
                0.7,
                6,
            );
            if random.chance(0.4) && row + 1 == rows {
                let hoop: Vec<Vec3> = (0..9)
                    .map(|step| {
                        let (sine, cosine) = sin_cos_deg(22.5 * step as f32);
                        Vec3::new(x - 0.22, y + 0.18 * cosine, layout.belt - 0.02 + 0.30 * sine)
                    })
                    .collect();
                mesh.tube(Part::Chrome, &hoop, 0.022, 1.0);
            }
        }
    }
    mesh.solid(
        Part::Fabric,
        Vec3::new(layout.cabin_end + 0.15, 0.0, layout.belt + random.within(-0.05, 0.08)),
        Vec3::new(random.within(0.15, 0.35), half * 0.9, random.within(0.04, 0.12)),
        0.6,
        8,
    );
}

fn wheels(random: &mut Random, layout: &Layout, flanks: &Flanks, mesh: &mut Mesh) -> [Vec3; 4] {
    const AROUND: usize = 28;
    /// Share of the radius and distance from the outer face: rim dish, wall, tread, and back.
    const PROFILE: [(f32, f32); 8] = [
        (0.0, -0.03),
        (0.3, -0.03),
        (0.62, -0.02),
        (0.78, 0.0),
        (0.93, 0.0),
        (1.0, -0.03),
        (1.0, -0.20),
        (0.9, -0.22),
    ];
    let steer_deg = if random.chance(0.35) { random.within(-29.0, 29.0) } else { 0.0 };
    let outer = layout.width / 2.0 - random.within(0.0, 0.035) - flanks.inset_m;
    let radius = layout.wheel_radius;
    let mut contacts = [Vec3::default(); 4];
    for (index, contact) in contacts.iter_mut().enumerate() {
        let axle = if index < 2 { layout.front_axle } else { layout.rear_axle };
        let side = if index % 2 == 0 { 1.0 } else { -1.0 };
        let (turn_sine, turn_cosine) = sin_cos_deg(if index < 2 { steer_deg } else { 0.0 });
        let turned = |x: f32, inwards: f32, z: f32| {
            let y = side * inwards;
            Vec3::new(
                axle + x * turn_cosine - y * turn_sine,
                side * outer + x * turn_sine + y * turn_cosine,
                radius + z,
            )
        };
        let mut positions = Vec::with_capacity(PROFILE.len() * AROUND);
        for (share, inwards) in PROFILE {
            for step in 0..AROUND {
                let (sine, cosine) = sin_cos_deg(360.0 * step as f32 / AROUND as f32);
                positions.push(turned(radius * share * cosine, inwards, radius * share * sine));
            }
        }
        mesh.sheet(Part::Wheel, &positions, AROUND, true, Vec3::new(axle, side * (outer - 0.11), radius));
        *contact = turned(0.0, -0.10, -radius);
    }
    contacts
}

fn mirrors(random: &mut Random, layout: &Layout, habits: &Habits, mesh: &mut Mesh) {
    const USUAL_EXPONENT: f32 = 0.7;
    let size = random.within(0.85, 1.3) * if layout.kind == BodyKind::Van { 1.35 } else { 1.0 };
    let along = layout.cowl - random.within(0.3, 0.55);
    let height = layout.belt + random.within(0.03, 0.13);
    let out = layout.width / 2.0 + random.range(habits.mirror_out_m);
    let tall = if layout.kind == BodyKind::Van { random.within(1.0, 2.0) } else { 1.0 };
    let exponent = habits.mirror_exponent.map_or(USUAL_EXPONENT, |range| random.range(range));
    for side in [1.0, -1.0] {
        mesh.solid(
            Part::Mirror,
            Vec3::new(along, side * out, height),
            Vec3::new(0.07, 0.11, 0.075 * tall) * size,
            exponent,
            8,
        );
        let arm = Vec3::new(along, side * (layout.width / 2.0 - 0.03), height - 0.05);
        let reach = (out - layout.width / 2.0 - 0.05).max(0.09);
        mesh.solid(Part::Mirror, arm, Vec3::new(0.03, reach, 0.025), 0.7, 6);
    }
}

fn on_the_roof(random: &mut Random, layout: &Layout, cabin: &Cabin, habits: &Habits, mesh: &mut Mesh) {
    let kind = layout.kind;
    let roof = |x: f32, share: f32| {
        let dome = (layout.height - layout.roof_edge) * (1.0 - share * share * share);
        layout.roof_edge + dome - cabin.drop_at(x)
    };
    let (front, rear) = (layout.roof_front - 0.1, layout.roof_rear + 0.05);
    let railed = match kind {
        BodyKind::Suv | BodyKind::Estate | BodyKind::OffRoader => 0.6,
        BodyKind::Convertible => 0.0,
        _ => 0.08,
    };
    let mut top = 0.0;
    if random.chance(railed) && front - rear > 0.5 {
        let lift = random.within(0.03, 0.08);
        for side in [1.0, -1.0] {
            let path: Vec<Vec3> = (0..14)
                .map(|step| {
                    let share = step as f32 / 13.0;
                    let x = front + (rear - front) * share;
                    let centred = (2.0 * share - 1.0) * (2.0 * share - 1.0);
                    let end = centred * centred * centred * 0.08;
                    Vec3::new(x, side * cabin.half_width * 0.90, roof(x, 0.9) + lift - end)
                })
                .collect();
            mesh.tube(Part::Rail, &path, random.within(0.014, 0.024), 1.0);
        }
        top = lift;
    }
    let flat_roof = kind != BodyKind::Coupe && kind != BodyKind::Convertible && front - rear > 0.8;
    if flat_roof && random.chance(habits.roof_bars) {
        for share in [0.28, 0.72] {
            let x = front + (rear - front) * share;
            let height = roof(x, 0.9) + top.max(0.06);
            let half = cabin.half_width * 0.98;
            mesh.tube(Part::Rail, &[Vec3::new(x, -half, height), Vec3::new(x, half, height)], 0.022, 0.7);
            for side in [1.0, -1.0] {
                let foot = Vec3::new(x, side * half * 0.95, height - 0.05);
                mesh.solid(Part::Plastic, foot, Vec3::new(0.035, 0.03, 0.06), 0.6, 5);
            }
        }
        if random.chance(habits.roof_box) {
            let middle = (front + rear) / 2.0;
            let reach = ((front - rear) * 0.45).min(random.within(0.7, 1.1));
            let height = random.within(0.14, 0.22);
            mesh.solid(
                random.pick([Part::Plastic, Part::Addition, Part::Chrome]),
                Vec3::new(middle, random.within(-0.2, 0.2), roof(middle, 0.0) + height + 0.06),
                Vec3::new(reach, random.within(0.25, 0.45), height),
                random.within(0.35, 0.6),
                9,
            );
        }
    }
    if random.chance(0.45) {
        let x = rear + 0.12;
        mesh.solid(
            Part::Addition,
            Vec3::new(x, 0.0, roof(x, 0.0) + 0.01),
            Vec3::new(0.12, 0.02, 0.06),
            1.0,
            7,
        );
    }
    if random.chance(0.15) {
        let x = if random.chance(0.5) { front - 0.05 } else { rear + 0.1 };
        let (height, back) = (random.within(0.15, 0.55), random.within(0.05, 0.3));
        let y = random.within(-0.5, 0.5) * cabin.half_width;
        let foot = Vec3::new(x, y, roof(x, 0.3) - 0.02);
        mesh.tube(Part::Plastic, &[foot, foot + Vec3::new(-back, 0.0, height)], 0.006, 1.0);
    }
    let hatch = matches!(
        kind,
        BodyKind::City | BodyKind::Hatchback | BodyKind::Suv | BodyKind::Estate | BodyKind::Minivan
    );
    if hatch && random.chance(0.6) {
        let x = layout.roof_rear - 0.05;
        mesh.solid(
            Part::Addition,
            Vec3::new(x, 0.0, layout.roof_edge + 0.02 - cabin.fall * 0.7),
            Vec3::new(random.within(0.12, 0.22), cabin.half_width * 0.9, 0.03),
            0.6,
            9,
        );
    }
}

fn plates(random: &mut Random, layout: &Layout, mesh: &mut Mesh) -> Vec<Plate> {
    let (width, height) = random.weighted(&PLATES_M);
    let mut plates = Vec::new();
    for (part, way) in [(Part::PlateFront, 1.0_f32), (Part::PlateRear, -1.0)] {
        if random.chance(0.13) {
            continue;
        }
        let middle = if way > 0.0 {
            (layout.clearance + random.within(0.10, 0.30)).min(layout.bonnet - 0.2)
        } else if random.chance(0.3) {
            layout.clearance + random.within(0.16, 0.28)
        } else {
            layout.belt * random.within(0.58, 0.82)
        };
        let aside = if way > 0.0 && random.chance(0.06) { random.within(-0.4, 0.4) } else { 0.0 };
        // The surface's outermost place at that height, so that the plate stands before it.
        let near = mesh.positions.iter().zip(0..).filter(|(point, _)| {
            (point.z - middle).abs() < 0.10 && (point.y - aside).abs() < width / 2.0 && point.x * way > 0.0
        });
        let Some(reach) = near.map(|(point, _): (&Vec3, i32)| point.x * way).reduce(f32::max) else {
            continue;
        };
        let x = way * (reach + 0.012);
        // Read from outside, the front plate has its left where the vehicle has its right.
        let left = -way * width / 2.0;
        let tilt = random.within(-0.08, 0.16) * way * height;
        let corner = |y: f32, up: f32| Vec3::new(x - tilt * up, y + aside, middle + up * height / 2.0);
        let corners = [corner(left, 1.0), corner(-left, 1.0), corner(-left, -1.0), corner(left, -1.0)];
        let behind = Vec3::new(x - way, aside, middle);
        mesh.quad(part, corners, behind);
        plates.push(Plate { corners, normal: Vec3::new(way, 0.0, tilt / height).unit(), part });
    }
    plates
}

fn attachments(random: &mut Random, layout: &Layout, mesh: &mut Mesh) {
    let (front, rear) = (layout.length / 2.0, -layout.length / 2.0);
    let half = layout.width / 2.0;
    let between = (layout.front_axle + layout.rear_axle) / 2.0;
    let reach = (layout.front_axle - layout.rear_axle) / 2.0 - layout.wheel_radius * 1.25;
    let tall = layout.kind.tall();
    if random.chance(if tall { 0.28 } else { 0.03 }) {
        let (out, height) =
            (half + random.within(-0.04, 0.12), layout.clearance + random.within(-0.03, 0.10));
        let part = random.pick([Part::Chrome, Part::Plastic, Part::Plastic, Part::Chrome, Part::Addition]);
        for side in [1.0, -1.0] {
            if random.chance(0.5) {
                let path = [-1.0, -0.96, 0.96, 1.0].map(|share: f32| {
                    let tuck = if share.abs() > 0.98 { 0.12 } else { 0.0 };
                    Vec3::new(between + share * reach, side * (out - tuck), height)
                });
                mesh.tube(part, &path, random.within(0.03, 0.05), 0.7);
            } else {
                let at = Vec3::new(between, side * (out - 0.06), height);
                mesh.solid(part, at, Vec3::new(reach, random.within(0.07, 0.12), 0.028), 0.3, 7);
            }
        }
    }
    if random.chance(0.30) {
        // Skirts.
        let part = random.pick([Part::Addition, Part::Plastic]);
        let depth = random.within(0.03, 0.07);
        for side in [1.0, -1.0] {
            let at = Vec3::new(between, side * (half - random.within(0.02, 0.06)), layout.clearance + 0.02);
            mesh.solid(part, at, Vec3::new(reach, 0.06, depth), 0.3, 7);
        }
    }
    if random.chance(0.40) {
        // A lip below the front bumper.
        let part = random.pick([Part::Addition, Part::Plastic, Part::Plastic, Part::Chrome]);
        let at =
            Vec3::new(front - random.within(0.18, 0.32), 0.0, layout.clearance + random.within(-0.03, 0.05));
        mesh.solid(
            part,
            at,
            Vec3::new(random.within(0.16, 0.28), half * random.within(0.75, 0.93), 0.025),
            0.45,
            8,
        );
    }
    if random.chance(0.25) {
        let part = random.pick([Part::Addition, Part::Plastic]);
        let at =
            Vec3::new(rear + random.within(0.15, 0.28), 0.0, layout.clearance + random.within(0.0, 0.10));
        mesh.solid(
            part,
            at,
            Vec3::new(random.within(0.14, 0.24), half * random.within(0.7, 0.9), 0.05),
            0.45,
            8,
        );
    }
    if random.chance(0.4) && layout.kind != BodyKind::Van {
        // Exhaust pipes.
        let y = half * random.within(0.4, 0.75);
        for side in if random.chance(0.5) { [1.0, -1.0] } else { [1.0, 1.0] } {
            let at = Vec3::new(rear + 0.06, side * y, layout.clearance + random.within(0.03, 0.08));
            mesh.tube(
                Part::Chrome,
                &[at + Vec3::new(0.2, 0.0, 0.0), at - Vec3::new(0.07, 0.0, 0.0)],
                0.035,
                1.0,
            );
        }
    }
    if random.chance(0.12) {
        let at = Vec3::new(rear, 0.0, layout.clearance + random.within(0.08, 0.16));
        let knee = at - Vec3::new(0.12, 0.0, 0.0);
        mesh.tube(
            Part::Plastic,
            &[at + Vec3::new(0.2, 0.0, 0.0), knee, knee + Vec3::new(-0.02, 0.0, 0.07)],
            0.02,
            1.0,
        );
        mesh.solid(Part::Chrome, knee + Vec3::new(-0.02, 0.0, 0.09), Vec3::new(0.026, 0.026, 0.026), 1.0, 6);
    }
    let winged = match layout.kind {
        BodyKind::Coupe => 0.25,
        BodyKind::Saloon => 0.06,
        _ => 0.0,
    };
    if random.chance(winged) {
        // A wing on posts: background shows below it.
        let (lift, x) = (random.within(0.08, 0.28), rear + random.within(0.08, 0.25));
        let part = random.pick([Part::Addition, Part::Plastic]);
        let deck = layout.belt * 0.98;
        let wide = half * random.within(0.7, 0.92);
        mesh.solid(part, Vec3::new(x, 0.0, deck + lift), Vec3::new(0.13, wide, 0.014), 0.4, 7);
        for side in [1.0, -1.0] {
            let foot = Vec3::new(x, side * wide * 0.7, deck + lift / 2.0 - 0.03);
            mesh.solid(part, foot, Vec3::new(0.05, 0.012, lift / 2.0 + 0.03), 0.4, 5);
        }
    }
    if layout.kind == BodyKind::OffRoader && random.chance(0.5) {
        spare_wheel(random, layout, mesh);
    }
    if layout.kind == BodyKind::Pickup && random.chance(0.3) {
        // A bar behind the cab.
        let x = layout.cabin_end - random.within(0.1, 0.3);
        let path: Vec<Vec3> = (0..9)
            .map(|step| {
                let (sine, cosine) = rounded(22.5 * step as f32, 0.5);
                Vec3::new(x, half * 0.85 * cosine, layout.belt - 0.02 + 0.45 * sine)
            })
            .collect();
        mesh.tube(random.pick([Part::Chrome, Part::Plastic]), &path, 0.035, 1.0);
    }
}

/// Bumpers that go straight down from the body, between its ends and the wheels.
fn aprons(random: &mut Random, layout: &Layout, plan: &Plan, mesh: &mut Mesh) {
    const STATIONS: usize = 16;
    const AROUND: usize = 24;
    let part = random.pick([Part::Plastic, Part::Plastic, Part::Addition]);
    let section = 2.0 / random.within(6.0, 14.0);
    let wide = random.within(0.93, 1.0);
    let (low, high) = (random.within(-0.05, 0.02), random.within(0.10, 0.30));
    let (low, high) = (layout.clearance + low, layout.clearance + high);
    let lip = random.chance(0.65).then(|| {
        let part = random.pick([Part::Guard, Part::Guard, Part::Trim, Part::Trim, Part::Chrome]);
        // Its ends may be turned up.
        let rise = if random.chance(0.5) { random.within(0.03, 0.14) } else { 0.0 };
        (part, random.within(0.03, 0.12), random.within(0.4, 0.85), rise)
    });
    let outline = ring(AROUND, 0.0, 0.06, [section; 2]);
    let half_length = layout.length / 2.0;
    for (way, axle) in [(1.0, layout.front_axle), (-1.0, layout.rear_axle)] {
        let inner = axle * way + layout.arch_radius * random.within(0.98, 1.1);
        let reach = half_length - inner;
        if reach < 0.1 {
            continue;
        }
        let mut loft = |part: Part, wide: f32, low: f32, high: f32, rise: f32| {
            let positions: Vec<Vec3> = (0..STATIONS)
                .flat_map(|station| {
                    // Dense at the very end, where it turns round.
                    let (sine, _) = sin_cos_deg(90.0 * station as f32 / (STATIONS - 1) as f32);
                    let out = inner + reach * sine;
                    let half = plan.half_at((half_length - out) / layout.length) * wide;
                    outline.iter().map(move |&(across, up)| {
                        let end = ((across.abs() - 0.55) / 0.3).clamp(0.0, 1.0);
                        let high = high + rise * end;
                        let height = f32::midpoint(low, high) + up * (high - low) / 2.0;
                        Vec3::new(out * way, half * across, height)
                    })
                })
                .collect();
            let middle = Vec3::new((inner + reach / 2.0) * way, 0.0, f32::midpoint(low, high));
            mesh.sheet(part, &positions, AROUND, true, middle);
        };
        loft(part, wide, low, high, 0.0);
        if let Some((part, thickness, share, rise)) = lip {
            // A bright one upon it, below which it shows as a dark edge.
            let foot = low + 0.015;
            loft(part, wide * share, foot, foot + thickness, rise);
        }
    }
}

fn spare_wheel(random: &mut Random, layout: &Layout, mesh: &mut Mesh) {
    let (radius, x) = (layout.wheel_radius * 0.96, -layout.length / 2.0);
    let (y, z) = (random.within(-0.15, 0.15), layout.belt * random.within(0.78, 0.95));
    let around = 24;
    let mut positions = Vec::new();
    for (share, out) in [(1.0, 0.0), (1.0, 0.16), (0.92, 0.20), (0.62, 0.20), (0.55, 0.17), (0.0, 0.17)] {
        for step in 0..around {
            let (sine, cosine) = sin_cos_deg(360.0 * step as f32 / around as f32);
            positions.push(Vec3::new(x - out, y + radius * share * cosine, z + radius * share * sine));
        }
    }
    let part = random.pick([Part::Plastic, Part::Plastic, Part::Addition, Part::Chrome]);
    mesh.sheet(part, &positions, around, true, Vec3::new(x, y, z));
}

/// One door, or the boot's lid, stands open.
fn openings(random: &mut Random, layout: &Layout, mesh: &mut Mesh) {
    let half = layout.width / 2.0;
    let up = Vec3::new(0.0, 0.0, 1.0);
    if random.chance(0.65) {
        let side = random.side();
        let (sine, cosine) = sin_cos_deg(random.within(15.0, 68.0));
        let back = random.chance(0.3);
        let hinge = Vec3::new(layout.cowl - if back { 1.2 } else { 0.12 }, side * half * 0.97, 0.0);
        let along = Vec3::new(-cosine, side * sine, 0.0);
        let outward = Vec3::new(sine, side * cosine, 0.0);
        let length = random.within(0.85, 1.2);
        let (foot, sill) = (layout.clearance + 0.09, layout.belt);
        let middle = hinge + along * (length / 2.0) + up * ((foot + sill) / 2.0);
        let axes = [along * (length / 2.0), outward * 0.05, up * ((sill - foot) / 2.0)];
        mesh.block(Part::Addition, middle, axes);
        let lining = [axes[0] * 0.96, outward * 0.02, axes[2] * 0.96];
        mesh.block(Part::Lining, middle - outward * 0.035, lining);
        let head = layout.roof_edge - 0.04;
        if layout.kind != BodyKind::Convertible {
            let lean = side * -half * 0.12;
            let corner = |share: f32, height: f32| {
                hinge
                    + along * (length * share)
                    + up * height
                    + Vec3::new(0.0, lean * (height - sill) / (head - sill), 0.0)
            };
            let pane = [corner(0.42, head), corner(0.98, head), corner(1.0, sill), corner(0.05, sill)];
            mesh.quad(Part::Pane, pane, middle - outward);
            for (from, to) in [(0, 1), (1, 2), (3, 0)] {
                mesh.tube(Part::Addition, &[pane[from], pane[to]], 0.025, 1.0);
            }
        }
        return;
    }
    let three_box = matches!(layout.kind, BodyKind::Saloon | BodyKind::Coupe | BodyKind::Convertible);
    let (hinge, length, low, high) = if three_box {
        (
            Vec3::new(layout.cabin_end - 0.02, 0.0, layout.belt),
            layout.length / 2.0 + layout.cabin_end,
            50.0,
            85.0,
        )
    } else {
        (Vec3::new(layout.roof_rear, 0.0, layout.roof_edge), layout.roof_edge - layout.belt * 0.55, 5.0, 40.0)
    };
    let (sine, cosine) = sin_cos_deg(random.within(low, high));
    let along = Vec3::new(-cosine, 0.0, sine);
    let outward = Vec3::new(sine, 0.0, cosine);
    let middle = hinge + along * (length / 2.0);
    let across = Vec3::new(0.0, half * 0.8, 0.0);
    mesh.block(Part::Addition, middle, [along * (length / 2.0), outward * 0.04, across]);
    mesh.block(
        Part::Lining,
        middle - outward * 0.03,
        [along * (length * 0.48), outward * 0.02, across * 0.95],
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pillars_stand_at_the_cabins_sides_and_lean_with_them() {
        let pillars = ScreenPillars { half_m: (0.8, 0.6), width_m: 0.1, seal_m: 0.02, dark: false };
        let check = |across: f32, up: f32, expected: Beside| {
            assert_eq!(pillars.at(across, up), expected, "{across} {up}");
            assert_eq!(pillars.at(-across, up), expected, "{across} {up}, on the other side");
        };
        check(0.75, 0.0, Beside::Pillar);
        check(0.69, 0.0, Beside::Seal);
        check(0.67, 0.0, Beside::Screen);
        check(0.55, 1.0, Beside::Pillar);
        check(0.47, 1.0, Beside::Screen);
        check(0.0, 0.5, Beside::Screen);
    }
}
