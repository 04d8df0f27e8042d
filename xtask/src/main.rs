//! `cargo xtask`: the build and the only automation, for a machine that has cargo and nothing else.
//!
//! Adding a subcommand is a file with a `run` and a line in [`Task`] and in [`Task::run`].

mod api;
mod bench;
mod check;
mod command;
mod common_passwords;
mod debian;
mod files;
mod house;
mod postgres;
mod release;
mod rust_tests;
mod say;
mod serve;
mod server;
mod setup;
mod site;
mod soak;
mod test;
mod toolchain;
mod tools;
mod trouble;
mod weight;

use crate::house::House;
use crate::toolchain::Way;
use crate::trouble::Done;
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use std::time::Instant;

/// The build and the only automation of Latchkey.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 110)]
struct Line {
    /// How this machine gets Rust's WebAssembly target.
    #[arg(long, global = true, env = "LATCHKEY_TOOLCHAIN", value_enum, default_value_t = Way::Auto)]
    toolchain: Way,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Fetch what the build needs; with --browser also what the browser tests need
    Setup(setup::Options),
    /// Build and start the program for trying it out; ends with Ctrl-C
    Serve(serve::Options),
    /// Build the release: one file, target/release/latchkey, with the site inside
    Build,
    /// Run every test: house rules, unit, integration, weight, browser
    Test(test::Options),
    /// Long proofs on the release: kill loops, floods, races; prints figures
    Soak(soak::Options),
    /// What one runs before a commit: format, lint, house rules
    Check,
    /// Print what each page weighs, and fail over the budget of xtask/weight.toml
    Weight,
    /// Measure what is promised: `keys` compares the check of an API key with an empty handler
    Bench(bench::Options),
    /// Make the filter of common passwords that the program carries, from its pinned npm package
    CommonPasswords,
}

impl Task {
    fn run(self, way: Way) -> Done<String> {
        let house = House::open(way);
        match self {
            Self::Setup(options) => setup::run(&house, &options),
            Self::Serve(options) => serve::run(&house, &options),
            Self::Build => release::run(&house),
            Self::Test(options) => test::run(&house, &options),
            Self::Soak(options) => soak::run(&house, &options),
            Self::Check => check::run(&house),
            Self::Weight => weight::run(&house),
            Self::Bench(options) => bench::run(&house, &options),
            Self::CommonPasswords => common_passwords::run(&house),
        }
    }
}

fn main() -> ExitCode {
    let line = Line::parse();
    let started = Instant::now();
    match line.task.run(line.toolchain) {
        Ok(result) => {
            say::end(&result, started.elapsed());
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            say::trouble(&trouble);
            ExitCode::FAILURE
        }
    }
}
