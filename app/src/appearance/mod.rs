//! The theme a browser shows: light, dark, or what the system says. A cookie, not an account setting, so that the
//! log-in page has it too, and a form, so that it works without JavaScript.

pub mod actions;
