//! `.br` and `.gz` beside each file: compressed once and well, instead of badly for every visitor.

use crate::files;
use crate::trouble::{Done, While};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Below this a packet is a packet.
const WORTH_IT: usize = 200;
/// Pictures and fonts in woff2 are compressed already.
const COMPRESSIBLE: [&str; 10] = ["css", "html", "js", "json", "otf", "svg", "ttf", "txt", "wasm", "webmanifest"];

/// Writes the compressed forms of a file, where they are smaller.
pub fn beside(path: &Path, content: &[u8]) -> Done {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if content.len() <= WORTH_IT || !COMPRESSIBLE.contains(&extension) {
        return Ok(());
    }
    for (suffix, smaller) in [("br", brotli(content, 11)?), ("gz", gzip(content, 9)?)] {
        if smaller.len() < content.len() {
            files::write(&with_suffix(path, suffix), &smaller)?;
        }
    }
    Ok(())
}

/// `main.css` → `main.css.br`
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// Brotli, RFC 7932; quality 0 to 11.
pub fn brotli(content: &[u8], quality: i32) -> Done<Vec<u8>> {
    let mut smaller = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality,
        size_hint: content.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut smaller, &settings).during(|| "brotli failed".to_owned())?;
    Ok(smaller)
}

/// gzip, RFC 1952; level 0 to 9.
pub fn gzip(content: &[u8], level: u32) -> Done<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(content).and_then(|()| encoder.finish()).during(|| "gzip failed".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_compresses() {
        let content = "a latchkey ".repeat(100);
        assert!(brotli(content.as_bytes(), 11).is_ok_and(|smaller| smaller.len() < 60));
        assert!(gzip(content.as_bytes(), 9).is_ok_and(|smaller| smaller.len() < 80));
    }

    #[test]
    fn the_suffix_is_added() {
        assert_eq!(with_suffix(Path::new("pkg/main.css"), "br"), Path::new("pkg/main.css.br"));
    }
}
