//! Writes JPEGs of kinds that cameras and programs write and the usual encoder does not: any sampling, a scan for each
//! component, restart markers, ink.
//!
//! Slow and plain: made for pictures of 128 px.

use image::RgbImage;

/// Meaning of the channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    Grey,
    YCbCr,
    /// Stored as Adobe does, 255 is no ink; all the black is in the three colours.
    Cmyk,
    Ycck,
}

/// Options for writing a picture.
#[derive(Debug, Clone)]
pub(crate) struct Kind {
    pub(crate) colour: Colour,
    /// Of each component.
    pub(crate) sampling: Vec<(usize, usize)>,
    /// Components of each scan.
    pub(crate) scans: Vec<Vec<usize>>,
    /// MCUs between restart markers; 0 for none.
    pub(crate) restart_interval: u16,
    /// Segments that stand before all others, whole.
    pub(crate) segments: Vec<Vec<u8>>,
}

impl Kind {
    /// YCbCr in one scan.
    pub(crate) fn sampled(sampling: &[(usize, usize)]) -> Self {
        Self {
            colour: Colour::YCbCr,
            sampling: sampling.to_vec(),
            scans: vec![(0..sampling.len()).collect()],
            restart_interval: 0,
            segments: Vec::new(),
        }
    }

    pub(crate) fn coloured(colour: Colour) -> Self {
        let count = match colour {
            Colour::Grey => 1,
            Colour::YCbCr => 3,
            Colour::Cmyk | Colour::Ycck => 4,
        };
        Self { colour, ..Self::sampled(&vec![(1, 1); count]) }
    }
}

/// A segment with its length.
pub(crate) fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xFF, marker];
    bytes.extend(u16::try_from(payload.len() + 2).unwrap().to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// Segments of an ICC profile.
pub(crate) fn icc_segments(profile: &[u8]) -> Vec<Vec<u8>> {
    let parts: Vec<&[u8]> = profile.chunks(65_000).collect();
    let count = u8::try_from(parts.len()).unwrap();
    parts
        .iter()
        .zip(1..)
        .map(|(part, number)| segment(0xE2, &[b"ICC_PROFILE\0".as_slice(), &[number, count], part].concat()))
        .collect()
}

/// An EXIF segment that has nothing but an orientation.
pub(crate) fn exif_segment(orientation: u8) -> Vec<u8> {
    segment(0xE1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat())
}

/// The block itself.
pub(crate) fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0]);
    block
}

