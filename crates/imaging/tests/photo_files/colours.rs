//! Profiles are heeded, whatever the file; broken ones cost nothing.

use image::{DynamicImage, ImageFormat, RgbImage};

use crate::containers::{extended_webp, iccp, webp_chunk, with_png_chunk};
use crate::jpeg_writer::{Colour, Kind, icc_segments, write};
use crate::{difference, encoded, looks_like, picture, profiles, seen};

/// Light of a channel of sRGB and Display P3 (IEC 61966-2-1), 0 to 1.
fn light(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn channel(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let value = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (255.0 * value).round() as u8
}

fn mapped(picture: &RgbImage, map: impl Fn([u8; 3]) -> [u8; 3]) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| image::Rgb(map(picture.get_pixel(x, y).0)))
}

/// Display P3 in sRGB; both have the same white, so that this is all (SMPTE EG 432-1 and ITU-R BT.709 primaries).
fn p3_in_srgb(rgb: [u8; 3]) -> [u8; 3] {
    let [r, g, b] = rgb.map(light);
    [1.2249 * r - 0.2249 * g, -0.0420 * r + 1.0420 * g, -0.0196 * r - 0.0786 * g + 1.0983 * b].map(channel)
}

fn jpeg_with(picture: &RgbImage, colour: Colour, profile: &[u8]) -> Vec<u8> {
    write(picture, &Kind { segments: icc_segments(profile), ..Kind::coloured(colour) })
}

#[test]
fn display_p3_becomes_srgb_in_every_kind_of_file() {
    let stored = picture();
    let expected = mapped(&stored, p3_in_srgb);
    assert!(difference(&stored, &expected) > 4.0, "the test shows nothing");
    let profile = profiles::display_p3();
    let png = with_png_chunk(&encoded(stored.clone(), ImageFormat::Png), b"iCCP", &iccp(&profile));
    let rgba = DynamicImage::from(stored.clone()).into_rgba8();
    let transparent = with_png_chunk(&encoded(rgba, ImageFormat::Png), b"iCCP", &iccp(&profile));
    let deep = DynamicImage::from(stored.clone()).into_rgb16();
    let deep = with_png_chunk(&encoded(deep, ImageFormat::Png), b"iCCP", &iccp(&profile));
    let plain = encoded(stored.clone(), ImageFormat::WebP);
    let webp = extended_webp(&plain, stored.dimensions(), 0x20, &[webp_chunk(b"ICCP", &profile)], &[]);
    for (what, bytes) in [
        ("JPEG", jpeg_with(&stored, Colour::YCbCr, &profile)),
        ("PNG", png),
        ("PNG with alpha", transparent),
        ("PNG of 16 bits", deep),
        ("WebP", webp),
    ] {
        looks_like(&seen(&bytes).unwrap(), &expected, 2.5, what);
    }
}

#[test]
fn wide_colours_come_out_as_the_screen_can_show_them() {
    // Grey is grey in ProPhoto, too, but with another curve: 1.8 in place of sRGB's.
    let grey = RgbImage::from_fn(64, 64, |x, _| image::Rgb([(40 + 3 * x) as u8; 3]));
    let expected = mapped(&grey, |[level, ..]| [channel((f64::from(level) / 255.0).powf(1.8)); 3]);
    let seen = seen(&jpeg_with(&grey, Colour::YCbCr, &profiles::pro_photo())).unwrap();
    looks_like(&seen, &expected, 3.0, "ProPhoto");
    assert!(difference(&grey, &expected) > 8.0, "the test shows nothing");
}

