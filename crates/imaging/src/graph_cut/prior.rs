//! Where vehicles stand in dealers' photos.

/// Centre and half axes of the usual outline, as shares of width and height; the vehicle is wide, and stands a
/// little below the middle.
const CENTRE: (f32, f32) = (0.5, 0.52);
const HALF_AXES: (f32, f32) = (0.40, 0.31);
/// Roundness of the outline: 2 is an ellipse, more is nearer to a box.
const EXPONENT: f32 = 2.5;
/// Log odds of vehicle in the middle and, negative, far outside, in nats.
const INSIDE: f32 = 2.5;
const OUTSIDE: f32 = -5.0;
/// Log odds lost per unit of the outline's own measure.
const SLOPE: f32 = 2.5;
/// Shares of the height, at top and bottom, that are never vehicle; a vehicle may reach the sides.
const NEVER: f32 = 0.02;

/// Log odds for each pixel that it belongs to the vehicle, before its colour is looked at.
pub(super) fn centred(width: usize, height: usize) -> Vec<f32> {
    let mut log_odds = Vec::with_capacity(width * height);
    for row in 0..height {
        let y = (row as f32 + 0.5) / height as f32;
        for column in 0..width {
            let x = (column as f32 + 0.5) / width as f32;
            let measure = ((x - CENTRE.0).abs() / HALF_AXES.0).powf(EXPONENT)
                + ((y - CENTRE.1).abs() / HALF_AXES.1).powf(EXPONENT);
            let odds = (SLOPE * (1.0 - measure)).clamp(OUTSIDE, INSIDE);
            log_odds.push(if !(NEVER..=1.0 - NEVER).contains(&y) { 20.0 * OUTSIDE } else { odds });
        }
    }
    log_odds
}

/// Narrows the prior to what stands on the ground where a first mask does.
///
/// Clutter beside a vehicle (hedges, other cars, buildings) lies higher in the picture than where the vehicle meets
/// the ground, and a vehicle is widest low down. So the mask's lower part tells the columns, and the middle of these
/// columns tells the height of the roof; what lies outside the rounded outline of that box loses odds. Nothing gains.
pub(super) fn narrow(prior: &mut [f32], mask: &[bool], width: usize) {
    /// Share of the mask's height, from below, that tells its columns.
    const LOWER: f32 = 0.45;
    /// Share of the mask's height that a column has to have in it.
    const LEAST: f32 = 0.03;
    /// Room around the box, for mirrors and rails, as a share of its half sides.
    const ROOM: f32 = 0.08;
    /// Roundness above and below the middle: shoulders slope towards the roof, sills and tyres fill the corners.
    const ABOVE: f32 = 2.5;
    const BELOW: f32 = 5.0;
    /// Log odds lost per unit of this outline's measure. The outline is known better than the usual one.
    const NARROW_SLOPE: f32 = 2.0 * SLOPE;
    let rows: Vec<usize> = (0..mask.len() / width.max(1))
        .filter(|row| mask[row * width..(row + 1) * width].contains(&true))
        .collect();
    let (Some(&top), Some(&bottom)) = (rows.first(), rows.last()) else { return };
    let height = (bottom + 1 - top) as f32;
    let from = bottom + 1 - (height * LOWER) as usize;
    let columns: Vec<usize> = (0..width)
        .filter(|column| {
            let count = (from..=bottom).filter(|row| mask[row * width + column]).count();
            count as f32 > height * LEAST
        })
        .collect();
    let (Some(&left), Some(&right)) = (columns.first(), columns.last()) else { return };
    // What grows out of a roof is narrower than the roof: the median column of the middle third tells its height.
    let third = (right - left) / 3;
    let mut tops: Vec<usize> = (left + third..=right - third)
        .filter_map(|column| (top..=bottom).find(|row| mask[row * width + column]))
        .collect();
    tops.sort_unstable();
    let Some(&roof) = tops.get(tops.len() / 2) else { return };
    let centre = ((left + right + 1) as f32 / 2.0, (roof + bottom + 1) as f32 / 2.0);
    let half = ((right + 1 - left) as f32 / 2.0, (bottom + 1 - roof) as f32 / 2.0);
    for (pixel, odds) in prior.iter_mut().enumerate() {
        let x = ((pixel % width) as f32 + 0.5 - centre.0) / half.0;
        let y = ((pixel / width) as f32 + 0.5 - centre.1) / half.1;
        let roundness = if y < 0.0 { ABOVE } else { BELOW };
        let measure = (x.abs() / (1.0 + ROOM)).powf(roundness) + (y.abs() / (1.0 + ROOM)).powf(roundness);
        *odds = odds.min((NARROW_SLOPE * (1.0 - measure)).max(2.0 * OUTSIDE));
    }
}

/// Probability for log odds.
pub(super) fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}
