//! Whole regions of a mask: parts, holes, thin attachments, growing and shrinking.

/// Thickness, as a share of the mask's width, from which a part belongs to the vehicle by itself. What is thinner and
/// hangs on (mirrors, rails, antennas) stays within this distance of a thick part; twigs go.
const THIN: f32 = 0.012;

/// Keeps the largest part, without thin outgrowths, and fills its holes.
pub(crate) fn largest_component(inside: &[bool], width: usize, height: usize) -> Vec<bool> {
    let radius = ((width as f32 * THIN) as usize).max(1);
    let opened = dilate(&erode(inside, width, height, radius), width, height, radius);
    let core = largest(&opened, width, height);
    let near = dilate(&core, width, height, 2 * radius);
    let kept: Vec<bool> = inside.iter().zip(&near).map(|(&inside, &near)| inside && near).collect();
    fill_holes(&largest(&kept, width, height), width, height)
}

/// The mask grown by a square of that radius.
pub(crate) fn dilate(mask: &[bool], width: usize, height: usize, radius: usize) -> Vec<bool> {
    let rows: Vec<bool> = mask.chunks(width.max(1)).flat_map(|row| grow_line(row, radius)).collect();
    let mut grown = vec![false; mask.len()];
    // Columns by whole rows: how many of the rows within reach have the pixel.
    let mut counts = vec![0_u32; width];
    let row_of = |y: usize| &rows[y * width..(y + 1) * width];
    for y in 0..height + radius {
        if y < height {
            for (count, &value) in counts.iter_mut().zip(row_of(y)) {
                *count += u32::from(value);
            }
        }
        if y > 2 * radius {
            for (count, &value) in counts.iter_mut().zip(row_of(y - 2 * radius - 1)) {
                *count -= u32::from(value);
            }
        }
        if let Some(target) = y.checked_sub(radius) {
            for (grown, &count) in grown[target * width..(target + 1) * width].iter_mut().zip(&counts) {
                *grown = count > 0;
            }
        }
    }
    grown
}

/// The mask shrunk by a square of that radius. Beyond the frame the mask is taken to go on.
pub(crate) fn erode(mask: &[bool], width: usize, height: usize, radius: usize) -> Vec<bool> {
    let outside: Vec<bool> = mask.iter().map(|&inside| !inside).collect();
    dilate(&outside, width, height, radius).into_iter().map(|outside| !outside).collect()
}

fn grow_line(line: &[bool], radius: usize) -> Vec<bool> {
    let mut grown = vec![false; line.len()];
    for (at, _) in line.iter().enumerate().filter(|(_, value)| **value) {
        let end = (at + radius + 1).min(line.len());
        grown[at.saturating_sub(radius)..end].fill(true);
    }
    grown
}

/// The largest 4-connected part.
fn largest(mask: &[bool], width: usize, height: usize) -> Vec<bool> {
    let (labels, sizes) = connected_components(mask, width, height);
    let Some(best) = (0..sizes.len()).max_by_key(|&label| sizes[label]) else {
        return vec![false; mask.len()];
    };
    labels.into_iter().map(|label| label == Some(best)).collect()
}

/// Fills what the mask encloses. Holes are windows: seen through glass, the background is part of the vehicle.
fn fill_holes(mask: &[bool], width: usize, height: usize) -> Vec<bool> {
    let holes = holes(mask, width, height, mask.len());
    mask.iter().zip(holes).map(|(&inside, hole)| inside || hole).collect()
}

/// Those parts of the outside that the mask encloses, if they have at most `most` pixels.
pub(crate) fn holes(mask: &[bool], width: usize, height: usize, most: usize) -> Vec<bool> {
    let outside: Vec<bool> = mask.iter().map(|&inside| !inside).collect();
    let (labels, sizes) = connected_components(&outside, width, height);
    let mut enclosed: Vec<bool> = sizes.iter().map(|&size| size <= most).collect();
    for (pixel, label) in labels.iter().enumerate() {
        let (x, y) = (pixel % width, pixel / width);
        if let Some(label) = label
            && (x == 0 || y == 0 || x + 1 == width || y + 1 == height)
        {
            enclosed[*label] = false;
        }
    }
    labels.into_iter().map(|label| label.is_some_and(|label| enclosed[label])).collect()
}

/// Numbers the 4-connected parts of a mask; for each pixel its part, and the parts' sizes.
pub(crate) fn connected_components(
    mask: &[bool],
    width: usize,
    height: usize,
) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut labels = vec![None; mask.len()];
    let mut sizes = Vec::new();
    let mut open = Vec::new();
    for start in 0..mask.len() {
        if !mask[start] || labels[start].is_some() {
            continue;
        }
        let label = sizes.len();
        let mut size = 0;
        labels[start] = Some(label);
        open.push(start);
        while let Some(pixel) = open.pop() {
            size += 1;
            let (x, y) = (pixel % width, pixel / width);
            let neighbours = [
                (x > 0).then(|| pixel - 1),
                (x + 1 < width).then(|| pixel + 1),
                (y > 0).then(|| pixel - width),
                (y + 1 < height).then(|| pixel + width),
            ];
            for next in neighbours.into_iter().flatten() {
                if mask[next] && labels[next].is_none() {
                    labels[next] = Some(label);
                    open.push(next);
                }
            }
        }
        sizes.push(size);
    }
    (labels, sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: &[&str]) -> (Vec<bool>, usize, usize) {
        let mask = rows.iter().flat_map(|row| row.chars().map(|c| c == '#')).collect();
        (mask, rows[0].len(), rows.len())
    }

    #[test]
    fn grows_and_shrinks_by_squares() {
        let (dot, width, height) = drawn(&[".....", ".....", "..#..", "....."]);
        let (square, ..) = drawn(&[".....", ".###.", ".###.", ".###."]);
        assert_eq!(dilate(&dot, width, height, 1), square);
        // Beyond the frame the mask goes on, so the lower edge stays.
        let (column, ..) = drawn(&[".....", ".....", "..#..", "..#.."]);
        assert_eq!(erode(&square, width, height, 1), column);
    }

    #[test]
    fn growing_further_than_the_picture_fills_it() {
        let (dot, width, height) = drawn(&["...", "..#"]);
        assert_eq!(dilate(&dot, width, height, 9), vec![true; 6]);
        assert_eq!(dilate(&[false; 6], width, height, 9), vec![false; 6]);
    }

    #[test]
    fn only_small_enclosed_parts_are_holes() {
        let (mask, width, height) = drawn(&["######..", "#.#..#..", "######..", "#.######"]);
        let (small, ..) = drawn(&["........", ".#......", "........", "........"]);
        assert_eq!(holes(&mask, width, height, 1), small);
        let (both, ..) = drawn(&["........", ".#.##...", "........", "........"]);
        assert_eq!(holes(&mask, width, height, 2), both);
    }
}
