//! Programs that the tests use and that are no Rust: real parts, from the package manager.
//!
//! A feature that needs another one adds a line to the list.

use crate::command::{Run, as_root};
use crate::debian;
use crate::files;
use crate::say;
use crate::trouble::{Done, Trouble};
use std::path::{Path, PathBuf};
use std::sync::Once;

/// A program, why it is needed, how one sees that it is there, and the Debian package that brings it.
pub struct Tool {
    name: &'static str,
    why: &'static str,
    proof: Proof,
    package: &'static str,
}

enum Proof {
    /// A program on the path.
    OnPath(&'static str),
    /// A file below any folder of this one: Debian keeps versions side by side.
    InVersion(&'static str, &'static str),
}

/// What the Rust tests need.
pub const FOR_RUST_TESTS: &[Tool] = &[
    Tool {
        name: "PostgreSQL",
        why: "the second database; the tests start a private server of it",
        proof: Proof::InVersion("/usr/lib/postgresql", "bin/initdb"),
        package: "postgresql",
    },
    Tool {
        name: "Docker Registry",
        why: "the container registry to which our tokens must open what they say, and nothing else",
        proof: Proof::OnPath("docker-registry"),
        package: "docker-registry",
    },
    Tool {
        name: "skopeo",
        why: "a container client that is not ours: it logs in, pushes and pulls",
        proof: Proof::OnPath("skopeo"),
        package: "skopeo",
    },
];

/// What the browser tests need besides.
pub const FOR_BROWSER_TESTS: &[Tool] = &[
    Tool { name: "Node.js", why: "it runs the browser tests", proof: Proof::OnPath("node"), package: "nodejs" },
    Tool { name: "npm", why: "it installs the browser tests' packages", proof: Proof::OnPath("npm"), package: "npm" },
    Tool {
        name: "Chromium",
        why: "the browser of the browser tests",
        proof: Proof::OnPath("chromium"),
        package: "chromium",
    },
    Tool {
        name: "oathtool",
        why: "an authenticator that is not ours: it makes the codes",
        proof: Proof::OnPath("oathtool"),
        package: "oathtool",
    },
    Tool {
        name: "zbarimg",
        why: "a camera: it reads the QR code from a picture of the page",
        proof: Proof::OnPath("zbarimg"),
        package: "zbar-tools",
    },
];

/// What the tests of the REST API need besides.
pub const FOR_API_TESTS: &[Tool] = &[
    Tool {
        name: "Python",
        why: "schemathesis and the generated client run on it",
        proof: Proof::OnPath("python3"),
        package: "python3",
    },
    Tool {
        name: "venv",
        why: "the packages go into an environment of this repository's own",
        proof: Proof::InVersion("/usr/lib", "ensurepip/__init__.py"),
        package: "python3-venv",
    },
];

impl Proof {
    fn holds(&self) -> bool {
        match self {
            Self::OnPath(program) => on_path(program).is_some(),
            Self::InVersion(folder, file) => newest(folder, file).is_some(),
        }
    }
}

/// Installs what is missing of the list.
pub fn provide(tools: &[Tool]) -> Done {
    let (there, missing): (Vec<&Tool>, Vec<&Tool>) = tools.iter().partition(|tool| tool.proof.holds());
    for tool in there {
        say::there(tool.name);
    }
    if missing.is_empty() {
        return Ok(());
    }
    for tool in &missing {
        say::step(tool.name, tool.why);
    }
    let packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    if !debian::is_here() {
        let names: Vec<&str> = missing.iter().map(|tool| tool.name).collect();
        let what = format!("missing here: {}; there is no apt-get to install them with", names.join(", "));
        return Err(Trouble::new(what).by_hand(format!("apt-get install {}    (on Debian)", packages.join(" "))));
    }
    apt_install(&packages)
}

/// Installs Debian packages. The lists are fetched first, once in a run: those of a machine that was set up months ago
/// name packages that are gone, or too old for us.
pub fn apt_install(packages: &[&str]) -> Done {
    static FRESH: Once = Once::new();
    FRESH.call_once(|| {
        // One source that is out of reach, of many, fails the update; what is needed may be in the others.
        if let Err(trouble) = as_root(Run::new("apt-get").words("update -qq")) {
            say::note(&format!("{}; going on with the package lists that are here", trouble.what));
        }
    });
    // `env`, because sudo drops variables; without it a package may stop to ask.
    let install = Run::new("env").words("DEBIAN_FRONTEND=noninteractive apt-get install -y -q");
    as_root(packages.iter().fold(install, |run, package| run.arg(*package)))
}

/// The first program of that name on the path.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// `folder/*/file` of the highest version.
pub fn newest(folder: &str, file: &str) -> Option<PathBuf> {
    let version = |path: &Path| files::name(path).parse::<u32>().unwrap_or_default();
    let versions = files::list(Path::new(folder));
    versions
        .into_iter()
        .filter(|path| path.join(file).is_file())
        .max_by_key(|path| version(path))
        .map(|path| path.join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(on_path("sh").is_some());
        assert!(on_path("no-such-program-anywhere").is_none());
    }
}
