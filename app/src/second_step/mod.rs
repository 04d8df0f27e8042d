//! The second step of a log-in: the password was right, the second factor is due.
//!
//! Between the two stands a challenge: its own short-lived thing with its own cookie, which opens nothing but this step.
//! There is no session before the second factor, so nothing that asks for one can be fooled by half of a log-in.

pub mod actions;
pub mod service;
pub mod store;
pub mod view;
