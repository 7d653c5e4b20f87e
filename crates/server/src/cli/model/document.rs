//! The form in which a model's manifest is stored: JSON, to be read by people too.

use anyhow::{Context as _, Result};
use forecourt_imaging::saliency::{Interface, Manifest, Output, Scale};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Document(#[serde(with = "ManifestForm")] Manifest);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Manifest", deny_unknown_fields)]
struct ManifestForm {
    name: String,
    sha256: String,
    source: String,
    #[serde(with = "InterfaceForm")]
    interface: Interface,
    licence: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Interface", deny_unknown_fields)]
struct InterfaceForm {
    width_px: u32,
    height_px: u32,
    mean: [f32; 3],
    deviation: [f32; 3],
    #[serde(with = "OutputForm")]
    output: Output,
    #[serde(with = "ScaleForm")]
    scale: Scale,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Output", rename_all = "lowercase")]
enum OutputForm {
    At(usize),
    Last,
    Named(String),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Scale", rename_all = "lowercase")]
enum ScaleForm {
    Unit,
    Sigmoid,
    MinMax,
}

pub(super) fn write(manifest: &Manifest) -> Result<Vec<u8>> {
    let mut json =
        serde_json::to_vec_pretty(&Document(manifest.clone())).context("it cannot be written down")?;
    json.push(b'\n');
    Ok(json)
}

pub(super) fn read(json: &[u8]) -> Result<Manifest> {
    let Document(manifest) = serde_json::from_slice(json).context("its manifest is damaged")?;
    Ok(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(interface: Interface) -> Manifest {
        Manifest {
            name: "shop".to_owned(),
            sha256: "ab".repeat(32),
            licence: "Terms\nof use".to_owned(),
            source: String::new(),
            interface,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let named =
            Interface { output: Output::Named("1959".to_owned()), scale: Scale::Unit, ..Interface::U2NET };
        for interface in [Interface::ISNET, Interface::U2NET, Interface::BIREFNET, named] {
            let manifest = manifest(interface);
            assert_eq!(read(&write(&manifest).unwrap()).unwrap(), manifest);
        }
    }

    #[test]
    fn the_form_stays() {
        let json: serde_json::Value =
            serde_json::from_slice(&write(&manifest(Interface::U2NET)).unwrap()).unwrap();
        assert_eq!(json["interface"]["output"], serde_json::json!({ "at": 0 }));
        assert_eq!((&json["interface"]["scale"], &json["name"]), (&"minmax".into(), &"shop".into()));
        assert_eq!(json["interface"]["width_px"], 320);
        let mut unknown = json;
        unknown["interface"]["fit"] = "letterbox".into();
        assert!(read(unknown.to_string().as_bytes()).is_err());
    }
}
