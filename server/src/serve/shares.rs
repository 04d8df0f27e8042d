//! How much of the server there is, and how much of it one address may hold. A proxy that the operator trusts speaks for
//! everybody, and is not held to a share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use app::platform::limits::address_bucket;
use ipnet::IpNet;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections at the same time. More wait in the kernel's queue.
const MOST_CONNECTIONS: usize = 1_024;
/// Requests at the same time, over all connections: HTTP/2 has many on each. More wait.
const MOST_REQUESTS: usize = 1_024;
/// What one address may hold of each: an eighth.
const SHARE: usize = 8;

/// Connections and requests that are free.
struct Room {
    connections: Arc<Semaphore>,
    requests: Arc<Semaphore>,
}

impl Room {
    fn of(connections: usize, requests: usize) -> Self {
        Self { connections: Arc::new(Semaphore::new(connections)), requests: Arc::new(Semaphore::new(requests)) }
    }
}

/// The whole, and the shares of those who are connected. Clones are the same.
#[derive(Clone)]
pub struct Shares(Arc<Inner>);

struct Inner {
    whole: Room,
    shares: Mutex<HashMap<String, Weak<Room>>>,
    trusted: Vec<IpNet>,
}

/// The place of one connection; free again when it is dropped.
pub struct Place {
    whole: Arc<Semaphore>,
    share: Option<Arc<Room>>,
    _held: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
}

impl Shares {
    /// All of it is free; `trusted` are proxies.
    pub fn new(trusted: Vec<IpNet>) -> Self {
        let whole = Room::of(MOST_CONNECTIONS, MOST_REQUESTS);
        Self(Arc::new(Inner { whole, shares: Mutex::default(), trusted }))
    }

    /// Waits until there is room for one more connection.
    pub async fn connection(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.whole.connections).acquire_owned().await.ok()
    }

    /// The place of `peer` in that room; `None` when it holds its share already.
    pub fn place(&self, peer: IpAddr, room: OwnedSemaphorePermit) -> Option<Place> {
        let whole = Arc::clone(&self.0.whole.requests);
        if self.0.trusted.iter().any(|net| net.contains(&peer.to_canonical())) {
            return Some(Place { whole, share: None, _held: (room, None) });
        }
        let share = self.share(peer);
        let held = Arc::clone(&share.connections).try_acquire_owned().ok()?;
        Some(Place { whole, share: Some(share), _held: (room, Some(held)) })
    }

    fn share(&self, peer: IpAddr) -> Arc<Room> {
        let mut shares = self.0.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let key = address_bucket("peer", peer);
        if let Some(share) = shares.get(&key).and_then(Weak::upgrade) {
            return share;
        }
        shares.retain(|_, share| share.strong_count() > 0);
        let share = Arc::new(Room::of(MOST_CONNECTIONS / SHARE, MOST_REQUESTS / SHARE));
        shares.insert(key, Arc::downgrade(&share));
        share
    }
}

impl Place {
    /// Waits for the turn of a request; it is over when what this returns is dropped.
    pub async fn request(&self) -> (Option<OwnedSemaphorePermit>, Option<OwnedSemaphorePermit>) {
        // One's own share first: who waits for that must not hold what others wait for.
        let own = match &self.share {
            Some(share) => Arc::clone(&share.requests).acquire_owned().await.ok(),
            None => None,
        };
        (own, Arc::clone(&self.whole).acquire_owned().await.ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_address_holds_an_eighth_and_a_trusted_proxy_everything() {
        let shares = Shares::new(vec!["10.0.0.0/8".parse().expect("a network")]);
        let mut held = Vec::new();
        for number in 0..=128 {
            let room = shares.connection().await.expect("room");
            let place = shares.place("2001:db8::1".parse().expect("an address"), room);
            assert_eq!(place.is_some(), number < 128);
            held.extend(place);
        }
        let room = shares.connection().await.expect("room");
        assert!(shares.place("2001:db8::2".parse().expect("an address"), room).is_none(), "the same network");
        for _ in 0..500 {
            let room = shares.connection().await.expect("room");
            held.extend(shares.place("::ffff:10.0.0.1".parse().expect("an address"), room));
        }
        assert_eq!(held.len(), 628);
        held.clear();
        let room = shares.connection().await.expect("room");
        assert!(shares.place("2001:db8::1".parse().expect("an address"), room).is_some(), "free again");
    }
}
