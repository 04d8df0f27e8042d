//! The server half of Latchkey: from the command line to a running product. Features live in the crate `app`; here is
//! what every request passes on its way to them.

pub mod api;
pub mod bootstrap;
pub mod cli;
pub mod commands;
pub mod cross_site;
pub mod errors;
pub mod headers;
pub mod health;
pub mod jobs;
pub mod plain_forms;
pub mod router;
pub mod serve;
pub mod site;
pub mod visits;
