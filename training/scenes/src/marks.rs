//! Paint, and where lamps, grille, shut lines and panes are on one vehicle.
//!
//! Everything is drawn by place on the surface, without texture maps; see `finish`. Not for: shape.

use super::canvas::{Colour, times};
use super::random::Random;
use super::vehicle::{BodyKind, Layout};

/// A band of heights, metres.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Band {
    pub(crate) low: f32,
    pub(crate) high: f32,
}

impl Band {
    pub(crate) fn holds(self, value: f32) -> bool {
        value > self.low && value < self.high
    }
}

/// A rectangle of another colour: a sticker or advertising.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sticker {
    pub(crate) along: Band,
    pub(crate) up: Band,
    pub(crate) side: f32,
    pub(crate) colour: Colour,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    pub(crate) colour: Colour,
    /// Of the roof, where it differs.
    pub(crate) roof: Colour,
    /// Share of mirror in the paint's own colour, 0..0.55.
    pub(crate) metallic: f32,
    /// Strength of the lacquer's mirror.
    pub(crate) lacquer: f32,
    pub(crate) plastic: f32,
    /// Brightness of the cabin behind its windows.
    pub(crate) inside: f32,
    pub(crate) pane_mirror: f32,
    pub(crate) fabric: Colour,
    pub(crate) upholstery: Colour,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Grille {
    pub(crate) band: Band,
    pub(crate) half: f32,
    pub(crate) slope: f32,
    pub(crate) split: bool,
    pub(crate) upright: bool,
    pub(crate) bars_per_m: f32,
    pub(crate) bar_share: f32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Rims {
    pub(crate) share: f32,
    pub(crate) turn_deg: f32,
    pub(crate) spokes: f32,
    pub(crate) width: f32,
    pub(crate) double: bool,
    pub(crate) style: RimStyle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RimStyle {
    Chrome,
    Grey,
    Black,
    Steel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Roof {
    Painted,
    Glass,
    Black,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    pub(crate) paint: Paint,
    /// Height up to which plastic clads the sides.
    pub(crate) cladding: f32,
    pub(crate) clad_ends: bool,
    pub(crate) clad_arch: f32,
    pub(crate) chrome_line: bool,
    /// Upright shut lines of the sides, along x; from the front.
    pub(crate) doors: [Option<f32>; 3],
    pub(crate) handle_height: f32,
    pub(crate) chrome_handles: bool,
    pub(crate) skid_plate: Option<(f32, f32)>,
    pub(crate) grille: Grille,
    pub(crate) lamps: Band,
    pub(crate) lamp_from: f32,
    pub(crate) lamp_glow: f32,
    pub(crate) intake: Band,
    pub(crate) intake_half: f32,
    pub(crate) intake_chrome: bool,
    pub(crate) tail_lamps: Band,
    pub(crate) tail_from: f32,
    pub(crate) tail_bar: bool,
    pub(crate) rear_plastic: f32,
    pub(crate) boot_line: f32,
    /// Shares of the cabin's height and metres from its ends that panes keep to.
    pub(crate) pane: Band,
    pub(crate) pane_front: f32,
    pub(crate) pane_rear: f32,
    pub(crate) pillars: [Option<f32>; 3],
    pub(crate) pillar_half: f32,
    pub(crate) dark_pillars: bool,
    /// Behind this there is sheet metal instead of panes.
    pub(crate) blind_from: Option<f32>,
    pub(crate) chrome_frame: bool,
    pub(crate) rear_pane: Option<f32>,
    pub(crate) roof: Roof,
    pub(crate) painted_mirrors: bool,
    pub(crate) chrome_rails: bool,
    pub(crate) painted_additions: bool,
    pub(crate) rims: Rims,
    /// A sheet of paper behind the windscreen: from, width across, share up, share high.
    pub(crate) card: Option<[f32; 4]>,
    pub(crate) stickers: [Option<Sticker>; 2],
    pub(crate) plate: PlateLook,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct PlateLook {
    pub(crate) ground: Colour,
    pub(crate) ink: Colour,
    pub(crate) band: bool,
    /// Width of the dark frame that holds it, metres; 0 where there is none.
    pub(crate) frame_m: f32,
    /// Which letters.
    pub(crate) number: u32,
}

impl Marks {
    pub(crate) fn any(random: &mut Random, layout: &Layout) -> Self {
        let kind = layout.kind;
        let tall = matches!(kind, BodyKind::Suv | BodyKind::OffRoader | BodyKind::Van | BodyKind::Pickup);
        let (clearance, belt, half) = (layout.clearance, layout.belt, layout.width / 2.0);
        let mut cladding =
            clearance + if tall { random.within(0.06, 0.25) } else { random.within(0.02, 0.12) };
        if random.chance(0.3) {
            cladding = clearance + random.within(0.08, 0.32);
        }
        let first = layout.cowl - random.within(1.12, 1.35);
        let four =
            !matches!(kind, BodyKind::Coupe | BodyKind::Van | BodyKind::Convertible) || random.chance(0.2);
        let second = (first - random.within(0.8, 1.0)).max(layout.length * -0.4);
        let grille_low = clearance + random.within(0.15, 0.40);
        let grille_high = (layout.bonnet * random.within(0.80, 0.95)).max(grille_low + 0.08);
        let lamp_high = layout.bonnet * random.within(0.86, 0.98);
        let intake_low = clearance + random.within(0.03, 0.15);
        let tail_low = belt * random.within(0.66, 0.86);
        let upright_tail = tall && random.chance(0.3);
        let blind = match kind {
            BodyKind::Van if random.chance(0.6) => Some(first),
            BodyKind::OffRoader if random.chance(0.2) => Some(first - 0.2),
            _ => None,
        };
        let late = matches!(kind, BodyKind::Van | BodyKind::Estate | BodyKind::Suv | BodyKind::Minivan);
        let optional =
            |random: &mut Random, probability: f32, value: f32| random.chance(probability).then_some(value);
        Self {
            paint: Paint::any(random),
            cladding,
            clad_ends: random.chance(if tall { 0.7 } else { 0.35 }),
            clad_arch: if tall && random.chance(0.5) {
                layout.wheel_radius * random.within(1.22, 1.4)
            } else {
                0.0
            },
            chrome_line: random.chance(0.15),
            doors: [Some(layout.cowl - random.within(0.05, 0.2)), Some(first), four.then_some(second)],
            handle_height: belt - random.within(0.10, 0.2),
            chrome_handles: random.chance(0.3),
            skid_plate: random
                .chance(0.3)
                .then(|| (half * random.within(0.2, 0.8), clearance + random.within(0.05, 0.14))),
            grille: Grille {
                band: Band { low: grille_low, high: grille_high },
                half: half * random.within(0.25, 0.66),
                slope: random.within(-0.25, 0.5),
                split: random.chance(0.25),
                upright: random.chance(0.5),
                bars_per_m: random.within(12.0, 35.0),
                bar_share: if random.chance(0.7) { random.within(0.0, 0.5) } else { 0.0 },
            },
            lamps: Band { low: lamp_high - random.within(0.06, 0.22), high: lamp_high },
            lamp_from: random.within(0.48, 0.74),
            lamp_glow: random.within(0.5, 1.8),
            intake: Band { low: intake_low, high: intake_low + random.within(0.05, 0.26) },
            intake_half: half * random.within(0.4, 0.95),
            intake_chrome: random.chance(0.3),
            tail_lamps: Band {
                low: if upright_tail { belt * 0.6 } else { tail_low },
                high: if upright_tail { belt * 1.02 } else { tail_low + random.within(0.08, 0.30) },
            },
            tail_from: if upright_tail { 0.82 } else { random.within(0.3, 0.8) },
            tail_bar: random.chance(0.2),
            rear_plastic: clearance + random.within(0.0, 0.3),
            boot_line: belt * random.within(0.5, 0.62),
            pane: Band { low: random.within(0.04, 0.10), high: random.within(0.80, 0.93) },
            pane_front: random.within(0.10, 0.25),
            pane_rear: random.within(0.08, 0.45),
            pillars: [
                Some(first + random.within(-0.05, 0.05)),
                four.then(|| second + random.within(0.1, 0.3)),
                if late { optional(random, 0.6, layout.length * -0.34) } else { None },
            ],
            pillar_half: random.within(0.03, 0.07),
            dark_pillars: random.chance(0.6),
            blind_from: blind,
            chrome_frame: random.chance(0.3),
            rear_pane: (kind != BodyKind::Van || random.chance(0.5)).then(|| random.within(0.12, 0.35)),
            roof: random.weighted(&[(Roof::Painted, 0.66), (Roof::Glass, 0.2), (Roof::Black, 0.14)]),
            painted_mirrors: random.chance(0.65),
            chrome_rails: random.chance(0.5),
            painted_additions: random.chance(0.6),
            rims: Rims {
                share: random.within(0.60, 0.77),
                turn_deg: random.within(0.0, 360.0),
                spokes: random.pick([5.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 10.0, 12.0, 15.0, 20.0]),
                width: random.within(0.22, 0.62),
                double: random.chance(0.4),
                style: random.weighted(&[
                    (RimStyle::Chrome, 0.5),
                    (RimStyle::Grey, 0.2),
                    (RimStyle::Black, 0.22),
                    (RimStyle::Steel, 0.08),
                ]),
            },
            card: random.chance(0.25).then(|| {
                [
                    random.within(-0.7, 0.4),
                    random.within(0.1, 0.5),
                    random.within(0.05, 0.5),
                    random.within(0.1, 0.4),
                ]
            }),
            stickers: [(); 2].map(|()| random.chance(0.08).then(|| Sticker::any(random, layout))),
            plate: PlateLook::any(random),
        }
    }
}

impl Sticker {
    fn any(random: &mut Random, layout: &Layout) -> Self {
        let from = random.within(layout.rear_axle, layout.front_axle - 0.3);
        let low = random.within(layout.clearance + 0.15, layout.belt - 0.1);
        Self {
            along: Band { low: from, high: from + random.within(0.1, 1.6) },
            up: Band { low, high: low + random.within(0.05, 0.5) },
            side: random.pick([1.0, -1.0, 0.0]),
            colour: vivid(random),
        }
    }
}

/// Width of the edge that a plate's holder shows around it.
const FRAME_M: f32 = 0.010;

impl PlateLook {
    fn any(random: &mut Random) -> Self {
        let white = random.within(0.75, 0.95);
        let (ground, ink) = random.weighted(&[
            (([white, white, white], [0.02, 0.02, 0.03]), 0.66),
            (([0.85, 0.60, 0.06], [0.02, 0.02, 0.02]), 0.12),
            (([0.03, 0.03, 0.03], [0.8, 0.8, 0.78]), 0.08),
            (([white, white, white], [0.05, 0.08, 0.4]), 0.10),
            (([0.05, 0.12, 0.5], [0.85, 0.85, 0.85]), 0.04),
        ]);
        Self {
            ground,
            ink,
            band: random.chance(0.55),
            frame_m: if random.chance(0.5) { FRAME_M } else { 0.0 },
            number: random.below(1_000_000) as u32,
        }
    }
}

impl Paint {
    /// Black, or nearly so.
    pub(crate) fn dark(&self) -> bool {
        self.colour[1] < 0.05
    }

    fn any(random: &mut Random) -> Self {
        #[derive(Clone, Copy)]
        enum Tone {
            Black,
            White,
            Silver,
            Grey,
            Colour,
        }
        let tone = random.weighted(&[
            (Tone::Black, 0.25),
            (Tone::White, 0.19),
            (Tone::Silver, 0.14),
            (Tone::Grey, 0.16),
            (Tone::Colour, 0.26),
        ]);
        let mut near_grey = |low: f32, high: f32, tint: f32| {
            let level = random.within(low, high);
            [
                level * random.within(1.0 - tint, 1.0 + tint),
                level,
                level * random.within(1.0 - tint, 1.0 + tint),
            ]
        };
        let colour = match tone {
            Tone::Black => near_grey(0.003, 0.03, 0.15),
            Tone::White => near_grey(0.62, 0.92, 0.04),
            Tone::Silver => near_grey(0.25, 0.55, 0.05),
            Tone::Grey => near_grey(0.04, 0.22, 0.12),
            Tone::Colour => {
                let hue = random.pick([0, 1, 2, 3, 4, 5, 6]);
                let hue_deg = match hue {
                    0 => random.within(200.0, 240.0),
                    1 => random.within(205.0, 225.0),
                    2 => random.within(-8.0, 8.0),
                    3 => random.within(350.0, 362.0),
                    4 => random.within(20.0, 52.0),
                    5 => random.within(80.0, 170.0),
                    _ => random.within(0.0, 360.0),
                };
                hued(hue_deg, random.within(0.5, 1.0), random.within(0.12, 0.85)).map(|v| v * v.sqrt())
            }
        };
        let roof = match random.weighted(&[(0, 0.90), (1, 0.06), (2, 0.04)]) {
            0 => colour,
            1 => [0.012, 0.012, 0.013],
            _ => [0.7, 0.7, 0.69],
        };
        let cloth = random.pick([
            [0.015, 0.015, 0.016],
            [0.05, 0.03, 0.02],
            [0.03, 0.035, 0.06],
            [0.12, 0.02, 0.02],
            [0.25, 0.2, 0.14],
        ]);
        let hide = random.pick([
            [0.02, 0.02, 0.022],
            [0.3, 0.24, 0.17],
            [0.22, 0.05, 0.03],
            [0.15, 0.15, 0.15],
            [0.35, 0.3, 0.26],
        ]);
        let clear = random.within(0.0, 0.6);
        Self {
            colour,
            roof,
            metallic: if random.chance(0.6) { random.within(0.0, 0.55) } else { 0.0 },
            lacquer: if random.chance(0.05) { 0.2 } else { 1.0 },
            plastic: random.within(0.012, 0.075),
            inside: clear * clear * 2.0,
            pane_mirror: random.within(0.5, 1.2),
            fabric: times(cloth, random.within(0.7, 1.5)),
            upholstery: times(hide, random.within(0.5, 1.5)),
        }
    }
}

/// Any clear colour.
pub(crate) fn vivid(random: &mut Random) -> Colour {
    if random.chance(0.3) {
        return [random.within(0.6, 0.95); 3];
    }
    hued(random.within(0.0, 360.0), random.within(0.4, 1.0), random.within(0.1, 0.9))
}

/// From hue, saturation, value.
pub(crate) fn hued(hue_deg: f32, saturation: f32, value: f32) -> Colour {
    let sector = (hue_deg / 60.0).rem_euclid(6.0);
    [5.0, 3.0, 1.0].map(|offset: f32| {
        let k = (offset + sector).rem_euclid(6.0);
        value * (1.0 - saturation * k.min(4.0 - k).clamp(0.0, 1.0))
    })
}
