//! Which part of a picture the network looks at, at which size, and the way back.

use image::RgbImage;

use super::model::STEP_PX;
use crate::bounds::Bounds;
use crate::{Error, rendition};

/// Shortest and longest side that is given to the network: below, its coarsest level has nothing left to see.
const SIDE_PX: std::ops::RangeInclusive<f64> = 64.0..=1024.0;

/// A part of a picture in its pixels. May reach beyond the frame, where the picture goes on as in a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) left: i64,
    pub(crate) top: i64,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Window {
    /// All of the picture.
    pub(crate) fn whole(picture: &RgbImage) -> Self {
        Self { left: 0, top: 0, width: picture.width(), height: picture.height() }
    }

    /// The box with a margin of `share` of its size on each side but those where the frame cuts it off: beyond them a
    /// mirrored vehicle would look like a longer one.
    pub(crate) fn around(bounds: &Bounds, share: f64, (width, height): (u32, u32)) -> Self {
        let cut = bounds.cut_off();
        let (across, down) = (share * (bounds.right - bounds.left), share * (bounds.bottom - bounds.top));
        let edge = |at: f64, margin: f64, cut: bool, frame: f64, side: u32| {
            let at = if cut { frame } else { at + margin };
            (at * f64::from(side)).round() as i64
        };
        let left = edge(bounds.left, -across, cut.left, 0.0, width);
        let right = edge(bounds.right, across, cut.right, 1.0, width);
        let top = edge(bounds.top, -down, cut.top, 0.0, height);
        let bottom = edge(bounds.bottom, down, cut.bottom, 1.0, height);
        let length = |from: i64, to: i64| u32::try_from((to - from).max(1)).unwrap_or(1);
        Self { left, top, width: length(left, right), height: length(top, bottom) }
    }

    /// Window of this width, three quarters as high, around a place.
    pub(super) fn about(middle: crate::Point, width_px: f32) -> Self {
        let (width, height) = (width_px.round().max(1.0), (width_px * 0.75).round().max(1.0));
        let from = |at: f32, length: f32| (at - length / 2.0).round() as i64;
        Self {
            left: from(middle.x_px, width),
            top: from(middle.y_px, height),
            width: width as u32,
            height: height as u32,
        }
    }

    /// The size nearest to `area_px` that the network takes and that keeps the window's proportions.
    pub(super) fn working_size(&self, area_px: u32) -> (u32, u32) {
        let scale = (f64::from(area_px) / (f64::from(self.width) * f64::from(self.height)).max(1.0)).sqrt();
        let step = f64::from(STEP_PX);
        let side = |length: u32| {
            let side = f64::from(length) * scale;
            ((side / step).round() * step).clamp(*SIDE_PX.start(), *SIDE_PX.end()) as u32
        };
        (side(self.width), side(self.height))
    }

    /// Part of the picture in the window, at that size.
    pub(crate) fn of(&self, picture: &RgbImage, (width, height): (u32, u32)) -> Result<RgbImage, Error> {
        if *self == Self::whole(picture) {
            return rendition::resize_rgb(picture, width, height, None);
        }
        let part = RgbImage::from_fn(self.width, self.height, |x, y| {
            let column = mirrored(self.left + i64::from(x), picture.width());
            let row = mirrored(self.top + i64::from(y), picture.height());
            *picture.get_pixel(column, row)
        });
        rendition::resize_rgb(&part, width, height, None)
    }

    /// True if a pixel of the picture lies in it.
    pub(crate) fn contains(&self, x: u32, y: u32) -> bool {
        let within =
            |at: u32, from: i64, length: u32| (from..from + i64::from(length)).contains(&i64::from(at));
        within(x, self.left, self.width) && within(y, self.top, self.height)
    }

    /// The value of a plane that shows this window, at the middle of a pixel of the picture.
    pub(crate) fn value(&self, plane: &[f32], (width, height): (usize, usize), x: u32, y: u32) -> f32 {
        let place = |at: u32, from: i64, length: u32, cells: usize| {
            let share = ((i64::from(at) - from) as f32 + 0.5) / length.max(1) as f32;
            let place = (share * cells as f32 - 0.5).clamp(0.0, cells.saturating_sub(1) as f32);
            let first = place as usize;
            (first, (first + 1).min(cells.saturating_sub(1)), place.fract())
        };
        let (left, right, across) = place(x, self.left, self.width, width);
        let (upper, lower, down) = place(y, self.top, self.height, height);
        let row =
            |row: usize| plane[row * width + left] * (1.0 - across) + plane[row * width + right] * across;
        row(upper) * (1.0 - down) + row(lower) * down
    }

    /// The place in the picture of a place in the window, given in shares of its width and height.
    pub(super) fn place(&self, x_share: f32, y_share: f32) -> crate::Point {
        crate::Point {
            x_px: self.left as f32 + x_share * self.width as f32,
            y_px: self.top as f32 + y_share * self.height as f32,
        }
    }
}

