//! Drawn scenes, of which everything is known.

use std::fmt::Write as _;
use std::num::NonZero;
use std::path::Path;
use std::{fs, thread};

use anyhow::{Context as _, Result, anyhow};
use forecourt_imaging::{
    Error, GrayImage, Level, Network, PlateSighting, RgbImage, Signals, View, outline, refine_plate,
};
use forecourt_scenes::{Drawn, INTERIOR, OTHER, Split, draw};
use image::imageops;

use crate::Options;
use crate::figures::{boundary_f, inside, overlap, percentile};
use crate::sheet::{mark, on_green};

/// Scenes of the sheet.
const WORST: usize = 24;

/// Result of one scene.
struct Judged {
    index: u64,
    view_right: bool,
    /// True if anything was cut where there is no vehicle.
    stray: Option<bool>,
    plate: Plate,
    outline: Option<Cut>,
}

/// An outline of a vehicle, beside the true one.
struct Cut {
    overlap: f64,
    boundary_f: f64,
    confidence: f64,
    signals: Option<Signals>,
}

enum Plate {
    /// None to be read.
    None {
        alarm: bool,
    },
    /// One that cannot be read, or goes on beyond the frame: it is neither to be found nor not to be.
    Partly {
        seen: bool,
    },
    Missed,
    /// Mean error of the corners in widths of the plate, before and after they are sought in the picture.
    Found {
        as_seen: f64,
        refined: f64,
    },
}

pub(crate) fn judge(network: &Network, options: &Options) -> Result<()> {
    let judged = all(network, options)?;
    let cuts: Vec<&Cut> = judged.iter().filter_map(|one| one.outline.as_ref()).collect();
    if let Some(file) = &options.signals {
        let mut table = String::from("overlap,agreement,expected_overlap,sides_cut,view\n");
        for (cut, signs) in cuts.iter().filter_map(|cut| Some((cut, cut.signals?))) {
            let agreement = signs.agreement.unwrap_or(1.0);
            let (expected, sides_cut, view) = (signs.expected_overlap, signs.sides_cut, signs.view);
            writeln!(table, "{},{agreement},{expected},{sides_cut},{view}", cut.overlap)?;
        }
        fs::write(file, table)?;
    }
    let of = |value: fn(&Cut) -> f64| -> Vec<f64> { cuts.iter().map(|cut| value(cut)).collect() };
    let overlaps = of(|cut| cut.overlap);
    println!("scenes {}", options.scenes);
    println!("iou_median {:.4}", percentile(&overlaps, 0.5));
    println!("iou_5th {:.4}", percentile(&overlaps, 0.05));
    println!("boundary_f_median {:.4}", percentile(&of(|cut| cut.boundary_f), 0.5));
    println!("confidence_rank {:.3}", rank_correlation(&cuts));
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    println!("view_right {:.4}", share(judged.iter().filter(|one| one.view_right).count(), judged.len()));
    let (mut found, mut missed, mut alarms, mut quiet) = (Vec::new(), 0, 0, 0);
    let (mut partly, mut partly_seen) = (0, 0);
    for one in &judged {
        match one.plate {
            Plate::None { alarm: true } => alarms += 1,
            Plate::None { alarm: false } => quiet += 1,
            Plate::Partly { seen } => {
                partly += 1;
                partly_seen += usize::from(seen);
            }
            Plate::Missed => missed += 1,
            Plate::Found { as_seen, refined } => found.push((as_seen, refined)),
        }
    }
    println!("plate_found {:.4}", share(found.len(), found.len() + missed));
    let (as_seen, refined): (Vec<f64>, Vec<f64>) = found.into_iter().unzip();
    println!("plate_error {:.4}", percentile(&refined, 0.5));
    println!("plate_error_as_seen {:.4}", percentile(&as_seen, 0.5));
    println!("plate_alarms {:.4}", share(alarms, alarms + quiet));
    println!("plates_partly_shown {partly}");
    println!("plates_partly_shown_and_seen {partly_seen}");
    let stray: Vec<bool> = judged.iter().filter_map(|one| one.stray).collect();
    println!("empty_cut {:.4}", share(stray.iter().filter(|stray| **stray).count(), stray.len()));
    if let Some(folder) = &options.sheet {
        let mut by_overlap: Vec<(f64, u64)> =
            judged.iter().filter_map(|one| Some((one.outline.as_ref()?.overlap, one.index))).collect();
        by_overlap.sort_by(|a, b| a.0.total_cmp(&b.0));
        let indices: Vec<u64> = by_overlap.into_iter().take(WORST).map(|(_, index)| index).collect();
        worst(network, options.seed, &indices, folder, options.size)?;
    }
    Ok(())
}

