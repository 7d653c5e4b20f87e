//! How good a network's outlines are: `judge WEIGHTS.onnx [--scenes N] [--photos DIR --masks DIR] [--sheet DIR]
//! [--seed N --signals FILE]`.
//!
//! On scenes that training never draws it compares outline, view, plate and confidence with the truth; on photos it
//! compares the finished alpha channel with masks corrected by hand. Prints one `NAME NUMBER` a line, which
//! `cargo xtask bench imaging` makes a table of; `--sheet` draws source, outline and cut of the worst scenes and of
//! the photos; `--signals` writes overlap and signs of doubt of each scene, which the constants of the engine's confidence
//! are fitted to (with another seed than that of the figures).
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use forecourt_imaging::{Error, GrayImage, Level, Limits, Network, Recipe, RgbImage, View, process};
use forecourt_scenes::training::{Drawn, INTERIOR, OTHER, Split, draw};
use image::{Rgb, imageops};

/// Of the scenes that figures are made of; others choose among trained weights.
const SEED: u64 = 9;
const SIZE: (usize, usize) = (512, 384);
/// Distance within which an outline is right, pixels of the alpha channel.
const NEAR_PX: i64 = 3;
const WORST: usize = 24;

struct Options {
    weights: PathBuf,
    scenes: u64,
    photos: Option<PathBuf>,
    masks: Option<PathBuf>,
    sheet: Option<PathBuf>,
    seed: u64,
    signals: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = options()?;
    let onnx =
        fs::read(&options.weights).with_context(|| format!("cannot read {}", options.weights.display()))?;
    let network = Network::load(onnx, 1)?;
    if let Some(folder) = &options.sheet {
        fs::create_dir_all(folder)?;
    }
    if options.scenes > 0 {
        scenes(&network, &options)?;
    }
    if let Some(folder) = &options.photos {
        photos(&network, folder, &options)?;
    }
    Ok(())
}

fn options() -> Result<Options> {
    let mut words = std::env::args().skip(1);
    let weights = words.next().context("name an ONNX file")?.into();
    let mut options =
        Options { weights, scenes: 1000, photos: None, masks: None, sheet: None, seed: SEED, signals: None };
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--scenes" => options.scenes = value.parse()?,
            "--photos" => options.photos = Some(value.into()),
            "--masks" => options.masks = Some(value.into()),
            "--seed" => options.seed = value.parse()?,
            "--signals" => options.signals = Some(value.into()),
            "--sheet" => options.sheet = Some(value.into()),
            other => bail!("{other} is not known"),
        }
    }
    Ok(options)
}

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
    no_plates: u32,
    plate_alarms: u32,
    empty: u32,
    stray: u32,
}

fn scenes(network: &Network, options: &Options) -> Result<()> {
    let mut judged = Vec::new();
    let mut counts = Counts::default();
    let mut table = String::from("overlap,agreement,unsure,sides_cut,view\n");
    for index in 0..options.scenes {
        let drawn = draw(options.seed, index, Split::HeldOut, SIZE.0, SIZE.1);
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
        plate(&drawn, answer.as_ref().and_then(|answer| answer.sightings.plate.as_ref()), &mut counts);
        if drawn.labels.view < INTERIOR {
            let truth: Vec<bool> = drawn.matte.iter().map(|&alpha| alpha >= 128).collect();
            let (found, confidence) = match &answer {
                Some(answer) => (inside(&answer.alpha), f64::from(answer.confidence)),
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
    println!("plate_alarms {:.4}", share(counts.plate_alarms, counts.no_plates));
    println!("empty_cut {:.4}", share(counts.stray, counts.empty));
    if let Some(folder) = &options.sheet {
        judged.sort_by(|a, b| a.overlap.total_cmp(&b.overlap));
        worst(network, options.seed, &judged[..judged.len().min(WORST)], folder)?;
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

fn plate(drawn: &Drawn, seen: Option<&forecourt_imaging::PlateSighting>, counts: &mut Counts) {
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
                let off: f64 = corners
                    .iter()
                    .zip(&seen.corners)
                    .map(|([x, y], place)| f64::from(x - place.x_px).hypot(f64::from(y - place.y_px)))
                    .sum();
                counts.plate_errors.push(off / 4.0 / wide.max(1.0));
            }
        }
    }
}

fn inside(alpha: &GrayImage) -> Vec<bool> {
    alpha.pixels().map(|pixel| pixel[0] >= 128).collect()
}

/// Intersection over union.
fn overlap(one: &[bool], other: &[bool]) -> f64 {
    let both = one.iter().zip(other).filter(|(a, b)| **a && **b).count();
    let either = one.iter().zip(other).filter(|(a, b)| **a || **b).count();
    both as f64 / either.max(1) as f64
}

fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len().saturating_sub(1)) as f64 * share;
    sorted.get(place.round() as usize).copied().unwrap_or(f64::NAN)
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
fn worst(network: &Network, seed: u64, judged: &[Judged], folder: &Path) -> Result<()> {
    const ACROSS: u32 = 4;
    let (width, height) = (SIZE.0 as u32, SIZE.1 as u32 / 2);
    let rows = (judged.len() as u32).div_ceil(ACROSS);
    let mut sheet = RgbImage::new(ACROSS * width, rows.max(1) * height);
    for (place, one) in judged.iter().enumerate() {
        let drawn = draw(seed, one.index, Split::HeldOut, SIZE.0, SIZE.1);
        let source = picture(&drawn).context("a picture has its size")?;
        let alpha = match network.examine(&source, Level::Standard, &|| false) {
            Ok(answer) => answer.matte.alpha,
            Err(_) => GrayImage::new(source.width(), source.height()),
        };
        let truth = GrayImage::from_raw(source.width(), source.height(), drawn.matte)
            .context("a matte has its size")?;
        let mut marked = source.clone();
        outline(&mut marked, &truth, [0, 255, 0]);
        outline(&mut marked, &alpha, [255, 0, 0]);
        let (left, top) = (place as u32 % ACROSS * width, place as u32 / ACROSS * height);
        for (half, part) in [(0, marked), (1, on_green(&source, &alpha))] {
            let small = imageops::resize(&part, width / 2, height, imageops::FilterType::Triangle);
            imageops::replace(&mut sheet, &small, i64::from(left + half * width / 2), i64::from(top));
        }
    }
    sheet.save(folder.join("worst-scenes.png"))?;
    Ok(())
}

fn outline(picture: &mut RgbImage, alpha: &GrayImage, colour: [u8; 3]) {
    let (width, height) = alpha.dimensions();
    let inside = |x: u32, y: u32| alpha.get_pixel(x, y)[0] >= 128;
    for y in 0..height - 1 {
        for x in 0..width - 1 {
            if inside(x, y) != inside(x + 1, y) || inside(x, y) != inside(x, y + 1) {
                picture.put_pixel(x, y, Rgb(colour));
            }
        }
    }
}

fn on_green(picture: &RgbImage, alpha: &GrayImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let share = f32::from(alpha.get_pixel(x, y)[0]) / 255.0;
        let source = picture.get_pixel(x, y);
        let mix = |from: u8, to: u8| (f32::from(from) + (f32::from(to) - f32::from(from)) * share) as u8;
        Rgb([mix(60, source[0]), mix(200, source[1]), mix(60, source[2])])
    })
}

