//! Which key signs now, and which are published: a new one before it signs, an old one until nothing that it signed
//! opens anything any more.

use std::time::Duration;

use super::claims::LIVES;
use super::signing::{Jwk, SecretKey};
use super::store::{self, Stored};
use crate::fault::{Fault, Trouble};
use crate::ids::RegistryKeyId;
use crate::platform::Platform;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;

/// How long a key stays published after its last signature: longer than its longest token, the leeway of registries
/// (a minute) and the difference of clocks between nodes together.
pub const KEPT: Duration = Duration::from_hours(1);

const _: () = assert!(KEPT.as_secs() > 2 * LIVES.as_secs(), "a key outlives its tokens");

/// A key as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// As a JWK.
    pub jwk: Jwk,
    /// Its certificate, DER.
    pub certificate: Vec<u8>,
}

/// The key that signs now, and its certificate.
pub async fn signing(platform: &Platform) -> Result<(SecretKey, Vec<u8>), Trouble> {
    let keys = load(platform).await?;
    let key =
        current(&keys, platform.clock.now()).ok_or_else(|| Fault::Broken("there is no signing key".to_owned()))?;
    Ok((open(platform, key)?, key.certificate.clone()))
}

/// The keys that a registry has to know.
pub async fn published(platform: &Platform) -> Result<Vec<Published>, Trouble> {
    let now = platform.clock.now();
    let keys = load(platform).await?;
    let living = keys.iter().filter(|key| key.signs_until.is_none_or(|end| end.plus(KEPT) > now));
    living
        .map(|key| Ok(Published { jwk: open(platform, key)?.public().jwk(), certificate: key.certificate.clone() }))
        .collect()
}

/// The newest whose time has come. Another node's clock may be ahead: then the oldest there is.
pub(super) fn current(keys: &[Stored], now: Timestamp) -> Option<&Stored> {
    keys.iter().rfind(|key| key.signs_from <= now).or(keys.first())
}

/// Every key; the first one is made here.
async fn load(platform: &Platform) -> Result<Vec<Stored>, Trouble> {
    let keys = store::all(&mut platform.db.read().await?).await?;
    if !keys.is_empty() {
        return Ok(keys);
    }
    let mut tx = platform.db.write().await?;
    store::lock(&mut tx).await?;
    if store::all(&mut tx).await?.is_empty() {
        // From ever on: a node whose clock is behind signs with it too.
        make(&mut tx, platform, Timestamp::from_micros(0)).await?;
    }
    let keys = store::all(&mut tx).await?;
    tx.commit().await?;
    Ok(keys)
}

/// Makes a key that signs from `from` on.
pub(super) async fn make(tx: &mut Tx, platform: &Platform, from: Timestamp) -> Result<(), Trouble> {
    let now = platform.clock.now();
    let id = RegistryKeyId(platform.random.uuid(now));
    let key = SecretKey::new(&platform.random);
    let certificate = key
        .certificate(id, platform.config.server.base_url(), now)
        .map_err(|error| Fault::Broken(format!("certificate: {error}")))?;
    let secret = platform.sealer.seal(store::place(&id), &key.to_bytes())?;
    let stored = Stored { id, secret, certificate, signs_from: from, signs_until: None };
    Ok(store::insert(tx, stored, now).await?)
}

fn open(platform: &Platform, key: &Stored) -> Result<SecretKey, Trouble> {
    let bytes = platform.sealer.open(store::place(&key.id), &key.secret)?;
    Ok(SecretKey::from_bytes(&bytes).ok_or_else(|| Fault::Broken(format!("signing key {} is none", key.id.0)))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(from: i64) -> Stored {
        Stored {
            id: RegistryKeyId(uuid::Uuid::max()),
            secret: Vec::new(),
            certificate: Vec::new(),
            signs_from: Timestamp::from_micros(from),
            signs_until: None,
        }
    }

    #[test]
    fn the_newest_whose_time_has_come_signs() {
        let keys = [key(10), key(20)];
        let from = |now| current(&keys, Timestamp::from_micros(now)).map(|key| key.signs_from.micros());
        assert_eq!(
            [from(0), from(10), from(19), from(20), from(99)],
            [Some(10), Some(10), Some(10), Some(20), Some(20)]
        );
        assert!(current(&[], Timestamp::from_micros(1)).is_none());
    }
}
