//! Those who wait for the same kind of answer, and the runners that fetch answers for many of them at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

struct State<W> {
    waiting: Vec<W>,
    running: usize,
}

/// A queue with at most so many runners. Clones share it.
pub struct Queue<W> {
    state: Arc<Mutex<State<W>>>,
    runners: usize,
}

impl<W> Queue<W> {
    /// Nobody waits, nothing runs.
    pub fn new(runners: usize) -> Self {
        Self { state: Arc::new(Mutex::new(State { waiting: Vec::new(), running: 0 })), runners }
    }

    /// Adds some; a runner when the caller has to let one run.
    pub fn push(&self, some: impl IntoIterator<Item = W>) -> Option<Runner<W>> {
        let mut state = self.lock();
        state.waiting.extend(some);
        let start = !state.waiting.is_empty() && state.running < self.runners;
        state.running += usize::from(start);
        start.then(|| Runner { queue: Self { state: Arc::clone(&self.state), runners: self.runners }, over: false })
    }

    fn lock(&self) -> MutexGuard<'_, State<W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever answers. One that ends before its time, by a panic, leaves its place to another.
pub struct Runner<W> {
    queue: Queue<W>,
    over: bool,
}

impl<W> Runner<W> {
    /// At most `most` of those who wait, first come, first served; `None` is the end of this runner. Before, whoever is
    /// about to come is let in: the busier the program, the more of them are answered at once.
    pub async fn next(&mut self, most: usize) -> Option<Vec<W>> {
        tokio::task::yield_now().await;
        self.take(most)
    }

    fn take(&mut self, most: usize) -> Option<Vec<W>> {
        let mut state = self.queue.lock();
        if state.waiting.is_empty() {
            // Under the same lock: whoever comes next starts another.
            state.running -= usize::from(!self.over);
            self.over = true;
            return None;
        }
        let count = state.waiting.len().min(most);
        Some(state.waiting.drain(..count).collect())
    }
}

impl<W> Drop for Runner<W> {
    fn drop(&mut self) {
        self.queue.lock().running -= usize::from(!self.over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runners_start_as_they_are_needed_and_end_with_the_last_who_waits() {
        let queue = Queue::new(2);
        assert!(queue.push([]).is_none(), "nobody waits: nothing to run");
        let mut one = queue.push([1, 2, 3]).expect("a runner");
        let mut two = queue.push([4]).expect("another");
        assert!(queue.push([5]).is_none(), "two run already");
        assert_eq!(one.take(3), Some(vec![1, 2, 3]));
        assert_eq!(two.take(3), Some(vec![4, 5]));
        assert_eq!((one.take(3), two.take(3)), (None, None));
        drop((one, two));
        assert!(queue.push([6]).is_some(), "both ended");
    }

    #[test]
    fn a_runner_that_breaks_off_is_replaced() {
        let queue = Queue::new(1);
        drop(queue.push([1]).expect("a runner"));
        let mut next = queue.push([2]).expect("its place is free");
        assert_eq!(next.take(9), Some(vec![1, 2]), "nobody is forgotten");
    }
}
