//! A container registry and a container client that are not ours: Debian's `docker-registry` and `skopeo`.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use app::platform::digest::{hex, sha256};

use super::program::Home;
use super::{Actor, Answer, SERVICE};

/// The registry, as `deploy/registry` configures it; dropping it kills it.
pub struct Registry {
    child: Child,
    folder: tempfile::TempDir,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Registry {
    /// Starts one that trusts the tokens of `latchkey`, and waits until it answers.
    pub async fn trusting(latchkey: &Home, issuer: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let pem = latchkey.anonymous().get("/registry/certificates.pem").await;
        assert_eq!(pem.status, 200, "{}", pem.text);
        std::fs::write(folder.path().join("certificates.pem"), pem.text).expect("a file");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let config = configuration(folder.path(), address, &format!("http://{}", latchkey.address), issuer);
        let path = folder.path().join("config.yml");
        std::fs::write(&path, config).expect("a file");
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(path).stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
        let child = command
            .spawn()
            .expect("docker-registry is missing: apt-get install docker-registry, or `cargo xtask setup`");
        let mut registry = Self { child, folder, address };
        let started = Instant::now();
        while !registry.answers().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let ended = registry.child.try_wait().expect("a child");
            assert!(ended.is_none() && started.elapsed() < Duration::from_secs(20), "{}", registry.log());
        }
        registry
    }

    async fn answers(&self) -> bool {
        tokio::net::TcpStream::connect(self.address).await.is_ok()
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Asks the registry with a token of ours.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        let request = http::Request::get(path).header("authorization", format!("Bearer {token}"));
        Actor::over_network(self.address).send(request, axum::body::Body::empty()).await
    }

    /// The address of an image in it.
    pub fn image(&self, name: &str) -> String {
        format!("docker://{}/{name}", self.address)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The file that we ship for Distribution 2, with the addresses of this test.
fn configuration(folder: &Path, address: SocketAddr, latchkey: &str, issuer: &str) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/registry/config-v2.yml");
    let mut text = std::fs::read_to_string(shipped).expect("deploy/registry/config-v2.yml");
    for (ours, tests) in [
        ("/var/lib/registry", folder.join("storage").display().to_string()),
        ("addr: :5000", format!("addr: {address}")),
        ("https://id.example.org/registry/token", format!("{latchkey}/registry/token")),
        ("https://id.example.org", issuer.to_owned()),
        ("registry.example.org", SERVICE.to_owned()),
        ("/etc/distribution/certificates.pem", folder.join("certificates.pem").display().to_string()),
    ] {
        assert!(text.contains(ours), "{ours} is not in the shipped configuration");
        text = text.replace(ours, &tests);
    }
    text
}

/// Somebody with skopeo on a machine of their own.
pub struct Skopeo {
    home: tempfile::TempDir,
}

impl Skopeo {
    /// Nobody yet.
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a folder") }
    }

    /// Logs in: nothing, or what skopeo says to the person.
    pub fn log_in(&self, registry: &Registry, username: &str, secret: &str) -> Result<(), String> {
        let address = registry.address.to_string();
        told(self.run(&["login", "--tls-verify=false", "--username", username, "--password-stdin", &address], secret))
    }

    /// Copies an image from here to there: nothing, or what skopeo says to the person.
    pub fn copy(&self, from: &str, to: &str) -> Result<(), String> {
        let insecure = ["--src-tls-verify=false", "--dest-tls-verify=false"];
        told(self.run(&["--insecure-policy", "copy", insecure[0], insecure[1], from, to], ""))
    }

    /// Pulls an image as somebody, without logging in before: what they read. (`skopeo login` keeps the words to itself.)
    pub fn pull_as(&self, image: &str, username: &str, secret: &str) -> Result<(), String> {
        let (credentials, to) = (format!("{username}:{secret}"), self.place("pulled"));
        let words = ["--insecure-policy", "copy", "--src-tls-verify=false", "--src-creds", &credentials, image, &to];
        told(self.run(&words, ""))
    }

    /// A place for an image on this machine.
    pub fn place(&self, name: &str) -> String {
        format!("dir:{}", self.home.path().join(name).display())
    }

    /// A tiny image, made by hand: an OCI layout with one empty layer.
    pub fn image(&self) -> String {
        let folder = self.home.path().join("image");
        let blobs = folder.join("blobs/sha256");
        std::fs::create_dir_all(&blobs).expect("a folder");
        let blob = |bytes: &[u8]| {
            let digest = hex(&sha256(&[bytes]));
            std::fs::write(blobs.join(&digest), bytes).expect("a blob");
            format!(r#""digest":"sha256:{digest}","size":{}"#, bytes.len())
        };
        // The end of a tar archive is two empty blocks.
        let layer = [0_u8; 1024];
        let diff = hex(&sha256(&[&layer]));
        let config = format!(
            r#"{{"architecture":"amd64","os":"linux","config":{{}},"rootfs":{{"type":"layers","diff_ids":["sha256:{diff}"]}}}}"#
        );
        let kind = "application/vnd.oci.image";
        let manifest = format!(
            r#"{{"schemaVersion":2,"mediaType":"{kind}.manifest.v1+json","config":{{"mediaType":"{kind}.config.v1+json",{}}},"layers":[{{"mediaType":"{kind}.layer.v1.tar",{}}}]}}"#,
            blob(config.as_bytes()),
            blob(&layer),
        );
        let index = format!(
            r#"{{"schemaVersion":2,"manifests":[{{"mediaType":"{kind}.manifest.v1+json",{}}}]}}"#,
            blob(manifest.as_bytes())
        );
        std::fs::write(folder.join("index.json"), index).expect("a file");
        std::fs::write(folder.join("oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#).expect("a file");
        format!("oci:{}", folder.display())
    }

    fn run(&self, words: &[&str], input: &str) -> Output {
        let mut command = Command::new("skopeo");
        command.args(words).env("HOME", self.home.path()).env("XDG_RUNTIME_DIR", self.home.path());
        command.env("REGISTRY_AUTH_FILE", self.auth_file());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("skopeo is missing: apt-get install skopeo, or `cargo xtask setup`");
        let mut pipe = child.stdin.take().expect("a pipe");
        // It may have ended before it read anything.
        let _ = std::io::Write::write_all(&mut pipe, input.as_bytes());
        drop(pipe);
        child.wait_with_output().expect("it ends")
    }

    fn auth_file(&self) -> PathBuf {
        self.home.path().join("auth.json")
    }
}

fn told(output: Output) -> Result<(), String> {
    if output.status.success() {
        return Ok(());
    }
    let mut text = String::from_utf8_lossy(&output.stderr).into_owned();
    let _ = write!(text, "{}", String::from_utf8_lossy(&output.stdout));
    Err(text)
}
