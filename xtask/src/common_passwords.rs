//! `cargo xtask common-passwords`: makes the filter of common passwords that the program carries,
//! `app/src/password/common_passwords.bin`.
//!
//! Source: the npm package `@zxcvbn-ts/language-common` 4.1.3, licence MIT (its LICENSE.txt: Dan Wheeler and Dropbox;
//! zxcvbn-ts), file `src/passwords.json`: 49,233 passwords, the most common of the ten million that Mark Burnett gave to
//! the public domain in 2015. The package and the file are pinned by their SHA-256: whoever runs this gets the same bytes.
//!
//! The filter holds, for each password in lower case, the first four bytes of its SHA-256, sorted, without
//! duplicates. No password stands in the repository or in the program.

use crate::command::Run;
use crate::files;
use crate::house::House;
use crate::say;
use crate::trouble::{Done, Trouble, While};
use sha2::{Digest, Sha256};

const PACKAGE: &str = "@zxcvbn-ts/language-common@4.1.3";
const ARCHIVE: &str = "zxcvbn-ts-language-common-4.1.3.tgz";
const ARCHIVE_SHA256: &str = "bf3027c16c069d7877e25dc8751bc819e10e479afcc5ee1a323eb2ab73129ca9";
const LIST: &str = "package/src/passwords.json";
const LIST_SHA256: &str = "f422773d94d630f27e08b26d7017e847bb1feb2a84809340e9c0b0c47b33e3f1";

/// Downloads the package and writes the filter.
pub fn run(house: &House) -> Done<String> {
    let folder = house.own("common-passwords");
    files::create_folder(&folder)?;
    say::step(PACKAGE, "the list of common passwords, from the npm registry");
    Run::new("npm").words("pack --silent").arg(PACKAGE).folder(&folder).go()?;
    expect(&files::read(&folder.join(ARCHIVE))?, ARCHIVE_SHA256, ARCHIVE)?;
    let list = Run::new("tar").words("-xOzf").arg(ARCHIVE).arg(LIST).folder(&folder).text()?;
    expect(list.as_bytes(), LIST_SHA256, LIST)?;
    let filter = filter(&entries(&list)?);
    files::write(&house.root.join("app/src/password/common_passwords.bin"), &filter)?;
    Ok(format!("The filter holds {} common passwords", filter.len() / 4))
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
fn entries(json: &str) -> Done<Vec<String>> {
    let inside = json.trim().strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]"));
    inside
        .filter(|inside| !inside.contains('\\'))
        .map(|inside| inside.split("\",\"").map(str::to_owned).collect())
        .ok_or("it is no list of plain strings")
        .during(|| format!("cannot read {LIST}"))
}

fn expect(bytes: &[u8], sha256: &str, what: &str) -> Done {
    let found = files::sha256(bytes);
    if found == sha256 {
        return Ok(());
    }
    Err(Trouble::new(format!("{what} is not the pinned one: SHA-256 {found}, expected {sha256}")))
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
        assert_eq!(entries(r#"["a","b c"]"#).ok(), Some(vec!["a".to_owned(), "b c".to_owned()]));
        assert!(entries(r#"["a\"b"]"#).is_err());
        assert!(entries("{}").is_err());
    }
}
