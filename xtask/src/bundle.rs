//! From the assembled page to what the server serves: no inline script, one style sheet, everything compressed.
//!
//! The portal runs under a content security policy that names no inline script and no nonce, so the inline loader
//! becomes a file. Text is compressed here, once and as well as can be, and not by the server again and again.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256, Sha384};

use crate::flags::PortalProfile;

const COMPRESSIBLE: [&str; 8] = ["html", "css", "js", "wasm", "json", "svg", "webmanifest", "txt"];
const INDEX: &str = "index.html";

/// Rewrites the folder in place.
pub(crate) fn finish(folder: &Path, profile: PortalProfile) -> Result<()> {
    let index = folder.join(INDEX);
    let html = fs::read_to_string(&index).with_context(|| format!("there is no {}", index.display()))?;
    let html = loader_to_file(folder, &html)?;
    let html = sheets_to_one(folder, &html)?;
    ensure!(
        inline_scripts(&html).is_empty(),
        "index.html has an inline script, which the portal's policy forbids"
    );
    ensure!(!html.contains("<style") && !html.contains(" style="), "index.html has inline styles");
    fs::write(&index, unindented(&html))?;
    if profile == PortalProfile::Release {
        compress(folder)?;
    }
    Ok(())
}

/// The page without indentation and empty lines, which a browser does not need. Line ends stay: between words they are
/// spaces.
fn unindented(html: &str) -> String {
    let lines: Vec<&str> = html.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// Moves every inline script into a file of its own, named by its content.
fn loader_to_file(folder: &Path, html: &str) -> Result<String> {
    let mut html = html.to_owned();
    while let Some(script) = inline_scripts(&html).into_iter().next() {
        let element = &html[script.clone()];
        let body = &element[element.find('>').map_or(0, |end| end + 1)..element.len() - "</script>".len()];
        let name = format!("loader-{}.js", short_hash(body.as_bytes()));
        fs::write(folder.join(&name), body.trim())?;
        let replacement = format!(
            "<script type=\"module\" src=\"/{name}\" integrity=\"{}\"></script>",
            integrity(body.trim().as_bytes())
        );
        html.replace_range(script, &replacement);
    }
    Ok(html)
}

/// Joins the style sheets in their order into one file: one request, and better compressed.
fn sheets_to_one(folder: &Path, html: &str) -> Result<String> {
    let mut html = html.to_owned();
    let mut css = String::new();
    let mut first = None;
    while let Some((element, path)) = next_sheet(&html)? {
        let file = folder.join(path.trim_start_matches('/'));
        css.push_str(&fs::read_to_string(&file).with_context(|| format!("no {}", file.display()))?);
        css.push('\n');
        fs::remove_file(&file)?;
        first.get_or_insert(element.start);
        html.replace_range(element, "");
    }
    let Some(place) = first else { return Ok(html) };
    let name = format!("forecourt-{}.css", short_hash(css.as_bytes()));
    fs::write(folder.join(&name), &css)?;
    let link =
        format!("<link rel=\"stylesheet\" href=\"/{name}\" integrity=\"{}\">", integrity(css.as_bytes()));
    html.insert_str(place, &link);
    Ok(html)
}

/// The next `<link rel="stylesheet">`: its place and its path.
fn next_sheet(html: &str) -> Result<Option<(Range<usize>, String)>> {
    for (start, _) in html.match_indices("<link") {
        let end = start + html[start..].find('>').context("a link element does not end")? + 1;
        let element = &html[start..end];
        let is_sheet = element.contains("rel=\"stylesheet\"") || element.contains("rel=stylesheet");
        if !is_sheet {
            continue;
        }
        let path = attribute(element, "href").context("a style sheet without address")?;
        return Ok(Some((start..end, path)));
    }
    Ok(None)
}

/// Value of an attribute, quoted or not.
pub(crate) fn attribute(element: &str, name: &str) -> Option<String> {
    let rest = element.split_once(&format!("{name}="))?.1;
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split(|end: char| end == '>' || end.is_whitespace()).next()?,
    };
    Some(value.to_owned())
}

/// Places of script elements without an address.
fn inline_scripts(html: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, _) in html.match_indices("<script") {
        let Some(head) = html[start..].find('>') else { break };
        let Some(end) = html[start..].find("</script>") else { break };
        if !html[start..start + head].contains(" src=") {
            found.push(start..start + end + "</script>".len());
        }
    }
    found
}

/// First 16 hexadecimal digits of the SHA-256.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Value of the attribute `integrity`.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// Writes a `.br` and a `.gz` beside every file that gains by it.
fn compress(folder: &Path) -> Result<()> {
    for path in files(folder)? {
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if !COMPRESSIBLE.contains(&extension.as_str()) {
            continue;
        }
        let bytes = fs::read(&path)?;
        for (suffix, compressed) in [("br", brotli_11(&bytes)?), ("gz", gzip_9(&bytes)?)] {
            if compressed.len() < bytes.len() {
                fs::write(with_suffix(&path, suffix), compressed)?;
            }
        }
    }
    Ok(())
}

