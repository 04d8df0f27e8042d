//! Looks keys up by the hash of their token, many with one question to the database.
//!
//! A key that was revoked on another node a moment ago must be refused here now. So every look-up asks the database, but
//! for one value only: the generation, which a trigger changes in the same transaction as whatever changes what a key
//! opens. While it stands, what was found before is the truth; when it has changed, all of it is forgotten. Whoever asks
//! while a question is under way waits for the next one, which answers all of them at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::known::{Answer, Known, Memory};
use super::queue::{Queue, Runner};
use super::store::{self, BATCH};
use super::token::KeyHash;
use crate::fault::Trouble;
use crate::platform::db::{Db, Line};
use crate::policy::service::load_in;

/// Questions about keys that are not known here, under way at the same time.
const AT_ONCE: usize = 2;

/// A database that does not answer for so long is not there: nobody waits for a connection that was cut off silently.
const PATIENCE: Duration = Duration::from_secs(4);

/// So many questions are asked by one line, then it goes back to the others.
const ROUNDS_OF_A_LINE: usize = 1_000;

fn silent() -> sqlx::Error {
    sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())
}

struct Waiting {
    hash: KeyHash,
    answer: oneshot::Sender<Answer>,
}

struct Shared {
    db: Db,
    memory: Mutex<Memory>,
    /// Wait for the generation, of keys that are known.
    asking: Queue<Waiting>,
    /// Wait for the rows of their keys.
    loading: Queue<Waiting>,
}

/// Looks keys up. Clones share what is known.
#[derive(Clone)]
pub struct Lookups(Arc<Shared>);

impl Lookups {
    /// On this database.
    pub fn new(db: Db) -> Self {
        Self(Arc::new(Shared { db, memory: Mutex::default(), asking: Queue::new(1), loading: Queue::new(AT_ONCE) }))
    }

    /// The key of this hash and the policy, as they are now: the database is asked after this call, never before.
    pub async fn find(&self, hash: KeyHash) -> Result<Answer, Trouble> {
        let (answer, answered) = oneshot::channel();
        let waiting = [Waiting { hash, answer }];
        let known = self.memory().holds(hash);
        // Runners go on by themselves: whoever asked first may go away, and the others still wait.
        if known {
            if let Some(runner) = self.0.asking.push(waiting) {
                tokio::spawn(self.clone().ask(runner));
            }
        } else if let Some(runner) = self.0.loading.push(waiting) {
            tokio::spawn(self.clone().load(runner));
        }
        match answered.await {
            Ok(found) => Ok(found),
            // The question failed for all. Each asks by itself, and has an error of its own to tell.
            Err(_) => self.load_rows(&[hash]).await.map(|known| known.answer(hash)),
        }
    }

    /// Forgets everything: once in a while, for what no trigger can tell. A database that took over after a failure may
    /// lack the last commits, a new key among them.
    pub fn forget(&self) {
        *self.memory() = Memory::default();
    }

    async fn ask(self, mut runner: Runner<Waiting>) {
        let (mut line, mut rounds) = (None, 0_usize);
        while let Some(batch) = runner.next(usize::MAX).await {
            rounds += 1;
            if rounds.is_multiple_of(ROUNDS_OF_A_LINE) {
                // Others wait for a connection too.
                line = None;
            }
            let Ok(generation) = self.generation(&mut line).await else { continue };
            let missing = self.tell(&generation, batch);
            if let Some(runner) = self.0.loading.push(missing) {
                tokio::spawn(self.clone().load(runner));
            }
        }
    }

    /// The generation by this line, which is kept for the next question unless this one failed.
    async fn generation(&self, line: &mut Option<Line>) -> Result<String, Trouble> {
        let mut open = match line.take() {
            Some(open) => open,
            None => self.0.db.line().await?,
        };
        let Ok(asked) = timeout(PATIENCE, store::generation(open.link())).await else {
            open.discard();
            return Err(silent().into());
        };
        let generation = asked?;
        *line = Some(open);
        Ok(generation)
    }

    /// Answers those whose keys are known at this generation, and returns the others.
    fn tell(&self, generation: &str, batch: Vec<Waiting>) -> Vec<Waiting> {
        let mut missing = Vec::new();
        let mut memory = self.memory();
        memory.follow(generation);
        for Waiting { hash, answer } in batch {
            match memory.answer(hash) {
                // Whoever went away does not need it.
                Some(known) => _ = answer.send(known),
                None => missing.push(Waiting { hash, answer }),
            }
        }
        missing
    }

    async fn load(self, mut runner: Runner<Waiting>) {
        while let Some(batch) = runner.next(BATCH).await {
            let hashes: Vec<_> = batch.iter().map(|waiting| waiting.hash).collect();
            let Ok(known) = self.load_rows(&hashes).await else { continue };
            for Waiting { hash, answer } in batch {
                let _gone = answer.send(known.answer(hash));
            }
            self.memory().keep(known);
        }
    }

    async fn load_rows(&self, hashes: &[KeyHash]) -> Result<Known, Trouble> {
        timeout(PATIENCE, self.read_rows(hashes)).await.map_err(|_| silent())?
    }

    async fn read_rows(&self, hashes: &[KeyHash]) -> Result<Known, Trouble> {
        let mut tx = self.0.db.read().await?;
        // First: should anything change on the way, what follows is newer than it says, never older.
        let generation = store::generation(tx.link()).await?;
        let rows = store::find(&mut tx, hashes).await?;
        Ok(Known::new(generation, load_in(&mut tx).await?, hashes, rows))
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
