//! `cargo xtask bench`: what is promised in numbers, measured on this machine.

use crate::house::House;
use crate::postgres::Postgres;
use crate::trouble::Done;
use crate::{say, setup};
use clap::{Args, ValueEnum};

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// What to measure
    what: What,
    /// On a private PostgreSQL server instead of SQLite
    #[arg(long)]
    postgres: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Checks of API keys against an empty handler: at least half its throughput, flat from 1,000 to 1,000,000 keys
    Keys,
}

pub fn run(house: &House, options: &Options) -> Done<String> {
    let What::Keys = options.what;
    setup::for_build(house)?;
    say::step("Bench of API keys", "an empty axum handler and a key check, in turn, with ever more keys");
    let bench = house.cargo("bench --package server --bench keys")?;
    if options.postgres {
        let postgres = Postgres::start()?;
        bench.env("LATCHKEY_BENCH_DATABASE", &postgres.url).go()?;
    } else {
        bench.go()?;
    }
    Ok("Key checks hold what is promised".to_owned())
}
