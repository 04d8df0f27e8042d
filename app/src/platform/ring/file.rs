//! The key ring on disk: a TOML file that only its owner may read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use base64ct::{Base64, Encoding};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use super::{Key, Ring, SealingKey};
use crate::timestamp::Timestamp;

/// A ring is a few hundred bytes; anything larger is some other file.
const LARGEST: u64 = 64 * 1024;

/// Why the key ring cannot be used, in words for the operator. Never holds a part of a secret.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    /// There is no such file.
    #[error("there is no key ring at {}", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is a file already, and it is not replaced.
    #[error("there is a key ring at {} already; it is not replaced, because everything sealed with it would be lost", path.display())]
    Exists {
        /// Where it lies.
        path: PathBuf,
    },
    /// Others may read or change the file.
    #[error("the key ring {} may be used by other users of this machine (mode {mode:04o}). Type: chmod 600 {}", path.display(), path.display())]
    Loose {
        /// Where it lies.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The content is not a key ring.
    #[error("the key ring {} is damaged: {why}. Put the file back from your backup; without it, sealed secrets and passwords cannot be used", path.display())]
    Damaged {
        /// Where it lies.
        path: PathBuf,
        /// What is wrong, without the content.
        why: String,
    },
    /// The operating system refused.
    #[error("the key ring {} cannot be {doing}: {source}", path.display())]
    System {
        /// Where it lies.
        path: PathBuf,
        /// "read" or "written".
        doing: &'static str,
        /// The system's words.
        source: io::Error,
    },
}

/// The file of a ring, followed while the process runs.
pub struct RingFile {
    path: PathBuf,
    /// When it was last changed, as far as is known here.
    changed: Mutex<Option<SystemTime>>,
}

impl RingFile {
    /// The file at `path`, whose content is known.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), changed: Mutex::new(None) }
    }

    /// The ring, when the file was changed since the last call.
    pub fn read_if_changed(&self) -> Option<Ring> {
        let now = fs::metadata(&self.path).and_then(|about| about.modified()).ok()?;
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if *changed == Some(now) {
            return None;
        }
        match read(&self.path) {
            Ok(ring) => {
                *changed = Some(now);
                Some(ring)
            }
            Err(error) => {
                tracing::error!(%error, "going on with the key ring read before");
                None
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    pepper: Pepper,
    #[serde(default)]
    key: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pepper {
    secret: SecretString,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    created: String,
    secret: SecretString,
}

pub(super) fn read(path: &Path) -> Result<Ring, RingError> {
    let text = read_text(path)?;
    parse(&text).map_err(|why| RingError::Damaged { path: path.to_owned(), why })
}

fn read_text(path: &Path) -> Result<Zeroizing<String>, RingError> {
    let system = |source| RingError::System { path: path.to_owned(), doing: "read", source };
    let file = File::open(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => RingError::Missing { path: path.to_owned() },
        _ => system(source),
    })?;
    // Asked of the open file, not of the path: nobody can swap the file in between.
    let about = file.metadata().map_err(system)?;
    let mode = about.permissions().mode() & 0o7777;
    if about.is_file() && mode & 0o077 != 0 {
        return Err(RingError::Loose { path: path.to_owned(), mode });
    }
    let mut text = Zeroizing::new(String::new());
    file.take(LARGEST).read_to_string(&mut text).map_err(system)?;
    Ok(text)
}

fn parse(text: &str) -> Result<Ring, String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    // The parser's own message quotes the line, and with it a secret: only its place is told.
    let document: Document = toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => format!("it is not a key ring, see line {}", line_of(text, span.start)),
        None => "it is not a key ring".to_owned(),
    })?;
    let root = secret(document.pepper.secret.expose_secret()).ok_or("the pepper is not 32 bytes in base64")?;
    let mut sealing: Vec<SealingKey> = Vec::new();
    for entry in &document.key {
        let key = sealing_key(entry)?;
        if sealing.iter().any(|other| other.id() == key.id()) {
            return Err(format!("the key id {} is there twice", key.id()));
        }
        sealing.push(key);
    }
    let current = sealing.pop().ok_or("it holds no [[key]]")?;
    Ok(Ring::new(root, sealing, current))
}

