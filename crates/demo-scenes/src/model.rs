//! The one parametric body: measures of four shapes, and the paints.
//!
//! Not for: surfaces (`bodywork`) or what is painted on them (`finish`).

use crate::curve::{Curve, knot};

/// The shape of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// Two volumes, steep tailgate, about 4.1 m.
    Hatchback,
    /// Three volumes with a boot, about 4.6 m.
    Saloon,
    /// Long roof to the tail, about 4.6 m.
    Estate,
    /// High, with cladding at sills and arches, about 4.4 m.
    Suv,
}

impl Body {
    /// Every shape there is.
    pub const ALL: [Self; 4] = [Self::Hatchback, Self::Saloon, Self::Estate, Self::Suv];
}

/// The colour of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Paint {
    White,
    Silver,
    Graphite,
    Black,
    Blue,
    Red,
    Green,
    Orange,
}

impl Paint {
    /// Every paint there is.
    pub const ALL: [Self; 8] = [
        Self::White,
        Self::Silver,
        Self::Graphite,
        Self::Black,
        Self::Blue,
        Self::Red,
        Self::Green,
        Self::Orange,
    ];

    /// Red, green, blue in 0..1 as seen in even light.
    pub(crate) const fn colour(self) -> [f32; 3] {
        match self {
            Self::White => [0.93, 0.94, 0.95],
            Self::Silver => [0.67, 0.70, 0.73],
            Self::Graphite => [0.27, 0.29, 0.32],
            Self::Black => [0.085, 0.09, 0.10],
            Self::Blue => [0.10, 0.29, 0.62],
            Self::Red => [0.74, 0.10, 0.12],
            Self::Green => [0.09, 0.35, 0.28],
            Self::Orange => [0.93, 0.46, 0.12],
        }
    }
}

/// Measures of a body in metres; x counts forward from the middle of the length, z from the ground.
pub(crate) struct Shape {
    pub(crate) length: f32,
    pub(crate) width: f32,
    /// Upper outline of the side view: bonnet, windscreen, roof, tail.
    pub(crate) top: Curve,
    /// Lower edge of the side windows, carried on to both ends.
    pub(crate) belt: Curve,
    pub(crate) sill: Curve,
    /// Half-width seen from above.
    pub(crate) half_width: Curve,
    pub(crate) axles: [f32; 2],
    pub(crate) wheel_radius: f32,
    /// Foot of the windscreen, upper end of it, upper and lower end of the rear window.
    pub(crate) cowl: f32,
    pub(crate) screen_top: f32,
    pub(crate) rear_top: f32,
    pub(crate) rear_foot: f32,
    /// Front edge of the front door, the pillar between the doors, rear edge of the rear door.
    pub(crate) doors: [f32; 3],
    /// Where the side windows end in front of the tail.
    pub(crate) glass_end: f32,
    /// Another pillar behind the rear door (estate, SUV), or far away.
    pub(crate) rear_pillar: f32,
    /// Height of the unpainted band above the sill.
    pub(crate) cladding: f32,
    pub(crate) rails: bool,
    pub(crate) spokes: u8,
}

impl Shape {
    pub(crate) fn of(body: Body) -> Self {
        match body {
            Body::Hatchback => Self::hatchback(),
            Body::Saloon => Self::saloon(),
            Body::Estate => Self::estate(),
            Body::Suv => Self::suv(),
        }
    }

    /// The outlines seen from above and from below that all shapes share; `lift` raises the underside, in metres.
    fn with_ends(mut self, lift: f32) -> Self {
        let end = self.length / 2.0;
        let half = self.width / 2.0;
        self.half_width = Curve::new(vec![
            knot(-end, half * 0.70, 0.0),
            knot(-end + 0.07, half * 0.86, 0.06),
            knot(-end + 0.45, half * 0.975, 0.3),
            knot(-0.7, half, 0.5),
            knot(0.7, half, 0.5),
            knot(end - 0.55, half * 0.965, 0.35),
            knot(end - 0.14, half * 0.80, 0.12),
            knot(end, half * 0.54, 0.0),
        ]);
        self.sill = Curve::new(vec![
            knot(-end, 0.36 + lift, 0.0),
            knot(-end + 0.12, 0.27 + lift, 0.1),
            knot(-end + 0.5, 0.20 + lift, 0.2),
            knot(end - 0.5, 0.19 + lift, 0.2),
            knot(end - 0.08, 0.22 + lift, 0.06),
            knot(end, 0.28 + lift, 0.0),
        ]);
        self
    }

    fn hatchback() -> Self {
        Self {
            length: 4.10,
            width: 1.80,
            top: Curve::new(vec![
                knot(-2.05, 0.90, 0.0),
                knot(-2.02, 1.00, 0.02),
                knot(-1.93, 1.06, 0.05),
                knot(-1.60, 1.36, 0.16),
                knot(-0.40, 1.455, 0.8),
                knot(0.32, 1.385, 0.35),
                knot(1.16, 0.945, 0.12),
                knot(1.80, 0.825, 0.3),
                knot(1.99, 0.745, 0.1),
                knot(2.05, 0.66, 0.0),
            ]),
            belt: Curve::new(vec![
                knot(-2.05, 0.86, 0.0),
                knot(-1.95, 0.965, 0.08),
                knot(-1.0, 0.955, 0.4),
                knot(1.16, 0.865, 0.4),
                knot(1.82, 0.755, 0.2),
                knot(2.05, 0.63, 0.0),
            ]),
            sill: Curve::new(Vec::new()),
            half_width: Curve::new(Vec::new()),
            axles: [1.25, -1.33],
            wheel_radius: 0.325,
            cowl: 1.16,
            screen_top: 0.36,
            rear_top: -1.62,
            rear_foot: -1.94,
            doors: [0.86, -0.20, -1.12],
            glass_end: -1.50,
            rear_pillar: 99.0,
            cladding: 0.05,
            rails: false,
            spokes: 5,
        }
        .with_ends(0.0)
    }

