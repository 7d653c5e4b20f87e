//! The shadow under a vehicle, from its outline alone.
//!
//! Where the lowest points of the outline are spanned by a line, the vehicle meets the ground: tyre to tyre, whatever
//! the view. A narrow dark line along it seats the tyres; a wide soft one is the sky that the vehicle hides.

use image::GrayImage;

use super::blur::blur;
use super::scenes::Light;

/// Contact shadow: blur as a share of the vehicle's height, and darkness.
const CONTACT_BLUR: f32 = 0.012;
const CONTACT: f32 = 0.75;
/// Ambient shadow: blur across and down as shares of the vehicle's height, under a light of softness 1.
const AMBIENT_BLUR: (f32, f32) = (0.09, 0.035);
/// Cast shadow of a low light from the very side: shift aside and reach before the tyres, as shares of the vehicle's height.
const CAST: (f32, f32) = (0.22, 0.05);
/// Reach of the ambient shadow up behind the line of contact, as a share of the vehicle's height; the vehicle
/// hides most of it.
const DEPTH: f32 = 0.16;
/// Steepest ascent of the line of contact. What rises more is a side of the vehicle.
const STEEPEST: f32 = 0.75;
/// Ascent, and length as a share of the vehicle's width, by which the end of the line is a bumper over the ground: the
/// line from tyre to tyre is longer.
const OVERHANG: (f32, f32) = (0.25, 0.25);

/// Line on which a vehicle stands, from tyre to tyre.
pub(super) struct ContactLine {
    /// Corners in the pixels of its alpha channel, from left to right.
    corners: Vec<(u32, u32)>,
    vehicle_height: f32,
}

impl ContactLine {
    /// Of a vehicle's alpha channel.
    pub(super) fn of(alpha: &GrayImage) -> Self {
        Self { corners: contact_line(&lowest_points(alpha)), vehicle_height: vehicle_height(alpha) }
    }

    /// Height of the vehicle, pixels.
    pub(super) fn vehicle_height(&self) -> f32 {
        self.vehicle_height
    }

    /// Row of the line in a column; before its first and behind its last tyre the line goes on. `None` without a vehicle.
    pub(super) fn extended(&self, x: u32) -> Option<f32> {
        let (first, last) = (self.corners.first()?, self.corners.last()?);
        let slope = |a: &(u32, u32), b: &(u32, u32)| {
            let rise = b.1 as f32 - a.1 as f32;
            (rise / (b.0 as f32 - a.0 as f32).max(1.0)).clamp(-OVERHANG.0, OVERHANG.0)
        };
        let beyond = |from: &(u32, u32), slope: f32| from.1 as f32 + slope * (x as f32 - from.0 as f32);
        Some(match self.corners[..] {
            [a, b, ..] if x < first.0 => beyond(first, slope(&a, &b)),
            [.., a, b] if x > last.0 => beyond(last, slope(&a, &b)),
            _ => height_on(&self.corners, x),
        })
    }
}

/// Share of light that is taken, 0 to 1, for each pixel of a frame of this size, in which the vehicle's top left pixel is put
/// at `place`. The vehicle itself is not spared.
pub(super) fn under(
    contact: &ContactLine,
    light: &Light,
    (left, top): (i64, i64),
    (width, height): (u32, u32),
) -> Vec<f32> {
    let (columns, rows) = (width as usize, height as usize);
    let mut taken = vec![0.0_f32; columns * rows];
    let ContactLine { corners: contact, vehicle_height } = contact;
    let (Some(first), Some(last)) = (contact.first(), contact.last()) else { return taken };
    let vehicle_height = *vehicle_height;
    let mut ambient = taken.clone();
    let mut narrow = taken.clone();
    let mut cast = if light.cast > 0.0 { taken.clone() } else { Vec::new() };
    // Away from where the light comes.
    let aside = -light.from * CAST.0 * vehicle_height;
    let fill = |plane: &mut [f32], column: i64, from: f32, to: f32| {
        let Ok(column) = usize::try_from(column) else { return };
        if column >= columns {
            return;
        }
        let rows = (from.max(0.0) as usize)..(to.max(0.0) as usize).min(rows);
        for row in rows {
            plane[row * columns + column] = 1.0;
        }
    };
    for x in first.0..=last.0 {
        let column = i64::from(x) + left;
        let ground = height_on(contact, x) + top as f32;
        fill(&mut ambient, column, ground - DEPTH * vehicle_height, ground + 0.004 * vehicle_height);
        fill(&mut narrow, column, ground - 0.03 * vehicle_height, ground + 0.006 * vehicle_height);
        if light.cast > 0.0 {
            let reach = ground + CAST.1 * vehicle_height;
            fill(&mut cast, column + aside as i64, ground - DEPTH * vehicle_height, reach);
        }
    }
    let radius = |share: f32| (share * vehicle_height / 2.0).round() as usize;
    let soft = light.softness;
    blur(&mut ambient, columns, (radius(AMBIENT_BLUR.0 * soft), radius(AMBIENT_BLUR.1 * soft)));
    blur(&mut narrow, columns, (radius(CONTACT_BLUR), radius(CONTACT_BLUR)));
    if light.cast > 0.0 {
        blur(&mut cast, columns, (radius(AMBIENT_BLUR.0 * soft / 2.0), radius(AMBIENT_BLUR.1 * soft / 2.0)));
    }
    for (at, taken) in taken.iter_mut().enumerate() {
        let cast = cast.get(at).map_or(0.0, |cast| light.cast * cast);
        *taken = 1.0 - (1.0 - light.ambient * ambient[at]) * (1.0 - CONTACT * narrow[at]) * (1.0 - cast);
    }
    taken
}

