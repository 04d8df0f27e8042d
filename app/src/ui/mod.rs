//! Shared components: the look of every page. Rendered on the server; only [`islands`] also compile to WebAssembly.

pub mod islands;

#[cfg(feature = "ssr")]
mod alerts;
#[cfg(feature = "ssr")]
mod bits;
#[cfg(feature = "ssr")]
pub mod choice;
#[cfg(feature = "ssr")]
mod code_field;
#[cfg(feature = "ssr")]
mod curl;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
pub mod error_page;
#[cfg(feature = "ssr")]
mod escape;
#[cfg(feature = "ssr")]
mod field;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
mod icon;
#[cfg(feature = "ssr")]
pub mod kit;
#[cfg(feature = "ssr")]
pub mod markers;
#[cfg(feature = "ssr")]
mod navigation;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod password_field;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod table;
