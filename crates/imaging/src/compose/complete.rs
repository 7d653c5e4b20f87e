//! [`CutType::Complete`](crate::CutType::Complete): the vehicle alone before its backdrop.

use image::{GrayImage, RgbImage};

use super::backdrop::{self, FloorLine};
use super::shadow::{self, ContactLine};
use super::{paste, reflection, scenes};
use crate::bounds::Bounds;
use crate::rendition::{self, Area};
use crate::{Backdrop, Error, PhotoArea, Recipe, matte};

/// Share of the vehicle's size that is cut out around it, for edge and estimates.
const MARGIN: f64 = 0.03;
/// Least height of the floor line above the vehicle's lowest point, as a share of the vehicle's height: behind its farthest
/// tyre in every usual view.
const STANDS: f64 = 0.30;

/// Where the vehicle of a photo comes to stand in the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// Frame pixels to a photo pixel.
    pub(crate) scale: f64,
    /// Frame place of the photo's top left corner.
    left: f64,
    top: f64,
    frame: (u32, u32),
    /// Lowest place of the floor line, as a share of the frame's height.
    lowest_line: f32,
}

impl Placement {
    /// Centred between the margins, on the lower one; a vehicle that the photo cuts off is cut off by the frame on the same side.
    pub(crate) fn of(vehicle: &Bounds, photo: (u32, u32), recipe: &Recipe) -> Self {
        let frame = recipe.size_px.map_or_else(
            || {
                let width = recipe.hd_width_px.clamp(1, photo.0.max(1));
                (width, rendition::proportional(width, recipe.aspect.1, recipe.aspect.0))
            },
            |(width, height)| (width.max(1), height.max(1)),
        );
        let margins = recipe.margins.bounded();
        let [margin_top, margin_right, margin_bottom, margin_left] =
            [margins.top, margins.right, margins.bottom, margins.left].map(f64::from);
        let (frame_width, frame_height) = (f64::from(frame.0), f64::from(frame.1));
        let (photo_width, photo_height) = (f64::from(photo.0), f64::from(photo.1));
        let box_width = (vehicle.right - vehicle.left) * photo_width;
        let box_height = (vehicle.bottom - vehicle.top) * photo_height;
        let cut = vehicle.cut_off();
        let room = if cut.left && cut.right { 1.0 } else { 1.0 - margin_left - margin_right };
        let high = 1.0 - margin_top - margin_bottom;
        let scale = (room * frame_width / box_width.max(1.0)).min(high * frame_height / box_height.max(1.0));
        let (shown_width, shown_height) = (box_width * scale, box_height * scale);
        let left = match (cut.left, cut.right) {
            (true, false) => 0.0,
            (false, true) => frame_width - shown_width,
            (true, true) => (frame_width - shown_width) / 2.0,
            (false, false) => (frame_width * (1.0 + margin_left - margin_right) - shown_width) / 2.0,
        };
        let ground = if cut.bottom { frame_height } else { (1.0 - margin_bottom) * frame_height };
        Self {
            scale,
            left: left - vehicle.left * photo_width * scale,
            top: ground - shown_height - vehicle.top * photo_height * scale,
            frame,
            lowest_line: ((ground - STANDS * shown_height) / frame_height) as f32,
        }
    }
}

impl Placement {
    /// Place of a photo of this size in the frame.
    pub(crate) fn photo_area(&self, photo: (u32, u32)) -> PhotoArea {
        let (width, height) = (f64::from(self.frame.0), f64::from(self.frame.1));
        PhotoArea {
            left: (self.left / width) as f32,
            top: (self.top / height) as f32,
            width: (f64::from(photo.0) * self.scale / width) as f32,
            height: (f64::from(photo.1) * self.scale / height) as f32,
        }
    }
}

