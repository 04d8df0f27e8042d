//! Profiles: what a person says about themselves, as others see it, and the form to change it. The picture is
//! generated from the initials until pictures can be uploaded.

pub mod actions;
pub mod initials;
pub mod letters;
pub mod rules;
pub mod service;
pub mod view;
