//! Passwords: what a new one must be. The rules are in [`rules`], the passwords everybody knows in [`common`] and
//! [`breached`]. How a password is typed and hashed is the platform's business (`platform::hasher`).

pub mod breached;
pub mod common;
mod estimate;
pub mod rules;
