//! ICC profiles that are made here: the usual ones by the colour library's own writer, those of a press by hand.

use moxcms::{ColorProfile, ToneReprCurve};

pub(crate) fn display_p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}

pub(crate) fn pro_photo() -> Vec<u8> {
    ColorProfile::new_pro_photo_rgb().encode().unwrap()
}

pub(crate) fn srgb() -> Vec<u8> {
    ColorProfile::new_srgb().encode().unwrap()
}

/// Grey whose levels are linear in light.
pub(crate) fn linear_grey() -> Vec<u8> {
    let mut profile = ColorProfile::new_gray_with_gamma(1.0);
    profile.gray_trc = Some(ToneReprCurve::Lut(Vec::new()));
    profile.encode().unwrap()
}

/// A press whose cyan prints as this colour of CIE L*a*b* and which has no other inks that one sees: 16 corners in a
/// table of 8 bits (ICC.1:2001-04, 6.5.8).
pub(crate) fn press(cyan_lab: (f32, f32, f32)) -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0".to_vec();
    // Four channels in, three out, two points an axis.
    table.extend([4, 3, 2, 0]);
    for entry in [1, 0, 0, 0, 1, 0, 0, 0, 1] {
        table.extend(i32::to_be_bytes(entry * 0x1_0000));
    }
    let straight: Vec<u8> = (0..=255).collect();
    table.extend(straight.repeat(4));
    for corner in 0..16 {
        // The last channel varies fastest; the first is cyan.
        let (l, a, b) = if corner & 8 == 0 { (100.0, 0.0, 0.0) } else { cyan_lab };
        table.extend([
            (l * 2.55_f32).round() as u8,
            (a + 128.0_f32).round() as u8,
            (b + 128.0_f32).round() as u8,
        ]);
    }
    table.extend(straight.repeat(3));
    let tags: [(&[u8; 4], Vec<u8>); 2] = [
        (b"A2B0", table),
        (b"wtpt", [b"XYZ \0\0\0\0".as_slice(), &[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]].concat()),
    ];
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&[2, 0x40, 0, 0]);
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    profile.extend(u32::to_be_bytes(tags.len() as u32));
    let mut place = profile.len() + 12 * tags.len();
    for (name, data) in &tags {
        profile.extend(*name);
        profile.extend(u32::to_be_bytes(place as u32));
        profile.extend(u32::to_be_bytes(data.len() as u32));
        place += data.len().next_multiple_of(4);
    }
    for (_, mut data) in tags {
        data.resize(data.len().next_multiple_of(4), 0);
        profile.extend(data);
    }
    let length = u32::to_be_bytes(profile.len() as u32);
    profile[..4].copy_from_slice(&length);
    profile
}
