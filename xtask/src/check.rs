//! `cargo xtask check`: what one runs before a commit.

use crate::command::Run;
use crate::house::House;
use crate::trouble::{Done, Trouble};
use crate::{say, setup};

/// The packages of the native half.
const NATIVE: &str = "--package app --features app/ssr --package server --package xtask";

pub fn run(house: &House) -> Done<String> {
    setup::for_build(house)?;
    lint(house)?;
    say::step("House rules", "they are ordinary tests");
    house.cargo("test --quiet --package server --test it")?.arg("tidy").go()?;
    dependencies(house)?;
    Ok("All is in order".to_owned())
}

/// Licences, bans and sources of the dependencies, where cargo-deny is installed. (Its advisories come from a repository.)
fn dependencies(house: &House) -> Done {
    if !house.cargo("deny --version")?.works() {
        say::note("cargo-deny is not installed: licences and sources of the dependencies are not checked");
        return Ok(());
    }
    say::step("Dependencies", "licences, bans and sources of deny.toml");
    house.cargo("deny --log-level error check licenses bans sources")?.go()
}

/// Format and lints, of both halves: all of them, so that one run shows all there is to mend.
pub fn lint(house: &House) -> Done {
    say::step("Format", "one way to write it");
    let format = house.cargo("fmt --all --check")?.go();
    say::step("Lints of the server half", "warnings are errors");
    let server = warnings_are_errors(house.cargo("clippy --all-targets")?.words(NATIVE)).go();
    say::step("Lints of the browser half", "warnings are errors");
    let browser = warnings_are_errors(house.cargo("clippy --package frontend --target wasm32-unknown-unknown")?).go();
    Trouble::all([format, server, browser])
}

fn warnings_are_errors(clippy: Run) -> Run {
    clippy.words("-- -D warnings")
}