/// For each column with vehicle in it the first row below.
fn lowest_points(alpha: &GrayImage) -> Vec<(u32, u32)> {
    (0..alpha.width())
        .filter_map(|x| {
            (0..alpha.height()).rev().find(|&y| alpha.get_pixel(x, y)[0] >= 128).map(|y| (x, y + 1))
        })
        .collect()
}

fn vehicle_height(alpha: &GrayImage) -> f32 {
    let mut rows = alpha.enumerate_pixels().filter(|(_, _, pixel)| pixel[0] >= 128).map(|(_, y, _)| y);
    let Some(top) = rows.next() else { return 0.0 };
    (rows.last().unwrap_or(top) - top + 1) as f32
}

/// The line spanned below the points, without its steep ends.
fn contact_line(points: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut hull: Vec<(u32, u32)> = Vec::new();
    for &point in points {
        while let [.., before, last] = hull[..]
            && !turns_up(before, last, point)
        {
            hull.pop();
        }
        hull.push(point);
    }
    let (Some(first), Some(last)) = (hull.first(), hull.last()) else { return Vec::new() };
    let short = OVERHANG.1 * (last.0 - first.0) as f32;
    let steep = |a: (u32, u32), b: (u32, u32)| {
        let (run, rise) = (a.0.abs_diff(b.0).max(1) as f32, a.1.abs_diff(b.1) as f32);
        rise > STEEPEST * run || (run < short && rise > OVERHANG.0 * run)
    };
    let from = (0..hull.len()).find(|&at| at + 1 == hull.len() || !steep(hull[at], hull[at + 1]));
    let to = (0..hull.len()).rev().find(|&at| at == 0 || !steep(hull[at], hull[at - 1]));
    match (from, to) {
        (Some(from), Some(to)) if from <= to => hull[from..=to].to_vec(),
        _ => Vec::new(),
    }
}

/// True if the line a–b–c bends upwards at b; rows count downwards.
fn turns_up(a: (u32, u32), b: (u32, u32), c: (u32, u32)) -> bool {
    let [a, b, c] = [a, b, c].map(|(x, y)| (i64::from(x), i64::from(y)));
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0) < 0
}

fn height_on(line: &[(u32, u32)], x: u32) -> f32 {
    let after = line.partition_point(|point| point.0 < x).min(line.len() - 1);
    let (b, a) = (line[after], line[after.saturating_sub(1)]);
    if b.0 <= a.0 {
        return b.1 as f32;
    }
    let share = (x.clamp(a.0, b.0) - a.0) as f32 / (b.0 - a.0) as f32;
    a.1 as f32 + share * (b.1 as f32 - a.1 as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A box on two wheels, with overhangs.
    fn side_view() -> GrayImage {
        GrayImage::from_fn(200, 100, |x, y| {
            let body = (10..190).contains(&x) && (20..70).contains(&y);
            let wheel = |centre: i32| (x as i32 - centre).pow(2) + (y as i32 - 70).pow(2) < 225;
            image::Luma([255 * u8::from(body || wheel(50) || wheel(150))])
        })
    }

    #[test]
    fn the_ground_is_touched_from_tyre_to_tyre() {
        let line = contact_line(&lowest_points(&side_view()));
        let (first, last) = (line[0], line[line.len() - 1]);
        assert!((40..55).contains(&first.0) && (145..160).contains(&last.0), "{line:?}");
        for x in first.0..=last.0 {
            assert!((height_on(&line, x) - 85.0).abs() < 3.0, "{x}");
        }
    }

    #[test]
    fn it_is_dark_between_the_tyres_and_light_away_from_them() {
        let light = Light::STUDIO;
        let taken = under(&ContactLine::of(&side_view()), &light, (20, 10), (240, 140));
        let at = |x: usize, y: usize| taken[y * 240 + x];
        assert!(at(120, 93) > 0.4, "{}", at(120, 93));
        assert!(at(120, 98) < at(120, 93));
        assert!(at(120, 130) < 0.01 && at(5, 93) < 0.05);
        assert!(taken.iter().all(|taken| (0.0..=1.0).contains(taken)));
    }

    #[test]
    fn a_low_light_casts_a_shadow_to_the_other_side() {
        let taken = |from: f32| {
            let light = Light { from, cast: 0.4, ..Light::STUDIO };
            under(&ContactLine::of(&side_view()), &light, (40, 10), (280, 140))
        };
        let (from_left, from_right) = (taken(-1.0), taken(1.0));
        let row = 95 * 280;
        // Beside the tyres, which stand at 90 and 190.
        assert!(from_left[row + 202] > from_right[row + 202] + 0.1);
        assert!(from_right[row + 78] > from_left[row + 78] + 0.1);
    }

    #[test]
    fn the_line_goes_on_beyond_the_tyres() {
        let line = ContactLine::of(&side_view());
        for x in [10, 45, 100, 155, 189] {
            let row = line.extended(x).unwrap();
            assert!((row - 85.0).abs() < 4.0, "{x}: {row}");
        }
    }

    #[test]
    fn no_vehicle_no_shadow() {
        let nothing = ContactLine::of(&GrayImage::new(9, 9));
        assert!(under(&nothing, &Light::STUDIO, (0, 0), (9, 9)).iter().all(|taken| *taken == 0.0));
        assert_eq!(nothing.extended(4), None);
    }
}
