//! Serving: the listener, the connections, the stop.

pub mod listen;
