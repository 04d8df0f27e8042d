//! `cargo xtask setup`: what the build and the tests need on this machine. The other subcommands call it themselves.

use crate::api;
use crate::command::Run;
use crate::files;
use crate::house::House;
use crate::say;
use crate::tools;
use crate::trouble::{Done, Trouble};
use clap::Args;

/// What to fetch.
#[derive(Args)]
pub struct Options {
    /// Also what the tests need: Node packages, Chromium, PostgreSQL, schemathesis
    #[arg(long)]
    browser: bool,
}

pub fn run(house: &House, options: &Options) -> Done<String> {
    for_build(house)?;
    if options.browser {
        tools::provide(tools::FOR_RUST_TESTS)?;
        for_browser_tests(house)?;
        api::provide(house)?;
    }
    Ok("Everything is there".to_owned())
}

/// The WASM target.
pub fn for_build(house: &House) -> Done {
    house.toolchain()?;
    Ok(())
}

/// Node, Chromium and the packages of `end2end`.
pub fn for_browser_tests(house: &House) -> Done {
    tools::provide(tools::FOR_BROWSER_TESTS)?;
    node_packages(house)
}

/// The Node packages of `end2end`, exactly those of its lock file.
fn node_packages(house: &House) -> Done {
    let folder = house.root.join("end2end");
    let lock = folder.join("package-lock.json");
    if !lock.is_file() {
        return Err(Trouble::new(format!("{} is missing: the browser tests live in end2end/", lock.display())));
    }
    let wanted = files::fingerprint(&files::read(&lock)?);
    let stamp = folder.join("node_modules/.latchkey-lock");
    if files::read_text(&stamp).is_ok_and(|have| have == wanted) {
        say::there("Node packages of the browser tests");
        return Ok(());
    }
    say::step("Node packages of end2end", "Playwright, accessibility and HTML checks");
    without_browser_download(Run::new("npm").words("ci --no-audit --no-fund")).folder(&folder).go()?;
    files::write(&stamp, wanted.as_bytes())
}

/// The browser is Debian's: a test tool's own download fails on a machine that reaches only registries.
pub fn without_browser_download(run: Run) -> Run {
    run.env("PUPPETEER_SKIP_DOWNLOAD", "1").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
}
