//! Drawn scenes, of which everything is known.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use forecourt_imaging::{
    Error, GrayImage, Level, Network, PlateSighting, RgbImage, View, outline, refine_plate,
};
use forecourt_scenes::training::{Drawn, INTERIOR, OTHER, Split, draw};
use image::imageops;

use crate::Options;
use crate::figures::{inside, overlap, percentile};
use crate::sheet::{mark, on_green};

/// Scenes of the sheet.
const WORST: usize = 24;

/// What became of one scene.
struct Judged {
    index: u64,
    overlap: f64,
    confidence: f64,
}

#[derive(Default)]
struct Counts {
    views: u32,
    views_right: u32,
    plates: u32,
    plates_found: u32,
    plate_errors: Vec<f64>,
    /// Before the corners are sought in the picture.
    plate_errors_as_seen: Vec<f64>,
    no_plates: u32,
    plate_alarms: u32,
    empty: u32,
    stray: u32,
}

pub(crate) fn judge(network: &Network, options: &Options) -> Result<()> {
    let mut judged = Vec::new();
    let mut counts = Counts::default();
    let mut table = String::from("overlap,agreement,unsure,sides_cut,view\n");
    for index in 0..options.scenes {
        let drawn = draw(options.seed, index, Split::HeldOut, options.size.0, options.size.1);
        let picture = picture(&drawn).context("a picture has its size")?;
        let answer = match network.examine(&picture, Level::Standard, &|| false) {
            Ok(answer) => Some(answer),
            Err(Error::NoVehicle) => None,
            Err(error) => return Err(error.into()),
        };
        let signals = answer.as_ref().map(|answer| answer.signals);
        let answer = answer.map(|answer| answer.matte);
        counts.views += 1;
        let told =
            answer.as_ref().and_then(|answer| answer.sightings.view).map_or(View::Other, |seen| seen.view);
        counts.views_right += u32::from(class(told) == drawn.labels.view);
        if drawn.labels.view == OTHER {
            counts.empty += 1;
            counts.stray += u32::from(answer.is_some());
        }
        let seen = answer.as_ref().and_then(|answer| answer.sightings.plate.as_ref());
        plate(&drawn, &picture, seen, &mut counts);
        if drawn.labels.view < INTERIOR {
            let truth: Vec<bool> = drawn.matte.iter().map(|&alpha| alpha >= 128).collect();
            let (found, confidence) = match &answer {
                Some(answer) => {
                    let alpha = outline(&picture, &answer.alpha, &|| false)?;
                    (inside(&alpha), f64::from(answer.confidence))
                }
                None => (vec![false; truth.len()], 0.0),
            };
            let overlap = overlap(&found, &truth);
            if let Some(signs) = signals {
                let agreement = signs.agreement.unwrap_or(1.0);
                writeln!(table, "{overlap},{agreement},{},{},{}", signs.unsure, signs.sides_cut, signs.view)?;
            }
            judged.push(Judged { index, overlap, confidence });
        }
    }
    if let Some(file) = &options.signals {
        fs::write(file, table)?;
    }
    let overlaps: Vec<f64> = judged.iter().map(|one| one.overlap).collect();
    println!("scenes {}", options.scenes);
    println!("iou_median {:.4}", percentile(&overlaps, 0.5));
    println!("iou_5th {:.4}", percentile(&overlaps, 0.05));
    println!("confidence_rank {:.3}", rank_correlation(&judged));
    let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
    println!("view_right {:.4}", share(counts.views_right, counts.views));
    println!("plate_found {:.4}", share(counts.plates_found, counts.plates));
    println!("plate_error {:.4}", percentile(&counts.plate_errors, 0.5));
    println!("plate_error_as_seen {:.4}", percentile(&counts.plate_errors_as_seen, 0.5));
    println!("plate_alarms {:.4}", share(counts.plate_alarms, counts.no_plates));
    println!("empty_cut {:.4}", share(counts.stray, counts.empty));
    if let Some(folder) = &options.sheet {
        judged.sort_by(|a, b| a.overlap.total_cmp(&b.overlap));
        worst(network, options.seed, &judged[..judged.len().min(WORST)], folder, options.size)?;
    }
    Ok(())
}

fn picture(drawn: &Drawn) -> Option<RgbImage> {
    RgbImage::from_raw(drawn.width as u32, drawn.height as u32, drawn.rgb.clone())
}

