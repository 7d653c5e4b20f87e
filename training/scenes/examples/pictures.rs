//! Draws the pictures that the tests of `forecourt-imaging` read: `pictures FOLDER`.
//!
//! Into `FOLDER/hard` go scenes that are hard for the network, one of each kind; into `FOLDER/held-out` the first scenes of
//! the figures' seed that show a vehicle, each with its matte. From one renderer come the same bytes. Checked in is what
//! `cargo run --example pictures -- ../crates/imaging/tests/pictures`, run in `training/`, has written.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use forecourt_scenes::{Drawn, Environs, INTERIOR, OTHER, Split, draw, fault};
use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, RgbImage};

/// Seed of the scenes that the card's figures are made of.
const SEED: u64 = 9;
const SIZE_PX: (usize, usize) = (512, 384);
const JPEG_QUALITY: u8 = 90;
/// Scenes with a matte: enough for a median, few enough to be checked in.
const HELD_OUT: usize = 20;
/// Scenes without a vehicle.
const EMPTY: usize = 4;
/// Scenes that are searched for a kind.
const SEARCHED: u64 = 2000;

type Wanted = fn(&Drawn) -> bool;

const KINDS: [(&str, Wanted); 8] = [
    ("yard", |drawn| drawn.labels.environs == Environs::Yard && shows_vehicle(drawn)),
    ("two-vehicles", |drawn| drawn.labels.vehicles == 2 && shows_vehicle(drawn)),
    ("half-a-vehicle", |drawn| {
        drawn.labels.cut_off.iter().filter(|cut| **cut).count() > 1 && shows_vehicle(drawn)
    }),
    ("night", |drawn| drawn.labels.environs == Environs::Night && shows_vehicle(drawn)),
    ("rain", |drawn| drawn.labels.environs == Environs::Wet && shows_vehicle(drawn)),
    ("snow", |drawn| drawn.labels.environs == Environs::Snow && shows_vehicle(drawn)),
    ("motion-blur", |drawn| drawn.labels.faults & fault::MOTION != 0 && shows_vehicle(drawn)),
    ("interior", |drawn| drawn.labels.view == INTERIOR),
];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("name a folder to write into")?;
    let folder = Path::new(&folder);
    let (hard, held_out) = (folder.join("hard"), folder.join("held-out"));
    fs::create_dir_all(&hard)?;
    fs::create_dir_all(&held_out)?;
    for (name, wanted) in KINDS {
        write_jpeg(&first(wanted).with_context(|| format!("no scene is of the kind {name}"))?, &hard, name)?;
    }
    let series =
        || (0..SEARCHED).map(|index| (index, draw(SEED, index, Split::HeldOut, SIZE_PX.0, SIZE_PX.1)));
    let empty = series().filter(|(_, drawn)| drawn.labels.view == OTHER).take(EMPTY);
    for (place, (_, drawn)) in empty.enumerate() {
        write_jpeg(&drawn, &hard, &format!("empty-{place}"))?;
    }
    for (index, drawn) in series().filter(|(_, drawn)| shows_vehicle(drawn)).take(HELD_OUT) {
        let name = format!("{index:03}");
        write_jpeg(&drawn, &held_out, &name)?;
        let (width, height) = (u32::try_from(drawn.width)?, u32::try_from(drawn.height)?);
        let matte = GrayImage::from_raw(width, height, drawn.matte).context("a matte has its size")?;
        matte.save(held_out.join(name).with_extension("png"))?;
    }
    Ok(())
}

fn shows_vehicle(drawn: &Drawn) -> bool {
    drawn.labels.view < INTERIOR
}

/// The first scene of a kind, sought in small pictures and drawn in full.
fn first(wanted: Wanted) -> Option<Drawn> {
    let (split, index) = (0..SEARCHED)
        .flat_map(|index| [(Split::Training, index), (Split::HeldOut, index)])
        .find(|&(split, index)| wanted(&draw(SEED, index, split, 128, 96)))?;
    Some(draw(SEED, index, split, SIZE_PX.0, SIZE_PX.1))
}

fn write_jpeg(drawn: &Drawn, folder: &Path, name: &str) -> Result<()> {
    let (width, height) = (u32::try_from(drawn.width)?, u32::try_from(drawn.height)?);
    let picture = RgbImage::from_raw(width, height, drawn.rgb.clone()).context("a picture has its size")?;
    let file = fs::File::create(folder.join(name).with_extension("jpg"))?;
    picture.write_with_encoder(JpegEncoder::new_with_quality(file, JPEG_QUALITY))?;
    Ok(())
}