/// Writes a picture.
pub(crate) fn write(picture: &RgbImage, kind: &Kind) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8];
    if matches!(kind.colour, Colour::Cmyk | Colour::Ycck) {
        let transform = if kind.colour == Colour::Ycck { 2 } else { 0 };
        bytes.extend(segment(0xEE, &[b"Adobe\0\x64\0\0\0\0".as_slice(), &[transform]].concat()));
    }
    bytes.extend(kind.segments.concat());
    // The same step for every coefficient.
    bytes.extend(segment(0xDB, &[&[0][..], &[STEP; 64]].concat()));
    let mut frame = vec![8];
    frame.extend(u16::try_from(picture.height()).unwrap().to_be_bytes());
    frame.extend(u16::try_from(picture.width()).unwrap().to_be_bytes());
    frame.push(kind.sampling.len() as u8);
    for (index, (h, v)) in kind.sampling.iter().enumerate() {
        frame.extend([index as u8 + 1, (h << 4 | v) as u8, 0]);
    }
    bytes.extend(segment(0xC0, &frame));
    // Codes of one length: four bits for the twelve sizes of differences, eight for every run and size.
    let mut dc = vec![0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    dc.extend(0..12);
    bytes.extend(segment(0xC4, &dc));
    let mut ac = vec![0x10, 0, 0, 0, 0, 0, 0, 0, AC_SYMBOLS, 0, 0, 0, 0, 0, 0, 0, 0];
    ac.extend(0..AC_SYMBOLS);
    bytes.extend(segment(0xC4, &ac));
    if kind.restart_interval > 0 {
        bytes.extend(segment(0xDD, &kind.restart_interval.to_be_bytes()));
    }
    let planes = planes(picture, kind);
    for scan in &kind.scans {
        let mut header = vec![scan.len() as u8];
        for index in scan {
            header.extend([*index as u8 + 1, 0]);
        }
        header.extend([0, 63, 0]);
        bytes.extend(segment(0xDA, &header));
        bytes.extend(scan_data(picture, kind, scan, &planes));
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

const STEP: u8 = 4;
/// Up to a run of 15 and ten bits.
const AC_SYMBOLS: u8 = 0xFB;
const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// A component's samples at its own resolution.
struct Plane {
    width: usize,
    height: usize,
    samples: Vec<f32>,
}

impl Plane {
    fn at(&self, x: usize, y: usize) -> f32 {
        self.samples[y.min(self.height - 1) * self.width + x.min(self.width - 1)]
    }
}

fn most(kind: &Kind) -> (usize, usize) {
    (kind.sampling.iter().map(|s| s.0).max().unwrap(), kind.sampling.iter().map(|s| s.1).max().unwrap())
}

fn planes(picture: &RgbImage, kind: &Kind) -> Vec<Plane> {
    let (h_most, v_most) = most(kind);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let value = |component: usize, x: usize, y: usize| {
        let pixel = picture.get_pixel(x as u32, y as u32).0;
        let [r, g, b] = pixel.map(f32::from);
        let luma = 0.299 * r + 0.587 * g + 0.114 * b;
        match (kind.colour, component) {
            (Colour::Cmyk | Colour::Ycck, 3) => 255.0,
            (Colour::Cmyk, _) => f32::from(pixel[component]),
            (_, 0) => luma,
            (_, 1) => 128.0 + (b - luma) / 1.772,
            _ => 128.0 + (r - luma) / 1.402,
        }
    };
    // YCCK is YCbCr of what ink leaves over, turned round: the decoder subtracts it from 255.
    let stored = |component, x, y| match (kind.colour, component) {
        (Colour::Ycck, 0) => 255.0 - value(0, x, y),
        (Colour::Ycck, 1 | 2) => 256.0 - value(component, x, y),
        _ => value(component, x, y),
    };
    kind.sampling
        .iter()
        .enumerate()
        .map(|(component, (h, v))| {
            let (across, down) = (h_most / h, v_most / v);
            let (own_width, own_height) = (width.div_ceil(across), height.div_ceil(down));
            let samples = (0..own_height)
                .flat_map(|y| (0..own_width).map(move |x| (x, y)))
                .map(|(x, y)| {
                    let cells = (0..down).flat_map(|dy| (0..across).map(move |dx| (dx, dy)));
                    let sum: f32 = cells
                        .map(|(dx, dy)| {
                            let place = ((x * across + dx).min(width - 1), (y * down + dy).min(height - 1));
                            stored(component, place.0, place.1)
                        })
                        .sum();
                    sum / (across * down) as f32
                })
                .collect();
            Plane { width: own_width, height: own_height, samples }
        })
        .collect()
}

fn scan_data(picture: &RgbImage, kind: &Kind, scan: &[usize], planes: &[Plane]) -> Vec<u8> {
    let (h_most, v_most) = most(kind);
    let (columns, rows) = if let [alone] = scan {
        (planes[*alone].width.div_ceil(8), planes[*alone].height.div_ceil(8))
    } else {
        ((picture.width() as usize).div_ceil(8 * h_most), (picture.height() as usize).div_ceil(8 * v_most))
    };
    let mut bits = Bits::default();
    let mut dc = vec![0; planes.len()];
    let mut done = 0_usize;
    for row in 0..rows {
        for column in 0..columns {
            let interval = usize::from(kind.restart_interval);
            if interval > 0 && done > 0 && done.is_multiple_of(interval) {
                bits.pad();
                bits.bytes.extend([0xFF, 0xD0 + ((done / interval - 1) % 8) as u8]);
                dc.fill(0);
            }
            done += 1;
            for &component in scan {
                let (h, v) = if scan.len() == 1 { (1, 1) } else { kind.sampling[component] };
                for y in 0..v {
                    for x in 0..h {
                        let block = coefficients(&planes[component], column * h + x, row * v + y);
                        write_block(&mut bits, &block, &mut dc[component]);
                    }
                }
            }
        }
    }
    bits.pad();
    bits.bytes
}

/// The quantised coefficients of a block, in zigzag order.
fn coefficients(plane: &Plane, column: usize, row: usize) -> [i32; 64] {
    let cosine = |x: usize, u: usize| ((2 * x + 1) as f32 * u as f32 * std::f32::consts::PI / 16.0).cos();
    let scale = |u: usize| if u == 0 { 0.5_f32.sqrt() } else { 1.0 };
    let mut across = [[0.0_f32; 8]; 8];
    for (y, line) in across.iter_mut().enumerate() {
        for (u, to) in line.iter_mut().enumerate() {
            *to = (0..8).map(|x| (plane.at(8 * column + x, 8 * row + y) - 128.0) * cosine(x, u)).sum();
        }
    }
    ZIGZAG.map(|place| {
        let (v, u) = (place / 8, place % 8);
        let sum: f32 = (0..8).map(|y| across[y][u] * cosine(y, v)).sum();
        (sum * scale(u) * scale(v) / 4.0 / f32::from(STEP)).round() as i32
    })
}

fn write_block(bits: &mut Bits, block: &[i32; 64], dc: &mut i32) {
    let size = |value: i32| 32 - value.unsigned_abs().leading_zeros();
    let magnitude = |value: i32| if value < 0 { (value - 1) as u32 } else { value as u32 };
    let difference = block[0] - *dc;
    *dc = block[0];
    bits.write(size(difference), 4);
    bits.write(magnitude(difference), size(difference));
    let mut run = 0;
    for &value in &block[1..] {
        if value == 0 {
            run += 1;
            continue;
        }
        while run > 15 {
            bits.write(0xF0, 8);
            run -= 16;
        }
        bits.write(run << 4 | size(value), 8);
        bits.write(magnitude(value), size(value));
        run = 0;
    }
    if run > 0 {
        bits.write(0, 8);
    }
}

/// Bits, most significant first, with stuffing.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    hold: u64,
    held: u32,
}

impl Bits {
    fn write(&mut self, value: u32, count: u32) {
        self.hold = self.hold << count | u64::from(value & ((1 << count) - 1));
        self.held += count;
        while self.held >= 8 {
            self.held -= 8;
            let byte = (self.hold >> self.held) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
        }
    }

    fn pad(&mut self) {
        if self.held > 0 {
            let missing = 8 - self.held;
            self.write((1 << missing) - 1, missing);
        }
    }
}
