//! The working memory of argon2: 19 MiB for each hash that runs.
//!
//! Under load the memory goes from hash to hash, so that nobody waits for the system to find 19 MiB; when
//! nobody waits it is given back, so that an idle server is small.

use std::sync::{Mutex, PoisonError};

use argon2::Block;

/// glibc keeps freed memory up to 32 MiB for the next request, on each of its arenas, and an idle server would stay
/// at 19 MiB for every core that ever hashed. Memory above 32 MiB it always maps and unmaps on its own; what is
/// reserved and never touched costs nothing. See `M_MMAP_THRESHOLD` in mallopt(3).
const RESERVED_BLOCKS: usize = 33 * 1_024;

/// Working memory that waits for the next hash.
pub(super) struct Memory(Mutex<Vec<Vec<Block>>>);

impl Memory {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Memory of at least `blocks` KiB. The content may be anything: argon2 writes every block before it reads it.
    pub(super) fn take(&self, blocks: usize) -> Vec<Block> {
        let mut memory = self.waiting().pop().unwrap_or_default();
        if memory.len() < blocks {
            // A fresh allocation rather than a longer one, which would copy the old content.
            memory = Vec::with_capacity(blocks.max(RESERVED_BLOCKS));
            memory.resize(blocks, Block::new());
        }
        memory
    }

    /// Keeps `memory` for the next hash.
    pub(super) fn keep(&self, memory: Vec<Block>) {
        self.waiting().push(memory);
    }

    /// Gives everything kept back to the system.
    pub(super) fn release(&self) {
        drop(std::mem::take(&mut *self.waiting()));
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
impl Memory {
    /// How many pieces wait.
    pub(super) fn kept(&self) -> usize {
        self.waiting().len()
    }
}
