//! `cargo xtask check`: what one runs before a commit.

use crate::command::Run;
use crate::house::House;
use crate::trouble::Done;
use crate::{say, setup};

/// The packages of the native half.
const NATIVE: &str = "--package app --features app/ssr --package server --package xtask";

pub fn run(house: &House) -> Done<String> {
    setup::for_build(house)?;
    lint(house)?;
    say::step("House rules", "they are ordinary tests");
    house.cargo("test --quiet --package server --test it")?.arg("tidy").go()?;
    Ok("All is in order".to_owned())
}

/// Format and lints, of both halves.
pub fn lint(house: &House) -> Done {
    say::step("Format", "one way to write it");
    house.cargo("fmt --all --check")?.go()?;
    say::step("Lints of the server half", "warnings are errors");
    warnings_are_errors(house.cargo("clippy --all-targets")?.words(NATIVE)).go()?;
    say::step("Lints of the browser half", "warnings are errors");
    warnings_are_errors(house.cargo("clippy --package frontend --target wasm32-unknown-unknown")?).go()
}

fn warnings_are_errors(clippy: Run) -> Run {
    clippy.words("-- -D warnings")
}
