//! Cost of one photo: `measure PHOTO.jpg` prints the time and the memory of its whole job, `measure --draw FILE`
//! draws a photo of 12 megapixels to measure with. `cargo xtask bench` runs both; drawing is a process of its own so
//! that its memory does not count.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use forecourt_demo_scenes::{Body, Paint, Scene, VIEWS_DEG, Yard};
use forecourt_imaging::{Limits, Network, Recipe, process};

const DRAWN_WIDTH: u16 = 4000;
const DRAWN_HEIGHT: u16 = 3000;
const DRAWN_QUALITY: u8 = 90;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--draw", file] => draw(Path::new(file)),
        [photo] => measure(Path::new(photo)),
        _ => bail!("give a photo, or --draw and a file to write"),
    }
}

fn draw(file: &Path) -> Result<()> {
    let scene =
        Scene { body: Body::Estate, paint: Paint::Red, azimuth_deg: VIEWS_DEG[0], yard: Yard::Hall, seed: 7 };
    let picture = scene.render(u32::from(DRAWN_WIDTH), u32::from(DRAWN_HEIGHT));
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, DRAWN_QUALITY).encode(
        &picture.rgb,
        DRAWN_WIDTH,
        DRAWN_HEIGHT,
        jpeg_encoder::ColorType::Rgb,
    )?;
    std::fs::write(file, jpeg).with_context(|| format!("cannot write {}", file.display()))
}

fn measure(photo: &Path) -> Result<()> {
    let bytes = std::fs::read(photo).with_context(|| format!("cannot read {}", photo.display()))?;
    let loading = Instant::now();
    let network = Network::shipped(1)?;
    println!("load_ms {}", loading.elapsed().as_millis());
    let begun = Instant::now();
    let mut phases = Vec::new();
    let outcome = process(
        &bytes,
        &Limits::default(),
        &Recipe::default(),
        &network,
        &mut |phase| phases.push(format!("{phase:?} at {} ms", begun.elapsed().as_millis())),
        &|| false,
    )?;
    println!(
        "megapixels {:.1}",
        f64::from(outcome.original_width_px) * f64::from(outcome.original_height_px) / 1e6
    );
    println!("job_ms {}", begun.elapsed().as_millis());
    if let Some(peak_kib) = peak_kib() {
        println!("peak_kib {peak_kib}");
    }
    if let Some(cpu_ms) = cpu_ms() {
        println!("cpu_ms {cpu_ms}");
    }
    println!("phases {}", phases.join(", "));
    Ok(())
}

/// Processor time that this process has taken, where the system tells: in ticks of a hundredth of a second.
fn cpu_ms() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name may hold anything, up to the last parenthesis.
    let mut fields = stat.rsplit_once(") ")?.1.split_whitespace().skip(11);
    let ticks = |word: Option<&str>| word?.parse::<u64>().ok();
    Some((ticks(fields.next())? + ticks(fields.next())?) * 10)
}

/// The most memory that this process has held, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
