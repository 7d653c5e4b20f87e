//! Where things are, in CSS pixels from the stage's top left corner: a picture that stands whole in the stage, positions on
//! it and back, a panel beside a point. Physical left and right, since pictures have no writing direction.

use forecourt_api::composition::Position;

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left, in CSS pixels.
    pub x: f64,
    /// From the top, in CSS pixels.
    pub y: f64,
}

/// Two lengths in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

impl Size {
    /// True when something of this size can be seen.
    #[must_use]
    pub fn is_visible(self) -> bool {
        self.width > 0.0 && self.height > 0.0 && self.width.is_finite() && self.height.is_finite()
    }
}

/// A rectangle of positive size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Top left corner.
    pub corner: Point,
    /// Size.
    pub size: Size,
}

impl Rect {
    /// The largest rectangle of `ratio` (width over height) in the middle of `stage`, as `object-fit: contain` has it;
    /// `None` when either has no area.
    #[must_use]
    pub fn contained(stage: Size, ratio: f64) -> Option<Self> {
        if !stage.is_visible() || !ratio.is_finite() || ratio <= 0.0 {
            return None;
        }
        let width = stage.width.min(stage.height * ratio);
        let size = Size { width, height: width / ratio };
        let corner = Point { x: (stage.width - size.width) / 2.0, y: (stage.height - size.height) / 2.0 };
        size.is_visible().then_some(Self { corner, size })
    }

    /// The point of a position.
    #[must_use]
    pub fn point_of(&self, position: Position) -> Point {
        Point {
            x: self.corner.x + position.x * self.size.width,
            y: self.corner.y + position.y * self.size.height,
        }
    }

    /// The position of a point; `None` beside the rectangle.
    #[must_use]
    pub fn position_of(&self, point: Point) -> Option<Position> {
        let position = Position {
            x: (point.x - self.corner.x) / self.size.width,
            y: (point.y - self.corner.y) / self.size.height,
        };
        position.is_inside().then_some(position)
    }
}

/// Top left corner of a panel beside `anchor`: at its right where there is room, else at its left, else where it covers the
/// anchor least; in the height of the anchor, moved so far that it stays in the stage. A panel larger than the stage starts at
/// the stage's corner.
#[must_use]
pub fn beside(anchor: Point, panel: Size, stage: Size, distance: f64) -> Point {
    let room_right = stage.width - anchor.x - distance;
    let room_left = anchor.x - distance;
    let x = if room_right >= panel.width || room_right >= room_left {
        anchor.x + distance
    } else {
        anchor.x - distance - panel.width
    };
    let inside = |start: f64, length: f64, limit: f64| start.min(limit - length).max(0.0);
    Point {
        x: inside(x, panel.width, stage.width),
        y: inside(anchor.y - panel.height / 2.0, panel.height, stage.height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pictures_stand_whole_in_the_stage() {
        let check = |stage: (f64, f64), ratio: f64, expected: Option<(f64, f64, f64, f64)>| {
            let stage = Size { width: stage.0, height: stage.1 };
            let rect = Rect::contained(stage, ratio)
                .map(|rect| (rect.corner.x, rect.corner.y, rect.size.width, rect.size.height));
            assert_eq!(rect, expected, "{stage:?} {ratio}");
        };
        check((800.0, 600.0), 4.0 / 3.0, Some((0.0, 0.0, 800.0, 600.0)));
        check((800.0, 600.0), 1.0, Some((100.0, 0.0, 600.0, 600.0)));
        check((800.0, 600.0), 2.0, Some((0.0, 100.0, 800.0, 400.0)));
        check((0.0, 600.0), 1.0, None);
        check((800.0, 600.0), 0.0, None);
        check((800.0, 600.0), f64::NAN, None);
    }

    #[test]
    fn panels_stand_beside_their_point_and_in_the_stage() {
        let check = |anchor: (f64, f64), panel: (f64, f64), expected: (f64, f64)| {
            let at = beside(
                Point { x: anchor.0, y: anchor.1 },
                Size { width: panel.0, height: panel.1 },
                Size { width: 800.0, height: 600.0 },
                20.0,
            );
            assert_eq!((at.x, at.y), expected, "{anchor:?} {panel:?}");
        };
        check((100.0, 300.0), (300.0, 200.0), (120.0, 200.0));
        check((700.0, 300.0), (300.0, 200.0), (380.0, 200.0));
        check((100.0, 0.0), (300.0, 200.0), (120.0, 0.0));
        check((100.0, 600.0), (300.0, 200.0), (120.0, 400.0));
        check((400.0, 300.0), (500.0, 200.0), (300.0, 200.0));
        check((400.0, 300.0), (900.0, 900.0), (0.0, 0.0));
    }

    proptest! {
        #[test]
        fn positions_and_points_are_inverses(
            width in 1.0..5_000.0_f64, height in 1.0..5_000.0_f64, ratio in 0.05..20.0_f64,
            x in 0.0..=1.0_f64, y in 0.0..=1.0_f64,
        ) {
            let rect = Rect::contained(Size { width, height }, ratio).unwrap();
            let inner = Position { x: x.clamp(1e-9, 1.0 - 1e-9), y: y.clamp(1e-9, 1.0 - 1e-9) };
            let back = rect.position_of(rect.point_of(inner)).unwrap();
            prop_assert!((back.x - inner.x).abs() < 1e-6 && (back.y - inner.y).abs() < 1e-6, "{back:?}");
        }

        #[test]
        fn contained_pictures_touch_the_stage_and_stay_in_it(
            width in 1.0..5_000.0_f64, height in 1.0..5_000.0_f64, ratio in 0.05..20.0_f64,
        ) {
            let rect = Rect::contained(Size { width, height }, ratio).unwrap();
            prop_assert!(rect.corner.x >= -1e-6 && rect.corner.y >= -1e-6);
            let free = (width - rect.size.width).min(height - rect.size.height);
            prop_assert!(free.abs() < 1e-6, "{rect:?}");
        }

        #[test]
        fn a_panel_that_fits_is_never_cut(
            x in 0.0..800.0_f64, y in 0.0..600.0_f64, width in 1.0..800.0_f64, height in 1.0..600.0_f64,
        ) {
            let stage = Size { width: 800.0, height: 600.0 };
            let at = beside(Point { x, y }, Size { width, height }, stage, 24.0);
            prop_assert!(at.x >= 0.0 && at.x + width <= 800.0 + 1e-9, "{at:?}");
            prop_assert!(at.y >= 0.0 && at.y + height <= 600.0 + 1e-9, "{at:?}");
        }
    }
}
