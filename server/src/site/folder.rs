//! A site in a folder, as `cargo xtask serve` makes it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use axum::body::Bytes;

use super::SiteError;

/// Every file by its path below `folder`, with `/`.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Bytes>, SiteError> {
    let mut files = BTreeMap::new();
    let failed = |e| SiteError::Read(folder.display().to_string(), e);
    collect(folder, "", &mut files).map_err(failed)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Bytes>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, Bytes::from(fs::read(entry.path())?));
        }
    }
    Ok(())
}
