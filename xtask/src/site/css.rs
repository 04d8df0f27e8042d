//! The style sheet: `style/main.css` and what it imports, as one minified file.

use crate::trouble::{Done, Trouble};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::error::Error;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};
use std::path::Path;

/// Bundles, lowers and minifies.
pub fn bundle(root: &Path) -> Done<String> {
    let entry = root.join("style/main.css");
    if !entry.is_file() {
        return Err(Trouble::new(format!("{} is missing: the pages' style begins there", entry.display())));
    }
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    let mut sheet = bundler.bundle(&entry).map_err(|error| trouble(&error))?;
    let targets = targets();
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| trouble(&error))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() })
        .map_err(|error| trouble(&error))?;
    Ok(printed.code)
}

/// The place as an editor counts it, from line 1; for an import that is not there, the importing line.
fn trouble<T: std::fmt::Display>(error: &Error<T>) -> Trouble {
    let place = error.loc.as_ref().map(|place| format!(" at {}:{}", place.filename, place.line + 1));
    Trouble::new(format!("the style has an error{}: {}", place.unwrap_or_default(), error.kind))
}

/// Browsers of the last two and a half years, which is what web.dev calls "Baseline, widely available". Written out:
/// a query such as "last 2 versions" needs a table of browsers, 28 more crates, and gives another result every month.
fn targets() -> Targets {
    let major = |version: u32| Some(version << 16);
    Targets::from(Browsers {
        chrome: major(123),
        edge: major(123),
        android: major(123),
        firefox: major(126),
        safari: Some(17 << 16 | 5 << 8),
        ios_saf: Some(17 << 16 | 5 << 8),
        ..Browsers::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(name: &str, files: &[(&str, &str)]) -> Done<String> {
        let root = std::env::temp_dir().join(format!("latchkey-css-{}-{name}", std::process::id()));
        for (path, content) in files {
            crate::files::write(&root.join(path), content.as_bytes())?;
        }
        let result = bundle(&root);
        crate::files::remove_folder(&root)?;
        result
    }

    #[test]
    fn imports_become_one_minified_file() {
        let files = [
            (
                "style/main.css",
                "@layer base, parts;\n@import \"base.css\" layer(base);\n@import \"parts/a.css\" layer(parts);",
            ),
            ("style/base.css", "body { color: #ff0000; background: url(/pkg/key.svg) }"),
            ("style/parts/a.css", ".card { & > p { margin: 0px } }"),
        ];
        let expected = "@layer base{body{color:red;background:url(/pkg/key.svg)}}@layer parts{.card>p{margin:0}}";
        let printed = bundled("imports", &files).unwrap_or_default();
        assert!(printed.ends_with(expected), "{printed}");
    }

    #[test]
    fn an_error_names_the_line() {
        let files = [("style/main.css", "@import 'a.css';"), ("style/a.css", "\n@import 'gone.css';")];
        let words = bundled("error", &files).map_err(|trouble| trouble.what);
        assert!(words.as_ref().is_err_and(|words| words.contains("style/a.css:2: No such file")), "{words:?}");
    }

    #[test]
    fn a_repository_without_style_is_told_so() {
        let words = bundled("none", &[]).map_err(|trouble| trouble.what);
        assert!(words.is_err_and(|words| words.contains("style/main.css is missing")));
    }
}