fn photos(network: &Network, folder: &Path, options: &Options) -> Result<()> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            path.extension().is_some_and(|ext| ext == "jpg" || ext == "jpeg") && !name.contains('_')
        })
        .collect();
    names.sort();
    for path in names {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path)?;
        let outcome =
            process(&bytes, &Limits::default(), &Recipe::default(), network, &mut |_| {}, &|| false)?;
        let png = outcome.alpha_png.with_context(|| format!("{name} was not cut"))?;
        let alpha = image::load_from_memory(&png)?.into_luma8();
        let view = outcome.sightings.view.map(|seen| format!("{:?}", seen.view)).unwrap_or_default();
        println!("photo_{name}_confidence {:.3}", outcome.confidence.unwrap_or(0.0));
        println!("photo_{name}_view {view}");
        let source = imageops::resize(
            &image::load_from_memory(&bytes)?.into_rgb8(),
            alpha.width(),
            alpha.height(),
            imageops::FilterType::CatmullRom,
        );
        let mask = options
            .masks
            .as_ref()
            .map(|masks| masks.join(format!("{name}.png")))
            .filter(|path| path.exists());
        let mut marked = source.clone();
        if let Some(mask) = mask {
            let mask = image::open(mask)?.into_luma8();
            let mask = imageops::resize(&mask, alpha.width(), alpha.height(), imageops::FilterType::Triangle);
            println!("photo_{name}_iou {:.4}", overlap(&inside(&alpha), &inside(&mask)));
            println!("photo_{name}_boundary_f {:.4}", boundary_f(&alpha, &mask));
            outline(&mut marked, &mask, [0, 255, 0]);
        }
        if let Some(folder) = &options.sheet {
            outline(&mut marked, &alpha, [255, 0, 0]);
            let mut sheet = RgbImage::new(alpha.width() * 2, alpha.height());
            imageops::replace(&mut sheet, &marked, 0, 0);
            imageops::replace(&mut sheet, &on_green(&source, &alpha), i64::from(alpha.width()), 0);
            sheet.save(folder.join(format!("photo-{name}.png")))?;
        }
    }
    Ok(())
}

/// Harmonic mean of the shares of either outline that lie within [`NEAR_PX`] of the other.
fn boundary_f(one: &GrayImage, other: &GrayImage) -> f64 {
    let rims = [rim(one), rim(other)];
    let near = |from: &[bool], to: &[bool]| {
        let (width, height) = (i64::from(one.width()), i64::from(one.height()));
        let (mut hit, mut all) = (0_u32, 0_u32);
        for pixel in (0..from.len()).filter(|&pixel| from[pixel]) {
            let (x, y) = (pixel as i64 % width, pixel as i64 / width);
            all += 1;
            let found = (-NEAR_PX..=NEAR_PX).any(|dy| {
                (-NEAR_PX..=NEAR_PX).any(|dx| {
                    let (x, y) = (x + dx, y + dy);
                    dx * dx + dy * dy <= NEAR_PX * NEAR_PX
                        && (0..width).contains(&x)
                        && (0..height).contains(&y)
                        && to[(y * width + x) as usize]
                })
            });
            hit += u32::from(found);
        }
        f64::from(hit) / f64::from(all.max(1))
    };
    let (precision, recall) = (near(&rims[0], &rims[1]), near(&rims[1], &rims[0]));
    2.0 * precision * recall / (precision + recall).max(1e-9)
}

fn rim(alpha: &GrayImage) -> Vec<bool> {
    let (width, height) = alpha.dimensions();
    let inside = inside(alpha);
    let at = |x: u32, y: u32| inside[(y * width + x) as usize];
    (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| {
            at(x, y)
                && (x == 0
                    || y == 0
                    || x + 1 == width
                    || y + 1 == height
                    || !at(x - 1, y)
                    || !at(x + 1, y)
                    || !at(x, y - 1)
                    || !at(x, y + 1))
        })
        .collect()
}
