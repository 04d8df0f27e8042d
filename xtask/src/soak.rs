//! `cargo xtask soak`: the long proofs, on the release: kill loops, floods, races by the thousand, times of 300 tries.
//!
//! The code is that of the tests (`server/tests/it/soak/`); there it runs a few rounds, here as many as one likes.

use crate::house::House;
use crate::postgres::Postgres;
use crate::trouble::Done;
use crate::{release, rust_tests, say, server, setup, site, tools};
use clap::Args;

/// Which proofs, how long.
#[derive(Args)]
pub struct Options {
    /// Only proofs whose name contains one of these words
    filter: Vec<String>,
    /// How often each repeats what it does
    #[arg(long, default_value_t = 100)]
    rounds: u32,
}

pub fn run(house: &House, options: &Options) -> Done<String> {
    setup::for_build(house)?;
    tools::provide(tools::FOR_RUST_TESTS)?;
    let program = release::build(house)?;
    let postgres = Postgres::start()?;
    say::step("Long proofs", &format!("{} rounds each, on the release", options.rounds));
    let filter = if options.filter.is_empty() { vec!["soak".to_owned()] } else { options.filter.clone() };
    let cargo = rust_tests::long(house, "--package server", &filter)?.apart();
    cargo
        .env(server::SITE, site::built(house)?.display().to_string())
        .env("LATCHKEY_TEST_POSTGRES", &postgres.url)
        .env("LATCHKEY_SOAK_PROGRAM", program.display().to_string())
        .env("LATCHKEY_SOAK_ROUNDS", options.rounds.to_string())
        .go()?;
    Ok("All long proofs passed".to_owned())
}