fn sealing_key(entry: &Entry) -> Result<SealingKey, String> {
    let simple = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if entry.id.is_empty() || entry.id.len() > 32 || !entry.id.bytes().all(simple) {
        return Err("a key id must be 1 to 32 letters, digits, - or _".to_owned());
    }
    let created: jiff::Timestamp = entry
        .created
        .parse()
        .map_err(|_| format!("`created` of key {} is not a date like 2026-11-24T04:12:41Z", entry.id))?;
    let secret = secret(entry.secret.expose_secret())
        .ok_or_else(|| format!("the secret of key {} is not 32 bytes in base64", entry.id))?;
    Ok(SealingKey::new(entry.id.clone(), Timestamp::from_micros(created.as_microsecond()), secret))
}

fn secret(text: &str) -> Option<Key> {
    let mut bytes = Zeroizing::new([0; 32]);
    let read = Base64::decode(text, bytes.as_mut_slice()).ok()?.len();
    (read == 32).then_some(bytes)
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn write_text(ring: &Ring) -> Zeroizing<String> {
    // One allocation that fits: a growing string would leave copies of the secrets behind.
    let mut text = Zeroizing::new(String::with_capacity(512 + 256 * ring.keys().count()));
    text.push_str(
        "# Latchkey's keys. Back this file up apart from the database; whoever has both can read every secret.\n",
    );
    text.push_str(
        "# `pepper` can never be changed. New keys are added at the end by `latchkey keys rotate`.\n\n[pepper]\n",
    );
    push_secret(&mut text, &ring.0.root);
    for key in ring.keys() {
        text.push_str("\n[[key]]\nid = \"");
        text.push_str(key.id());
        text.push_str("\"\ncreated = \"");
        text.push_str(&key.created().rfc3339());
        text.push_str("\"\n");
        push_secret(&mut text, &key.secret);
    }
    text
}

fn push_secret(text: &mut String, secret: &Key) {
    let mut encoded = Base64::encode_string(secret.as_slice());
    text.push_str("secret = \"");
    text.push_str(&encoded);
    text.push_str("\"\n");
    encoded.zeroize();
}

/// Writes a ring where there is none.
pub(super) fn create(path: &Path, ring: &Ring) -> Result<(), RingError> {
    let finish = |new: &Path| match fs::hard_link(new, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) if path.exists() => Err(ErrorKind::AlreadyExists.into()),
        // A file system without links: the short moment in which another start could be overwritten is accepted there.
        Err(_) => fs::rename(new, path),
        Ok(()) => Ok(()),
    };
    write(path, ring, finish).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists if path.exists() => RingError::Exists { path: path.to_owned() },
        _ => RingError::System { path: path.to_owned(), doing: "written", source },
    })
}

/// Writes a ring over the one that is there.
pub(super) fn replace(path: &Path, ring: &Ring) -> Result<(), RingError> {
    write(path, ring, |new| fs::rename(new, path)).map_err(|source| RingError::System {
        path: path.to_owned(),
        doing: "written",
        source,
    })
}

/// Writes beside `path`, to the disk, and only then puts the file in place: a crash leaves the old ring or
/// the new one, never half a ring.
fn write(path: &Path, ring: &Ring, finish: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // Two starts at once must not write to one file: processes differ in their number, rings in their fingerprint.
    name.push(format!(".{}.{}.new", std::process::id(), ring.fingerprint()));
    let new = folder.join(name);
    let written = write_new(&new, &write_text(ring)).and_then(|()| finish(&new));
    // After a link or a failure the file beside is left over; after a rename there is none.
    let _gone = fs::remove_file(&new);
    written?;
    File::open(folder)?.sync_all()
}

fn write_new(new: &Path, text: &str) -> io::Result<()> {
    // Left by a process of the same number that was killed here: never a ring in use.
    let _gone = fs::remove_file(new);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
