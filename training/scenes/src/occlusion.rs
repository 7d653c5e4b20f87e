//! Which pixels a vehicle covers for good: nothing behind it needs to be drawn there.
//!
//! Not for: how much of a pixel it covers, see `raster`.

use super::mesh::Mesh;
use super::raster::Raster;

/// By pixel, whether what lies behind is seen nowhere in the picture. Empty where all of it may be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Occlusion(Vec<bool>);

impl Occlusion {
    /// Pixels that show a vehicle in `raster`, without its panes if `panes_are_clear`, and without what is nearer than `reach_px`
    /// (along rows and columns) to a pixel that shows what is behind, since a blur spreads it so far.
    pub(crate) fn of(raster: &Raster, mesh: &Mesh, panes_are_clear: bool, reach_px: usize) -> Self {
        let hides = |pixel: usize| {
            raster.part(mesh, pixel).is_some_and(|part| !(panes_are_clear && part.may_be_glass()))
        };
        let mut hidden: Vec<bool> = (0..raster.owner.len()).map(hides).collect();
        if reach_px > 0 {
            shrink(&mut hidden, raster.width, reach_px);
        }
        Self(hidden)
    }

    pub(crate) fn hides(&self, pixel: usize) -> bool {
        self.0.get(pixel).is_some_and(|&hidden| hidden)
    }
}

/// Leaves what is farther than `reach` from everything that is not set.
fn shrink(hidden: &mut [bool], width: usize, reach: usize) {
    for row in hidden.chunks_mut(width) {
        shrink_line(row, reach);
    }
    let mut line = Vec::with_capacity(hidden.len() / width);
    for column in 0..width {
        line.clear();
        line.extend(hidden.iter().skip(column).step_by(width));
        shrink_line(&mut line, reach);
        for (pixel, &shrunk) in hidden.iter_mut().skip(column).step_by(width).zip(&line) {
            *pixel = shrunk;
        }
    }
}

fn shrink_line(line: &mut [bool], reach: usize) {
    let source = line.to_vec();
    let mut pass = |places: &mut dyn Iterator<Item = usize>| {
        let mut near = 0;
        for place in places {
            if !source[place] {
                near = reach;
            } else if near > 0 {
                near -= 1;
                line[place] = false;
            }
        }
    };
    pass(&mut (0..source.len()));
    pass(&mut (0..source.len()).rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_blur_can_reach_is_not_hidden() {
        let check = |reach: usize, expected: [&str; 5]| {
            let picture = ["#######", "#######", "#######", "######.", "#######"];
            let mut hidden: Vec<bool> =
                picture.iter().flat_map(|row| row.bytes().map(|at| at == b'#')).collect();
            shrink(&mut hidden, 7, reach);
            let shown: Vec<String> = hidden
                .chunks(7)
                .map(|row| row.iter().map(|&hidden| if hidden { '#' } else { '.' }).collect())
                .collect();
            assert_eq!(shown, expected, "{reach}");
        };
        check(1, ["#######", "#######", "#####..", "#####..", "#####.."]);
        check(3, ["###...."; 5]);
    }
}