/// All scenes in their order, judged by as many threads as there are cores.
fn all(network: &Network, options: &Options) -> Result<Vec<Judged>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let mut judged = thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || -> Result<Vec<Judged>> {
                    let mine = (first..options.scenes).step_by(threads as usize);
                    mine.map(|index| one(network, options, index)).collect()
                })
            })
            .collect();
        let mut judged = Vec::new();
        for part in parts {
            judged.extend(part.join().map_err(|_| anyhow!("a thread that judges has panicked"))??);
        }
        anyhow::Ok(judged)
    })?;
    judged.sort_by_key(|one| one.index);
    Ok(judged)
}

fn one(network: &Network, options: &Options, index: u64) -> Result<Judged> {
    let drawn = draw(options.seed, index, Split::HeldOut, options.size.0, options.size.1);
    let picture = picture(&drawn).context("a picture has its size")?;
    let answer = match network.examine(&picture, Level::Standard, &|| false) {
        Ok(answer) => Some(answer),
        Err(Error::NoVehicle) => None,
        Err(error) => return Err(error.into()),
    };
    let signals = answer.as_ref().map(|answer| answer.signals);
    let answer = answer.map(|answer| answer.matte);
    let told = answer.as_ref().and_then(|answer| answer.sightings.view).map_or(View::Other, |seen| seen.view);
    let seen = answer.as_ref().and_then(|answer| answer.sightings.plate.as_ref());
    let outline = if drawn.labels.view < INTERIOR {
        let (width, height) = picture.dimensions();
        let truth = GrayImage::from_raw(width, height, drawn.matte.clone());
        let truth = truth.context("a matte has its size")?;
        let (found, confidence) = match &answer {
            Some(answer) => (outline(&picture, &answer.alpha, &|| false)?, f64::from(answer.confidence)),
            None => (GrayImage::new(width, height), 0.0),
        };
        let overlap = overlap(&inside(&found), &inside(&truth));
        Some(Cut { overlap, boundary_f: boundary_f(&found, &truth), confidence, signals })
    } else {
        None
    };
    Ok(Judged {
        index,
        view_right: class(told) == drawn.labels.view,
        stray: (drawn.labels.view == OTHER).then_some(answer.is_some()),
        plate: plate(&drawn, &picture, seen),
        outline,
    })
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

fn plate(drawn: &Drawn, picture: &RgbImage, seen: Option<&PlateSighting>) -> Plate {
    let partly = Plate::Partly { seen: seen.is_some() };
    let Some(corners) = &drawn.labels.plate_px else {
        return if drawn.labels.shows_plate { partly } else { Plate::None { alarm: seen.is_some() } };
    };
    let (width, height) = (drawn.width as f32, drawn.height as f32);
    if !corners.iter().all(|[x, y]| (0.0..width).contains(x) && (0.0..height).contains(y)) {
        return partly;
    }
    let Some(seen) = seen else {
        return Plate::Missed;
    };
    let wide = f64::from(corners[1][0] - corners[0][0]).hypot(f64::from(corners[1][1] - corners[0][1]));
    let error = |seen: &PlateSighting| {
        let off = corners
            .iter()
            .zip(&seen.corners)
            .map(|([x, y], place)| f64::from(x - place.x_px).hypot(f64::from(y - place.y_px)));
        off.sum::<f64>() / 4.0 / wide.max(1.0)
    };
    Plate::Found { as_seen: error(seen), refined: error(&refine_plate(picture, seen)) }
}

/// Spearman's: of ranks of confidence with ranks of overlap.
fn rank_correlation(cuts: &[&Cut]) -> f64 {
    let ranks = |value: &dyn Fn(&Cut) -> f64| {
        let mut order: Vec<usize> = (0..cuts.len()).collect();
        order.sort_by(|&a, &b| value(cuts[a]).total_cmp(&value(cuts[b])));
        let mut ranks = vec![0.0; cuts.len()];
        for (rank, index) in order.into_iter().enumerate() {
            ranks[index] = rank as f64;
        }
        ranks
    };
    let (sure, right) = (ranks(&|one| one.confidence), ranks(&|one| one.overlap));
    let mean = (cuts.len() as f64 - 1.0) / 2.0;
    let with: f64 = sure.iter().zip(&right).map(|(a, b)| (a - mean) * (b - mean)).sum();
    let alone: f64 = sure.iter().map(|a| (a - mean) * (a - mean)).sum();
    with / alone.max(1.0)
}

/// Source with the outlines (green: truth, red: found), and the cut on green, of the scenes that went worst.
fn worst(network: &Network, seed: u64, scenes: &[u64], folder: &Path, size: (usize, usize)) -> Result<()> {
    const ACROSS: u32 = 4;
    let (width, height) = (640, 240);
    let rows = (scenes.len() as u32).div_ceil(ACROSS);
    let mut sheet = RgbImage::new(ACROSS * width, rows.max(1) * height);
    for (place, &index) in scenes.iter().enumerate() {
        let drawn = draw(seed, index, Split::HeldOut, size.0, size.1);
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
