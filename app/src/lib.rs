//! Latchkey, the application. A feature is one folder; the same file names in each.
//!
//! Modules that only the server needs stand behind `ssr`; what remains compiles to WebAssembly.

pub mod ui;

#[cfg(feature = "ssr")]
pub mod failure;
#[cfg(feature = "ssr")]
pub mod ids;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
pub mod platform;
#[cfg(feature = "ssr")]
pub mod timestamp;
