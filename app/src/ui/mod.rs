//! Shared components: the look of every page.

#[cfg(feature = "ssr")]
pub mod frame;
