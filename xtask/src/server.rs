//! The server half: building it, and starting it where only this program can reach it.

use crate::command::Run;
use crate::files;
use crate::house::House;
use crate::say;
use crate::trouble::{Done, Trouble};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Where the server finds the site: at compile time for the release, which embeds it, at run time otherwise.
pub const SITE: &str = "LATCHKEY_SITE_DIR";
const PATIENCE: Duration = Duration::from_secs(20);

/// Builds `latchkey` for this machine, quickly.
pub fn build(house: &House) -> Done<PathBuf> {
    say::step("Server half", "cargo compiles the program `latchkey`");
    house.cargo("build --package server --bin latchkey")?.go()?;
    Ok(house.target.join("debug/latchkey"))
}

/// The one that was built.
pub fn built(house: &House) -> Done<PathBuf> {
    let program = house.target.join("debug/latchkey");
    if program.is_file() {
        Ok(program)
    } else {
        Err(Trouble::new(format!("{} is missing", program.display())).by_hand("cargo build --package server"))
    }
}

/// A server with data of its own, which goes away with this value.
pub struct Private {
    child: Child,
    folder: PathBuf,
    /// `localhost:PORT`
    pub host: String,
}

impl Private {
    /// Starts it with one administrator, and waits until it answers.
    pub fn start(program: &Path, site: &Path, folder: PathBuf, administrator: &Administrator) -> Done<Self> {
        files::remove_folder(&folder)?;
        files::create_folder(&folder)?;
        let latchkey = |words: &str| {
            let run = Run::new(program.display().to_string()).words(words).folder(&folder).apart();
            // Programs that test it ask more often than people's do.
            run.env(SITE, site.display().to_string()).env("LATCHKEY_API__REQUESTS_PER_MINUTE", "1000000")
        };
        administrator.add_to(latchkey("user create --admin --password-stdin")).text()?;

        let host = format!("localhost:{}", free_port()?);
        let listen = host.replace("localhost", "127.0.0.1");
        let serve = latchkey("serve --listen").arg(listen).arg("--base-url").arg(format!("http://{host}"));
        let log = folder.join("server.log");
        let output = std::fs::File::create(&log)
            .and_then(|file| Ok((file.try_clone()?, file)))
            .map_err(|error| Trouble::new(format!("cannot write {}: {error}", log.display())))?;
        let child = serve
            .command()
            .stdin(Stdio::null())
            .stdout(output.0)
            .stderr(output.1)
            .spawn()
            .map_err(|error| Trouble::new(format!("cannot start latchkey: {error}")).by_hand(serve.by_hand()))?;
        let mut server = Self { child, folder, host };
        server.wait_until_it_listens(&log, &serve)?;
        Ok(server)
    }

    fn wait_until_it_listens(&mut self, log: &Path, serve: &Run) -> Done {
        let started = Instant::now();
        let address = self.host.replace("localhost", "127.0.0.1");
        while std::net::TcpStream::connect(&address).is_err() {
            let ended = self.child.try_wait().ok().flatten();
            if ended.is_some() || started.elapsed() > PATIENCE {
                let words = files::read_text(log).unwrap_or_default();
                return Err(Trouble::new(format!("latchkey did not start:\n{words}")).by_hand(serve.by_hand()));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // Ended already, or ended now: either way it is gone, and its data with it.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
        let _removed = files::remove_folder(&self.folder);
    }
}

/// A person for a private server.
pub struct Administrator {
    pub username: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

impl Administrator {
    fn add_to(&self, run: Run) -> Run {
        let run = run.arg("--username").arg(self.username).arg("--name").arg(self.name);
        run.arg("--email").arg(self.email).input(format!("{}\n", self.password))
    }
}

/// A port nobody listens on now.
pub fn free_port() -> Done<u16> {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    port.map(|address| address.port()).map_err(|error| Trouble::new(format!("no free port: {error}")))
}
