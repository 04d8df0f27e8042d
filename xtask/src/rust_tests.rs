//! How Rust tests are run: by cargo-nextest where it is there, else by cargo.

use crate::command::Run;
use crate::house::House;
use crate::trouble::Done;

/// The tests of `packages` whose name contains one of the words, all of them when there are none.
pub fn of(house: &House, cargo: impl Fn(&str) -> Done<Run>, packages: &str, filter: &[String]) -> Done<Run> {
    let run = if has_nextest(house)? {
        cargo("nextest run --no-fail-fast --no-tests pass")?.words(packages)
    } else {
        cargo("test --no-fail-fast")?.words(packages).arg("--")
    };
    Ok(filter.iter().fold(run, Run::arg))
}

/// The same for proofs that take as long as they take and print their figures.
pub fn long(house: &House, packages: &str, filter: &[String]) -> Done<Run> {
    let run = if has_nextest(house)? {
        house.cargo("nextest run --profile soak --no-capture")?.words(packages)
    } else {
        house.cargo("test")?.words(packages).words("-- --nocapture --test-threads 1")
    };
    Ok(filter.iter().fold(run, Run::arg))
}

fn has_nextest(house: &House) -> Done<bool> {
    Ok(house.cargo("nextest --version")?.works())
}
