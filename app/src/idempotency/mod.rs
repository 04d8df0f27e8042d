//! Requests that make something, sent again: a program that heard no answer repeats its request with the same
//! `Idempotency-Key`, and gets the answer it missed instead of a second thing
//! (draft-ietf-httpapi-idempotency-key-header).

pub mod service;
pub mod store;
