//! The program `latchkey`.

use std::process::ExitCode;

use clap::Parser;
use server::cli::Cli;
use server::commands;

#[tokio::main]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the one printer of the command line")]
async fn main() -> ExitCode {
    match Box::pin(commands::run(Cli::parse())).await {
        Ok(answer) => {
            println!("{answer}");
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            eprintln!("latchkey: {}", sentence.text());
            ExitCode::FAILURE
        }
    }
}
