//! From `index.html` to the page as it is served: copies what its `data-trunk` links name and puts in their place what a
//! browser understands. The links are Trunk's, so that `trunk serve` understands the same file.
//!
//! Not here: compiling and making smaller ([`crate::portal`]); one sheet, no inline script, compression ([`crate::bundle`]).

use std::fs;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::bundle::{attribute, integrity, short_hash};

/// A `<link data-trunk …>` of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    place: Range<usize>,
    /// The attribute `rel`, which says what it is.
    pub(crate) rel: String,
    /// The file that it names; none for the program itself.
    pub(crate) href: Option<String>,
    element: String,
}

impl Link {
    /// Another attribute of the link.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        attribute(&self.element, name)
    }
}

/// Every `data-trunk` link in its order.
pub(crate) fn links(html: &str) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    for (start, _) in html.match_indices("<link data-trunk") {
        let end = start + html[start..].find('>').context("a link element does not end")? + 1;
        let element = html[start..end].to_owned();
        let rel = attribute(&element, "rel").context("a link without rel")?;
        links.push(Link { place: start..end, rel, href: attribute(&element, "href"), element });
    }
    Ok(links)
}

/// Copies what the page names from `sources` into `folder`, and returns the page. `glue` and `module` are the program's two
/// files; they are moved.
pub(crate) fn assemble(
    html: &str,
    sources: &Path,
    folder: &Path,
    glue: &Path,
    module: &Path,
) -> Result<String> {
    let mut page = html.to_owned();
    let mut preloads = String::new();
    // From the end, so that places before stay right.
    for link in links(html)?.into_iter().rev() {
        let replacement = match (link.rel.as_str(), &link.href) {
            ("rust", None) => {
                let (script, tags) = program(folder, glue, module)?;
                preloads = tags;
                script
            }
            ("css", Some(href)) => {
                // Joined into one by `bundle`, which takes the copies away.
                let name = href.replace('/', "-");
                fs::copy(sources.join(href), folder.join(&name)).with_context(|| format!("no {href}"))?;
                format!("<link rel=\"stylesheet\" href=\"/{name}\">")
            }
            ("icon", Some(href)) => {
                let name = copy_hashed(&sources.join(href), folder)?;
                format!("<link rel=\"icon\" href=\"/{name}\">")
            }
            ("copy-file", Some(href)) => {
                let name = Path::new(href).file_name().context("a file to copy has a name")?;
                fs::copy(sources.join(href), folder.join(name)).with_context(|| format!("no {href}"))?;
                String::new()
            }
            ("inline", Some(href)) => {
                fs::read_to_string(sources.join(href)).with_context(|| format!("no {href}"))?
            }
            (other, _) => bail!("index.html: a link with rel={other} is not known here"),
        };
        page.replace_range(link.place, &replacement);
    }
    ensure!(!preloads.is_empty(), "index.html names no program");
    let head = page.find("</head>").context("index.html has no head")?;
    page.insert_str(head, &preloads);
    Ok(page)
}

/// The script that starts the program, and the tags that let the browser fetch both files at once.
fn program(folder: &Path, glue: &Path, module: &Path) -> Result<(String, String)> {
    let bytes = fs::read(module)?;
    let wasm = format!("forecourt-{}_bg.wasm", short_hash(&bytes));
    let wasm_integrity = integrity(&bytes);
    fs::rename(module, folder.join(&wasm))?;
    let js = copy_hashed(glue, folder)?;
    let js_integrity = integrity(&fs::read(folder.join(&js))?);
    let script = format!(
        "<script type=\"module\">import init from '/{js}'; await init({{ module_or_path: '/{wasm}' }});</script>"
    );
    let preloads = format!(
        "<link rel=\"modulepreload\" href=\"/{js}\" crossorigin=\"anonymous\" integrity=\"{js_integrity}\">\
         <link rel=\"preload\" href=\"/{wasm}\" crossorigin=\"anonymous\" integrity=\"{wasm_integrity}\" as=\"fetch\" \
         type=\"application/wasm\">"
    );
    Ok((script, preloads))
}

/// Copies a file under a name with its hash, which the server lets browsers keep for ever.
fn copy_hashed(file: &Path, folder: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("no {}", file.display()))?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-{}.{extension}", short_hash(&bytes));
    fs::write(folder.join(&name), bytes)?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html>\n  <head>\n    <link data-trunk rel=\"icon\" href=\"style/icon.svg\">\n    \
        <link data-trunk rel=\"css\" href=\"style/a.css\">\n    <link data-trunk rel=\"copy-file\" href=\"src/worker.js\">\n    \
        <link data-trunk rel=\"rust\" data-bin=\"x\">\n  </head>\n  <body>\n    \
        <link data-trunk rel=\"inline\" href=\"style/icons.svg\">\n  </body>\n</html>\n";

    fn sources() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("style/icon.svg", "<svg/>"),
            ("style/a.css", "a {}"),
            ("src/worker.js", "w()"),
            ("style/icons.svg", "<svg id=\"i\"/>"),
            ("x.js", "glue"),
            ("x_bg.wasm", "module"),
        ] {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    fn assembled(html: &str) -> (Result<String>, tempfile::TempDir) {
        let (sources, folder) = (sources(), tempfile::tempdir().unwrap());
        let at = |name: &str| sources.path().join(name);
        (assemble(html, sources.path(), folder.path(), &at("x.js"), &at("x_bg.wasm")), folder)
    }

    #[test]
    fn links_become_what_browsers_understand() {
        let (page, folder) = assembled(PAGE);
        let page = page.unwrap();
        assert!(!page.contains("data-trunk") && page.contains("<svg id=\"i\"/>"), "{page}");
        let has = |name: &str| folder.path().join(name).exists();
        assert!(has("style-a.css") && has("worker.js"), "{page}");
        let wasm = format!("forecourt-{}_bg.wasm", short_hash(b"module"));
        assert!(has(&wasm) && has(&format!("x-{}.js", short_hash(b"glue"))), "{page}");
        let preload = page.find("rel=\"preload\"").unwrap();
        assert!(preload < page.find("</head>").unwrap());
        assert!(page[preload..].contains(&integrity(b"module")));
    }

    #[test]
    fn a_page_that_is_not_understood_is_refused() {
        assert!(assembled(&PAGE.replace("rel=\"icon\"", "rel=\"sass\"")).0.is_err());
        assert!(assembled(&PAGE.replace("style/a.css", "style/b.css")).0.is_err());
        assert!(assembled("<html><head></head></html>").0.is_err());
    }
}
