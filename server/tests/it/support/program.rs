//! The real program `latchkey` as a process with data of its own: for what only a process can show.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use app::platform::Platform;

use super::app::{beside, fresh_postgres};
use super::{Actor, Database, PASSWORD, wire};

/// Where a program keeps its data, and where it is reached.
pub struct Home {
    /// Working directory: `data/` is in it.
    pub folder: tempfile::TempDir,
    /// `LATCHKEY_DATABASE__URL`.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    settings: Vec<(&'static str, String)>,
}

impl Home {
    /// An empty one.
    pub async fn new(database: Database) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = match database {
            Database::Sqlite => "sqlite:data/latchkey.db".to_owned(),
            Database::Postgres => fresh_postgres().await,
        };
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        Self { folder, url, address, settings: Vec::new() }
    }

    /// With an entry of the configuration.
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((variable, value.into()));
        self
    }

    /// The SQLite file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("data/latchkey.db")
    }

    /// The program, before it is started.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(program());
        command.args(words.split_whitespace()).current_dir(self.folder.path());
        for (name, _) in
            std::env::vars().filter(|(name, _)| name.starts_with("LATCHKEY_") && name != "LATCHKEY_SITE_DIR")
        {
            command.env_remove(name);
        }
        command.env("LATCHKEY_DATABASE__URL", &self.url);
        command.env("LATCHKEY_SERVER__LISTEN", self.address.to_string());
        command.env("LATCHKEY_SERVER__BASE_URL", self.base_url());
        command.env("LATCHKEY_SERVER__TRUSTED_PROXIES", "127.0.0.0/8");
        command.envs(self.settings.iter().map(|(name, value)| (*name, value)));
        command
    }

    /// Runs a command to its end; `input` is its standard input.
    pub fn run(&self, words: &str, input: &str) -> Output {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
        child.wait_with_output().expect("it ends")
    }

    /// Runs a command that must succeed; gives what it printed.
    #[track_caller]
    pub fn succeed(&self, words: &str, input: &str) -> String {
        let output = self.run(words, input);
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs a command that must fail; gives what it said.
    #[track_caller]
    pub fn fail(&self, words: &str) -> String {
        let output = self.run(words, "");
        assert!(!output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Makes an account with [`PASSWORD`].
    pub fn person(&self, username: &str) {
        self.account(username, "");
    }

    /// The same for a System Administrator.
    pub fn administrator(&self, username: &str) {
        self.account(username, "--admin");
    }

    fn account(&self, username: &str, role: &str) {
        let words = format!(
            "user create --username {username} --name {username} --email {username}@example.org --password-stdin {role}"
        );
        self.succeed(&words, &format!("{PASSWORD}\n"));
    }

    /// The address people type, as links in its answers have it.
    pub fn base_url(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// Starts the server and waits until it answers.
    pub async fn serve(&self) -> Program {
        let path = self.folder.path().join("log");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&path).expect("a log");
        let mut command = self.command("serve");
        command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
        let started = Instant::now();
        let child = command.spawn().expect("the program starts");
        let mut program = Program { child, address: self.address, answered_after: Duration::ZERO, log: path };
        while !program.is_ready().await {
            tokio::time::sleep(Duration::from_millis(1)).await;
            program.assert_runs();
            assert!(started.elapsed() < Duration::from_secs(30), "it does not answer: {}", program.log());
        }
        program.answered_after = started.elapsed();
        program
    }

    /// The machine of this program, for what its doors do not offer yet.
    pub async fn platform(&self) -> Platform {
        let url = match self.url.strip_prefix("sqlite:") {
            Some(_) => format!("sqlite:{}", self.file().display()),
            None => self.url.clone(),
        };
        beside(&url, &self.ring(), self.base_url()).await
    }

    /// Its key ring.
    pub fn ring(&self) -> PathBuf {
        self.folder.path().join("data/keys.toml")
    }

    /// Somebody with a browser.
    pub fn anonymous(&self) -> Actor {
        Actor::over_network(self.address)
    }
}

/// A running server; dropping it kills it.
pub struct Program {
    child: Child,
    address: SocketAddr,
    /// From its start to its first page.
    pub answered_after: Duration,
    log: PathBuf,
}

impl Program {
    /// Ends it without a word, as a power cut would.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) -> std::process::ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.is_ok_and(|status| status.success()), "it is there");
        self.child.wait().expect("it ends")
    }

    /// A line of `/proc/PID/status` in KiB, e.g. `VmRSS`.
    pub fn memory(&self, what: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).expect("such a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    async fn is_ready(&self) -> bool {
        let request = http::Request::get("/login").body(axum::body::Body::empty()).expect("a request");
        wire::exchange(self.address, self.address.ip(), request).await.is_ok_and(|answer| answer.status == 200)
    }

    fn assert_runs(&mut self) {
        let ended = self.child.try_wait().expect("a child");
        assert!(ended.is_none(), "it ended: {}", self.log());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

/// The program of this build, or the release that `cargo xtask soak` has made.
fn program() -> PathBuf {
    std::env::var_os("LATCHKEY_SOAK_PROGRAM")
        .map_or_else(|| Path::new(env!("CARGO_BIN_EXE_latchkey")).to_owned(), PathBuf::from)
}

/// How often a long proof repeats: `short` in the tests, as often as `cargo xtask soak` says there.
pub fn rounds(short: usize) -> usize {
    std::env::var("LATCHKEY_SOAK_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

/// Whether this is `cargo xtask soak`, on the release.
pub fn is_soak() -> bool {
    std::env::var_os("LATCHKEY_SOAK_PROGRAM").is_some()
}
