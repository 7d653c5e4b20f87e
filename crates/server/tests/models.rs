//! Models of the operator's own, by the program as a process: added, listed, checked, served, and what is refused.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not take for tests")]

#[path = "../../imaging/tests/tiny_saliency/mod.rs"]
mod tiny_saliency;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tiny_saliency::Tiny;

/// Interface of a small model.
const INTERFACE: [&str; 8] = ["--size", "64x48", "--mean", "0", "--deviation", "1,1,1", "--scale", "unit"];

/// A data folder, and beside it files that somebody may add.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Names of the files among the models.
    fn files(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.data().join("models")) else { return Vec::new() };
        let mut files: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        files
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt-server"));
        // Whatever the machine is configured with stays out of the tests.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("FORECOURT_") {
                command.env_remove(name);
            }
        }
        command.args(words).arg("--data").arg(self.data()).stdin(Stdio::null());
        command
    }

    /// Exit code, and what it printed and said.
    fn run(&self, words: &[&str]) -> (i32, String) {
        let output = self.command(words).output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(told).unwrap())
    }

    fn add(&self, file: &Path, more: &[&str]) -> (i32, String) {
        let mut words = vec!["model", "add", file.to_str().unwrap()];
        words.extend_from_slice(more);
        self.run(&words)
    }

    /// Adds a small model as `shop`.
    fn add_shop(&self) -> PathBuf {
        let file = self.file("shop.onnx", Tiny::default().onnx());
        let (code, told) =
            self.add(&file, &[&["--name", "shop", "--licence", "CC0-1.0"][..], &INTERFACE].concat());
        assert_eq!(code, 0, "{told}");
        assert!(told.contains("serve --model shop") && told.contains("FORECOURT_MODEL=shop"), "{told}");
        file
    }

    /// The log of a server until it serves.
    fn served(&self, model: &str) -> String {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--model", model]);
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = String::new();
        let mut lines = BufReader::new(process.stderr.take().unwrap());
        while !log.contains("Forecourt serves") {
            if lines.read_line(&mut log).unwrap() == 0 {
                break;
            }
        }
        process.kill().unwrap();
        process.wait().unwrap();
        log
    }
}

#[test]
fn a_model_is_added_listed_checked_and_served() {
    let place = Place::new();
    let (code, told) = place.run(&["model", "list"]);
    assert!(code == 0 && told.contains("No model has been added"), "{told}");
    assert!(place.run(&["model", "check"]).0 == 0);
    let file = place.add_shop();
    assert_eq!(place.files(), ["shop.json", "shop.onnx"]);
    assert_eq!(fs::read(place.data().join("models/shop.onnx")).unwrap(), fs::read(&file).unwrap());
    let (code, told) = place.run(&["model", "list"]);
    assert!(code == 0 && told.starts_with("shop ") && told.trim_end().ends_with("  CC0-1.0"), "{told}");
    for words in [&["model", "check"][..], &["model", "check", "shop"]] {
        let (code, told) = place.run(words);
        assert!(
            code == 0 && told.contains("shop: as it was added") && told.contains("CPU seconds"),
            "{told}"
        );
    }
    let log = place.served("shop");
    assert!(log.contains("cut out by a model that was added") && log.contains("engine=\"shop\""), "{log}");
}

#[test]
fn presets_and_flags_are_kept() {
    let place = Place::new();
    let licence = place.file("LICENCE", "Terms of the shop\nfor everybody\n");
    let onnx = Tiny { size: Some((320, 160)), ..Tiny::default() }.onnx();
    let file = place.file("u2.onnx", &onnx);
    let (code, told) = place.add(
        &file,
        &[
            "--name",
            "u2",
            "--preset",
            "u2net",
            "--size",
            "320x160",
            "--output",
            "inverse",
            "--scale",
            "sigmoid",
            "--source",
            "a shelf",
            "--licence",
            licence.to_str().unwrap(),
        ],
    );
    assert_eq!(code, 0, "{told}");
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(place.data().join("models/u2.json")).unwrap()).unwrap();
    let expected = serde_json::json!({
        "width_px": 320, "height_px": 160, "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225],
        "output": { "named": "inverse" }, "scale": "sigmoid",
    });
    assert_eq!(json["interface"], expected);
    assert_eq!(
        (&json["licence"], &json["source"]),
        (&"Terms of the shop\nfor everybody".into(), &"a shelf".into())
    );
    let (_, told) = place.run(&["model", "list"]);
    assert!(told.trim_end().ends_with("  Terms of the shop"), "{told}");
}

