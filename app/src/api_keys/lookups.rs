//! Looks keys up by the hash of their token, many with one question to the database.
//!
//! There is no cache: a key that was revoked on another node a moment ago must be refused here now. What makes it
//! quick is that whoever asks while a look-up is under way waits for the next one, which answers all of them at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::store::{self, BATCH, Found};
use super::token::KeyHash;
use crate::fault::Trouble;
use crate::platform::db::Db;
use crate::policy::Policy;
use crate::policy::service::load_in;

/// Questions to the database under way at the same time.
const AT_ONCE: usize = 2;

struct Waiting {
    hash: KeyHash,
    answer: oneshot::Sender<(Option<Found>, Policy)>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    running: usize,
}

/// Looks keys up. Clones share the queue.
#[derive(Clone)]
pub struct Lookups {
    db: Db,
    queue: Arc<Mutex<Queue>>,
}

impl Lookups {
    /// On this database.
    pub fn new(db: Db) -> Self {
        Self { db, queue: Arc::default() }
    }

    /// The key of this hash and the policy, as they are now: the database is asked after this call, never before.
    pub async fn find(&self, hash: KeyHash) -> Result<(Option<Found>, Policy), Trouble> {
        let (answer, answered) = oneshot::channel();
        if self.enqueue(Waiting { hash, answer }) {
            // On its own: whoever asked first may go away, and the others still wait.
            tokio::spawn(self.clone().run());
        }
        match answered.await {
            Ok(found) => Ok(found),
            // The question failed for all. Each asks by itself, and has an error of its own to tell.
            Err(_) => self.ask(&[hash]).await.map(|(found, policy)| (found.into_iter().next(), policy)),
        }
    }

    /// `true` when the one who asks has to start a round.
    fn enqueue(&self, waiting: Waiting) -> bool {
        let mut queue = self.lock();
        queue.waiting.push(waiting);
        let start = queue.running < AT_ONCE;
        queue.running += usize::from(start);
        start
    }

    async fn run(self) {
        while let Some(batch) = self.next() {
            let hashes: Vec<_> = batch.iter().map(|waiting| waiting.hash).collect();
            let Ok((found, policy)) = self.ask(&hashes).await else { continue };
            for Waiting { hash, answer } in batch {
                let mine = found.iter().find(|found| hash.is(&found.token_hash)).cloned();
                // Whoever went away does not need it.
                let _gone = answer.send((mine, policy.clone()));
            }
        }
    }

    /// The next round; ends the runner, under the same lock, when nobody waits.
    fn next(&self) -> Option<Vec<Waiting>> {
        let mut queue = self.lock();
        if queue.waiting.is_empty() {
            queue.running -= 1;
            return None;
        }
        let count = queue.waiting.len().min(BATCH);
        Some(queue.waiting.drain(..count).collect())
    }

    async fn ask(&self, hashes: &[KeyHash]) -> Result<(Vec<Found>, Policy), Trouble> {
        let mut tx = self.db.read().await?;
        Ok((store::find(&mut tx, hashes).await?, load_in(&mut tx).await?))
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
