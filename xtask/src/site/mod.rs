//! What the browser downloads: the WASM half, the style sheet, the files of `public/`.
//!
//! ```text
//! target/site/manifest.txt     logical name, tab, address: written last, the server does not start without it
//! target/site/pkg/             named by content, each with .br and .gz beside it: may be cached for ever
//! target/site/root/            the few files that must keep their name at the root, such as robots.txt
//! ```
//!
//! A style sheet or a script names another file as `/pkg/<logical name>`; the address by content is put in here.

mod compress;
mod css;
mod manifest;
mod package;
mod wasm;

use crate::files;
use crate::house::House;
use crate::say;
use crate::trouble::{Done, Trouble};
use package::Package;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub use compress::brotli as brotli_for_figures;
pub use compress::gzip as gzip_for_figures;
pub use package::addresses_in;

/// Files of `public/` that browsers and robots ask for at the root, by a name that is not ours to choose.
const AT_THE_ROOT: [&str; 2] = ["robots.txt", "favicon.ico"];

/// How much is done to make the WASM small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// What cargo and wasm-bindgen give: needs no Node.
    Quick,
    /// wasm-opt besides, where there is Node.
    Best,
}

/// Builds the site and gives its folder.
pub fn build(house: &House, effort: Effort) -> Done<PathBuf> {
    let module = wasm::build(house, effort)?;

    let started = Instant::now();
    let style = css::bundle(&house.root)?;
    let (at_root, public): (Vec<PathBuf>, Vec<PathBuf>) =
        files::list_all(&house.root.join("public")).into_iter().partition(|path| is_at_the_root(path));
    let (scripts, pictures): (Vec<PathBuf>, Vec<PathBuf>) =
        public.into_iter().partition(|path| path.extension().is_some_and(|extension| extension == "js"));

    // Who names others comes after them.
    let mut package = Package::new(house.site().join("pkg"));
    for path in &pictures {
        package.add(files::name(path), &files::read(path)?)?;
    }
    package.add("latchkey.wasm", &module.wasm)?;
    package.add("latchkey.js", module.script.as_bytes())?;
    package.add("main.css", style.as_bytes())?;
    for path in &scripts {
        package.add(files::name(path), &files::read(path)?)?;
    }

    copy_root(&house.site().join("root"), &at_root)?;
    manifest::write(&house.site(), package.addresses())?;
    package.sweep()?;
    say::done(&format!("Site in {}", house.site().display()), started.elapsed());
    Ok(house.site())
}

/// The folder of a site that is built already.
pub fn built(house: &House) -> Done<PathBuf> {
    let site = house.site();
    if site.join(manifest::NAME).is_file() {
        Ok(site)
    } else {
        Err(Trouble::new(format!("there is no site in {}", site.display())).by_hand("cargo xtask build"))
    }
}

fn is_at_the_root(path: &Path) -> bool {
    AT_THE_ROOT.contains(&files::name(path))
}

fn copy_root(folder: &Path, paths: &[PathBuf]) -> Done {
    files::remove_folder(folder)?;
    files::create_folder(folder)?;
    for path in paths {
        files::write(&folder.join(files::name(path)), &files::read(path)?)?;
    }
    Ok(())
}
