//! The site inside the binary, put there by `cargo xtask build`: one file is a deployment.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::Bytes;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$LATCHKEY_SITE_DIR"]
struct Embedded;

/// Every file by its path. Nothing is copied: the bytes stay where the binary was mapped.
pub fn read() -> BTreeMap<String, Bytes> {
    let files = Embedded::iter().filter_map(|path| Embedded::get(&path).map(|file| (path.into_owned(), file.data)));
    files
        .map(|(path, data)| match data {
            Cow::Borrowed(bytes) => (path, Bytes::from_static(bytes)),
            Cow::Owned(bytes) => (path, Bytes::from(bytes)),
        })
        .collect()
}