/// The pixel that stands at `at` when a line of `length` goes on as in a mirror, without its last pixel twice.
fn mirrored(at: i64, length: u32) -> u32 {
    let last = i64::from(length) - 1;
    if last <= 0 {
        return 0;
    }
    let at = at.rem_euclid(2 * last);
    u32::try_from(if at > last { 2 * last - at } else { at }).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_go_on_as_in_a_mirror() {
        let line: Vec<u32> = (-4..8).map(|at| mirrored(at, 4)).collect();
        assert_eq!(line, [2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1]);
        assert_eq!(mirrored(-7, 1), 0);
    }

    #[test]
    fn margins_reach_beyond_the_frame_but_not_where_it_cuts_the_vehicle_off() {
        let bounds = Bounds { left: 0.0, top: 0.1, right: 0.8, bottom: 0.98 };
        let window = Window::around(&bounds, 0.25, (100, 200));
        // Left is cut off; top, right and bottom have their margins, of which top and bottom leave the frame.
        assert_eq!((window.left, window.width), (0, 100));
        assert_eq!(window.top, -24);
        assert_eq!(window.top + i64::from(window.height), 240);
        let cut = Window::around(&Bounds { bottom: 1.0, ..bounds }, 0.25, (100, 200));
        assert_eq!(cut.top + i64::from(cut.height), 200);
    }

    #[test]
    fn sizes_keep_proportions_and_steps() {
        let check = |width: u32, height: u32, area_px: u32, expected: (u32, u32)| {
            let window = Window { left: 0, top: 0, width, height };
            assert_eq!(window.working_size(area_px), expected, "{width} × {height}");
        };
        check(1024, 768, 384 * 288, (384, 288));
        check(768, 1024, 384 * 288, (288, 384));
        check(1024, 768, 512 * 384, (512, 384));
        check(1024, 20, 384 * 288, (1024, 64));
        check(1, 1, 384 * 288, (320, 320));
    }

    #[test]
    fn planes_are_read_where_the_picture_is() {
        let window = Window { left: 10, top: -2, width: 4, height: 4 };
        // Two cells across, one down: 0 on the left, 1 on the right.
        let plane = [0.0, 1.0];
        let read: Vec<f32> = (10..14).map(|x| window.value(&plane, (2, 1), x, 0)).collect();
        assert_eq!(read, [0.0, 0.25, 0.75, 1.0]);
        assert!(window.contains(13, 1) && !window.contains(14, 1) && !window.contains(12, 2));
        assert_eq!(window.place(0.5, 0.5), crate::Point { x_px: 12.0, y_px: 0.0 });
    }

    #[test]
    fn the_picture_goes_on_beyond_its_frame() {
        let picture = RgbImage::from_fn(64, 64, |x, _| image::Rgb([(4 * x) as u8; 3]));
        let window = Window { left: -32, top: 0, width: 64, height: 64 };
        let shown = window.of(&picture, (64, 64)).unwrap();
        let row: Vec<u8> = [0, 31, 32, 33, 63].map(|x| shown.get_pixel(x, 9)[0]).to_vec();
        assert_eq!(row, [128, 4, 0, 4, 124]);
    }
}