/// The vehicle before the recipe's backdrop. `mask` is the engine's, of the whole photo.
pub(crate) fn complete(
    photo: &RgbImage,
    mask: &GrayImage,
    vehicle: &Bounds,
    placement: &Placement,
    recipe: &Recipe,
    cancel: &dyn Fn() -> bool,
) -> Result<RgbImage, Error> {
    let area = vehicle.with_margin(MARGIN);
    let (photo_width, photo_height) = (f64::from(photo.width()), f64::from(photo.height()));
    let scale = placement.scale;
    // Whole pixels of the frame, so that the vehicle is scaled once and pasted without another resampling.
    let left = (area.left * photo_width * scale + placement.left).floor();
    let top = (area.top * photo_height * scale + placement.top).floor();
    let right = (area.right * photo_width * scale + placement.left).ceil();
    let bottom = (area.bottom * photo_height * scale + placement.top).ceil();
    let (width, height) = ((right - left).max(1.0), (bottom - top).max(1.0));
    let within = |source: (u32, u32)| {
        let (x, y) = (f64::from(source.0) / photo_width, f64::from(source.1) / photo_height);
        let cut = Area {
            left: (left - placement.left) / scale * x,
            top: (top - placement.top) / scale * y,
            width: width / scale * x,
            height: height / scale * y,
        };
        cut.within(source)
    };
    let picture =
        rendition::resize_rgb(photo, width as u32, height as u32, Some(within(photo.dimensions())))?;
    let mask = rendition::resize_grey(mask, width as u32, height as u32, Some(within(mask.dimensions())))?;
    let alpha = matte::refine(&picture, &mask, cancel)?;
    let mut colours = matte::foreground(&picture, &alpha, 2 * matte::band_px(&picture), cancel)?;

    let floor_line = FloorLine::Own { offset: recipe.backdrop_offset, lowest: placement.lowest_line };
    let mut frame = backdrop::fitted(&recipe.backdrop, placement.frame, floor_line)?;
    let (light, reflects) = match &recipe.backdrop {
        Backdrop::Scene(scene) => (scenes::light(*scene), scene.reflects()),
        Backdrop::Picture(_) => (scenes::Light::STUDIO, false),
    };
    let place = (left as i64, top as i64);
    let contact = ContactLine::of(&alpha);
    if recipe.reflection.unwrap_or(reflects) {
        reflection::mirror(&mut frame, &colours, &alpha, &contact, place);
    }
    let taken = shadow::under(&contact, &light, place, placement.frame);
    for (pixel, taken) in frame.pixels_mut().zip(taken) {
        for (channel, shade) in pixel.0.iter_mut().zip(light.shade) {
            *channel = (f32::from(*channel) * (1.0 - taken * (1.0 - shade)) + 0.5) as u8;
        }
    }
    if light.tint != [1.0; 3] {
        for pixel in colours.pixels_mut() {
            for (channel, gain) in pixel.0.iter_mut().zip(light.tint) {
                *channel = (f32::from(*channel) * gain + 0.5).min(255.0) as u8;
            }
        }
    }
    paste(&mut frame, &colours, &alpha, place);
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Margins;

    fn placed(vehicle: Bounds, photo: (u32, u32)) -> (Placement, [f64; 4]) {
        let placement = Placement::of(&vehicle, photo, &Recipe::default());
        let (width, height) = (f64::from(placement.frame.0), f64::from(placement.frame.1));
        let x = |share: f64| (share * f64::from(photo.0) * placement.scale + placement.left) / width;
        let y = |share: f64| (share * f64::from(photo.1) * placement.scale + placement.top) / height;
        (placement, [x(vehicle.left), y(vehicle.top), x(vehicle.right), y(vehicle.bottom)])
    }

    fn check(vehicle: Bounds, photo: (u32, u32), frame: (u32, u32), expected: [f64; 4]) {
        let (placement, shown) = placed(vehicle, photo);
        assert_eq!(placement.frame, frame);
        for (shown, expected) in shown.into_iter().zip(expected) {
            assert!((shown - expected).abs() < 0.002, "{shown:?} {expected:?}");
        }
    }

    #[test]
    fn stands_where_studios_put_it() {
        // Wide: 88 % of the frame, centred, on the ground line.
        let side = Bounds { left: 0.1, top: 0.3, right: 0.9, bottom: 0.7 };
        check(side, (4000, 3000), (1600, 1200), [0.06, 0.907 - 0.44, 0.94, 0.907]);
        // High: the height binds.
        let front = Bounds { left: 0.3, top: 0.2, right: 0.7, bottom: 0.8 };
        check(front, (4000, 3000), (1600, 1200), [0.5 - 0.2367, 0.197, 0.5 + 0.2367, 0.907]);
        // A small photo gives a small frame.
        check(side, (640, 480), (640, 480), [0.06, 0.907 - 0.44, 0.94, 0.907]);
        // A photo taken upright.
        let upright = Bounds { left: 0.05, top: 0.5, right: 0.95, bottom: 0.8 };
        check(upright, (1200, 1600), (1200, 900), [0.06, 0.907 - 0.5215, 0.94, 0.907]);
    }

    #[test]
    fn a_cut_side_lies_on_the_frame() {
        let left = Bounds { left: 0.0, top: 0.3, right: 0.8, bottom: 0.7 };
        let (_, [shown, ..]) = placed(left, (4000, 3000));
        assert!(shown.abs() < 1e-6, "{shown}");
        let both = Bounds { left: 0.0, top: 0.4, right: 1.0, bottom: 0.7 };
        let (_, [shown_left, _, shown_right, _]) = placed(both, (4000, 3000));
        assert!(shown_left.abs() < 1e-6 && (shown_right - 1.0).abs() < 1e-6);
        let below = Bounds { left: 0.2, top: 0.4, right: 0.8, bottom: 1.0 };
        let (_, [.., shown_bottom]) = placed(below, (4000, 3000));
        assert!((shown_bottom - 1.0).abs() < 1e-6);
    }

    #[test]
    fn margins_hold_to_the_pixel() {
        let vehicle = Bounds { left: 0.2, top: 0.3, right: 0.9, bottom: 0.8 };
        let check = |margins: Margins| {
            let recipe = Recipe { margins, ..Recipe::default() };
            let placement = Placement::of(&vehicle, (4000, 3000), &recipe);
            let x = |share: f64| share * 4000.0 * placement.scale + placement.left;
            let y = |share: f64| share * 3000.0 * placement.scale + placement.top;
            let free = [
                (x(vehicle.left), margins.left * 1600.0),
                (1600.0 - x(vehicle.right), margins.right * 1600.0),
                (y(vehicle.top), margins.top * 1200.0),
                (1200.0 - y(vehicle.bottom), margins.bottom * 1200.0),
            ];
            let fits = |at: usize| (free[at].0 - f64::from(free[at].1)).abs() < 2.0;
            assert!(free.iter().all(|(free, margin)| *free > f64::from(*margin) - 2.0), "{free:?}");
            assert!(fits(3), "it stands elsewhere: {free:?}");
            assert!(fits(0) && fits(1) || fits(2), "it could be larger: {free:?}");
            assert!(placement.lowest_line < 1.0 - margins.bottom);
        };
        check(Margins::default());
        check(Margins::NONE);
        check(Margins { top: 0.5, ..Margins::NONE });
        check(Margins { left: 0.4, right: 0.1, ..Margins::default() });
        check(Margins::default().plus(Margins { bottom: 0.3, ..Margins::NONE }));
    }

    #[test]
    fn a_size_is_the_frames() {
        let vehicle = Bounds { left: 0.2, top: 0.3, right: 0.8, bottom: 0.7 };
        let recipe = Recipe { size_px: Some((2000, 700)), ..Recipe::default() };
        assert_eq!(Placement::of(&vehicle, (640, 480), &recipe).frame, (2000, 700));
    }
}
