//! Long proofs: loops of kills, floods, races, distributions of times. The tests run a short form; `cargo xtask soak` runs
//! the same code for long, on the release.

#![expect(clippy::print_stdout, reason = "figures for whoever runs them")]

mod durability;
mod flood;
mod keys;
mod second_factor;
mod start;
mod timing;