fn brotli_11(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip_9(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Sizes of the portal, file by file.
#[derive(Debug)]
pub(crate) struct Sizes {
    files: Vec<FileSize>,
}

#[derive(Debug)]
struct FileSize {
    name: String,
    raw_bytes: u64,
    wire_bytes: u64,
}

impl Sizes {
    /// Measures a finished release build.
    pub(crate) fn measure(folder: &Path) -> Result<Self> {
        let mut sizes = Vec::new();
        for path in files(folder)? {
            if path.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
                continue;
            }
            let raw_bytes = fs::metadata(&path)?.len();
            let wire_bytes = fs::metadata(with_suffix(&path, "br")).map_or(raw_bytes, |brotli| brotli.len());
            let name = path.strip_prefix(folder)?.display().to_string();
            sizes.push(FileSize { name, raw_bytes, wire_bytes });
        }
        if sizes.is_empty() {
            bail!("{} is empty", folder.display());
        }
        Ok(Self { files: sizes })
    }

    /// All that can come over the wire, with brotli.
    pub(crate) fn wire_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.wire_bytes).sum()
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44} {:>10} {:>10}", "portal", "bytes", "brotli")?;
        for file in &self.files {
            writeln!(f, "{:<44} {:>10} {:>10}", file.name, file.raw_bytes, file.wire_bytes)?;
        }
        let raw: u64 = self.files.iter().map(|file| file.raw_bytes).sum();
        write!(f, "{:<44} {raw:>10} {:>10}", "together", self.wire_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shape of an assembled page.
    const PAGE: &str = concat!(
        "<html><head><link rel=\"stylesheet\" href=\"/tokens-1.css\" integrity=\"x\"/>",
        "<link rel=\"icon\" href=\"/icon.svg\"><link rel=\"stylesheet\" href=\"/base-2.css\">",
        "<script type=\"module\">\nimport init from '/a.js';\nawait init();\n</script>",
        "<link rel=\"modulepreload\" href=\"/a.js\"></head><body></body></html>"
    );

    fn finished(page: &str) -> Result<(tempfile::TempDir, String)> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join(INDEX), page)?;
        fs::write(folder.path().join("tokens-1.css"), ":root { --a: 1 }")?;
        fs::write(folder.path().join("base-2.css"), "body { margin: 0 }")?;
        finish(folder.path(), PortalProfile::Release)?;
        let html = fs::read_to_string(folder.path().join(INDEX))?;
        Ok((folder, html))
    }

    #[test]
    fn the_loader_becomes_a_file_that_the_page_names_with_its_hash() {
        let (folder, html) = finished(PAGE).unwrap();
        assert!(inline_scripts(&html).is_empty(), "{html}");
        let start = html.find("<script").unwrap();
        let element = &html[start..];
        let path = attribute(element, "src").unwrap();
        let script = fs::read(folder.path().join(path.trim_start_matches('/'))).unwrap();
        assert!(String::from_utf8_lossy(&script).starts_with("import init"));
        assert_eq!(attribute(element, "integrity").unwrap(), integrity(&script));
    }

    #[test]
    fn sheets_are_joined_in_their_order_where_the_first_stood() {
        let (folder, html) = finished(PAGE).unwrap();
        assert_eq!(html.matches("stylesheet").count(), 1, "{html}");
        assert!(html.find("stylesheet") < html.find("icon.svg"));
        let (_, path) = {
            let start = html.find("<link").unwrap();
            (start, attribute(&html[start..], "href").unwrap())
        };
        let css = fs::read_to_string(folder.path().join(path.trim_start_matches('/'))).unwrap();
        assert!(css.find("--a") < css.find("margin"), "{css}");
        assert!(!folder.path().join("base-2.css").exists());
    }

    #[test]
    fn inline_styles_are_refused() {
        assert!(finished(&PAGE.replace("<body>", "<body style=\"color: red\">")).is_err());
        assert!(finished(&PAGE.replace("<body>", "<body><style>b{}</style>")).is_err());
    }

    #[test]
    fn what_shrinks_is_compressed_and_comes_back_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let text = "forecourt ".repeat(1000);
        fs::write(folder.path().join("a.js"), &text).unwrap();
        fs::write(folder.path().join("b.js"), "x").unwrap();
        fs::write(folder.path().join("c.png"), &text).unwrap();
        compress(folder.path()).unwrap();
        let mut back = Vec::new();
        let compressed = fs::read(folder.path().join("a.js.br")).unwrap();
        brotli::BrotliDecompress(&mut &compressed[..], &mut back).unwrap();
        assert_eq!(back, text.as_bytes());
        assert!(folder.path().join("a.js.gz").exists());
        assert!(!folder.path().join("b.js.br").exists());
        assert!(!folder.path().join("c.png.br").exists());
        let sizes = Sizes::measure(folder.path()).unwrap();
        assert_eq!(sizes.wire_bytes(), compressed.len() as u64 + 1 + text.len() as u64);
    }
}
