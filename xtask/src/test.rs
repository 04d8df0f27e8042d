//! `cargo xtask test`: everything that must hold, in the order in which it fails soonest.
//!
//! A part that fails does not hide the others: all run, and the last line names those that failed.

use crate::command::Run;
use crate::house::House;
use crate::postgres::Postgres;
use crate::trouble::{Done, Trouble};
use crate::{api, check, rust_tests, say, server, setup, site, tools, weight};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Instant;

/// Which tests.
#[derive(Args)]
pub struct Options {
    /// Only tests whose name contains one of these words, Rust's and the browser's
    filter: Vec<String>,
    /// Only this part; may be given more than once
    #[arg(long, value_enum)]
    only: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Format and lints
    House,
    /// Unit and integration tests, on both databases
    Rust,
    /// The REST API against schemathesis and a generated client
    Api,
    /// What each page weighs
    Weight,
    /// Playwright on Chromium
    Browser,
}

impl Part {
    const ALL: [Self; 5] = [Self::House, Self::Rust, Self::Api, Self::Weight, Self::Browser];

    fn name(self) -> &'static str {
        match self {
            Self::House => "House check",
            Self::Rust => "Unit and integration tests",
            Self::Api => "REST API",
            Self::Weight => "Weight",
            Self::Browser => "Browser tests",
        }
    }

    /// Named tests are in these parts only.
    fn has_names(self) -> bool {
        matches!(self, Self::Rust | Self::Browser)
    }
}

pub fn run(house: &House, options: &Options) -> Done<String> {
    let parts = options.parts();
    setup::for_build(house)?;
    if parts.iter().any(|part| part.has_names()) {
        tools::provide(tools::FOR_RUST_TESTS)?;
    }
    if parts.contains(&Part::Browser) {
        setup::for_browser_tests(house)?;
    }
    let stage = Stage::prepare(house, &parts)?;
    let failed: Vec<&str> =
        parts.iter().filter(|part| !stage.passes(**part, &options.filter)).map(|part| part.name()).collect();
    match failed.as_slice() {
        [] if parts.len() == Part::ALL.len() => Ok("All tests passed".to_owned()),
        [] => Ok("These tests passed".to_owned()),
        failed => {
            Err(Trouble::new(format!("{} of {} parts failed: {}.", failed.len(), parts.len(), failed.join(", "))))
        }
    }
}

impl Options {
    fn parts(&self) -> Vec<Part> {
        let wanted = |part: &Part| match self.only.as_slice() {
            [] => self.filter.is_empty() || part.has_names(),
            only => only.contains(part),
        };
        Part::ALL.into_iter().filter(wanted).collect()
    }
}

/// What the parts run on.
struct Stage<'a> {
    house: &'a House,
    site: PathBuf,
    postgres: Option<Postgres>,
}

impl<'a> Stage<'a> {
    fn prepare(house: &'a House, parts: &[Part]) -> Done<Self> {
        if parts == [Part::House] {
            return Ok(Self { house, site: house.site(), postgres: None });
        }
        let site = site::build(house, site::Effort::Quick)?;
        server::build(house)?;
        let wants_postgres = parts.iter().any(|part| part.has_names());
        Ok(Self { house, site, postgres: if wants_postgres { Some(Postgres::start()?) } else { None } })
    }

    fn passes(&self, part: Part, filter: &[String]) -> bool {
        let started = Instant::now();
        let result = match part {
            Part::House => check::lint(self.house),
            Part::Rust => self.rust(filter),
            Part::Api => api::run(self.house, &self.site),
            Part::Weight => weight::run(self.house).map(|_| ()),
            Part::Browser => self.browser(filter),
        };
        match result {
            Ok(()) => say::done(part.name(), started.elapsed()),
            Err(ref trouble) => say::trouble(trouble),
        }
        result.is_ok()
    }

    fn rust(&self, filter: &[String]) -> Done {
        say::step("Unit and integration tests", "on SQLite and on PostgreSQL");
        let house = self.house;
        let product = "--package app --features app/ssr --package server";
        self.with_parts(rust_tests::of(house, |words| house.cargo(words), product, filter)?).go()?;
        rust_tests::of(house, |words| Ok(house.own_cargo(words)), "--package xtask", filter)?.go()
    }

    fn browser(&self, filter: &[String]) -> Done {
        say::step("Browser tests", "each flow in Chromium, with WebAssembly and without JavaScript");
        let folder = self.house.root.join("end2end");
        let playwright = Run::new("npx").words("--no-install playwright test").folder(&folder);
        let playwright = if filter.is_empty() { playwright } else { playwright.arg("--pass-with-no-tests") };
        let playwright = setup::without_browser_download(self.with_parts(playwright));
        let program = server::built(self.house)?.display().to_string();
        filter.iter().fold(playwright.env("LATCHKEY_BIN", program), Run::arg).go()
    }

    /// Where the tests find the site and the database server; nothing else of the person's settings reaches them.
    fn with_parts(&self, run: Run) -> Run {
        let run = run.apart().env(server::SITE, self.site.display().to_string());
        match &self.postgres {
            Some(postgres) => run.env("LATCHKEY_TEST_POSTGRES", &postgres.url),
            None => run,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(filter: &[&str], only: &[Part]) -> Vec<&'static str> {
        let filter = filter.iter().map(|word| (*word).to_owned()).collect();
        Options { filter, only: only.to_vec() }.parts().into_iter().map(Part::name).collect()
    }

    #[test]
    fn a_name_leaves_out_the_parts_that_have_no_names() {
        assert_eq!(parts(&[], &[]).len(), 5);
        assert_eq!(parts(&["login"], &[]), ["Unit and integration tests", "Browser tests"]);
        assert_eq!(parts(&[], &[Part::Weight, Part::House]), ["House check", "Weight"]);
    }
}
