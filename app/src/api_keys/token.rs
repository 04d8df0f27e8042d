//! The token of a key: `lk_`, 30 random characters of base62 (178 bits), and 6 of a checksum over them.
//!
//! The prefix and the checksum let a secret scanner find a token in a repository without asking anybody, and let us
//! refuse what was cut off or mistyped without any work of the database.

use zeroize::Zeroizing;

use crate::platform::digest::sha256;
use crate::platform::random::Random;

/// For secret scanners: what a token looks like. The checksum tells the rest.
pub const PATTERN: &str = r"\blk_[0-9A-Za-z]{36}\b";

const PREFIX: &str = "lk_";
const RANDOM: usize = 30;
const CHECKSUM: usize = 6;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A whole token. It has no `Debug`, `Display` or `Serialize`, and is cleared on drop.
pub struct KeyToken(Zeroizing<String>);

/// SHA-256 of a token: what is stored. 178 random bits need no salt and no slow hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyHash([u8; 32]);

impl KeyToken {
    /// A new one.
    pub fn new(random: &Random) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + RANDOM + CHECKSUM));
        text.push_str(PREFIX);
        while text.len() < PREFIX.len() + RANDOM {
            let bytes = Zeroizing::new(random.bytes::<RANDOM>());
            // 248 is the largest multiple of 62 in a byte: what is above would make some digits likelier than others.
            let digits = bytes.iter().filter(|byte| **byte < 248).filter_map(|byte| DIGITS.get(usize::from(byte % 62)));
            for digit in digits.take(PREFIX.len() + RANDOM - text.len()) {
                text.push(char::from(*digit));
            }
        }
        let sum = text.get(PREFIX.len()..).map(checksum).unwrap_or_default();
        text.push_str(&sum);
        Self(text)
    }

    /// Reads a token; `None` for whatever cannot be one: another prefix, cut off, mistyped.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(PREFIX)?;
        let whole = body.len() == RANDOM + CHECKSUM && body.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (random, sum) = body.split_at_checked(RANDOM).filter(|_| whole)?;
        (checksum(random) == sum).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The text that goes to its owner, once. Show it nowhere else.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What is stored.
    pub fn hash(&self) -> KeyHash {
        KeyHash(sha256(&[self.0.as_bytes()]))
    }

    /// The first characters: enough for its owner to tell their keys apart.
    pub fn head(&self) -> &str {
        self.0.get(..PREFIX.len() + 4).unwrap_or_default()
    }

    /// The last four characters.
    pub fn tail(&self) -> &str {
        self.0.len().checked_sub(4).and_then(|start| self.0.get(start..)).unwrap_or_default()
    }
}

impl KeyHash {
    /// For a `BLOB` or `BYTEA` column.
    pub fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Whether these bytes of a column are this hash.
    pub fn is(&self, stored: &[u8]) -> bool {
        self.0.as_slice() == stored
    }
}

/// Whether a piece of text holds a whole token somewhere: in an address, say, where none should be.
pub fn is_within(text: &str) -> bool {
    let starts = text.match_indices(PREFIX).map(|(start, _)| start);
    let length = PREFIX.len() + RANDOM + CHECKSUM;
    starts.filter_map(|start| text.get(start..start + length)).any(|piece| KeyToken::parse(piece).is_some())
}

/// CRC-32 (ISO-HDLC, as in zip and PNG) in six digits of base62, zeros in front.
fn checksum(random: &str) -> String {
    let mut rest = crc32(random.as_bytes());
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS.get((rest % 62) as usize).copied().unwrap_or(b'0');
        rest /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0_u32, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926, "the check value of CRC-32/ISO-HDLC");
        assert_eq!(checksum("000000000000000000000000000000").len(), 6);
    }

    #[test]
    fn a_token_reads_as_documented() {
        let token = KeyToken::new(&Random::seeded(1));
        let text = token.text();
        assert_eq!(text.len(), 39);
        assert!(text.starts_with("lk_") && text[3..].bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!((token.head(), token.tail()), (&text[..7], &text[35..]));
        assert!(KeyToken::parse(text).is_some_and(|read| read.hash() == token.hash()));
        assert_ne!(KeyToken::new(&Random::seeded(2)).hash(), token.hash());
    }

    #[test]
    fn every_digit_is_as_likely_as_the_others() {
        let random = Random::seeded(3);
        let mut counts = [0_u32; 128];
        for _ in 0..2_000 {
            for byte in KeyToken::new(&random).text()[3..33].bytes() {
                counts[usize::from(byte)] += 1;
            }
        }
        let seen: Vec<_> = counts.iter().filter(|count| **count > 0).collect();
        assert_eq!(seen.len(), 62);
        assert!(seen.iter().all(|count| (750..1_200).contains(*count)), "{seen:?}: 968 are expected of each");
    }

    #[test]
    fn a_token_in_an_address_is_seen() {
        let token = KeyToken::new(&Random::seeded(1));
        assert!(is_within(&format!("a=lk_&access_token={}&b=c", token.text())));
        assert!(!is_within("token=lk_000000000000000000000000000000000000&é=lk_"));
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_always_seen(at in 0_usize..39, to in "[0-9A-Za-z_]") {
            let token = KeyToken::new(&Random::seeded(1));
            let mut text = token.text().to_owned();
            text.replace_range(at..=at, &to);
            prop_assert_eq!(KeyToken::parse(&text).is_some(), text == token.text());
        }

        #[test]
        fn nothing_else_is_a_token(text in "\\PC{0,60}|lk_[0-9A-Za-z]{0,40}|[a-z]{2,3}_[0-9A-Za-z]{36}") {
            if let Some(token) = KeyToken::parse(&text) {
                prop_assert_eq!(token.text(), &text);
            }
            let cut: String = KeyToken::new(&Random::seeded(4)).text().chars().take(text.len() % 39).collect();
            prop_assert!(KeyToken::parse(&cut).is_none());
        }
    }
}
