//! The inside of a vehicle seen all around, as an equirectangular panorama: seats, dashboard, doors, and the yard behind
//! the windows.
//!
//! Not for: vehicles seen from outside; `picture` draws those.

use crate::vector::{Vec3, mix, sin_cos_deg};

/// Samples a pixel across and down.
const GRID: u32 = 2;

/// Eye between the front seats, in metres: x forward, y to the left, z up from the floor.
const EYE: Vec3 = Vec3::new(-0.1, 0.0, 0.86);

/// The cabin's walls.
const LOW: Vec3 = Vec3::new(-1.75, -0.76, 0.0);
const HIGH: Vec3 = Vec3::new(1.45, 0.76, 1.2);

/// Height of the doors' upper edge, where the windows begin.
const SILL: f32 = 0.68;

const LEATHER: Vec3 = Vec3::new(0.36, 0.21, 0.13);
const SEAM: Vec3 = Vec3::new(0.62, 0.48, 0.36);
const PLASTIC: Vec3 = Vec3::new(0.09, 0.095, 0.105);
const TRIM: Vec3 = Vec3::new(0.32, 0.33, 0.35);
const HEADLINER: Vec3 = Vec3::new(0.74, 0.72, 0.68);
const CARPET: Vec3 = Vec3::new(0.06, 0.06, 0.065);
const SCREEN: Vec3 = Vec3::new(0.14, 0.42, 0.62);

/// A block of the furniture.
struct Block {
    low: Vec3,
    high: Vec3,
    colour: Vec3,
    /// Distance between seams along y and z, in metres; 0 for none.
    seams: f32,
}

const fn block(low: [f32; 3], high: [f32; 3], colour: Vec3, seams: f32) -> Block {
    Block {
        low: Vec3::new(low[0], low[1], low[2]),
        high: Vec3::new(high[0], high[1], high[2]),
        colour,
        seams,
    }
}

const FURNITURE: [Block; 19] = [
    // Front seats: cushion, back, headrest.
    block([-0.35, 0.16, 0.16], [0.22, 0.66, 0.36], LEATHER, 0.125),
    block([-0.52, 0.16, 0.32], [-0.34, 0.66, 0.86], LEATHER, 0.125),
    block([-0.5, 0.3, 0.9], [-0.38, 0.52, 1.04], LEATHER, 0.0),
    block([-0.35, -0.66, 0.16], [0.22, -0.16, 0.36], LEATHER, 0.125),
    block([-0.52, -0.66, 0.32], [-0.34, -0.16, 0.86], LEATHER, 0.125),
    block([-0.5, -0.52, 0.9], [-0.38, -0.3, 1.04], LEATHER, 0.0),
    // Bench.
    block([-1.5, -0.7, 0.16], [-0.95, 0.7, 0.36], LEATHER, 0.14),
    block([-1.7, -0.7, 0.32], [-1.48, 0.7, 0.86], LEATHER, 0.14),
    block([-1.68, 0.3, 0.88], [-1.58, 0.52, 1.0], LEATHER, 0.0),
    block([-1.68, -0.52, 0.88], [-1.58, -0.3, 1.0], LEATHER, 0.0),
    // Console with its lever, dashboard, binnacle, screen, vents.
    block([-0.3, -0.11, 0.0], [0.75, 0.11, 0.34], PLASTIC, 0.0),
    block([0.22, -0.03, 0.34], [0.29, 0.03, 0.44], TRIM, 0.0),
    block([0.7, -0.76, 0.3], [1.45, 0.76, 0.66], PLASTIC, 0.0),
    block([0.692, -0.74, 0.5], [0.7, 0.74, 0.515], TRIM, 0.0),
    block([0.66, 0.22, 0.64], [0.95, 0.6, 0.72], PLASTIC, 0.0),
    block([0.64, -0.2, 0.5], [0.67, 0.14, 0.72], SCREEN, 0.0),
    block([0.69, -0.66, 0.56], [0.7, -0.46, 0.62], TRIM, 0.0),
    // Mirror and its foot.
    block([0.55, -0.13, 1.02], [0.58, 0.13, 1.09], PLASTIC, 0.0),
    block([0.58, -0.02, 1.07], [0.7, 0.02, 1.2], PLASTIC, 0.0),
];

