//! A private PostgreSQL server for the tests: its own cluster in a temporary folder, on a free port of this machine
//! only, gone when the tests are.

use crate::command::{Run, is_root};
use crate::server::free_port;
use crate::trouble::{Done, Trouble, While};
use crate::{say, tools};
use std::fs;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// Waits for the end of its input, which is the end of this program however it ends (Ctrl-C, a panic, `kill -9`), and
/// only then stops the server and removes its folder. What Ctrl-C sends to the whole terminal must not end it.
const WATCH: &str = r#"trap "" INT TERM HUP; cat; folder=$1; shift; "$@" >&2; rm -rf "$folder""#;

/// A running server; dropping it stops it.
pub struct Postgres {
    /// For a superuser without password.
    pub url: String,
    watch: Child,
}

impl Postgres {
    pub fn start() -> Done<Self> {
        say::step("A private PostgreSQL server", "the tests make their databases on it");
        let programs = Programs::find()?;
        let folder = new_folder(&programs)?;
        let data = folder.join("data");
        let port = free_port()?;

        // It watches before there is anything to stop: nothing is left behind if the next lines fail.
        let stop = programs.run("pg_ctl").words("stop --silent --mode immediate --pgdata").path(&data);
        let watch = watch(&folder, &stop)?;
        let server = Self { url: format!("postgres://latchkey@127.0.0.1:{port}/postgres"), watch };

        let initdb = "--username latchkey --auth trust --encoding UTF8 --locale C --no-sync --pgdata";
        programs.run("initdb").words(initdb).path(&data).text()?;
        // Durability stays on, as it is where people run it; each test has databases of its own, hence the connections.
        let options =
            format!("-p {port} -h 127.0.0.1 -k {} -c max_connections=300 -c log_statement=none", folder.display());
        let start = programs.run("pg_ctl").words("start --silent --wait --timeout 60 --pgdata").path(&data);
        let log = folder.join("log");
        // It prints to a file: a pipe would be held open by the server, which outlives it.
        start.arg("--log").path(&log).arg("--options").arg(options).text().map_err(|trouble| {
            let words = fs::read_to_string(&log).unwrap_or_default();
            Trouble { what: format!("{}\n{words}", trouble.what), ..trouble }
        })?;
        Ok(server)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ended = self.watch.wait();
    }
}

/// PostgreSQL's programs, and the user they run as.
struct Programs {
    folder: PathBuf,
    user: Option<String>,
}

impl Programs {
    fn find() -> Done<Self> {
        // Debian keeps them off the path, version by version.
        let debian = tools::newest("/usr/lib/postgresql", "bin/initdb");
        let initdb = debian.or_else(|| tools::on_path("initdb"));
        let folder = initdb.as_deref().and_then(Path::parent).map(Path::to_owned);
        let folder = folder.ok_or_else(|| {
            Trouble::new("there is no PostgreSQL server on this machine").by_hand("cargo xtask setup --browser")
        })?;
        Ok(Self { folder, user: is_root().then(unprivileged_user) })
    }

    fn run(&self, program: &str) -> Run {
        let path = self.folder.join(program).display().to_string();
        let run = match &self.user {
            Some(user) => Run::new("runuser").arg("-u").arg(user).arg("--").arg(path),
            None => Run::new(path),
        };
        // The repository may lie where that user may not look.
        run.folder(Path::new("/"))
    }
}

/// PostgreSQL refuses to run as root; Debian's package brings a user for it.
fn unprivileged_user() -> String {
    let has_own = Run::new("id").arg("postgres").works();
    if has_own { "postgres" } else { "nobody" }.to_owned()
}

/// A new folder of that user alone. Its path is short: a Unix socket's has at most 107 bytes.
fn new_folder(programs: &Programs) -> Done<PathBuf> {
    let folder = PathBuf::from(format!("/tmp/latchkey-pg-{}", std::process::id()));
    fs::DirBuilder::new().mode(0o700).create(&folder).during(|| format!("cannot create {}", folder.display()))?;
    if let Some(user) = &programs.user {
        let id = |option: &str| -> Done<u32> {
            let id = Run::new("id").arg(option).arg(user).text()?;
            id.trim().parse().during(|| format!("cannot read the number of the user {user}"))
        };
        chown(&folder, Some(id("-u")?), Some(id("-g")?)).during(|| format!("cannot hand over {}", folder.display()))?;
    }
    Ok(folder)
}

fn watch(folder: &Path, stop: &Run) -> Done<Child> {
    let mut shell = Run::new("sh").arg("-c").arg(WATCH).arg("watch").path(folder).and(stop).command();
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    shell.spawn().during(|| "cannot start sh".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever has PostgreSQL sees it start and go; `cargo xtask test` does.
    #[test]
    fn a_server_comes_and_goes() -> Done {
        if Programs::find().is_err() {
            return Ok(());
        }
        let server = Postgres::start()?;
        let address = server.url.replace("postgres://latchkey@", "").replace("/postgres", "");
        assert!(std::net::TcpStream::connect(&address).is_ok());

        drop(server);

        assert!(std::net::TcpStream::connect(&address).is_err());
        assert!(!PathBuf::from(format!("/tmp/latchkey-pg-{}", std::process::id())).exists());
        Ok(())
    }
}
