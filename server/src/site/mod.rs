//! The site's own files: stylesheet, scripts, WebAssembly, icon. Read into memory once at start, under names that
//! carry their content's hash, so that a browser keeps them for ever; refused at start when one is missing.

#[cfg(feature = "embed-site")]
mod embedded;
mod folder;
mod negotiate;
mod routes;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use app::ui::frame::Assets;
use axum::body::Bytes;

/// Why the site cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// Neither a folder nor a built-in site.
    #[error(
        "this binary has no site inside. Build one with `cargo xtask build`, or name a folder: server.site_dir or LATCHKEY_SITE_DIR"
    )]
    None,
    /// The folder cannot be read.
    #[error("cannot read the site in {0}: {1}. Run `cargo xtask build`")]
    Read(String, std::io::Error),
    /// A file is not there.
    #[error("the site lacks {0}. Run `cargo xtask build`")]
    Missing(String),
}

/// A file and its compressed forms.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// The site in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Site {
    files: Arc<BTreeMap<String, File>>,
    assets: Assets,
}

impl Site {
    /// From `folder` when one is given, else from inside the binary.
    pub fn load(folder: Option<&Path>) -> Result<Self, SiteError> {
        match folder {
            Some(folder) => Self::of(folder::read(folder)?),
            None => Self::built_in(),
        }
    }

    /// The hashed addresses for the pages.
    pub fn assets(&self) -> Assets {
        self.assets.clone()
    }

    /// A site of a few bytes, for tests of everything else.
    pub fn for_tests() -> Self {
        let url = |name: &str| format!("/pkg/{name}");
        let assets = Assets {
            css: url("main.test.css"),
            start: url("start.test.js"),
            glue: url("latchkey.test.js"),
            wasm: url("latchkey.test.wasm"),
            icon: url("favicon.test.svg"),
        };
        let file = File { plain: Bytes::from_static(b"test"), brotli: Some(Bytes::from_static(b"br")), gzip: None };
        Self { files: Arc::new(BTreeMap::from([("pkg/main.test.css".to_owned(), file)])), assets }
    }

    #[cfg(feature = "embed-site")]
    fn built_in() -> Result<Self, SiteError> {
        Self::of(embedded::read())
    }

    #[cfg(not(feature = "embed-site"))]
    fn built_in() -> Result<Self, SiteError> {
        Err(SiteError::None)
    }

    /// From every file by its path, the compressed ones beside the plain ones.
    fn of(raw: BTreeMap<String, Bytes>) -> Result<Self, SiteError> {
        let manifest = raw.get("manifest.txt").ok_or_else(|| SiteError::Missing("manifest.txt".to_owned()))?;
        let manifest = String::from_utf8_lossy(manifest).into_owned();
        let url = |wanted: &str| {
            let line = manifest.lines().filter_map(|line| line.split_once('\t')).find(|(name, _)| *name == wanted);
            let (_, url) = line.ok_or_else(|| SiteError::Missing(wanted.to_owned()))?;
            let there = raw.contains_key(url.trim_start_matches('/'));
            if there { Ok(url.to_owned()) } else { Err(SiteError::Missing(url.to_owned())) }
        };
        let assets = Assets {
            css: url("main.css")?,
            start: url("start.js")?,
            glue: url("latchkey.js")?,
            wasm: url("latchkey.wasm")?,
            icon: url("favicon.svg")?,
        };
        let plain = raw.iter().filter(|(path, _)| !is_compressed(path) && path.contains('/'));
        let files = plain.map(|(path, bytes)| {
            let beside = |extension: &str| raw.get(&format!("{path}.{extension}")).cloned();
            (path.clone(), File { plain: bytes.clone(), brotli: beside("br"), gzip: beside("gz") })
        });
        Ok(Self { files: Arc::new(files.collect()), assets })
    }
}

fn is_compressed(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_that_lacks_a_file_is_refused_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let said = |folder: &Path| Site::load(Some(folder)).err().map(|e| e.to_string()).unwrap_or_default();
        assert_eq!(said(folder.path()), "the site lacks manifest.txt. Run `cargo xtask build`");
        std::fs::write(folder.path().join("manifest.txt"), "main.css\t/pkg/main.1.css\n").expect("written");
        assert_eq!(said(folder.path()), "the site lacks /pkg/main.1.css. Run `cargo xtask build`");
        assert!(said(&folder.path().join("none")).starts_with("cannot read the site in "));
    }
}
