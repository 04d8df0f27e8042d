//! Programs this one starts. Each knows how a person would type it.

use crate::house::House;
use crate::trouble::{Done, Trouble, While};
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A program with its arguments, before it is started.
#[derive(Clone)]
pub struct Run {
    program: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    folder: Option<PathBuf>,
    input: Option<String>,
    apart: bool,
}

impl Run {
    pub fn new(program: impl Into<String>) -> Self {
        Self { program: program.into(), args: Vec::new(), env: Vec::new(), folder: None, input: None, apart: false }
    }

    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Arguments, separated by spaces.
    pub fn words(mut self, words: &str) -> Self {
        self.args.extend(words.split_whitespace().map(str::to_owned));
        self
    }

    pub fn path(self, path: &Path) -> Self {
        self.arg(path.display().to_string())
    }

    /// Another command as arguments of this one.
    pub fn and(mut self, other: &Self) -> Self {
        self.args.push(other.program.clone());
        self.args.extend(other.args.iter().cloned());
        self
    }

    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Text for its standard input.
    pub fn input(mut self, text: impl Into<String>) -> Self {
        self.input = Some(text.into());
        self
    }

    /// Hides the person's own `LATCHKEY_…` settings from it: a test must never find the database they work with.
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// Runs it on this terminal.
    pub fn go(&self) -> Done {
        let status = match &self.input {
            Some(_) => self.output(Stdio::inherit, Stdio::inherit)?.status,
            None => self.command().status().map_err(|error| self.not_started(&error))?,
        };
        if status.success() { Ok(()) } else { Err(self.failed(&status.to_string())) }
    }

    /// Runs it and gives what it printed.
    pub fn text(&self) -> Done<String> {
        let output = self.output(Stdio::piped, Stdio::piped)?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let words = String::from_utf8_lossy(&output.stderr);
            Err(self.failed(&format!("{}\n{}", output.status, words.trim_end())))
        }
    }

    /// Runs it silently: did it work?
    pub fn works(&self) -> bool {
        self.output(Stdio::null, Stdio::null).is_ok_and(|output| output.status.success())
    }

    /// Becomes the program, so that Ctrl-C and the exit code are its own.
    pub fn become_it(&self) -> Trouble {
        self.not_started(&self.command().exec())
    }

    /// For the caller that keeps the child.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if is_of_this_run(&name) || (self.apart && name.starts_with("LATCHKEY_")) {
                command.env_remove(&*name);
            }
        }
        if let Some(path) = std::env::var_os("LD_LIBRARY_PATH") {
            command.env("LD_LIBRARY_PATH", without_toolchains(&path));
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    /// As a person would type it.
    pub fn by_hand(&self) -> String {
        let mut line = String::new();
        if let Some(folder) = &self.folder
            && std::env::current_dir().ok().as_ref() != Some(folder)
        {
            line.extend(["cd ", &quoted(&folder.display().to_string()), " && "]);
        }
        for (name, value) in &self.env {
            if std::env::var(name).ok().as_ref() != Some(value) {
                line.extend([name.as_str(), "=", &quoted(value), " "]);
            }
        }
        line += &quoted(&self.program);
        for arg in &self.args {
            line.push(' ');
            line += &quoted(arg);
        }
        line
    }

    fn output(&self, out: fn() -> Stdio, err: fn() -> Stdio) -> Done<Output> {
        let mut command = self.command();
        command.stdout(out()).stderr(err());
        command.stdin(if self.input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command.spawn().map_err(|error| self.not_started(&error))?;
        if let (Some(text), Some(mut pipe)) = (&self.input, child.stdin.take()) {
            // A program that ends without reading says why by its own words.
            let _unread = pipe.write_all(text.as_bytes());
        }
        child.wait_with_output().during(|| format!("cannot wait for {}", self.program))
    }

    fn not_started(&self, error: &std::io::Error) -> Trouble {
        Trouble::new(format!("cannot start {}: {error}", self.program)).by_hand(self.by_hand())
    }

    fn failed(&self, how: &str) -> Trouble {
        let name = files_name(&self.program);
        let verb = self.args.first().map(String::as_str).unwrap_or_default();
        Trouble::new(format!("{name} {verb} failed ({how})")).by_hand(self.by_hand())
    }
}

/// Runs a command as root: directly, by sudo, or by asking the person to type it.
pub fn as_root(run: Run) -> Done {
    if is_root() {
        return run.go();
    }
    if !Run::new("sudo").arg("--version").works() {
        return Err(Trouble::new(
            "this step needs root, and there is no sudo here; as root, type the line below and \
                                 start again",
        )
        .by_hand(run.by_hand()));
    }
    Run::new("sudo").and(&run).go()
}

pub fn is_root() -> bool {
    Run::new("id").arg("-u").text().is_ok_and(|id| id.trim() == "0")
}

/// What cargo sets for `cargo run`: handed on, `CARGO` would choose the toolchain of the child's own subcommands.
fn is_of_this_run(name: &str) -> bool {
    name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// cargo and rustup put their libraries in front; a browser or another compiler must not find those first.
fn without_toolchains(paths: &OsStr) -> std::ffi::OsString {
    let target = House::target_folder();
    let kept = std::env::split_paths(paths).filter(|path| {
        !path.starts_with(&target) && !path.iter().any(|part| part == "rustlib" || part == "toolchains")
    });
    std::env::join_paths(kept).unwrap_or_default()
}

fn files_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./=:,@+%".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_a_person_would_type_it() {
        let run = Run::new("cargo").words("build --package server").env("SITE", "/a b").arg("it's");
        assert_eq!(run.by_hand(), r"SITE='/a b' cargo build --package server 'it'\''s'");
    }

    #[test]
    fn a_failure_carries_the_command() {
        let by_hand = Run::new("false").go().map_err(|trouble| trouble.by_hand);
        assert_eq!(by_hand, Err(vec!["false".to_owned()]));
    }

    #[test]
    fn input_reaches_the_program() {
        assert_eq!(Run::new("cat").input("hello").text().ok().as_deref(), Some("hello"));
    }
}
