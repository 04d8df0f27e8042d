//! First run: while nobody has an account, the server prints one link; its page makes the first System
//! Administrator. There is no default account, password or key (ASVS 5.0 6.3.2).

pub mod actions;
pub mod service;
pub mod store;
pub mod view;
