//! **Confirm it’s you**: the step-up. A person whose last proof is too old for an act proves once more who they are,
//! on a page or in a dialog, and goes on with what they asked (ASVS 5.0 7.5.1).

pub mod actions;
pub mod service;
pub mod view;
