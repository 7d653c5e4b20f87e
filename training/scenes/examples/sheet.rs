//! Draws a sheet of training scenes with outline, panes, plate and tyres marked: `training-sheet [SEED] [held-out]`.

use std::path::Path;
use std::time::Instant;

use forecourt_scenes::{Drawn, Split, draw};
use image::{Rgb, RgbImage};

const ACROSS: u32 = 6;
const DOWN: u32 = 5;
const SIZE: (u32, u32) = (384, 288);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let seed = words.next().and_then(|word| word.parse().ok()).unwrap_or(1);
    let split = if words.next().as_deref() == Some("held-out") { Split::HeldOut } else { Split::Training };
    let folder = Path::new("target/scenes");
    std::fs::create_dir_all(folder)?;
    let mut sheet = RgbImage::new(ACROSS * SIZE.0, DOWN * SIZE.1);
    let start = Instant::now();
    for index in 0..ACROSS * DOWN {
        let drawn = draw(seed, u64::from(index), split, SIZE.0 as usize, SIZE.1 as usize);
        let (left, top) = (index % ACROSS * SIZE.0, index / ACROSS * SIZE.1);
        place(&mut sheet, &drawn, left, top, index % 3 == 2);
    }
    let per_second = f64::from(ACROSS * DOWN) / start.elapsed().as_secs_f64();
    let path = folder.join(format!("training-{seed}.png"));
    sheet.save(&path)?;
    #[expect(clippy::print_stdout, reason = "an example tells what it did")]
    {
        println!("{}: {per_second:.1} pictures a second", path.display());
    }
    Ok(())
}

fn place(sheet: &mut RgbImage, drawn: &Drawn, left: u32, top: u32, marked: bool) {
    let (width, height) = (drawn.width as u32, drawn.height as u32);
    let inside = |x: u32, y: u32| drawn.matte[(y * width + x) as usize] >= 128;
    for y in 0..height {
        for x in 0..width {
            let pixel = (y * width + x) as usize;
            let mut colour = [drawn.rgb[pixel * 3], drawn.rgb[pixel * 3 + 1], drawn.rgb[pixel * 3 + 2]];
            if marked {
                let rim = x + 1 < width
                    && y + 1 < height
                    && (inside(x, y) != inside(x + 1, y) || inside(x, y) != inside(x, y + 1));
                if rim {
                    colour = [0, 255, 0];
                } else if drawn.glass[pixel] > 128 {
                    colour[2] = colour[2].saturating_add(90);
                }
            }
            sheet.put_pixel(left + x, top + y, Rgb(colour));
        }
    }
    if marked {
        let plate = drawn.labels.plate_px.iter().flatten();
        let tyres = drawn.labels.contacts_px.iter().flatten();
        for ([x, y], colour) in
            plate.map(|place| (*place, [255, 0, 0])).chain(tyres.map(|place| (*place, [255, 255, 0])))
        {
            for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
                let (x, y) = (x + dx - 0.5, y + dy - 0.5);
                if x >= 0.0 && y >= 0.0 && (x as u32) < width && (y as u32) < height {
                    sheet.put_pixel(left + x as u32, top + y as u32, Rgb(colour));
                }
            }
        }
    }
}
