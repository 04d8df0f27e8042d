//! One page, and all it loads.

use super::budget::Budget;
use super::http::Client;
use crate::files;
use crate::say;
use crate::site;
use crate::trouble::Done;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a server can afford to compress with for each answer.
const ON_THE_FLY: (i32, u32) = (5, 6);

/// A page's parts, by kind.
pub struct Page {
    path: String,
    parts: BTreeMap<Kind, Size>,
}

/// In the order in which they are printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Html,
    Css,
    Js,
    Wasm,
    Other,
}

/// Bytes: as they are, and compressed in two ways.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Size {
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
}

impl Page {
    pub fn measure(client: &Client, site: &Path, path: &str) -> Done<Self> {
        let html = client.get(path)?;
        let content = html.as_bytes();
        let own = Size {
            raw: content.len(),
            gzip: site::gzip_for_figures(content, ON_THE_FLY.1)?.len(),
            brotli: site::brotli_for_figures(content, ON_THE_FLY.0)?.len(),
        };
        let mut page = Self { path: path.to_owned(), parts: BTreeMap::from([(Kind::Html, own)]) };
        let mut named = site::addresses_in(&html);
        named.extend(pictures_of_styles(site, &named)?);
        for address in &named {
            page.parts.entry(Kind::of(address)).or_default().add(Size::of_file(&file(site, address))?);
        }
        Ok(page)
    }

    pub fn total(&self) -> Size {
        self.parts.values().fold(Size::default(), |mut total, size| {
            total.add(*size);
            total
        })
    }

    pub fn has_wasm(&self) -> bool {
        self.parts.contains_key(&Kind::Wasm)
    }

    pub fn print(&self, budget: &Budget) {
        say::line(&format!("\n  {:<10}{:>10}{:>10}{:>10}", self.path, "raw", "gzip", "brotli"));
        for (kind, size) in &self.parts {
            say::line(&size.row(kind.name()));
        }
        say::line(&format!("{}  of {} KB", self.total().row("total"), budget.brotli_kb));
        if !self.has_wasm() {
            say::line("  no WebAssembly");
        }
    }
}

impl Size {
    fn add(&mut self, other: Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }

    /// A file that has no compressed form beside it is sent as it is.
    fn of_file(path: &Path) -> Done<Self> {
        let raw = files::read(path)?.len();
        let beside = |suffix: &str| {
            let name = format!("{}.{suffix}", path.display());
            std::fs::metadata(name).map_or(raw, |data| usize::try_from(data.len()).unwrap_or(usize::MAX))
        };
        Ok(Self { raw, gzip: beside("gz"), brotli: beside("br") })
    }

    fn row(self, name: &str) -> String {
        let [raw, gzip, brotli] = [self.raw, self.gzip, self.brotli].map(kilobytes);
        format!("  {name:<10}{raw:>10.1}{gzip:>10.1}{brotli:>10.1}")
    }
}

impl Kind {
    fn of(address: &str) -> Self {
        match address.rsplit('.').next() {
            Some("css") => Self::Css,
            Some("js") => Self::Js,
            Some("wasm") => Self::Wasm,
            _ => Self::Other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Css => "CSS",
            Self::Js => "JS",
            Self::Wasm => "WASM",
            Self::Other => "other",
        }
    }
}

/// Fonts and pictures that the style sheets of a page name.
fn pictures_of_styles(site: &Path, named: &BTreeSet<String>) -> Done<BTreeSet<String>> {
    let mut pictures = BTreeSet::new();
    for address in named.iter().filter(|address| Kind::of(address) == Kind::Css) {
        pictures.extend(site::addresses_in(&files::read_text(&file(site, address))?));
    }
    Ok(pictures)
}

fn file(site: &Path, address: &str) -> PathBuf {
    site.join(address.trim_start_matches('/'))
}

/// Thousands of bytes.
pub fn kilobytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_row_of_kilobytes() {
        let size = Size { raw: 12_345, gzip: 4_000, brotli: 999 };
        assert_eq!(size.row("CSS"), "  CSS             12.3       4.0       1.0");
    }

    #[test]
    fn the_ending_tells_the_kind() {
        assert!(Kind::of("/pkg/main.00.css") == Kind::Css);
        assert!(Kind::of("/pkg/key.00.svg") == Kind::Other);
    }
}
