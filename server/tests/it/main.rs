//! Every verb by actors, on SQLite and on PostgreSQL; the house rules; both schemas. One binary: it links once.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and asks the machine for a database of its own"
)]

#[macro_use]
mod support;

mod activity;
mod api;
mod api_keys;
mod api_keys_end;
mod api_keys_known;
mod api_keys_secrets;
mod api_matrix;
mod api_pages;
mod bad_input;
mod commands;
mod connections;
mod cross_site;
mod drafts;
mod introspection;
mod limits;
mod log_in;
mod outbox;
mod password;
mod people;
mod policy;
mod profile;
mod registry;
mod schema;
mod setup;
mod soak;
mod sources;
mod tidy;
mod two_factor;