#[test]
fn what_cannot_be_used_is_refused_and_leaves_nothing() {
    let place = Place::new();
    let good = place.file("good.onnx", Tiny::default().onnx());
    let text = place.file("text.onnx", "a text");
    let cut = place.file("cut.onnx", &Tiny::default().onnx()[..400]);
    let broken = place.file("broken.onnx", Tiny { bias: f32::NAN, ..Tiny::default() }.onnx());
    let missing = place.data().join("missing.onnx");
    let zeros = "0".repeat(64);
    let check = |file: &Path, more: &[&str], code: i32, words: &str| {
        let (found, told) = place.add(file, &[&INTERFACE, more].concat());
        assert!(found == code && told.contains(words), "{more:?}: {found}, {told}");
        assert_eq!(place.files(), Vec::<String>::new(), "{more:?}");
    };
    let named = ["--name", "shop", "--licence", "CC0-1.0"];
    check(&text, &named, 1, "cannot be read as an ONNX model");
    check(&cut, &named, 1, "cannot be used");
    check(&broken, &named, 1, "is not a number");
    check(&missing, &named, 1, "cannot be read");
    check(place.0.path(), &named, 1, "is not a file");
    check(&good, &[&named[..], &["--sha256", &zeros]].concat(), 1, "has the SHA-256");
    check(&good, &[&named[..], &["--output", "1"]].concat(), 1, "has the shape");
    check(&good, &[&named[..], &["--output", "mask"]].concat(), 1, "it has map, mean, inverse");
    check(&good, &["--name", "shop"], 2, "--licence");
    check(&good, &["--name", "shop", "--licence", " "], 1, "no licence is stated");
    check(&good, &["--name", "shop", "--licence", "LICENSE.md"], 1, "there is no file LICENSE.md");
    for name in ["../x", "A", "a/b", "graph-cut"] {
        check(&good, &["--name", name, "--licence", "CC0-1.0"], 2, "name");
    }
    let (code, told) = place.add(&good, &named);
    assert!(code == 2 && told.contains("--preset") | told.contains("--size"), "{told}");
    let (code, told) = place.add(&good, &[&named[..], &["--preset", "u2net", "--size", "100x100"]].concat());
    assert!(code == 1 && told.contains("multiple of 16"), "{told}");
    assert!(!place.0.path().join("x.onnx").exists() && place.files().is_empty());
}

#[test]
fn a_name_is_given_once() {
    let place = Place::new();
    let file = place.add_shop();
    let named = ["--name", "shop", "--licence", "MIT"];
    let (code, told) = place.add(&file, &[&INTERFACE[..], &named].concat());
    assert!(code == 0 && told.contains("is there already"), "{told}");
    let other = place.file("other.onnx", Tiny { bias: -9.0, ..Tiny::default() }.onnx());
    let (code, told) = place.add(&other, &[&INTERFACE[..], &named].concat());
    assert!(code == 1 && told.contains("another model is called shop"), "{told}");
    let (code, told) = place.add(&file, &[&named[..], &["--preset", "u2net"]].concat());
    assert!(code == 1 && told.contains("in another way"), "{told}");
    assert_eq!(fs::read(place.data().join("models/shop.onnx")).unwrap(), fs::read(&file).unwrap());
}

#[test]
fn a_file_that_changed_is_found_and_not_used() {
    let place = Place::new();
    let file = place.add_shop();
    let stored = place.data().join("models/shop.onnx");
    fs::write(&stored, Tiny { bias: -9.0, ..Tiny::default() }.onnx()).unwrap();
    let (code, told) = place.run(&["model", "check"]);
    assert!(code == 1 && told.contains("FAULT    shop: its file has changed"), "{told}");
    let log = place.served("shop");
    assert!(log.contains("THE MODEL CANNOT BE USED") && log.contains("engine=\"forecourt-1\""), "{log}");
    // Adding it again puts it right.
    place.add_shop();
    assert_eq!(fs::read(&stored).unwrap(), fs::read(&file).unwrap());
    fs::write(place.data().join("models/shop.json"), "{}").unwrap();
    let (code, told) = place.run(&["model", "check", "shop"]);
    assert!(code == 1 && told.contains("its manifest is damaged"), "{told}");
    let (code, told) = place.run(&["model", "list"]);
    assert!(code == 0 && told.contains("cannot be read"), "{told}");
}

#[test]
fn a_missing_model_is_said_so() {
    let place = Place::new();
    let (code, told) = place.run(&["model", "check", "shop"]);
    assert!(code == 1 && told.contains("no model of this name"), "{told}");
    assert!(place.served("shop").contains("THE MODEL CANNOT BE USED"));
    let (code, told) = place.run(&["serve", "--model", "shop", "--network", "x.onnx"]);
    assert!(code == 2 && told.contains("cannot be used with"), "{told}");
    let (code, told) = place.run(&["serve", "--model", "../shop"]);
    assert!(code == 2 && told.contains("--model"), "{told}");
}
