//! The WebAssembly half: starts the islands and nothing else.

/// The islands are in the binary only because the crate that holds them is named here.
pub use app::*;

/// Called by `start.js` once the module is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
