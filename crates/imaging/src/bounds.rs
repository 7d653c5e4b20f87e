//! Where in its picture the vehicle is.

use image::GrayImage;

/// Box around a mask in shares of the picture's width and height, so that it holds at every scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// Sides of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sides {
    pub(crate) left: bool,
    pub(crate) top: bool,
    pub(crate) right: bool,
    pub(crate) bottom: bool,
}

impl Sides {
    pub(crate) fn any(self) -> bool {
        self.left || self.top || self.right || self.bottom
    }
}

impl Bounds {
    /// `None` where no pixel is more vehicle than not.
    pub(crate) fn of(mask: &GrayImage) -> Option<Self> {
        let (width, height) = mask.dimensions();
        let mut found: Option<(u32, u32, u32, u32)> = None;
        for (x, y, pixel) in mask.enumerate_pixels() {
            if pixel[0] >= 128 {
                let (left, top, right, bottom) = found.unwrap_or((x, y, x, y));
                found = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
            }
        }
        let (left, top, right, bottom) = found?;
        Some(Self {
            left: f64::from(left) / f64::from(width),
            top: f64::from(top) / f64::from(height),
            right: f64::from(right + 1) / f64::from(width),
            bottom: f64::from(bottom + 1) / f64::from(height),
        })
    }

    /// The sides of the picture that it reaches, to within half a percent: there the vehicle is cut off.
    pub(crate) fn cut_off(&self) -> Sides {
        const NEAR: f64 = 0.005;
        Sides {
            left: self.left < NEAR,
            top: self.top < NEAR,
            right: self.right > 1.0 - NEAR,
            bottom: self.bottom > 1.0 - NEAR,
        }
    }

    /// Grown on each side by a share of its own size, within the picture.
    pub(crate) fn with_margin(&self, share: f64) -> Self {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        Self {
            left: (self.left - share * width).max(0.0),
            top: (self.top - share * height).max(0.0),
            right: (self.right + share * width).min(1.0),
            bottom: (self.bottom + share * height).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_box_of_what_is_more_vehicle_than_not() {
        let mask = GrayImage::from_fn(10, 4, |x, y| {
            image::Luma([if (2..5).contains(&x) && y == 1 { 128 } else { 127 }])
        });
        assert_eq!(Bounds::of(&mask), Some(Bounds { left: 0.2, top: 0.25, right: 0.5, bottom: 0.5 }));
        assert_eq!(Bounds::of(&GrayImage::new(3, 3)), None);
    }

    #[test]
    fn margins_stay_in_the_picture() {
        let bounds = Bounds { left: 0.0, top: 0.5, right: 1.0, bottom: 0.9 };
        let grown = bounds.with_margin(0.1);
        assert_eq!((grown.left, grown.right), (0.0, 1.0));
        assert!((grown.top - 0.46).abs() < 1e-9 && (grown.bottom - 0.94).abs() < 1e-9);
    }

    #[test]
    fn says_which_sides_cut_it_off() {
        let bounds = Bounds { left: 0.001, top: 0.2, right: 0.9, bottom: 0.9 };
        assert_eq!(bounds.cut_off(), Sides { left: true, top: false, right: false, bottom: false });
        assert!(bounds.cut_off().any());
        assert!(!Bounds { left: 0.02, ..bounds }.cut_off().any());
    }
}
