//! What a feature may ask of the machine: time, chance, keys, database, mail, the caller.

pub mod db;
