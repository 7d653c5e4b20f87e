//! Which engine cuts vehicles out: the network that is built in or that the operator gives, else the graph cut.
//!
//! A server with a broken model still serves: cuts are worse, which each image says by its engine and the log says here.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use forecourt_imaging::{Engine, GraphCut, Network};

/// Reads the network, which computes on `threads` threads however many images are under way.
pub(super) fn open(network: Option<&Path>, threads: usize) -> Arc<dyn Engine> {
    let file = network.map_or_else(|| "built in".to_owned(), |file| file.display().to_string());
    match load(network, threads) {
        Ok(network) => {
            tracing::info!(engine = network.name(), file, "vehicles are cut out by a network");
            Arc::new(network)
        }
        Err(error) => {
            tracing::error!(
                file,
                "THE NETWORK CANNOT BE USED: {error:#}. Vehicles are cut out by colour and position alone, which is much \
                 worse. Replace the file and start again."
            );
            Arc::new(GraphCut::new())
        }
    }
}

fn load(network: Option<&Path>, threads: usize) -> Result<Network> {
    let Some(file) = network else { return Ok(Network::shipped(threads)?) };
    let onnx = std::fs::read(file).context("it cannot be read")?;
    Ok(Network::load(onnx, threads)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_network_leaves_the_graph_cut() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("network.onnx");
        assert_eq!(open(None, 1).name(), forecourt_imaging::NETWORK_NAME);
        assert_eq!(open(Some(&file), 1).name(), GraphCut::new().name());
        std::fs::write(&file, b"not a network").unwrap();
        assert_eq!(open(Some(&file), 1).name(), GraphCut::new().name());
    }
}
