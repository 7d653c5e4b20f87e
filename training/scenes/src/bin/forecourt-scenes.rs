//! Writes drawn scenes to a pipe: `forecourt-scenes stream --seed 1 --first 0 --count 1000 --split training`.
//!
//! Numbers are little-endian. First `FORECOURT SCENES`, then four u32: version 1, width, height, bytes a record. A
//! record: its index (u64), red-green-blue bytes, the matte, the panes, and the labels as f32. Not for: files to keep.

use std::io::{BufWriter, Write as _, stdout};
use std::process::ExitCode;

use forecourt_scenes::{LABELS, Split, draw};

struct Order {
    seed: u64,
    first: u64,
    count: u64,
    split: Split,
    width: usize,
    height: usize,
}

fn main() -> ExitCode {
    let order = match Order::read(std::env::args().skip(1)) {
        Ok(order) => order,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "forecourt-scenes: {fault}");
            return ExitCode::from(2);
        }
    };
    match stream(&order) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads has enough.
        Err(fault) if fault.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "forecourt-scenes: {fault}");
            ExitCode::FAILURE
        }
    }
}

impl Order {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        if words.next().as_deref() != Some("stream") {
            return Err("say 'stream', then --seed N --first N --count N --split training|held-out --width N --height N".into());
        }
        let mut order =
            Self { seed: 1, first: 0, count: 100, split: Split::Training, width: 384, height: 288 };
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
            let number =
                || value.parse::<u64>().map_err(|_| format!("{name} needs a whole number, not {value}"));
            match name.as_str() {
                "--seed" => order.seed = number()?,
                "--first" => order.first = number()?,
                "--count" => order.count = number()?,
                "--width" => order.width = number()? as usize,
                "--height" => order.height = number()? as usize,
                "--split" => {
                    order.split = match value.as_str() {
                        "training" => Split::Training,
                        "held-out" => Split::HeldOut,
                        _ => return Err(format!("--split is training or held-out, not {value}")),
                    };
                }
                _ => return Err(format!("{name} is not known")),
            }
        }
        let allowed = 32..=4096;
        if !allowed.contains(&order.width) || !allowed.contains(&order.height) {
            return Err("sides are 32 to 4096 pixels".into());
        }
        order.width = order.width.next_multiple_of(2);
        order.height = order.height.next_multiple_of(2);
        Ok(order)
    }
}

fn stream(order: &Order) -> std::io::Result<()> {
    let record = 8 + order.width * order.height * 5 + LABELS * 4;
    let mut pipe = BufWriter::with_capacity(1 << 20, stdout().lock());
    pipe.write_all(b"FORECOURT SCENES")?;
    for number in [1, order.width, order.height, record] {
        pipe.write_all(&(number as u32).to_le_bytes())?;
    }
    for index in order.first..order.first.saturating_add(order.count) {
        let drawn = draw(order.seed, index, order.split, order.width, order.height);
        pipe.write_all(&index.to_le_bytes())?;
        pipe.write_all(&drawn.rgb)?;
        pipe.write_all(&drawn.matte)?;
        pipe.write_all(&drawn.glass)?;
        for number in drawn.labels.numbers() {
            pipe.write_all(&number.to_le_bytes())?;
        }
    }
    pipe.flush()
}
