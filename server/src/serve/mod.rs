//! Serving: the listener, the connections, the stop.

pub mod listen;
mod patience;
pub mod shares;
#[cfg(test)]
mod tests;
