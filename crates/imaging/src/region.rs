//! Whole regions of a mask: parts, holes, thin attachments.

/// How thick, as a share of the mask's width, a part must be to belong to the vehicle by itself. What is thinner and
/// hangs on (mirrors, rails, antennas) stays within this distance of a thick part; twigs go.
const THIN: f32 = 0.012;

/// Keeps the largest part, without thin outgrowths, and fills its holes.
pub(super) fn tidy(inside: &[bool], width: usize, height: usize) -> Vec<bool> {
    let radius = ((width as f32 * THIN) as usize).max(1);
    let opened = grow(&shrink(inside, width, height, radius), width, height, radius);
    let core = largest(&opened, width, height);
    let near = grow(&core, width, height, 2 * radius);
    let kept: Vec<bool> = inside.iter().zip(&near).map(|(&inside, &near)| inside && near).collect();
    fill_holes(&largest(&kept, width, height), width, height)
}

/// The mask grown by a square of that radius.
pub(super) fn grow(mask: &[bool], width: usize, height: usize, radius: usize) -> Vec<bool> {
    transpose_twice(mask, width, height, radius)
}

/// The mask shrunk by a square of that radius. Beyond the frame the mask is taken to go on.
pub(super) fn shrink(mask: &[bool], width: usize, height: usize, radius: usize) -> Vec<bool> {
    let outside: Vec<bool> = mask.iter().map(|&inside| !inside).collect();
    grow(&outside, width, height, radius).into_iter().map(|outside| !outside).collect()
}

fn transpose_twice(mask: &[bool], width: usize, height: usize, radius: usize) -> Vec<bool> {
    let rows: Vec<bool> = mask.chunks(width.max(1)).flat_map(|row| grow_line(row, radius)).collect();
    let mut grown = vec![false; mask.len()];
    for x in 0..width {
        let column: Vec<bool> = (0..height).map(|y| rows[y * width + x]).collect();
        for (y, value) in grow_line(&column, radius).into_iter().enumerate() {
            grown[y * width + x] = value;
        }
    }
    grown
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
    let (labels, sizes) = parts(mask, width, height);
    let Some(best) = (0..sizes.len()).max_by_key(|&label| sizes[label]) else {
        return vec![false; mask.len()];
    };
    labels.into_iter().map(|label| label == Some(best)).collect()
}

/// Fills what the mask encloses. Holes are windows: seen through glass, the background is part of the vehicle.
fn fill_holes(mask: &[bool], width: usize, height: usize) -> Vec<bool> {
    let outside: Vec<bool> = mask.iter().map(|&inside| !inside).collect();
    let (labels, sizes) = parts(&outside, width, height);
    let mut open = vec![false; sizes.len()];
    for (pixel, label) in labels.iter().enumerate() {
        let (x, y) = (pixel % width, pixel / width);
        if let Some(label) = label
            && (x == 0 || y == 0 || x + 1 == width || y + 1 == height)
        {
            open[*label] = true;
        }
    }
    labels.into_iter().map(|label| label.is_none_or(|label| !open[label])).collect()
}

/// Numbers the 4-connected parts of a mask; for each pixel its part, and the parts' sizes.
fn parts(mask: &[bool], width: usize, height: usize) -> (Vec<Option<usize>>, Vec<usize>) {
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
