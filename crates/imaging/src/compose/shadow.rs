//! The shadow under a vehicle, from its outline alone.
//!
//! Where the lowest points of the outline are spanned by a line, the vehicle meets the ground: tyre to tyre, whatever
//! the view. A narrow dark line along it seats the tyres; a wide soft one is the sky that the vehicle hides.

use image::GrayImage;

use super::blur::blur;

/// Contact shadow: blur as a share of the vehicle's height, and darkness.
const CONTACT_BLUR: f32 = 0.012;
const CONTACT: f32 = 0.75;
/// Ambient shadow: blur across and down as shares of the vehicle's height, and darkness.
const AMBIENT_BLUR: (f32, f32) = (0.09, 0.035);
const AMBIENT: f32 = 0.55;
/// Reach of the ambient shadow up behind the line of contact, as a share of the vehicle's height; the vehicle
/// hides most of it.
const DEPTH: f32 = 0.16;
/// Steepest ascent of the line of contact. What rises more is a side of the vehicle.
const STEEPEST: f32 = 0.75;
/// Ascent, and length as a share of the vehicle's width, by which the end of the line is a bumper over the ground: the
/// line from tyre to tyre is longer.
const OVERHANG: (f32, f32) = (0.25, 0.25);

/// Share of light that is taken, 0 to 1, for each pixel of a frame of this size, in which `alpha` is put at `place`.
/// The vehicle itself is not spared.
pub(super) fn under(alpha: &GrayImage, (left, top): (i64, i64), (width, height): (u32, u32)) -> Vec<f32> {
    let (columns, rows) = (width as usize, height as usize);
    let mut taken = vec![0.0_f32; columns * rows];
    let lowest = lowest_points(alpha);
    let contact = contact_line(&lowest);
    let (Some(first), Some(last)) = (contact.first(), contact.last()) else { return taken };
    let vehicle_height = vehicle_height(alpha);
    let mut ambient = taken.clone();
    let mut narrow = taken.clone();
    for x in first.0..=last.0 {
        let Ok(column) = usize::try_from(i64::from(x) + left) else { continue };
        if column >= columns {
            continue;
        }
        let ground = height_on(&contact, x) + top as f32;
        let fill = |plane: &mut [f32], from: f32, to: f32| {
            let rows = (from.max(0.0) as usize)..(to.max(0.0) as usize).min(rows);
            for row in rows {
                plane[row * columns + column] = 1.0;
            }
        };
        fill(&mut ambient, ground - DEPTH * vehicle_height, ground + 0.004 * vehicle_height);
        fill(&mut narrow, ground - 0.03 * vehicle_height, ground + 0.006 * vehicle_height);
    }
    let radius = |share: f32| (share * vehicle_height / 2.0).round() as usize;
    blur(&mut ambient, columns, (radius(AMBIENT_BLUR.0), radius(AMBIENT_BLUR.1)));
    blur(&mut narrow, columns, (radius(CONTACT_BLUR), radius(CONTACT_BLUR)));
    for ((taken, ambient), narrow) in taken.iter_mut().zip(ambient).zip(narrow) {
        *taken = 1.0 - (1.0 - AMBIENT * ambient) * (1.0 - CONTACT * narrow);
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
        let taken = under(&side_view(), (20, 10), (240, 140));
        let at = |x: usize, y: usize| taken[y * 240 + x];
        assert!(at(120, 93) > 0.4, "{}", at(120, 93));
        assert!(at(120, 98) < at(120, 93));
        assert!(at(120, 130) < 0.01 && at(5, 93) < 0.05);
        assert!(taken.iter().all(|taken| (0.0..=1.0).contains(taken)));
    }

    #[test]
    fn no_vehicle_no_shadow() {
        assert!(under(&GrayImage::new(9, 9), (0, 0), (9, 9)).iter().all(|taken| *taken == 0.0));
    }
}
