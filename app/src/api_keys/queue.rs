//! Those who wait for the same kind of answer, and the runners that fetch answers for many of them at once.

use std::sync::{Mutex, MutexGuard, PoisonError};

struct State<W> {
    waiting: Vec<W>,
    running: usize,
}

/// A queue with at most so many runners.
pub struct Queue<W> {
    state: Mutex<State<W>>,
    runners: usize,
}

impl<W> Queue<W> {
    /// Nobody waits, nothing runs.
    pub fn new(runners: usize) -> Self {
        Self { state: Mutex::new(State { waiting: Vec::new(), running: 0 }), runners }
    }

    /// Adds some; `true` when the caller has to start a runner, which calls [`Queue::next`] until that ends it.
    pub fn push(&self, some: impl IntoIterator<Item = W>) -> bool {
        let mut state = self.lock();
        state.waiting.extend(some);
        let start = !state.waiting.is_empty() && state.running < self.runners;
        state.running += usize::from(start);
        start
    }

    /// At most `most` of those who wait, first come, first served; `None` ends the runner. Before, whoever is about to
    /// come is let in: the busier the program, the more of them are answered at once.
    pub async fn next(&self, most: usize) -> Option<Vec<W>> {
        tokio::task::yield_now().await;
        self.take(most)
    }

    fn take(&self, most: usize) -> Option<Vec<W>> {
        let mut state = self.lock();
        if state.waiting.is_empty() {
            state.running -= 1;
            return None;
        }
        let count = state.waiting.len().min(most);
        Some(state.waiting.drain(..count).collect())
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runners_start_as_they_are_needed_and_end_with_the_last_who_waits() {
        let queue = Queue::new(2);
        assert!(!queue.push([]), "nobody waits: nothing to run");
        assert!(queue.push([1, 2, 3]));
        assert!(queue.push([4]));
        assert!(!queue.push([5]), "two run already");
        assert_eq!(queue.take(3), Some(vec![1, 2, 3]));
        assert_eq!(queue.take(3), Some(vec![4, 5]));
        assert_eq!((queue.take(3), queue.take(3)), (None, None));
        assert!(queue.push([6]), "both ended");
    }
}
