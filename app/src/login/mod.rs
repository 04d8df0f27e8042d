//! Log in and log out. One answer for every pair that is not right: the same bytes, headers and time whether or not
//! the account exists (ASVS 5.0 6.3.8).

pub mod actions;
pub mod letters;
pub mod service;
pub mod store;
pub mod view;
