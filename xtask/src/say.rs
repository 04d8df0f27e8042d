//! The one place that prints: a line for each step, so that a person can follow what happens to their machine and why.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the one printer of this program")]

use crate::trouble::Trouble;
use std::time::Duration;

/// A step begins: what is done and why.
pub fn step(what: &str, why: &str) {
    println!("▸ {what}: {why}");
}

/// A step that had nothing to do.
pub fn there(what: &str) {
    println!("✓ {what}: already there");
}

/// A step that ended well.
pub fn done(what: &str, took: Duration) {
    println!("✓ {what} ({})", time(took));
}

/// Something a person should know, that is not a failure.
pub fn note(words: &str) {
    println!("  {words}");
}

/// Output that is the purpose of the command, such as a table.
pub fn line(words: &str) {
    println!("{words}");
}

/// The last line of a command that worked.
pub fn end(result: &str, took: Duration) {
    println!("{result} in {}.", time(took));
}

/// What went wrong, and what to type to see it or to do it by hand.
pub fn trouble(trouble: &Trouble) {
    eprintln!("\n✗ {}", trouble.what);
    if !trouble.by_hand.is_empty() {
        eprintln!("  By hand:");
        for command in &trouble.by_hand {
            eprintln!("    {command}");
        }
    }
}

/// `9 min 12 s`, `41 s`, `0.3 s`.
fn time(took: Duration) -> String {
    let seconds = took.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, 0..10) => format!("{:.1} s", took.as_secs_f32()),
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_for_people() {
        assert_eq!(time(Duration::from_millis(312)), "0.3 s");
        assert_eq!(time(Duration::from_secs(41)), "41 s");
        assert_eq!(time(Duration::from_secs(552)), "9 min 12 s");
    }
}
