//! Files, with the path in every error message.

use crate::trouble::{Done, While};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

pub fn read(path: &Path) -> Done<Vec<u8>> {
    fs::read(path).during(|| format!("cannot read {}", path.display()))
}

pub fn read_text(path: &Path) -> Done<String> {
    fs::read_to_string(path).during(|| format!("cannot read {}", path.display()))
}

/// Writes so that a reader sees the old content or the new one, never a half: a build may be stopped at any moment.
pub fn write(path: &Path, content: &[u8]) -> Done {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    fs::write(&beside, content).during(|| format!("cannot write {}", beside.display()))?;
    fs::rename(&beside, path).during(|| format!("cannot write {}", path.display()))
}

pub fn create_folder(path: &Path) -> Done {
    fs::create_dir_all(path).during(|| format!("cannot create the folder {}", path.display()))
}

/// Removes a folder with all it holds; that it is not there is fine.
pub fn remove_folder(path: &Path) -> Done {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).during(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// What a folder holds, in name order; nothing when it does not exist.
pub fn list(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    entries
}

/// Every file under a folder, in name order.
pub fn list_all(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in list(folder) {
        if path.is_dir() {
            found.extend(list_all(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The file name as text; empty for a name that is not UTF-8.
pub fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// The SHA-256 in hexadecimal digits.
pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The first 16 hexadecimal digits of the SHA-256: enough to name a file by its content.
pub fn fingerprint(content: &[u8]) -> String {
    sha256(content).chars().take(16).collect()
}
