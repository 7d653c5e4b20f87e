//! Channels as they are stored to sRGB over white: ICC profiles, ink, grey, transparency.
//!
//! A profile that cannot be used never costs the photo: its pixels are then taken for sRGB, as those without one are.

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};

/// Longest profile that is read. Those of printing presses with all their tables take three megabytes.
pub(super) const MAX_PROFILE_BYTES: usize = 4 << 20;

/// Layout of a pixel's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Ink as Adobe stores it and browsers read it: 255 is none.
    #[cfg_attr(
        not(feature = "libjpeg-turbo"),
        expect(dead_code, reason = "the other decoder makes RGB of it")
    )]
    Cmyk,
}

impl Channels {
    pub(super) fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    /// The same without transparency.
    pub(super) fn opaque(self) -> Self {
        match self {
            Self::GreyAlpha => Self::Grey,
            Self::Rgba => Self::Rgb,
            Self::Grey | Self::Rgb | Self::Cmyk => self,
        }
    }

    /// Writes a row without its transparency into `opaque`, and answers the alpha of each pixel.
    pub(super) fn split_alpha<'a>(
        self,
        row: &'a [u8],
        opaque: &mut Vec<u8>,
    ) -> impl Iterator<Item = u8> + use<'a> {
        let (stride, colours) = (self.count(), self.opaque().count());
        opaque.clear();
        opaque.extend(row.chunks_exact(stride).flat_map(|pixel| &pixel[..colours]));
        row.chunks_exact(stride).map(move |pixel| pixel.get(colours).copied().unwrap_or(255))
    }
}

/// The way from stored pixels to sRGB.
pub(super) struct ToSrgb {
    channels: Channels,
    colours: Colours,
}

enum Colours {
    /// Channels are sRGB already, or are taken for it.
    AsTheyAre,
    /// By level of grey.
    Greys(Box<[[u8; 3]; 256]>),
    /// From RGB, or from ink (255 is most).
    Transform(Arc<Transform8BitExecutor>),
}

impl ToSrgb {
    /// The way for pixels that a profile describes.
    pub(super) fn new(channels: Channels, profile: Option<&[u8]>) -> Self {
        let colours = profile.and_then(|bytes| colours_of(channels, bytes)).unwrap_or(Colours::AsTheyAre);
        Self { channels, colours }
    }

    /// True if RGB pixels stay as they are.
    pub(super) fn is_identity(&self) -> bool {
        self.channels == Channels::Rgb && matches!(self.colours, Colours::AsTheyAre)
    }

    /// Converts a row. `target` has three bytes for each pixel of `source`.
    pub(super) fn row(&self, source: &[u8], target: &mut [u8]) {
        let pixels = target.chunks_exact_mut(3);
        match (self.channels, &self.colours) {
            (Channels::Grey, Colours::Greys(greys)) => {
                pixels.zip(source).for_each(|(to, from)| to.copy_from_slice(&greys[usize::from(*from)]));
            }
            (Channels::Grey, _) => pixels.zip(source).for_each(|(to, from)| to.fill(*from)),
            (Channels::GreyAlpha, colours) => {
                for (to, from) in pixels.zip(source.chunks_exact(2)) {
                    let rgb = match colours {
                        Colours::Greys(greys) => greys[usize::from(from[0])],
                        _ => [from[0]; 3],
                    };
                    over_white(to, rgb, from[1]);
                }
            }
            (Channels::Rgb, Colours::Transform(transform)) => {
                if transform.transform(source, target).is_err() {
                    target.copy_from_slice(source);
                }
            }
            (Channels::Rgb, _) => target.copy_from_slice(source),
            (Channels::Rgba, colours) => {
                let mut opaque: Vec<u8> =
                    source.chunks_exact(4).flat_map(|from| [from[0], from[1], from[2]]).collect();
                if let Colours::Transform(transform) = colours
                    && transform.transform(&opaque, target).is_ok()
                {
                    opaque.copy_from_slice(target);
                }
                for ((to, rgb), from) in
                    target.chunks_exact_mut(3).zip(opaque.chunks_exact(3)).zip(source.chunks_exact(4))
                {
                    over_white(to, [rgb[0], rgb[1], rgb[2]], from[3]);
                }
            }
            (Channels::Cmyk, colours) => {
                if let Colours::Transform(transform) = colours {
                    let ink: Vec<u8> = source.iter().map(|light| 255 - light).collect();
                    if transform.transform(&ink, target).is_ok() {
                        return;
                    }
                }
                // As browsers do without a profile.
                for (to, from) in target.chunks_exact_mut(3).zip(source.chunks_exact(4)) {
                    for (to, ink) in to.iter_mut().zip(&from[..3]) {
                        *to = ((u32::from(*ink) * u32::from(from[3]) + 127) / 255) as u8;
                    }
                }
            }
        }
    }
}

fn over_white(to: &mut [u8], rgb: [u8; 3], alpha: u8) {
    let alpha = u32::from(alpha);
    for (to, channel) in to.iter_mut().zip(rgb) {
        *to = ((u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
    }
}

/// `None` where the profile is broken, is for other channels than these, or changes nothing.
fn colours_of(channels: Channels, bytes: &[u8]) -> Option<Colours> {
    if bytes.len() > MAX_PROFILE_BYTES {
        return None;
    }
    let profile = ColorProfile::new_from_slice(bytes).ok()?;
    let srgb = ColorProfile::new_srgb();
    let transform =
        |layout| profile.create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default()).ok();
    match (channels, profile.color_space) {
        (Channels::Grey | Channels::GreyAlpha, DataColorSpace::Gray) => {
            let levels: Vec<u8> = (0..=255).collect();
            greys(&*transform(Layout::Gray)?, &levels)
        }
        // Pictures are made grey by programs that leave the profile as it was.
        (Channels::Grey | Channels::GreyAlpha, DataColorSpace::Rgb) => {
            let levels: Vec<u8> = (0..=255).flat_map(|level| [level; 3]).collect();
            greys(&*transform(Layout::Rgb)?, &levels)
        }
        (Channels::Rgb | Channels::Rgba, DataColorSpace::Rgb) => {
            let transform = transform(Layout::Rgb)?;
            (!changes_nothing(&*transform)).then_some(Colours::Transform(transform))
        }
        (Channels::Cmyk, DataColorSpace::Cmyk) => Some(Colours::Transform(transform(Layout::Rgba)?)),
        _ => None,
    }
}

fn greys(transform: &Transform8BitExecutor, levels: &[u8]) -> Option<Colours> {
    let mut rgb = [0; 256 * 3];
    transform.transform(levels, &mut rgb).ok()?;
    let mut greys = Box::new([[0; 3]; 256]);
    for (grey, rgb) in greys.iter_mut().zip(rgb.chunks_exact(3)) {
        grey.copy_from_slice(rgb);
    }
    Some(Colours::Greys(greys))
}

/// True if a transform is that of sRGB itself, which most profiles are: rounding apart, on a grid of colours.
fn changes_nothing(transform: &Transform8BitExecutor) -> bool {
    const STEP: u8 = 51;
    let levels = || (0..=5).map(|step| step * STEP);
    let grid: Vec<u8> = levels()
        .flat_map(|r| levels().flat_map(move |g| levels().map(move |b| [r, g, b])))
        .flatten()
        .collect();
    let mut seen = vec![0; grid.len()];
    transform.transform(&grid, &mut seen).is_ok() && grid.iter().zip(&seen).all(|(a, b)| a.abs_diff(*b) <= 1)
}
