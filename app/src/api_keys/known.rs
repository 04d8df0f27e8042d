//! What a node knows of keys, valid as long as the generation it was read at.

use std::sync::Arc;

use hashlink::LruCache;

use super::store::Found;
use super::token::KeyHash;
use super::uses::Noted;
use crate::policy::Policy;

/// Keys that are remembered, the least recently used of which goes first: 20 MB of usual keys.
const MOST: usize = 50_000;

/// A key, and when its last use was noted.
pub struct KnownKey {
    /// Its row and its owner's.
    pub found: Found,
    /// The last use that was noted.
    pub noted: Noted,
}

/// The key, if there is one, and the policy.
pub type Answer = (Option<Arc<KnownKey>>, Arc<Policy>);

/// What one look at the database told.
pub struct Known {
    generation: String,
    policy: Arc<Policy>,
    keys: Vec<(KeyHash, Arc<KnownKey>)>,
}

impl Known {
    /// At this generation: the policy, and the rows of the keys of these hashes.
    pub fn new(generation: String, policy: Policy, hashes: &[KeyHash], rows: Vec<Found>) -> Self {
        let keys = rows.into_iter().filter_map(|found| {
            let hash = hashes.iter().find(|hash| hash.is(&found.token_hash))?;
            Some((*hash, Arc::new(KnownKey { noted: Noted::new(found.used_at), found })))
        });
        Self { generation, policy: Arc::new(policy), keys: keys.collect() }
    }

    /// What it tells of one key.
    pub fn answer(&self, hash: KeyHash) -> Answer {
        let key = self.keys.iter().find(|(other, _)| *other == hash).map(|(_, key)| Arc::clone(key));
        (key, Arc::clone(&self.policy))
    }
}

/// What is known at one generation. That a key does not exist is not remembered: one may be made at any time, and
/// whoever tries tokens must not fill the memory.
pub struct Memory {
    generation: String,
    policy: Option<Arc<Policy>>,
    keys: LruCache<KeyHash, Arc<KnownKey>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { generation: String::new(), policy: None, keys: LruCache::new(MOST) }
    }
}

impl Memory {
    /// What was read at another generation than this is forgotten. That this one may be older than the other does no harm:
    /// an answer is only given at the generation that the database has just told.
    pub fn follow(&mut self, generation: &str) {
        if self.generation != generation {
            *self = Self { generation: generation.to_owned(), ..Self::default() };
        }
    }

    /// Whether it is worth asking for the generation.
    pub fn holds(&self, hash: KeyHash) -> bool {
        self.keys.contains_key(&hash)
    }

    /// What is known of a key; `None`: ask the database.
    pub fn answer(&mut self, hash: KeyHash) -> Option<Answer> {
        let policy = self.policy.as_ref()?;
        Some((Some(Arc::clone(self.keys.get(&hash)?)), Arc::clone(policy)))
    }

    /// Remembers what was read, and nothing of another generation beside it.
    pub fn keep(&mut self, known: Known) {
        self.follow(&known.generation);
        self.policy = Some(known.policy);
        for (hash, key) in known.keys {
            self.keys.insert(hash, key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_keys::token::KeyToken;
    use crate::ids::{KeyId, UserId};
    use crate::platform::random::Random;
    use crate::timestamp::Timestamp;

    fn found(random: &Random, hash: KeyHash) -> Found {
        let now = Timestamp::from_micros(0);
        Found {
            token_hash: hash.to_vec(),
            id: KeyId(random.uuid(now)),
            user_id: UserId(random.uuid(now)),
            key_name: String::new(),
            scopes: String::new(),
            networks: String::new(),
            expires_at: None,
            revoked_at: None,
            used_at: None,
            username: String::new(),
            administrator: false,
            disabled_at: None,
            password_temporary: false,
            two_factor: false,
        }
    }

    #[test]
    fn what_was_read_at_another_generation_is_neither_kept_nor_told() {
        let random = Random::system();
        let (one, other) = (KeyToken::new(&random).hash(), KeyToken::new(&random).hash());
        let read = |generation: &str, hash| {
            Known::new(generation.to_owned(), Policy::default(), &[hash], vec![found(&random, hash)])
        };
        let mut memory = Memory::default();
        memory.keep(read("a", one));
        assert!(memory.answer(one).is_some());
        assert!(memory.answer(other).is_none(), "what was never read is asked for");
        memory.follow("a");
        assert!(memory.answer(one).is_some(), "the same generation changes nothing");
        memory.follow("b");
        assert!(memory.answer(one).is_none());
        memory.keep(read("b", other));
        assert!(memory.answer(one).is_none() && memory.answer(other).is_some());
        memory.keep(read("c", one));
        assert!(
            memory.answer(one).is_some() && memory.answer(other).is_none(),
            "never two generations beside each other"
        );
    }

    #[test]
    fn the_memory_is_bounded() {
        let random = Random::system();
        let mut memory = Memory::default();
        memory.follow("a");
        let hashes: Vec<_> = (0..=MOST).map(|_| KeyToken::new(&random).hash()).collect();
        for hash in &hashes {
            memory.keep(Known::new("a".to_owned(), Policy::default(), &[*hash], vec![found(&random, *hash)]));
        }
        assert!(hashes.first().is_some_and(|first| memory.answer(*first).is_none()), "the first had to go");
        assert!(hashes.last().is_some_and(|last| memory.answer(*last).is_some()));
    }
}
