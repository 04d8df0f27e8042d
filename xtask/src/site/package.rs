//! `pkg/`: files named by their content, so that a browser may keep each for ever and asks again only for what changed.

use super::compress;
use crate::files;
use crate::trouble::{Done, Trouble, While};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

const PREFIX: &str = "/pkg/";

/// The folder while it is filled.
pub struct Package {
    folder: PathBuf,
    addresses: BTreeMap<String, String>,
    kept: BTreeSet<String>,
}

impl Package {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, addresses: BTreeMap::new(), kept: BTreeSet::new() }
    }

    /// Logical name → address.
    pub fn addresses(&self) -> &BTreeMap<String, String> {
        &self.addresses
    }

    /// Adds a file. One that is there already, under the name of its content, is left as it is.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Done {
        let content = match std::str::from_utf8(content) {
            Ok(text) if may_name_others(name) => with_addresses(text, &self.addresses).into_bytes(),
            _ => content.to_vec(),
        };
        let hashed = named_by_content(name, &content);
        let path = self.folder.join(&hashed);
        if !path.is_file() {
            // The file comes last: where it is, its compressed forms are.
            compress::beside(&path, &content)?;
            files::write(&path, &content)?;
        }
        if self.addresses.insert(name.to_owned(), format!("{PREFIX}{hashed}")).is_some() {
            return Err(Trouble::new(format!("two files of the site are called {name}: rename one in public/")));
        }
        self.kept.insert(hashed);
        Ok(())
    }

    /// Removes what no longer belongs to the site.
    pub fn sweep(&self) -> Done {
        for path in files::list(&self.folder) {
            let name = files::name(&path);
            let plain = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz")).unwrap_or(name);
            if !self.kept.contains(plain) {
                fs::remove_file(&path).during(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Every address below `/pkg/` in a text, each once.
pub fn addresses_in(text: &str) -> BTreeSet<String> {
    text.match_indices(PREFIX)
        .filter_map(|(at, _)| text.get(at + PREFIX.len()..))
        .map(|rest| rest.split(|next: char| !is_of_name(next)).next().unwrap_or_default())
        // A sentence may end in a full stop.
        .map(|name| format!("{PREFIX}{}", name.trim_end_matches('.')))
        .filter(|address| address != PREFIX)
        .collect()
}

/// `main.css` → `main.0123456789abcdef.css`
fn named_by_content(name: &str, content: &[u8]) -> String {
    let print = files::fingerprint(content);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{print}.{extension}"),
        None => format!("{name}.{print}"),
    }
}

fn with_addresses(text: &str, addresses: &BTreeMap<String, String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(PREFIX) {
        let end = after.find(|next| !is_of_name(next)).unwrap_or(after.len());
        let (name, behind) = after.split_at(end);
        result += before;
        match addresses.get(name) {
            Some(address) => result += address,
            None => result.extend([PREFIX, name]),
        }
        rest = behind;
    }
    result + rest
}

fn may_name_others(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|extension| ["css", "js", "svg", "webmanifest"].contains(&extension))
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._-".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_content() {
        assert_eq!(named_by_content("main.css", b""), "main.e3b0c44298fc1c14.css");
        assert_eq!(named_by_content("LICENSE", b""), "LICENSE.e3b0c44298fc1c14");
    }

    #[test]
    fn files_name_each_other_by_logical_name() {
        let addresses = BTreeMap::from([("key.svg".to_owned(), "/pkg/key.00ff.svg".to_owned())]);
        assert_eq!(with_addresses("a{b:url(/pkg/key.svg)}", &addresses), "a{b:url(/pkg/key.00ff.svg)}");
        assert_eq!(with_addresses("import('/pkg/other.js') /pkg/", &addresses), "import('/pkg/other.js') /pkg/");
    }

    #[test]
    fn addresses_are_found_once_each() {
        let html = r#"<link rel="stylesheet" href="/pkg/main.00.css"><script src='/pkg/start.11.js'></script>
            <link rel=preload href=/pkg/main.00.css> <a href="/pkgs/no.css">the folder /pkg/</a>"#;
        let expected = ["/pkg/main.00.css", "/pkg/start.11.js"].map(str::to_owned);
        assert_eq!(addresses_in(html), BTreeSet::from(expected));
    }
}
