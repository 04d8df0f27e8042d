//! `cargo xtask serve`: build, and become the program. Its data is in `data/`, as for any newcomer.

use crate::command::Run;
use crate::house::House;
use crate::trouble::Done;
use crate::{say, server, setup, site};
use clap::Args;

/// What is handed on.
#[derive(Args)]
pub struct Options {
    /// Arguments for `latchkey serve`, after --
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub fn run(house: &House, options: &Options) -> Done<String> {
    setup::for_build(house)?;
    let folder = site::build(house, site::Effort::Quick)?;
    let program = server::build(house)?;
    say::step("latchkey serve", "Ctrl-C ends it");
    let serve = Run::new(program.display().to_string()).arg("serve").folder(&house.root);
    let serve = serve.env(server::SITE, folder.display().to_string());
    Err(options.arguments.iter().fold(serve, Run::arg).become_it())
}
