//! `cargo xtask common-passwords`: makes the filter of common passwords that the program carries,
//! `app/src/password/common_passwords.bin`.
//!
//! Source: the npm package `@zxcvbn-ts/language-common` 4.1.3, licence MIT (its LICENSE.txt: Dan Wheeler and Dropbox;
//! zxcvbn-ts), file `src/passwords.json`: 49,233 passwords, the most common of the ten million that Mark Burnett gave to
//! the public domain in 2015. The package and the file are pinned by their SHA-256: whoever runs this gets the same bytes.
//!
//! The filter holds, for each password in lower case, the first four bytes of its SHA-256, sorted, without
//! duplicates. No password stands in the repository or in the program.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

const PACKAGE: &str = "@zxcvbn-ts/language-common@4.1.3";
const ARCHIVE: &str = "zxcvbn-ts-language-common-4.1.3.tgz";
const ARCHIVE_SHA256: &str = "bf3027c16c069d7877e25dc8751bc819e10e479afcc5ee1a323eb2ab73129ca9";
const LIST: &str = "package/src/passwords.json";
const LIST_SHA256: &str = "f422773d94d630f27e08b26d7017e847bb1feb2a84809340e9c0b0c47b33e3f1";

/// Downloads the package into `target/common-passwords` and writes the filter.
pub fn run(root: &Path) -> Result<(), String> {
    let folder = root.join("target/common-passwords");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let pack = Command::new("npm").args(["pack", "--silent", PACKAGE]).current_dir(&folder).output();
    let pack = pack.map_err(|error| format!("npm does not start ({error}). Type: apt-get install npm"))?;
    if !pack.status.success() {
        return Err(format!("npm pack {PACKAGE} failed: {}", String::from_utf8_lossy(&pack.stderr)));
    }
    let archive = fs::read(folder.join(ARCHIVE)).map_err(|error| format!("npm left no {ARCHIVE}: {error}"))?;
    expect(&archive, ARCHIVE_SHA256, ARCHIVE)?;
    let mut tar = Vec::new();
    GzDecoder::new(archive.as_slice()).read_to_end(&mut tar).map_err(|error| format!("{ARCHIVE}: {error}"))?;
    let list = member(&tar, LIST).ok_or_else(|| format!("{ARCHIVE} holds no {LIST}"))?;
    expect(list, LIST_SHA256, LIST)?;
    let to = root.join("app/src/password/common_passwords.bin");
    fs::write(&to, filter(&entries(list)?)).map_err(|error| format!("cannot write {}: {error}", to.display()))
}

/// The filter of these passwords: sorted 32-bit numbers, the highest byte first.
pub fn filter(passwords: &[String]) -> Vec<u8> {
    let mut words: Vec<[u8; 4]> = passwords.iter().map(|password| word(password)).collect();
    words.sort_unstable();
    words.dedup();
    words.concat()
}

fn word(password: &str) -> [u8; 4] {
    let [first, second, third, fourth, ..]: [u8; 32] = Sha256::digest(password.to_lowercase()).into();
    [first, second, third, fourth]
}

/// The strings of a JSON array in which none needs an escape, as in the pinned file.
fn entries(json: &[u8]) -> Result<Vec<String>, String> {
    let text = std::str::from_utf8(json).map_err(|error| format!("{LIST}: {error}"))?.trim();
    let inside = text.strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]"));
    match inside.filter(|inside| !inside.contains('\\')) {
        Some(inside) => Ok(inside.split("\",\"").map(str::to_owned).collect()),
        None => Err(format!("{LIST} is not the list of plain strings it was")),
    }
}

/// A file of a tar archive: headers of 512 bytes with the name at 0 and the size in octal digits at 124.
fn member<'a>(tar: &'a [u8], wanted: &str) -> Option<&'a [u8]> {
    let mut rest = tar;
    loop {
        let (header, body) = rest.split_at_checked(512)?;
        let name = header.get(..100)?.split(|byte| *byte == 0).next()?;
        let size = std::str::from_utf8(header.get(124..136)?).ok()?.trim_matches(['\0', ' ']);
        let size = usize::from_str_radix(size, 8).ok()?;
        if name == wanted.as_bytes() {
            return body.get(..size);
        }
        rest = body.get(size.next_multiple_of(512)..)?;
    }
}

fn expect(bytes: &[u8], sha256: &str, what: &str) -> Result<(), String> {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let found: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if found == sha256 { Ok(()) } else { Err(format!("{what} is not the pinned one: SHA-256 {found}, expected {sha256}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_sorted_and_ignores_case_and_duplicates() {
        let list = ["b", "a", "A", "a"].map(str::to_owned);
        let made = filter(&list);
        assert_eq!(made, [word("b"), word("a")].concat(), "3e23… before ca97…");
    }

    #[test]
    fn a_list_is_plain_strings() {
        assert_eq!(entries(br#"["a","b c"]"#), Ok(vec!["a".to_owned(), "b c".to_owned()]));
        assert!(entries(br#"["a\"b"]"#).is_err());
        assert!(entries(b"{}").is_err());
    }

    #[test]
    fn a_damaged_archive_is_no_archive() {
        assert_eq!(member(&[0; 1024], "package/x"), None);
        assert_eq!(member(b"short", "package/x"), None);
    }
}
