//! Blur of one channel: three box passes each way, close to a Gaussian.

/// Blurs `values`, rows of `width`, with boxes of these radii (0: not in that direction). The edge rows and columns go
/// on beyond the frame.
pub(super) fn blur(values: &mut [f32], width: usize, (radius_x, radius_y): (usize, usize)) {
    let mut spare = values.to_vec();
    for _ in 0..3 {
        if radius_x > 0 {
            for (row, blurred) in values.chunks(width.max(1)).zip(spare.chunks_mut(width.max(1))) {
                along(row, blurred, radius_x);
            }
            values.copy_from_slice(&spare);
        }
        if radius_y > 0 {
            across(values, &mut spare, width, radius_y);
            values.copy_from_slice(&spare);
        }
    }
}

fn along(row: &[f32], blurred: &mut [f32], radius: usize) {
    let last = row.len() - 1;
    let share = 1.0 / (2 * radius + 1) as f32;
    let mut sum = row[0] * (radius + 1) as f32 + (1..=radius).map(|x| row[x.min(last)]).sum::<f32>();
    for x in 0..row.len() {
        blurred[x] = sum * share;
        sum += row[(x + radius + 1).min(last)] - row[x.saturating_sub(radius)];
    }
}

/// All columns at once, row by row, so that memory is read in its order.
fn across(values: &[f32], blurred: &mut [f32], width: usize, radius: usize) {
    let Some(last) = (values.len() / width.max(1)).checked_sub(1) else { return };
    let row = |y: usize| &values[y.min(last) * width..(y.min(last) + 1) * width];
    let share = 1.0 / (2 * radius + 1) as f32;
    let mut sums: Vec<f32> = row(0).iter().map(|value| value * (radius + 1) as f32).collect();
    for y in 1..=radius {
        for (sum, value) in sums.iter_mut().zip(row(y)) {
            *sum += value;
        }
    }
    for y in 0..=last {
        for (blurred, sum) in blurred[y * width..(y + 1) * width].iter_mut().zip(&sums) {
            *blurred = sum * share;
        }
        let (gone, come) = (row(y.saturating_sub(radius)), row(y + radius + 1));
        for ((sum, gone), come) in sums.iter_mut().zip(gone).zip(come) {
            *sum += come - gone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_alike_in_both_directions_and_keeps_the_sum() {
        let mut values = vec![0.0_f32; 21 * 21];
        values[10 * 21 + 10] = 1.0;
        blur(&mut values, 21, (2, 2));
        assert!((values.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        for (x, y) in [(8, 10), (10, 8), (12, 10), (10, 12)] {
            assert!((values[y * 21 + x] - values[10 * 21 + 8]).abs() < 1e-5, "{x} {y}");
        }
        assert!(values[10 * 21 + 10] > values[10 * 21 + 8]);
    }

    #[test]
    fn leaves_a_flat_channel_as_it_is() {
        for (width, height, radius) in [(1, 1, 5), (3, 7, 9), (40, 2, 1)] {
            let mut values = vec![7.0_f32; width * height];
            blur(&mut values, width, (radius, radius));
            assert!(values.iter().all(|value| (value - 7.0).abs() < 1e-3));
        }
    }
}
