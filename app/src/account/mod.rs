//! The page `/account`: how a person protects their account and hands out access. Each section is a feature's own.

pub mod view;
