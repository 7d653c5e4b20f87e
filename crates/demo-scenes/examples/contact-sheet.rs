//! Draws every vehicle of the demo fleet once, and one vehicle all round, into `target/scenes`.

use std::path::Path;

use forecourt_demo_scenes::{Picture, Scene, VIEWS_DEG, demo_fleet};
use image::{ImageFormat, RgbImage};

const WIDTH: u32 = 800;
const HEIGHT: u32 = 600;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new("target/scenes");
    std::fs::create_dir_all(folder)?;
    let fleet = demo_fleet();
    let covers: Vec<Scene> = fleet.iter().filter_map(|vehicle| vehicle.scenes.first().copied()).collect();
    sheet(&covers, &folder.join("fleet.png"))?;
    for (vehicle, index) in fleet.iter().zip(0..).take(4) {
        let round: Vec<Scene> = VIEWS_DEG
            .iter()
            .filter_map(|&azimuth_deg| Some(Scene { azimuth_deg, ..*vehicle.scenes.first()? }))
            .collect();
        sheet(&round, &folder.join(format!("round-{index}.png")))?;
    }
    for (scene, name) in [(0, "large-front"), (4, "large-rear")] {
        let scene = fleet.get(1).and_then(|vehicle| vehicle.scenes.get(scene)).ok_or("no such scene")?;
        let Picture { width, height, rgb, .. } = scene.render(1600, 1200);
        let picture = RgbImage::from_raw(width, height, rgb).ok_or("pixels are missing")?;
        picture.save_with_format(folder.join(format!("{name}.png")), ImageFormat::Png)?;
    }
    Ok(())
}

fn sheet(scenes: &[Scene], path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut sheet = RgbImage::new(WIDTH * 2, HEIGHT * scenes.len().div_ceil(2) as u32);
    for (scene, index) in scenes.iter().zip(0_i64..) {
        let Picture { width, height, rgb, .. } = scene.render(WIDTH, HEIGHT);
        let picture = RgbImage::from_raw(width, height, rgb).ok_or("pixels are missing")?;
        let (x, y) = (index % 2 * i64::from(WIDTH), index / 2 * i64::from(HEIGHT));
        image::imageops::overlay(&mut sheet, &picture, x, y);
    }
    sheet.save_with_format(path, ImageFormat::Png)?;
    Ok(())
}
