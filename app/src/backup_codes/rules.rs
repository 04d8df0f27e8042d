//! What a backup code looks like: ten characters of Crockford's base32 in two groups, 50 random bits.

use zeroize::Zeroizing;

use crate::two_factor::rules::is_filler;

/// Without I, L, O and U: nothing to mistake, nothing to blush at.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code.
pub const LENGTH: usize = 10;

/// More than this nobody types for ten characters, however they space them.
const LONGEST_TYPED: usize = 100;

/// A code of random bytes: the low five bits of each.
pub fn from_random(bytes: &[u8; LENGTH]) -> Zeroizing<String> {
    let digit = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).copied().map_or('0', char::from);
    Zeroizing::new(bytes.iter().map(digit).collect())
}

/// As it is shown: `4G7QK-T9M2X`.
pub fn shown(code: &str) -> String {
    let (first, second) = code.split_at_checked(LENGTH / 2).unwrap_or((code, ""));
    format!("{first}-{second}")
}

/// The one form of what people type: case, spaces and dashes do not matter, O is 0, I and L are 1 (Crockford), wide
/// letters are letters. `None` when it cannot be a code.
pub fn read(typed: &str) -> Option<Zeroizing<String>> {
    if typed.len() > LONGEST_TYPED {
        return None;
    }
    let mut code = Zeroizing::new(String::with_capacity(LONGEST_TYPED));
    for character in typed.chars().filter(|character| !is_filler(*character)) {
        code.push(match narrow(character)?.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
    }
    let ours = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    ours.then_some(code)
}

/// U+FF01 to U+FF5E are ASCII, one screen column wider.
fn narrow(character: char) -> Option<char> {
    let number = u32::from(character);
    let wide = (0xff01..=0xff5e).contains(&number).then(|| char::from_u32(number - 0xfee0)).flatten();
    wide.or(Some(character)).filter(char::is_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_spelling_is_the_same_code() {
        for typed in
            ["4G7QK-T9M2X", "4g7qk t9m2x", " 4g7qkt9m2x\n", "4G7QK–T9M2X", "4G7QK\u{a0}T9M2X", "４Ｇ７ＱＫ－Ｔ９Ｍ２Ｘ"]
        {
            assert_eq!(read(typed).as_deref().map(String::as_str), Some("4G7QKT9M2X"), "{typed:?}");
        }
        assert_eq!(read("oOiIlL0011").as_deref().map(String::as_str), Some("0011110011"));
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for typed in ["", "4G7QK", "4G7QK-T9M2X1", "4G7QK-T9M2U", "4G7QK_T9M2X", "ж4G7QKT9M2", "123456"] {
            assert!(read(typed).is_none(), "{typed:?}");
        }
        assert!(read(&"A".repeat(200)).is_none());
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(bytes in any::<[u8; LENGTH]>()) {
            let code = from_random(&bytes);
            prop_assert_eq!(read(&shown(&code)), Some(code.clone()));
            prop_assert_eq!(read(&shown(&code).to_lowercase()), Some(code));
        }

        #[test]
        fn nothing_typed_makes_it_panic(typed in "\\PC{0,120}") {
            let _ = read(&typed);
        }
    }
}
