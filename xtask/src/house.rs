//! Where things are, and with which toolchain they are built.

use crate::command::Run;
use crate::toolchain::{Toolchain, Way};
use crate::trouble::Done;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

/// The repository on this machine.
pub struct House {
    /// The repository.
    pub root: PathBuf,
    /// What is built; the only folder of the repository that is written to, beside `end2end/node_modules`.
    pub target: PathBuf,
    way: Way,
    toolchain: OnceCell<Toolchain>,
}

impl House {
    pub fn open(way: Way) -> Self {
        Self { root: Self::root_folder(), target: Self::target_folder(), way, toolchain: OnceCell::new() }
    }

    /// The site as the server reads it: `manifest.txt`, `pkg/`, `root/`.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Files of `cargo xtask` itself.
    pub fn own(&self, name: &str) -> PathBuf {
        self.target.join("xtask").join(name)
    }

    /// The one toolchain for everything: chosen, and completed, at its first use.
    pub fn toolchain(&self) -> Done<&Toolchain> {
        if let Some(toolchain) = self.toolchain.get() {
            return Ok(toolchain);
        }
        let chosen = Toolchain::choose(self.way, self)?;
        Ok(self.toolchain.get_or_init(|| chosen))
    }

    /// cargo of that toolchain, in the repository.
    pub fn cargo(&self, words: &str) -> Done<Run> {
        Ok(self.with_target(self.toolchain()?.cargo()).words(words))
    }

    /// cargo of the toolchain that compiled this program: its own tests would compile every dependency again otherwise.
    pub fn own_cargo(&self, words: &str) -> Run {
        self.with_target(Run::new("cargo")).words(words)
    }

    fn with_target(&self, run: Run) -> Run {
        let run = run.folder(&self.root);
        // Said only where it is not the default, so that the commands shown to people stay short.
        if self.target == self.root.join("target") {
            run
        } else {
            run.env("CARGO_TARGET_DIR", self.target.display().to_string())
        }
    }

    fn root_folder() -> PathBuf {
        // At run time first: a folder that was moved after the build is still right.
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        own.parent().map(Path::to_owned).unwrap_or_default()
    }

    /// `CARGO_TARGET_DIR`, or `target/` of the repository.
    pub fn target_folder() -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(&folder).unwrap_or_else(|_| PathBuf::from(folder)),
            None => Self::root_folder().join("target"),
        }
    }
}