/// Draws the panorama: `width` by half of it in pixels, red, green, blue, row by row. Its middle looks ahead.
#[must_use]
pub fn cabin(width: u32) -> Vec<u8> {
    let width = width.max(2);
    let height = width / 2;
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for row in 0..height {
        for column in 0..width {
            let mut sum = Vec3::default();
            for sample in 0..GRID * GRID {
                let across = column as f32 + ((sample % GRID) as f32 + 0.5) / GRID as f32;
                let down = row as f32 + ((sample / GRID) as f32 + 0.5) / GRID as f32;
                let heading_deg = 180.0 - across / width as f32 * 360.0;
                let pitch_deg = 90.0 - down / height as f32 * 180.0;
                let (up, flat) = sin_cos_deg(pitch_deg);
                let (left, ahead) = sin_cos_deg(heading_deg);
                let towards = Vec3::new(flat * ahead, flat * left, up);
                sum = sum + colour(towards);
            }
            let mean = sum * (1.0 / (GRID * GRID) as f32);
            // The square root stands for the display's curve.
            rgb.extend(
                [mean.x, mean.y, mean.z].map(|light| (light.clamp(0.0, 1.0).sqrt() * 255.0 + 0.5) as u8),
            );
        }
    }
    rgb
}

/// Light from a direction.
fn colour(towards: Vec3) -> Vec3 {
    let mut nearest: Option<(f32, Vec3, &Block)> = None;
    for block in &FURNITURE {
        if let Some((distance, normal)) = entry(block, towards)
            && nearest.as_ref().is_none_or(|(known, ..)| distance < *known)
        {
            nearest = Some((distance, normal, block));
        }
    }
    if let Some(distance) = wheel(towards)
        && nearest.as_ref().is_none_or(|(known, ..)| distance < *known)
    {
        return PLASTIC * 1.5;
    }
    match nearest {
        Some((distance, normal, block)) => {
            let point = EYE + towards * distance;
            let base =
                if block.seams > 0.0 && is_seam(point, normal, block.seams) { SEAM } else { block.colour };
            lit(base, point, normal)
        }
        None => wall(towards),
    }
}

/// Distance at which a ray enters a block, and the face's normal.
fn entry(block: &Block, towards: Vec3) -> Option<(f32, Vec3)> {
    let axes = [
        (EYE.x, towards.x, block.low.x, block.high.x, Vec3::new(1.0, 0.0, 0.0)),
        (EYE.y, towards.y, block.low.y, block.high.y, Vec3::new(0.0, 1.0, 0.0)),
        (EYE.z, towards.z, block.low.z, block.high.z, Vec3::new(0.0, 0.0, 1.0)),
    ];
    let (mut near, mut far, mut normal) = (0.0_f32, f32::MAX, Vec3::default());
    for (from, step, low, high, axis) in axes {
        if step.abs() < 1e-9 {
            if from < low || from > high {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - from) / step, (high - from) / step);
        let (enters, leaves) = if one < other { (one, other) } else { (other, one) };
        if enters > near {
            near = enters;
            normal = axis * if step > 0.0 { -1.0 } else { 1.0 };
        }
        far = far.min(leaves);
    }
    (near > 0.0 && near < far).then_some((near, normal))
}

/// Distance of the steering wheel's rim, hub and spokes: a ring in a plane before the driver.
fn wheel(towards: Vec3) -> Option<f32> {
    let centre = Vec3::new(0.52, 0.41, 0.56);
    if towards.x <= 1e-6 {
        return None;
    }
    let distance = (centre.x - EYE.x) / towards.x;
    let point = EYE + towards * distance;
    let (across, up) = (point.y - centre.y, point.z - centre.z);
    let radius = (across * across + up * up).sqrt();
    let is_rim = (0.165..0.19).contains(&radius);
    let is_spoke = radius < 0.17 && (up.abs() < 0.018 || (across.abs() < 0.018 && up < 0.0));
    (is_rim || is_spoke || radius < 0.055).then_some(distance)
}

fn is_seam(point: Vec3, normal: Vec3, every: f32) -> bool {
    let near = |place: f32| {
        let share = place / every;
        (share - (share + 0.5).floor()).abs() * every < 0.004
    };
    normal.y.abs() < 0.5 && near(point.y)
}

