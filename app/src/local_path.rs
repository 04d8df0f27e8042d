//! Addresses a person is sent on to. Only paths of this product: anything else could be somebody's trap
//! (open redirect, ASVS 5.0 3.7.2; header injection by control bytes).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const OUTSIDE_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Longest path that is remembered.
const LONGEST: usize = 1_000;

/// `text` when it is a path and query of this product, printable ASCII without `\`; else `None`.
pub fn local_path(text: &str) -> Option<&str> {
    let ours = text.starts_with('/')
        && !text.starts_with("//")
        && !text.starts_with("/do/")
        && text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    ours.then_some(text)
}

/// `page?next=path`, with the path percent-encoded; just `page` when there is nowhere special to go.
pub fn with_next(page: &str, next: &str) -> String {
    match local_path(next) {
        None | Some("/") => page.to_owned(),
        Some(next) => {
            format!("{page}?next={}", utf8_percent_encode(next, OUTSIDE_UNRESERVED))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_our_own_paths_pass() {
        for good in ["/", "/account#x", "/users/ada?tab=1", "/a//b", "/%2e%2e"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x=1",
            "/a b",
            "/é",
            "/do/log-out",
            "/\u{0}",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn what_passes_stays_on_this_origin(text in "[/\\\\a-z:.@?#\t\n ]{0,12}") {
            if let Some(path) = local_path(&text) {
                prop_assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
                prop_assert!(!path.bytes().any(|byte| byte < 0x21));
            }
        }
    }
}