    fn saloon() -> Self {
        Self {
            length: 4.64,
            width: 1.83,
            top: Curve::new(vec![
                knot(-2.32, 0.84, 0.0),
                knot(-2.29, 0.97, 0.03),
                knot(-2.20, 1.015, 0.06),
                knot(-1.72, 1.015, 0.12),
                knot(-0.95, 1.345, 0.3),
                knot(-0.30, 1.425, 0.55),
                knot(0.30, 1.37, 0.35),
                knot(1.20, 0.93, 0.12),
                knot(2.02, 0.80, 0.35),
                knot(2.25, 0.715, 0.1),
                knot(2.32, 0.63, 0.0),
            ]),
            belt: Curve::new(vec![
                knot(-2.32, 0.81, 0.0),
                knot(-2.22, 0.93, 0.08),
                knot(-1.2, 0.935, 0.4),
                knot(1.20, 0.85, 0.4),
                knot(2.06, 0.735, 0.2),
                knot(2.32, 0.60, 0.0),
            ]),
            sill: Curve::new(Vec::new()),
            half_width: Curve::new(Vec::new()),
            axles: [1.42, -1.38],
            wheel_radius: 0.335,
            cowl: 1.20,
            screen_top: 0.34,
            rear_top: -0.98,
            rear_foot: -1.66,
            doors: [0.92, -0.22, -1.12],
            glass_end: -1.34,
            rear_pillar: 99.0,
            cladding: 0.04,
            rails: false,
            spokes: 10,
        }
        .with_ends(0.0)
    }

    fn estate() -> Self {
        Self {
            length: 4.66,
            width: 1.83,
            top: Curve::new(vec![
                knot(-2.33, 0.90, 0.0),
                knot(-2.30, 1.00, 0.02),
                knot(-2.24, 1.05, 0.05),
                knot(-1.93, 1.36, 0.16),
                knot(-0.50, 1.465, 0.9),
                knot(0.32, 1.39, 0.35),
                knot(1.20, 0.94, 0.12),
                knot(2.02, 0.81, 0.35),
                knot(2.26, 0.725, 0.1),
                knot(2.33, 0.64, 0.0),
            ]),
            belt: Curve::new(vec![
                knot(-2.33, 0.86, 0.0),
                knot(-2.24, 0.955, 0.08),
                knot(-1.2, 0.945, 0.4),
                knot(1.20, 0.855, 0.4),
                knot(2.06, 0.74, 0.2),
                knot(2.33, 0.61, 0.0),
            ]),
            sill: Curve::new(Vec::new()),
            half_width: Curve::new(Vec::new()),
            axles: [1.42, -1.36],
            wheel_radius: 0.335,
            cowl: 1.20,
            screen_top: 0.36,
            rear_top: -1.95,
            rear_foot: -2.25,
            doors: [0.92, -0.20, -1.10],
            glass_end: -1.98,
            rear_pillar: -1.16,
            cladding: 0.04,
            rails: true,
            spokes: 10,
        }
        .with_ends(0.0)
    }

    fn suv() -> Self {
        Self {
            length: 4.44,
            width: 1.87,
            top: Curve::new(vec![
                knot(-2.22, 1.04, 0.0),
                knot(-2.19, 1.15, 0.02),
                knot(-2.11, 1.21, 0.05),
                knot(-1.78, 1.56, 0.16),
                knot(-0.45, 1.665, 0.8),
                knot(0.30, 1.59, 0.32),
                knot(1.10, 1.125, 0.12),
                knot(1.90, 1.00, 0.3),
                knot(2.14, 0.90, 0.09),
                knot(2.22, 0.78, 0.0),
            ]),
            belt: Curve::new(vec![
                knot(-2.22, 1.00, 0.0),
                knot(-2.10, 1.10, 0.08),
                knot(-1.1, 1.10, 0.4),
                knot(1.10, 1.02, 0.4),
                knot(1.94, 0.915, 0.2),
                knot(2.22, 0.75, 0.0),
            ]),
            sill: Curve::new(Vec::new()),
            half_width: Curve::new(Vec::new()),
            axles: [1.33, -1.33],
            wheel_radius: 0.375,
            cowl: 1.10,
            screen_top: 0.34,
            rear_top: -1.80,
            rear_foot: -2.12,
            doors: [0.84, -0.24, -1.12],
            glass_end: -1.80,
            rear_pillar: -1.18,
            cladding: 0.14,
            rails: true,
            spokes: 5,
        }
        .with_ends(0.06)
    }

    /// Radius of the wheel arch, in metres around the axle.
    pub(crate) fn arch_radius(&self) -> f32 {
        self.wheel_radius + 0.036
    }

    /// True if a point of the side (x, z) lies in a wheel arch widened by `margin`.
    pub(crate) fn in_arch(&self, x: f32, z: f32, margin: f32) -> bool {
        let radius = self.arch_radius() + margin;
        self.axles.iter().any(|axle| {
            let (dx, dz) = (x - axle, z - self.wheel_radius);
            dx * dx + dz * dz < radius * radius
        })
    }
}