/// Walls, windows and what is behind them.
fn wall(towards: Vec3) -> Vec3 {
    let reach = |from: f32, step: f32, low: f32, high: f32| {
        if step.abs() < 1e-9 {
            f32::MAX
        } else if step > 0.0 {
            (high - from) / step
        } else {
            (low - from) / step
        }
    };
    let x = reach(EYE.x, towards.x, LOW.x, HIGH.x);
    let y = reach(EYE.y, towards.y, LOW.y, HIGH.y);
    let z = reach(EYE.z, towards.z, LOW.z, HIGH.z);
    let distance = x.min(y).min(z);
    let point = EYE + towards * distance;
    if z <= x && z <= y {
        let up = towards.z > 0.0;
        let is_roof_window = up && (-0.55..0.25).contains(&point.x) && point.y.abs() < 0.42;
        return if is_roof_window {
            outside(towards) * 0.9
        } else if up {
            lit(HEADLINER, point, Vec3::new(0.0, 0.0, -1.0))
        } else {
            lit(CARPET, point, Vec3::new(0.0, 0.0, 1.0))
        };
    }
    if y <= x {
        let normal = Vec3::new(0.0, if towards.y > 0.0 { -1.0 } else { 1.0 }, 0.0);
        let is_pillar = [(0.95, 1.45), (-0.62, -0.5), (-1.75, -1.5)]
            .iter()
            .any(|(from, to)| point.x > *from && point.x < *to);
        let is_window = point.z > SILL && point.z < 1.1 && !is_pillar;
        return if is_window {
            outside(towards)
        } else if point.z > SILL {
            lit(HEADLINER, point, normal)
        } else if (0.44..0.5).contains(&point.z) {
            lit(TRIM, point, normal)
        } else if (0.26..0.44).contains(&point.z) {
            lit(LEATHER, point, normal)
        } else {
            lit(PLASTIC, point, normal)
        };
    }
    let ahead = towards.x > 0.0;
    let normal = Vec3::new(if ahead { -1.0 } else { 1.0 }, 0.0, 0.0);
    let (from, to) = if ahead { (0.62, 1.14) } else { (0.88, 1.12) };
    if point.z > from && point.z < to && point.y.abs() < 0.7 {
        outside(towards)
    } else {
        lit(if point.z > SILL { HEADLINER } else { PLASTIC }, point, normal)
    }
}

/// The yard: sky, a row of sheds, ground.
fn outside(towards: Vec3) -> Vec3 {
    let flat = (towards.x * towards.x + towards.y * towards.y).sqrt().max(1e-6);
    let rise = towards.z / flat;
    // Eight directions around, each with a shed of another height.
    let turn =
        if towards.x.abs() > towards.y.abs() { towards.y / towards.x } else { 2.0 + towards.x / towards.y };
    let shed = ((turn * 3.0).floor() * 0.37).rem_euclid(1.0);
    let roof = 0.05 + 0.1 * shed;
    if rise > roof {
        let height = (rise * 1.2).clamp(0.0, 1.0);
        Vec3::new(mix(0.78, 0.32, height), mix(0.86, 0.53, height), mix(0.93, 0.78, height))
    } else if rise > -0.02 {
        Vec3::new(0.42 + 0.2 * shed, 0.42 + 0.16 * shed, 0.42 + 0.1 * shed)
    } else {
        Vec3::new(0.33, 0.33, 0.34) * (0.75 + 0.25 * (rise + 1.0).clamp(0.0, 1.0))
    }
}

/// Light from the windows and the roof, less of it near the floor.
fn lit(colour: Vec3, point: Vec3, normal: Vec3) -> Vec3 {
    let above = 0.55 + 0.35 * normal.z.max(0.0) + 0.12 * normal.x.abs() - 0.1 * (-normal.z).max(0.0);
    let depth = 0.55 + 0.45 * (point.z / HIGH.z).clamp(0.0, 1.0);
    colour * (above * depth * 1.15)
}

#[cfg(test)]
mod tests {
    use super::cabin;

    #[test]
    fn it_is_twice_as_wide_as_high_and_has_something_to_see_all_around() {
        let width = 128;
        let rgb = cabin(width);
        assert_eq!(rgb.len(), 128 * 64 * 3);
        let pixel = |x: usize, y: usize| <[u8; 3]>::try_from(&rgb[(y * 128 + x) * 3..][..3]).unwrap();
        let brightness = |x: usize, y: usize| pixel(x, y).iter().map(|light| u32::from(*light)).sum::<u32>();
        assert!(brightness(64, 27) > brightness(64, 50), "daylight ahead, the console below");
        assert_ne!(pixel(32, 40), pixel(64, 40));
        // Both ends of a row meet.
        assert!(brightness(0, 40).abs_diff(brightness(127, 40)) < 60);
        assert_eq!(cabin(width), rgb, "the same again");
    }
}
