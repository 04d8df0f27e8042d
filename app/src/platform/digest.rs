//! Tokens of cookies and links, and the digests that are stored in their place.
//!
//! A database that leaks must not hand out sessions: it holds [`TokenHash`], the browser holds [`Token`]
//! (ASVS 5.0 7.2.3, 256 bits of chance). 256 random bits need no salt and no slow hash.

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// 256 random bits that open something. It has no `Debug`, `Display` or `Serialize`, and is cleared on drop.
pub struct Token(Zeroizing<[u8; 32]>);

impl Token {
    /// Takes random bytes; see [`super::random::Random::token`].
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads what [`Token::text`] wrote. Every other spelling of the same bytes is refused, so that a
    /// token cannot be written in two ways.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let read = Base64UrlUnpadded::decode(text, bytes.as_mut_slice()).ok()?.len();
        let token = Self(bytes);
        (read == 32 && *token.text() == text).then_some(token)
    }

    /// The 43 characters of base64url (RFC 4648) that go to the browser. Show them nowhere else.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(Base64UrlUnpadded::encode_string(self.0.as_slice()))
    }

    /// What is stored: SHA-256 of the 32 bytes.
    pub fn hash(&self) -> TokenHash {
        TokenHash(sha256(&[self.0.as_slice()]))
    }
}

/// SHA-256 of a [`Token`]. Compares in constant time.
#[derive(Clone, Copy, Debug)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The bytes for a `BLOB` or `BYTEA` column.
    pub const fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

/// A column that should hold a digest has another length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored token digest has {0} bytes instead of 32")]
pub struct WrongLength(pub usize);

impl TryFrom<Vec<u8>> for TokenHash {
    type Error = WrongLength;

    fn try_from(stored: Vec<u8>) -> Result<Self, WrongLength> {
        <[u8; 32]>::try_from(stored.as_slice()).map(Self).map_err(|_| WrongLength(stored.len()))
    }
}

/// SHA-256 of the parts one after the other. Nothing marks where a part ends: give all but the last
/// a fixed length, or separate them, where another split could mean something else.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), Digest::chain_update).finalize().into()
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// HMAC-SHA-256 (RFC 2104) of the parts, each behind its length, so that no other split gives the same.
pub fn hmac_sha256(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a short key with zeros up to the block of 64 bytes; done here, the constructor cannot fail.
    let mut block = Zeroizing::new([0_u8; 64]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut padded = (*block).into();
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&padded);
    padded.zeroize();
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::random::Random;
    use proptest::prelude::*;

    #[test]
    fn a_token_survives_its_text() {
        let token = Random::seeded(1).token();
        let text = token.text();
        assert_eq!(text.len(), 43);
        assert!(Token::parse(&text).is_some_and(|read| read.hash() == token.hash()));
        assert_ne!(token.hash(), Random::seeded(2).token().hash());
    }

    #[test]
    fn a_stored_digest_has_32_bytes() {
        let hash = Random::seeded(1).token().hash();
        assert_eq!(TokenHash::try_from(hash.as_bytes().to_vec()), Ok(hash));
        assert_eq!(TokenHash::try_from(vec![0; 31]), Err(WrongLength(31)));
    }

    #[test]
    fn digests_are_the_published_ones() {
        assert_eq!(hex(&sha256(&[b"a", b"bc"])), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // python3: hmac.new(bytes([7]*32), (2).to_bytes(8,"big")+b"ab", "sha256").hexdigest()
        assert_eq!(hex(&hmac_sha256(&[7; 32], &[b"ab"])), HMAC_OF_AB);
        assert_ne!(hmac_sha256(&[7; 32], &[b"a", b"b"]), hmac_sha256(&[7; 32], &[b"ab"]));
    }

    const HMAC_OF_AB: &str = "8c0be0ba6e96fa9ec6584e7b73d57d83c5e285aa221819d7dd5da916c72247be";

    proptest! {
        #[test]
        fn only_the_one_spelling_is_a_token(text in "\\PC{0,50}|[A-Za-z0-9_-]{43}") {
            if let Some(token) = Token::parse(&text) {
                prop_assert_eq!(&*token.text(), &text);
            }
        }
    }
}
