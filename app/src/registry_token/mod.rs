//! The token service for container registries: username and API key in, a signed token out that opens exactly what was
//! asked for and is allowed (the token authentication of the CNCF Distribution project).
//!
//! The registry itself is another program. It sends its clients here, and trusts what is signed here; it knows our keys
//! by their certificates or by their JWKS. No password is ever taken, and none is ever hashed.

pub mod api;
pub mod claims;
pub mod keys;
pub mod rights;
pub mod rotation;
pub mod scopes;
pub mod service;
pub mod signing;
pub mod store;
