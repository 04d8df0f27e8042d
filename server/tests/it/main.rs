//! Every verb by actors, on SQLite and on PostgreSQL; the house rules; both schemas. One binary: it links once.

#[macro_use]
mod support;

mod activity;
mod bad_input;
mod cross_site;
mod limits;
mod log_in;
mod password;
mod people;
mod profile;
mod schema;
mod setup;
mod tidy;
