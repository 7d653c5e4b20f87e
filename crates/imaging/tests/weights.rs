//! The shipped weights are those that their card describes, and as good as it says.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use std::fs;
use std::path::Path;

use forecourt_imaging::{Error, Level, Network};
use sha2::{Digest as _, Sha256};

const CARD: &str = include_str!("../weights/CARD.md");
const WEIGHTS: &[u8] = include_bytes!("../weights/forecourt.onnx");
/// Largest size of the weights that is worth a place in repository and server.
const MOST_BYTES: usize = 8 << 20;
/// Held-out scenes with their mattes, drawn by the renderer in `training/`.
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/held-out");
const PICTURES_COUNT: usize = 20;

/// A figure of the card: the number behind `| NAME |`.
fn figure(name: &str) -> f64 {
    let line = CARD.lines().find(|line| line.starts_with(&format!("| {name} |"))).unwrap();
    line.split('|').nth(2).unwrap().trim().parse().unwrap()
}

#[test]
fn the_card_is_of_this_file() {
    let hash: String = Sha256::digest(WEIGHTS).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(CARD.contains(&hash), "the card does not name {hash}");
    assert!(WEIGHTS.len() <= MOST_BYTES);
}

#[test]
fn outlines_are_as_good_as_the_card_says() {
    let network = Network::load(WEIGHTS.to_vec(), 1).unwrap();
    let mut overlaps = Vec::new();
    for file in fs::read_dir(PICTURES).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "jpg") {
            continue;
        }
        let picture = image::open(&file).unwrap().into_rgb8();
        let truth = image::open(Path::new(&file).with_extension("png")).unwrap().into_luma8();
        let overlap = match network.examine(&picture, Level::Standard, &|| false) {
            Ok(answer) => {
                let pairs = answer.matte.alpha.iter().zip(truth.iter());
                let (both, either) = pairs.fold((0_u32, 0_u32), |(both, either), (&found, &truth)| {
                    let (found, truth) = (found >= 128, truth >= 128);
                    (both + u32::from(found && truth), either + u32::from(found || truth))
                });
                f64::from(both) / f64::from(either.max(1))
            }
            Err(Error::NoVehicle) => 0.0,
            Err(error) => panic!("{error}"),
        };
        overlaps.push(overlap);
    }
    assert_eq!(overlaps.len(), PICTURES_COUNT);
    overlaps.sort_by(f64::total_cmp);
    let median = overlaps[overlaps.len() / 2];
    let told = figure("20 pictures of the tests: overlap, median");
    assert!((median - told).abs() < 0.004, "{median:.4}, the card says {told}");
}
