//! Which engine cuts vehicles out: the network that is built in, one that the operator gives, or a model that the operator
//! added, else the graph cut.
//!
//! A server with a broken model still serves: cuts are worse, which each image says by its engine and the log says here.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use forecourt_imaging::{Engine, GraphCut, Network, Saliency};

use super::model::{ModelName, Models};

/// Choice of the operator.
pub(super) enum Choice<'a> {
    BuiltIn,
    /// An ONNX file of the form of the one that is built in.
    Network(&'a Path),
    Model(&'a Models, &'a ModelName),
}

/// Reads the engine, which computes on `threads` threads however many images are under way.
pub(super) fn open(choice: &Choice<'_>, threads: usize) -> Arc<dyn Engine> {
    match *choice {
        Choice::BuiltIn => network(None, threads),
        Choice::Network(file) => network(Some(file), threads),
        Choice::Model(models, name) => model(models, name, threads),
    }
}

fn network(network: Option<&Path>, threads: usize) -> Arc<dyn Engine> {
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

fn model(models: &Models, name: &ModelName, threads: usize) -> Arc<dyn Engine> {
    match load_model(models, name, threads) {
        Ok(model) => {
            tracing::info!(
                engine = model.name(),
                "vehicles are cut out by a model that was added; nothing tells views and plates"
            );
            Arc::new(model)
        }
        Err(error) => {
            tracing::error!(
                model = %name,
                "THE MODEL CANNOT BE USED: {error:#}. The network that is built in takes its place. Look at it with \
                 `forecourt-server model check`, put it right and start again."
            );
            network(None, threads)
        }
    }
}

fn load_model(models: &Models, name: &ModelName, threads: usize) -> Result<Saliency> {
    let (manifest, onnx) = models.read(name)?;
    Ok(Saliency::load(onnx, &manifest, threads)?)
}

#[cfg(test)]
mod tests {
    use forecourt_server::startup::DataFolder;

    use super::*;

    #[test]
    fn a_broken_network_leaves_the_graph_cut() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("network.onnx");
        assert_eq!(open(&Choice::BuiltIn, 1).name(), forecourt_imaging::NETWORK_NAME);
        assert_eq!(open(&Choice::Network(&file), 1).name(), GraphCut::new().name());
        std::fs::write(&file, b"not a network").unwrap();
        assert_eq!(open(&Choice::Network(&file), 1).name(), GraphCut::new().name());
    }

    #[test]
    fn a_missing_model_leaves_what_is_built_in() {
        let folder = tempfile::tempdir().unwrap();
        let models = Models::of(&DataFolder::open(folder.path()).unwrap());
        let engine = open(&Choice::Model(&models, &"shop".parse().unwrap()), 1);
        assert_eq!(engine.name(), forecourt_imaging::NETWORK_NAME);
    }
}
