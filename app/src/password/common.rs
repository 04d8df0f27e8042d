//! The common passwords nobody may use, inside the program (ASVS 5.0 6.2.4, NIST SP 800-63B blocklist).
//!
//! Source: the npm package `@zxcvbn-ts/language-common` 4.1.3 (MIT), 49,233 passwords; made by
//! `cargo xtask common-passwords`, which says where they come from. The list was thinned by its authors:
//! repeats, sequences and rows of keys that zxcvbn recognises by their pattern are not in it, so
//! [`super::rules`] asks zxcvbn too.
//!
//! Kept is a filter: the first 32 bits of the SHA-256 of each password in lower case, sorted. A password that is not in the
//! list is taken for one in 49,232 of 2³² cases, about 1 in 87,000; its owner is asked for another one.

use sha2::{Digest, Sha256};

static FILTER: &[u8] = include_bytes!("common_passwords.bin");

/// Whether the password is one of the common ones, ignoring case.
pub fn is_common(password: &str) -> bool {
    let [first, second, third, fourth, ..]: [u8; 32] = Sha256::digest(password.to_lowercase()).into();
    words().binary_search(&[first, second, third, fourth]).is_ok()
}

fn words() -> &'static [[u8; 4]] {
    FILTER.as_chunks().0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_is_whole() {
        assert_eq!(FILTER.len() % 4, 0);
        assert_eq!(words().len(), 49_232, "at least 20,000 are promised");
        assert!(words().is_sorted_by(|one, next| one < next), "sorted, without duplicates");
    }

    #[test]
    fn known_passwords_are_found_in_any_case() {
        for known in [
            "password",
            "PASSWORD",
            "123456",
            "qwertyuiop",
            "iloveyou123",
            "password123",
            "1q2w3e4r5t6y",
            "Christopher",
        ] {
            assert!(is_common(known), "{known}");
        }
    }

    #[test]
    fn other_passwords_are_not() {
        for other in ["", "correct horse battery staple", "a lamp under the blue door", "Zürich–Genève 14:32"] {
            assert!(!is_common(other), "{other}");
        }
        // Expected are 0.1 of 10,000.
        let mistaken = (0..10_000).filter(|n| is_common(&format!("nobody uses this {n}"))).count();
        assert!(mistaken <= 2, "{mistaken}");
    }
}