#[test]
fn grey_has_profiles_of_its_own() {
    let grey = RgbImage::from_fn(64, 64, |x, _| image::Rgb([(8 + 3 * x) as u8; 3]));
    let expected = mapped(&grey, |[level, ..]| [channel(f64::from(level) / 255.0); 3]);
    let profile = profiles::linear_grey();
    let luma = DynamicImage::from(grey.clone()).into_luma8();
    let png = with_png_chunk(&encoded(luma, ImageFormat::Png), b"iCCP", &iccp(&profile));
    let luma_alpha = DynamicImage::from(grey.clone()).into_luma_alpha8();
    let transparent = with_png_chunk(&encoded(luma_alpha, ImageFormat::Png), b"iCCP", &iccp(&profile));
    looks_like(&seen(&jpeg_with(&grey, Colour::Grey, &profile)).unwrap(), &expected, 2.5, "JPEG");
    looks_like(&seen(&png).unwrap(), &expected, 2.5, "PNG");
    looks_like(&seen(&transparent).unwrap(), &expected, 2.5, "PNG with alpha");
    // A profile for colours on a grey picture: its curve counts.
    let seen = seen(&jpeg_with(&grey, Colour::Grey, &profiles::srgb())).unwrap();
    looks_like(&seen, &grey, 2.0, "grey with the profile of sRGB");
}

#[test]
fn ink_is_read_with_its_profile_and_without() {
    let picture = picture();
    for colour in [Colour::Cmyk, Colour::Ycck] {
        let bytes = write(&picture, &Kind::coloured(colour));
        looks_like(&seen(&bytes).unwrap(), &picture, 3.0, &format!("{colour:?} without a profile"));
    }
    let sampled = Kind { sampling: vec![(2, 2), (1, 1), (1, 1), (2, 2)], ..Kind::coloured(Colour::Ycck) };
    looks_like(&seen(&write(&picture, &sampled)).unwrap(), &picture, 4.0, "YCCK 4:2:0");
    // Half of the ink is cyan, half is none. L*a*b* (60, -30, -40) is (0, 158, 215) in sRGB.
    let stored = RgbImage::from_fn(64, 64, |x, _| image::Rgb(if x < 32 { [0, 255, 255] } else { [255; 3] }));
    let expected =
        RgbImage::from_fn(64, 64, |x, _| image::Rgb(if x < 32 { [0, 158, 215] } else { [255; 3] }));
    let profile = profiles::press((60.0, -30.0, -40.0));
    for colour in [Colour::Cmyk, Colour::Ycck] {
        let seen = seen(&jpeg_with(&stored, colour, &profile)).unwrap();
        looks_like(&seen, &expected, 3.0, &format!("{colour:?} of a press"));
    }
}

#[test]
fn a_profile_that_is_of_no_use_never_costs_the_photo() {
    let stored = picture();
    let usable = profiles::display_p3();
    let check = |profile: &[u8], what: &str| {
        looks_like(&seen(&jpeg_with(&stored, Colour::YCbCr, profile)).unwrap(), &stored, 2.5, what);
        let png = with_png_chunk(&encoded(stored.clone(), ImageFormat::Png), b"iCCP", &iccp(profile));
        looks_like(&seen(&png).unwrap(), &stored, 2.5, what);
        let plain = encoded(stored.clone(), ImageFormat::WebP);
        let webp = extended_webp(&plain, stored.dimensions(), 0x20, &[webp_chunk(b"ICCP", profile)], &[]);
        looks_like(&seen(&webp).unwrap(), &stored, 2.5, what);
    };
    check(&usable[..usable.len() / 2], "half a profile");
    check(b"no profile at all", "text");
    check(&[], "nothing");
    check(&[0xAB; 4096], "noise");
    check(&profiles::linear_grey(), "a profile for grey");
    check(&profiles::press((50.0, 0.0, 0.0)), "a profile for ink");
    check(&profiles::srgb(), "the profile of sRGB itself");
    // One beyond all measure, which claims to be usable.
    let mut long = usable.clone();
    long.resize(5 << 20, 0);
    check(&long, "five megabytes");
    // Parts that do not make a whole.
    let mut parts = icc_segments(&[usable.as_slice(), &[0; 70_000]].concat());
    parts.swap_remove(0);
    let bytes = write(&stored, &Kind { segments: parts, ..Kind::coloured(Colour::YCbCr) });
    looks_like(&seen(&bytes).unwrap(), &stored, 2.5, "a part is missing");
    // A stream in a PNG that cannot be unpacked.
    let png =
        with_png_chunk(&encoded(stored.clone(), ImageFormat::Png), b"iCCP", b"drawn\0\0\x78\x01\xFF\xFF\xFF");
    looks_like(&seen(&png).unwrap(), &stored, 2.5, "a broken stream");
}
