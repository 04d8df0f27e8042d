//! Alerts: what a person should deal with, under the navigation bar of every page until it is done or dismissed.
//!
//! A feature computes its own from what is stored (its `alerts.rs`, a line in [`service::of`]); nothing has to be
//! raised or taken back, so an alert can neither be lost nor stay behind.

pub mod actions;
pub mod service;
pub mod store;

pub use crate::ui::frame::PageAlert;
