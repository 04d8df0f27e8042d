//! The one error of this program: a sentence for the person who reads the terminal, and what they can type themselves.

/// The result of a step.
pub type Done<T = ()> = Result<T, Trouble>;

/// Why a step failed.
#[derive(Debug)]
pub struct Trouble {
    /// A sentence: what could not be done, and the cause.
    pub what: String,
    /// Commands that do the same by hand, in order.
    pub by_hand: Vec<String>,
}

impl Trouble {
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), by_hand: Vec::new() }
    }

    /// Several steps that do not need each other: one failure that tells of all that failed.
    pub fn all(results: impl IntoIterator<Item = Done>) -> Done {
        let merged = results.into_iter().filter_map(Result::err).reduce(|first, next| Self {
            what: format!("{}; {}", first.what, next.what),
            by_hand: [first.by_hand, next.by_hand].concat(),
        });
        merged.map_or(Ok(()), Err)
    }

    pub fn by_hand(mut self, command: impl Into<String>) -> Self {
        self.by_hand.push(command.into());
        self
    }
}

/// Gives an error of a library the words for what was being done.
pub trait While<T> {
    fn during(self, doing: impl FnOnce() -> String) -> Done<T>;
}

impl<T, E: std::fmt::Display> While<T> for Result<T, E> {
    fn during(self, doing: impl FnOnce() -> String) -> Done<T> {
        self.map_err(|error| Trouble::new(format!("{}: {error}", doing())))
    }
}
