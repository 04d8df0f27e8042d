//! `cargo xtask build`: the release. One file with the site inside is a whole deployment.

use crate::house::House;
use crate::trouble::{Done, While};
use crate::{say, server, setup, site};
use std::fs;
use std::path::PathBuf;

pub fn run(house: &House) -> Done<String> {
    setup::for_build(house)?;
    let program = build(house)?;
    let size = fs::metadata(&program).during(|| format!("cannot find {}", program.display()))?.len();
    Ok(format!("Built {} ({} MB)", program.display(), size / 1_000_000))
}

/// Builds it and gives its path.
pub fn build(house: &House) -> Done<PathBuf> {
    let folder = site::build(house, site::Effort::Best)?;
    say::step("Release", "cargo compiles the program `latchkey` with the site inside");
    house
        .cargo("build --release --package server --bin latchkey --features embed-site")?
        .env(server::SITE, folder.display().to_string())
        .go()?;
    Ok(house.target.join("release/latchkey"))
}