fn class(view: View) -> u8 {
    match view {
        View::Front => 0,
        View::FrontLeft => 1,
        View::SideLeft => 2,
        View::RearLeft => 3,
        View::Rear => 4,
        View::RearRight => 5,
        View::SideRight => 6,
        View::FrontRight => 7,
        View::Interior => 8,
        View::Detail => 9,
        View::Other => 10,
    }
}

fn plate(drawn: &Drawn, picture: &RgbImage, seen: Option<&PlateSighting>, counts: &mut Counts) {
    match (&drawn.labels.plate_px, seen) {
        (None, seen) => {
            counts.no_plates += 1;
            counts.plate_alarms += u32::from(seen.is_some());
        }
        (Some(corners), seen) => {
            let whole = corners
                .iter()
                .all(|[x, y]| *x > 0.0 && *y > 0.0 && *x < drawn.width as f32 && *y < drawn.height as f32);
            if !whole {
                return;
            }
            counts.plates += 1;
            if let Some(seen) = seen {
                counts.plates_found += 1;
                let wide =
                    f64::from(corners[1][0] - corners[0][0]).hypot(f64::from(corners[1][1] - corners[0][1]));
                let error = |seen: &PlateSighting| {
                    let off = corners
                        .iter()
                        .zip(&seen.corners)
                        .map(|([x, y], place)| f64::from(x - place.x_px).hypot(f64::from(y - place.y_px)));
                    off.sum::<f64>() / 4.0 / wide.max(1.0)
                };
                counts.plate_errors_as_seen.push(error(seen));
                counts.plate_errors.push(error(&refine_plate(picture, seen)));
            }
        }
    }
}

/// Spearman's: of ranks of confidence with ranks of overlap.
fn rank_correlation(judged: &[Judged]) -> f64 {
    let ranks = |value: &dyn Fn(&Judged) -> f64| {
        let mut order: Vec<usize> = (0..judged.len()).collect();
        order.sort_by(|&a, &b| value(&judged[a]).total_cmp(&value(&judged[b])));
        let mut ranks = vec![0.0; judged.len()];
        for (rank, index) in order.into_iter().enumerate() {
            ranks[index] = rank as f64;
        }
        ranks
    };
    let (sure, right) = (ranks(&|one| one.confidence), ranks(&|one| one.overlap));
    let mean = (judged.len() as f64 - 1.0) / 2.0;
    let with: f64 = sure.iter().zip(&right).map(|(a, b)| (a - mean) * (b - mean)).sum();
    let alone: f64 = sure.iter().map(|a| (a - mean) * (a - mean)).sum();
    with / alone.max(1.0)
}

/// Source with the outlines (green: truth, red: found), and the cut on green, of the scenes that went worst.
fn worst(network: &Network, seed: u64, judged: &[Judged], folder: &Path, size: (usize, usize)) -> Result<()> {
    const ACROSS: u32 = 4;
    let (width, height) = (640, 240);
    let rows = (judged.len() as u32).div_ceil(ACROSS);
    let mut sheet = RgbImage::new(ACROSS * width, rows.max(1) * height);
    for (place, one) in judged.iter().enumerate() {
        let drawn = draw(seed, one.index, Split::HeldOut, size.0, size.1);
        let source = picture(&drawn).context("a picture has its size")?;
        let alpha = match network.examine(&source, Level::Standard, &|| false) {
            Ok(answer) => outline(&source, &answer.matte.alpha, &|| false)?,
            Err(_) => GrayImage::new(source.width(), source.height()),
        };
        let truth = GrayImage::from_raw(source.width(), source.height(), drawn.matte)
            .context("a matte has its size")?;
        let mut marked = source.clone();
        mark(&mut marked, &truth, [0, 255, 0]);
        mark(&mut marked, &alpha, [255, 0, 0]);
        let (left, top) = (place as u32 % ACROSS * width, place as u32 / ACROSS * height);
        for (half, part) in [(0, marked), (1, on_green(&source, &alpha))] {
            let small = imageops::resize(&part, width / 2, height, imageops::FilterType::Triangle);
            imageops::replace(&mut sheet, &small, i64::from(left + half * width / 2), i64::from(top));
        }
    }
    sheet.save(folder.join("worst-scenes.png"))?;
    Ok(())
}
