//! The shipped weights are those that their card describes, and as good as it says.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

use forecourt_imaging::{Error, Level, Network, RgbImage};
use forecourt_scenes::training::{INTERIOR, Split, draw};
use sha2::{Digest as _, Sha256};

const CARD: &str = include_str!("../weights/CARD.md");
const WEIGHTS: &[u8] = include_bytes!("../weights/forecourt.onnx");
/// As many bytes as are worth a place in the repository and in the server.
const MOST_BYTES: usize = 8 << 20;
/// The scenes of the card's figures; the first of them are judged here.
const SEED: u64 = 9;
const SCENES: u64 = 50;

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
    for index in 0..SCENES {
        let drawn = draw(SEED, index, Split::HeldOut, 512, 384);
        if drawn.labels.view >= INTERIOR {
            continue;
        }
        let picture = RgbImage::from_raw(512, 384, drawn.rgb).unwrap();
        let overlap = match network.examine(&picture, Level::Standard, &|| false) {
            Ok(answer) => {
                let pairs = answer.matte.alpha.iter().zip(&drawn.matte);
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
    overlaps.sort_by(f64::total_cmp);
    let median = overlaps[overlaps.len() / 2];
    let told = figure("first 50 held-out scenes: overlap, median");
    assert!((median - told).abs() < 0.004, "{median:.4}, the card says {told}");
}
