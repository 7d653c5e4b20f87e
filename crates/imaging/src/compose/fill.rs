//! Backdrop behind the vehicle, estimated from what lies around it.
//!
//! Only good enough to be blurred: colours flow in from the rim, coarse to fine (push–pull).

/// Colour times weight, and weight.
type Cell = [f32; 4];

/// Colours (0 to 255) of pixels whose weight is 0 are taken from around them; a part of their weight, in part.
pub(super) fn fill(cells: &mut [Cell], width: usize, height: usize) {
    if width <= 1 && height <= 1 {
        return;
    }
    let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
    let mut coarse = vec![[0.0_f32; 4]; half_width * half_height];
    for (at, cell) in cells.iter().enumerate() {
        let target = &mut coarse[at / width / 2 * half_width + at % width / 2];
        for (sum, value) in target.iter_mut().zip(cell) {
            *sum += value;
        }
    }
    for cell in &mut coarse {
        // More weight than one pixel's says no more than one pixel's.
        let scale = 1.0 / cell[3].max(1.0);
        for value in cell.iter_mut() {
            *value *= scale;
        }
    }
    fill(&mut coarse, half_width, half_height);
    for (at, cell) in cells.iter_mut().enumerate() {
        let missing = 1.0 - cell[3];
        if missing > 0.0 {
            let from = between(&coarse, (half_width, half_height), at % width, at / width);
            for (value, from) in cell.iter_mut().zip(from) {
                *value += missing * from;
            }
        }
    }
}

/// The coarse cells around a fine one's middle, by distance.
fn between(coarse: &[Cell], (width, height): (usize, usize), x: usize, y: usize) -> Cell {
    let neighbours = |at: usize, count: usize| {
        let near = at / 2;
        let far = if at.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(count - 1) };
        [(near, 0.75), (far, 0.25)]
    };
    let mut mixed = [0.0; 4];
    for (row, down) in neighbours(y, height) {
        for (column, across) in neighbours(x, width) {
            for (sum, value) in mixed.iter_mut().zip(coarse[row * width + column]) {
                *sum += down * across * value;
            }
        }
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_takes_the_colours_of_its_rim() {
        let (width, height) = (37, 23);
        let known = |x: usize, y: usize| !(8..30).contains(&x) || !(5..18).contains(&y);
        let mut cells: Vec<Cell> = (0..width * height)
            .map(|at| {
                let value = if at % width < 19 { 40.0 } else { 200.0 };
                if known(at % width, at / width) { [value, value, value, 1.0] } else { [0.0; 4] }
            })
            .collect();
        let before = cells.clone();
        fill(&mut cells, width, height);
        let at = |x: usize, y: usize| cells[y * width + x];
        assert!(cells.iter().all(|cell| (cell[3] - 1.0).abs() < 1e-3));
        assert!(at(9, 11)[0] < 80.0 && at(28, 11)[0] > 160.0, "{:?} {:?}", at(9, 11), at(28, 11));
        assert_eq!(at(2, 2), before[2 * width + 2]);
    }

    #[test]
    fn nothing_known_stays_nothing() {
        let mut cells = vec![[0.0_f32; 4]; 5 * 3];
        fill(&mut cells, 5, 3);
        assert!(cells.iter().flatten().all(|value| *value == 0.0));
    }
}
