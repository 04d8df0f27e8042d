//! Shared components: the look of every page.

#[cfg(feature = "ssr")]
pub mod error_page;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod tmp;
#[cfg(feature = "ssr")]
pub use tmp::*;
