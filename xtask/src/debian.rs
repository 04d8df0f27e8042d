//! The WASM target on a machine that reaches only package registries.
//!
//! Debian ships a current compiler and its source, but no WASM standard library for it; that is built from the source
//! in under a minute, the way cargo's `-Z build-std` does, and put where the compiler looks.

use crate::command::{Run, as_root};
use crate::files;
use crate::house::House;
use crate::say;
use crate::tools;
use crate::trouble::{Done, Trouble, While};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// rustup's name for it.
pub const NAME: &str = "debian";
pub const CARGO: &str = "/usr/bin/cargo";
pub const RUSTC: &str = "/usr/bin/rustc";

/// Each with a file that proves it: compiler, cargo, its source, clippy and rustfmt for the house rules.
const PACKAGES: [(&str, &str); 5] = [
    ("rustc-web", RUSTC),
    ("cargo-web", CARGO),
    ("rust-web-src", "/usr/lib/rustlib/src/rust"),
    ("rust-web-clippy", "/usr/bin/cargo-clippy"),
    ("rustfmt-web", "/usr/bin/rustfmt"),
];
const LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown";

/// A crate of nothing, so that cargo builds the standard library for it.
const EMPTY_CRATE: &str = "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                           [lib]\npath = \"lib.rs\"\n\n[workspace]\n";

pub fn is_here() -> bool {
    Path::new("/etc/debian_version").exists() && Run::new("apt-get").arg("--version").works()
}

/// Are the compiler's companions there too, and is it new enough? (That it compiles WebAssembly is tried elsewhere.)
pub fn is_complete() -> bool {
    wanted_packages().is_empty()
}

pub fn install(house: &House) -> Done {
    if !is_here() {
        return Err(Trouble::new("this is no Debian machine: there is no apt-get")
            .by_hand("rustup target add wasm32-unknown-unknown"));
    }
    let wanted = wanted_packages();
    if wanted.is_empty() {
        say::there("Debian's Rust compiler and its source");
    } else {
        say::step("Debian's Rust compiler and its source", "this machine's Rust cannot compile WebAssembly");
        tools::apt_install(&wanted)?;
    }
    let compiler = Compiler::ask()?;
    if !compiler.is_new_enough() {
        let what = format!("Debian has Rust {} here, and this needs {NEEDED}", compiler.release);
        return Err(
            Trouble::new(what).by_hand("apt-get update && apt-get install rustc-web    (bookworm-security has it)")
        );
    }
    let linker = PathBuf::from(format!("/usr/lib/llvm-{}/bin/lld", compiler.llvm));
    if !linker.exists() {
        say::step("Debian's linker lld", "WebAssembly is linked by it, in the version of the compiler's LLVM");
        tools::apt_install(&[&format!("lld-{}", compiler.llvm)])?;
    }
    let programs = format!("/usr/lib/rustlib/{}/bin", compiler.host);
    let expected = format!("{programs}/rust-lld");
    if std::fs::read_link(&expected).ok().as_ref() != Some(&linker) {
        let link = format!("mkdir -p {programs} && ln -sfn {} {expected}", linker.display());
        as_root(Run::new("sh").arg("-c").arg(link))?;
    }
    let library = build_library(house)?;
    // cargo does not see that the library is another one, and rustc then finds none of the crates compiled with the old.
    files::remove_folder(&house.target.join("wasm32-unknown-unknown"))?;
    install_library(&library)
}

/// Makes the compiler known to rustup under its name.
pub fn link() -> Done {
    if Run::new("rustc").env("RUSTUP_TOOLCHAIN", NAME).arg("--version").works() {
        return Ok(());
    }
    say::step("rustup learns the name `debian`", "cargo and rustc are called through it");
    Run::new("rustup").words("toolchain link").arg(NAME).arg("/usr").go()
}

