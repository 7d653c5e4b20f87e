//! Contact sheet of the scenes, each with a drawn vehicle, for a look at them:
//!
//! ```text
//! cargo run -p forecourt-imaging --example scenes -- sheet.png [width of a picture]
//! ```

use std::io::Cursor;
use std::path::PathBuf;

use anyhow::Context as _;
use forecourt_demo_scenes::{Body, Paint, Scene as Photo, VIEWS_DEG, Yard};
use forecourt_imaging::{
    Engine, Error, GrayImage, Level, Limits, Recipe, RgbImage, Scene, Segmentation, Sightings, process,
};
use image::ImageFormat;
use image::imageops::{self, FilterType};

/// Pictures side by side.
const COLUMNS: u32 = 2;
/// Room between them, pixels.
const GAP: u32 = 8;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = PathBuf::from(arguments.next().context("usage: scenes OUTPUT.png [WIDTH]")?);
    let width: u32 = arguments.next().map_or(Ok(800), |text| text.parse()).context("no such width")?;
    let height = width * 3 / 4;

    let rows = (Scene::all().len() as u32).div_ceil(COLUMNS);
    let white = image::Rgb([255; 3]);
    let mut sheet = RgbImage::from_pixel(COLUMNS * (width + GAP) - GAP, rows * (height + GAP) - GAP, white);
    for (at, &scene) in (0..).zip(Scene::all()) {
        let drawn = Drawn::new(at as usize, width, height)?;
        let recipe = Recipe { backdrop: scene.into(), hd_width_px: width, ..Recipe::default() };
        let photo = drawn.photo()?;
        let outcome = process(&photo, &Limits::default(), &recipe, &drawn, &mut |_| {}, &|| false)?;
        let widest = outcome.renditions.first().context("no rendition")?;
        let picture = image::load_from_memory(&widest.bytes)?.into_rgb8();
        let place = (at % COLUMNS * (width + GAP), at / COLUMNS * (height + GAP));
        imageops::replace(&mut sheet, &picture, i64::from(place.0), i64::from(place.1));
    }
    sheet.save(&file).with_context(|| format!("cannot write {}", file.display()))
}

/// A drawn photo that knows its own mask.
struct Drawn {
    photo: RgbImage,
    mask: GrayImage,
}

impl Drawn {
    fn new(at: usize, width: u32, height: u32) -> anyhow::Result<Self> {
        const PAINTS: [Paint; 3] = [Paint::Red, Paint::Blue, Paint::Silver];
        let drawn = Photo {
            body: Body::ALL[at % Body::ALL.len()],
            paint: PAINTS[at % PAINTS.len()],
            azimuth_deg: VIEWS_DEG[at % VIEWS_DEG.len()],
            yard: Yard::Hall,
            seed: 5,
        }
        .render(width, height);
        Ok(Self {
            photo: RgbImage::from_raw(width, height, drawn.rgb).context("no photo")?,
            mask: GrayImage::from_raw(width, height, drawn.mask).context("no mask")?,
        })
    }

    fn photo(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Cursor::new(Vec::new());
        self.photo.write_to(&mut bytes, ImageFormat::Png)?;
        Ok(bytes.into_inner())
    }
}

impl Engine for Drawn {
    fn name(&self) -> &'static str {
        "drawn"
    }

    fn segment(&self, image: &RgbImage, _: Level, _: &dyn Fn() -> bool) -> Result<Segmentation, Error> {
        let alpha = imageops::resize(&self.mask, image.width(), image.height(), FilterType::Triangle);
        Ok(Segmentation { alpha, confidence: 1.0, sightings: Sightings::default() })
    }
}
