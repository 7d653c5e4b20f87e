//! Cuts one photo out, for a look at what the engine makes of it:
//!
//! ```text
//! cargo run --release -p forecourt-imaging --example cut -- photo.jpg complete result.jpg [scene]
//! ```
//!
//! By the shipped network, or the ONNX file that `FORECOURT_NETWORK` names, or by graph cut where `FORECOURT_GRAPH_CUT` is
//! set. Cut types: complete, normal, blur, none. Beside the result lies the vehicle's alpha channel, `result.alpha.png`. A
//! result that is called `.png` is converted, for viewers that show nothing else.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use forecourt_imaging::{CutType, Engine, GraphCut, Limits, Network, Recipe, Scene, process};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, cut_type, output, scene @ ..] = &arguments[..] else {
        bail!("usage: cut INPUT complete|normal|blur|none OUTPUT [SCENE]");
    };
    let cut_type = match cut_type.as_str() {
        "complete" => CutType::Complete,
        "normal" => CutType::Normal,
        "blur" => CutType::Blur,
        "none" => CutType::None,
        other => bail!("no such cut type: {other}"),
    };
    let scene = match scene {
        [] => Scene::Studio,
        [id, ..] => Scene::by_id(id).with_context(|| format!("no such scene: {id}"))?,
    };
    let recipe = Recipe { cut_type, backdrop: scene.into(), ..Recipe::default() };
    let bytes = std::fs::read(input).with_context(|| format!("cannot read {input}"))?;

    let engine: Box<dyn Engine> = match std::env::var_os("FORECOURT_NETWORK") {
        Some(file) => Box::new(Network::load(std::fs::read(file).context("no network there")?, 1)?),
        None if std::env::var_os("FORECOURT_GRAPH_CUT").is_some() => Box::new(GraphCut::new()),
        None => Box::new(Network::shipped(1)?),
    };

    let mut out = std::io::stdout();
    let start = Instant::now();
    let outcome = process(
        &bytes,
        &Limits::default(),
        &recipe,
        &*engine,
        &mut |phase| {
            // A closed pipe is no reason to stop.
            let _ = writeln!(out, "{:6.2} s  {phase:?}", start.elapsed().as_secs_f64());
        },
        &|| false,
    )?;
    writeln!(
        out,
        "{:6.2} s  {} × {}, from {} × {}, confidence {}, {:?}",
        start.elapsed().as_secs_f64(),
        outcome.width_px,
        outcome.height_px,
        outcome.original_width_px,
        outcome.original_height_px,
        outcome.confidence.map_or("none".to_owned(), |confidence| format!("{confidence:.2}")),
        outcome.quality,
    )?;
    writeln!(out, "{:?} {:?}", outcome.engine, outcome.sightings)?;

    let output = PathBuf::from(output);
    let widest = outcome.renditions.first().context("no rendition")?;
    write(&output, &widest.bytes)?;
    if let Some(alpha) = &outcome.alpha_png {
        write(&output.with_extension("alpha.png"), alpha)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let jpeg = bytes.starts_with(b"\xFF\xD8");
    if jpeg && path.extension().is_some_and(|extension| extension == "png") {
        image::load_from_memory(bytes)?.save(path)?;
    } else {
        std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
