//! What a feature may ask of the machine: time, chance, keys, database, mail, the caller.

pub mod clock;
pub mod db;
pub mod digest;
pub mod hasher;
pub mod random;
pub mod ring;
pub mod seal;
