//! Real photos, with masks drawn by hand and results of the vendor.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use forecourt_imaging::{GrayImage, Limits, Network, Recipe, RgbImage, process};
use image::imageops;

use crate::Options;
use crate::figures::{boundary_f, inside, overlap};
use crate::reference::register;
use crate::sheet::{mark, photo_sheet};

/// Suffix of the name of the vendor's result with another backdrop.
const COMPLETE: &str = "_CC.jpg";

pub(crate) fn judge(network: &Network, folder: &Path, options: &Options) -> Result<()> {
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
            mark(&mut marked, &mask, [0, 255, 0]);
            let result = folder.join(format!("{name}{COMPLETE}"));
            if result.exists() {
                registered(&name, &source, &image::open(result)?.into_rgb8(), &alpha, &mask)?;
            }
        }
        if let Some(folder) = &options.sheet {
            mark(&mut marked, &alpha, [255, 0, 0]);
            photo_sheet(&source, &marked, &alpha).save(folder.join(format!("photo-{name}.png")))?;
        }
    }
    Ok(())
}

/// Compares with the vehicle that a result of the vendor shows, and tells how far that can be trusted.
fn registered(
    name: &str,
    source: &RgbImage,
    result: &RgbImage,
    alpha: &GrayImage,
    mask: &GrayImage,
) -> Result<()> {
    let reference = register(source, result, &inside(mask))
        .with_context(|| format!("the result beside {name} does not show the same"))?;
    println!("photo_{name}_registered_iou {:.4}", reference.overlap(&inside(alpha)));
    let (smaller, larger) = reference.uncertainty(source.width() as usize);
    println!("photo_{name}_registered_with_2_px_less {smaller:.4}");
    println!("photo_{name}_registered_with_2_px_more {larger:.4}");
    println!("photo_{name}_registered_with_mask_by_hand {:.4}", reference.overlap(&inside(mask)));
    println!("photo_{name}_registered_agreement {:.4}", reference.agreement);
    Ok(())
}
