//! A signing key: P-256, its certificate, its names, and what it signs. Everything here is deterministic: chance comes
//! in as the key's 32 bytes, and signatures need none (RFC 6979).

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use rcgen::{CertificateParams, DnType, PublicKeyData, SerialNumber, SignatureAlgorithm, date_time_ymd};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::ids::RegistryKeyId;
use crate::platform::digest::sha256;
use crate::platform::random::Random;
use crate::timestamp::Timestamp;

/// A key that signs.
pub struct SecretKey {
    key: SigningKey,
    public: PublicKey,
}

/// What everybody may know of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// The uncompressed point: 4, then 32 bytes of x and 32 of y (SEC 1, 2.3.3).
    point: Vec<u8>,
}

/// A key of a JWKS (RFC 7517). The members stand in the order of their names, see [`PublicKey::thumbprint`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    alg: &'static str,
    crv: &'static str,
    kid: String,
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    x: String,
    y: String,
}

#[derive(Serialize)]
struct Header<'a> {
    typ: &'static str,
    alg: &'static str,
    /// For registries that know the key by its JWKS: Distribution from 3 on.
    kid: String,
    /// For registries that know it by its certificate: Distribution 2.
    x5c: [&'a str; 1],
}

impl SecretKey {
    /// A new one.
    pub fn new(random: &Random) -> Self {
        loop {
            // One in 2^32 is not below the order of the curve.
            if let Some(key) = Self::from_bytes(&*Zeroizing::new(random.bytes::<32>())) {
                return key;
            }
        }
    }

    /// Of the bytes of its scalar.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let key = SigningKey::from_slice(bytes).ok()?;
        let public = PublicKey { point: key.verifying_key().to_sec1_point(false).as_bytes().to_vec() };
        Some(Self { key, public })
    }

    /// The bytes of its scalar, to be sealed.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.key.to_bytes().to_vec())
    }

    /// What everybody may know of it.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The certificate by which registries that know no JWKS recognise it, as DER: self-signed, for `issuer`. It says no
    /// end (RFC 5280 4.1.2.5): a key ends by being published no more, and a registry must not stop on a day that
    /// nobody remembers.
    pub fn certificate(&self, id: RegistryKeyId, issuer: &str, now: Timestamp) -> Result<Vec<u8>, rcgen::Error> {
        let mut about = CertificateParams::default();
        let mut serial = id.0.as_bytes().to_vec();
        // A serial number is positive: its first bit is 0.
        if let Some(first) = serial.first_mut() {
            *first &= 0x7f;
        }
        about.serial_number = Some(SerialNumber::from(serial));
        about.distinguished_name.push(DnType::CommonName, format!("Latchkey registry tokens of {issuer}"));
        // A day before: clocks of registries differ.
        let (year, month, day) = now.minus(std::time::Duration::from_hours(24)).date();
        about.not_before = date_time_ymd(year, month, day);
        about.not_after = date_time_ymd(9999, 12, 31);
        Ok(about.self_signed(self)?.der().to_vec())
    }

    /// A JWT (RFC 7519) with these claims: ES256.
    pub fn sign(&self, claims: &impl Serialize, certificate: &[u8]) -> Result<String, serde_json::Error> {
        let certificate = Base64::encode_string(certificate);
        let header = Header { typ: "JWT", alg: "ES256", kid: self.public.thumbprint(), x5c: [&certificate] };
        let part = |json: Vec<u8>| Base64UrlUnpadded::encode_string(&json);
        let signed = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(claims)?));
        let signature: Signature = self.key.sign(signed.as_bytes());
        Ok(format!("{signed}.{}", part(signature.to_bytes().to_vec())))
    }
}

impl PublicKey {
    /// As a JWK, its `kid` being its thumbprint.
    pub fn jwk(&self) -> Jwk {
        let (x, y) = self.coordinates();
        Jwk { alg: "ES256", crv: "P-256", kid: self.thumbprint(), kty: "EC", usage: "sig", x, y }
    }

    /// RFC 7638: SHA-256 over the members that make the key, in the order of their names.
    pub fn thumbprint(&self) -> String {
        let (x, y) = self.coordinates();
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        Base64UrlUnpadded::encode_string(&sha256(&[members.as_bytes()]))
    }

    fn coordinates(&self) -> (String, String) {
        let (x, y) = self.point.get(1..).unwrap_or_default().split_at_checked(32).unwrap_or_default();
        (Base64UrlUnpadded::encode_string(x), Base64UrlUnpadded::encode_string(y))
    }
}

impl PublicKeyData for SecretKey {
    fn der_bytes(&self) -> &[u8] {
        &self.public.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

impl rcgen::SigningKey for SecretKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let signature: Signature = self.key.sign(message);
        Ok(signature.to_der().as_bytes().to_vec())
    }
}

/// A certificate as PEM (RFC 7468).
pub fn pem(der: &[u8]) -> String {
    let text = Base64::encode_string(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// The key of RFC 7515 A.3, and its thumbprint by python3: hashlib.sha256 over the members, base64url.
    #[test]
    fn a_published_key_has_its_published_coordinates() {
        let scalar = Base64UrlUnpadded::decode_vec("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI").expect("base64");
        let key = SecretKey::from_bytes(&scalar).expect("a key");
        let jwk = key.public().jwk();
        assert_eq!(jwk.x, "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
        assert_eq!(jwk.y, "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
        assert_eq!(jwk.kid, "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
        assert_eq!(*key.to_bytes(), scalar);
        assert!(SecretKey::from_bytes(&[0xff; 32]).is_none() && SecretKey::from_bytes(&[0; 32]).is_none());
    }

    #[test]
    fn a_token_says_by_which_key_it_was_signed() {
        let key = SecretKey::new(&Random::seeded(1));
        let now = Timestamp::from_micros(1_795_493_561_000_000);
        let der = key.certificate(RegistryKeyId(Uuid::max()), "https://id.example.org", now).expect("a certificate");
        let token = key.sign(&serde_json::json!({ "sub": "ada" }), &der).expect("a token");
        let parts: Vec<_> = token.split('.').map(|part| Base64UrlUnpadded::decode_vec(part).expect("base64")).collect();
        let header: serde_json::Value = serde_json::from_slice(&parts[0]).expect("JSON");
        assert_eq!(header["kid"], key.public().thumbprint());
        assert_eq!(header["x5c"][0], Base64::encode_string(&der));
        assert_eq!((&*parts[1], parts[2].len()), (&br#"{"sub":"ada"}"#[..], 64));
        assert!(pem(&der).lines().all(|line| line.len() <= 64));
    }
}
