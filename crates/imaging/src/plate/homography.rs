//! The map of a plane seen in perspective: from the unit square to four corners in a picture, and back.
//!
//! Closed form of Heckbert ("Fundamentals of Texture Mapping and Image Warping", 1989, section 2.2.3). Not for: maps
//! fitted to more than four points.

use crate::Point;

/// Takes the unit square, (0, 0) its top left, to a quadrilateral.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Homography([[f64; 3]; 3]);

impl Homography {
    /// To the reader's top left, top right, bottom right and bottom left corner. `None` where three of them stand in a line.
    pub(super) fn to(corners: &[Point; 4]) -> Option<Self> {
        let [p0, p1, p2, p3] = corners.map(|corner| (f64::from(corner.x_px), f64::from(corner.y_px)));
        let (dx1, dy1) = (p1.0 - p2.0, p1.1 - p2.1);
        let (dx2, dy2) = (p3.0 - p2.0, p3.1 - p2.1);
        let (sx, sy) = (p0.0 - p1.0 + p2.0 - p3.0, p0.1 - p1.1 + p2.1 - p3.1);
        let determinant = dx1 * dy2 - dx2 * dy1;
        if determinant.abs() < 1e-9 {
            return None;
        }
        let g = (sx * dy2 - dx2 * sy) / determinant;
        let h = (dx1 * sy - sx * dy1) / determinant;
        Some(Self([
            [p1.0 - p0.0 + g * p1.0, p3.0 - p0.0 + h * p3.0, p0.0],
            [p1.1 - p0.1 + g * p1.1, p3.1 - p0.1 + h * p3.1, p0.1],
            [g, h, 1.0],
        ]))
    }

    /// Takes the quadrilateral to the unit square. `None` where the quadrilateral has no area.
    pub(super) fn inverse(&self) -> Option<Self> {
        let m = &self.0;
        let minor = |a: usize, b: usize, c: usize, d: usize| m[a][b] * m[c][d] - m[a][d] * m[c][b];
        let determinant =
            m[0][0] * minor(1, 1, 2, 2) - m[0][1] * minor(1, 0, 2, 2) + m[0][2] * minor(1, 0, 2, 1);
        if determinant.abs() < 1e-12 {
            return None;
        }
        Some(Self([
            [minor(1, 1, 2, 2), -minor(0, 1, 2, 2), minor(0, 1, 1, 2)],
            [-minor(1, 0, 2, 2), minor(0, 0, 2, 2), -minor(0, 0, 1, 2)],
            [minor(1, 0, 2, 1), -minor(0, 0, 2, 1), minor(0, 0, 1, 1)],
        ]))
    }

    /// Where a place goes.
    pub(super) fn map(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c] = self.0.map(|row| row[0] * x + row[1] * y + row[2]);
        (a / c, b / c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_there_and_back() {
        let at = |x_px, y_px| Point { x_px, y_px };
        let corners = [at(20.0, 30.0), at(120.0, 12.0), at(118.0, 45.0), at(22.0, 70.0)];
        let map = Homography::to(&corners).unwrap();
        for (corner, (u, v)) in corners.iter().zip([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]) {
            let (x, y) = map.map(u, v);
            assert!((x - f64::from(corner.x_px)).abs() < 1e-6 && (y - f64::from(corner.y_px)).abs() < 1e-6);
        }
        let back = map.inverse().unwrap();
        for (u, v) in [(0.5, 0.5), (0.1, 0.9), (0.99, 0.01)] {
            let (x, y) = map.map(u, v);
            let (again_u, again_v) = back.map(x, y);
            assert!((again_u - u).abs() < 1e-6 && (again_v - v).abs() < 1e-6, "{again_u} {again_v}");
        }
    }

    #[test]
    fn perspective_shortens_what_is_farther() {
        let at = |x_px, y_px| Point { x_px, y_px };
        // The right side is half as high: the middle of the plate lies right of the middle of the picture's quadrilateral.
        let map = Homography::to(&[at(0.0, 0.0), at(90.0, 10.0), at(90.0, 30.0), at(0.0, 40.0)]).unwrap();
        let (x, y) = map.map(0.5, 0.5);
        assert!((x - 60.0).abs() < 1e-6 && (y - 20.0).abs() < 1e-6, "{x} {y}");
    }

    #[test]
    fn corners_in_a_line_have_no_map_back() {
        let at = |x_px, y_px| Point { x_px, y_px };
        let line = [at(0.0, 0.0), at(10.0, 0.0), at(20.0, 0.0), at(30.0, 0.0)];
        assert!(Homography::to(&line).and_then(|map| map.inverse()).is_none());
    }
}
