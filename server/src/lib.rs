//! The server half of Latchkey.