/// Gives the folder to put in the place of [`LIBRARY`].
fn build_library(house: &House) -> Done<PathBuf> {
    say::step("Rust's standard library for WebAssembly", "Debian has only its source; built once, under a minute");
    let started = Instant::now();
    let folder = house.own("wasm-std");
    let target = folder.join("target");
    // What another compiler left there would be copied along.
    files::remove_folder(&target)?;
    files::write(&folder.join("Cargo.toml"), EMPTY_CRATE.as_bytes())?;
    files::write(&folder.join("lib.rs"), b"")?;
    Run::new(CARGO)
        .words("build --release -Z build-std=std,panic_abort --target wasm32-unknown-unknown")
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        // The WASM half is linked with fat LTO, which wants the library's bitcode too; `-Z build-std` leaves it out.
        .env("RUSTFLAGS", "-C embed-bitcode=yes")
        .env("CARGO_TARGET_DIR", target.display().to_string())
        .folder(&folder)
        .go()?;
    let built = files::list(&target.join("wasm32-unknown-unknown/release/deps"));
    let library = folder.join("library");
    files::remove_folder(&library)?;
    let parts: Vec<PathBuf> = built.into_iter().filter(|path| is_of_library(files::name(path))).collect();
    for part in &parts {
        files::write(&library.join("lib").join(files::name(part)), &files::read(part)?)?;
    }
    if parts.is_empty() {
        return Err(Trouble::new(format!("cargo built no standard library in {}", target.display())));
    }
    say::done("Rust's standard library for WebAssembly", started.elapsed());
    Ok(library)
}

fn install_library(library: &Path) -> Done {
    say::step(&format!("It goes to {LIBRARY}"), "the compiler looks there and nowhere else");
    // The old one goes: two copies of `core` side by side are an error of the compiler. One command, so that whoever
    // must type it as root types it once.
    as_root(Run::new("sh").arg("-c").arg(format!("rm -rf {LIBRARY} && cp -r '{}' {LIBRARY}", library.display())))
}

fn is_of_library(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "rlib") && !name.starts_with("libnothing-")
}

/// Those that are missing; all of them when the compiler is an old one, for they are of one version.
fn wanted_packages() -> Vec<&'static str> {
    let old = Compiler::ask().is_ok_and(|compiler| !compiler.is_new_enough());
    PACKAGES.iter().filter(|(_, proof)| old || !Path::new(proof).exists()).map(|(package, _)| *package).collect()
}

/// The `rust-version` of the workspace.
const NEEDED: &str = env!("CARGO_PKG_RUST_VERSION");

/// What the compiler says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Compiler {
    release: String,
    host: String,
    llvm: String,
}

impl Compiler {
    fn ask() -> Done<Self> {
        Self::read(&Run::new(RUSTC).arg("-vV").text()?)
            .ok_or("it names neither host nor LLVM version")
            .during(|| format!("cannot read what {RUSTC} -vV says"))
    }

    fn read(words: &str) -> Option<Self> {
        let entry = |name: &str| words.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let llvm = entry("LLVM version")?.split('.').next()?.to_owned();
        Some(Self { release: entry("release")?.to_owned(), host: entry("host")?.to_owned(), llvm })
    }

    fn is_new_enough(&self) -> bool {
        numbers(&self.release) >= numbers(NEEDED)
    }
}

/// `1.96.0` → [1, 96, 0]
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linker_has_the_version_of_the_compilers_llvm() {
        let words = "rustc 1.96.0\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0\nLLVM version: 22.1.8\n";
        let [release, host, llvm] = ["1.96.0", "x86_64-unknown-linux-gnu", "22"].map(str::to_owned);
        assert_eq!(Compiler::read(words), Some(Compiler { release, host, llvm }));
        assert_eq!(Compiler::read("rustc 1.96.0"), None);
    }

    #[test]
    fn an_old_compiler_is_replaced() {
        let compiler =
            |release: &str| Compiler { release: release.to_owned(), host: String::new(), llvm: String::new() };
        assert!(!compiler("1.85.0").is_new_enough());
        assert!(compiler("1.100.0").is_new_enough());
        assert!(compiler(NEEDED).is_new_enough());
    }

    #[test]
    fn the_empty_crate_is_not_part_of_the_library() {
        assert!(is_of_library("libcore-5d0815dd03c3a01c.rlib"));
        assert!(!is_of_library("libnothing-0011223344556677.rlib"));
        assert!(!is_of_library("libcore-5d0815dd03c3a01c.rmeta"));
    }
}
