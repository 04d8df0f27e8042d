//! The one Rust toolchain for both halves: whichever on this machine can compile WebAssembly.
//!
//! One for everything, because two compilers compile every dependency twice, and because the names of the islands in
//! the pages and in the WASM come from the compiler's hasher.

use crate::command::Run;
use crate::debian;
use crate::files;
use crate::house::House;
use crate::say;
use crate::trouble::{Done, Trouble};
use clap::ValueEnum;

const TARGET: &str = "wasm32-unknown-unknown";

/// How this machine gets the WASM target.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// What is there already, else rustup, else Debian
    Auto,
    /// rustup downloads the target: ordinary machines
    Rustup,
    /// Debian's compiler, and the target built from Debian's source: machines that reach only package registries
    Debian,
}

/// Which programs are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Toolchain {
    /// `cargo` and `rustc` as this terminal finds them.
    Active,
    /// Debian's, which rustup knows by the name `debian`.
    Linked,
    /// Debian's, on a machine without rustup.
    System,
}

impl Toolchain {
    /// Finds or makes the toolchain that has the WASM target.
    pub fn choose(way: Way, house: &House) -> Done<Self> {
        match way {
            Way::Auto => Self::choose_any(house),
            Way::Rustup => Self::from_rustup(house),
            Way::Debian => Self::from_debian(house),
        }
    }

    pub fn cargo(self) -> Run {
        match self {
            Self::Active => Run::new("cargo"),
            Self::Linked => Run::new("cargo").env("RUSTUP_TOOLCHAIN", debian::NAME),
            Self::System => Run::new(debian::CARGO).env("RUSTC", debian::RUSTC),
        }
    }

    fn rustc(self) -> Run {
        match self {
            Self::Active => Run::new("rustc"),
            Self::Linked => Run::new("rustc").env("RUSTUP_TOOLCHAIN", debian::NAME),
            Self::System => Run::new(debian::RUSTC),
        }
    }

    fn choose_any(house: &House) -> Done<Self> {
        let candidates = [Self::Active, Self::debian_here()];
        if let Some(ready) = candidates.into_iter().find(|candidate| candidate.compiles_wasm(house)) {
            say::there(&ready.described());
            return Ok(ready);
        }
        let by_rustup = match Self::from_rustup(house) {
            Ok(toolchain) => return Ok(toolchain),
            Err(trouble) => trouble,
        };
        if !debian::is_here() {
            return Err(by_rustup);
        }
        say::note(by_rustup.what.lines().next().unwrap_or_default());
        say::note("so the target is built from Debian's packages");
        Self::from_debian(house)
    }

    fn from_rustup(house: &House) -> Done<Self> {
        if Self::Active.compiles_wasm(house) {
            say::there(&Self::Active.described());
            return Ok(Self::Active);
        }
        if !has_rustup() {
            return Err(Trouble::new("there is no rustup on this machine, and its Rust cannot compile WebAssembly")
                .by_hand("cargo xtask --toolchain debian setup    (on Debian)"));
        }
        let add = Run::new("rustup").words("target add").arg(TARGET);
        say::step("Rust's WebAssembly target by rustup", "the islands in the browser are compiled to it");
        add.go()?;
        Self::Active.complete(house, add.by_hand())
    }

    fn from_debian(house: &House) -> Done<Self> {
        let toolchain = Self::debian_here();
        if toolchain.compiles_wasm(house) && debian::is_complete() {
            say::there(&toolchain.described());
            return Ok(toolchain);
        }
        debian::install(house)?;
        if has_rustup() {
            debian::link()?;
            return Self::Linked.complete(house, "cargo xtask --toolchain debian setup".to_owned());
        }
        Self::System.complete(house, "cargo xtask --toolchain debian setup".to_owned())
    }

    fn debian_here() -> Self {
        if has_rustup() { Self::Linked } else { Self::System }
    }

    fn complete(self, house: &House, by_hand: String) -> Done<Self> {
        match self.try_wasm(house) {
            Ok(()) => Ok(self),
            Err(trouble) => {
                let what = format!("{} still cannot compile WebAssembly: {}", self.described(), trouble.what);
                Err(Trouble::new(what).by_hand(by_hand))
            }
        }
    }

    fn compiles_wasm(self, house: &House) -> bool {
        self.try_wasm(house).is_ok()
    }

    /// Compiles and links a program of one line the way the release is: that files exist says little, they may be of
    /// last month's compiler, or lack the bitcode that LTO wants.
    fn try_wasm(self, house: &House) -> Done {
        let probe = house.own("probe.wasm");
        files::create_folder(&house.own(""))?;
        let compile =
            self.rustc().words("--edition 2024 --crate-type cdylib --crate-name probe -C lto=fat --target").arg(TARGET);
        compile.arg("-o").path(&probe).arg("-").input("pub fn probe() -> String { String::new() }").text()?;
        Ok(())
    }

    fn described(self) -> String {
        match self {
            Self::Active => "Rust with the WebAssembly target".to_owned(),
            Self::Linked => "Debian's Rust with the WebAssembly target (rustup calls it `debian`)".to_owned(),
            Self::System => "Debian's Rust with the WebAssembly target".to_owned(),
        }
    }
}

fn has_rustup() -> bool {
    Run::new("rustup").arg("--version").works()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_toolchain_is_called_in_a_way_a_person_can_type() {
        assert_eq!(Toolchain::Active.cargo().by_hand(), "cargo");
        assert_eq!(Toolchain::System.cargo().by_hand(), "RUSTC=/usr/bin/rustc /usr/bin/cargo");
    }
}
