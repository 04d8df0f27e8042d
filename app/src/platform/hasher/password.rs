//! A password somebody typed, while it is in memory.

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use zeroize::{Zeroize, Zeroizing};

/// A typed password. It cannot be copied, printed or serialised, and is cleared when dropped.
///
/// It holds the NFKC form (Unicode annex 15) of what was typed, as NIST SP 800-63B asks of a verifier that accepts
/// Unicode: “é” is one character on one keyboard and two on another, and a Japanese keyboard types wide
/// Latin letters; the same password must open from both. Nothing else is changed: spaces at the ends
/// count (ASVS 5.0 6.2.8).
pub struct Password(Zeroizing<String>);

impl Password {
    /// The most a form field of a password may hold, in bytes. The server refuses longer fields before they
    /// become a `Password`; the hasher refuses longer passwords once more.
    pub const MAX_BYTES: usize = 4_096;

    /// The bytes that are hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The text, for the rules. Do not let it get away.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many characters it has: Unicode scalar values of the normalised form, as NIST SP 800-63B counts.
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both were typed alike, for “Confirm new password”.
    pub fn same_as(&self, other: &Self) -> bool {
        self.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl From<String> for Password {
    fn from(typed: String) -> Self {
        if is_nfkc_quick(typed.chars()) == IsNormalized::Yes {
            return Self(Zeroizing::new(typed));
        }
        let mut typed = Zeroizing::new(typed);
        // Room for the longest expansion that occurs (U+FDFA: 3 bytes become 33): a string that grows
        // would leave parts of the password behind in freed memory.
        let mut normal = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(11)));
        normal.extend(typed.nfkc());
        typed.zeroize();
        Self(normal)
    }
}

/// Straight from a form or a JSON body, so that no plain `String` of it lingers in a feature.
impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> Password {
        Password::from(text.to_owned())
    }

    #[test]
    fn keyboards_do_not_matter() {
        assert!(typed("caf\u{e9}").same_as(&typed("cafe\u{301}")));
        assert!(typed("ｐａｓｓ").same_as(&typed("pass")));
        assert!(!typed("pass ").same_as(&typed("pass")), "nothing is trimmed");
        assert!(!typed("Pass").same_as(&typed("pass")), "case counts");
        assert_eq!(typed("cafe\u{301} 🦀").characters(), 6);
    }

    #[test]
    fn it_comes_from_json() {
        let password: Password = serde_json::from_str("\"cafe\u{301}\"").unwrap();
        assert_eq!(password.as_str(), "café");
    }

    proptest! {
        #[test]
        fn normalising_fits_its_room_and_is_stable(text in "\\PC{0,60}|[\u{fdfa}\u{1100}-\u{11ff}\u{ac00}e\u{300}-\u{320}]{0,60}") {
            let once = typed(&text);
            prop_assert!(once.as_bytes().len() <= text.len() * 11);
            prop_assert!(once.same_as(&typed(once.as_str())));
        }
    }
}
