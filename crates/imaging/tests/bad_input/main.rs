//! Files that are made to hurt, cut off, or garbled: bounded memory, a clear word, no panic.
//!
//! A sample runs with the other tests; `FORECOURT_LONG` (`cargo xtask test --long`) runs all of it in full size. It is a
//! program of its own so that the memory of other tests does not count.
#![expect(clippy::unwrap_used, reason = "where a helper fails, its test does")]

mod bombs;
#[path = "../photo_files/containers.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod containers;
#[path = "../photo_files/jpeg_writer.rs"]
mod jpeg_writer;
#[path = "../photo_files/profiles.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod profiles;
mod seeds;

use forecourt_imaging::{CutType, Error, GraphCut, Limits, MaxPixels, Outcome, Recipe, inspect, process};

/// Memory of a run besides what the header announces: the engine's copies, the renditions, the program itself.
const BASE_BYTES: u64 = 64 << 20;

fn is_long() -> bool {
    std::env::var_os("FORECOURT_LONG").is_some()
}

fn run(bytes: &[u8], limits: &Limits) -> Result<Outcome, Error> {
    let recipe = Recipe { cut_type: CutType::None, sub_widths_px: Vec::new(), ..Recipe::default() };
    process(bytes, limits, &recipe, &GraphCut::new(), &mut |_| {}, &|| false)
}

/// Words that a person can use: a sentence of ours, without names of the inside.
fn is_clear(error: &Error) -> bool {
    let words = error.to_string();
    words.len() < 200
        && !["Error", "::", "\"", "libjpeg", "Turbo", "IDAT", "Format error"]
            .iter()
            .any(|w| words.contains(w))
}

/// The most memory that the program came to hold besides what it held before, where the system tells.
struct Peak {
    before_bytes: Option<u64>,
}

impl Peak {
    fn begin() -> Self {
        // Sets the mark back to what is held now.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self { before_bytes: Self::held() }
    }

    fn bytes(&self) -> Option<u64> {
        Some(Self::held()?.saturating_sub(self.before_bytes?))
    }

    fn held() -> Option<u64> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? << 10)
    }
}

/// One test, since memory is measured: nothing may run beside it.
#[test]
fn bad_files_are_bounded_and_get_a_clear_word() {
    for bomb in bombs::all(is_long()) {
        let peak = Peak::begin();
        let header = inspect(&bomb.bytes, &Limits::default());
        let result = run(&bomb.bytes, &Limits::default());
        if let Err(error) = &result {
            assert!(is_clear(error), "{}: {error}", bomb.name);
        }
        assert_eq!(
            result.as_ref().err().map(bombs::Word::of),
            bomb.expected,
            "{}: {:?}",
            bomb.name,
            result.err()
        );
        let announced = header.map_or(0, |header| header.working_bytes) + bomb.bytes.len() as u64;
        if let Some(held) = peak.bytes() {
            assert!(
                held <= announced + BASE_BYTES,
                "{}: {held} bytes held, {announced} announced",
                bomb.name
            );
        }
    }

    let limits = Limits { max_pixels: MaxPixels::all(1_000_000), ..Limits::default() };
    let seeds = seeds::all();
    for seed in &seeds {
        assert!(
            run(&seed.bytes, &limits).is_ok(),
            "{} itself: {:?}",
            seed.name,
            run(&seed.bytes, &limits).err()
        );
        for kept in seed.cuts(50) {
            let result = run(&seed.bytes[..kept], &limits);
            assert!(result.is_err(), "{}, {kept} of {}", seed.name, seed.bytes.len());
            assert!(is_clear(&result.unwrap_err()), "{}, {kept}", seed.name);
        }
    }

    let peak = Peak::begin();
    let mut chance = seeds::Chance::new(20_261_130);
    let count = if is_long() { 20_000 } else { 1_500 };
    for number in 0..count {
        let seed = &seeds[number % seeds.len()];
        let bytes = seeds::mutated(&seed.bytes, &mut chance);
        match run(&bytes, &limits) {
            Ok(outcome) => assert!(outcome.width_px > 0, "{} {number}", seed.name),
            Err(error) => assert!(is_clear(&error), "{} {number}: {error}", seed.name),
        }
    }
    if let Some(held) = peak.bytes() {
        assert!(held <= 3 * BASE_BYTES, "{held} bytes held by small files");
    }
}
