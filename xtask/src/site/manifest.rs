//! `manifest.txt`: where the server finds the address of each file, read once at its start.

use crate::files;
use crate::trouble::Done;
use std::collections::BTreeMap;
use std::path::Path;

pub const NAME: &str = "manifest.txt";

/// Writes it; whoever reads it finds every file it names.
pub fn write(site: &Path, addresses: &BTreeMap<String, String>) -> Done {
    files::write(&site.join(NAME), text(addresses).as_bytes())
}

/// A line for each file: logical name, tab, address.
fn text(addresses: &BTreeMap<String, String>) -> String {
    addresses.iter().fold(String::new(), |text, (name, address)| text + &format!("{name}\t{address}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_file_and_its_address() {
        let addresses = BTreeMap::from([
            ("main.css".to_owned(), "/pkg/main.00ff.css".to_owned()),
            ("latchkey.js".to_owned(), "/pkg/latchkey.ff00.js".to_owned()),
        ]);
        assert_eq!(text(&addresses), "latchkey.js\t/pkg/latchkey.ff00.js\nmain.css\t/pkg/main.00ff.css\n");
    }
}
